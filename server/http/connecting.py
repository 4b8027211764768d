"""Pages whose scripts may ask one other host, the issuer at which people sign in."""

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ONLY_US = "connect-src 'self'"


@dataclass(frozen=True, slots=True)
class MayConnect:
    """Adds an origin to the content policy of each page that may ask ourselves.

    https://www.w3.org/TR/CSP3/#directive-connect-src
    """

    app: ASGIApp
    origin: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a `send` that opens the policy that far."""

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                policy = headers.get("content-security-policy", "")
                if _ONLY_US in policy:
                    headers["content-security-policy"] = policy.replace(_ONLY_US, f"{_ONLY_US} {self.origin}")
            await send(message)

        await self.app(scope, receive, opened)
