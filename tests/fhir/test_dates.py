"""What spans of time date texts cover."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.errors import ApiError
from graphql_schema.fhir.dates import covered, instant_text
from tests.fhir.strategies import DATES, INSTANTS

SPANS = {
    "2024": ("2024-01-01T00:00:00.000Z", "2024-12-31T23:59:59.999Z"),
    "2024-02": ("2024-02-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z"),
    "2023-02": ("2023-02-01T00:00:00.000Z", "2023-02-28T23:59:59.999Z"),
    "2024-03-15": ("2024-03-15T00:00:00.000Z", "2024-03-15T23:59:59.999Z"),
    "2024-03-15T08:00": ("2024-03-15T08:00:00.000Z", "2024-03-15T08:00:59.999Z"),
    "2024-03-15T08:00Z": ("2024-03-15T08:00:00.000Z", "2024-03-15T08:00:59.999Z"),
    "2024-03-15T08:00:05": ("2024-03-15T08:00:05.000Z", "2024-03-15T08:00:05.999Z"),
    "2024-03-15T08:00:05.1Z": ("2024-03-15T08:00:05.100Z", "2024-03-15T08:00:05.199Z"),
    "2024-03-15T08:00:05.1234567891Z": ("2024-03-15T08:00:05.123Z", "2024-03-15T08:00:05.123Z"),
    "2024-03-15T08:00:00+05:30": ("2024-03-15T02:30:00.000Z", "2024-03-15T02:30:00.999Z"),
    "2024-03-15T08:00:00-14:00": ("2024-03-15T22:00:00.000Z", "2024-03-15T22:00:00.999Z"),
    "2016-12-31T23:59:60Z": ("2017-01-01T00:00:00.000Z", "2017-01-01T00:00:00.999Z"),
}

NO_DATES = [
    "", "24", "0000", "2026-13-01", "2026-00-01", "2026-1-1", "2026-02-30", "2023-02-29", "2026-W01-1", "20260101",
    "2026-01-01T24:00:00Z", "2026-01-01T08Z", "2026-01-01T00:00:00+14:01", "2026-01-01T00:00:00+0100",
    "2026-01-01t00:00:00z", "2026-01-01 00:00:00Z", "2026-01T00:00Z", "T00:00Z", "\uff12\uff10\uff12\uff16", "2026-01-01\n", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize(("text", "span"), SPANS.items())
def test_a_date_covers_from_its_first_to_its_last_instant(text: str, span: tuple[str, str]) -> None:
    first, last = covered(text)

    assert (instant_text(first), instant_text(last)) == span


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ApiError) as refused:
        covered(text)

    assert refused.value.issues[0].code == "value"
    assert str(refused.value).encode()


@pytest.mark.parametrize("text", DATES + INSTANTS + ["9999-12-31T23:59:60-14:00", "0001-01-01T00:00+14:00"])
@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Sao_Paulo")])
def test_no_date_overflows(text: str, zone: tzinfo) -> None:
    first, last = covered(text, zone)

    assert first <= last
    assert len(instant_text(first)) == len(instant_text(last)) == len("2024-03-15T08:00:00.123Z")


def test_a_day_without_midnight_starts_with_its_first_hour() -> None:
    first, last = covered("2018-11-04", ZoneInfo("America/Sao_Paulo"))

    assert instant_text(first) == "2018-11-04T03:00:00.000Z"
    assert last - first == timedelta(hours=23) // timedelta(microseconds=1) - 1


def test_a_day_ends_where_the_next_begins_in_every_zone() -> None:
    zone = ZoneInfo("Europe/Berlin")

    assert covered("2024-10-27", zone)[1] + 1 == covered("2024-10-28", zone)[0]


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_where_python_says(moment: datetime) -> None:
    first, last = covered(moment.isoformat(timespec="microseconds").replace("+00:00", "Z"))

    assert first == last == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
