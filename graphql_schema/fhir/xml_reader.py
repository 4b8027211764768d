"""FHIR XML from clients, read as the JSON document that says the same.

https://hl7.org/fhir/R4/xml.html
"""

from collections.abc import Callable
from typing import Any

from graphql_schema.fhir.report import TOO_DEEP
from graphql_schema.fhir.shapes import Form, Member, Shape, any_resource, shape_of
from graphql_schema.fhir.strict_json import DEEPEST
from graphql_schema.fhir.xml_div import ROOT, DivWriter
from graphql_schema.fhir.xml_parser import parse, safe_parser
from graphql_schema.fhir.xml_place import (
    OpenElement,
    items_so_far,
    refused,
    unknown_attribute,
    unknown_element,
)
from graphql_schema.fhir.xml_values import READERS, WANTED

Json = dict[str, Any]

ID = ("id",)
XML_SPACE = " \t\r\n"

NO_CONTENT = "An element without content is no value: leave it out."
TWICE = "This element may stand here only once."
LOOSE_TEXT = "Text between elements has no meaning here: a value is an attribute."


def read_xml(body: bytes) -> Json:
    """Return the resource that `body` spells, as strict_json.read_json returns its JSON.

    Elements may stand in any order. Raises ApiError(MALFORMED) for what is not one XML document in
    UTF-8, and ApiError(INVALID) at the first thing that R4 does not have there.
    """
    reader = XmlReader()
    parse(reader.parser, body)
    document = reader.document
    # The parser refers to the reader: without this circle, both are freed at once.
    del reader.parser
    return document


class XmlReader:
    """Builds the document while the parser opens and closes elements."""

    def __init__(self) -> None:
        root = Member("", "Resource", many=False, form=Form.HOLDER)
        self.open = [OpenElement(root, any_resource(), None, 1)]
        self.div = DivWriter()
        self.parser = safe_parser()
        self.listen()

    @property
    def document(self) -> Json:
        """Return the resource at the root."""
        document: Json = self.open[0].value
        return document

    def listen(self) -> None:
        """Take what the parser finds outside of narratives."""
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        member = self.open[-1].shape.tags.get(tag)
        if member is None:
            raise unknown_element(self.open, tag)
        STARTS[member.form](self, member, attributes)

    def start_value(self, member: Member, attributes: dict[str, str]) -> None:
        """Open a primitive; what is beside its value goes into an object of its own."""
        text = attributes.pop("value", None)
        element = self.push(member, shape_of("Element"), attributes, is_leaf=not attributes)
        if attributes:
            self.check_attributes(attributes, ID)
        if text is not None:
            read = READERS.get(member.type)
            element.text = text if read is None else read(text)
            if element.text is None:
                raise refused(self.open, f"The value must be {WANTED[member.type]}.", "value")

    def start_object(self, member: Member, attributes: dict[str, str]) -> None:
        """Open a data type or backbone; its attributes are its first members."""
        shape = shape_of(member.type)
        self.push(member, shape, attributes)
        if attributes:
            self.check_attributes(attributes, shape.attributes)

    def start_holder(self, member: Member, attributes: dict[str, str]) -> None:
        """Open an element that holds a resource."""
        self.push(member, any_resource(), None)
        self.check_attributes(attributes, ())

    def start_resource(self, member: Member, attributes: dict[str, str]) -> None:
        """Open a resource; it lies as deep as its holder."""
        holder = self.open[-1]
        value = {"resourceType": member.name}
        self.open.append(OpenElement(member, shape_of(member.name), value, holder.depth))
        if holder.value is not None:
            raise refused(self.open, "Only one resource may stand here.")
        self.check_attributes(attributes, ())

    def start_div(self, member: Member, attributes: dict[str, str]) -> None:
        """Leave the parser to the writer of narratives, until the end of this one."""
        self.push(member, shape_of("Element"), None, is_leaf=True)
        self.div = DivWriter()
        self.div.start(ROOT, attributes)
        self.div.attach(self.parser)
        self.parser.StartElementHandler = self.div.start
        self.parser.EndElementHandler = self.end_in_div

    def push(self, member: Member, shape: Shape, value: Any, *, is_leaf: bool = False) -> OpenElement:
        """Open an element, unless its JSON would nest too deeply."""
        element = OpenElement(member, shape, value, self.open[-1].depth + 1 + member.many)
        self.open.append(element)
        if element.depth - is_leaf > DEEPEST:
            raise refused(self.open, TOO_DEEP)
        return element

    def check_attributes(self, attributes: Json, known: tuple[str, ...]) -> None:
        """Refuse attributes that would be lost."""
        unknown = attributes.keys() - known
        if unknown:
            raise unknown_attribute(self.open, unknown)

    def characters(self, text: str) -> None:
        """Refuse text that would be lost."""
        if text.strip(XML_SPACE):
            raise refused(self.open, LOOSE_TEXT)

    def end_in_div(self, tag: str) -> None:
        """Close an element of a narrative, or the narrative."""
        self.div.end(tag)
        if self.div.depth == 0:
            self.div.detach(self.parser)
            self.listen()
            self.open[-1].value = self.div.text
            self.end(tag)

    def end(self, _: str) -> None:
        """Close the innermost element and put it into the one around it."""
        element, around = self.open[-1], self.open[-2]
        if element.member.form is Form.RESOURCE:
            around.value = element.value
        elif element.text is None and not element.value:
            raise refused(self.open, NO_CONTENT)
        elif element.member.many:
            add_item(around.value, element)
        elif element.member.name in around.value or f"_{element.member.name}" in around.value:
            raise refused(self.open, TWICE)
        else:
            add(around.value, element)
        self.open.pop()


STARTS: dict[Form, Callable[[XmlReader, Member, dict[str, str]], None]] = {
    Form.VALUE: XmlReader.start_value,
    Form.OBJECT: XmlReader.start_object,
    Form.HOLDER: XmlReader.start_holder,
    Form.RESOURCE: XmlReader.start_resource,
    Form.DIV: XmlReader.start_div,
}


def add(members: Json, element: OpenElement) -> None:
    """Put an element that occurs once into the object around it."""
    name = element.member.name
    if element.member.form is not Form.VALUE:
        members[name] = element.value
        return
    if element.text is not None:
        members[name] = element.text
    if element.value:
        members[f"_{name}"] = element.value


def add_item(members: Json, element: OpenElement) -> None:
    """Put an item into its list; of primitives, the lists of values and of `_name` stay level."""
    name = element.member.name
    if element.member.form is not Form.VALUE:
        members.setdefault(name, []).append(element.value)
        return
    so_far = items_so_far(members, name)
    for key, item in ((name, element.text), (f"_{name}", element.value or None)):
        if key in members:
            members[key].append(item)
        elif item is not None:
            members[key] = [None] * so_far + [item]
