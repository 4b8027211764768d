"""What span of time a FHIR date text covers.

https://hl7.org/fhir/R4/datatypes.html#dateTime
https://hl7.org/fhir/R4/search.html#date
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from graphql_schema.errors import ApiError, Issue, Problem
from graphql_schema.fhir.wording import shown

YEAR = r"(?P<year>(?!0000)[0-9]{4})"
MONTH = r"(?P<month>0[1-9]|1[0-2])"
DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
CLOCK = r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
SECOND = r"(?P<second>[0-5][0-9]|60)(?:\.(?P<fraction>[0-9]{1,30}))?"
ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

DATE = re.compile(f"{YEAR}(?:-{MONTH}(?:-{DAY})?)?")
DATE_TIME = re.compile(f"{YEAR}(?:-{MONTH}(?:-{DAY}(?:T{CLOCK}:{SECOND}{ZONE})?)?)?")
INSTANT = re.compile(f"{YEAR}-{MONTH}-{DAY}T{CLOCK}:{SECOND}{ZONE}")
TIME = re.compile(f"{CLOCK}:{SECOND}")
SEARCHED = re.compile(f"{YEAR}(?:-{MONTH}(?:-{DAY}(?:T{CLOCK}(?::{SECOND})?{ZONE}?)?)?)?")

SECOND_MICROS = 1_000_000
MINUTE_MICROS = 60 * SECOND_MICROS
DAY_MICROS = 24 * 60 * MINUTE_MICROS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
LAST_DAY = date.max.toordinal()
FIRST_MICROS = (1 - EPOCH_DAY) * DAY_MICROS
LAST_MICROS = (LAST_DAY + 1 - EPOCH_DAY) * DAY_MICROS - 1

_MOST_TEXTS = 1000


def is_calendar_day(found: re.Match[str]) -> bool:
    """Tell whether a matched date exists: 2026-02-30 does not."""
    day = found["day"]
    return day is None or day <= "28" or int(day) <= monthrange(int(found["year"]), int(found["month"]))[1]


# Whoever writes a task asks several times about the same text.
@lru_cache(_MOST_TEXTS)
def covered(text: str, zone: tzinfo = UTC) -> tuple[int, int]:
    """Return the first and last instant of a FHIR date text, in microseconds since 1970 UTC.

    "2026-03" covers the whole month. A text without a zone is taken in `zone`; as in search, a
    time may go without seconds or zone. Digits finer than a microsecond are cut off, and
    second 60 begins where the next minute does. Raises ApiError(INVALID).
    """
    found = SEARCHED.fullmatch(text)
    if found is None or not is_calendar_day(found):
        sentence = f"{shown(text)} is no date such as 2026, 2026-03, 2026-03-15 or 2026-03-15T08:00:00Z."
        raise ApiError.of(Problem.INVALID, [Issue("value", sentence)])
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    ordinal = date(year, month, day).toordinal()
    if found["hour"] is None:
        return midnight(ordinal, zone), midnight(ordinal + days_in(found), zone) - 1
    first = (ordinal - EPOCH_DAY) * DAY_MICROS + clock_micros(found)
    first -= offset_micros(found["zone"]) if found["zone"] else local_offset(ordinal, found, zone)
    return first, first + precision_micros(found) - 1


def instant_text(micros: int) -> str:
    """Return an instant of microseconds since 1970 as "2024-03-15T08:00:00.123Z".

    Instants beyond the years 0001 to 9999, which zones make possible, become the nearest within.
    """
    moment = EPOCH + timedelta(microseconds=min(max(micros, FIRST_MICROS), LAST_MICROS))
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def days_in(found: re.Match[str]) -> int:
    """Return how many days a date covers: one, its month or its year."""
    if found["day"]:
        return 1
    year = int(found["year"])
    months = [int(found["month"])] if found["month"] else range(1, 13)
    return sum(monthrange(year, month)[1] for month in months)


def clock_micros(found: re.Match[str]) -> int:
    """Return the microseconds from midnight to a matched time."""
    micros = (int(found["hour"]) * 60 + int(found["minute"])) * MINUTE_MICROS
    micros += int(found["second"] or 0) * SECOND_MICROS
    return micros + int((found["fraction"] or "0")[:6].ljust(6, "0"))


def precision_micros(found: re.Match[str]) -> int:
    """Return how many microseconds the last given unit of a time spans."""
    if found["second"] is None:
        return MINUTE_MICROS
    return int(10 ** max(0, 6 - len(found["fraction"] or "")))


def offset_micros(zone: str) -> int:
    """Return how far a zone such as "+10:00" is ahead of UTC."""
    if zone == "Z":
        return 0
    micros = (int(zone[1:3]) * 60 + int(zone[4:6])) * MINUTE_MICROS
    return -micros if zone[0] == "-" else micros


def local_offset(ordinal: int, found: re.Match[str], zone: tzinfo) -> int:
    """Return how far `zone` is ahead of UTC at a time without zone; the earlier one if twice."""
    day = datetime.fromordinal(ordinal)
    moment = day.replace(hour=int(found["hour"]), minute=int(found["minute"]))
    return zone_micros(moment, zone)


def midnight(ordinal: int, zone: tzinfo) -> int:
    """Return the first instant of a day, which may be the one after the last that `date` knows."""
    day = datetime.fromordinal(min(ordinal, LAST_DAY))
    return (ordinal - EPOCH_DAY) * DAY_MICROS - zone_micros(day, zone)


def zone_micros(moment: datetime, zone: tzinfo) -> int:
    """Return how far `zone` is ahead of UTC at a local moment."""
    offset = zone.utcoffset(moment.replace(tzinfo=zone)) or timedelta()
    return offset // timedelta(microseconds=1)
