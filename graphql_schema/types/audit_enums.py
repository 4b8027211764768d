"""The enums of the audit trail, as GraphQL has them. To be imported from here, so that they have descriptions."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry

from graphql_schema.audit.event import Action, Interaction, Outcome, Transport

__all__ = ["Action", "Interaction", "Outcome", "Transport"]

_ACTIONS = {
    Action.CREATE: "Something new was made",
    Action.READ: "Something was handed out",
    Action.UPDATE: "Something was changed",
    Action.DELETE: "Something was deleted",
    Action.EXECUTE: "Something was done, such as searching or signing in",
}
_OUTCOMES = {
    Outcome.SUCCESS: "It was done",
    Outcome.MINOR_FAILURE: "It failed and may be tried again",
    Outcome.SERIOUS_FAILURE: "It was refused",
    Outcome.MAJOR_FAILURE: "It failed and something is broken",
}
_TRANSPORTS = {
    Transport.REST: "FHIR REST",
    Transport.GRAPHQL: "GraphQL",
    Transport.OAUTH: "The authorization server",
    Transport.CLI: "The command line of the server",
}
_INTERACTIONS = {
    Interaction.CREATE: "A resource was created",
    Interaction.READ: "A resource was read",
    Interaction.VREAD: "A version of a resource was read",
    Interaction.UPDATE: "A resource was replaced",
    Interaction.PATCH: "Parts of a resource were changed",
    Interaction.DELETE: "A resource was deleted",
    Interaction.SEARCH: "Resources were searched for or counted",
    Interaction.HISTORY: "Versions of resources were read",
    Interaction.EXPORT: "Resources were taken out in a file",
    Interaction.AUTHENTICATE: "A request had no good token",
    Interaction.SIGN_IN: "Somebody signed in, or failed to",
    Interaction.SIGN_OUT: "Somebody signed out",
    Interaction.ISSUE_TOKEN: "A token was issued",
    Interaction.REFRESH_TOKEN: "A token was exchanged for a fresh one",
    Interaction.REVOKE_TOKEN: "A token was revoked",
    Interaction.CREATE_ACCOUNT: "An account was created",
    Interaction.CHANGE_ACCOUNT: "An account was changed",
    Interaction.CREATE_CLIENT: "A client was registered",
    Interaction.CHANGE_CLIENT: "A client was changed",
    Interaction.OTHER: "Something was refused before it was clear what it was",
}


def _describe(enum: type[Enum], name: str, description: str, words: Mapping[Any, str]) -> None:
    decorated: Any = strawberry.enum(enum, name=name, description=description)
    for value in decorated.__strawberry_definition__.values:
        value.description = words[enum[value.name]]


_describe(Action, "AuditAction", "What kind of act it was.", _ACTIONS)
_describe(Interaction, "AuditInteraction", "What was done.", _INTERACTIONS)
_describe(Outcome, "AuditOutcome", "How an act went.", _OUTCOMES)
_describe(Transport, "AuditTransport", "Through which door an act came.", _TRANSPORTS)
