"""Host events: matched by days and circuits, and what is not known said."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from onemake.core.record.facts import Circuit, Edition, Meeting
from onemake.core.record.hosts import HostEvents, host_events
from onemake.core.record.places import Places
from onemake.core.record.tables import Tables
from onemake.office.car_answers import ask_host_events
from onemake.office.cars import read_book_tables
from onemake.office.library import BOOK, book_seasons

NORTH = Circuit("north", "Northring", "DE", "Europe", ("North Ring GP",))
SOUTH = Circuit("south", "Southring", "BR", "South America")
HOSTS = (
    Meeting("grand", 2020, 1, date(2020, 5, 3), "Northring", host_event="North"),
    Meeting("grand", 2020, 2, date(2020, 5, 10), "Northring", host_event="Second North"),
    Meeting("grand", 2020, 3, date(2020, 6, 7), "Southring", host_event="South"),
)


def asked(*rows: Meeting, races: int | None = None, continent: str = "") -> HostEvents:
    editions = (Edition("cup", 2020, races=len(rows) if races is None else races),)
    return host_events(Tables(circuits=(NORTH, SOUTH), meetings=(*HOSTS, *rows), editions=editions), [], "cup", 2020, "grand", continent)


def test_a_meeting_is_matched_by_weekend_and_circuit() -> None:
    found = asked(Meeting("cup", 2020, 1, date(2020, 5, 9), "North Ring GP"), Meeting("cup", 2020, 2, date(2020, 5, 9), "Southring"))
    assert [(s.event.host_event if s.event else "") for s in found.shared] == ["Second North"]
    assert [s.meeting.round for s in found.apart] == [2]
    assert (found.at, len(found.events), found.sure) == (1, 3, True)


def test_a_meeting_without_a_day_counts_only_where_a_source_names_the_host_and_one_event_fits() -> None:
    named = asked(Meeting("cup", 2020, 1, None, "Southring", host="grand"))
    assert (named.at, named.sure) == (1, True)
    unnamed = asked(Meeting("cup", 2020, 1, None, "Southring"))
    assert (unnamed.at, [d.says for d in unnamed.doubts]) == (0, ["Southring, day not known: same circuit, but the day is not known"])
    either = asked(Meeting("cup", 2020, 1, None, "Northring", host="grand"))
    assert (either.at, either.sure) == (0, False)


def test_a_host_named_for_another_weekend_is_a_doubt() -> None:
    found = asked(Meeting("cup", 2020, 1, date(2020, 5, 24), "Northring", host="grand"))
    assert [d.says for d in found.doubts] == [
        "Northring, 2020-05-24: a source names the host, which was there on another weekend or not at all"
    ]


def test_sources_that_put_a_round_at_two_places_are_a_doubt_and_not_counted() -> None:
    found = asked(
        Meeting("cup", 2020, 1, date(2020, 5, 3), "Northring", host="grand"),
        Meeting("cup", 2020, 1, None, "Southring", host="grand"),
        races=1,
    )
    assert (found.at, [d.says for d in found.doubts]) == (
        0,
        ["sources disagree on round 1: Northring (meetings.csv), Southring (meetings.csv)"],
    )


def test_a_calendar_that_may_be_half_known_is_a_doubt() -> None:
    found = asked(Meeting("cup", 2020, 1, date(2020, 5, 3), "Northring"), races=5)
    assert [d.says for d in found.doubts] == ["cup had 5 races in 2020, and the meetings known have 1"]


def test_an_event_at_which_it_may_have_been_is_not_told_as_one_without_it() -> None:
    found = asked(Meeting("cup", 2020, 1, None, "Northring"))
    (may_be,) = [s.event for s in found.open]
    assert may_be in found.events
    assert may_be not in found.without


def test_two_meetings_at_one_event_are_one_event() -> None:
    found = asked(Meeting("cup", 2020, 1, date(2020, 5, 2), "Northring"), Meeting("cup", 2020, 2, date(2020, 5, 3), "Northring"))
    assert found.at == 1


@pytest.mark.parametrize(
    ("year", "at", "of", "sure"),
    [
        (2011, 7, 8, True),
        (2012, 8, 8, True),
        (2014, 8, 9, True),
        (2021, 8, 13, True),
        (2020, 8, 13, True),
        (2023, 7, 8, True),
        (2024, 8, 9, True),
        (2025, 8, 9, True),
        (1993, 1, 11, False),
    ],
)
def test_the_supercup_at_european_grands_prix(year: int, at: int, of: int, sure: bool) -> None:
    (found,) = ask_host_events("porsche-supercup", year, "formula-one", "Europe")
    assert (found.at, len(found.events), found.sure) == (at, of, sure)


def test_the_supercup_missed_spain_in_2024() -> None:
    (found,) = ask_host_events("porsche-supercup", 2024, "formula-one", "Europe")
    assert [event.host_event for event in found.without] == ["Spain"]


def test_formula_two_is_matched_by_the_same_rule() -> None:
    (found,) = ask_host_events("fia-formula-2", 2024, "formula-one", "")
    assert (found.at, len(found.events), found.sure) == (14, 24, True)


def test_every_shipped_circuit_since_1986_is_in_the_book() -> None:
    places = Places(read_book_tables().circuits)
    named = set()
    for name in book_seasons():
        if name.startswith("formula-one-") and int(name[-4:]) < 1986:
            continue
        with (BOOK / "seasons" / name / "calendar.csv").open(encoding="utf-8", newline="") as file:
            named |= {row.get("circuit") or "" for row in csv.DictReader(file)}
    unknown = {name for name in named - {""} if places.find(name) is None}
    assert {name for name in unknown if not name.endswith("Grand Prix")} == set()
