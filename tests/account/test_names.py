"""Which usernames, names and practitioner ids there can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.account.names import folded_username, name_of, practitioner_id_of, username_of
from graphql_schema.errors import ApiError, Problem


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nora", "nora"),
        ("  NORA.Okafor ", "nora.okafor"),
        ("nora@clinic.example", "nora@clinic.example"),
        ("\uff2e\uff2f\uff32\uff21", "nora"),
        ("Straße", "strasse"),
        ("Zoë", "zoë"),
        ("Zoe\u0308", "zoë"),
        ("ΜΑΡΊΑ", "μαρία"),
        ("1st-floor_desk+2", "1st-floor_desk+2"),
    ],
)
def test_a_username_is_kept_folded(typed: str, kept: str) -> None:
    assert username_of(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", " ", "two words", "a/b", "-dash", ".dot", "a\nb", "a\0b", "a\u200bb", "x" * 65, "<b>", "\ud800"],
)
def test_a_username_with_other_characters_is_refused_by_name(typed: str) -> None:
    with pytest.raises(ApiError, match="A username has 1 to 64") as refused:
        username_of(typed)

    assert refused.value.problem is Problem.INVALID
    assert refused.value.issues[0].expression == "username"


@given(st.text(max_size=70))
def test_folding_a_username_twice_is_folding_it_once(text: str) -> None:
    once = folded_username(text)

    assert folded_username(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64))
def test_what_is_accepted_is_accepted_again_and_the_same(text: str) -> None:
    try:
        username = username_of(text)
    except ApiError:
        return

    assert username_of(username) == username
    assert username_of(username.upper()) in {username, folded_username(username.upper())}


def test_a_name_has_single_spaces_and_any_script() -> None:
    assert name_of("  Dr.  Tomás\tRivera ") == "Dr. Tomás Rivera"
    assert name_of("山田 太郎") == "山田 太郎"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\0b", "a\x1bb", "\ud800", "a\ue000"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(ApiError, match="A name has 1 to 200 printable characters"):
        name_of(name)


@pytest.mark.parametrize("practitioner_id", ["", "a/b", "a b", "x" * 65, "ä", "a\n", "Practitioner/1"])
def test_a_practitioner_id_that_is_no_fhir_id_is_refused(practitioner_id: str) -> None:
    with pytest.raises(ApiError, match="A practitioner id has 1 to 64"):
        practitioner_id_of(practitioner_id)
