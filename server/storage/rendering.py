"""From SQLAlchemy's statements to the text and values that a driver takes.

SQLAlchemy builds statements and compiles them, each shape once. Executing them with it too costs
several times what the queries themselves cost; the drivers do that just as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.util import LRUCache

from server.storage.database import PLANNED_EACH_TIME, Values

_MOST_SHAPES = 1000


@dataclass(frozen=True, slots=True)
class Template:
    """A rendered statement, whose named parameters may take other values."""

    text: str
    names: tuple[str, ...]
    defaults: Values
    is_change: bool
    """Whether it tells how many rows it changed, instead of giving rows."""
    planned_each_time: bool

    def filled(self, values: Values) -> tuple[Any, ...]:
        """Return the values to execute it with."""
        every = {**self.defaults, **values} if values else self.defaults
        return tuple([every[name] for name in self.names])

    def filled_each(self, each: Sequence[Values]) -> list[tuple[Any, ...]]:
        """Return the values for each execution; all have the same names."""
        if not self.names or not each[0].keys() >= set(self.names):
            return [self.filled(values) for values in each]
        if len(self.names) == 1:
            return [(values[self.names[0]],) for values in each]
        return list(map(itemgetter(*self.names), each))


class Renderer:
    """Renders statements for one engine; a statement that is executed again is not rendered again."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._shapes: LRUCache[Any, Any] = LRUCache(_MOST_SHAPES)
        self._again: WeakKeyDictionary[Executable, dict[tuple[str, ...], Template]] = WeakKeyDictionary()

    def template(self, statement: Executable, values: Values) -> Template:
        """Return the statement as it is executed with values of these names."""
        # An INSERT's text depends on the names of its values.
        names = tuple(values)
        templates = self._again.get(statement)
        if templates is None:
            templates = self._again[statement] = {}
        template = templates.get(names)
        if template is None:
            template = templates[names] = self._render(statement, values)
        return template

    def _render(self, statement: Executable, values: Values) -> Template:
        if not isinstance(statement, ClauseElement):
            raise TypeError("This statement has no SQL text.")
        # What SQLAlchemy's own execution begins with; there is no public name for it.
        compiled, extracted, collected, _ = statement._compile_w_cache(  # noqa: SLF001
            self.dialect, compiled_cache=self._shapes, column_keys=list(values)
        )
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("This statement has no parameters.")
        parameters = compiled.construct_params(
            values, extracted_parameters=extracted, escape_names=False, _collected_params=collected
        )
        if compiled.literal_execute_params or compiled.post_compile_params:
            expanded = compiled._process_parameters_for_postcompile(parameters)  # noqa: SLF001
            text, names = expanded.statement, expanded.positiontup
            parameters = {**parameters, **expanded.additional_parameters}
        else:
            text, names = compiled.string, compiled.positiontup
        planned_each_time = bool(statement.get_execution_options().get(PLANNED_EACH_TIME))
        is_change = isinstance(statement, UpdateBase)
        return Template(text, tuple(names or ()), parameters, is_change, planned_each_time)
