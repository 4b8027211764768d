"""The part of FHIRPath that filters and slices understand."""

import pytest

from graphql_schema.errors import ApiError
from graphql_schema.fhir.numbers import DecimalNumber
from graphql_schema.hl7.fhirpath import DEEPEST, LONGEST, compiled

ITEM = {
    "use": "official",
    "period": {"start": "2024"},
    "count": 3,
    "dose": DecimalNumber("1.50"),
    "flag": False,
    "coding": [{"code": "a", "system": "x"}, {"code": "b"}],
    "valueString": "it's",
}

MEANING = {
    "use": ["official"],
    "$this.use": ["official"],
    "$index": [7],
    "period.start": ["2024"],
    "coding.code": ["a", "b"],
    "missing.too": [],
    "value": ["it's"],
    r"value = 'it\'s'": [True],
    "use = 'official'": [True],
    "use != 'official'": [False],
    "missing = 'x'": [],
    "count > 2 and dose < 2": [True],
    "count >= 3 and count <= 3": [True],
    "dose = 1.5": [True],
    "flag": [False],
    "flag = false": [True],
    "flag.not()": [True],
    "missing.not()": [],
    "missing or use.exists()": [True],
    "use.empty()": [False],
    "coding.count() = 2": [True],
    "coding.where(system = 'x').code": ["a"],
    "coding.where($index = 1).code": ["b"],
    "coding.exists(code = 'b')": [True],
    "coding.first().code": ["a"],
    "coding.last().code": ["b"],
    "use.startsWith('off')": [True],
    "use.endsWith('al')": [True],
    "use.contains('zz')": [False],
    "count.startsWith('3')": [],
    "(use = 'x' or use = 'official') and $index > 6": [True],
}


@pytest.mark.parametrize("path", MEANING)
def test_a_path_means_what_fhirpath_says(path: str) -> None:
    assert compiled(path)(ITEM, 7) == MEANING[path]


@pytest.mark.parametrize(
    "path",
    [
        "",
        " ",
        "use =",
        "= use",
        "use.",
        ".use",
        "use..x",
        "use use",
        "use and",
        "'open",
        "use.matches('x')",
        "use.exists(",
        "use.empty(1)",
        "use.where()",
        "use.startsWith()",
        "(use",
        "use)",
        "$total",
        "use | use",
        "@2024",
        "%context",
        "a" * (LONGEST + 1),
        "(" * (DEEPEST + 1) + "use" + ")" * (DEEPEST + 1),
    ],
)
def test_what_is_not_understood_is_refused(path: str) -> None:
    with pytest.raises(ApiError):
        compiled(path)


@pytest.mark.parametrize("path", ["use > 'a'", "flag < 1", "coding.code = 'a'"])
def test_what_cannot_be_compared_is_refused(path: str) -> None:
    with pytest.raises(ApiError):
        compiled(path)(ITEM, 0)
