"""The directory as FHIR Practitioners, over real HTTP: who is in it, for whom, and by which search."""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from graphql_schema.fhir.contained_types import contained_check
from graphql_schema.fhir.report import Report
from tests.auth.claiming import person_with
from tests.service import Person, Service

Json = dict[str, Any]

CREATE = (
    """mutation ($input: UserInput!) { createUser(input: $input) { user { id username practitionerId } } }"""
)
SEARCH = "query ($search: String) { practitioners(search: $search, first: 100) { totalCount nodes { reference name } } }"


@dataclass(frozen=True)
class Staff:
    """Some people in whose names a word stands that nobody else's has."""

    word: str
    ids: dict[str, str]

    def people(self, found: Json) -> list[str]:
        """Return who of them a Bundle has, in its order."""
        names = {practitioner_id: name for name, practitioner_id in self.ids.items()}
        return [names[entry["resource"]["id"]] for entry in found.get("entry", [])]

    def username(self, name: str) -> str:
        """Return what somebody types to sign in."""
        return f"{name}-{self.word}"


@pytest.fixture(scope="module")
def staff(service: Service) -> Staff:
    admin, word = service.admin(), f"w{secrets.token_hex(5)}"
    names = {
        "nora": "Nora Okafor",
        "tomas": "Dr. Tomás Okafor-Rivera",
        "zoe": "Zoë Åkesson",
        "gone": "Gone Okafor",
    }
    ids = {}
    for username, name in names.items():
        given = {"username": f"{username}-{word}", "role": "PRACTITIONER", "name": f"{name} {word}"}
        answer = admin.graphql(CREATE, input=given).json()
        user = answer["data"]["createUser"]["user"]
        ids[username] = user["practitionerId"]
        if username == "gone":
            admin.graphql(
                "mutation ($id: ID!) { setUserActive(id: $id, active: false) { id } }", id=user["id"]
            )
    auditor = {"username": f"iris-{word}", "role": "AUDITOR", "name": f"Iris {word}"}
    assert "errors" not in admin.graphql(CREATE, input=auditor).json()
    return Staff(word, ids)


def roles(service: Service) -> dict[str, Person]:
    return {"admin": service.admin(), "nurse": service.new_practitioner(), "auditor": service.auditor()}


def problems_of(resource: Json) -> list[Any]:
    check = contained_check("Practitioner")
    assert check is not None
    report = Report()
    check.check(resource, "Practitioner", report)
    return list(report.issues)


def found(who: Person, **query: Any) -> Json:
    answer = who.fhir("GET", "/Practitioner", params=query)
    assert answer.status_code == 200, answer.text
    bundle: Json = answer.json()
    return bundle


@pytest.mark.parametrize("role", ["admin", "nurse", "auditor"])
def test_everyone_reads_a_practitioner_and_only_admins_a_username(
    service: Service, staff: Staff, role: str
) -> None:
    answer = roles(service)[role].fhir("GET", f"/Practitioner/{staff.ids['nora']}")

    resource = answer.json()
    assert answer.status_code == 200
    assert problems_of(resource) == []
    assert resource.pop("meta")["lastUpdated"].startswith("20")
    identifier = resource.pop("identifier", None)
    assert resource == {
        "resourceType": "Practitioner",
        "id": staff.ids["nora"],
        "active": True,
        "name": [{"text": f"Nora Okafor {staff.word}"}],
    }
    usernames = [{"type": {"text": "username"}, "value": staff.username("nora")}]
    assert identifier == (usernames if role == "admin" else None)


def test_who_left_is_read_as_not_active(service: Service, staff: Staff) -> None:
    resource = service.new_practitioner().fhir("GET", f"/Practitioner/{staff.ids['gone']}").json()

    assert resource["active"] is False


@pytest.mark.parametrize("practitioner_id", ["nobody", "x" * 65, "a%20b", "%F0%9F%90%B1"])
def test_a_practitioner_who_is_not_there_is_not_found(service: Service, practitioner_id: str) -> None:
    answer = service.new_practitioner().fhir("GET", f"/Practitioner/{practitioner_id}")

    assert answer.status_code == 404
    assert answer.json()["issue"][0]["code"] == "not-found"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["tomas", "gone", "nora", "zoe"]),
        ({"active": "true"}, ["tomas", "nora", "zoe"]),
        ({"active": "false"}, ["gone"]),
        ({"active:not": "true"}, ["gone"]),
        ({"name": "OKA"}, ["tomas", "gone", "nora"]),
        ({"name": "nora okafor"}, ["nora"]),
        ({"name": "tomas,akesson"}, ["tomas", "zoe"]),
        ({"name": "kafor"}, []),
        ({"_id": "{nora},{zoe},nobody"}, ["nora", "zoe"]),
        ({"_id:not": "{nora},{zoe}"}, ["tomas", "gone"]),
        ({"identifier": "nora-{word}"}, ["nora"]),
        ({"identifier": "|NORA-{word}"}, ["nora"]),
        ({"identifier": "https://a.example|nora-{word}"}, []),
        ({"identifier:not": "nora-{word}"}, ["tomas", "gone", "zoe"]),
        ({"active": "true", "name": "okafor", "identifier": "nora-{word},gone-{word}"}, ["nora"]),
    ],
    ids=str,
)
def test_admins_find_practitioners_by(
    service: Service, staff: Staff, query: dict[str, str], names: list[str]
) -> None:
    values = {name: value.format(word=staff.word, **staff.ids) for name, value in query.items()}
    asked = [("name", staff.word), *values.items(), ("_count", "50")]

    answer = service.admin().fhir("GET", f"/Practitioner?{urlencode(asked)}")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    posted = service.admin().fhir("POST", "/Practitioner/_search", content=urlencode(asked), headers=form)

    assert staff.people(answer.json()) == names
    assert answer.json()["total"] == len(names)
    assert posted.json() == answer.json()


@pytest.mark.parametrize("role", ["nurse", "auditor"])
def test_nobody_else_finds_out_usernames(service: Service, staff: Staff, role: str) -> None:
    who, username = roles(service)[role], staff.username("nora")

    assert staff.people(found(who, identifier=username)) == []
    assert staff.people(found(who, name=username)) == []
    assert len(staff.people(found(who, **{"identifier:not": username, "name": staff.word}))) == 4


@pytest.mark.parametrize("role", ["admin", "nurse", "auditor"])
@pytest.mark.parametrize("search", ["", "oka", "okafor tomas", "ZOE", "iris", "gone", "nora-"])
def test_both_doors_find_the_same_active_people(
    service: Service, staff: Staff, role: str, search: str
) -> None:
    who, words = roles(service)[role], f"{staff.word} {search}"

    bundle = found(who, name=words, active="true", _count=100)
    listed = who.graphql(SEARCH, search=words).json()["data"]["practitioners"]

    by_rest = [
        {"reference": f"Practitioner/{entry['resource']['id']}", "name": entry["resource"]["name"][0]["text"]}
        for entry in bundle.get("entry", [])
    ]
    assert by_rest == listed["nodes"]
    assert bundle["total"] == listed["totalCount"]


def test_pages_lead_to_the_next_until_everybody_was_there(service: Service, staff: Staff) -> None:
    nurse, seen = service.new_practitioner(), []
    bundle = found(nurse, name=staff.word, _count=2, _total="accurate")
    first = bundle["link"][0]

    while True:
        seen += staff.people(bundle)
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        assert bundle["total"] == 4
        assert links["first"] == first["url"]
        if "next" not in links:
            break
        parts = urlsplit(links["next"])
        bundle = nurse.request("GET", f"{parts.path}?{parts.query}").json()

    assert first["relation"] == "self"
    assert f"name={staff.word}&_total=accurate&_count=2" in first["url"]
    assert seen == ["tomas", "gone", "nora", "zoe"]


@pytest.mark.parametrize("query", [{"_count": "0"}, {"_summary": "count"}], ids=str)
def test_practitioners_can_be_counted_only(service: Service, staff: Staff, query: dict[str, str]) -> None:
    bundle = found(service.auditor(), name=staff.word, **query)

    assert bundle["total"] == 4
    assert "entry" not in bundle


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("active=maybe", "active"),
        ("name:exact=Nora", "name"),
        ("name=", "name"),
        ("family=Okafor", "family"),
        ("_id=a%20b", "_id"),
        ("_sort=active", "_sort"),
        ("_cursor=before.x", "forwards"),
        ("_cursor=after.x", "cursor"),
        ("_count=many", "_count"),
        ("&".join(["name=" + ",".join("abcdefghij" * 5)] * 9), "at most"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused_in_a_sentence(
    service: Service, query: str, word: str
) -> None:
    answer = service.auditor().fhir("GET", f"/Practitioner?{query}")

    assert answer.status_code == 400
    text = answer.json()["issue"][0]["details"]["text"]
    assert word in text
    assert text.endswith(".")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/Practitioner", "/Practitioner/1"])
def test_no_practitioner_can_be_written(service: Service, method: str, path: str) -> None:
    answer = service.admin().fhir(method, path, {"resourceType": "Practitioner"})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_head_xml_and_a_page_say_the_same(service: Service, staff: Staff) -> None:
    nurse, path = service.new_practitioner(), f"/Practitioner/{staff.ids['nora']}"

    head = nurse.fhir("HEAD", path)
    xml = nurse.fhir("GET", path, headers={"Accept": "application/fhir+xml"})
    page = nurse.fhir("GET", path, headers={"Accept": "text/html"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["cache-control"] == "no-store"
    assert '<Practitioner xmlns="http://hl7.org/fhir">' in xml.text
    assert f'<text value="Nora Okafor {staff.word}"/>' in xml.text
    assert page.headers["content-type"].startswith("text/html")
    assert f"Nora Okafor {staff.word}" in page.text


SCOPES = {
    "user/Practitioner.r": (200, 403),
    "user/Practitioner.s": (403, 200),
    "user/Practitioner.read": (200, 200),
    "user/Practitioner.cud": (403, 403),
    "user/Person.cruds": (403, 403),
    "user/Task.cruds": (403, 403),
    "patient/*.cruds": (403, 403),
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_what_its_letters_say(service: Service, staff: Staff, scope: str) -> None:
    admin = person_with(service, scope=scope, patient="7")

    answers = [admin.fhir("GET", path) for path in (f"/Practitioner/{staff.ids['nora']}", "/Practitioner")]

    assert tuple(answer.status_code for answer in answers) == SCOPES[scope]
    assert "username" not in answers[0].text
    challenges = [answer.headers.get("www-authenticate", "") for answer in answers]
    assert [f"Practitioner.{letter}" in text for letter, text in zip("rs", challenges, strict=True)] == [
        answer.status_code == 403 for answer in answers
    ]


def test_a_batch_may_read_the_directory_and_a_transaction_may_not(service: Service, staff: Staff) -> None:
    entry = {"request": {"method": "GET", "url": f"Practitioner/{staff.ids['nora']}"}}
    answers = {
        kind: service.auditor().fhir("POST", "", {"resourceType": "Bundle", "type": kind, "entry": [entry]})
        for kind in ("batch", "transaction")
    }

    assert answers["batch"].json()["entry"][0]["resource"]["active"] is True
    assert answers["transaction"].status_code == 400


def test_the_descriptions_tell_of_practitioners(service: Service) -> None:
    statement = service.nobody().fhir("GET", "/metadata").json()
    document = service.nobody().fhir("GET", "/openapi.json").json()

    (resource,) = [row for row in statement["rest"][0]["resource"] if row["type"] == "Practitioner"]
    assert {each["code"] for each in resource["interaction"]} == {"search-type", "read"}
    assert [each["name"] for each in resource["searchParam"]] == ["_id", "active", "identifier", "name"]
    assert set(document["paths"]["/Practitioner"]) == {"get"}
    assert "Practitioner" in document["components"]["schemas"]
