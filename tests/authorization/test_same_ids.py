"""However somebody asks, the same tasks are there: none is hidden in one way and shown in another."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.authorization.ways import CHAINED, COUNTED, REMEMBERED, REVERSED, VISIBLE
from tests.authorization.worlds import Sketch, made, sketches
from tests.service import Service

_FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_MANY = settings(_FEW, max_examples=100, derandomize=False)


def check(service: Service, sketched: list[Sketch]) -> None:
    world = made(service, sketched)
    for who in world.everybody:
        visible, remembered = world.visible(who), world.remembered(who)

        seen = {name: way(world, who) for name, way in VISIBLE.items()}
        kept = {name: way(world, who) for name, way in REMEMBERED.items()}
        parts = {name: way(world, who) for name, way in CHAINED.items()}
        wholes = {name: way(world, who) for name, way in REVERSED.items()}
        counts = {name: count(world, who) for name, count in COUNTED.items()}

        assert seen == dict.fromkeys(VISIBLE, visible)
        assert kept == dict.fromkeys(REMEMBERED, remembered)
        assert parts == dict.fromkeys(CHAINED, world.with_visible_parent(who))
        assert wholes == dict.fromkeys(REVERSED, world.with_visible_child(who))
        assert counts == dict.fromkeys(COUNTED, len(visible))


FAMILY = [
    Sketch(owner=0, parent=0, later=0, deleted=False),
    Sketch(owner=1, parent=1, later=1, deleted=False),
    Sketch(owner=0, parent=1, later=0, deleted=False),
    Sketch(owner=0, parent=1, later=1, deleted=False),
    Sketch(owner=0, parent=1, later=0, deleted=True),
    Sketch(owner=None, parent=1, later=None, deleted=False),
    Sketch(owner=1, parent=1, later=None, deleted=True),
    Sketch(owner=0, parent=7, later=0, deleted=False),
]


def test_a_family_of_tasks_among_several_owners_looks_the_same_in_every_way(service: Service) -> None:
    check(service, FAMILY)


@_FEW
@given(sketched=sketches)
def test_the_same_ids_are_seen_in_every_way(service: Service, sketched: list[Sketch]) -> None:
    check(service, sketched)


@pytest.mark.slow
@_MANY
@given(sketched=sketches)
def test_the_same_ids_are_seen_in_every_way_for_long(service: Service, sketched: list[Sketch]) -> None:
    check(service, sketched)
