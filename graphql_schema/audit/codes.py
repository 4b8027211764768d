"""What each interaction is called in an AuditEvent.

https://hl7.org/fhir/R4/valueset-audit-event-type.html and the value set of its subtypes
"""

from dataclasses import dataclass

from graphql_schema.audit.event import Interaction
from graphql_schema.search import Document

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
REST = "http://hl7.org/fhir/restful-interaction"
TYPES = "http://terminology.hl7.org/CodeSystem/audit-event-type"
AUTHORIZATION = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType"


@dataclass(frozen=True, slots=True)
class Coding:
    """A code of a system, in words for people."""

    system: str
    code: str
    display: str

    @property
    def document(self) -> Document:
        """The Coding as FHIR JSON."""
        return {"system": self.system, "code": self.code, "display": self.display}


RESTFUL = Coding(TYPES, "rest", "RESTful Operation")
USER_AUTHENTICATION = Coding(DICOM, "110114", "User Authentication")
SECURITY_ALERT = Coding(DICOM, "110113", "Security Alert")

_LOGIN = Coding(DICOM, "110122", "Login")
_LOGOUT = Coding(DICOM, "110123", "Logout")
_ATTRIBUTES = Coding(DICOM, "110137", "User Security Attributes Changed")

REFUSED = Coding(AUTHORIZATION, "AuthZ-Role", "Authorization Decision using only Roles")
"""What an event also is that tells of a refusal."""


def _rest(code: str) -> tuple[Coding, Coding]:
    return RESTFUL, Coding(REST, code, code)


CODES: dict[Interaction, tuple[Coding, Coding]] = {
    Interaction.CREATE: _rest("create"),
    Interaction.READ: _rest("read"),
    Interaction.VREAD: _rest("vread"),
    Interaction.UPDATE: _rest("update"),
    Interaction.PATCH: _rest("patch"),
    Interaction.DELETE: _rest("delete"),
    Interaction.SEARCH: _rest("search"),
    Interaction.HISTORY: _rest("history"),
    Interaction.EXPORT: _rest("operation"),
    Interaction.OTHER: _rest("operation"),
    Interaction.AUTHENTICATE: (USER_AUTHENTICATION, _LOGIN),
    Interaction.SIGN_IN: (USER_AUTHENTICATION, _LOGIN),
    Interaction.SIGN_OUT: (USER_AUTHENTICATION, _LOGOUT),
    Interaction.ISSUE_TOKEN: (USER_AUTHENTICATION, _LOGIN),
    Interaction.REFRESH_TOKEN: (USER_AUTHENTICATION, _LOGIN),
    Interaction.REVOKE_TOKEN: (USER_AUTHENTICATION, _LOGOUT),
    Interaction.CREATE_ACCOUNT: (SECURITY_ALERT, _ATTRIBUTES),
    Interaction.CHANGE_ACCOUNT: (SECURITY_ALERT, _ATTRIBUTES),
    Interaction.CREATE_CLIENT: (SECURITY_ALERT, _ATTRIBUTES),
    Interaction.CHANGE_CLIENT: (SECURITY_ALERT, _ATTRIBUTES),
}
"""The type and the subtype of each interaction."""


def interactions_with(place: int, code: str, system: str | None) -> tuple[str, ...]:
    """Return the interactions whose type (place 0) or subtype (1) has this code; None is any system.

    The name of one of our own interactions is as good as its subtype.
    """
    return tuple(
        interaction.value
        for interaction, codings in CODES.items()
        if (codings[place].code == code and system in (None, codings[place].system))
        or (place == 1 and interaction.value == code and system is None)
    )
