"""Whether an answer is what the table of malformed requests says, wherever it came from."""

from httpx2 import Response

from tests.rest_facade.malformed import Case

LARGEST_ERROR = 64 * 1024
SLOWEST_SECONDS = 1


def assert_as_the_table_says(case: Case, answer: Response) -> None:
    """Fail with the answer's text unless its status, its issues and its size are right."""
    assert answer.status_code in case.statuses, answer.text
    if answer.is_error:
        outcome = answer.json()
        assert outcome["resourceType"] == "OperationOutcome"
        assert {issue["code"] for issue in outcome["issue"]} & set(case.codes), answer.text
        assert len(answer.content) < LARGEST_ERROR
        assert "alert(1)" not in answer.text
