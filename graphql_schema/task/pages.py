"""Pages as callers ask for them and get them, with opaque cursors."""

from collections.abc import Callable
from dataclasses import dataclass

from graphql_schema.task.store import TaskVersion

DEFAULT_PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class PageRequest:
    """At most `size` rows after the cursor `after`, or, `backwards`, before the cursor `before`."""

    size: int = DEFAULT_PAGE_SIZE
    after: str | None = None
    before: str | None = None
    backwards: bool = False

    @property
    def cursor(self) -> str | None:
        """Where the walk starts."""
        return self.before if self.backwards else self.after


@dataclass(frozen=True, slots=True)
class Page:
    """Tasks in the order asked for; `cursor_of(i)` is the cursor of the i-th."""

    tasks: list[TaskVersion]
    cursor_of: Callable[[int], str]
    has_next: bool
    has_previous: bool

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last task."""
        return self.cursor_of(len(self.tasks) - 1) if self.tasks else None

    @property
    def start_cursor(self) -> str | None:
        """The cursor of the first task."""
        return self.cursor_of(0) if self.tasks else None
