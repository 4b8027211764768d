"""The examples of the R4 search page, as far as they fit a Task.

https://hl7.org/fhir/R4/search.html
"""

import secrets
from typing import Any

import pytest

from tests.service import Service
from tests.tasks import documented_task

_V3 = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

TASKS: dict[str, dict[str, Any]] = {
    "midnight": {"executionPeriod": {"start": "2013-01-14T00:00:00Z", "end": "2013-01-14T00:00:00Z"}},
    "ten": {"executionPeriod": {"start": "2013-01-14T10:00:00Z", "end": "2013-01-14T10:00:00Z"}},
    "day": {"executionPeriod": {"start": "2013-01-14", "end": "2013-01-14"}},
    "next day": {"executionPeriod": {"start": "2013-01-15T00:00:00Z", "end": "2013-01-15T00:00:00Z"}},
    "from 21-Jan": {"executionPeriod": {"start": "2013-01-21"}},
    "from 15-Mar": {"executionPeriod": {"start": "2013-03-15"}},
    "until 21-Jan": {"executionPeriod": {"end": "2013-01-21"}},
    "14-Mar": {"executionPeriod": {"start": "2013-03-14", "end": "2013-03-14"}},
    "15-Jun 2015": {"executionPeriod": {"start": "2015-06-15", "end": "2015-06-15"}},
    "Eve": {"description": "Eve"},
    "Evelyn": {"description": "Evelyn"},
    "Severine": {"description": "Severine"},
    "eve": {"description": "eve"},
    "numbered": {"identifier": [{"system": "http://acme.org/patient", "value": "2345"}]},
    "reviewed": {"meta": {"tag": [{"system": "http://acme.org/codes", "code": "needs-review"}]}},
    "profiled": {"meta": {"profile": ["http://hl7.org/fhir/StructureDefinition/bp"]}},
    "labelled": {"meta": {"security": [{"system": _V3, "code": "CEL"}]}},
    "sourced": {"meta": {"source": "http://example.com/Organization/123"}},
    "headache": {"code": {"coding": [{"code": "ha125", "display": "Headache"}], "text": "Head pain"}},
    "by identifier": {"requester": {"identifier": {"system": "http://acme.org/fhir/identifier/mrn", "value": "123456"}}},
}  # fmt: skip

EXAMPLES: list[tuple[str, set[str], set[str]]] = [
    ("period=eq2013-01-14", {"midnight", "ten", "day"}, {"next day", "from 21-Jan", "until 21-Jan"}),
    ("period=ne2013-01-14", {"next day", "from 21-Jan"}, {"midnight", "ten", "day"}),
    ("period=lt2013-01-14T10:00Z", {"day", "midnight"}, {"ten", "next day"}),
    ("period=gt2013-01-14T10:00Z", {"day", "next day"}, {"midnight"}),
    ("period=ge2013-03-14", {"from 21-Jan", "from 15-Mar", "14-Mar"}, {"until 21-Jan"}),
    ("period=le2013-03-14", {"from 21-Jan", "until 21-Jan", "14-Mar"}, {"from 15-Mar"}),
    ("period=sa2013-03-14", {"from 15-Mar"}, {"from 21-Jan", "until 21-Jan"}),
    ("period=eb2013-03-14", {"until 21-Jan"}, {"from 15-Mar", "from 21-Jan"}),
    ("period=ap2013-03-14", {"14-Mar", "from 21-Jan"}, {"15-Jun 2015"}),
    ("description=eve", {"Eve", "Evelyn", "eve"}, {"Severine"}),
    ("description:contains=eve", {"Eve", "Evelyn", "Severine", "eve"}, {"numbered"}),
    ("description:exact=Eve", {"Eve"}, {"Evelyn", "eve", "Severine"}),
    ("identifier=http://acme.org/patient|2345", {"numbered"}, {"Eve"}),
    ("identifier=2345", {"numbered"}, {"Eve"}),
    ("identifier=|2345", set(), {"numbered"}),
    ("identifier:missing=true", {"Eve", "headache"}, {"numbered"}),
    ("identifier:missing=false", {"numbered"}, {"Eve"}),
    ("_tag=http://acme.org/codes|needs-review", {"reviewed"}, {"Eve"}),
    ("_profile=http://hl7.org/fhir/StructureDefinition/bp", {"profiled"}, {"Eve"}),
    (f"_security={_V3}|CEL", {"labelled"}, {"Eve"}),
    ("_source=http://example.com/Organization/123", {"sourced"}, {"Eve"}),
    ("_profile:below=http://hl7.org/fhir/", {"profiled"}, {"Eve"}),
    ("code=ha125", {"headache"}, {"Eve"}),
    ("code:not=ha125", {"Eve", "numbered"}, {"headache"}),
    ("code:text=headache", {"headache"}, {"Eve"}),
    ("code:text=head", {"headache"}, {"Eve"}),
    ("requester:identifier=http://acme.org/fhir/identifier/mrn|123456", {"by identifier"}, {"Eve"}),
    ("_lastUpdated=gt2010-10-01", {"Eve", "headache"}, set()),
    ('_filter=description co "ever"', {"Severine"}, {"Eve"}),
    ("_filter=code eq ha125 and period pr false", {"headache"}, {"Eve", "ten"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def examples(service: Service) -> dict[str, str]:
    """The names of the tasks above by their ids."""
    mark = secrets.token_hex(8)
    names: dict[str, str] = {}
    for name, changes in TASKS.items():
        document = documented_task(groupIdentifier={"value": mark}, **({"code": None} | changes))
        answer = service.admin().fhir("POST", "/Task", document)
        assert answer.status_code == 201, answer.text
        names[answer.json()["id"]] = name
    return names


@pytest.mark.parametrize(("query", "found", "not_found"), EXAMPLES, ids=[query for query, *_ in EXAMPLES])
def test_an_example_of_the_search_page_finds_what_the_page_says(
    service: Service, examples: dict[str, str], query: str, found: set[str], not_found: set[str]
) -> None:
    name, _, value = query.partition("=")
    pairs = {name: value, "_id": ",".join(examples), "_count": "100"}

    answer = service.admin().fhir("POST", "/Task/_search", data=pairs)

    assert answer.status_code == 200, answer.text
    names = {examples[entry["resource"]["id"]] for entry in answer.json().get("entry", [])}
    assert names >= found
    assert not names & not_found
