"""Token buckets, with a clock of our own."""

from server.http import buckets
from server.http.buckets import Buckets


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    bucket = Buckets(rate=2, burst=3, now=clock)

    at_once = [bucket.take("nora") for _ in range(5)]
    clock.seconds += 1
    later = [bucket.take("nora") for _ in range(3)]

    assert at_once == [True] * 3 + [False] * 2
    assert later == [True, True, False]


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = Clock()
    bucket = Buckets(rate=2, burst=3, now=clock)
    bucket.take("nora")

    clock.seconds += 3600

    assert [bucket.take("nora") for _ in range(4)] == [True] * 3 + [False]


def test_nobody_pays_for_another() -> None:
    bucket = Buckets(rate=1, burst=1, now=Clock())
    bucket.take("nora")

    assert not bucket.take("nora")
    assert bucket.take("paul")


def test_what_is_taken_beyond_the_last_token_is_owed() -> None:
    clock = Clock()
    bucket = Buckets(rate=1, burst=2, now=clock)

    assert bucket.take("nora", 10)
    clock.seconds += 8

    assert bucket.is_empty("nora")
    clock.seconds += 1
    assert not bucket.is_empty("nora")


def test_a_rate_of_nothing_is_no_limit() -> None:
    bucket = Buckets(rate=0, burst=0)

    assert all(bucket.take("nora") for _ in range(1000))
    assert not bucket.is_empty("nora")


def test_memory_is_bounded_whatever_names_come() -> None:
    bucket = Buckets(rate=1, burst=1)

    for number in range(buckets.MOST_KEPT + 10):
        bucket.take(str(number))

    assert len(bucket._kept) == buckets.MOST_KEPT
