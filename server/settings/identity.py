"""Settings of who is believed to be whom, and what tokens grant."""

import re
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from graphql_schema.access import Role
from server.auth.claims import ScopeMode
from server.auth.key_set import ALGORITHMS
from server.auth.token_rules import TypPolicy
from server.settings.declaring import Words, derived

_ISSUER = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[A-Za-z0-9._~%-]+)*/?")


class IdentitySettings(BaseSettings):
    """The embedded issuer, or foreign ones and their claims."""

    oidc_issuer: Words = Field(
        (),
        description="Issuers, separated by commas, whose access tokens are believed, each as its `iss` is "
        "written; then the embedded issuer is off.",
    )
    oidc_audience: Words = Field(
        (), description="What a foreign token must have in `aud`: one of these, separated by commas."
    )
    oidc_client_id: str = Field(
        "",
        description="The client that our pages are at the first issuer, with `/signed-in` to return to; "
        "without one they take a token that somebody pastes.",
    )
    oidc_scope: str = Field("openid profile", description="What our pages ask that issuer for.")
    oidc_typ: TypPolicy = Field(
        TypPolicy.REQUIRE,
        description="`require` believes only tokens that are typed `at+jwt`; `compat` also plain ones, as of "
        "Keycloak, Entra and Cognito, which must then look like no other kind.",
    )
    oidc_algorithms: Words = Field(
        ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"),
        description="Algorithms, separated by commas, that foreign tokens may be signed with.",
    )
    oidc_key_hosts: Words = derived(
        "the hosts of TASKWARD_OIDC_ISSUER",
        lambda values: tuple(urlsplit(issuer).hostname for issuer in values["oidc_issuer"]),
        "Hosts, separated by commas, from which issuers' keys are fetched.",
    )
    oidc_roles: Words = Field(
        ("care-admin=admin", "care-practitioner=practitioner", "care-auditor=auditor"),
        description="An issuer's words for our roles, separated by commas.",
    )
    oidc_role_claims: Words = Field(
        ("roles", "/realm_access/roles", "groups", "cognito:groups"),
        description="Claims in which those words are looked for; one with a leading slash is a JSON pointer.",
    )
    oidc_practitioner_claims: Words = Field(
        ("fhirUser", "practitioner_id"), description="Claims that may name the practitioner, the first first."
    )
    oidc_patient_claims: Words = Field(
        ("patient",), description="Claims that may name the patient to whom `patient/` scopes are bound."
    )
    scope_mode: ScopeMode = Field(
        ScopeMode.ENFORCE,
        description="`enforce`: a token does only what its SMART scopes grant; `if-present`: one without any "
        "does what its role may.",
    )
    pilot: bool = Field(
        default=False, description="Let the embedded issuer serve other computers, for a pilot."
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _are_issuers(cls, issuers: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ISSUER.fullmatch(issuer) for issuer in issuers):
            raise ValueError("must be addresses such as https://login.example.org/realms/care")
        return issuers

    @field_validator("oidc_algorithms")
    @classmethod
    def _are_algorithms(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names or not ALGORITHMS.issuperset(names):
            raise ValueError(f"must be some of {', '.join(sorted(ALGORITHMS))}")
        return names

    @field_validator("oidc_typ")
    @classmethod
    def _is_for_foreign_tokens(cls, typ: TypPolicy) -> TypPolicy:
        if typ is TypPolicy.OWN:
            raise ValueError("must be require or compat")
        return typ

    @field_validator("oidc_roles")
    @classmethod
    def _name_our_roles(cls, pairs: tuple[str, ...]) -> tuple[str, ...]:
        roles = {role.value for role in Role}
        if not all(word and role in roles for word, _, role in (pair.rpartition("=") for pair in pairs)):
            raise ValueError("must be pairs such as care-admin=admin, of admin, practitioner and auditor")
        return pairs

    @property
    def issuer_roles(self) -> dict[str, Role]:
        """Our roles by the words that issuers have for them."""
        pairs = (pair.rpartition("=") for pair in self.oidc_roles)
        return {word: Role(role) for word, _, role in pairs}
