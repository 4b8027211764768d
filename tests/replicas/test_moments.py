"""How old the data of a replica is, as the notes of the primary tell."""

from hypothesis import given
from hypothesis import strategies as st

from server.replicas.log_position import LogPosition
from server.replicas.moments import Moments

KEPT = 2.0


def at(byte: int, timeline: int = 1) -> LogPosition:
    return LogPosition(timeline, byte)


def noted(*notes: tuple[float, LogPosition]) -> Moments:
    moments = Moments(KEPT)
    for moment, position in notes:
        moments.note(moment, position)
    return moments


def test_a_replica_shows_the_last_moment_whose_log_it_has_replayed() -> None:
    moments = noted((1.0, at(100)), (1.5, at(200)), (2.0, at(300)))

    assert moments.shown_at(at(99)) is None
    assert [moments.shown_at(at(byte)) for byte in (100, 199, 200, 300, 900)] == [1.0, 1.0, 1.5, 2.0, 2.0]


def test_while_nobody_writes_what_is_replayed_stays_young() -> None:
    moments = noted(*((float(second), at(100)) for second in range(10)))

    assert moments.shown_at(at(100)) == 9.0
    assert moments.shown_at(at(99)) is None


def test_an_answer_that_was_overtaken_tells_nothing() -> None:
    moments = noted((1.0, at(100)), (2.0, at(200)), (1.5, at(150)))

    assert moments.shown_at(at(199)) == 1.0


def test_a_server_of_an_earlier_timeline_shows_nothing_of_the_next_however_far_it_came() -> None:
    moments = noted((1.0, at(500)), (2.0, at(300, timeline=2)))

    assert moments.shown_at(at(900)) == 1.0
    assert moments.shown_at(at(300, timeline=2)) == 2.0


def test_a_server_of_a_timeline_that_the_primary_is_not_on_shows_nothing_of_it() -> None:
    moments = noted((0.0, at(100)), (2.0, at(200)))

    assert moments.shown_at(at(900, timeline=2)) is None
    assert moments.is_behind(at(900, timeline=2), 2.0) is True

    moments.note(3.0, at(300, timeline=2))
    assert moments.shown_at(at(900, timeline=2)) == 3.0


def test_nobody_is_behind_before_the_notes_reach_back_far_enough() -> None:
    moments = noted((1.0, at(100)), (2.0, at(200)))
    assert moments.is_behind(at(50), 2.0) is None

    moments.note(3.0, at(300))
    assert moments.is_behind(at(50), 3.0) is True
    assert moments.is_behind(at(100), 3.0) is False
    assert moments.is_behind(at(100), 3.1) is True


def test_what_was_noted_of_another_database_is_forgotten() -> None:
    moments = noted((1.0, at(100)))
    moments.forget()

    assert moments.newest is None
    assert moments.shown_at(at(1000)) is None


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.integers(1, 2)), max_size=60),
    st.integers(0, 60),
    st.integers(1, 2),
)
def test_notes_promise_no_more_than_was_acknowledged(
    steps: list[tuple[int, int, int]], byte: int, timeline: int
) -> None:
    """A log that grows, on one timeline and then the next, is asked at random moments; answers may overtake."""
    moments, said, grown = Moments(KEPT), [], 0
    for tenths, growth, line in steps:
        grown += growth
        said.append((tenths / 10, LogPosition(line, grown)))
        moments.note(*said[-1])

    shown = moments.shown_at(LogPosition(timeline, byte))

    # It was said of this very moment, by somebody who had not come further than the replica.
    assert shown is None or any(moment == shown and position <= (timeline, byte) for moment, position in said)
    # All that is kept is young, but for one note.
    newest = moments.newest
    assert newest is None or sum(moment < newest - KEPT for moment in moments._moments) <= 1
