"""F-02: a server that is killed while clients write has kept what it acknowledged, and nothing by halves."""

import random
import time
from pathlib import Path

import pytest

from tests.faults.ledger import Ledger, check_kept, writing
from tests.faults.served import served
from tests.operations.exports import ASYNC, path_of


def kill_and_look(url: str, folder: Path, rounds: int) -> None:
    ledger = Ledger("killed")
    with served(url, folder) as server:
        for round_number in range(rounds):
            if round_number:
                server.start()
            with writing(server, ledger):
                ledger.wait_for_more()
                time.sleep(random.uniform(0, 0.5))  # noqa: S311
                server.kill()
            check_kept(server, ledger)
        assert ledger.statuses <= {200, 201}


def test_f_02_a_server_killed_under_load_has_kept_what_it_acknowledged(
    database_url: str, tmp_path: Path
) -> None:
    kill_and_look(database_url, tmp_path, rounds=1)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_export_of_a_killed_server_is_no_more_when_it_is_back(database_url: str, tmp_path: Path) -> None:
    with served(database_url, tmp_path) as server, server.admin() as admin:
        path = path_of(admin.fhir("GET", "/$export", headers=ASYNC).headers["content-location"])
        server.kill()
        state = next((tmp_path / "var" / "export").glob("*/state.json"))
        state.write_bytes(state.read_bytes().replace(b'"done"', b'"running"'))
        server.start()

        assert admin.fhir("GET", path).status_code == 404
        assert admin.fhir("GET", "/$export", headers=ASYNC).status_code == 202


@pytest.mark.slow
def test_f_02_a_server_killed_thirty_times_has_kept_what_it_acknowledged(
    database_url: str, tmp_path: Path
) -> None:
    kill_and_look(database_url, tmp_path, rounds=30)
