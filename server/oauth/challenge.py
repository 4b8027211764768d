"""PKCE, for every client and with S256 alone: https://www.rfc-editor.org/rfc/rfc7636 ."""

import re
from typing import Any

from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge

_S256 = re.compile(r"[A-Za-z0-9_-]{43}")
"""SHA-256 in base64url."""


class S256Challenge(CodeChallenge):
    """Wants a challenge at the authorization endpoint already, so that none can be left out later."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:  # noqa: ARG002 - a hook
        """Raise InvalidRequestError for a request without a challenge of S256."""
        values = grant.request.payload.data
        if values.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE is needed, and code_challenge_method has to be S256.")
        if not _S256.fullmatch(values.get("code_challenge", "")):
            raise InvalidRequestError("The code_challenge is no SHA-256 in base64url, 43 characters.")
