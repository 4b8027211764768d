import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.access import MAY, Role, ScopeContext, permissions_of_scopes
from server.oauth.scopes import IDENTITY, granted

EVERYTHING = f"{' '.join(IDENTITY)} user/*.cruds system/*.cruds"


@pytest.mark.parametrize(
    ("asked", "role", "scope"),
    [
        ("user/Task.cruds", Role.ADMIN, "user/Task.cruds"),
        ("user/Task.cruds", Role.PRACTITIONER, "user/Task.crus"),
        ("user/Task.cruds", Role.AUDITOR, "user/Task.rs"),
        ("user/Task.read", Role.PRACTITIONER, "user/Task.read"),
        ("user/Task.write", Role.PRACTITIONER, "user/Task.cu"),
        ("user/Task.write", Role.AUDITOR, ""),
        ("user/*.cruds", Role.ADMIN, "user/*.cruds"),
        ("user/Practitioner.r user/Person.rs", Role.AUDITOR, "user/Practitioner.r"),
        ("user/Person.crus", Role.ADMIN, "user/Person.crus"),
        ("user/AuditEvent.rs user/Task.r", Role.PRACTITIONER, "user/Task.r"),
        ("openid fhirUser user/Task.r user/Task.r", Role.ADMIN, "openid fhirUser user/Task.r"),
        ("launch launch/patient patient/Task.rs", Role.ADMIN, ""),
        ("system/Task.rs", Role.ADMIN, ""),
        ("user/Task.rs?status=requested", Role.ADMIN, ""),
        ("user/Observation.rs email", Role.ADMIN, ""),
        ("", Role.ADMIN, ""),
    ],
)
def test_people_are_granted_what_was_asked_and_their_role_may(asked: str, role: Role, scope: str) -> None:
    assert granted(asked, EVERYTHING, role, ScopeContext.USER) == scope


def test_no_more_is_granted_than_the_client_may() -> None:
    allowed = "openid user/Task.rs system/Task.cruds"

    assert (
        granted("openid profile user/Task.cruds", allowed, Role.ADMIN, ScopeContext.USER)
        == "openid user/Task.rs"
    )


def test_a_client_in_its_own_name_gets_system_scopes_and_no_identity() -> None:
    asked = "openid user/Task.rs system/Task.cruds"

    assert granted(asked, EVERYTHING, Role.AUDITOR, ScopeContext.SYSTEM) == "system/Task.rs"


WORDS = st.builds(
    "{}/{}.{}".format,
    st.sampled_from(["user", "system", "patient"]),
    st.sampled_from(["Task", "AuditEvent", "Practitioner", "Observation", "*"]),
    st.sampled_from(["cruds", "r", "rs", "cu", "s", "read", "write", "*", ""]),
)
SCOPES = st.lists(WORDS, max_size=4).map(" ".join)


@given(SCOPES, SCOPES, st.sampled_from(Role), st.sampled_from([ScopeContext.USER, ScopeContext.SYSTEM]))
def test_what_is_granted_is_what_all_three_allow(
    asked: str, allowed: str, role: Role, context: ScopeContext
) -> None:
    def of_context(scope: str) -> str:
        return " ".join(word for word in scope.split() if word.startswith(context))

    scope = granted(asked, allowed, role, context)

    both = permissions_of_scopes(of_context(asked)) & permissions_of_scopes(of_context(allowed))
    assert permissions_of_scopes(scope) == both & MAY[role]
    assert granted(scope, allowed, role, context) == scope
