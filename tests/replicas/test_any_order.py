"""Whatever people do in whatever order: nobody misses what they must see, and nobody hears an error."""

from contextlib import ExitStack
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.both_doors.doors import DOORS
from tests.replicas.reading import informed, token_in
from tests.replicas.servers import Server
from tests.service import Service
from tests.tasks import documented_task

DOOR = st.sampled_from(sorted(DOORS))
WRITER = st.sampled_from(["admin", "owner"])
READER = st.sampled_from(["admin", "owner", "auditor"])


class AnyOrder(RuleBasedStateMachine):
    """One task that several people write and read, while the replica stops and goes on."""

    service: ClassVar[Service]
    replica: ClassVar[Server]

    @initialize()
    def begin(self) -> None:
        self.stopped = ExitStack()
        owner = self.service.new_practitioner()
        self.people = {"admin": self.service.admin(), "owner": owner, "auditor": self.service.auditor()}
        handed = DOORS["rest"].create(self.people["admin"], documented_task(owner.reference))
        self.task_id = handed.task["id"]
        self.newest, self.tokens = 1, [(1, token_in(handed))]
        self.written_by = {"admin": 1}

    @rule(door=DOOR, who=WRITER)
    def write(self, door: str, who: str) -> None:
        change = {"op": "replace", "path": "/description", "value": f"after {self.newest}"}
        answer = DOORS[door].patch(self.people[who], self.task_id, [change])
        assert answer.status == 200, answer.issues
        self.newest = self.written_by[who] = answer.task["version"]
        self.tokens.append((self.newest, token_in(answer)))

    @rule()
    def stop(self) -> None:
        self.stopped.close()
        self.stopped.enter_context(self.replica.standing_still())

    @rule()
    def go_on(self) -> None:
        self.stopped.close()

    @rule(door=DOOR, who=READER, back=st.none() | st.integers(1, 3))
    def read(self, door: str, who: str, back: int | None) -> None:
        """Read with one of the tokens, or without any."""
        known, token = (0, None) if back is None else self.tokens[-min(back, len(self.tokens))]
        person = self.people[who] if token is None else informed(self.people[who], token)

        answer = DOORS[door].read(person, self.task_id)

        assert answer.status == 200, answer.issues
        assert max(known, self.written_by.get(who, 0)) <= answer.task["version"] <= self.newest

    @rule(who=READER)
    def read_version(self, who: str) -> None:
        path = f"/Task/{self.task_id}/_history/{self.newest}"
        assert self.people[who].fhir("GET", path).status_code == 200

    @rule(who=READER)
    def read_if_newer(self, who: str) -> None:
        tag = {"If-None-Match": f'W/"{self.newest}"'}
        assert self.people[who].fhir("GET", f"/Task/{self.task_id}", headers=tag).status_code == 304

    def teardown(self) -> None:
        if hasattr(self, "stopped"):
            self.stopped.close()


def test_in_any_order_nobody_misses_what_they_must_see(patient_service: Service, replica: Server) -> None:
    AnyOrder.service, AnyOrder.replica = patient_service, replica

    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            # What time decides does not get smaller.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
