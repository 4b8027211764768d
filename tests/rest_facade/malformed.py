"""Requests that no well-behaved client sends, and what each must be answered with.

The rows are data, so that the same table runs against the real server on both engines. In paths
and bodies, `<id>` stands for the id of a task like the documented example, in version 1, whose
owner is the practitioner `pia`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.rest_facade.examples import task

JSON = {"Content-Type": "application/fhir+json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Case:
    """One request and its answer: any of `statuses`, and any of `codes` among the issues' codes.

    `only_served` marks what the HTTP server's limits answer, not the FHIR door.
    """

    id: str
    method: str
    path: str
    statuses: tuple[int, ...]
    codes: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    role: str | None = "admin"
    only_served: bool = False


def _json(**changes: Any) -> bytes:
    return json.dumps(task(**changes)).encode()


def _raw(name: str, literal: str) -> bytes:
    """Return the example with `name` set to a text that need not be JSON."""
    return _json(**{name: "HERE"}).replace(b'"HERE"', literal.encode())


def _posts(row: str, bodies: Iterable[bytes], statuses: tuple[int, ...], *codes: str) -> Iterator[Case]:
    for number, body in enumerate(bodies, 1):
        yield Case(f"{row}-{number}", "POST", "/Task", statuses, codes, JSON, body)


def _searches(row: str, queries: Iterable[str], statuses: tuple[int, ...], *codes: str) -> Iterator[Case]:
    for number, query in enumerate(queries, 1):
        yield Case(f"{row}-{number}", "GET", f"/Task?{query}", statuses, codes)


def _reads(row: str, paths: Iterable[str], *codes: str) -> Iterator[Case]:
    for number, path in enumerate(paths, 1):
        yield Case(f"{row}-{number}", "GET", path, (404,), codes)


def _nested(depth: int) -> bytes:
    return _raw("extension", '[{"x":' * depth + "1" + "}]" * depth)


TOO_MANY = 100_000

JSON_CASES = (
    *_posts("R-01", [b""], (400,), "structure"),
    Case("R-01-put", "PUT", "/Task/<id>", (400,), ("structure",), JSON, b""),
    *_posts(
        "R-02",
        [
            b'{"resourceType": "Task"',
            b'{"resourceType": "Task",}',
            b"{'resourceType': 'Task'}",
            b"{}x",
            _raw("extension", "01"),
            _raw("extension", ".5"),
        ],
        (400,),
        "structure",
    ),
    *_posts("R-03", [b"[]", b'"Task"', b"3", b"null", b"true", b"[{}]"], (400,), "structure"),
    *_posts(
        "R-04", [_raw("extension", word) for word in ["NaN", "Infinity", "-Infinity"]], (400,), "structure"
    ),
    *_posts("R-05", [_raw("extension", "1e999")], (400,), "value"),
    *_posts("R-06", [_raw("extension", "9" * 5000)], (400,), "value"),
    *_posts("R-07", [_nested(depth) for depth in [65, 1000, 100_000]], (400,), "structure"),
    *_posts(
        "R-08",
        [
            b'{"resourceType": "Task", "resourceType": "Task"}',
            b'{"resourceType": "Task", "code": {"text": "a", "text": "b"}}',
            rb'{"id": "a", "\u0069d": "b"}',
        ],
        (400,),
        "structure",
    ),
    *_posts(
        "R-09",
        [
            _json().replace(b"Review", b"\xff"),
            _json().replace(b"Review", b"\xc0\xaf"),
            _json().decode().encode("utf-16"),
            _json().decode().encode("utf-32"),
        ],
        (400,),
        "structure",
    ),
    *_posts("R-10", [b"\xef\xbb\xbf" + _json()], (400,), "structure"),
    *_posts(
        "R-11", [_raw("description", rf'"{text}"') for text in [r"\ud800", r"\udc00\ud800"]], (400,), "value"
    ),
    *_posts("R-12", [_raw("description", r'"a\u0000b"')], (400,), "value"),
    *_posts(
        "R-13", [_raw("description", rf'"a\u{code}b"') for code in ["0001", "000b", "001f"]], (400,), "value"
    ),
    *_posts("R-13-stored", [_json(description=f"a{c}b") for c in "\t\r\n\x7f\x85\ufffe\u202e"], (201,)),
)

CONTENT_CASES = (
    *_posts("R-15", [_json(note=[{"text": "a"}] * TOO_MANY)], (400, 413), "too-costly", "too-long"),
    *_posts(
        "R-16",
        [_json(description=""), _json(description=" "), _json(code={}), _json(note=[]), _raw("note", "null")],
        (400,),
        "structure",
        "value",
        "invariant",
        "required",
    ),
    *_posts(
        "R-17",
        [
            _json(resourceType=None),
            _json(resourceType="Patient"),
            _json(resourceType="task"),
            _json(resourceType=["Task"]),
        ],
        (400,),
        "invalid",
    ),
    *_posts("R-18", [_json(foo=1), _json(staus="requested"), _json(**{"@xmlns": "x"})], (400,), "structure"),
    *_posts(
        "R-19", [_json(code="a"), _json(description={"a": 1}), _json(note={"text": "a"})], (400,), "structure"
    ),
    *_posts("R-20", [_json(status=None), _json(intent=None)], (400,), "required"),
    *_posts(
        "R-21", [_json(status=text) for text in ["done", "Requested", " requested"]], (400,), "code-invalid"
    ),
    *_posts("R-21-number", [_json(status=3)], (400,), "structure", "code-invalid", "value"),
    *_posts("R-22", [_json(priority="high")], (400,), "code-invalid"),
    *_posts("R-24-post", [_json(id="mine"), _json(id="mine", meta={"versionId": "9"})], (201,)),
    Case("R-24-put", "PUT", "/Task/<id>", (400,), ("required",), JSON, _json()),
    Case("R-25", "PUT", "/Task/<id>", (400,), ("invalid",), JSON, _json(id="another")),
    Case("R-23", "PUT", "/Task/<id>", (422,), ("business-rule",), JSON, _json(id="<id>", status="failed")),
    *_posts(
        "R-28",
        [
            _json(authoredOn=text)
            for text in [
                "2026-13-01",
                "2026-1-1",
                "0000",
                "2024-01-01T24:00:00Z",
                "2024-01-01T08:00:00",
                "2024-01-01T08:00:00+14:01",
                "2024-01-01T08:00Z",
                "２０２４",  # noqa: RUF001 - digits that only look right
            ]
        ],
        (400,),
        "value",
    ),
    *_posts("R-29", [_json(authoredOn="2023-02-30")], (400,), "value"),
    *_posts("R-30", [_json(authoredOn="2016-12-31T23:59:60Z")], (201,)),
    *_posts(
        "R-31",
        [
            _json(executionPeriod={"start": "2024-01-01T00:00:00.123456789Z"}),
            _json(executionPeriod={"end": "9999-12-31T23:59:59.999999999Z"}),
            _json(executionPeriod={"start": "0001-01-01T00:00:00+14:00"}),
        ],
        (201,),
    ),
    *_posts("R-32", [_json(authoredOn=text) for text in ["2024-W01-1", "20240101"]], (400,), "value"),
    *_posts("R-33", [_json(executionPeriod={"start": "2024-02", "end": "2024-01"})], (400,), "invariant"),
    *_posts(
        "R-35",
        [
            _json(restriction={"repetitions": 2**31}),
            _json(restriction={"repetitions": 2**63}),
            _json(restriction={"repetitions": 0}),
        ],
        (400,),
        "value",
        "structure",
    ),
    *_posts(
        "R-36",
        [_json(input=[{"type": {"text": "a"}, "valueBase64Binary": "AAAA  " * 18 + "!"}])],
        (400,),
        "value",
    ),
    *_posts("R-37", [_json(instantiatesUri="a b")], (400,), "value"),
    *_posts(
        "R-38",
        [
            _json(focus={"reference": text})
            for text in [
                "Patient",
                "Patient/",
                "Patient/a/b/c",
                "Patient/" + "a" * 4000,
                "file:///etc/passwd",
            ]
        ],
        (400,),
        "value",
        "too-long",
    ),
    *_posts("R-39", [_json(focus={"reference": "#x"})], (400,), "invariant"),
    *_posts(
        "R-40",
        [
            _json(extension=[{"valueString": "a"}]),
            _json(extension=[{"url": "http://a.example", "valueString": "a", "extension": [{"url": "b"}]}]),
        ],
        (400,),
        "required",
        "invariant",
        "extension",
        "structure",
    ),
    *_posts(
        "R-41",
        [
            _json(text={"status": "generated", "div": div})
            for div in [
                '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>',
                '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="alert(1)">a</p></div>',
                '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</div>',
            ]
        ],
        (400,),
        "invalid",
        "invariant",
        "value",
        "structure",
    ),
    *_posts(
        "R-42",
        [_json(input=[{"type": {"text": "a"}, "valueString": "a", "valueCode": "b"}])],
        (400,),
        "structure",
    ),
    *_posts("R-43", [_json(_note=[{"id": "a"}])], (400,), "structure"),
)

HTTP_CASES = (
    Case(
        "R-14",
        "POST",
        "/Task",
        (413,),
        ("too-long",),
        JSON,
        _json(description="a" * 10_000_000),
        only_served=True,
    ),
    *(
        Case(f"R-44-{number}", "POST", "/Task", (415,), ("not-supported",), headers, _json())
        for number, headers in enumerate(
            [
                {},
                {"Content-Type": "text/plain"},
                {"Content-Type": "application/xhtml+xml"},
                {"Content-Type": "application/fhir+turtle"},
                {"Content-Type": "application/json;charset=utf-16"},
                {"Content-Type": "application/fhir+json; charset=latin-1"},
                {"Content-Type": "a" * 10_000},
                JSON | {"Content-Encoding": "gzip"},
            ],
            1,
        )
    ),
    *(
        Case(
            f"R-45-{number}",
            "GET",
            "/Task/<id>",
            (status,),
            ("not-supported",) * (status == 406),
            {"Accept": accept},
        )
        for number, (accept, status) in enumerate(
            [
                ("application/fhir+turtle", 406),
                ("*/*;q=0", 406),
                ("text/csv", 406),
                ("garbage", 200),
                (",;q=,", 200),
                ("*/*;q=many", 200),
            ],
            1,
        )
    ),
    *_searches(
        "R-46",
        ["_format=ttl", "_format=<script>alert(1)</script>", "_format=application/fhir%2Bturtle"],
        (406,),
        "not-supported",
    ),
    Case("R-44-named-xml", "POST", "/Task", (400,), ("structure",), {"Content-Type": "text/xml"}, _json()),
    Case("R-67-json", "POST", "/Task/_search", (415,), ("not-supported",), JSON, b"{}"),
    Case("R-46-form", "POST", "/Task/_search", (406,), ("not-supported",), FORM, b"_format=ttl"),
    Case("R-67-merged", "POST", "/Task/_search?status=requested", (200,), (), FORM, b"priority=urgent"),
    Case("R-67-repeated", "POST", "/Task/_search?_count=1", (400,), ("invalid",), FORM, b"_count=2"),
    *_reads(
        "R-68",
        ["/$unknown", "/Task/<id>/$x", "/Foo", "/Task/1/2/3", "/Task/<id>/_history/1/2"],
        "not-found",
    ),
    Case("R-68-operation", "POST", "/Task/$unknown", (404, 405), ("not-found", "not-supported"), JSON, b"{}"),
    *(
        Case(f"R-69-{method}{path}", method, path, (405,), ("not-supported",))
        for method, path in [
            ("GET", ""),
            ("POST", "/Task/<id>"),
            ("GET", "/Task/_search"),
            ("POST", "/metadata"),
            ("PUT", "/Task/<id>/_history"),
            ("DELETE", "/Task/<id>/_history/1"),
            ("PROPFIND", "/Task"),
            ("TRACE", "/Task/<id>"),
        ]
    ),
)

ADDRESS_CASES = (
    *_reads(
        "R-26",
        [
            f"/Task/{'a' * 65}",
            "/Task/a b",
            "/Task/a%2Fb",
            "/Task/%2e%2e",
            "/Task/٣٤",
            "/Task/<id>%0A",
            "/Task/<id>;jsessionid=1",
            "//Task/<id>",
            "/task/<id>",
            "/Task/<id>/",
        ],
        "not-found",
    ),
    Case("R-26-nul", "GET", "/Task/%00", (400, 404), ("invalid", "not-found")),
    Case("R-26-put", "PUT", f"/Task/{'a' * 65}", (404,), ("not-found",), JSON, _json()),
    *_reads(
        "R-27",
        [
            f"/Task/<id>/_history/{version}"
            for version in ["0", "-1", "1e9", "9" * 30, "abc", "٣", "2", "1%0A"]
        ],
        "not-found",
    ),
    *(
        Case(f"R-64-{name}", "PUT", "/Task/<id>", (200,), (), JSON | {"If-Match": tag}, _json(id="<id>"))
        for name, tag in {"strong": '"1"', "bare": "1", "list": '"3", W/"1",'}.items()
    ),
    Case("R-64-any", "PUT", "/Task/<id>", (200,), (), JSON | {"If-Match": "*"}, _json(id="<id>")),
    Case(
        "R-64-wrong",
        "PUT",
        "/Task/<id>",
        (412,),
        ("conflict",),
        JSON | {"If-Match": 'W/"7"'},
        _json(id="<id>"),
    ),
    *(
        Case(
            f"R-64-{number}",
            "PUT",
            "/Task/<id>",
            (400,),
            ("invalid",),
            JSON | {"If-Match": tag},
            _json(id="<id>"),
        )
        for number, tag in enumerate(['W/"abc"', '"1", "x"', '*, "1"', '"1', "1" * 10_000, "W/", "-1"], 1)
    ),
)

JSON_PATCH = {"Content-Type": "application/json-patch+json"}
MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
FHIRPATH_PATCH = {"Content-Type": "application/fhir+json"}


def _patches(
    row: str, headers: dict[str, str], bodies: Iterable[bytes], statuses: tuple[int, ...], *codes: str
) -> Iterator[Case]:
    for number, body in enumerate(bodies, 1):
        yield Case(f"{row}-{number}", "PATCH", "/Task/<id>", statuses, codes, headers, body)


def _fhirpath(path: str) -> bytes:
    parts = [{"name": "type", "valueCode": "delete"}, {"name": "path", "valueString": path}]
    parameters = [{"name": "operation", "part": parts}]
    return json.dumps({"resourceType": "Parameters", "parameter": parameters}).encode()


PATCH_CASES = (
    *_patches(
        "R-60-form",
        JSON_PATCH,
        [b"{}", b"1", b'[{"op": "spell", "path": "/x"}]', b'[{"op": "add", "path": "/x"}]', b"[1]"],
        (400,),
        "structure",
        "required",
        "not-supported",
    ),
    *_patches(
        "R-60-place",
        JSON_PATCH,
        [
            b'[{"op": "remove", "path": "/owner/-1"}]',
            b'[{"op": "remove", "path": "/status~2"}]',
            b'[{"op": "remove", "path": "/note/7"}]',
            b'[{"op": "remove", "path": "/meta/versionId"}]',
            b'[{"op": "replace", "path": "/id", "value": "x"}]',
            b'[{"op": "replace", "path": "/resourceType", "value": "Patient"}]',
            b'[{"op": "test", "path": "/status", "value": "draft"}]',
        ],
        (400, 422),
        "processing",
        "value",
    ),
    *_patches(
        "R-60-cost",
        JSON_PATCH,
        [
            b'[{"op": "test", "path": "/status", "value": "requested"}'
            + b', {"op": "test", "path": "/status", "value": "requested"}' * 10_000
            + b"]",
            b"["
            + b'{"op": "copy", "from": "/note", "path": "/x"}, {"op": "copy", "from": "/x", "path": "/note/-"}, '
            * 40
            + b'{"op": "remove", "path": "/x"}]',
        ],
        (400,),
        "too-costly",
    ),
    *_patches(
        "R-61",
        JSON_PATCH,
        [b'[{"op": "replace", "path": "/status", "value": "done"}, {"op": "remove", "path": "/intent"}]'],
        (400,),
        "code-invalid",
        "required",
    ),
    *_patches("R-62", MERGE_PATCH, [b'{"status": null}', b'{"intent": null}'], (400,), "required"),
    *_patches(
        "R-63",
        FHIRPATH_PATCH,
        [
            _fhirpath("Task.repeat(note)"),
            _fhirpath("Task." + "note." * 20_000),
            _fhirpath("%rootResource"),
            b"{}",
        ],
        (400,),
        "not-supported",
        "too-costly",
        "value",
        "structure",
    ),
    Case("R-60-type", "PATCH", "/Task/<id>", (415,), ("not-supported",), FORM, b"status=x"),
    Case(
        "R-60-charset",
        "PATCH",
        "/Task/<id>",
        (415,),
        ("not-supported",),
        {"Content-Type": "application/json; charset=latin1"},
    ),
)

CONDITION_CASES = (
    *(
        Case(f"condition-{method}-{number}", method, f"/Task{query}", (412,), ("incomplete",), headers, body)
        for method, headers, body in [
            ("PUT", JSON, _json()),
            ("PATCH", MERGE_PATCH, b"{}"),
            ("DELETE", {}, None),
        ]
        for number, query in enumerate(["", "?_format=json", "?_sort=_id&_count=1"])
    ),
    *(
        Case(
            f"condition-unknown-{method}",
            method,
            "/Task?foo=1&_id=<id>",
            (400,),
            ("not-supported",),
            headers,
            body,
        )
        for method, headers, body in [
            ("POST", JSON, _json()),
            ("PUT", JSON | {"Prefer": "handling=lenient"}, _json()),
            ("DELETE", {"Prefer": "handling=lenient"}, None),
        ]
    ),
    *(
        Case(
            f"none-exist-{number}",
            "POST",
            "/Task",
            (400, 412),
            ("incomplete", "not-supported", "value"),
            JSON | {"If-None-Exist": text},
            _json(),
        )
        for number, text in enumerate(["", "?", "_sort=_id", "foo=1", "identifier=", "_id=a/b", "_count=0"])
    ),
    Case(
        "none-exist-twice",
        "POST",
        "/Task?_id=x",
        (400,),
        ("invalid",),
        JSON | {"If-None-Exist": "_id=x"},
        _json(),
    ),
    *(
        Case(f"key-{number}", "POST", "/Task", (400,), ("invalid",), JSON | {"Idempotency-Key": key}, _json())
        for number, key in enumerate(["", '""', "x" * 256])
    ),
    *(
        Case(f"since-{number}", "GET", f"/Task/_history?{query}", (400,), ("value",))
        for number, query in enumerate(["_since=x", "_at=2026-02-30", "_since=", "_at=ge2026"])
    ),
)

SEARCH_CASES = (
    *_searches(
        "R-47",
        ["foo=bar", "staus=requested", "=x", "<script>alert(1)</script>=1", "_list=x"],
        (400,),
        "not-supported",
    ),
    Case("R-47-strict", "GET", "/Task?_foo=1", (400,), ("not-supported",), {"Prefer": "handling=strict"}),
    Case("R-47-lenient", "GET", "/Task?foo=1&_list=x", (200,), (), {"Prefer": "handling=lenient"}),
    *_searches("R-47-control", ["_foo=1", "_totalMethod=count"], (200,)),
    *_searches("R-48", [f"_count={text}" for text in ["-1", "abc", "", "1.5", "%2B5", "٣"]], (400,), "value"),
    *_searches(
        "R-48-capped", [f"_count={text}" for text in ["0", "1000000000", "9" * 40, "9" * 5000]], (200,)
    ),
    *_searches(
        "R-49",
        [
            "description=' OR '1'='1",
            "description=;DROP TABLE task",
            "description=%25",
            "description=_",
            "description=%5C%5C",
            "code=' OR '1'='1",
            "identifier=%25|%25",
        ],
        (200,),
    ),
    *_searches(
        "R-49-code", ["status=requested' OR '1'='1", "status=;DROP TABLE task"], (400,), "code-invalid"
    ),
    *_searches(
        "R-49-text",
        ["description=a%00", "a%00=1", "description=%ff", "description=%c0%af"],
        (400,),
        "invalid",
    ),
    *_searches(
        "R-50",
        [
            "_sort=owner;select",
            "_sort=-,-",
            "_sort=" + "status," * 100,
            "_sort=foo",
            "_sort=",
            "_sort=--status",
        ],
        (400,),
        "not-supported",
    ),
    *_searches(
        "R-51",
        [f"authored-on={text}" for text in ["ge2026-13", "zz2026", "ge", "2026-02-30", "today", "ge%202026"]],
        (400,),
        "value",
    ),
    *_searches("R-51-conflicting", ["&".join(f"authored-on=gt20{n}" for n in range(10, 20))], (200,)),
    *_searches(
        "R-52",
        ["status=" + ",".join(["requested"] * 1000), "&".join(["status=requested"] * 500)],
        (400,),
        "too-costly",
    ),
    *_searches("R-53", ["_id=" + ",".join(f"a{n}" for n in range(1000))], (400,), "too-costly"),
    *_searches("R-53-blank", ["_id=", "_id=,", "_id", "status=,requested"], (400,), "value"),
    *_searches("R-53-form", ["_id=a/b", "_id=" + "a" * 65, "_id=a%0A"], (400,), "value"),
    *_searches(
        "R-54",
        ["owner.name=x", "owner:Practitioner.name=x", "_has:Observation:subject:code=x", "a.b.c.d.e=1"],
        (400,),
        "not-supported",
    ),
    *_searches("R-55", ["status:missing=maybe", "status:missing=true,false"], (400,), "value"),
    *_searches(
        "R-55-unknown",
        ["status:exact=requested", "status:foo=1", "status:=requested"],
        (400,),
        "not-supported",
    ),
    *_searches("R-56", ["code=|", "code=a|b|c"], (400,), "value"),
    *_searches("R-56-escaped", [r"code=a\,b", r"code=\\", r"description=a\|b", "code=|a", "code=a|"], (200,)),
    *_searches("R-56-bar", [r"code=a\|b"], (200, 400), "not-supported"),
    *_searches("R-57", ["_include=Task:*", "_include=*"], (400,), "not-supported"),
    *_searches("R-57-bounded", ["_revinclude:iterate=Task:part-of"], (200,)),
    *_searches("R-58", ["_summary=zzz", "_total=many"], (400,), "value"),
    *_searches(
        "R-59",
        [
            "_cursor=",
            "_cursor=abc",
            "_cursor=after.abc",
            "_cursor=before.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "_cursor=after.é",
        ],
        (400,),
        "invalid",
    ),
    *_searches("R-59-long", ["_cursor=after." + "a" * 30_000], (400,), "invalid", "too-costly"),
)

CASES = (
    *JSON_CASES,
    *CONTENT_CASES,
    *HTTP_CASES,
    *ADDRESS_CASES,
    *PATCH_CASES,
    *CONDITION_CASES,
    *SEARCH_CASES,
)
