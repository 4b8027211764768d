"""The pages of passwords, as HTML."""

import pytest
from starlette.responses import Response

from server.oauth.pages.password import Field, NotTaken, change_page, choose_page
from server.oauth.pages.sign_in import Asking
from tests.oauth.test_pages import Elements, text_of

ASKING = Asking("Ward board", "https://board.example.org/back")


def choosing(refused: NotTaken | None = None) -> Response:
    return choose_page(ASKING, username="nora", hidden={"csrf": "c"}, refused=refused)


def changing(refused: NotTaken | None = None, *, is_signed_in: bool = True) -> Response:
    return change_page(username="nora", is_signed_in=is_signed_in, hidden={"csrf": "c"}, refused=refused)


@pytest.mark.parametrize("answer", [choosing(), changing()], ids=["choose", "change"])
def test_a_password_manager_finds_the_username_and_what_is_new(answer: Response) -> None:
    page = Elements(answer)

    (form,) = page.all("form")
    assert (form["method"], form.get("action")) == ("post", None)
    assert page.all("input", autocomplete="username", value="nora")
    new = [field["name"] for field in page.all("input", autocomplete="new-password", type="password")]
    assert new == ["new_password", "repeated_password"]
    for field in page.all("input"):
        assert field["type"] == "hidden" or page.all("label", **{"for": str(field["id"])})
    assert page.all("input", type="hidden", name="csrf", value="c")


def test_only_who_is_not_signed_in_says_who_they_are() -> None:
    for is_signed_in in (True, False):
        (username,) = Elements(changing(is_signed_in=is_signed_in)).all("input", name="username")

        assert ("readonly" in username) is is_signed_in


def test_the_rules_are_told_before_anything_is_typed() -> None:
    for answer in (choosing(), changing()):
        (field,) = Elements(answer).all("input", name="new_password")

        assert field["aria-describedby"] == "rules"
        assert "At least 15 characters" in text_of(answer)
        assert answer.status_code == 200


@pytest.mark.parametrize("field", Field)
def test_a_refusal_stands_at_its_field_which_is_next_and_nothing_typed_comes_back(field: Field) -> None:
    answer = changing(NotTaken("It is too short.", field))
    page = Elements(answer)

    (wrong,) = page.all("input", **{"aria-invalid": "true"})
    assert wrong["name"] == field
    assert "problem" in str(wrong["aria-describedby"]).split()
    assert [each["name"] for each in page.all("input") if "autofocus" in each] == [field]
    assert page.all("p", id="problem", role="alert")
    assert [each for each in page.all("input", type="password") if "value" in each] == []
    assert answer.status_code == 400
    assert "retry-after" not in answer.headers


def test_a_time_to_wait_is_told_to_programs_too() -> None:
    answer = changing(NotTaken("Wait 3 seconds.", Field.CURRENT, 3))

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")


def test_the_form_after_a_sign_in_may_lead_on_to_the_client() -> None:
    assert "form-action 'self' https://board.example.org;" in choosing().headers["content-security-policy"]
    assert "form-action 'self';" in changing().headers["content-security-policy"]
