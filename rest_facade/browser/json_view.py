"""A JSON document as HTML: indented, coloured, its addresses clickable."""

from collections.abc import Iterator
from html import escape
from typing import Any

import orjson

from graphql_schema.fhir.strict_json import spelled
from rest_facade.browser.links import Links

_INDENT = "  "


def json_view(document: Any, links: Links) -> str:
    """Return the content of a `pre` element. Every text in it is escaped."""
    return "".join(_parts(document, links, "", "", ""))


def _parts(value: Any, links: Links, indent: str, element: str, name: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        inner = indent + _INDENT
        yield "{"
        for number, (key, member) in enumerate(value.items()):
            yield f'{"," if number else ""}\n{inner}<span class="name">{_text(key)}</span>: '
            # Items of a list belong to the element that the list is.
            yield from _parts(member, links, inner, name or element, key)
        yield f"\n{indent}}}"
    elif isinstance(value, list) and value:
        inner = indent + _INDENT
        yield "["
        for number, item in enumerate(value):
            yield f"{',' if number else ''}\n{inner}"
            yield from _parts(item, links, inner, element, name)
        yield f"\n{indent}]"
    elif isinstance(value, str):
        yield _string(value, links.address(element, name, value))
    else:
        yield f'<span class="literal">{_text(value)}</span>'


def _string(value: str, address: str | None) -> str:
    if address is None:
        return f'<span class="string">{_text(value)}</span>'
    return f'<a class="string" href="{escape(address)}">{_text(value)}</a>'


def _text(value: Any) -> str:
    return escape(orjson.dumps(value, default=spelled).decode())
