"""The parser of XML from clients: no document type, so no entities, and UTF-8 only.

Expat alone is enough: without a document type there is nothing that it could expand or fetch.
https://hl7.org/fhir/R4/xml.html
"""

from typing import NoReturn
from xml.parsers import expat

from graphql_schema.errors import ApiError, Problem

BETWEEN = " "
"""Stands between namespace and name: it cannot occur in either."""


def safe_parser() -> expat.XMLParserType:
    """Return a parser that names each element and attribute as "namespace name"."""
    parser = expat.ParserCreate("UTF-8", BETWEEN)
    parser.buffer_text = True
    parser.XmlDeclHandler = check_declaration
    parser.StartDoctypeDeclHandler = refuse_document_type
    return parser


def parse(parser: expat.XMLParserType, body: bytes) -> None:
    """Parse the whole of `body`. Raises ApiError(MALFORMED), and what the handlers raise."""
    refuse_other_encodings(body)
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        where = f"line {error.lineno} column {error.offset + 1}"
        raise malformed(f"This is not XML: {expat.ErrorString(error.code)} at {where}.") from error


def refuse_other_encodings(body: bytes) -> None:
    """Refuse what is not UTF-8 before expat guesses what else it may be."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise malformed("The text is not UTF-8.") from error
    # UTF-16 without a mark may pass for UTF-8, but is full of zeros.
    if b"\0" in body:
        raise malformed("The text is not UTF-8, or holds a zero character.")


def check_declaration(version: str, encoding: str | None, _standalone: int) -> None:
    """Refuse other versions and encodings than ours."""
    if version != "1.0":
        raise malformed("Only XML 1.0 is read here.")
    if encoding is not None and encoding.upper() != "UTF-8":
        raise malformed("Only UTF-8 is read here, but the XML declaration names another encoding.")


def refuse_document_type(*_: object) -> NoReturn:
    """Refuse a document type, for it could define entities."""
    raise malformed("A document type (<!DOCTYPE>) is refused.")


def malformed(sentence: str) -> ApiError:
    """Return the failure of a text that is not XML as we accept it."""
    return ApiError(Problem.MALFORMED, sentence)
