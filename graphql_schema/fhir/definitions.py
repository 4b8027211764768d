"""The vocabulary in which each R4 type is declared once.

https://hl7.org/fhir/R4/elementdefinition.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """One member of a type, under its JSON name.

    A choice such as `value[x]` is one element per type (`valueString`, `valueCode`, …) that share
    their `choice`; `required` on them means that one of the group must be there.
    """

    name: str
    type: str
    """Key of TYPES or of PRIMITIVES, or "Resource" for a contained one."""
    description: str
    many: bool = False
    required: bool = False
    codes: str | None = None
    """Key of CODE_SETS, when the binding is required and its codes can be listed."""
    targets: tuple[str, ...] = ()
    """Resource types to which a Reference may point; none means any."""
    choice: str | None = None
    summary: bool = False
    modifier: bool = False
    bare: bool = False
    """True for `id`, `Extension.url` and `Narrative.div`, which never have a `_name` beside them."""


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """One R4 type: `Task`, a backbone such as `Task.input`, or a data type."""

    name: str
    description: str
    elements: tuple[Element, ...]
    invariants: tuple[str, ...] = ()
    """Keys of INVARIANTS, the rules that look at several members at once."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a required binding."""

    code: str
    display: str
    definition: str
