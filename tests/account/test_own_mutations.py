"""Which documents change nothing but what is the caller's own."""

import pytest

from graphql_schema.roots.own_mutations import changes_only_ones_own

OWN = 'changeOwnPassword(currentPassword: "a", newPassword: "b") { id }'


@pytest.mark.parametrize("document", [f"mutation {{ {OWN} }}", f"mutation A {{ x: {OWN} y: {OWN} }}"])
def test_ones_own_password_is_ones_own(document: str) -> None:
    assert changes_only_ones_own(document)


@pytest.mark.parametrize(
    "document",
    [
        "mutation { deleteTask(id: 1) }",
        f"mutation {{ {OWN} deleteTask(id: 1) }}",
        "mutation { changeOwnPassword: deleteTask(id: 1) }",
        f"mutation {{ ...f }} fragment f on Mutation {{ {OWN} }}",
        f"mutation {{ ... {{ {OWN} }} }}",
        f"mutation A {{ {OWN} }} mutation B {{ deleteTask(id: 1) }}",
        f"mutation {{ {OWN * 50} }}",
        "{ me { name } }",
        "mutation {",
        "",
    ],
)
def test_anything_beside_it_is_not(document: str) -> None:
    assert not changes_only_ones_own(document)
