"""A resource type that is only read and searched, as a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql_schema.search import SearchParameter


@dataclass(frozen=True, slots=True)
class ReadOnlyType:
    """What searching one type and telling of it need to know.

    `orders` is what `_sort` takes and what each means, the default first.
    """

    name: str
    documentation: str
    parameters: Mapping[str, SearchParameter]
    modifiers_of: Callable[[SearchParameter], tuple[str, ...]]
    orders: Mapping[str, str]

    def words_of(self, parameter: SearchParameter) -> str:
        """Return what a parameter finds and takes, for people."""
        modifiers = ", ".join(f":{name}" for name in self.modifiers_of(parameter)) or "none"
        return f"{parameter.description}. Modifiers: {modifiers}."
