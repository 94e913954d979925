"""Calendars in JSON: sessions by name, starts in UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onemake.core.timing.session import Calendar, Meeting, MeetingSession, TimingFile
from onemake.formats.timing import read_timing


def read(*races: object) -> TimingFile:
    found = read_timing("calendar.json", json.dumps({"races": races}).encode())
    assert found is not None
    assert found.format == "calendar_json"
    return found


def at(day: int, hour: int) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=UTC)


def test_a_meeting_with_its_sessions_is_dated_by_its_last_race() -> None:
    starts = {
        "fp1": "2025-03-21T01:00:00Z",
        "sprintQualifying": "2025-03-21T07:00:00Z",
        "sprint": "2025-03-22T03:00:00Z",
        "gp": "2025-03-23T07:00:00Z",
    }
    found = read({"name": "Chinese", "location": "Shanghai", "round": 2, "sessions": starts})
    sessions = (
        MeetingSession("fp1", "practice", at(21, 1)), MeetingSession("sprintQualifying", "qualifying", at(21, 7)),
        MeetingSession("sprint", "race", at(22, 3)), MeetingSession("gp", "race", at(23, 7)),
    )  # fmt: skip
    assert found.calendars == (Calendar("", (Meeting("Chinese", 2, "Shanghai", "", at(23, 7), sessions, 1),), 2025),)
    assert found.remarks == ()


def test_names_of_sessions_say_their_kind() -> None:
    names = ["practice", "fp2", "qualifying1", "q2", "race1", "race2", "feature", "superpole", "warmup", "shakedown", "party"]
    (calendar,) = read({"name": "X", "sessions": dict.fromkeys(names, "2025-03-21")}).calendars
    assert [s.kind for s in calendar.meetings[0].sessions] == [
        "practice", "practice", "qualifying", "qualifying", "race", "race", "race", "qualifying", "warm-up", "practice", "",
    ]  # fmt: skip


def test_what_is_cancelled_or_open_is_told() -> None:
    found = read({"name": "A", "sessions": {}, "canceled": True}, {"name": "B", "sessions": {"gp": "soon"}, "tbc": True})
    assert [str(r) for r in found.remarks] == [
        "cancelled: A",
        "to be confirmed: B",
        "1 starts cannot be read, and are not known (it says 'gp')",
    ]


@pytest.mark.parametrize("value", [None, [], {}, "x", -7, 1e308, True, 10**30, [[]], "0001-01-01T00:00:00+23:59"])
def test_nothing_breaks_the_reading(value: object) -> None:
    first = {"name": "A", "sessions": {"gp": value, "race2": "2025-01-01", "race3": "2025-01-01T10:00:00Z"}}
    odd = dict.fromkeys(("name", "round", "location", "sessions", "tbc"), value)
    assert len(read(first, odd, value).calendars) == 1


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "races"), [("f1-2025.json", 24), ("f1-academy-2025.json", 7)])
def test_the_sample_files_give_their_measured_figures(corpus: Path, name: str, races: int) -> None:
    folder = corpus / "data/timing/calendar-json"
    assert len(list(folder.iterdir())) == 2
    found = read_timing(name, (folder / name).read_bytes())
    assert found is not None
    (calendar,) = found.calendars
    assert (len(calendar.meetings), calendar.year, found.remarks) == (races, 2025, ())
    assert [m.round for m in calendar.meetings] == list(range(1, races + 1))
    assert all(s.kind and s.start for m in calendar.meetings for s in m.sessions)
