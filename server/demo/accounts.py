"""The people of the demo, all made up."""

from dataclasses import dataclass

from graphql_schema.access import Role


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody whom everyone may sign in as while the demo is on."""

    id: str
    name: str
    role: Role
    description: str
    practitioner_id: str | None = None

    @property
    def reference(self) -> str:
        """The FHIR reference of a practitioner of the demo."""
        return f"Practitioner/{self.practitioner_id}"


ADA = DemoAccount("ada", "Ada Admin", Role.ADMIN, "Creates, reads and updates every task.")
NORA = DemoAccount(
    "nora",
    "Nora Okafor, RN",
    Role.PRACTITIONER,
    "Care coordinator, works on her own tasks.",
    "65f9876543210abcdef98765",
)
TOMAS = DemoAccount(
    "tomas",
    "Dr. Tomás Rivera",
    Role.PRACTITIONER,
    "Family physician, works on his own tasks.",
    "65f9876543210abcdef98766",
)
IRIS = DemoAccount("iris", "Iris Auditor", Role.AUDITOR, "Reads every task and changes none.")

ACCOUNTS = (ADA, NORA, TOMAS, IRIS)
