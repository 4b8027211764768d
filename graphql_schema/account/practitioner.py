"""What the directory tells of an account, also as the FHIR resource that `fhirUser` points to.

https://hl7.org/fhir/R4/practitioner.html
"""

from dataclasses import dataclass
from typing import Any, Self

from graphql_schema.account.account import Account
from graphql_schema.fhir.dates import instant_text
from graphql_schema.search import Document


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody to whom tasks can be assigned while `active`; `changed_at` is in microseconds since 1970 UTC.

    `username` is None for whoever may not read accounts: it is half of what signs in.
    """

    id: str
    name: str
    active: bool
    changed_at: int
    username: str | None

    @classmethod
    def of(cls, account: Account, *, with_username: bool) -> Self:
        """Return what is told of an account that has a practitioner id."""
        if account.practitioner_id is None:
            raise ValueError(account.id)
        username = account.username if with_username else None
        return cls(account.practitioner_id, account.name, account.active, account.changed_at, username)

    @property
    def reference(self) -> str:
        """The FHIR reference, `Practitioner/{id}`."""
        return f"Practitioner/{self.id}"

    @property
    def document(self) -> Document:
        """The FHIR resource. The username has no system: it is ours, and no URI names it."""
        document: dict[str, Any] = {
            "resourceType": "Practitioner",
            "id": self.id,
            "meta": {"lastUpdated": instant_text(self.changed_at)},
            "active": self.active,
            "name": [{"text": self.name}],
        }
        if self.username is not None:
            document["identifier"] = [{"type": {"text": "username"}, "value": self.username}]
        return document
