"""The tokens of our authentication catalogue that must be refused, by their numbers there."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from joserfc.jwk import ECKey

from tests.auth.conftest import AUDIENCE, ISSUER, Forge, Installation
from tests.auth.forging import (
    NOW,
    b64,
    compact,
    json_bytes,
    signed,
    signed_with_rsa,
    signed_with_secret,
    signing_input,
)

OTHER_KEY = ECKey.generate_key("P-256")
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Named = Iterator[tuple[str, Forge]]


def header(**changes: Any) -> Forge:
    return lambda ours: ours.token_with_header(**changes)


def claim(**changes: Any) -> Forge:
    return lambda ours: ours.token(**changes)


def payload(raw: bytes) -> Forge:
    return lambda ours: ours.token_with_payload(raw)


def header_text(raw: bytes) -> Forge:
    return lambda ours: compact(raw, json_bytes(ours.claims()), ours.key)


def text(raw: bytes) -> Forge:
    return lambda _: raw


def mangled(change: Callable[[list[bytes]], list[bytes]]) -> Forge:
    return lambda ours: b".".join(change(ours.token().split(b".")))


def part(number: int, change: Callable[[bytes], bytes]) -> Forge:
    return mangled(lambda parts: [*parts[:number], change(parts[number]), *parts[number + 1 :]])


def claim_literal(name: str, literal: str) -> Forge:
    """Return a token with a claim as it is spelled here, beside one that stands there already."""
    return lambda ours: ours.token_with_payload(with_member(ours.claims(), f'"{name}":{literal}'))


def number(name: str, literal: str) -> Forge:
    return lambda ours: ours.token_with_payload(
        with_member(ours.claims(**{name: ...}), f'"{name}":{literal}')
    )


def with_member(members: dict[str, Any], extra: str) -> bytes:
    return ("{" + extra + "," + json.dumps(members)[1:]).encode()


def unsigned(alg: str, signature: bytes = b"") -> Forge:
    def forge(ours: Installation) -> bytes:
        return signing_input(json_bytes(ours.header(alg=alg)), json_bytes(ours.claims())) + b"." + signature

    return forge


def signed_with_public_key(ours: Installation) -> bytes:
    return signed_with_secret(
        json_bytes(ours.header(alg="HS256")), json_bytes(ours.claims()), ours.key.as_pem()
    )


def signed_with_public_der(ours: Installation) -> bytes:
    return signed_with_secret(
        json_bytes(ours.header(alg="HS256")), json_bytes(ours.claims()), ours.key.as_der()
    )


def by_rsa(ours: Installation) -> bytes:
    return signed_with_rsa(json_bytes(ours.header(alg="RS256")), json_bytes(ours.claims()))


def by_another_key(ours: Installation) -> bytes:
    return compact(json_bytes(ours.header()), json_bytes(ours.claims()), OTHER_KEY)


def bringing_its_own_key(ours: Installation) -> bytes:
    jwk = OTHER_KEY.as_dict(private=False)
    return compact(json_bytes(ours.header(jwk=jwk)), json_bytes(ours.claims()), OTHER_KEY)


def naming_two_algorithms(ours: Installation) -> bytes:
    return compact(with_member(ours.header(), '"alg":"none"'), json_bytes(ours.claims()), ours.key)


def with_unencoded_payload(ours: Installation) -> bytes:
    return signed(b64(json_bytes(ours.header(b64=False, crit=["b64"]))) + b".{}", ours.key)


def flipped(segment: bytes) -> bytes:
    return segment[:10] + (b"A" if segment[10:11] != b"A" else b"B") + segment[11:]


def with_unused_bits(segment: bytes) -> bytes:
    """Return a text whose last character would decode to the same bytes."""
    return segment[:-1] + BASE64[BASE64.index(segment[-1:]) + 1 :][:1]


def wrong_signatures() -> Named:
    yield "A-05 alg none", unsigned("none")
    yield "A-05 alg nOnE", unsigned("nOnE")
    yield "A-05 alg none with a signature", unsigned("none", b"AAAA")
    yield "A-06 HS256 with the public PEM", signed_with_public_key
    yield "A-06 HS256 with the public DER", signed_with_public_der
    yield "A-07 RS256 naming our kid", by_rsa
    yield "A-07 ES384 in the header", header(alg="ES384")
    yield "A-08 zero signature", part(2, lambda _: b64(bytes(64)))
    yield "A-08 no signature", part(2, lambda _: b"")
    yield "A-09 our kid, another key", by_another_key
    yield "A-14 embedded jwk, self-signed", bringing_its_own_key


def wrong_headers() -> Named:
    yield "A-10 unknown kid", header(kid="unknown")
    yield "A-11 no kid", header(kid=...)
    for kid in ("../../key", "' or 1=1 --", 7, ["a"], None, "k" * 10_000, ""):
        yield f"A-12 kid {str(kid)[:20]!r}", header(kid=kid)
    yield "A-14 embedded jwk, our signature", header(jwk=OTHER_KEY.as_dict(private=False))
    yield "A-15 jku", header(jku="http://127.0.0.1:9/keys")
    yield "A-15 x5u", header(x5u="http://127.0.0.1:9/keys")
    yield "A-16 unknown crit", header(crit=["exp"], exp=1)
    yield "A-16 b64 false", header(b64=False)
    yield "A-16 b64 false and crit", header(b64=False, crit=["b64"])
    yield "A-16 unencoded payload", with_unencoded_payload
    yield "A-18 list", header_text(b"[]")
    yield "A-18 text", header_text(b'"alg"')
    yield "A-18 not UTF-8", header_text(b'{"alg":"\xff"}')
    yield "A-18 not JSON", header_text(b"{")
    yield "A-18 empty", header_text(b"")
    yield "A-18 deep", header_text(b"[" * 5000)
    yield "A-18 UTF-16", header_text('{"alg":"ES256"}'.encode("utf-16"))
    for alg in (..., None, ["ES256"], {"a": 1}, 5):
        yield f"A-18 alg {alg}", header(alg=alg)
    yield "A-18 long", header(cty="c" * 600)
    yield "A-19 alg twice", naming_two_algorithms
    yield "A-23 1 MB", header(x="h" * 1_000_000)
    for kind in ("JWT", "logout+jwt", ..., "application/at+jwt", "AT+JWT", None):
        yield f"A-33 A-34 typ {kind}", header(typ=kind)


def wrong_payloads() -> Named:
    yield "A-20 sub twice", claim_literal("sub", '"admin"')
    yield "A-20 roles twice", claim_literal("roles", '["admin"]')
    yield "A-20 nested twice", claim_literal("x", '{"a":1,"a":2}')
    yield "A-21 list", payload(b"[]")
    yield "A-21 text", payload(b'"sub"')
    yield "A-21 null", payload(b"null")
    yield "A-21 not JSON", payload(b"{")
    yield "A-21 not UTF-8", payload(b'{"sub":"\xff"}')
    yield "A-21 empty", payload(b"")
    yield "A-21 number of 5000 digits", number("exp", "9" * 5000)
    yield "A-22 deep", payload(b'{"a":' + b"[" * 2000 + b"]" * 2000 + b"}")
    yield "A-23 1 MB", claim(x="p" * 1_000_000)


def wrong_claims() -> Named:
    for literal in ("null", "true", '"1800000600"', "NaN", "Infinity", "1e400", "[]", "{}"):
        yield f"A-26 exp {literal}", number("exp", literal)
    yield "A-26 no exp", claim(exp=...)
    yield "A-27 nbf in the future", claim(nbf=NOW + 31)
    yield "A-27 iat in the future", claim(iat=NOW + 31)
    yield "A-27 iat text", claim(iat=str(NOW))
    yield "A-27 no iat", claim(iat=...)
    for audience in ("https://other.example.org/api/fhir", ..., [], 5, ISSUER, AUDIENCE[:-1], [[AUDIENCE]]):
        yield f"A-28 aud {audience}", claim(aud=audience)
    for issuer in ("https://other.example.org", f"{ISSUER}/", [ISSUER], ..., {"a": ISSUER}):
        yield f"A-30 iss {issuer}", claim(iss=issuer)
    for subject in (..., "", 7, None, ["nora"]):
        yield f"A-31 sub {subject!r}", claim(sub=subject)
    yield "A-32 ID token", claim(aud="worklist", nonce="n")
    yield "A-34 no client_id", claim(client_id=...)
    yield "A-34 no jti", claim(jti=...)


def wrong_texts() -> Named:
    yield "A-17 five parts", mangled(lambda parts: [*parts, b"AAAA", b"AAAA"])
    yield "A-17 JSON serialization", text(b'{"payload":"e30","signatures":[]}')
    yield "A-23 10 MB", text(b"a" * 10_000_000)
    for segment in range(3):
        yield f"A-35 bit flip in part {segment}", part(segment, flipped)
        yield f"A-35 padding in part {segment}", part(segment, lambda old: old + b"=")
        yield f"A-35 newline in part {segment}", part(segment, lambda old: old + b"\n")
        yield f"A-35 space in part {segment}", part(segment, lambda old: b" " + old)
        yield f"A-35 NUL in part {segment}", part(segment, lambda old: old + b"\0")
        yield f"A-35 non-ASCII in part {segment}", part(segment, lambda old: old + b"\xc3\xa9")
    yield "A-35 truncated signature", part(2, lambda old: old[:-2])
    yield "A-35 extended signature", part(2, lambda old: old + b"AA")
    yield "A-35 unused bits", part(2, with_unused_bits)
    yield "A-35 standard alphabet", part(2, lambda old: b"+/" + old[2:])
    yield "A-36 two parts", mangled(lambda parts: parts[:2])
    yield "A-36 four parts", mangled(lambda parts: [*parts, b"AAAA"])
    yield "A-36 dots", text(b"..")
    yield "A-36 empty", text(b"")


FORGED: dict[str, Forge] = {
    name: forge
    for group in (wrong_signatures, wrong_headers, wrong_payloads, wrong_claims, wrong_texts)
    for name, forge in group()
}
