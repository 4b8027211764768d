"""The media type decides in which language a patch is read."""

import pytest

from graphql_schema.errors import ApiError
from graphql_schema.patch.media_types import patch_of
from tests.patch.parameters import operation, parameters
from tests.patch.patching import refusal

TASK = {"resourceType": "Task", "priority": "urgent"}
OPERATIONS = [{"op": "replace", "path": "/priority", "value": "stat"}]
CHANGES = {"priority": "stat"}
PARAMETERS = parameters(operation("replace", "Task.priority", value={"valueCode": "stat"}))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json-patch+json", OPERATIONS),
        ("application/json-patch+json; charset=utf-8", OPERATIONS),
        ("Application/JSON-Patch+JSON;charset=UTF-8", OPERATIONS),
        ("application/merge-patch+json", CHANGES),
        ("application/json", CHANGES),
        ("application/json", PARAMETERS),
        ("application/fhir+json", PARAMETERS),
        ("application/fhir+json; fhirVersion=4.0", PARAMETERS),
    ],
)
def test_each_language_has_its_media_type(content_type: str, body: object) -> None:
    assert patch_of(content_type, body)(TASK) == TASK | {"priority": "stat"}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json-patch+json", CHANGES),
        ("application/merge-patch+json", OPERATIONS),
        ("application/fhir+json", OPERATIONS),
        ("application/fhir+json", CHANGES),
        ("application/json", OPERATIONS),
        ("application/json", "text"),
        ("application/json", None),
    ],
)
def test_a_patch_in_another_language_than_its_media_type_is_refused(content_type: str, body: object) -> None:
    assert refusal(lambda: patch_of(content_type, body))[:2] == (400, "structure")


def test_a_list_sent_as_plain_json_is_told_its_media_type() -> None:
    with pytest.raises(ApiError, match=r"application/json-patch\+json"):
        patch_of("application/json", OPERATIONS)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/xml-patch+xml", "application/fhir+xml", "*/*"]
)
def test_other_media_types_are_refused_naming_the_three(content_type: str) -> None:
    with pytest.raises(ApiError) as caught:
        patch_of(content_type, CHANGES)

    assert caught.value.problem.status == 415
    for named in ("application/json-patch+json", "application/merge-patch+json", "application/fhir+json"):
        assert named in str(caught.value)
