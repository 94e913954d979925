"""Results of an Assetto Corsa server: one rule, one test; then every real file against its known figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Penalty, Placing, Remark, Session, TimingFile
from onemake.formats.timing import read_timing

NONE = 999999999


def slot(number: int, name: str, team: str = "") -> dict[str, Any]:
    return {
        "CarId": number,
        "Driver": {"Name": name, "Team": team, "Guid": name[:1], "Nation": "SWE"},
        "Model": "cup",
        "Skin": "07",
        "BallastKG": 0,
    }


def row(number: int, name: str, total: int, best: int = 60_000, **more: object) -> dict[str, Any]:
    return {"DriverName": name, "DriverGuid": name[:1], "CarId": number, "CarModel": "cup", "BestLap": best, "TotalTime": total, **more}


def lap(number: int, name: str, time: int, cuts: int = 0) -> dict[str, Any]:
    return {"DriverName": name, "DriverGuid": name[:1], "CarId": number, "LapTime": time, "Sectors": [time - 20_000, 20_000], "Cuts": cuts}


def result(rows: list[Any], laps: list[Any] | None, kind: str = "RACE", **more: object) -> Session:
    cars = [slot(0, "Ada", "Hill Racing"), slot(1, "Bo"), slot(2, "")]
    whole = {"TrackName": "hill", "TrackConfig": "short", "Type": kind, "Cars": cars, "Result": rows, "Laps": laps, "Events": None, **more}
    found = read_timing("result.json", json.dumps(whole).encode())
    assert isinstance(found, TimingFile)
    assert found.format == "assetto_corsa_server"
    return found.sessions[0]


def test_race_with_its_laps_and_slots_nobody_took() -> None:
    rows = [row(0, "Ada", 130_010, BallastKG=20), row(1, "Bo", 140_000), row(2, "", 0, NONE)]
    laps = [lap(0, "Ada", 70_000), lap(1, "Bo", 75_000), lap(0, "Ada", 60_000, cuts=1), lap(1, "Bo", 65_000)]
    session = result(rows, laps, RaceLaps=2, Date="2025-03-02T21:36:00Z")
    assert (session.kind, session.track, session.layout, session.planned_laps) == ("race", "hill", "short", 2)
    assert (session.start, session.zone) == (datetime(2025, 3, 2, 21, 36, tzinfo=UTC), "UTC")
    ada = Driver("Ada", id="A", nationality="SWE")
    own = {"BallastKG": "20", "Skin": "07"}
    assert session.competitors[0] == Competitor("", (ada,), "Hill Racing", car="cup", id="0", own=own, row="Result 1")
    assert len(session.competitors) == 2
    assert session.placings == (
        Placing(0, 1, laps=2, time=130_010, best_lap=60_000, row="Result 1"),
        Placing(1, 2, laps=2, time=140_000, best_lap=60_000, row="Result 2"),
    )
    assert session.laps[2] == Lap(0, 2, 60_000, driver=0, sectors=(40_000, 20_000), row=3)
    assert session.remarks == ()


def test_cut_lap_does_not_count_outside_races() -> None:
    session = result([row(0, "Ada", 500_000)], [lap(0, "Ada", 59_000, cuts=2), lap(0, "Ada", 60_000)], "QUALIFY")
    assert [done.deleted for done in session.laps] == ["2 cuts", None]
    assert session.placings == (Placing(0, 1, laps=2, best_lap=60_000, own={"TotalTime": "500000"}, row="Result 1"),)


def test_lap_driven_after_the_flag_does_not_count() -> None:
    laps = [lap(0, "Ada", 60_000), lap(1, "Bo", 70_000), lap(0, "Ada", 60_000), lap(1, "Bo", 70_000), lap(1, "Bo", 70_000)]
    session = result([row(0, "Ada", 120_000), row(1, "Bo", 140_000)], laps, RaceLaps=2)
    assert [done.deleted for done in session.laps] == [None, None, None, None, "after the flag"]
    assert [placing.laps for placing in session.placings] == [2, 2]
    assert session.remarks == (Remark("laps begun after the flag, which do not count: 1", "lap 3"),)


def test_lapped_car_placed_before_one_with_more_laps_is_put_behind_it() -> None:
    laps = [lap(0, "Ada", 60_000), lap(0, "Ada", 60_000), lap(1, "Bo", 100_000)]
    session = result([row(1, "Bo", 100_000), row(0, "Ada", 120_000)], laps, RaceLaps=2)
    assert [(placing.car, placing.position) for placing in session.placings] == [(0, 2), (1, 1)]
    text = "cars placed against their laps and times, now placed by these: 2"
    assert session.remarks == (Remark(text, "place 1: 1 laps, before 2 laps", "place 2"),)


def test_order_of_a_race_by_the_clock_is_left_as_published() -> None:
    laps = [lap(0, "Ada", 60_000), lap(0, "Ada", 60_000), lap(1, "Bo", 100_000)]
    session = result([row(1, "Bo", 100_000), row(0, "Ada", 120_000)], laps, DurationSecs=1800)
    assert session.planned_minutes == 30
    assert [(placing.car, placing.position) for placing in session.placings] == [(0, 1), (1, 2)]
    assert session.remarks[0].text == "cars placed against their laps and times, and left as published: 2"


def test_driver_who_left_and_came_back_has_a_total_that_his_laps_do_not_give() -> None:
    session = result([row(0, "Ada", 300_000)], [lap(0, "Ada", 60_000), lap(0, "Ada", 61_000)])
    text = "drivers whose total time is not what their laps add up to: they left and came back, or laps are missing: 1"
    assert session.remarks == (Remark(text, "Ada: 5:00.000", "2:01.000"),)


def test_two_drivers_one_after_another_in_a_slot_are_two_competitors() -> None:
    session = result([row(0, "Ada", 60_000)], [lap(0, "Cem", 70_000), lap(0, "Ada", 60_000)])
    assert [car.drivers[0].name for car in session.competitors] == ["Ada", "Cem"]
    assert [car.team for car in session.competitors] == ["Hill Racing", ""]
    assert [done.car for done in session.laps] == [1, 0]
    text = "drivers with laps and no row in the result, for they left and somebody else took the slot: 1"
    assert session.remarks == (Remark(text, "Cem"),)


def test_driver_without_a_lap_has_neither_place_nor_status() -> None:
    session = result([row(0, "Ada", 60_000), row(1, "Bo", 0, NONE)], [lap(0, "Ada", 60_000)])
    assert session.placings[1] == Placing(1, laps=0, row="Result 2")
    assert session.remarks[0].said == "Bo"


def test_driver_twice_in_the_result() -> None:
    session = result([row(0, "Ada", 60_000), row(0, "Ada", 60_000)], None)
    assert len(session.placings) == 1
    assert session.remarks == (Remark("drivers who stand twice in the result, of which the first row is taken: 1", "Ada"),)


def test_penalties_of_a_manager_of_servers() -> None:
    rows = [row(0, "Ada", 60_000, HasPenalty=True, PenaltyTime=5_000_000_000, LapPenalty=1), row(1, "Bo", 61_000, Disqualified=True)]
    session = result(rows, None)
    assert session.penalties == (
        Penalty(0, "time", 5, said="PenaltyTime 5000000000", in_result=False, row="Result 1"),
        Penalty(0, "laps", said="LapPenalty 1", in_result=False, row="Result 1"),
        Penalty(1, "disqualify", said="Disqualified", in_result=True, row="Result 2"),
    )
    assert session.placings[1] == Placing(1, None, "DSQ", "Disqualified", time=61_000, best_lap=60_000, row="Result 2")


def test_file_with_nobody_is_refused() -> None:
    with pytest.raises(UserError, match="neither results nor laps"):
        result([row(2, "", 0, NONE)], [])


FIGURES = {  # kind, results, laps, collisions, first and his total, best lap and whose
    "2015_10_17_9_30_QUALIFY.json": ("qualifying", 17, 101, "Timo Haapala", 3616967, (97435, "Timo Haapala")),
    "2015_10_17_9_49_RACE.json": ("race", 17, 82, "Andrea Sorlini", 1003035, (98907, "Andrea Sorlini")),
    "2019_2_15_21_16_RACE.json": ("race", 9, 9, "Joseph Elton", 363829, (57521, "Joseph Elton")),
    "2019_3_2_21_21_QUALIFY.json": ("qualifying", 7, 22, "Joseph Elton", 501890, (100259, "Joseph Elton")),
    "2019_3_2_21_36_RACE.json": ("race", 8, 39, "Joseph Elton", 627696, (100301, "Joseph Elton")),
    "tyre.info.json": ("race", 6, 315, "Wayne Reed", 5480437, (97838, "Wayne Reed")),
}


@pytest.mark.corpus
def test_every_real_file(corpus: Path) -> None:
    found = {}
    for path in sorted((corpus / "data/timing/ac-server-json").glob("*.json")):
        file = read_timing(path.name, path.read_bytes())
        assert file is not None
        assert file.format == "assetto_corsa_server"
        session = file.sessions[0]
        first = session.placings[0]
        names = [car.drivers[0].name for car in session.competitors]
        best = min((placing.best_lap, names[placing.car]) for placing in session.placings if placing.best_lap)
        total = first.time if session.kind == "race" else int(first.own["TotalTime"])
        found[path.name] = (session.kind, len(session.placings), len(session.laps), names[first.car], total, best)
        assert [p.position for p in session.placings if p.position] == list(range(1, 1 + sum(1 for p in session.placings if p.position)))
    assert found == FIGURES
