"""What an operator decides, from `TASKWARD_*` variables. Nothing else reads the environment."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graphql_schema.access import Role
from graphql_schema.limits import GraphQLLimits
from graphql_schema.site import Site
from server.auth.addresses import is_loopback
from server.auth.claims import ScopeMode
from server.auth.key_set import ALGORITHMS
from server.auth.token_rules import TypPolicy
from server.guards import unsafe_combinations
from server.misconfigured import Misconfigured

PREFIX = "TASKWARD_"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
FHIR_PATH = "/api/fhir"

_BASE_URL = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[A-Za-z0-9._~-]+)*/?")
_ISSUER = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[A-Za-z0-9._~%-]+)*/?")
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_DATABASE_URL = re.compile(r"(?:sqlite:///(?!:memory:).|postgres(?:ql)?(?:\+asyncpg)?://.).*")


def _words(text: object) -> object:
    return [word.strip() for word in text.split(",") if word.strip()] if isinstance(text, str) else text


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
"""Texts that a variable holds separated by commas."""


def _derived(
    shown: str, default: Callable[[dict[str, Any]], Any], description: str, *, secret: bool = False
) -> Any:
    return Field(
        default_factory=default,
        description=description,
        repr=not secret,
        json_schema_extra={"shown": shown},
    )


class Settings(BaseSettings):
    """The decisions of one installation. There are no default secrets."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    data_dir: Path = Field(
        Path("var"), description="Folder of the SQLite file, the key files and the files of `$export`."
    )
    database_url: str = _derived(
        "sqlite:///{TASKWARD_DATA_DIR}/taskward.db",
        lambda values: f"sqlite:///{values['data_dir']}/taskward.db",
        "Where tasks are kept: `sqlite:///path` or `postgresql://user:password@host/name`.",
        secret=True,
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    base_url: str = _derived(
        "http://{TASKWARD_HOST}:{TASKWARD_PORT}",
        lambda values: f"http://{_in_url(values['host'])}:{values['port']}",
        f"Address under which clients reach this server; the FHIR base is `{FHIR_PATH}` under it.",
    )
    allowed_hosts: Words = _derived(
        "the host of TASKWARD_BASE_URL, and localhost",
        lambda values: (urlsplit(values["base_url"]).hostname, *LOOPBACK_NAMES),
        "Names, separated by commas, that a request's Host header may have.",
    )
    cors_origins: Words = Field(
        (),
        description="Origins, separated by commas, of other sites' pages that may call the APIs, "
        "such as `https://app.example.org`.",
    )
    trusted_proxies: Words = Field(
        (),
        description="Addresses, separated by commas, of proxies whose `X-Forwarded-*` headers are believed.",
    )
    max_body_bytes: int = Field(
        1024 * 1024, ge=1024, le=64 * 1024 * 1024, description="The longest request body that is read."
    )
    requests_per_second: int = Field(
        200,
        ge=0,
        description="Requests that one caller, or one address without a token, may send to one worker; "
        "ten times as many at once. 0: no limit.",
    )
    refusals_per_second: int = Field(
        10,
        ge=0,
        description="Bad tokens of one address, and refused requests (403) of one caller, in one worker; "
        "thirty times as many at once. 0: no limit.",
    )
    queue_seconds: float = Field(
        0.5,
        gt=0,
        le=30,
        description="How long requests may wait in a busy worker before further ones are answered 503.",
    )
    graphql_depth: int = Field(15, ge=5, le=50, description="Levels that a GraphQL document may nest.")
    graphql_fields: int = Field(500, ge=50, le=5000, description="Fields in a GraphQL document.")
    graphql_aliases: int = Field(30, ge=0, le=500, description="Aliases in a GraphQL document.")
    graphql_directives: int = Field(8, ge=0, le=500, description="Directives in a GraphQL document.")
    graphql_tokens: int = Field(2000, ge=500, le=20_000, description="Words and signs of a GraphQL document.")
    graphql_cost: int = Field(
        50_000,
        ge=1000,
        le=1_000_000,
        description="Values that a GraphQL operation may hand out: each field once for every item above it.",
    )
    graphql_seconds: float = Field(10.0, gt=0, le=60, description="How long a GraphQL operation may take.")
    trusted_documents: Path | None = Field(
        None,
        description="File of the only documents that `/graphql` executes: JSON of texts under their SHA-256.",
    )
    grace_seconds: int = Field(
        20, ge=1, le=300, description="How long requests may go on when the server is asked to end."
    )
    time_zone: str = Field("UTC", description="Zone in which a date without a time has its day.")
    hide_existence: bool = Field(
        default=False, description="Answer 404 instead of 403 for another practitioner's task."
    )
    audit_reads: Literal["batched", "sync"] = Field(
        "batched",
        description="When reads are in the audit trail: `batched` within a quarter of a second, "
        "`sync` before their answer.",
    )
    audit_anchor_file: Path | None = Field(
        None, description="File, best on another machine, to which anchors of the audit trail are added."
    )
    audit_anchor_minutes: int = Field(
        10, ge=1, le=24 * 60, description="Minutes between two anchors of the audit trail."
    )
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
    oidc_key_hosts: Words = _derived(
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
    demo: bool = Field(
        default=False, description="Serve made-up tasks and let everyone sign in; only on this computer."
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if not _DATABASE_URL.fullmatch(url):
            raise ValueError("must be like sqlite:///var/taskward.db or postgresql://host/taskward")
        return url

    @field_validator("base_url")
    @classmethod
    def _is_a_base(cls, url: str) -> str:
        if not _BASE_URL.fullmatch(url):
            raise ValueError("must be like https://tasks.example.org, without query or fragment")
        return url.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("is no time zone; use a name such as Europe/Berlin") from error
        return name

    @field_validator("allowed_hosts")
    @classmethod
    def _are_plain_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.lower().strip("[]") for name in names))

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("must be origins such as https://app.example.org, without a path; * is none")
        return tuple(origin.lower() for origin in origins)

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

    @model_validator(mode="after")
    def _keeps_the_demo_at_home(self) -> Self:
        if self.demo and not is_loopback(self.host):
            raise ValueError(
                f"The demo lets everyone sign in, so it listens only on this computer: "
                f"set {PREFIX}HOST to 127.0.0.1, not {self.host!r}."
            )
        return self

    @property
    def issuer_roles(self) -> dict[str, Role]:
        """Our roles by the words that issuers have for them."""
        pairs = (pair.rpartition("=") for pair in self.oidc_roles)
        return {word: Role(role) for word, _, role in pairs}

    @property
    def fhir_base(self) -> str:
        """The FHIR base URL, which is also the audience of our access tokens."""
        return self.base_url + FHIR_PATH

    @property
    def site(self) -> Site:
        """The part of the decisions on which the API's meaning depends."""
        return Site(self.fhir_base, ZoneInfo(self.time_zone), self.hide_existence, self._graphql_limits)

    @property
    def _graphql_limits(self) -> GraphQLLimits:
        return GraphQLLimits(
            depth=self.graphql_depth,
            fields=self.graphql_fields,
            aliases=self.graphql_aliases,
            directives=self.graphql_directives,
            tokens=self.graphql_tokens,
            cost=self.graphql_cost,
            seconds=self.graphql_seconds,
        )


def load_settings(**flags: Any) -> Settings:
    """Return the settings of the environment, where a flag that is not None goes first.

    Raises Misconfigured for unknown variables, and for values that make no sense or no safe whole.
    """
    settings = read_settings(**flags)
    if wrong := unsafe_combinations(settings):
        raise Misconfigured("\n".join(wrong))
    return settings


def read_settings(**flags: Any) -> Settings:
    """Return the settings like `load_settings`, however unsafe they are together."""
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise Misconfigured("\n".join(_sentence(wrong) for wrong in _causes(error))) from None


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of the table of settings, as the README shows it."""

    name: str
    default: str
    description: str


def settings_table() -> list[SettingRow]:
    """Return every setting in the order in which it is declared."""
    return [
        SettingRow(variable(name), _shown_default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def shown_value(settings: Settings, name: str) -> str:
    """Return what a variable amounts to, as it would be written; a secret as dots."""
    attribute = name.removeprefix(PREFIX).lower()
    if not Settings.model_fields[attribute].repr:
        return "…"
    value = getattr(settings, attribute)
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str("" if value is None else value)


def variable(field: str) -> str:
    """Return the name of the environment variable of a setting."""
    return PREFIX + field.upper()


def _shown_default(field: FieldInfo) -> str:
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra["shown"])
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if field.default is None:
        return ""
    return ",".join(field.default) if isinstance(field.default, tuple) else str(field.default)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_unknown_variables() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            close = get_close_matches(name.upper(), known, n=1)
            advice = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}."
            raise Misconfigured(f"{name} is no setting of Taskward; {advice}")


def _causes(error: ValidationError) -> list[ErrorDetails]:
    # A default that needs a refused value is an error of its own, and tells nothing new.
    return [wrong for wrong in error.errors() if wrong["type"] != "default_factory_not_called"]


def _sentence(wrong: ErrorDetails) -> str:
    reason = wrong["msg"].removeprefix("Value error, ")
    if not wrong["loc"]:
        return reason
    name = str(wrong["loc"][0])
    # The database's address may hold a password.
    value = "" if name == "database_url" else f"={wrong['input']}"
    return f"{variable(name)}{value}: {reason[0].lower()}{reason[1:].rstrip('.')}."
