"""Real FHIR clients from PyPI, driven through all they do with tasks, on both engines."""

import asyncio
from typing import Any

import pytest
from fhirclient.client import FHIRClient
from fhirclient.models.task import Task
from fhirclient.server import FHIRNotFoundException
from fhirpy import AsyncFHIRClient, SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.service import Service
from tests.tasks import documented_task


def signed_in(service: Service) -> Any:
    base = f"{service.url}/api/fhir"
    client = FHIRClient(settings={"app_id": "tests", "api_base": base})
    client.prepare()
    client.server.session.headers["Authorization"] = f"Bearer {service.admin().token}"
    return client


def test_fhirclient_py_does_all_it_does_with_tasks(service: Service) -> None:
    server = signed_in(service).server
    owner = str(service.new_practitioner().reference)

    for status in ("requested", "requested", "accepted"):
        created = Task(documented_task(owner, status=status)).create(server)
        assert created["resourceType"] == "Task"
    task = Task.read(created["id"], server)
    task.status = "in-progress"
    task.update()
    assert Task.read(created["id"], server).status == "in-progress"
    search = Task.where(
        {"owner": owner, "status": "requested", "priority": {"$or": ["urgent", "stat"]}, "_count": "1"}
    )
    found = list(search.perform_resources_iter(server))
    assert [each.status for each in found] == ["requested", "requested"]
    task.delete()
    with pytest.raises(FHIRNotFoundException):
        Task.read("nobody", server)


@pytest.mark.filterwarnings("ignore:The first arg of method patch:DeprecationWarning")
def test_fhirpy_does_all_it_does_with_tasks(service: Service) -> None:
    base, authorization = f"{service.url}/api/fhir", f"Bearer {service.admin().token}"
    owner = str(service.new_practitioner().reference)

    asyncio.run(_fhirpy_async(AsyncFHIRClient(base, authorization=authorization), owner))

    client = SyncFHIRClient(base, authorization=authorization)
    assert client.resources("Task").search(owner=owner).count() == 2


async def _fhirpy_async(client: AsyncFHIRClient, owner: str) -> None:
    body = {name: value for name, value in documented_task(owner).items() if name != "resourceType"}
    task: Any = client.resource("Task", **body)
    await task.save()
    task["status"] = "accepted"
    await task.save()
    task["priority"] = "stat"
    await task.save(fields=["priority"])
    await task.refresh()
    assert (task["status"], task["priority"], task["meta"]["versionId"]) == ("accepted", "stat", "3")

    identifier = [{"system": "urn:x", "value": task["id"]}]
    once = {**body, "identifier": identifier}
    tasks = client.resources("Task")
    by_identifier = tasks.search(identifier=f"urn:x|{task['id']}")
    made, is_new = await by_identifier.get_or_create(client.resource("Task", **once))
    again, is_new_again = await by_identifier.get_or_create(client.resource("Task", **once))
    assert (is_new, is_new_again) == (True, False)
    assert made["id"] == again["id"]
    updated, _ = await by_identifier.update(client.resource("Task", **{**once, "status": "accepted"}))
    assert updated["status"] == "accepted"
    patched = await by_identifier.patch(priority="asap")
    assert patched["priority"] == "asap"

    mine = tasks.search(owner=owner)
    assert len(await mine.fetch_all()) == await mine.count() == 2
    assert len(await mine.sort("-_lastUpdated").limit(1).fetch()) == 1
    assert await mine.search(status__not="completed").count() == 2
    first = await mine.first()
    assert first is not None
    assert (await client.reference("Task", task["id"]).to_resource())["id"] == task["id"]
    assert await client.resource("Task", **body).is_valid()
    with pytest.raises(OperationOutcome):
        await client.resource("Task", **{**body, "status": "done"}).save()

    gone: Any = client.resource("Task", **body)
    await gone.save()
    await gone.delete()
    with pytest.raises(ResourceNotFound):
        await tasks.search(_id="nobody").get()
