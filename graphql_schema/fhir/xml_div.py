"""The narrative's `div`: XHTML inside XML, a text in JSON, always in the same spelling.

https://hl7.org/fhir/R4/narrative.html#xhtml
"""

from typing import NoReturn
from xml.parsers import expat

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.narrative import XHTML
from graphql_schema.fhir.xml_parser import BETWEEN, malformed, parse, safe_parser
from graphql_schema.fhir.xml_text import attribute_text, element_text

TAG = f"{XHTML}{BETWEEN}"
ROOT = f"{TAG}div"
XML_ATTRIBUTE = f"http://www.w3.org/XML/1998/namespace{BETWEEN}"

EMPTY_IN_HTML = frozenset(["area", "br", "col", "hr", "img"])
"""Written as <br/>; a reader of HTML would leave any other element open."""


class DivWriter:
    """Writes the `div` that a parser reads; `text` is it when `depth` is 0 again."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.depth = 0
        self.is_open = False

    @property
    def text(self) -> str:
        """Return the whole `div`."""
        return "".join(self.parts)

    def attach(self, parser: expat.XMLParserType) -> None:
        """Take from `parser` whatever is not a tag."""
        parser.CharacterDataHandler = self.characters
        # A reader of HTML ends these earlier than a reader of XML does: markup could hide in them.
        parser.CommentHandler = refuse
        parser.StartCdataSectionHandler = refuse
        parser.ProcessingInstructionHandler = refuse

    def detach(self, parser: expat.XMLParserType) -> None:
        """Leave comments and the like to nobody."""
        parser.CommentHandler = None
        parser.StartCdataSectionHandler = None
        parser.ProcessingInstructionHandler = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Write the start of an element, perhaps the first."""
        if not tag.startswith(TAG) or (not self.parts and tag != ROOT):
            raise foreign()
        self.close()
        namespace = "" if self.parts else f' xmlns="{XHTML}"'
        spelled = "".join(
            f' {attribute_name(name)}="{attribute_text(value)}"' for name, value in attributes.items()
        )
        self.parts.append(f"<{tag.removeprefix(TAG)}{namespace}{spelled}")
        self.is_open = True
        self.depth += 1

    def end(self, tag: str) -> None:
        """Write the end of an element."""
        name = tag.removeprefix(TAG)
        if self.is_open and name in EMPTY_IN_HTML:
            self.parts.append("/>")
            self.is_open = False
        else:
            self.close()
            self.parts.append(f"</{name}>")
        self.depth -= 1

    def characters(self, text: str) -> None:
        """Write text."""
        self.close()
        self.parts.append(element_text(text))

    def close(self) -> None:
        """End the start tag that still may get its attributes."""
        if self.is_open:
            self.parts.append(">")
            self.is_open = False


def canonical_div(text: str) -> str:
    """Return a `div` as it may stand in XML. Raises ApiError(MALFORMED, INVALID) where it cannot."""
    parser = safe_parser()
    writer = DivWriter()
    writer.attach(parser)
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parse(parser, text.encode(errors="surrogatepass"))
    return writer.text


def attribute_name(name: str) -> str:
    """Return the name of an attribute with the one prefix that needs no declaration."""
    if name.startswith(XML_ATTRIBUTE):
        return f"xml:{name.removeprefix(XML_ATTRIBUTE)}"
    if BETWEEN in name:
        raise foreign()
    return name


def foreign() -> ApiError:
    """Return the failure of a narrative that is not XHTML alone."""
    return ApiError(Problem.INVALID, "The narrative must be one <div> that holds XHTML only.")


def refuse(*_: object) -> NoReturn:
    """Refuse what only looks like text."""
    raise malformed("The narrative may hold no comments, CDATA sections or processing instructions.")
