"""One operation that the FHIR door offers, as a row of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from rest_facade.offer import Handler


class Level(Enum):
    """Where the CapabilityStatement names an operation."""

    SYSTEM = "system"
    TASK = "Task"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, and what answers each method on each of its paths under the base.

    `definition` is the canonical URL of its OperationDefinition. One that `speaks_fhir` answers
    in the formats that `Accept` may ask for; any other knows its own media types.
    """

    name: str
    level: Level
    definition: str
    paths: Mapping[str, Mapping[str, Handler]]
    documentation: str
    speaks_fhir: bool = True
    needs_files: bool = False
