"""The first pass: from graphql-core's selection sets to ours.

Fragments, aliases, `@skip` and `@include` are resolved by graphql-core's own rules for collecting
fields: https://spec.graphql.org/October2021/#CollectFields()
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import Executor

from graphql_schema.compiled.selection import (
    Computed,
    Documents,
    Field,
    Leaf,
    Many,
    Member,
    NotUnderstood,
    Selection,
    Shape,
    Stored,
    TypeName,
)

_TYPE_NAME = "__typename"
_STRAWBERRY = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the selections of one operation."""

    executor: Executor[Any]
    documents: Documents

    def selection(self, object_type: GraphQLObjectType, details: FieldDetailsList) -> Selection:
        """Return what is selected in an object, or raise NotUnderstood."""
        if object_type.name not in self.documents:
            raise NotUnderstood
        grouped = self.executor.collect_subfields(object_type, details).grouped_field_set
        fields = tuple(self._field(object_type, key, each) for key, each in grouped.items())
        return Selection(fields, object_type.name)

    def _field(self, parent: GraphQLObjectType, key: str, details: FieldDetailsList) -> Field:
        name = details[0].node.name.value
        if name == _TYPE_NAME:
            return Field(key, TypeName(parent.name), Leaf(GraphQLString), always_there=True)
        field = parent.fields[name]
        if field.args:
            raise NotUnderstood
        always_there, named = without_non_null(field.type)
        return Field(key, self._source(parent, name), self.shape(named, details), always_there)

    def _source(self, parent: GraphQLObjectType, name: str) -> Member | Computed | Stored:
        known = self.documents[parent.name].get(name)
        if isinstance(known, Stored):
            return known
        if known is not None:
            return Computed(known)
        if parent.fields[name].extensions[_STRAWBERRY].base_resolver is not None:
            raise NotUnderstood
        return Member(name)

    def shape(self, named: GraphQLOutputType, details: FieldDetailsList) -> Shape:
        """Return what is selected in a value that is there, or raise NotUnderstood."""
        if is_leaf_type(named):
            return Leaf(named)
        if is_list_type(named):
            return self._many(named, details)
        if is_object_type(named):
            return self.selection(named, details)
        raise NotUnderstood

    def _many(self, listed: GraphQLList[Any], details: FieldDetailsList) -> Many:
        always_there, item = without_non_null(listed.of_type)
        return Many(self.shape(item, details), always_there)


def without_non_null(of: GraphQLOutputType) -> tuple[bool, GraphQLOutputType]:
    """Return whether a value of this type is always there, and the type of one that is."""
    return (True, of.of_type) if is_non_null_type(of) else (False, of)
