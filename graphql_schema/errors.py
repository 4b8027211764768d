"""Every failure that a caller may see, with its meaning in GraphQL, HTTP and FHIR."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Self


class Problem(Enum):
    """A kind of failure: its GraphQL `extensions.code`, HTTP status and default FHIR issue code.

    https://hl7.org/fhir/R4/http.html#Status-Codes
    https://hl7.org/fhir/R4/valueset-issue-type.html
    """

    MALFORMED = ("BAD_USER_INPUT", 400, "structure")
    INVALID = ("BAD_USER_INPUT", 400, "invalid")
    UNAUTHENTICATED = ("UNAUTHENTICATED", 401, "login")
    FORBIDDEN = ("FORBIDDEN", 403, "forbidden")
    PERSISTED_QUERY_NOT_FOUND = ("PERSISTED_QUERY_NOT_FOUND", 400, "not-found")
    NOT_FOUND = ("NOT_FOUND", 404, "not-found")
    METHOD_NOT_ALLOWED = ("BAD_USER_INPUT", 405, "not-supported")
    NOT_ACCEPTABLE = ("BAD_USER_INPUT", 406, "not-supported")
    TIMEOUT = ("LIMIT_EXCEEDED", 408, "timeout")
    DUPLICATE = ("CONFLICT", 409, "duplicate")
    GONE = ("NOT_FOUND", 410, "deleted")
    VERSION_CONFLICT = ("CONFLICT", 412, "conflict")
    TOO_LONG = ("LIMIT_EXCEEDED", 413, "too-long")
    UNSUPPORTED_MEDIA = ("BAD_USER_INPUT", 415, "not-supported")
    BUSINESS_RULE = ("BUSINESS_RULE", 422, "business-rule")
    UNPROCESSABLE = ("BAD_USER_INPUT", 422, "processing")
    TOO_COSTLY = ("LIMIT_EXCEEDED", 400, "too-costly")
    TOO_MANY = ("LIMIT_EXCEEDED", 429, "throttled")
    INTERNAL = ("INTERNAL", 500, "exception")
    UNAVAILABLE = ("INTERNAL", 503, "transient")
    OVERLOADED = ("INTERNAL", 503, "throttled")
    TOO_SLOW = ("LIMIT_EXCEEDED", 503, "timeout")

    def __init__(self, code: str, status: int, issue_code: str) -> None:
        self.code = code
        self.status = status
        self.issue_code = issue_code

    def __new__(cls, *_: object) -> Self:
        """Give each member its own value, because several share code, status and issue code."""
        member = object.__new__(cls)
        member._value_ = len(cls.__members__)
        return member


FORBIDDEN = "Forbidden: your role, your token's scope or the owner of the task does not allow this."
"""One text for every refusal, so that a refusal tells nothing about the task or its owner."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong, as an OperationOutcome issue of severity `error` says it.

    `code` is from https://hl7.org/fhir/R4/valueset-issue-type.html; `text` is a sentence for
    the caller; `expression` is the FHIRPath of the element, such as `Task.input[0].type`.
    """

    code: str
    text: str
    expression: str | None = None


class Because(StrEnum):
    """Which gate did not let a caller through."""

    ROLE = "role"
    SCOPE = "scope"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was forbidden, and what; for the audit trail alone, no caller is told."""

    because: Because
    permission: str


class ApiError(Exception):
    """An expected failure, raised where the rule is and translated once per API."""

    def __init__(self, problem: Problem, text: str, expression: str | None = None) -> None:
        self.problem = problem
        self.refusal: Refusal | None = None
        self.issues: tuple[Issue, ...] = (Issue(problem.issue_code, text, expression),)
        super().__init__(text)

    @classmethod
    def forbidden(cls, refusal: Refusal | None = None) -> Self:
        """Return the refusal of what is not the caller's to do or see."""
        error = cls(Problem.FORBIDDEN, FORBIDDEN)
        error.refusal = refusal
        return error

    @classmethod
    def of(cls, problem: Problem, issues: list[Issue]) -> Self:
        """Return one failure that reports all of `issues`, of which there is at least one."""
        error = cls(problem, issues[0].text)
        error.issues = tuple(issues)
        return error

    @property
    def extensions(self) -> dict[str, Any]:
        """What a GraphQL error says beside its message; graphql-core reads it from here."""
        return {
            "code": self.problem.code,
            "status": self.problem.status,
            "issues": [
                {"code": issue.code, "text": issue.text, "expression": issue.expression}
                for issue in self.issues
            ],
        }
