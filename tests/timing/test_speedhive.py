"""Speedhive: a classification, and an event that is a calendar."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from onemake.core.timing.session import Competitor, Driver, MeetingSession, Placing, TimingFile
from onemake.formats.timing import read_timing


def read(data: Any) -> TimingFile:
    found = read_timing("x.json", json.dumps(data).encode())
    assert found is not None
    assert found.format == "speedhive"
    return found


def row(number: str, place: int, laps: int, gap: str = "0.000", down: int = 0, status: str = "Normal", **more: Any) -> dict[str, Any]:
    said = {
        "startNumber": number,
        "position": place,
        "numberOfLaps": laps,
        "name": f"Driver {number}",
        "status": status,
        "isQualified": status == "Normal",
    }
    return {
        **said,
        "difference": {"timeDifference": gap, "lapsBehind": down},
        "totalTime": "22:41.987",
        "bestTime": "1:33.790",
        "bestLap": 12,
        **more,
    }


def test_a_classification_is_kept_as_published() -> None:
    user = {"mstUserId": "MYLAPS-1", "chip": {"code": "0012"}}
    rows = [
        row("007", 1, 14, resultClass="Cup", positionInClass=1, user=user),
        row("2", 2, 14, "10.085"),
        row("3", 3, 13, "0.000", 1),
        row("4", 4, 13, "2.919", 1),
        row("5", 5, 0, status="DNS", totalTime="0.000", bestTime="--:--.---", bestLap=0, positionInClass=0),
        row("6", 6, 14, status="DQ"),
    ]
    session = read({"type": "Race", "bestLaps": {}, "rows": rows}).sessions[0]
    assert session.kind == "race"
    assert session.competitors[0] == Competitor(
        "007", (Driver("Driver 007", id="MYLAPS-1"),), classes=("Cup",), transponders=("0012",), row=1
    )
    assert session.placings[0] == Placing(
        0, 1, "", "Normal", 14, 1361987, best_lap=93790, best_lap_number=12, class_position=1, own={"isQualified": "yes"}, row=1
    )
    assert [(p.status, p.gap, p.laps_down, p.time) for p in session.placings[1:]] == [
        ("", 10085, None, 1361987), ("", None, 1, 1361987), ("", None, 1, 1361987), ("DNS", None, None, None), ("DSQ", None, None, 1361987),
    ]  # fmt: skip
    assert session.placings[3].own["behind the first on this lap"] == "2.919"
    assert (session.placings[4].best_lap, session.placings[4].best_lap_number, session.placings[4].class_position) == (None, None, None)
    assert session.where(session.placings[3]) == "x.json, row 4"


def test_an_event_is_a_calendar() -> None:
    sessions = {"sessions": [], "groups": [{"name": "G", "subGroups": [{"sessions": [{"name": "Merged", "type": "qualify", "startTime": "1970-01-01T00:00:00", "groupName": "G"}]}],
                                            "sessions": [{"name": "Race", "type": "race", "startTime": "2024-05-11T13:52:00", "groupName": "G"}]}]}  # fmt: skip
    event = {
        "id": 1,
        "name": "Spring",
        "startDate": "2024-05-11",
        "uploadSoftware": {},
        "location": {"name": "Hill", "country": {"alpha2": "US"}},
        "sessions": sessions,
    }
    for data in (event, [event]):
        calendar = read(data).calendars[0]
        meeting = calendar.meetings[0]
        assert (calendar.year, meeting.name, meeting.circuit, meeting.country, meeting.date) == (
            2024,
            "Spring",
            "Hill",
            "US",
            date(2024, 5, 11),
        )
        assert meeting.sessions == (
            MeetingSession("G: Race", "race", datetime.fromisoformat("2024-05-11T13:52:00")),
            MeetingSession("G: Merged", "qualifying"),
        )


@pytest.mark.parametrize("thing", [None, [], {}, "x", -1, 1e308, True, [[]], {"a": [1]}, [None], "9" * 50])
def test_no_type_brings_the_reader_down(thing: Any) -> None:
    read({"type": thing, "rows": [dict.fromkeys(row("1", 1, 1, user=1, additionalFields=1), thing)], "bestLaps": thing})
    read({"id": thing, "name": thing, "startDate": thing, "uploadSoftware": thing, "location": thing, "sessions": thing})
    read(
        {
            "id": 1,
            "name": 1,
            "startDate": 1,
            "uploadSoftware": 1,
            "sessions": {"groups": thing, "sessions": [{"startTime": thing, "name": thing}, {"startTime": "2024-05-11"}]},
        }
    )


@pytest.mark.corpus
def test_the_classification_gives_the_figures_of_its_index(corpus: Path) -> None:
    found = read_timing("x", (corpus / "data/timing/speedhive/2024-irdc-combined-classification.json").read_bytes())
    assert found is not None
    session = found.sessions[0]
    first = session.placings[0]
    assert (len(session.placings), session.competitors[0].number, session.competitors[0].drivers[0].name) == (24, "40", "Jeffery Remfert")
    assert (first.laps, first.time, min(p.best_lap for p in session.placings if p.best_lap)) == (14, 1361987, 93790)
    assert [p.status for p in session.placings] == [""] * 20 + ["DNF", "DNF", "DNS", "DSQ"]


@pytest.mark.corpus
def test_the_event_has_its_sessions(corpus: Path) -> None:
    found = read_timing("x", (corpus / "data/timing/speedhive/2024-irdc-event-details.json").read_bytes())
    assert found is not None
    meeting = found.calendars[0].meetings[0]
    assert (meeting.circuit, len(meeting.sessions), {session.kind for session in meeting.sessions}) == (
        "Pacific Raceway",
        24,
        {"race", "qualifying"},
    )
