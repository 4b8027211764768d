"""Narrative: which XHTML may stand in a `div`.

https://hl7.org/fhir/R4/narrative.html#xhtml
"""

import re
from xml.parsers import expat

XHTML = "http://www.w3.org/1999/xhtml"

TAGS = frozenset({
    "a", "abbr", "acronym", "address", "area", "b", "big", "blockquote", "br", "caption", "cite",
    "code", "col", "colgroup", "dd", "dfn", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "kbd", "li", "map", "ol", "p", "pre", "q", "samp", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "ul", "var",
})  # fmt: skip

ATTRIBUTES = frozenset({
    "abbr", "accesskey", "align", "alt", "axis", "border", "cellpadding", "cellspacing", "char",
    "charoff", "charset", "class", "colspan", "compact", "coords", "dir", "frame", "headers",
    "height", "hreflang", "id", "ismap", "lang", "name", "nohref", "noshade", "nowrap", "rel",
    "rev", "rowspan", "rules", "scope", "shape", "size", "span", "start", "style", "summary",
    "tabindex", "title", "type", "valign", "value", "width", "xml:lang", "xmlns",
})  # fmt: skip

LINKS = frozenset(["cite", "href", "longdesc", "src", "usemap"])

SAFE_LINK = re.compile(
    r"(?:https?:|mailto:|tel:|data:image/(?:png|gif|jpeg);|[^:]*(?:[/?#]|$))", re.IGNORECASE
)
UNSAFE_STYLE = re.compile(r"[\\@]|url|expression|script|behavio|binding", re.IGNORECASE)


def wrong_in_div(text: str) -> str | None:
    """Return a sentence that says why `text` is not a safe XHTML `div`, or None."""
    if not text.lstrip().startswith("<div"):
        return "The narrative must be one <div> element."
    reader = DivReader()
    try:
        reader.read(text)
    except Refused as refusal:
        return f"The narrative {refusal}."
    except expat.ExpatError as error:
        return (
            f"The narrative is not well-formed XHTML: {expat.ErrorString(error.code)} (line {error.lineno})."
        )
    return None if reader.has_content else "The narrative has neither text nor image."


class Refused(Exception):  # noqa: N818 - it names what happens to the text
    """Stops the parser; its text completes the sentence "The narrative …"."""


class DivReader:
    """Reads one `div`, refusing whatever is not on the lists."""

    def __init__(self) -> None:
        self.has_content = False
        self.at_root = True

    def read(self, text: str) -> None:
        """Read the whole of `text`. Raises Refused or ExpatError."""
        # A text that starts with <div has no document type, so expat has no entities to expand.
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.CharacterDataHandler = self.characters
        # A reader of HTML ends these earlier than a reader of XML does: markup could hide in them.
        parser.CommentHandler = self.refuse
        parser.StartCdataSectionHandler = self.refuse
        parser.ProcessingInstructionHandler = self.refuse
        parser.Parse(text, True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Check an element as it opens."""
        if self.at_root and attributes.get("xmlns") != XHTML:
            raise Refused(f'must start with <div xmlns="{XHTML}">')
        self.at_root = False
        self.has_content |= tag == "img"
        check_tag(tag, attributes)

    def characters(self, text: str) -> None:
        """Note whether a reader would see anything."""
        self.has_content = self.has_content or not text.isspace()

    def refuse(self, *_: object) -> None:
        """Refuse what only looks like text."""
        raise Refused("may hold no comments, CDATA sections or processing instructions")


def check_tag(tag: str, attributes: dict[str, str]) -> None:
    """Refuse what is not on the lists, and links and styles that could run code."""
    if tag not in TAGS:
        raise Refused(f"may not hold <{tag[:20]}>")
    for name, value in attributes.items():
        if name in LINKS:
            if not SAFE_LINK.match(value.strip()):
                raise Refused(f"holds an unsafe link in {name}")
        elif name not in ATTRIBUTES:
            raise Refused(f"may not hold the attribute {name[:20]}")
        elif name == "xmlns" and value != XHTML:
            raise Refused("may hold XHTML only")
        elif name == "style" and UNSAFE_STYLE.search(value):
            raise Refused("holds an unsafe style")
