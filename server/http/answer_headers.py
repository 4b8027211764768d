"""Headers that every answer carries: nothing here is for caches, guesses or other sites."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEFAULTS = {
    "cache-control": "no-store",
    # What is no page of ours loads nothing and stands in no frame, even if a browser takes it for a page.
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

ONLY_ENCRYPTED = {"strict-transport-security": "max-age=31536000"}
"""For a year after each visit: https://www.rfc-editor.org/rfc/rfc6797"""


class AnswerHeaders:
    """Adds each default that the answer does not set itself; `is_encrypted` says that clients come by https."""

    def __init__(self, app: ASGIApp, *, is_encrypted: bool = False) -> None:
        self._app = app
        defaults = DEFAULTS | (ONLY_ENCRYPTED if is_encrypted else {})
        self._defaults = [(name.encode(), value.encode()) for name, value in defaults.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with a `send` that completes the headers."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                its_own = message["headers"]
                names = {name for name, _ in its_own}
                rest = [default for default in self._defaults if default[0] not in names]
                message["headers"] = [*its_own, *rest]
            await send(message)

        await self._app(scope, receive, complete)
