"""Refusals that tell nothing about who exists."""

from authlib.oauth2.rfc6749.errors import InvalidClientError

_WHO = "The client is not known, not active, or has not proven who it is."


class ClientNotAuthenticatedError(InvalidClientError):
    """One refusal for a client that does not exist and for one with another secret."""

    def get_headers(self) -> list[tuple[str, str]]:
        """Return the headers; who tried it in a header hears how to do it.

        https://www.rfc-editor.org/rfc/rfc6749#section-5.2
        """
        others = [(name, value) for name, value in super().get_headers() if name != "WWW-Authenticate"]
        challenge = [("WWW-Authenticate", 'Basic realm="taskward", charset="UTF-8"')]
        return [*others, *(challenge if self.status_code == 401 else ())]  # noqa: PLR2004


def client_not_authenticated(*, by_header: bool = False) -> ClientNotAuthenticatedError:
    """Return the refusal, with a challenge if the client tried it in a header."""
    return ClientNotAuthenticatedError(_WHO, status_code=401 if by_header else 400)
