"""A server of one engine with people and clients of its own, and what they do with it."""

import base64
import hashlib
import json
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from graphql_schema.access import Role
from server.auth.tokens import Grant
from tests.service import Person, Service

CALLBACK = "https://app.example.org/callback"
SEES_OTHER = 303

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True)
class Somebody:
    """An account whose password is known."""

    id: str
    username: str
    password: str
    role: str
    practitioner_id: str | None = None


@dataclass(frozen=True)
class App:
    """A registered client."""

    id: str
    secret: str | None = None
    redirect_uri: str = CALLBACK

    @property
    def basic(self) -> tuple[str, str]:
        """What HTTP Basic takes."""
        return self.id, self.secret or ""


@dataclass
class World:
    service: Service
    environment: dict[str, str]
    _apps: dict[tuple[str, ...], App] = field(default_factory=dict)
    _browsers: list["Browser"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.service.url

    def taskward(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(Path(sys.executable).with_name("taskward")), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def somebody(self, role: str = "practitioner") -> Somebody:
        """Return a new account whose owner has chosen a password."""
        newcomer = self.newcomer(role)
        chosen = f"umbrella {secrets.token_hex(8)}"
        token = self.service.issuer.issue(Grant(newcomer.id, Role(role)), 60)
        changed = Person(self.service.client, token).graphql(
            "mutation ($c: String!, $n: String!) {"
            " changeOwnPassword(currentPassword: $c, newPassword: $n) { id } }",
            c=newcomer.password,
            n=chosen,
        )
        assert "errors" not in changed.json(), changed.text
        return replace(newcomer, password=chosen)

    def newcomer(self, role: str = "practitioner") -> Somebody:
        """Return a new account whose password an admin made."""
        username = f"{role}-{secrets.token_hex(4)}"
        practitioner_id = f"p-{secrets.token_hex(4)}" if role == "practitioner" else None
        created = self.service.admin().graphql(
            "mutation ($i: UserInput!) { createUser(input: $i) { user { id } initialPassword } }",
            i={"username": username, "role": role.upper(), "practitionerId": practitioner_id},
        )
        assert "errors" not in created.json(), created.text
        made = created.json()["data"]["createUser"]
        return Somebody(made["user"]["id"], username, made["initialPassword"], role, practitioner_id)

    def new_app(self, *options: str, redirect_uri: str = CALLBACK) -> App:
        """Return a client that nobody else uses."""
        done = self.taskward("client", "add", "--name", "Care App", *options)
        assert done.returncode == 0, done.stderr
        values = dict(line.split("=", 1) for line in done.stdout.split())
        return App(values["client_id"], values.get("client_secret"), redirect_uri)

    def app(self, *options: str) -> App:
        """Return a client that those who want the same share: without options, a public one."""
        wanted = options or ("--redirect-uri", CALLBACK)
        if wanted not in self._apps:
            self._apps[wanted] = self.new_app(*wanted)
        return self._apps[wanted]

    def robot(self, role: str = "admin") -> App:
        """Return a client that works in its own name."""
        return self.app("--role", role)

    def post(self, path: str, **more: Any) -> httpx2.Response:
        """Send one request without any cookie or token."""
        return httpx2.post(f"{self.url}{path}", timeout=30, **more)

    def token(self, **form: Any) -> httpx2.Response:
        """Ask the token endpoint."""
        auth = form.pop("auth", None)
        return self.post("/oauth/token", data=form, auth=auth)

    def browser(self) -> "Browser":
        """Return a browser that has never been here."""
        self._browsers.append(Browser(httpx2.Client(base_url=self.url, timeout=30), self.url))
        return self._browsers[-1]

    def close_browsers(self) -> None:
        """Close every browser that was opened."""
        while self._browsers:
            self._browsers.pop().client.close()

    def signed_in(self, person: Somebody) -> "Browser":
        """Return a browser in which somebody has signed in, for a client that nobody has to allow."""
        browser = self.browser()
        browser.sign_in(Asked(App("taskward-explorer", None, f"{self.url}/signed-in")).query, person)
        return browser

    def tokens_of(self, person: Somebody, app: App | None = None, **asked: str) -> dict[str, Any]:
        """Return what the token endpoint says in the end, when everybody does as they should."""
        request = Asked(app or self.app(), **asked)
        code = self.browser().allowed(request, person)
        answer = self.token(**request.exchange(code), auth=request.auth)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens


class Asked:
    """An authorization request with PKCE; each parameter can be changed, and left out by None."""

    def __init__(self, app: App, **changes: str | None) -> None:
        self.app = app
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.parameters = {
            "response_type": "code",
            "client_id": app.id,
            "redirect_uri": app.redirect_uri,
            "scope": "user/*.cruds",
            "state": secrets.token_hex(8),
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        for name, value in changes.items():
            self.parameters.pop(name, None)
            if value is not None:
                self.parameters[name] = value

    @property
    def query(self) -> str:
        """The query of the authorization endpoint."""
        return urlencode(self.parameters)

    @property
    def auth(self) -> tuple[str, str] | None:
        """How the client proves who it is, if it can."""
        return self.app.basic if self.app.secret else None

    def exchange(self, code: str, /, **changes: str | None) -> dict[str, str]:
        """Return the form that turns a code into tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.app.redirect_uri,
            "code_verifier": self.verifier,
            "client_id": self.app.id,
        } | changes
        return {name: value for name, value in form.items() if value is not None}


@dataclass
class Browser:
    """Keeps cookies, and follows redirects as long as they stay on the server."""

    client: httpx2.Client
    base: str

    def get(self, path: str) -> httpx2.Response:
        """Go to an address, and on to where it leads here; return the last page, or what leads away."""
        response = self.client.get(path)
        while self._leads_on(response):
            response = self.client.get(self._target(response))
        return response

    def authorize(self, query: str) -> httpx2.Response:
        """Go to the authorization endpoint."""
        return self.get(f"/oauth/authorize?{query}")

    def submit(self, page: httpx2.Response, **fields: str) -> httpx2.Response:
        """Fill in the form of a page, and go where that leads here."""
        hidden = dict(HIDDEN.findall(page.text))
        response = self.client.post(str(page.request.url), data={**hidden, **fields})
        while self._leads_on(response):
            response = self.client.get(self._target(response))
        return response

    def sign_in(self, query: str, person: Somebody) -> httpx2.Response:
        """Go to the authorization endpoint and sign in on the page that comes."""
        page = self.authorize(query)
        assert "/oauth/sign-in" in str(page.request.url), page.text
        return self.submit(page, username=person.username, password=person.password)

    def allowed(self, request: Asked, person: Somebody) -> str:
        """Sign in, allow what is asked, and return the code."""
        page = self.sign_in(request.query, person)
        if "/oauth/consent" in str(page.request.url):
            page = self.submit(page, decision="allow")
        return came_back(page)["code"]

    def allowed_again(self, request: Asked) -> str:
        """Return the code for what is allowed already in this browser."""
        return came_back(self.authorize(request.query))["code"]

    def _target(self, response: httpx2.Response) -> str:
        return str(response.request.url.join(response.headers["location"]))

    def _leads_on(self, response: httpx2.Response) -> bool:
        return response.status_code == SEES_OTHER and self._target(response).startswith(f"{self.base}/oauth/")


def came_back(response: httpx2.Response) -> dict[str, str]:
    """Return the parameters with which a browser is sent back to the client."""
    assert response.status_code == SEES_OTHER, response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


def part(token: str, place: int) -> dict[str, Any]:
    """Return the header (0) or the claims (1) of a token, which nobody has verified."""
    text = token.split(".")[place]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return decoded
