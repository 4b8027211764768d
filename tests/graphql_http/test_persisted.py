"""Documents named by their SHA-256, over HTTP: kept as they come, or only those that are trusted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from server.graphql_http.persisted import digest, trusted_documents
from server.misconfigured import Misconfigured
from tests.databases import Databases
from tests.service import Service, running_service

ME = "query Me { me { role } }"
OTHER = "{ me { subject } }"


def _named(document: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(document)}}, **more}


def _post(service: Service, body: dict[str, Any]) -> httpx2.Response:
    headers = {"Accept": "application/graphql-response+json"}
    return service.admin().request("POST", "/graphql", json=body, headers=headers)


def _code(response: httpx2.Response) -> str:
    code: str = response.json()["errors"][0]["extensions"]["code"]
    return code


def test_a_document_is_sent_once_and_named_from_then_on(service: Service) -> None:
    document = f"query Once {{ me {{ role name }} }} # {service.url}"

    unknown = _post(service, _named(document))
    sent = _post(service, _named(document, query=document))
    named = _post(service, _named(document))

    assert (unknown.status_code, _code(unknown)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert sent.json()["data"]["me"]["role"] == "ADMIN"
    assert named.json() == sent.json()


def test_a_named_query_can_be_asked_for_by_get(service: Service) -> None:
    _post(service, _named(ME, query=ME))

    query = urlencode({"extensions": json.dumps(_named(ME)["extensions"]), "operationName": "Me"})
    named = service.auditor().request("GET", f"/graphql?{query}")

    assert named.json()["data"] == {"me": {"role": "AUDITOR"}}


def test_a_hash_of_another_document_is_refused_and_not_kept(service: Service) -> None:
    wrong = _post(service, {**_named(OTHER), "query": ME})

    assert (wrong.status_code, _code(wrong)) == (400, "BAD_USER_INPUT")
    assert "is not that of the query" in wrong.text
    assert _code(_post(service, _named(OTHER))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("name", ["", "x" * 64, "A" * 64, 5, None, ["a"]])
def test_a_hash_of_another_form_is_refused(service: Service, name: Any) -> None:
    body = {"query": ME, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": name}}}

    assert _code(_post(service, body)) == "BAD_USER_INPUT"


@pytest.mark.parametrize("extension", [5, {}, {"version": 2, "sha256Hash": "a"}, {"sha256Hash": "a"}])
def test_g_39_what_is_no_persisted_query_of_ours_is_ignored(service: Service, extension: Any) -> None:
    answer = _post(service, {"query": ME, "extensions": {"persistedQuery": extension}})

    assert answer.json()["data"] == {"me": {"role": "ADMIN"}}


def test_a_name_needs_a_token_too(service: Service) -> None:
    _post(service, _named(ME, query=ME))

    assert service.nobody().request("POST", "/graphql", json=_named(ME)).status_code == 401


@pytest.fixture(scope="module")
def guarded(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("trusted")
    listed = folder / "documents.json"
    listed.write_text(json.dumps({digest(ME): ME}))
    with running_service(databases.migrated("sqlite"), folder, trusted_documents=str(listed)) as running:
        yield running


@pytest.mark.parametrize("body", [_named(ME), {"query": ME}, _named(ME, query=ME)], ids=str)
def test_a_trusted_document_is_executed_by_name_or_by_text(guarded: Service, body: dict[str, Any]) -> None:
    assert _post(guarded, body).json()["data"] == {"me": {"role": "ADMIN"}}


@pytest.mark.parametrize("body", [{"query": OTHER}, _named(OTHER), _named(OTHER, query=OTHER), {}], ids=str)
def test_no_other_document_is_executed(guarded: Service, body: dict[str, Any]) -> None:
    refused = _post(guarded, body)

    assert (refused.status_code, _code(refused)) == (400, "BAD_USER_INPUT")
    assert "only the documents that it was given" in refused.text


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (None, "cannot be read"),
        ("{", "cannot be read"),
        ("[]", "not a JSON object of texts"),
        ('{"a": 5}', "not a JSON object of texts"),
        (json.dumps({"a" * 64: ME}), "has another SHA-256"),
    ],
)
def test_a_list_that_is_wrong_stops_the_start_with_a_sentence(
    tmp_path: Path, content: str | None, wrong: str
) -> None:
    file = tmp_path / "documents.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(Misconfigured, match=wrong):
        trusted_documents(file)
