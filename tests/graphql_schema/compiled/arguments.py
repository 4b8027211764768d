"""Random arguments of `tasks`, with variables that are right, null, not given or wrong."""

from typing import Any

from hypothesis import strategies as st

_SPELLINGS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "first": [
        ("5", {}),
        ("null", {}),
        ("$first", {"first": "Int"}),
        ("$size", {"size": "Int!"}),
        ("$usual", {"usual": "Int = 7"}),
    ],
    "after": [("$after", {"after": "String"}), ('"no cursor"', {})],
    "last": [("$last", {"last": "Int"})],
    "orderBy": [
        ("{field: AUTHORED_ON, direction: DESC}", {}),
        ("[{field: PRIORITY}, {field: STATUS, direction: ASC}]", {}),
        ("[{field: PRIORITY, direction: $direction}]", {"direction": "OrderDirection!"}),
        ("$order", {"order": "[TaskOrder!]"}),
    ],
    "filter": [
        ("{status: [REQUESTED, IN_PROGRESS], overdue: true}", {}),
        ("{owner: [$owner]}", {"owner": "String!"}),
        ("{owner: $owners}", {"owners": "[String!]"}),
        ("{owner: $owners, text: $text}", {"owners": "[String!]!", "text": "String"}),
        ("{overdue: $flag, authoredOn: {from: $day}}", {"flag": "Boolean", "day": "DateTime"}),
        (
            '{and: [{text: $text}, {text: "call"}], not: {overdue: $flag}}',
            {"text": "String", "flag": "Boolean!"},
        ),
        ("{status: $status}", {"status": "[TaskStatus!]"}),
        ("{status: [$one]}", {"one": "TaskStatus!"}),
        ("{ids: $id}", {"id": "[ID!]"}),
        ("{ids: [$one, $two]}", {"one": "ID!", "two": "ID!"}),
        ("$filter", {"filter": "TaskFilter"}),
    ],
}

_NOT_GIVEN = object()
_VALUES: dict[str, list[Any]] = {
    "Int": [3, 0, 101, -1, True, "3", 2**31, 2**40, [3]],
    "String": ["Practitioner/ada", "", 5, True, ["x"]],
    "Boolean": [True, False, 1, "true"],
    "DateTime": ["2026-03", "nonsense", 5],
    "ID": ["1", 1, 2**40, True, "x"],
    "OrderDirection": ["ASC", "DESC", "UP", 5],
    "[TaskOrder!]": [[{"field": "PRIORITY"}], {"field": "STATUS", "direction": "DESC"}, [{}], [None], []],
    "[String!]": [["Practitioner/ada", "Practitioner/ben"], "Practitioner/ada", [], [None], [5]],
    "[TaskStatus!]": [["REQUESTED"], "REQUESTED", ["requested"], []],
    "TaskStatus": ["REQUESTED", "ON_HOLD", "requested", 5],
    "[ID!]": [["1", 2], "1", [None]],
    "TaskFilter": [{"owner": ["Practitioner/ada"]}, {"overdue": None}, {"strange": 1}, {}, [], "x"],
}


def values_of(declared: str) -> st.SearchStrategy[Any]:
    """Return values for a variable: mostly good, sometimes null, not given or wrong."""
    good, *_ = values = _VALUES[declared.split(" ", maxsplit=1)[0].removesuffix("!")]
    return st.one_of(st.just(good), st.sampled_from([*values, None, _NOT_GIVEN]))


@st.composite
def questions(draw: st.DrawFn, selection: str) -> tuple[str, dict[str, Any]]:
    """Return a valid document that asks for tasks, and values for its variables."""
    names = draw(st.lists(st.sampled_from(sorted(_SPELLINGS)), unique=True, max_size=3))
    declared: dict[str, str] = {}
    arguments = []
    for name in names:
        spelling, variables = draw(
            st.sampled_from([each for each in _SPELLINGS[name] if _agrees(declared, each[1])])
        )
        declared |= variables
        arguments.append(f"{name}: {spelling}")
    values = {name: draw(values_of(kind)) for name, kind in declared.items()}
    head = f"query Q({', '.join(f'${name}: {kind}' for name, kind in declared.items())}) " if declared else ""
    field = f"tasks({', '.join(arguments)})" if arguments else "tasks"
    given = {name: value for name, value in values.items() if value is not _NOT_GIVEN}
    return f"{head}{{ {field} {selection} }}", given


def _agrees(declared: dict[str, str], more: dict[str, str]) -> bool:
    return all(declared.get(name, kind) == kind for name, kind in more.items())
