"""What a validation has found so far."""

from graphql_schema.errors import Issue
from graphql_schema.fhir.strict_json import DEEPEST

MOST_ISSUES = 100
TOO_DEEP = f"This nests deeper than {DEEPEST} levels."

Path = str | tuple["Path", str | int]
"""Where a value stands: the name of its type, or its parent's path and its name or index."""


class Report:
    """Collects issues, and the local references that only the whole document can resolve."""

    __slots__ = ("found", "issues", "local_references")

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.found = 0
        self.local_references: list[tuple[Path, str, tuple[str, ...]]] = []

    def add(self, code: str, path: Path, sentence: str) -> None:
        """Note an issue; after MOST_ISSUES they are only counted."""
        self.found += 1
        if len(self.issues) < MOST_ISSUES:
            place = expression(path)
            self.issues.append(Issue(code, f"{place}: {sentence}", place))


def is_too_deep(path: Path) -> bool:
    """Tell whether an object or list at `path` lies deeper than the JSON reader would go."""
    depth = 1
    while not isinstance(path, str):
        path = path[0]
        depth += 1
    return depth > DEEPEST


def expression(path: Path) -> str:
    """Return a path as FHIRPath: `Task.input[0].valueString`."""
    parts: list[str] = []
    while not isinstance(path, str):
        path, step = path
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return path + "".join(reversed(parts))
