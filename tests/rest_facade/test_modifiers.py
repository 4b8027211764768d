"""Each modifier, chain, filter and include, one row each: which of a few tasks it finds."""

from typing import Any

import pytest

from graphql_schema.task.including import DEEPEST
from tests.rest_facade.door import BASE, Door, ids

_CODES = "http://hl7.org/fhir/CodeSystem/task-code"
_NARRATIVE = (
    "<div xmlns='http://www.w3.org/1999/xhtml'><p title='hidden'>Verb<b>and</b> Größe &amp; Lage</p></div>"
)

TASKS: dict[str, dict[str, Any]] = {
    "parent": {
        "status": "in-progress",
        "priority": "stat",
        "code": {"coding": [{"system": _CODES, "code": "fulfill", "display": "Fulfil it"}]},
        "description": "Ärztliche Visite",
        "note": [{"text": "Call the Wound nurse"}, {"text": "later"}],
        "owner": {"identifier": {"system": "http://ids.example", "value": "n|1"}, "type": "Practitioner"},
        "meta": {
            "tag": [{"system": "http://tags.example", "code": "urgent,now", "display": "Do it now"}],
            "security": [{"code": "R"}],
            "profile": ["http://profiles.example/a/b"],
            "source": "http://source.example/x",
        },
        "text": {"status": "generated", "div": _NARRATIVE},
        "restriction": {
            "period": {"start": "2024-03", "end": "2024-03-10"},
            "recipient": [{"reference": "Patient/r"}],
        },
    },
    "child": {
        "status": "requested",
        "priority": "routine",
        "code": {"text": "Change dressing", "coding": [{"code": "own|code"}]},
        "description": "arztbrief",
        "identifier": [{"system": "http://ids.example", "value": "7", "type": {"text": "Ward number"}}],
        "restriction": {"period": {"start": "2024-04-01", "end": "2030"}},
    },
    "grandchild": {
        "status": "completed",
        "priority": None,
        "code": None,
        "description": None,
        "note": None,
        "restriction": None,
        "businessStatus": {"coding": [{"system": "http://b.example", "code": "fulfill"}]},
    },
}

ROWS: list[tuple[str, str]] = [
    # token
    ("code=fulfill", "parent"),
    (f"code={_CODES}|fulfill", "parent"),
    (f"code={_CODES}|", "parent"),
    ("code=|fulfill", ""),
    (r"code=own\|code", "child"),
    (r"code=|own\|code", "child"),
    (r"_tag=urgent\,now", "parent"),
    (r"_tag=http://tags.example|urgent\,now", "parent"),
    ("_tag=urgent,now", ""),
    ("_security=R", "parent"),
    ("code:not=fulfill", "child grandchild"),
    ("status:not=completed,requested", "parent"),
    ("code:text=fulf", "parent"),
    ("code:text=CHANGE", "child"),
    ("code:text=dressing", ""),
    ("identifier:text=ward", "child"),
    ("_tag:text=do it", "parent"),
    ("status:text=in p", "parent"),
    ("code:in=http://hl7.org/fhir/ValueSet/task-code", "parent"),
    ("code:not-in=http://hl7.org/fhir/ValueSet/task-code", "child grandchild"),
    ("status:in=http://hl7.org/fhir/ValueSet/task-status", "parent child grandchild"),
    ("priority:not-in=http://hl7.org/fhir/ValueSet/request-priority", "grandchild"),
    ("intent:in=http://hl7.org/fhir/ValueSet/task-intent|4.0.1", "parent child grandchild"),
    ("code:missing=true", "grandchild"),
    ("overdue=true", "parent"),
    ("overdue=false", "child grandchild"),
    ("overdue:not=true", "child grandchild"),
    # reference
    (r"owner:identifier=http://ids.example|n\|1", "parent"),
    ("owner:identifier=http://ids.example|", "parent"),
    ("owner:identifier=n", ""),
    ("recipient=Patient/r", "parent"),
    ("recipient:Patient=r", "parent"),
    ("recipient:Group=r", ""),
    ("part-of:missing=false", "child grandchild"),
    # string
    ("description=ARZT", "parent child"),
    ("description=arzt", "parent child"),
    ("description:contains=visite", "parent"),
    ("description:exact=arztbrief", "child"),
    ("description:exact=Arztbrief", ""),
    ("note=call the", "parent"),
    ("note=wound", ""),
    ("note:contains=wound", "parent"),
    ("note:exact=Call the Wound nurse", "parent"),
    ("note:exact=call the wound nurse", ""),
    ("note:missing=true", "child grandchild"),
    ("_text=lage verb", "parent"),
    ("_text=hidden", ""),
    ("_text:missing=true", "child grandchild"),
    ("_content=wound visite", "parent"),
    ("_content=dressing", "child"),
    # uri
    ("_profile=http://profiles.example/a/b", "parent"),
    ("_profile=http://profiles.example/a", ""),
    ("_profile:below=http://profiles.example/", "parent"),
    ("_profile:above=http://profiles.example/a/b/c", "parent"),
    ("_source:below=http://source.example", "parent"),
    ("_source:missing=true", "child grandchild"),
    # date and number
    ("not-before=2024-03", "parent"),
    ("not-before=gt2024-03", "child"),
    ("due-date=lt2025&due-date=ge2024-03-10", "parent"),
    ("priority-order=ge2", "parent"),
    ("priority-order=1", "child grandchild"),
    ("priority-order=ne4", "child grandchild"),
    # chains
    ("part-of.status=in-progress", "child"),
    ("part-of:Task.status=requested", "grandchild"),
    ("part-of.part-of.status=in-progress", "grandchild"),
    ("part-of.description:contains=visite", "child"),
    ("_has:Task:part-of:status=requested", "parent"),
    ("_has:Task:part-of:status:not=requested", "child"),
    ("_has:Task:part-of:_has:Task:part-of:status=completed", "parent"),
    ("part-of._has:Task:part-of:status=completed", "grandchild"),
    ("focus:Task.status=completed", ""),
    # _filter
    ("_filter=status eq requested", "child"),
    ("_filter=status ne requested", "parent grandchild"),
    ("_filter=priority ne stat", "child"),
    ("_filter=status eq requested or status eq completed and priority eq stat", "child"),
    ("_filter=(status eq requested or status eq in-progress) and priority eq stat", "parent"),
    ("_filter=not (description pr true)", "grandchild"),
    ('_filter=description co "VISITE"', "parent"),
    ("_filter=description ew brief", "child"),
    ('_filter=description sw "Ärztliche v"', "parent"),
    ("_filter=description eq ARZTBRIEF", "child"),
    ("_filter=due-date lt 2025", "parent"),
    ("_filter=not-before sa 2024-03", "child"),
    ("_filter=priority-order ge 2", "parent"),
    ("_filter=recipient re Patient/r", "parent"),
    ("_filter=part-of.status eq in-progress", "child"),
    ("_filter=part-of[priority eq stat].status eq in-progress", "child"),
    ("_filter=code in http://hl7.org/fhir/ValueSet/task-code", "parent"),
    ("_filter=code ni http://hl7.org/fhir/ValueSet/task-code", "child grandchild"),
    ("_filter=overdue eq true", "parent"),
    ("_filter=_content co dressing", "child"),
    ("_filter=_profile sw http://profiles", "parent"),
]  # fmt: skip


@pytest.fixture
def family(door: Door) -> dict[str, str]:
    """The names of the tasks above by their ids, each part of the one before."""
    names: dict[str, str] = {}
    before = None
    for name, changes in TASKS.items():
        part_of = [{"reference": f"Task/{before}"}] if before else None
        before = door.create(partOf=part_of, **({"note": None} | changes))["id"]
        names[before] = name
    return names


def _found(door: Door, family: dict[str, str], query: str) -> str:
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&")]
    answer = door("GET", "/Task", params=[*pairs, ("_sort", "_id")])
    assert answer.status_code == 200, answer.text
    return " ".join(family[task_id] for task_id in ids(answer.json()))


@pytest.mark.parametrize(("query", "expected"), ROWS, ids=[query for query, _ in ROWS])
def test_a_search_finds_what_it_says(door: Door, family: dict[str, str], query: str, expected: str) -> None:
    assert _found(door, family, query) == expected


REFUSED = [
    "owner:above=Practitioner/1",
    "code:below=x",
    "code:in=http://unknown.example/vs",
    "status:foo=x",
    "description:not=x",
    "_text:exact=x",
    "_id:text=x",
    "owner.name=x",
    "part-of.owner.name=x",
    "encounter.status=x",
    "focus.status=requested",
    "part-of:Patient.status=requested",
    "_has:Observation:subject:code=x",
    "_has:Task:owner:status=x",
    "_has=x",
    "_include=Task:owner",
    "_include=*",
    "_include=Task:*",
    "_include=Task:part-of:Patient",
    "_include:recurse=Task:part-of",
    "_revinclude=Provenance:target",
    "_filter=nothing eq 1",
    "_filter=owner.name eq x",
    "_filter=status co x",
    "_filter=due-date ss 2024",
    "_filter:not=status eq requested",
    "_sort=_text",
    "_sort=overdue",
    "_list=x",
    "_query=x",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_cannot_be_answered_is_refused_and_left_out_only_when_lenient(door: Door, query: str) -> None:
    for handling in ("strict", "usual"):
        refused = door("GET", f"/Task?{query}", headers={"Prefer": f"handling={handling}"})
        assert refused.status_code == 400, query
        assert refused.json()["issue"][0]["code"] == "not-supported"
    lenient = door("GET", f"/Task?{query}&status=requested", headers={"Prefer": "handling=lenient"})

    assert lenient.status_code == 200
    assert lenient.json()["link"][0]["url"] == f"{BASE}/Task?status=requested"


WRONG = [
    "code:missing=maybe",
    "overdue=maybe",
    "code=a|b|c",
    "code=|",
    "status=unheard-of",
    "priority-order=urgent",
    "priority-order=sa2",
    "due-date=yesterday",
    "_filter=status",
    "_filter=status eq",
    "_filter=status eq requested requested",
    "_filter=(status eq requested",
    '_filter=description eq "open',
    "_filter=" + "(" * 20 + "status eq requested" + ")" * 20,
    "_filter=" + "status eq requested or " * 400 + "status eq requested",
    "part-of.part-of.part-of.part-of.part-of.status=requested",
    "&".join(["_include=Task:part-of"] * 11),
]  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
@pytest.mark.parametrize("handling", ["strict", "usual", "lenient"])
def test_a_value_without_a_meaning_is_refused_however_one_asks(door: Door, query: str, handling: str) -> None:
    answer = door("GET", f"/Task?{query}", headers={"Prefer": f"handling={handling}"})

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["details"]["text"]


def _included(door: Door, family: dict[str, str], query: str, role: str = "admin") -> tuple[str, str]:
    entries = door("GET", f"/Task?{query}", role).json().get("entry", [])
    names = [(entry["search"]["mode"], family[entry["resource"]["id"]]) for entry in entries]
    return tuple(" ".join(name for mode, name in names if mode == each) for each in ("match", "include"))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("query", "match", "include"),
    [
        ("_include=Task:part-of&status=completed", "grandchild", "child"),
        ("_include:iterate=Task:part-of&status=completed", "grandchild", "child parent"),
        ("_include=Task:part-of:Task&status=completed", "grandchild", "child"),
        ("_revinclude=Task:part-of&status=in-progress", "parent", "child"),
        ("_revinclude:iterate=Task:part-of&status=in-progress", "parent", "child grandchild"),
        ("_include=Task:part-of&_revinclude=Task:part-of&status=requested", "child", "parent grandchild"),
        ("_include=Task:part-of&_sort=_id", "parent child grandchild", ""),
        ("_include=Task:focus&status=completed", "grandchild", ""),
    ],
)
def test_includes_bring_each_linked_task_once(
    door: Door, family: dict[str, str], query: str, match: str, include: str
) -> None:
    assert _included(door, family, query) == (match, include)


def test_tasks_in_a_circle_are_included_once(door: Door) -> None:
    first = door.create()
    second = door.create(partOf=[{"reference": f"Task/{first['id']}"}])
    circle = first | {"partOf": [{"reference": f"Task/{second['id']}"}, {"reference": f"Task/{first['id']}"}]}
    assert door("PUT", f"/Task/{first['id']}", json=circle).status_code == 200

    found = door(
        "GET", f"/Task?_id={first['id']}&_include:iterate=Task:part-of&_revinclude:iterate=Task:part-of"
    )

    assert ids(found.json()) == [first["id"], second["id"]]


def test_what_goes_on_too_far_is_refused_and_not_cut_off(door: Door) -> None:
    line = [door.create()["id"]]
    for _ in range(DEEPEST + 1):
        line.append(door.create(partOf=[{"reference": f"Task/{line[-1]}"}])["id"])

    def answer(start: int) -> Any:
        return door("GET", f"/Task?_id={line[start]}&_include:iterate=Task:part-of")

    assert ids(answer(DEEPEST).json()) == line[DEEPEST::-1]
    refused = answer(DEEPEST + 1)
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (400, "too-costly")


def test_nothing_of_anothers_task_comes_through_a_link(door: Door) -> None:
    hidden = door.create(owner={"reference": "Practitioner/col"}, description="secret")["id"]
    own = door.create("practitioner", partOf=[{"reference": f"Task/{hidden}"}])["id"]
    door.create(owner={"reference": "Practitioner/col"}, partOf=[{"reference": f"Task/{own}"}])

    def found(query: str, role: str = "practitioner") -> list[str]:
        answer = door("GET", f"/Task?{query}", role)
        assert answer.status_code == 200, answer.text
        return ids(answer.json())

    for query in (
        "part-of.description=secret",
        "_has:Task:part-of:status=requested",
        "_filter=part-of.status pr true",
    ):
        assert found(query) == []
        assert found(query, "admin")
    for query in ("_include=Task:part-of", "_revinclude:iterate=Task:part-of"):
        assert found(f"_id={own}&{query}") == [own]
        assert len(found(f"_id={own}&{query}", "admin")) == 2


def test_naming_another_owner_at_the_end_of_a_chain_is_forbidden(door: Door) -> None:
    for query in (
        "part-of.owner=Practitioner/col",
        "_has:Task:part-of:owner=Practitioner/col",
        "_filter=part-of.owner eq Practitioner/col",
    ):
        assert door("GET", f"/Task?{query}", "practitioner").status_code == 403
        assert door("GET", f"/Task?{query}", "auditor").status_code == 200
