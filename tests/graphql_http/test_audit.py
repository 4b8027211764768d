import json

from tests.node import run_node
from tests.service import Service


def test_all_61_audits_of_graphql_over_http_are_ok(service: Service) -> None:
    printed = run_node("graphql-http-audit.mjs", f"{service.url}/graphql", TOKEN=str(service.admin().token))

    audits = [json.loads(line) for line in printed.splitlines()]

    assert len(audits) == 61
    assert [audit for audit in audits if audit["status"] != "ok"] == []
