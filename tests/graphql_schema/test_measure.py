import time

import pytest
from graphql import GraphQLError, parse

from graphql_schema.guard import problems_of
from graphql_schema.limits import GraphQLLimits
from graphql_schema.measure import excess
from graphql_schema.schema import schema
from tests.service import AT_ONCE_SECONDS

LIMITS = GraphQLLimits()


def doubling(levels: int) -> str:
    """Each fragment spreads the next twice: 2^levels fields when spread out."""
    fragments = [f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(levels)]
    return "\n".join(["{ ...f0 }", *fragments, f"fragment f{levels} on Query {{ me {{ name }} }}"])


def nested(levels: int) -> str:
    return "{ tasks { nodes " + "{ extension " * levels + "{ url }" + "}" * levels + " } }"


REFUSED = {
    "ten thousand aliases": "{" + " ".join(f"a{i}: me {{ name }}" for i in range(10_000)) + "}",
    "ten thousand repeated fields": "{ me {" + " name" * 10_000 + "} }",
    "a fragment that doubles thirty times": doubling(30),
    "a deep selection": nested(20),
    "a very deep selection": nested(150),
    "a hundred directives": "{ me { " + " ".join("name @skip(if: false)" for _ in range(100)) + " } }",
    "nine directives on one field": "{ me { name " + "@skip(if: false) " * 9 + " } }",
    "six operations": " ".join(f"query q{i} {{ me {{ name }} }}" for i in range(6)),
    "five hundred unused fragments": "{ me { name } }"
    + " ".join(f"fragment u{i} on Query {{ ...u{(i + 1) % 500} }}" for i in range(500)),
    "a fragment that spreads itself": "{ ...f } fragment f on Query { me { name } ...f }",
    "fragments that spread each other": "{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }",
    "an object without a selection": "{ tasks { nodes { code } } }",
    "a control character in a text": '{ task(id: "a\\u0000b") { id } }',
}


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED.keys())
def test_an_abusive_document_is_refused_at_once(document: str) -> None:
    parsed = parse(document)
    began = time.perf_counter()

    problems = problems_of(schema._schema, parsed, LIMITS)

    assert problems
    assert len(problems) <= 5
    assert time.perf_counter() - began < AT_ONCE_SECONDS


def test_the_measure_is_exact_at_each_limit() -> None:
    assert excess(parse("{ me {" + " name" * (LIMITS.fields - 1) + "} }"), LIMITS) is None
    assert "fields" in (excess(parse("{ me {" + " name" * LIMITS.fields + "} }"), LIMITS) or "")
    assert excess(parse(nested(LIMITS.depth - 3)), LIMITS) is None
    assert "depth" in (excess(parse(nested(LIMITS.depth - 2)), LIMITS) or "")


def test_introspection_is_no_depth() -> None:
    deep = '{ __type(name: "Task") { ' + "ofType { " * 30 + "name" + "}" * 30 + " } }"

    assert excess(parse(deep), LIMITS) is None


def test_a_document_nested_without_end_is_a_syntax_error_not_a_crash() -> None:
    with pytest.raises(GraphQLError, match="nested too deeply"):
        parse(nested(3000))
