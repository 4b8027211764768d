"""The texts of a task, as searches compare them.

https://hl7.org/fhir/R4/search.html#string
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from graphql_schema.fhir.types import TYPES
from graphql_schema.search import Document

_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_TEXTS = frozenset({"string", "markdown", "xhtml"})


def folded(text: str) -> str:
    """Return the text as string search compares it: without accents, case and extra white space."""
    # In ASCII there is nothing to take apart, and most texts are no more than that.
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join([c for c in decomposed if not unicodedata.combining(c)])
    return " ".join(text.casefold().split())


def words_of(texts: Iterable[str]) -> str:
    """Return the different words of the texts, folded, in the order of their code points."""
    return " ".join(sorted(set(folded("\n".join(texts)).split())))


def narrative_text(div: str) -> str:
    """Return what a person reads in a narrative."""
    return unescape(_TAG.sub(" ", div))


def _parts_of(type_name: str) -> dict[str, str]:
    elements = TYPES[type_name].elements
    return {
        element.name: element.type
        for element in elements
        if element.name != "id" and (element.type in TYPES or element.type in _TEXTS)
    }


_PARTS = {name: _parts_of(name) for name in TYPES}


def texts_in(value: Document, type_name: str = "Task") -> list[str]:
    """Return every text for people in a value of an R4 type; contained resources are left out."""
    texts: list[str] = []
    _collect(value, _PARTS[type_name], texts)
    return texts


def _collect(value: Document, parts: Mapping[str, str], texts: list[str]) -> None:
    for name, found in value.items():
        kind = parts.get(name)
        if kind is None:
            continue
        for item in found if isinstance(found, list) else (found,):
            if kind in _PARTS:
                _collect(item, _PARTS[kind], texts)
            elif item is not None:
                texts.append(narrative_text(item) if kind == "xhtml" else item)


def texts_of_token(value: Any) -> Iterator[str]:
    """Yield the texts that go with a CodeableConcept, a Coding or an Identifier, for `:text`."""
    if isinstance(value, str):
        return
    identifier_type = value.get("type", {})
    own = (value.get("text"), value.get("display"), identifier_type.get("text"))
    displays = (coding.get("display") for coding in value.get("coding", ()))
    yield from (text for text in (*own, *displays) if text)
