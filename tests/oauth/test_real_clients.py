"""Real clients find out by themselves where to sign in, and do it with PKCE."""

import subprocess
from pathlib import Path

import pytest
from fhirclient.client import FHIRClient
from fhirclient.models.task import Task
from fhirclient.server import FHIRNotFoundException, FHIRUnauthorizedException

from tests.clients.test_javascript_clients import HERE, needs_clients
from tests.node import NODE
from tests.oauth.world import CALLBACK, World
from tests.tasks import documented_task

SCRIPT = Path(HERE) / "smart-sign-in.mjs"


def test_requirement_3_fhirclient_py_signs_in_by_the_capability_statement_alone(world: World) -> None:
    person, app = world.somebody(), world.app()
    settings = {
        "app_id": app.id,
        "api_base": f"{world.url}/api/fhir",
        "redirect_uri": CALLBACK,
        "scope": "openid fhirUser offline_access user/Task.cruds",
    }

    client = FHIRClient(settings=settings)
    client.prepare()
    browser = world.browser()
    page = browser.get(client.authorize_url)
    consent = browser.submit(page, username=person.username, password=person.password)
    back = browser.submit(consent, decision="allow")
    client.handle_callback(back.headers["location"])

    assert client.ready
    created = Task(documented_task(f"Practitioner/{person.practitioner_id}")).create(client.server)
    assert Task.read(created["id"], client.server).status == "requested"
    before = client.server.auth.access_token
    client.reauthorize()
    assert client.server.auth.access_token != before
    with pytest.raises(FHIRNotFoundException):
        Task.read("nobody", client.server)
    client.server.auth.access_token = "eyJ"
    with pytest.raises(FHIRUnauthorizedException):
        Task.read(created["id"], client.server)


@needs_clients
def test_smart_fhirclient_js_signs_in_by_the_well_known_configuration(world: World) -> None:
    person, app = world.somebody(), world.app()
    environment = {
        "BASE": f"{world.url}/api/fhir",
        "CLIENT_ID": app.id,
        "REDIRECT_URI": CALLBACK,
        "NAME": person.username,
        "PASSWORD": person.password,
    }

    done = subprocess.run(
        [NODE, SCRIPT], env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("ok")
