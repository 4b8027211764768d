"""How an operation is executed: in turns, and within its allowance.

graphql-core resolves whatever needs no waiting in one go, however much it is.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sized, ValuesView
from dataclasses import dataclass
from typing import Any

from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path
from graphql.type import (
    GraphQLLeafType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphql_schema.context import Context
from graphql_schema.fhir.strict_json import write_json

_SHORT = 50
"""A list of so many items is completed at once, as long as the turn is not over."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """As the root of an operation: what came of its only field, which is not resolved again."""

    value: Any = None
    error: Exception | None = None

    async def outcome(self) -> Any:
        """Return the value, or raise the error."""
        if self.error is not None:
            raise self.error
        return self.value


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Counts every value that it hands out, and completes long lists in turns."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        context = self.context_value
        if not isinstance(context, Context):
            raise TypeError("An operation needs a Context.")
        self._allowance, self._turns = context.allowance, context.turns

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Count the fields of an object, then resolve them."""
        # The schema itself is no one's data, and tools ask for the whole of it: it has a bound of its own.
        if parent_type.name.startswith("__"):
            self._allowance.tell(len(grouped_field_set))
        else:
            self._allowance.resolve(len(grouped_field_set))
        if isinstance(source_value, Resolved):
            return self._completed_root(parent_type, source_value, grouped_field_set, position_context)
        return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        """Complete a list in turns, unless it is short."""
        is_of_schema = info.parent_type.name.startswith("__")
        if isinstance(result, Sized) and not is_of_schema:
            self._allowance.resolve(len(result))
        # Of the schema's lists only that of all types is long, which is a view.
        if isinstance(result, ValuesView) if is_of_schema else self._needs_turns(result):
            result = self._in_turns(result)
        return super().complete_list_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def complete_leaf_value(self, return_type: GraphQLLeafType, result: Any) -> Any:  # type: ignore[override]
        """Count the length of a value, then hand it out."""
        if isinstance(result, str):
            self._allowance.give(len(result))
        elif isinstance(result, dict | list):
            self._allowance.give(len(write_json(result)))
        return super().complete_leaf_value(return_type, result)

    def handle_field_error(
        self,
        raw_error: Exception,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        path: Path,
    ) -> None:
        """Let an operation that is over its allowance end at once, instead of failing field by field."""
        if self._allowance.is_over and path.prev is not None:
            raise raw_error
        super().handle_field_error(raw_error, return_type, field_details_list, path)

    async def _completed_root(
        self,
        root_type: GraphQLObjectType,
        resolved: Resolved,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> dict[str, Any]:
        ((key, details),) = grouped_field_set.items()
        nodes = [each.node for each in details]
        path, field = Path(None, key, root_type.name), root_type.fields[nodes[0].name.value]
        info = self.build_resolve_info(field, nodes, root_type, path)
        completed = await self.complete_awaitable_value(
            field.type, details, info, path, resolved.outcome(), position_context
        )
        return {key: completed}

    def _needs_turns(self, result: object) -> bool:
        if isinstance(result, list):
            return len(result) > _SHORT or (bool(result) and self._turns.are_over())
        return isinstance(result, Iterator)

    async def _in_turns(self, items: Iterable[Any]) -> AsyncIterator[Any]:
        for item in items:
            await self._turns.step()
            self._allowance.check_time()
            yield item
