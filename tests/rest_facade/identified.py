"""Tasks with an identifier that no other task has."""

import secrets
from dataclasses import dataclass
from typing import Any

from tests.service import Person
from tests.tasks import Json, documented_task

SYSTEM = "https://hospital.example/orders"


@dataclass(frozen=True)
class Order:
    """An identifier, and what it is called in a condition."""

    value: str

    @property
    def condition(self) -> str:
        return f"identifier={SYSTEM}|{self.value}"

    def task(self, owner: str | None = None, **changes: Any) -> Json:
        return documented_task(owner, identifier=[{"system": SYSTEM, "value": self.value}], **changes)

    def count(self, who: Person) -> int:
        total: int = who.fhir("GET", f"/Task?{self.condition}&_summary=count").json()["total"]
        return total

    def create(self, who: Person, **changes: Any) -> str:
        """Create a task unconditionally and return its id."""
        answer = who.fhir("POST", "/Task", self.task(**changes))
        assert answer.status_code == 201, answer.text
        task_id: str = answer.json()["id"]
        return task_id


def new_order() -> Order:
    return Order(secrets.token_hex(8))
