"""Where written functions take their part of an execution, and give back what they cannot do."""

from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import AwaitableOrValue, Path
from graphql.type import (
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    is_non_null_type,
    is_object_type,
)

from graphql_schema.compiled.functions import Complete, Functions
from graphql_schema.compiled.run import Run
from graphql_schema.execution import Execution


@dataclass(frozen=True, slots=True)
class _List:
    """A list on its way: what completes its items, and how graphql-core would have been called."""

    complete: Complete
    items_always_there: bool
    ordinary: tuple[GraphQLList[GraphQLOutputType], FieldDetailsList, GraphQLResolveInfo[Any], Path]
    position: Any


class CompiledExecution(Execution):
    """Completes objects and lists over FHIR documents with functions written for their selections.

    Whatever goes wrong on the way, an allowance that is used up included, is left for the ordinary
    execution of the same value, so that errors and nulls are always its own.
    """

    functions: ClassVar[Functions] = Functions({})

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._found: dict[tuple[str, int], tuple[FieldDetailsList, Complete | None]] = {}

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Complete an object with its function, if it has one."""
        complete = self._function(return_type, field_details_list)
        if complete is not None:
            try:
                return self._completed(complete, result)
            except Exception:  # noqa: BLE001, S110 - the ordinary way says what is wrong
                pass
        return super().complete_object_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        """Complete the items of a list with their function, if they have one."""
        always_there, item_type = _item_of(return_type)
        if is_object_type(item_type) and isinstance(result, list | Iterator):
            complete = self._function(item_type, field_details_list)
            if complete is not None:
                if isinstance(result, list):
                    self._allowance.resolve(len(result))
                ordinary = (return_type, field_details_list, info, path)
                return self._list(_List(complete, always_there, ordinary, position_context), iter(result))
        return super().complete_list_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def _list(self, asked: _List, items: Iterator[Any]) -> AwaitableOrValue[list[Any]]:
        seen: list[Any] = []
        done: list[Any] = []
        for item in items:
            if self._turns.are_over():
                return self._list_in_turns(asked, seen, done, chain((item,), items))
            if not self._append(asked, item, seen, done):
                return self._ordinary_list(asked, chain(seen, items))
        return done

    async def _list_in_turns(
        self, asked: _List, seen: list[Any], done: list[Any], items: Iterator[Any]
    ) -> list[Any]:
        for item in items:
            await self._turns.step()
            self._allowance.check_time()
            if not self._append(asked, item, seen, done):
                ordinary = self._ordinary_list(asked, chain(seen, items))
                return await ordinary if isinstance(ordinary, Awaitable) else ordinary
        return done

    def _append(self, asked: _List, item: Any, seen: list[Any], done: list[Any]) -> bool:
        """Complete an item, or return False when the ordinary way has to."""
        seen.append(item)
        if item is None:
            done.append(None)
            return not asked.items_always_there
        try:
            done.append(self._completed(asked.complete, item))
        except Exception:  # noqa: BLE001 - the ordinary way says what is wrong
            return False
        return True

    def _ordinary_list(self, asked: _List, items: Iterable[Any]) -> AwaitableOrValue[list[Any]]:
        return super().complete_list_value(*asked.ordinary, items, asked.position)

    def _completed(self, complete: Complete, source: Any) -> dict[str, Any]:
        run = Run(self.context_value.tasks, self._allowance, self._turns)
        completed = complete(source, run)
        run.settle()
        return completed

    def _function(self, object_type: GraphQLObjectType, details: FieldDetailsList) -> Complete | None:
        key = object_type.name, id(details)
        found = self._found.get(key)
        if found is None:
            # Holding the list keeps its identity from being used again.
            found = self._found[key] = details, self.functions.find(self, object_type, details)
        return found[1]


def _item_of(listed: GraphQLList[GraphQLOutputType]) -> tuple[bool, GraphQLOutputType]:
    item = listed.of_type
    return (True, item.of_type) if is_non_null_type(item) else (False, item)
