"""People with any claims we like, signed with the key of a running server."""

import time
import uuid
from typing import Any

from tests.auth.conftest import present
from tests.auth.forging import compact, json_bytes
from tests.service import Person, Service


def token_of(service: Service, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """Return an admin's token after the changes; a claim changed to `...` is left out."""
    issuer, now = service.issuer, int(time.time())
    good = {
        "iss": issuer.issuer,
        "aud": issuer.audience,
        "sub": "admin",
        "client_id": "app",
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 3600,
        "roles": ["admin"],
        "scope": "user/*.cruds",
    }
    head = {"alg": "ES256", "typ": "at+jwt", "kid": issuer.key.kid} | (header or {})
    return compact(json_bytes(head), json_bytes(present(good, changes)), issuer.key).decode()


def person_with(service: Service, **changes: Any) -> Person:
    """Return somebody who is the admin after the changes."""
    return Person(service.client, token_of(service, **changes))
