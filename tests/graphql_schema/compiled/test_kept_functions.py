"""What is kept of operations stays small, whatever values their conditions are asked with."""

from itertools import product
from typing import Any, cast

import pytest

from graphql_schema.access import Actor, Role
from graphql_schema.allowance import Allowance
from graphql_schema.compiled.conditions import MOST_ANSWERS
from graphql_schema.compiled.functions import Functions
from graphql_schema.compiled.operations import Operations
from graphql_schema.context import LIMITS, Context
from graphql_schema.roots.queries import ROOTS
from graphql_schema.schema import TaskwardExecution, schema
from graphql_schema.turns import Turns
from graphql_schema.types.task import CONNECTIONS, DOCUMENTS
from tests.fhir.documents import task as valid_task
from tests.graphql_schema.compiled.executing import AT_ONCE, ORDINARILY, MadeUpTasks

pytestmark = pytest.mark.anyio

_NAMES = ("id", "status", "intent", "priority", "description")
_ASKED = " ".join(f"{name} @include(if: ${name})" for name in _NAMES)
_DOCUMENT = f"query ({', '.join(f'${name}: Boolean!' for name in _NAMES)}) {{ tasks {{ nodes {{ version {_ASKED} }} }} }}"
_STORED = valid_task(id="1", meta={"versionId": "3", "lastUpdated": "2026-01-02T03:04:05.000Z"})


@pytest.mark.parametrize("whole", [True, False])
async def test_conditions_have_so_many_functions_at_most(
    monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    functions = Functions(DOCUMENTS, AT_ONCE)
    known, before = {**DOCUMENTS, **CONNECTIONS}, AT_ONCE if whole else ORDINARILY
    operations = Operations(schema._schema, TaskwardExecution, ROOTS, known, before)
    monkeypatch.setattr(TaskwardExecution, "functions", functions)
    monkeypatch.setitem(schema.__dict__, "operations", operations)
    made_up, nobody = cast("Any", MadeUpTasks([_STORED])), cast("Any", None)

    for values in product((True, False), repeat=len(_NAMES)):
        context = Context(Actor("ada", Role.ADMIN), made_up, nobody, Allowance(LIMITS), Turns())
        wanted = dict(zip(_NAMES, values, strict=True))
        result = await schema.execute(_DOCUMENT, wanted, context)
        assert result.data
        (node,) = result.data["tasks"]["nodes"]
        assert node.keys() == {"version", *(name for name, is_wanted in wanted.items() if is_wanted)}

    if whole:
        (kept,) = operations._kept.values()
        assert kept.known
        assert 0 < len(kept.known.operations) <= MOST_ANSWERS
    else:
        (part,) = functions._kept.values()
        assert 0 < len(part.functions) <= MOST_ANSWERS
