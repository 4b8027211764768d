"""What the store promises of one task: reading, creating, changing, its history."""

import pytest

from graphql_schema.access import Access
from graphql_schema.errors import ApiError, Problem
from graphql_schema.search import HasToken, RefersTo, Search
from graphql_schema.task.parameters import PARAMETERS
from graphql_schema.task.store import Absence, Interaction, TaskVersion, TaskWrite, VersionPage
from server.storage.failures import UnexpectedFailureError
from server.storage.task_writes import VersionGapError
from tests.storage.each_call import EachCall
from tests.storage.examples import ADMIN, ANNA, BERT, index, new_task, next_version

pytestmark = pytest.mark.anyio


async def found(store: EachCall, condition: HasToken | RefersTo) -> list[str]:
    page = await store.search(ADMIN, Search(condition))
    return [row.task.id for row in page.rows]


async def test_a_created_task_comes_back_byte_for_byte(store: EachCall) -> None:
    write = new_task("t1", description="Blutdruck messen, 1.50 mmHg, 'quoted' \"twice\" — 血圧 🩺")

    await store.create(ADMIN, write)

    read = await store.read(ADMIN, "t1")
    assert isinstance(read, TaskVersion)
    assert (read.id, read.version, read.last_updated, read.json) == ("t1", 1, 1_000, write.task.json)


@pytest.mark.parametrize(
    "text",
    ["x" * 3_000_000, "'; DROP TABLE task; --", "%_\\", "\u202e\ufeff\U0010ffff", "\x7f\r\n\t"],
    ids=["long", "sql", "wildcards", "marks", "controls"],
)
async def test_any_text_survives(store: EachCall, text: str) -> None:
    write = new_task("t1", index(owner=text, description=text, tokens={("code", text, text)}), note=text)

    await store.create(ADMIN, write)

    read = await store.read(ADMIN, "t1")
    assert isinstance(read, TaskVersion)
    assert read.document["note"] == text
    assert await found(store, HasToken(PARAMETERS["code"], text, text)) == ["t1"]
    assert await found(store, RefersTo(PARAMETERS["owner"], (text,))) == ["t1"]


@pytest.mark.parametrize("task_id", ["", "nobody", "t1' OR '1'='1", "\0", "\ud800", "x" * 100_000])
async def test_an_id_that_never_was_is_missing(store: EachCall, task_id: str) -> None:
    await store.create(ADMIN, new_task("t1"))

    assert await store.read(ADMIN, task_id) is Absence.MISSING
    assert await store.read_version(ANNA, task_id, 1) is Absence.MISSING
    assert await store.history(ANNA, task_id, size=5) is Absence.MISSING
    assert await store.change(BERT, task_id, next_version) is Absence.MISSING


@pytest.mark.parametrize("version", [0, -1, 2, 2**31, 10**30])
async def test_a_version_that_never_was_is_missing(store: EachCall, version: int) -> None:
    await store.create(ADMIN, new_task("t1"))

    assert await store.read_version(ADMIN, "t1", version) is Absence.MISSING


async def test_the_same_id_is_never_given_twice(store: EachCall) -> None:
    await store.create(ADMIN, new_task("t1", note="first"))

    with pytest.raises(UnexpectedFailureError) as failure:
        await store.create(ADMIN, new_task("t1", note="second"))

    assert "t1" not in str(failure.value)
    assert "second" not in str(failure.value)
    read = await store.read(ADMIN, "t1")
    assert isinstance(read, TaskVersion)
    assert read.document["note"] == "first"


async def test_a_change_is_the_next_version_and_the_old_one_stays(store: EachCall) -> None:
    await store.create(ADMIN, new_task("t1"))

    changed = await store.change(ANNA, "t1", lambda current: next_version(current, json=b'{"a":1.50}'))

    assert isinstance(changed, TaskVersion)
    assert (changed.version, changed.json, changed.interaction) == (2, b'{"a":1.50}', Interaction.PATCH)
    now = await store.read(ADMIN, "t1")
    then = await store.read_version(ADMIN, "t1", 1)
    assert isinstance(now, TaskVersion)
    assert isinstance(then, TaskVersion)
    assert (now.version, now.json) == (2, b'{"a":1.50}')
    assert (then.version, then.interaction, then.author) == (1, Interaction.CREATE, "anna")


async def test_a_change_replaces_what_is_found(store: EachCall) -> None:
    code, based_on = PARAMETERS["code"], PARAMETERS["based-on"]
    before = index(tokens={("code", "s", "old"), ("code", "s", "kept")}, references={("based-on", "A/old")})
    after = index(tokens={("code", "s", "new"), ("code", "s", "kept")}, references={("based-on", "A/new")})
    await store.create(ADMIN, new_task("t1", before))

    await store.change(ADMIN, "t1", lambda current: next_version(current, after))

    assert await found(store, HasToken(code, "old")) == []
    assert await found(store, HasToken(code, "kept")) == ["t1"]
    assert await found(store, HasToken(code, "new", "s")) == ["t1"]
    assert await found(store, RefersTo(based_on, ("A/old",))) == []
    assert await found(store, RefersTo(based_on, ("A/new",))) == ["t1"]


async def test_a_failing_edit_writes_nothing_and_its_failure_arrives(store: EachCall) -> None:
    def refuse(_: TaskVersion) -> TaskWrite:
        raise ApiError(Problem.BUSINESS_RULE, "No.")

    await store.create(ADMIN, new_task("t1"))

    with pytest.raises(ApiError, match="No"):
        await store.change(ADMIN, "t1", refuse)

    history = await store.history(ADMIN, "t1", size=5)
    assert isinstance(history, VersionPage)
    assert [version.version for version in history.versions] == [1]


@pytest.mark.parametrize("step", [0, 2, -1])
async def test_a_version_that_does_not_follow_is_refused(store: EachCall, step: int) -> None:
    await store.create(ADMIN, new_task("t1"))

    def skip(current: TaskVersion) -> TaskWrite:
        return next_version(TaskVersion(current.id, current.version + step - 1, 1_000, current.json))

    with pytest.raises(VersionGapError):
        await store.change(ADMIN, "t1", skip)

    read = await store.read(ADMIN, "t1")
    assert isinstance(read, TaskVersion)
    assert read.version == 1


async def test_a_history_is_paged_from_the_newest_to_the_first(store: EachCall) -> None:
    await store.create(ADMIN, new_task("t1"))
    for _ in range(4):
        await store.change(ADMIN, "t1", next_version)

    pages = [await store.history(ADMIN, "t1", size=2, before=before) for before in (None, 4, 2, 1)]

    assert [
        ([version.version for version in page.versions], page.more)
        for page in pages
        if isinstance(page, VersionPage)
    ] == [([5, 4], True), ([3, 2], True), ([1], False), ([], False)]


async def test_a_history_knows_who_wrote_each_version_and_how(store: EachCall) -> None:
    await store.create(ADMIN, new_task("t1"))
    await store.change(ADMIN, "t1", next_version)

    page = await store.history(ADMIN, "t1", size=10, before=10**30)

    assert isinstance(page, VersionPage)
    assert [(version.author, version.interaction, version.last_updated) for version in page.versions] == [
        ("bert", Interaction.PATCH, 2_000),
        ("anna", Interaction.CREATE, 1_000),
    ]


async def test_anothers_task_is_hidden_from_every_method(store: EachCall) -> None:
    await store.create(ADMIN, new_task("t1", index(owner="Practitioner/anna", status="requested")))
    await store.create(ADMIN, new_task("t2", index(owner=None, status="requested")))
    status = HasToken(PARAMETERS["status"], "requested")

    for task_id in ("t1", "t2"):
        assert await store.read(BERT, task_id) is Absence.HIDDEN
        assert await store.read_version(BERT, task_id, 1) is Absence.HIDDEN
        assert await store.history(BERT, task_id, size=5) is Absence.HIDDEN
        assert await store.change(BERT, task_id, next_version) is Absence.HIDDEN
    assert (await store.search(BERT, Search(status))).rows == []
    assert await store.count(BERT, status) == 0


async def test_an_owner_sees_the_own_tasks_and_only_those(store: EachCall) -> None:
    for number in range(30):
        owner = "Practitioner/anna" if number % 10 == 0 else "Practitioner/bert"
        await store.create(ADMIN, new_task(f"t{number:02}", index(owner=owner)))

    page = await store.search(ANNA, Search(size=3))

    assert [row.task.id for row in page.rows] == ["t00", "t10", "t20"]
    assert not page.more
    assert await store.count(ANNA, Search().where) == 3


async def test_whose_task_was_handed_on_sees_no_version_of_it(store: EachCall) -> None:
    await store.create(ADMIN, new_task("t1", index(owner="Practitioner/anna")))
    handed_on = index(owner="Practitioner/bert")

    await store.change(ADMIN, "t1", lambda current: next_version(current, handed_on))

    assert await store.read_version(ANNA, "t1", 1) is Absence.HIDDEN
    assert isinstance(await store.read_version(BERT, "t1", 1), TaskVersion)


async def test_an_access_without_owner_shows_nothing_unless_its_role_sees_everything(
    store: EachCall,
) -> None:
    made_up = Access(ANNA.actor, ANNA.permission, None)
    await store.create(ADMIN, new_task("t1"))

    assert await store.read(made_up, "t1") is Absence.HIDDEN
    assert await store.count(made_up, Search().where) == 0
