"""A request as Authlib reads it, whatever the HTTP server is."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request

from server.oauth.client import Client
from server.oauth.issuing import Issuing

_NAME = re.compile(r"[A-Za-z0-9:._ -]*")


@dataclass(frozen=True, slots=True)
class Proven:
    """Who sent a request: a public client by its id alone (`none`), any other by its secret."""

    client: Client
    method: str


class Parameters(OAuth2Payload):
    """The parameters, each of which is there at most once."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    @property
    def data(self) -> dict[str, str]:
        """Every parameter."""
        return self._values

    @property
    def datalist(self) -> defaultdict[str, list[Any]]:
        """Every parameter, as a list of one."""
        return defaultdict(list, {name: [value] for name, value in self._values.items()})

    @property
    def response_type(self) -> str:
        """The response type; Authlib repeats it in errors, where few characters may stand."""
        return _repeatable(self._values.get("response_type", ""))

    @property
    def grant_type(self) -> str:
        """The grant type, of which the same is true."""
        return _repeatable(self._values.get("grant_type", ""))


class OAuthRequest(OAuth2Request):
    """One request, and what issues tokens inside its transaction."""

    payload: Parameters

    def __init__(
        self, method: str, url: str, values: dict[str, str], issuing: Issuing, proven: Proven | None = None
    ) -> None:
        super().__init__(method, url)
        self.payload = Parameters(values)
        self.issuing = issuing
        self.proven = proven

    @property
    def form(self) -> dict[str, str]:
        """The parameters of the body."""
        return self.payload.data


def _repeatable(value: str) -> str:
    return value if _NAME.fullmatch(value) else "of that form"
