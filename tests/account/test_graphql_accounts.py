"""Accounts through GraphQL over HTTP: who may do what, and that revoked means revoked."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest

from graphql_schema.access import Role
from server.auth.tokens import Grant
from tests.account.conftest import PASSWORD
from tests.auth.claiming import person_with
from tests.service import Person, Service

USER = "id username name role practitionerId reference active hasPassword passwordExpiresAt"
CREATE = (
    f"mutation ($input: UserInput!) {{ createUser(input: $input) {{ initialPassword user {{ {USER} }} }} }}"
)


def code_of(answer: Any) -> str:
    """Return "ok" or the code of the first error; what the caller is told is a sentence."""
    body = answer.json()
    if "errors" not in body:
        return "ok"
    assert body["errors"][0]["message"].endswith((".", ")"))
    return str(body["errors"][0]["extensions"]["code"])


def new_name() -> str:
    return f"user-{secrets.token_hex(6)}"


def created(service: Service, role: Role, **more: str) -> dict[str, Any]:
    answer = service.admin().graphql(CREATE, input={"username": new_name(), "role": role.name, **more})
    assert code_of(answer) == "ok"
    result: dict[str, Any] = answer.json()["data"]["createUser"]
    return result


def person_of(service: Service, user: dict[str, Any]) -> Person:
    """Return somebody with a token whose subject is their account, as a sign-in gives it."""
    role = Role[user["role"]]
    token = service.issuer.issue(Grant(user["id"], role, user["name"], user["practitionerId"]), 3600)
    return Person(service.client, token, user["reference"])


def people(service: Service) -> dict[str, Person]:
    return {
        "admin": service.admin(),
        "practitioner": service.new_practitioner(),
        "auditor": service.auditor(),
        "nobody": service.nobody(),
    }


def on_a_user(document: str) -> Callable[[Service, Person], Any]:
    return lambda service, who: who.graphql(document, id=created(service, Role.AUDITOR)["user"]["id"])


ACTS: dict[str, Callable[[Service, Person], Any]] = {
    "users": lambda _, who: who.graphql("{ users(first: 1) { totalCount nodes { id username } } }"),
    "user": on_a_user("query ($id: ID!) { user(id: $id) { username } }"),
    "createUser": lambda _, who: who.graphql(CREATE, input={"username": new_name(), "role": "AUDITOR"}),
    "updateUser": on_a_user('mutation ($id: ID!) { updateUser(id: $id, changes: { name: "New" }) { name } }'),
    "setUserActive": on_a_user("mutation ($id: ID!) { setUserActive(id: $id, active: false) { active } }"),
    "resetPassword": on_a_user("mutation ($id: ID!) { resetPassword(id: $id) { initialPassword } }"),
    "practitioners": lambda _, who: who.graphql("{ practitioners { totalCount nodes { reference name } } }"),
    "me": lambda _, who: who.graphql("{ me { account { username } } }"),
    "changeOwnPassword": lambda _, who: who.graphql(
        f'mutation {{ changeOwnPassword(currentPassword: "x", newPassword: "{PASSWORD}") {{ id }} }}'
    ),
}
#                       admin  practitioner  auditor  nobody
EXPECTED: dict[str, tuple[str, str, str, str]] = {
    "users": ("ok", "FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"),
    "user": ("ok", "FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"),
    "createUser": ("ok", "FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"),
    "updateUser": ("ok", "FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"),
    "setUserActive": ("ok", "FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"),
    "resetPassword": ("ok", "FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"),
    "practitioners": ("ok", "ok", "ok", "UNAUTHENTICATED"),
    "me": ("ok", "ok", "ok", "UNAUTHENTICATED"),
    "changeOwnPassword": ("BUSINESS_RULE", "BUSINESS_RULE", "BUSINESS_RULE", "UNAUTHENTICATED"),
}
WHO = ("admin", "practitioner", "auditor", "nobody")
CASES = [(act, who, EXPECTED[act][WHO.index(who)]) for act in ACTS for who in WHO]


@pytest.mark.parametrize(("act", "who", "code"), CASES, ids=[f"{act} as {who}" for act, who, _ in CASES])
def test_everyone_may_do_with_accounts_what_the_table_says(
    service: Service, act: str, who: str, code: str
) -> None:
    assert code_of(ACTS[act](service, people(service)[who])) == code


SCOPES: dict[str, set[str]] = {
    "user/Person.cruds": {"users", "user", "createUser", "updateUser"},
    "user/Person.s": {"users"},
    "user/Person.r": {"user"},
    "user/Practitioner.cruds": {"practitioners"},
    "user/Practitioner.r": set(),
    "user/Task.cruds": set(),
    "patient/*.cruds": set(),
}


@pytest.mark.parametrize("scope", SCOPES)
def test_accounts_are_person_and_the_directory_is_practitioner_in_scopes(
    service: Service, scope: str
) -> None:
    admin = person_with(service, scope=scope, patient="7")
    acts = ("users", "user", "createUser", "updateUser", "practitioners")

    allowed = {act for act in acts if code_of(ACTS[act](service, admin)) == "ok"}

    assert allowed == SCOPES[scope]


def test_a_password_is_told_once_and_never_again(service: Service) -> None:
    made = created(service, Role.PRACTITIONER, name="Nora Okafor", practitionerId=f"p-{secrets.token_hex(6)}")
    user, password = made["user"], made["initialPassword"]

    again = service.admin().graphql(f"query ($id: ID!) {{ user(id: $id) {{ {USER} }} }}", id=user["id"])

    assert len(password) >= 15
    assert user["active"]
    assert user["hasPassword"]
    assert user["passwordExpiresAt"]
    assert user["reference"] == f"Practitioner/{user['practitionerId']}"
    assert again.json()["data"]["user"] == user
    assert password not in again.text
    assert password.encode() not in service.log.read_bytes()


def test_everyone_with_an_account_here_is_told_of_it(service: Service) -> None:
    user = created(service, Role.PRACTITIONER)["user"]

    own = person_of(service, user).graphql("{ me { subject account { id username role active } } }")
    none = service.admin().graphql("{ me { account { id } } }")

    assert own.json()["data"]["me"] == {
        "subject": user["id"],
        "account": {"id": user["id"], "username": user["username"], "role": "PRACTITIONER", "active": True},
    }
    assert none.json()["data"]["me"]["account"] is None


def test_an_initial_password_is_replaced_by_its_owner(service: Service) -> None:
    made = created(service, Role.AUDITOR)
    document = (
        "mutation ($old: String!, $new: String!)"
        " { changeOwnPassword(currentPassword: $old, newPassword: $new) { hasPassword passwordExpiresAt } }"
    )
    owner = person_of(service, made["user"])

    wrong = owner.graphql(document, old="CANARY wrong", new="CANARY new password")
    weak = owner.graphql(document, old=made["initialPassword"], new="CANARY short")
    changed = owner.graphql(document, old=made["initialPassword"], new="CANARY new password")

    assert (code_of(wrong), code_of(weak)) == ("FORBIDDEN", "BAD_USER_INPUT")
    assert "CANARY" not in wrong.text + weak.text
    assert changed.json()["data"]["changeOwnPassword"] == {"hasPassword": True, "passwordExpiresAt": None}


@pytest.mark.parametrize(
    "change",
    [
        "setUserActive(id: $id, active: false) { id }",
        "updateUser(id: $id, changes: { role: AUDITOR }) { id }",
        "resetPassword(id: $id) { user { id } }",
    ],
)
def test_who_loses_a_right_loses_the_tokens_that_had_it_within_five_seconds(
    service: Service, change: str
) -> None:
    user = created(service, Role.PRACTITIONER)["user"]
    owner = person_of(service, user)
    assert owner.fhir("GET", "/Task").status_code == 200

    changed = service.admin().graphql(f"mutation ($id: ID!) {{ {change} }}", id=user["id"])

    assert code_of(changed) == "ok"
    deadline = time.monotonic() + 5
    while (status := owner.fhir("GET", "/Task").status_code) == 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == 401
    assert code_of(owner.graphql("{ me { name } }")) == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "Dr. No"}, {"name": "Dr. No", "role": "PRACTITIONER"}),
        ({"role": "ADMIN"}, {"role": "ADMIN"}),
        ({"role": "AUDITOR", "practitionerId": None}, {"role": "AUDITOR", "practitionerId": None}),
        ({"practitionerId": "new-id-{}"}, {"reference": "Practitioner/new-id-{}"}),
        ({}, {"role": "PRACTITIONER"}),
    ],
)
def test_what_is_given_is_changed_and_the_rest_stays(
    service: Service, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    user = created(service, Role.PRACTITIONER)["user"]
    document = f"mutation ($id: ID!, $changes: UserChanges!) {{ updateUser(id: $id, changes: $changes) {{ {USER} }} }}"
    unique = secrets.token_hex(6)

    def filled(values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value.format(unique) if isinstance(value, str) else value for name, value in values.items()
        }

    answer = service.admin().graphql(document, id=user["id"], changes=filled(changes))

    got = answer.json()["data"]["updateUser"]
    assert {name: got[name] for name in expected} == filled(expected)
    untouched = set(user) - set(changes) - {"reference"}
    assert {name: got[name] for name in untouched} == {name: user[name] for name in untouched}


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        ({"username": "two words", "role": "ADMIN"}, "BAD_USER_INPUT", "A username has 1 to 64"),
        ({"username": "x", "role": "ADMIN", "name": "\ue000"}, "BAD_USER_INPUT", "A name has 1 to 200"),
        ({"username": "x", "role": "ADMIN", "name": ""}, "BAD_USER_INPUT", "A name has 1 to 200"),
        (
            {"username": "x", "role": "PRACTITIONER", "practitionerId": "a/b"},
            "BAD_USER_INPUT",
            "A practitioner id has 1 to 64",
        ),
    ],
)
def test_what_is_wrong_with_an_account_is_told_by_name(
    service: Service, given: dict[str, str], code: str, told: str
) -> None:
    answer = service.admin().graphql(CREATE, input=given)

    assert code_of(answer) == code
    assert told in answer.json()["errors"][0]["message"]


def test_a_null_where_there_has_to_be_a_value_is_refused(service: Service) -> None:
    user = created(service, Role.AUDITOR)["user"]

    for name in ("name", "role"):
        document = f"mutation ($id: ID!) {{ updateUser(id: $id, changes: {{ {name}: null }}) {{ id }} }}"
        answer = service.admin().graphql(document, id=user["id"])
        assert answer.json()["errors"][0]["message"] == (
            f"Every user has a {name}: it can be changed, not taken away."
        )


def test_a_username_that_is_there_is_a_conflict(service: Service) -> None:
    user = created(service, Role.AUDITOR)["user"]

    answer = service.admin().graphql(CREATE, input={"username": user["username"].upper(), "role": "ADMIN"})

    assert code_of(answer) == "CONFLICT"
    assert answer.json()["errors"][0]["extensions"]["status"] == 409


def test_admins_page_through_the_users_who_match(service: Service) -> None:
    family = f"F{secrets.token_hex(6)}"
    usernames = sorted(
        created(service, Role.AUDITOR, name=f"Iris {family}")["user"]["username"] for _ in range(5)
    )
    document = """query ($search: String, $after: String) {
        users(search: $search, role: AUDITOR, active: true, first: 2, after: $after)
        { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { username } } } }"""

    found, after = [], None
    while True:
        page = (
            service.admin().graphql(document, search=f"iri {family[:9]}", after=after).json()["data"]["users"]
        )
        found += [edge["node"]["username"] for edge in page["edges"]]
        assert page["totalCount"] == 5
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert found == usernames


def test_a_cursor_of_somebody_else_or_another_list_is_refused(service: Service) -> None:
    created(service, Role.PRACTITIONER)
    created(service, Role.PRACTITIONER)
    cursor = "{ users(first: 1) { pageInfo { endCursor } } }"
    after = service.admin().graphql(cursor).json()["data"]["users"]["pageInfo"]["endCursor"]
    document = "query ($after: String) { practitioners(after: $after) { nodes { name } } }"

    for who, cursor_given in ((service.auditor(), after), (service.admin(), after), (service.admin(), "x")):
        assert code_of(who.graphql(document, after=cursor_given)) == "BAD_USER_INPUT"


@pytest.mark.parametrize("field", ["users(first: 101)", "practitioners(first: -1)"])
def test_a_page_has_at_most_a_hundred_items(service: Service, field: str) -> None:
    answer = service.admin().graphql(f"{{ {field} {{ nodes {{ name }} }} }}")

    assert code_of(answer) == "BAD_USER_INPUT"
    assert answer.json()["errors"][0]["message"] == "A page holds from 0 to 100 items."


def test_an_auditor_changes_nothing_else_with_a_password(service: Service) -> None:
    own = f'changeOwnPassword(currentPassword: "x", newPassword: "{PASSWORD}") {{ id }}'

    answer = service.auditor().graphql(f'mutation {{ {own} deleteTask(id: "x") }}')

    assert answer.status_code == 403
    assert code_of(answer) == "FORBIDDEN"
