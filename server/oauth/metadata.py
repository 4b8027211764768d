"""What the authorization server says of itself. Only what is true: clients act on it.

https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
https://www.rfc-editor.org/rfc/rfc8414#section-2
https://hl7.org/fhir/smart-app-launch/conformance.html
"""

from typing import Any

from server.oauth import addresses
from server.oauth.addresses import Addresses
from server.oauth.scopes import IDENTITY

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")
CLIENT_AUTHENTICATION = ("client_secret_basic", "client_secret_post")
SCOPES = (
    *IDENTITY,
    "user/Task.cruds",
    "user/Practitioner.rs",
    "user/Person.crus",
    "user/AuditEvent.rs",
    "user/*.cruds",
    "user/*.read",
    "user/*.write",
    "system/Task.cruds",
    "system/*.cruds",
)
CAPABILITIES = (
    "authorize-post",
    "client-confidential-symmetric",
    "client-public",
    "permission-offline",
    "permission-online",
    "permission-user",
    "permission-v1",
    "permission-v2",
    "sso-openid-connect",
)
"""https://hl7.org/fhir/smart-app-launch/conformance.html#capabilities : no launch, no patient."""


SMART_MEMBERS = (
    "issuer",
    "jwks_uri",
    "authorization_endpoint",
    "token_endpoint",
    "grant_types_supported",
    "token_endpoint_auth_methods_supported",
    "scopes_supported",
    "response_types_supported",
    "introspection_endpoint",
    "revocation_endpoint",
    "code_challenge_methods_supported",
)
"""What of the metadata of an authorization server SMART has too."""


def authorization_server_metadata(where: Addresses) -> dict[str, Any]:
    """Return the document of RFC 8414."""
    return {
        "issuer": where.issuer,
        "authorization_endpoint": where.url(addresses.AUTHORIZE),
        "token_endpoint": where.url(addresses.TOKEN),
        "jwks_uri": where.url(addresses.JWKS),
        "revocation_endpoint": where.url(addresses.REVOKE),
        "introspection_endpoint": where.url(addresses.INTROSPECT),
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANT_TYPES),
        "token_endpoint_auth_methods_supported": [*CLIENT_AUTHENTICATION, "none"],
        "revocation_endpoint_auth_methods_supported": [*CLIENT_AUTHENTICATION, "none"],
        "introspection_endpoint_auth_methods_supported": list(CLIENT_AUTHENTICATION),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def openid_configuration(where: Addresses) -> dict[str, Any]:
    """Return the document of OpenID Connect Discovery."""
    return authorization_server_metadata(where) | {
        "end_session_endpoint": where.url(addresses.END_SESSION),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "fhirUser"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
    }


def smart_configuration(where: Addresses) -> dict[str, Any]:
    """Return the document of SMART App Launch."""
    metadata = authorization_server_metadata(where)
    return {name: metadata[name] for name in SMART_MEMBERS} | {"capabilities": list(CAPABILITIES)}
