"""What a validation has found so far."""

from graphql_schema.errors import Issue

MOST_ISSUES = 100

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


def expression(path: Path) -> str:
    """Return a path as FHIRPath: `Task.input[0].valueString`."""
    parts: list[str] = []
    while not isinstance(path, str):
        path, step = path
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return path + "".join(reversed(parts))
