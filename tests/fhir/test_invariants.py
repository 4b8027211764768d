"""Each rule that looks at several members: one value that keeps it, one that breaks it."""

from typing import Any

import pytest

from graphql_schema.fhir.invariants import INVARIANTS
from graphql_schema.fhir.numbers import DecimalNumber
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.types import TYPES
from graphql_schema.fhir.validation import problems_of

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
TASK: Json = {"status": "draft", "intent": "order"}
ONE: Json = {"value": 1}
QUESTION: Json = {"data": [{"type": "Patient"}]}
EXTENDED: Json = {"extension": [{"url": "http://a", "valueCode": "b"}]}
HOURLY: Json = {"frequency": 1, "period": 1, "periodUnit": "h"}

CASES: dict[str, tuple[str, Json, Json]] = {
    "age-1": ("Age", {"value": 3, "system": UCUM, "code": "a"}, {"value": -3, "system": UCUM, "code": "a"}),
    "att-1": ("Attachment", {"data": "AAAA", "contentType": "image/png"}, {"data": "AAAA"}),
    "cnt-3": ("Count", {"value": 3, "system": UCUM, "code": "1"}, {"value": DecimalNumber("3.0"), "system": UCUM, "code": "1"}),
    "cpt-2": ("ContactPoint", {"value": "1", "system": "phone"}, {"value": "1"}),
    "currency-form": ("Money", {"value": 1, "currency": "EUR"}, {"value": 1, "currency": "Euro"}),
    "dis-1": ("Distance", {"value": 3, "system": UCUM, "code": "m"}, {"value": 3, "system": UCUM}),
    "drq-1": ("DataRequirement.codeFilter", {"path": "code"}, {"path": "code", "searchParam": "code"}),
    "drq-2": ("DataRequirement.dateFilter", {"searchParam": "date"}, {"valueDateTime": "2026"}),
    "drt-1": ("Duration", {"value": 3, "system": UCUM, "code": "h"}, {"value": 3, "system": "http://a", "code": "h"}),
    "exp-1": ("Expression", {"language": "text/fhirpath", "expression": "true"}, {"language": "text/fhirpath"}),
    "ext-1": ("Extension", {"url": "http://a", "valueCode": "b"}, {"url": "http://a"}),
    "intent-has-code": ("Task", TASK, {"status": "draft", "_intent": EXTENDED}),
    "inv-1": ("Task", TASK | {"authoredOn": "2026", "lastModified": "2026"}, TASK | {"authoredOn": "2026", "lastModified": "2025"}),
    "per-1": ("Period", {"start": "2026-03", "end": "2026"}, {"start": "2026-03", "end": "2026-02-28"}),
    "qty-3": ("Quantity", {"code": "h", "system": UCUM}, {"code": "h"}),
    "rat-1": ("Ratio", {"numerator": ONE, "denominator": ONE}, {"numerator": ONE}),
    "reference-form": ("Reference", {"reference": "Patient/1"}, {"reference": "Patient"}),
    "reference-type": ("Reference", {"reference": "Patient/1", "type": "Patient"}, {"reference": "Patient/1", "type": "Device"}),
    "rng-2": ("Range", {"low": ONE, "high": {"value": DecimalNumber("1.5")}}, {"low": {"value": 2}, "high": ONE}),
    "rules-understood": ("Task", TASK, TASK | {"implicitRules": "http://a"}),
    "sqty-1": ("Range", {"low": ONE}, {"low": {"value": 1, "comparator": "<"}}),
    "status-has-code": ("Task", TASK, {"intent": "order", "_status": EXTENDED}),
    "tim-1": ("Timing.repeat", {"duration": 1, "durationUnit": "h"}, {"duration": 1}),
    "tim-2": ("Timing.repeat", HOURLY, {"period": 1}),
    "tim-4": ("Timing.repeat", {"duration": 0, "durationUnit": "h"}, {"duration": -1, "durationUnit": "h"}),
    "tim-5": ("Timing.repeat", HOURLY, HOURLY | {"period": DecimalNumber("-0.5")}),
    "tim-6": ("Timing.repeat", HOURLY | {"periodMax": 2}, {"periodMax": 2}),
    "tim-7": ("Timing.repeat", {"durationMax": 2, "duration": 1, "durationUnit": "h"}, {"durationMax": 2}),
    "tim-8": ("Timing.repeat", {"countMax": 2, "count": 1}, {"countMax": 2}),
    "tim-9": ("Timing.repeat", {"offset": 5, "when": ["HS"]}, {"offset": 5, "when": ["HS", "CM"]}),
    "tim-10": ("Timing.repeat", {"when": ["HS"]}, {"when": ["HS"], "timeOfDay": ["08:00:00"]}),
    "trd-1": ("TriggerDefinition", {"type": "periodic", "timingDate": "2026"}, {"type": "periodic", "timingDate": "2026"} | QUESTION),
    "trd-2": ("TriggerDefinition", {"type": "data-added", "condition": {"language": "a", "expression": "b"}} | QUESTION, {"type": "named-event", "name": "x", "condition": {"language": "a", "expression": "b"}}),
    "trd-3": ("TriggerDefinition", {"type": "named-event", "name": "x"}, {"type": "named-event"}),
}  # fmt: skip


def test_every_invariant_has_a_case() -> None:
    assert CASES.keys() == INVARIANTS.keys()


@pytest.mark.parametrize("key", INVARIANTS)
def test_an_invariant_reads_only_primitives_so_that_no_check_repeats_itself(key: str) -> None:
    for type_ in TYPES.values():
        if key in type_.invariants:
            kinds = {element.name: element.type for element in type_.elements}
            assert {kinds[name] for name in INVARIANTS[key].reads} <= PRIMITIVES.keys()


@pytest.mark.parametrize(("key", "case"), CASES.items(), ids=CASES.keys())
def test_an_invariant_tells_right_from_wrong(key: str, case: tuple[str, Json, Json]) -> None:
    type_name, right, wrong = case
    invariant = INVARIANTS[key]

    (issue,) = problems_of(type_name, wrong, "here")

    assert key in TYPES[type_name].invariants
    assert problems_of(type_name, right, "here") == []
    assert issue.code == invariant.code
    assert issue.text.endswith(invariant.sentence)
    assert issue.expression == (f"here.{invariant.at}" if invariant.at else "here")


def test_ranges_in_different_units_are_not_compared() -> None:
    low, high = {"value": 2, "unit": "mg"}, {"value": 1, "unit": "g"}

    assert problems_of("Range", {"low": low, "high": high}, "here") == []
    assert [issue.code for issue in problems_of("Range", {"low": 2, "high": {"value": "1"}}, "here")] == [
        "structure"
    ] * 2
    assert problems_of("Range", {"low": low, "high": {"value": 1, "unit": "mg"}}, "here") != []


def test_an_invariant_is_told_beside_mistakes_elsewhere_but_not_about_unsound_members() -> None:
    elsewhere = {"start": "2027", "end": "2026", "id": 5}
    unsound = {"start": "2027-13", "end": "2026"}

    assert [issue.code for issue in problems_of("Period", elsewhere, "here")] == ["structure", "invariant"]
    assert [issue.code for issue in problems_of("Period", unsound, "here")] == ["value"]


def test_a_ratio_may_be_only_extensions() -> None:
    assert problems_of("Ratio", EXTENDED, "here") == []
