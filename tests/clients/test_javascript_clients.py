"""Real FHIR clients from npm, driven through all they do with tasks, on both engines."""

import subprocess
from pathlib import Path

import pytest

from tests.node import NODE
from tests.service import Service

HERE = Path(__file__).parent
needs_clients = pytest.mark.skipif(
    not (HERE / "node_modules").is_dir(),
    reason="the npm clients are not installed: the registry was not reachable when `make test` set up",
)


@needs_clients
@pytest.mark.parametrize("client", ["fhir-kit-client", "medplum", "smart"])
def test_a_javascript_client_does_all_it_does_with_tasks(service: Service, client: str) -> None:
    owner = service.new_practitioner()
    environment = {
        "BASE": f"{service.url}/api/fhir",
        "TOKEN": str(service.admin().token),
        "OWNER": str(owner.reference),
    }

    done = subprocess.run(
        [NODE, HERE / f"{client}.mjs"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("ok")
