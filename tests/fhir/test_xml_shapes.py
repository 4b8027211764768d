"""Facts of R4 that the shapes of its types must show."""

import pytest

from graphql_schema.fhir.codes import CODE_SETS
from graphql_schema.fhir.generated_shapes import shapes_file
from graphql_schema.fhir.primitives import PRIMITIVES
from graphql_schema.fhir.resource_shapes import RESOURCE_SHAPES
from graphql_schema.fhir.shapes import RESOURCE_TYPES, Form, Member, elements_of, shape_of
from graphql_schema.fhir.types import TYPES


def test_every_resource_type_of_r4_has_a_shape() -> None:
    abstract = {"Resource", "DomainResource"}

    assert {code.code for code in CODE_SETS["resource-types"]} - abstract == RESOURCE_TYPES


def test_every_type_that_is_named_has_a_shape() -> None:
    declared = {*RESOURCE_SHAPES, *TYPES}

    named = {element.type for name in declared for element in elements_of(name)}

    assert named <= {*declared, *PRIMITIVES, "Resource"}
    assert all(shape_of(name).name == name for name in declared)


def test_no_type_is_declared_twice() -> None:
    assert RESOURCE_SHAPES.keys().isdisjoint(TYPES)


@pytest.mark.parametrize(
    ("type_name", "member"),
    [
        ("Task", Member("id", "id", many=False, form=Form.VALUE)),
        ("Bundle", Member("id", "id", many=False, form=Form.VALUE)),
        ("Bundle.entry", Member("id", "string", many=False, form=Form.ATTRIBUTE)),
        ("Bundle.entry", Member("resource", "Resource", many=False, form=Form.HOLDER)),
        ("Bundle.entry.response", Member("outcome", "Resource", many=False, form=Form.HOLDER)),
        ("Bundle.entry", Member("link", "Bundle.link", many=True, form=Form.OBJECT)),
        ("Parameters.parameter", Member("part", "Parameters.parameter", many=True, form=Form.OBJECT)),
        ("Parameters.parameter", Member("valueDosage", "Dosage", many=False, form=Form.OBJECT)),
        ("Patient", Member("contained", "Resource", many=True, form=Form.HOLDER)),
        ("Patient", Member("multipleBirthInteger", "integer", many=False, form=Form.VALUE)),
        ("Extension", Member("url", "uri", many=False, form=Form.ATTRIBUTE)),
        ("Narrative", Member("div", "xhtml", many=False, form=Form.DIV)),
    ],
)
def test_an_element_has_the_form_that_r4_gives_it(type_name: str, member: Member) -> None:
    assert shape_of(type_name).members[member.name] == member


def test_a_shape_is_written_as_one_line_per_type() -> None:
    structure = {
        "name": "Frob",
        "kind": "resource",
        "derivation": "specialization",
        "abstract": False,
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Resource",
        "snapshot": {
            "element": [
                {"path": "Frob", "max": "*"},
                {"path": "Frob.id", "max": "1", "type": [{"code": "id"}]},
                {"path": "Frob.when[x]", "max": "1", "type": [{"code": "date"}, {"code": "Period"}]},
                {"path": "Frob.part", "max": "*", "type": [{"code": "BackboneElement"}]},
                {"path": "Frob.part.extension", "max": "*", "type": [{"code": "Extension"}]},
                {"path": "Frob.part.part", "max": "*", "contentReference": "#Frob.part"},
                {"path": "Frob.part.value[x]", "max": "1", "type": [{"code": "date"}] * 50},
            ]
        },
    }

    lines = shapes_file([structure, {**structure, "name": "Task"}], ["Task"]).splitlines()

    assert lines[-3:] == [
        '    "Frob": "Resource when[x]:date|Period part:Frob.part*",',
        '    "Frob.part": "BackboneElement part:Frob.part* value[x]:any",',
        "}",
    ]
