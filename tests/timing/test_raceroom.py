"""Results of a RaceRoom dedicated server: one rule, one test; then every real file against its known figures."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Remark, TimingFile
from onemake.formats.timing import read_timing


def server(*sessions: tuple[str, list[dict[str, Any]]], **more: object) -> TimingFile:
    listed = [{"Type": kind, "Players": players} for kind, players in sessions]
    whole = {
        "Server": "Hill Cup",
        "Time": "/Date(1740951360000)/",
        "Experience": "RaceRoom Experience",
        "Track": "Hill",
        "TrackLayout": None,
    }
    found = read_timing("result.json", json.dumps({**whole, "Sessions": listed, **more}).encode("utf-8-sig"))
    assert found is not None
    assert found.format == "raceroom"
    return found


def player(
    name: str, position: int, laps: list[dict[str, Any]] | None = None, status: str | None = "Finished", **more: object
) -> dict[str, Any]:
    whole = {
        "UserId": 7,
        "FullName": name,
        "Username": name.lower(),
        "Car": "Cup",
        "Position": position,
        "BestLapTime": 60_000,
        "TotalTime": -1,
    }
    return {**whole, "FinishStatus": status, "RaceSessionLaps": laps or [], **more}


def lap(time: int, *sectors: int, position: int = 1, **more: object) -> dict[str, Any]:
    return {"Time": time, "SectorTimes": list(sectors), "Position": position, "PitStopOccured": False, "Incidents": [], **more}


def test_race_with_grid_class_place_and_incident_points() -> None:
    hit: dict[str, Any] = {"Incidents": [{"Type": 0, "Points": 4, "OtherUserId": 9}, {"Type": 6, "Points": 1}]}
    ada = player("Ada", 1, [lap(61_000, 20_000, 41_000, 61_000), lap(60_000, **hit)], TotalTime=121_005, StartPosition=3, PositionInClass=1)
    session = server(("Race2", [ada])).sessions[0]
    assert (session.kind, session.ordinal, session.track, session.layout) == ("race", 2, "Hill", "")
    assert session.competitors == (
        Competitor("", (Driver("Ada", id="7"),), car="Cup", own={"Username": "ada"}, row="Sessions 1, Players 1"),
    )
    row = "Sessions 1, Players 1"
    assert session.placings == (Placing(0, 1, "", "Finished", 2, 121_005, best_lap=60_000, grid=3, class_position=1, incidents=5, row=row),)
    first = Lap(0, 1, 61_000, driver=0, sectors=(20_000, 21_000, 20_000), pit=False, place=1, row=1)
    assert session.laps == (first, Lap(0, 2, 60_000, driver=0, pit=False, place=1, row=2))
    assert session.where(session.laps[1]) == "result.json, Sessions 1, lap 2"


@pytest.mark.parametrize(
    ("sectors", "read_as"),
    [
        ([20_000, 41_000, 61_000], (20_000, 21_000, 20_000)),
        ([20_000, 21_000, 20_000], (20_000, 21_000, 20_000)),
        ([20_000, -1000, 61_000], (20_000, None, None)),
        ([20_000, 41_000, 90_000], (20_000, None, None)),
        ([], ()),
    ],
    ids=["since the start of the lap", "one by one", "one unknown", "neither", "none"],
)
def test_sectors(sectors: list[int], read_as: tuple[int | None, ...]) -> None:
    assert server(("Race", [player("Ada", 1, [lap(61_000, *sectors)])])).sessions[0].laps[0].sectors == read_as


def test_lap_cut_or_not_timed_still_is_a_lap() -> None:
    session = server(("Qualify", [player("Ada", 1, [lap(-1000, -1000, -1000, -1000, Valid=False), lap(60_000, Valid=True)])])).sessions[0]
    assert [(done.number, done.time, done.deleted) for done in session.laps] == [(1, None, "not valid"), (2, 60_000, None)]


@pytest.mark.parametrize(
    ("said", "status"),
    [("Finished", ""), ("DidNotFinish", "DNF"), ("Disqualified", "DSQ"), ("DidNotStart", "DNS"), ("None", ""), (None, "")],
)
def test_finish_status(said: str | None, status: str) -> None:
    placing = server(("Race", [player("Ada", 1, status=said)])).sessions[0].placings[0]
    assert (placing.status, placing.said, placing.laps) == (status, said or "", None)


def test_status_and_total_of_qualifying_are_not_those_of_qualifying() -> None:
    placing = server(("Qualify", [player("Ada", 1, status="DidNotFinish", TotalTime=900_000)])).sessions[0].placings[0]
    assert (placing.status, placing.said, placing.time, placing.own) == ("", "DidNotFinish", None, {"TotalTime": "900000"})


def test_unknown_status_is_left_open() -> None:
    session = server(("Race", [player("Ada", 1, status="Abducted")])).sessions[0]
    assert (session.placings[0].status, session.placings[0].said) == ("", "Abducted")
    assert session.remarks == (Remark("cars whose finish status is not known here and is left open: 1", "Abducted"),)


def test_last_lap_of_a_car_that_did_not_finish_does_not_count() -> None:
    ada = player("Ada", 1, [lap(60_000), lap(60_000)], TotalTime=120_000)
    bo = player("Bo", 2, [lap(61_000), lap(90_000)], "DidNotFinish", TotalTime=0)
    session = server(("Race", [ada, bo])).sessions[0]
    assert [(placing.laps, placing.time) for placing in session.placings] == [(2, 120_000), (1, None)]
    assert [done.deleted for done in session.laps] == [None, None, None, "not completed: the car did not finish"]
    text = "cars that did not finish and whose last lap is listed as if completed, which does not count: 1"
    assert session.remarks == (Remark(text, "Bo: lap 2, 1:30.000", "1 laps"),)


def test_last_lap_without_time_and_place_is_not_done() -> None:
    session = server(("Race", [player("Ada", 1, [lap(60_000), lap(-1000, position=0)], "None")])).sessions[0]
    assert session.placings[0].laps == 1
    assert session.laps[1].deleted == "not completed"
    assert session.remarks[0].said == "Ada: lap 2"


def test_old_file_without_full_names_and_laps() -> None:
    old = {"Username": "ada7", "Car": "Cup", "Position": 1, "BestLapTime": 60_000}
    session = server(("Race", [old])).sessions[0]
    assert session.competitors[0].drivers == (Driver("ada7"),)
    assert session.placings == (Placing(0, 1, best_lap=60_000, row="Sessions 1, Players 1"),)
    assert session.partial == "the file has no laps of this session"


def test_server_says_when_it_began_and_sessions_have_the_day() -> None:
    ada = [player("Ada", 1)]
    practice, race = server(("Practice", ada), ("Race", ada), StartTime=1740945600, Time=1740951360).sessions
    assert (practice.start, practice.zone) == (datetime(2025, 3, 2, 20, 0, tzinfo=UTC), "UTC")
    assert (race.start, race.zone) == (date(2025, 3, 2), "UTC")
    ticks = server(("Practice", ada), ("Qualify", ada), ("Race", ada), StartTime="/Date(1740860000000+0000)/").sessions
    assert [session.start for session in ticks] == [datetime(2025, 3, 1, 20, 13, 20, tzinfo=UTC), None, date(2025, 3, 2)]


def test_file_without_players_is_refused() -> None:
    with pytest.raises(UserError, match="nobody in them"):
        server(("Race", []))


DNF = (
    "Portimao Circuit Club",
    [("practice", 8, "Csaba L", None, 98876, 0), ("qualifying", 8, "Manuel A", None, 97678, 0), ("race", 8, "Manuel A", 1284422, 97745, 1)],
)
RING = (
    "Red Bull Ring Spielberg Grand Prix Circuit",
    [("practice", 18, "Bence", None, 97316, 0), ("qualifying", 18, "Bence", None, 97073, 0), ("race", 18, "Bence", 689261, 97152, 2)],
)
FIGURES = {  # track, then kind, players, first with his total and best lap, and how many did not finish
    "driver.ken.j.dnf.but.with.all.laps.registered.with.incidents.json": DNF,
    "driver.ken.j.dnf.but.with.all.laps.registered.without.incidents.json": DNF,
    "finish.status.none.json": ("Shanghai Circuit West Long", [("qualifying", 8, "Andy Blade", None, 96449, 0), ("race", 8, "Mike Davies", None, 95739, 0)]),
    "no.laps.json": ("EuroSpeedway Lausitz", [("qualifying", 15, "YHKIM", None, 80138, 0), ("race", 15, "YHKIM", None, 80966, 0)]),
    "qualify.and.race.json": ("Portimao Circuit", [("qualifying", 4, "nois oh", 1219633, 99325, 1), ("race", 4, "chin matsuo", 1216072, 99365, 1)]),
    "qualify.with.invalid.laps.json": RING,
    "race.with.new.incident.indexes.and.sector.times.json": RING,
}  # fmt: skip


@pytest.mark.corpus
def test_every_real_file(corpus: Path) -> None:
    found = {}
    for path in sorted((corpus / "data/timing/raceroom-json").glob("*.json")):
        file = read_timing(path.name, path.read_bytes())
        assert file is not None
        assert file.format == "raceroom"
        sessions = []
        for session in file.sessions:
            first = session.placings[0]
            total = first.time if session.kind == "race" else int(first.own["TotalTime"]) if first.own else None
            said = Counter(placing.said for placing in session.placings)["DidNotFinish"]
            name = session.competitors[first.car].drivers[0].name
            sessions.append((session.kind, len(session.placings), name, total, first.best_lap, said))
        found[path.name] = (f"{file.sessions[0].track} {file.sessions[0].layout}".strip(), sessions)
    assert found == FIGURES


@pytest.mark.corpus
def test_driver_out_of_fuel_on_the_last_lap_has_not_completed_it(corpus: Path) -> None:
    path = corpus / "data/timing/raceroom-json/driver.ken.j.dnf.but.with.all.laps.registered.with.incidents.json"
    file = read_timing(path.name, path.read_bytes())
    assert file is not None
    race = file.sessions[-1]
    assert [placing.laps for placing in race.placings] == [13] * 7 + [12]
    assert (race.placings[-1].status, race.placings[-1].position) == ("DNF", 8)
