"""Any story of codes and refresh tokens, played against what a few dictionaries know of it."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import insert

from graphql_schema.cursors import CursorSigner
from server.accounts.accounts import Accounts
from server.accounts.passwords import PasswordHasher
from server.accounts.sign_in import SignIn
from server.audit.keys import key_ring
from server.audit.trail import Trail
from server.auth.key_ring import KeyRing
from server.oauth.addresses import Addresses
from server.oauth.authorization_server import Answer, Server
from server.oauth.client import built_in_clients
from server.oauth.clients import Clients
from server.oauth.lifetimes import ACCESS_TOKEN_SECONDS, CODE_LIFE, DAY, OFFLINE_LIFE, REFRESH_IDLE, SECOND
from server.oauth.own_tokens import is_revoked
from server.oauth.provider import Provider
from server.oauth.requests import OAuthRequest, Proven
from server.storage.accounts import SqlAccountStore
from server.storage.database import Connection, Database
from server.storage.engine import open_database
from server.storage.identity_tables import ACCOUNT
from server.storage.oauth_grants import Code, Session, digest, start_session
from tests.oauth.world import App, Asked

WHERE = Addresses("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/fhir")
CLIENT = built_in_clients(WHERE)["taskward-explorer"]
APP = App("taskward-explorer", None, "http://127.0.0.1:8000/signed-in")
SCOPE = "openid offline_access user/Task.rs"
BEGINNING = 1_000 * DAY


@dataclass
class Family:
    """What should be true of one sign-in."""

    id: str
    ends: int
    has_ended: bool = False

    def lives(self, now: int) -> bool:
        return not self.has_ended and now < self.ends


@dataclass
class Single:
    """A code or a refresh token, which is good once."""

    family: Family
    text: str
    until: int
    form: dict[str, str]
    is_used: bool = False


@dataclass
class Issuer:
    """The authorization server, called without HTTP, at a time of one's choice."""

    database: Database
    folder: Path
    now: int = BEGINNING
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def provider(self) -> Provider:
        passwords = PasswordHasher(memory_kib=64, passes=1)
        cursors = CursorSigner(bytes(32))
        sign_in = SignIn(self.database, passwords, cursors, self.clock)
        clients = Clients(self.database, passwords, built_in_clients(WHERE))
        trail = Trail(self.database, key_ring(self.folder))
        accounts = Accounts(SqlAccountStore(self.database), trail, passwords, sign_in, cursors)
        return Provider(self.database, clients, KeyRing(self.folder), WHERE, accounts, self.clock)

    def clock(self) -> int:
        return self.now

    def write(self, work: Callable[[Connection], Any]) -> Any:
        return self.loop.run_until_complete(self.database.write(work))


class Story(RuleBasedStateMachine):
    issuer: ClassVar[Issuer]
    provider: ClassVar[Provider]

    singles = Bundle("singles")

    @rule(target=singles)
    def somebody_allows_it(self) -> Single:
        return self.allowed()

    def allowed(self) -> Single:
        request, code = Asked(APP), secrets.token_hex(16)
        family = Family(secrets.token_hex(8), self.issuer.now + OFFLINE_LIFE)
        session = Session(family.id, "a", APP.id, "cookie", SCOPE, self.issuer.now, family.ends)
        until = self.issuer.now + CODE_LIFE
        challenge = request.parameters["code_challenge"]
        kept = Code(digest(code), family.id, APP.redirect_uri, challenge, None, until)
        self.issuer.write(lambda connection: start_session(connection, session, kept))
        return Single(family, code, until, request.exchange(code))

    @rule(target=singles)
    def somebody_signs_in(self) -> Single:
        return self.used(self.allowed())

    @rule(target=singles, single=singles)
    def somebody_uses_it(self, single: Single) -> Single:
        return self.used(single)

    @rule(target=singles, single=singles)
    def somebody_uses_it_twice(self, single: Single) -> Single:
        then = self.used(single)
        self.used(single)
        return then

    def used(self, single: Single) -> Single:
        family = single.family
        answer = self.ask(single.form, lambda server, request: server.create_token_response(request))
        is_good = not single.is_used and self.issuer.now < single.until and family.lives(self.issuer.now)
        assert answer.status == (200 if is_good else 400), answer.body
        if not is_good:
            assert answer.body["error"] == "invalid_grant"
            family.has_ended = family.has_ended or single.is_used
            return single
        single.is_used = True
        self.check(answer.body["access_token"], family)
        text = answer.body["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": text, "client_id": APP.id}
        return Single(family, text, min(family.ends, self.issuer.now + REFRESH_IDLE), form)

    @rule(single=singles)
    def the_client_gives_it_back(self, single: Single) -> None:
        form = {"token": single.text, "client_id": APP.id}
        answer = self.ask(
            form, lambda server, request: server.create_endpoint_response("revocation", request)
        )
        assert answer.status == 200
        is_refresh_token = single.form["grant_type"] == "refresh_token"
        single.family.has_ended = single.family.has_ended or is_refresh_token

    @rule(time=st.sampled_from([SECOND, CODE_LIFE, DAY, REFRESH_IDLE - SECOND, REFRESH_IDLE]))
    def time_goes_by(self, time: int) -> None:
        self.issuer.now += time

    def check(self, access_token: str, family: Family) -> None:
        claims = self.provider.tokens.access_claims(access_token, self.issuer.now / SECOND)
        assert claims is not None
        assert claims["sid"] == family.id
        assert not self.issuer.write(lambda connection: is_revoked(connection, claims))
        later = self.issuer.now / SECOND + ACCESS_TOKEN_SECONDS + 60
        assert self.provider.tokens.access_claims(access_token, later) is None

    @rule(single=singles)
    def its_access_tokens_are_refused_when_it_has_ended(self, single: Single) -> None:
        claims = {"iat": self.issuer.now / SECOND, "sid": single.family.id, "sub": "a", "jti": "j"}
        revoked = self.issuer.write(lambda connection: is_revoked(connection, claims))
        assert revoked == single.family.has_ended

    def ask(self, form: dict[str, str], act: Callable[[Server, OAuthRequest], Answer]) -> Answer:
        proven = Proven(CLIENT, "none")
        answer: Answer = self.issuer.write(
            lambda connection: self.provider._act(connection, "POST", form, proven, act)
        )
        return answer


def test_any_story_ends_as_it_has_to(database_url: str, tmp_path: Path) -> None:
    issuer = Issuer(open_database(database_url), tmp_path)
    account = {"username": "a", "name": "A", "folded_name": "a", "role": "admin", "active": True}
    try:
        issuer.write(
            lambda connection: connection.execute(
                insert(ACCOUNT), {**account, "id": "a", "created_at": 0, "changed_at": 0}
            )
        )
        run_state_machine_as_test(
            type("ToldStory", (Story,), {"issuer": issuer, "provider": issuer.provider()}),
            settings=settings(
                max_examples=30,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        issuer.loop.run_until_complete(issuer.database.close())
        issuer.loop.close()
