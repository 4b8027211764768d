"""Documents that clients name by their SHA-256 instead of sending them.

Automatic persisted queries: a client sends the hash alone, is told when nobody has sent the document
yet, and sends both once. https://www.apollographql.com/docs/apollo-server/performance/apq
Trusted documents: an operator lists the only documents that are executed.
https://graphql.org/learn/security/#trusted-documents
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from graphql_schema.errors import ApiError, Problem
from graphql_schema.fhir.strict_json import read_json
from server.misconfigured import Misconfigured

_VERSION = 1
_HASH = re.compile(r"[0-9a-f]{64}")
_MOST_KEPT = 512
_LONGEST_KEPT = 20_000


def digest(document: str) -> str:
    """Return the name of a document: its SHA-256 in hexadecimal."""
    return sha256(document.encode()).hexdigest()


class PersistedDocuments:
    """What is known of documents by their hash. With `trusted`, no other document is executed."""

    def __init__(self, trusted: Mapping[str, str] | None = None) -> None:
        self._trusted = trusted
        self._kept: OrderedDict[str, str] = OrderedDict()

    def completed(self, members: dict[str, Any]) -> dict[str, Any]:
        """Return a request's members with its document, whichever way it was named.

        Raises ApiError(INVALID) for a wrong or unknown hash and for what is not trusted, and
        PERSISTED_QUERY_NOT_FOUND when the client has to send the document along.
        """
        name, document = _named(members), members.get("query")
        if self._trusted is not None:
            return members | {"query": self._trusted_document(self._trusted, name, document)}
        if name is None:
            return members
        if not document:
            return members | {"query": self._kept_document(name)}
        if isinstance(document, str):
            self._keep(name, document)
        return members

    def _kept_document(self, name: str) -> str:
        document = self._kept.get(name)
        if document is None:
            # Clients know this very text: with it, they send the document again.
            raise ApiError(Problem.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        self._kept.move_to_end(name)
        return document

    def _keep(self, name: str, document: str) -> None:
        if digest(document) != name:
            raise ApiError(Problem.INVALID, "The sha256Hash is not that of the query.")
        if len(document) <= _LONGEST_KEPT:
            self._kept[name] = document
            self._kept.move_to_end(name)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    @staticmethod
    def _trusted_document(trusted: Mapping[str, str], name: str | None, document: Any) -> str:
        if name is None and isinstance(document, str):
            name = digest(document)
        if name is None or name not in trusted:
            raise ApiError(Problem.INVALID, "This server executes only the documents that it was given.")
        return trusted[name]


def _named(members: Mapping[str, Any]) -> str | None:
    """Return the hash in `extensions.persistedQuery`; what is of another form or version is ignored."""
    extensions = members.get("extensions")
    asked = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if not isinstance(asked, dict) or asked.get("version") != _VERSION or "sha256Hash" not in asked:
        return None
    name = asked["sha256Hash"]
    if not isinstance(name, str) or not _HASH.fullmatch(name):
        raise ApiError(Problem.INVALID, "A sha256Hash has 64 hexadecimal digits in lower case.")
    return name


def trusted_documents(file: Path | None) -> dict[str, str] | None:
    """Return the documents that an operator lists, by their hash; None when there is no such list.

    The file is a JSON object of texts, each under its SHA-256. Raises Misconfigured.
    """
    if file is None:
        return None
    try:
        listed = read_json(file.read_bytes())
    except (OSError, ApiError) as error:
        raise Misconfigured(f"The trusted documents in {file} cannot be read: {error}") from None
    if not isinstance(listed, dict) or not all(isinstance(each, str) for each in listed.values()):
        raise Misconfigured(f"The trusted documents in {file} are not a JSON object of texts.")
    wrong = [name for name, document in listed.items() if digest(document) != name]
    if wrong:
        raise Misconfigured(f"In {file} the document under {wrong[0]!r} has another SHA-256.")
    return listed
