"""A story of several people and the same tasks, in whatever order and by whatever way."""

import secrets
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
)

from tests.authorization.acting import check_is, patched, sent, task_of
from tests.authorization.matrix import JSON_PATCH, put
from tests.authorization.oracle import SAME, STATUSES, Kept, Kind, Oracle, Principal, Same
from tests.authorization.scenes import NOBODYS_ID, SYSTEM
from tests.authorization.transports import TRANSPORTS
from tests.both_doors.doors import Json
from tests.service import Service
from tests.tasks import documented_task

people = st.sampled_from(("admin", "auditor", "one", "two", "three"))
owners = st.sampled_from(("one", "two", "three", None))
statuses = st.sampled_from(STATUSES)
transports = st.sampled_from(sorted(TRANSPORTS))
fhir_transports = st.sampled_from(("batch", "rest", "transaction"))
versions = st.sampled_from(("none", "none", "current", "old"))


class Story(RuleBasedStateMachine):
    """Three practitioners, an admin and an auditor act on the same tasks."""

    service: Service
    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.oracle = Oracle()
        practitioners = {
            name: Principal(Kind.PRACTITIONER, self.service.new_practitioner())
            for name in ("one", "two", "three")
        }
        self.cast = practitioners | {
            "admin": Principal(Kind.ADMIN, self.service.admin()),
            "auditor": Principal(Kind.AUDITOR, self.service.auditor()),
        }

    def reference(self, name: str | None) -> str | None:
        """Return the reference of one of the cast."""
        return self.cast[name].reference if name else None

    def body(self, owner: str | None, identifier: str, **more: Any) -> Json:
        """Return a task to send."""
        return documented_task(owner, identifier=[{"system": SYSTEM, "value": identifier}], **more)

    def version(self, task_id: str, which: str) -> int | None:
        """Return the version to expect of a task."""
        task = self.oracle.tasks.get(task_id)
        current = task.version if task else 1
        return {"none": None, "current": current, "old": current + 7}[which]

    def keep(self, task_id: str, owner: str | None, identifier: str) -> str:
        """Remember a task that was created."""
        self.oracle.tasks[task_id] = Kept(owner, "requested", identifier)
        return task_id

    @initialize(target=ids)
    def nothing_is_there(self) -> str:
        """Begin with an id that no task has."""
        return NOBODYS_ID

    @initialize(target=ids)
    def one_has_a_task(self) -> str | MultipleResults[str]:
        """Begin with a task, too."""
        return self.create("one", None, "rest")

    @rule(target=ids, who=people, owner=owners, transport=transports)
    def create(self, who: str, owner: str | None, transport: str) -> str | MultipleResults[str]:
        """Create a task."""
        caller, identifier = self.cast[who], secrets.token_hex(8)
        expected, owned_by = self.oracle.create(caller, self.reference(owner))

        answer = TRANSPORTS[transport].create(caller.person, self.body(self.reference(owner), identifier))

        assert answer.status == (200 if expected == 201 else expected)
        return self.keep(answer.task["id"], owned_by, identifier) if expected == 201 else multiple()

    @rule(who=people, task_id=ids, owner=owners, status=statuses, transport=transports, which=versions)
    def replace(
        self, who: str, task_id: str, owner: str | None, status: str, transport: str, which: str
    ) -> None:
        """Replace a task."""
        caller, version = self.cast[who], self.version(task_id, which)
        kept = self.oracle.tasks.get(task_id)
        body = self.body(self.reference(owner), kept.identifier if kept else "x", status=status)
        expected = self.oracle.change(caller, task_id, self.reference(owner), status, version)

        answer = TRANSPORTS[transport].update(caller.person, task_id, body, version)

        assert answer.status == expected

    @rule(
        who=people,
        task_id=ids,
        change=st.tuples(st.just("owner"), owners) | st.tuples(st.just("status"), statuses),
        language=st.sampled_from(("json", "merge", "fhirpath", "graphql")),
        transport=fhir_transports,
    )
    def patch(
        self, who: str, task_id: str, change: tuple[str, str | None], language: str, transport: str
    ) -> None:
        """Change one element, in one of the languages that there are for that."""
        caller, (element, to) = self.cast[who], change
        owner: str | Same | None = self.reference(to) if element == "owner" else SAME
        status: str | Same = to if element == "status" and to else SAME
        before = self.oracle.tasks.get(task_id)
        if element == "owner" and (language == "fhirpath" or not (before and before.owner)):
            # Their errors about what is not there to be removed are tested with the patches.
            language = "merge"
        expected = self.oracle.change(caller, task_id, owner, status, None)

        answer = patched(
            caller, task_id, (element, self.reference(to) if element == "owner" else to), language, transport
        )

        assert answer == expected

    @rule(who=people, task_id=ids, transport=transports, which=versions)
    def delete(self, who: str, task_id: str, transport: str, which: str) -> None:
        """Delete a task."""
        caller, version = self.cast[who], self.version(task_id, which)
        expected = self.oracle.delete(caller, task_id, version)

        assert TRANSPORTS[transport].delete(caller.person, task_id, version).status == expected

    @rule(target=ids, who=people, task_id=ids, owner=owners, transport=fhir_transports)
    def create_unless_there(
        self, who: str, task_id: str, owner: str | None, transport: str
    ) -> str | MultipleResults[str]:
        """Create a task under a condition that may mean another's."""
        caller, identifier = self.cast[who], self._identifier(task_id)
        matches = self.oracle.matches(caller, identifier)
        expected, owned_by = self.oracle.create(caller, self.reference(owner))
        if matches and caller.kind is not Kind.AUDITOR:
            expected = 200 if len(matches) == 1 else 412
        headers = {"If-None-Exist": f"identifier={SYSTEM}|{identifier}"}

        answer = sent(
            transport, caller, "POST", "/Task", self.body(self.reference(owner), identifier), headers
        )

        assert answer.status == expected
        if expected == 201:
            return self.keep(task_of(answer)["id"], owned_by, identifier)
        assert expected != 200 or task_of(answer)["id"] == matches[0]
        return multiple()

    @rule(target=ids, who=people, task_id=ids, owner=owners, status=statuses, transport=fhir_transports)
    def replace_match(
        self, who: str, task_id: str, owner: str | None, status: str, transport: str
    ) -> str | MultipleResults[str]:
        """Replace what a condition means, or create it."""
        caller, identifier = self.cast[who], self._identifier(task_id)
        matches = self.oracle.matches(caller, identifier)
        expected, owned_by = self.oracle.create(caller, self.reference(owner))
        if len(matches) == 1 and caller.kind is not Kind.AUDITOR:
            expected = self.oracle.change(caller, matches[0], self.reference(owner), status, None)
        elif matches and caller.kind is not Kind.AUDITOR:
            expected = 412
        body = self.body(self.reference(owner), identifier, status=status)

        answer = sent(transport, caller, "PUT", f"/Task?identifier={SYSTEM}|{identifier}", body)

        assert answer.status == expected
        if expected != 201:
            return multiple()
        new = self.keep(task_of(answer)["id"], owned_by, identifier)
        self.oracle.tasks[new].status = status
        return new

    @rule(who=people, task_id=ids, status=statuses, transport=fhir_transports)
    def patch_match(self, who: str, task_id: str, status: str, transport: str) -> None:
        """Change the status of what a condition means."""
        caller, identifier = self.cast[who], self._identifier(task_id)
        expected = self._of_match(caller, identifier, status)
        patch = [put("/status", status)]

        path = f"/Task?identifier={SYSTEM}|{identifier}"

        assert sent(transport, caller, "PATCH", path, patch, JSON_PATCH).status == expected

    def _of_match(self, caller: Principal, identifier: str, status: str) -> int:
        matches = self.oracle.matches(caller, identifier)
        if caller.kind is Kind.AUDITOR:
            return 403
        if len(matches) == 1:
            return self.oracle.change(caller, matches[0], SAME, status, None)
        return 412 if matches else 404

    def _identifier(self, task_id: str) -> str:
        kept = self.oracle.tasks.get(task_id)
        return kept.identifier if kept else secrets.token_hex(8)

    @rule(who=people, task_id=ids, transport=transports)
    def read(self, who: str, task_id: str, transport: str) -> None:
        """Read a task, and see what it became."""
        caller = self.cast[who]
        expected = self.oracle.found(caller, task_id)

        answer = TRANSPORTS[transport].read(caller.person, task_id)

        assert answer.status == expected
        if expected == 200:
            check_is(answer.task, self.oracle.tasks[task_id])

    @rule(who=st.sampled_from(("one", "two", "three")), transport=transports)
    def search(self, who: str, transport: str) -> None:
        """See all that is one's own, and count it."""
        caller, door = self.cast[who], TRANSPORTS[transport]
        expected = self.oracle.visible(caller)

        assert {task["id"] for task in door.search(caller.person, {}, size=100).tasks} == expected
        assert door.count(caller.person, {}).total == len(expected)

    def teardown(self) -> None:
        """Compare everything that is kept, each task's history without a gap."""
        auditor = self.cast["auditor"]
        for task_id, task in self.oracle.tasks.items():
            entries = auditor.person.fhir("GET", f"/Task/{task_id}/_history?_count=500").json()["entry"]
            etags = [entry["response"]["etag"] for entry in entries]
            assert etags == [f'W/"{version}"' for version in range(task.version, 0, -1)]
            newest = TRANSPORTS["rest"].read(auditor.person, task_id)
            assert newest.status == (410 if task.deleted else 200)
            if not task.deleted:
                check_is(newest.task, task)
