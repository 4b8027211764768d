"""What a writer expects of the present version, so that nobody's change is lost unseen.

https://hl7.org/fhir/R4/http.html#concurrency and https://www.rfc-editor.org/rfc/rfc9110#section-13.1
"""

from dataclasses import dataclass

from graphql_schema.errors import ApiError, Problem
from graphql_schema.task.store import TaskVersion


@dataclass(frozen=True, slots=True)
class Precondition:
    """A condition on the version that a write would follow; as it stands, it always holds.

    `one_of` and `none_of` are version numbers; `must_exist` and `must_be_new` are about whether
    there is a task at all; `unchanged_since` is the second since 1970 UTC after which nobody may
    have written.
    """

    one_of: frozenset[int] | None = None
    none_of: frozenset[int] = frozenset()
    must_exist: bool = False
    must_be_new: bool = False
    unchanged_since: int | None = None

    def check(self, current: TaskVersion) -> None:
        """Raise ApiError(VERSION_CONFLICT) unless the present version is as expected."""
        if self.one_of is not None and current.version not in self.one_of:
            wanted = " or ".join(str(version) for version in sorted(self.one_of))
            text = f"The task has changed: its version is now {current.version}, not {wanted}. Read it again."
            raise ApiError(Problem.VERSION_CONFLICT, text)
        if self.unchanged_since is not None and current.last_updated_second > self.unchanged_since:
            text = f"The task has changed since then: its version is now {current.version}. Read it again."
            raise ApiError(Problem.VERSION_CONFLICT, text)
        if self.must_be_new or current.version in self.none_of:
            text = f"The task is there already, in version {current.version}."
            raise ApiError(Problem.VERSION_CONFLICT, text)

    def check_absent(self) -> None:
        """Raise ApiError(VERSION_CONFLICT) when a task was expected that is not there."""
        if self.one_of is not None or self.must_exist:
            raise ApiError(Problem.VERSION_CONFLICT, "There is no such task, of which you expect a version.")


ANYTHING = Precondition()

Expected = Precondition | int | None
"""What writes take: a precondition, the number of the only version that will do, or nothing."""


def precondition_of(expected: Expected) -> Precondition:
    """Return what is expected, in its general form."""
    if expected is None:
        return ANYTHING
    return Precondition(one_of=frozenset({expected})) if isinstance(expected, int) else expected
