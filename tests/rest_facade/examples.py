"""The documented example of a task, as the tests of this room use it."""

from typing import Any

from tests.tasks import documented_task


def task(**changes: Any) -> dict[str, Any]:
    """Return the documented example, owned by the practitioner `pia`; None leaves an element out."""
    return documented_task("Practitioner/pia", **changes)
