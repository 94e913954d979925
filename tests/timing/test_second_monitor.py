"""Reports of Second Monitor: one rule, one test; then the real file against its known figures."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Remark, Session
from onemake.formats.timing import read_timing


def report(*drivers: dict[str, Any], **more: object) -> Session:
    whole: dict[str, object] = {
        "SessionRunTime": "2025-06-12T18:49:59.4261963-07:00", "SessionType": "Race", "Simulator": "Hill Sim", "SessionLengthType": "Laps",
        "TotalNumberOfLaps": 2, "SessionLength": "00:00:00", "Drivers": list(drivers), "PitStops": [],
        "TrackInfo": {"TrackName": "Hill", "TrackLayoutName": "Short", "LayoutLength": {"InMeters": 1000.5}},
    }  # fmt: skip
    found = read_timing("report.json", json.dumps({**whole, **more}).encode())
    assert found is not None
    assert found.format == "second_monitor"
    return found.sessions[0]


def driver(name: str, place: int, *laps: dict[str, Any], **more: object) -> dict[str, Any]:
    whole = {"DriverId": name.lower(), "DriverLongName": name, "CarName": "Cup", "ClassName": "Am", "FinishingPosition": place}
    return {**whole, "InitialPosition": 3, "TotalLaps": len(laps), "FinishStatus": "None", "Laps": list(laps), **more}


def lap(number: object, time: object = "00:01:00.9800000", pit: bool = False, **more: object) -> dict[str, Any]:
    sectors = {"Sector1": "00:00:20.0000000", "Sector2": "00:00:20.9799999", "Sector3": "00:00:20.0000000"}
    return {"LapNumber": number, "LapTime": time, **sectors, "IsValid": True, "IsPitLap": pit, "LapStartPosition": 2, **more}


def test_race_in_the_order_of_its_places() -> None:
    session = report(driver("Bo", 2, lap(1)), driver("Ada", 1, lap(1), lap(2, LapStartPosition=1), FinishingPositionInClass=1))
    assert (session.kind, session.track, session.layout, session.length_m, session.planned_laps) == ("race", "Hill", "Short", 1000.5, 2)
    assert (session.start, session.own) == (
        date(2025, 6, 12),
        {"Simulator": "Hill Sim", "SessionRunTime": "2025-06-12T18:49:59.4261963-07:00"},
    )
    assert session.competitors[1] == Competitor("", (Driver("Ada", id="ada"),), car="Cup", classes=("Am",), row="Drivers 2")
    assert session.placings == (
        Placing(1, 1, "", "None", 2, grid=3, class_position=1, row="Drivers 2"),
        Placing(0, 2, "", "None", 1, grid=3, row="Drivers 1"),
    )
    assert session.laps[1] == Lap(1, 1, 60_980, driver=0, sectors=(20_000, 20_979, 20_000), pit=False, place=1, row=2)
    assert session.laps[2].place is None
    assert session.where(session.laps[2]) == "report.json, lap 3 of the report"
    assert session.remarks == ()


@pytest.mark.parametrize(
    ("time", "read_as"),
    [("00:00:00", None), ("00:00:00.0000000", None), ("01:00:00.0010000", 3_600_001), ("00:01:00.98", 60_980), ("-00:01:00.9800000", None), ("x" * 16, None), (7, None), (None, None), ([], None)],
)  # fmt: skip
def test_times(time: object, read_as: int | None) -> None:
    assert report(driver("Ada", 1, lap(1, time), lap(2))).laps[0].time == read_as


def test_invalid_lap() -> None:
    assert report(driver("Ada", 1, lap(1, IsValid=False), lap(2))).laps[0].deleted == "not valid"


def test_lap_ended_in_the_pit_lane_where_the_next_is_a_pit_lap_too() -> None:
    pits = (False, True, True, True, False, True)
    session = report(driver("Ada", 1, *(lap(number, pit=pit) for number, pit in enumerate(pits, 1))))
    assert [done.pit for done in session.laps] == [False, True, True, False, False, True]


def test_stop_of_the_player_stands_with_the_lap_that_began_in_the_pit_lane() -> None:
    stop = {"EntryLapNumber": 1, "OverallDuration": "00:00:37.7950000"}
    session = report(driver("Ada", 1, lap(1), lap(2), IsPlayer=True), driver("Bo", 2, lap(1), lap(2)), PitStops=[stop])
    assert [done.pit_time for done in session.laps] == [None, 37_795, None, None]


@pytest.mark.parametrize(
    ("said", "status"), [("None", ""), ("Na", ""), ("Finished", ""), ("Dnf", "DNF"), ("Dns", "DNS"), ("Dq", "DSQ"), ("Dnq", "DNQ")]
)
def test_finish_status(said: str, status: str) -> None:
    placing = report(driver("Ada", 1, lap(1), lap(2), FinishStatus=said)).placings[0]
    assert (placing.status, placing.said) == (status, said)


def test_report_written_before_the_last_lap_was_ended() -> None:
    session = report(driver("Ada", 1, lap(1), TotalDistance=2001.0))
    text = "the race was planned over 2 laps, and nobody has more than 1; the first drove 2.0: laps are missing, or it was ended before"
    assert session.remarks == (Remark(text),)
    assert session.partial == "the last lap may be missing"


def test_laps_without_a_number_are_counted_in_one_remark() -> None:
    session = report(driver("Ada", 1, lap(1), lap("2"), lap(None), lap(2)))
    assert [done.number for done in session.laps] == [1, 2]
    assert Remark("laps without a number, which are left out: 2", "Ada") in session.remarks


def test_report_without_drivers_is_refused() -> None:
    with pytest.raises(UserError, match="no drivers"):
        report()


@pytest.mark.corpus
def test_the_real_file(corpus: Path) -> None:
    path = corpus / "data/timing/secondmonitor-json/race.json"
    found = read_timing(path.name, path.read_bytes())
    assert found is not None
    session = found.sessions[0]
    assert (found.format, session.kind, len(session.competitors), session.planned_laps, len(session.laps)) == (
        "second_monitor",
        "race",
        23,
        46,
        1007,
    )
    assert [placing.position for placing in session.placings] == list(range(1, 24))
    assert session.competitors[session.placings[0].car].drivers[0].name == "Theoloop"
    done = [sum(lap.car == placing.car for lap in session.laps) for placing in session.placings]
    assert done == [placing.laps for placing in session.placings]
    assert sum(lap.time or 0 for lap in session.laps if lap.car == session.placings[0].car) == 2_768_215
    assert min(lap.time for lap in session.laps if lap.time) == 59_816
