"""Which status may follow which, and for whom.

https://hl7.org/fhir/R4/task.html#statemachine, which calls its drawing typical, not normative.
"""

from graphql_schema.access import Role

FINAL = frozenset({"completed", "failed", "rejected", "cancelled", "entered-in-error"})
"""Statuses in which nothing is left to do; a task with another status is open."""

_DRAWN: dict[str, set[str]] = {
    "draft": {"requested", "ready"},
    "requested": {"received", "accepted", "rejected"},
    "received": {"accepted", "rejected"},
    "accepted": {"in-progress"},
    "ready": {"in-progress"},
    # R4's prose lets work stop, back to ready, to be handed over or tried again.
    "in-progress": {"completed", "failed", "ready"},
    "on-hold": set(),
    "completed": set(),
    "failed": set(),
    "rejected": set(),
    "cancelled": set(),
    "entered-in-error": set(),
}

_SHORTCUTS: dict[str, set[str]] = {
    "requested": {"in-progress", "completed"},
    "accepted": {"completed"},
}

_REOPENED: dict[str, set[str]] = {
    "completed": {"in-progress"},
    "failed": {"in-progress"},
    "rejected": {"requested", "in-progress"},
    "cancelled": {"requested", "in-progress"},
}
"""What an admin alone may do with a task that was final."""

_MAY_PAUSE = frozenset({"requested", "received", "accepted", "ready", "in-progress"})

STATUSES = tuple(_DRAWN)


def _next(status: str) -> frozenset[str]:
    following = _DRAWN[status] | _SHORTCUTS.get(status, set())
    if status not in FINAL:
        following |= {"cancelled"}
    if status in _MAY_PAUSE:
        following |= {"on-hold"}
    if status == "on-hold":
        following |= _MAY_PAUSE
    if status != "entered-in-error":
        following |= {"entered-in-error"}
    return frozenset(following)


NEXT: dict[str, frozenset[str]] = {status: _next(status) for status in STATUSES}
"""The legal next statuses for whoever may change the task."""

NEXT_FOR_ADMIN: dict[str, frozenset[str]] = {
    status: following | _REOPENED.get(status, set()) for status, following in NEXT.items()
}


def next_statuses(status: str, role: Role | None) -> list[str]:
    """Return the statuses that may follow, in R4's order, the present one not among them."""
    following = (NEXT_FOR_ADMIN if role is Role.ADMIN else NEXT)[status]
    return [candidate for candidate in STATUSES if candidate in following]
