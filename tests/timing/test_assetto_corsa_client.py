"""``race_out.json`` of Assetto Corsa: one rule, one test; then every real file against its known figures."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Remark, TimingFile
from onemake.formats.timing import read_timing


def race_out(*sessions: dict[str, Any]) -> TimingFile:
    players = [{"name": name, "car": "cup", "skin": ""} for name in ("Ada", "Bo", "Cem")]
    whole = {"track": "hill", "number_of_sessions": len(sessions), "players": players, "sessions": list(sessions), "extras": []}
    found = read_timing("race_out.json", json.dumps(whole).encode())
    assert found is not None
    assert found.format == "assetto_corsa_client"
    return found


def session(kind: int, laps: list[dict[str, Any]], name: str = "Race", **more: object) -> dict[str, Any]:
    return {"name": name, "type": kind, "lapsCount": 0, "duration": 15, "laps": laps, "lapstotal": [], "bestLaps": [], **more}


def lap(car: object, number: object, time: object, cuts: int = 0) -> dict[str, Any]:
    return {"lap": number, "car": car, "sectors": [20_000, 20_000, 21_000], "time": time, "cuts": cuts, "tyre": "H"}


def test_each_session_of_the_file() -> None:
    file = race_out(
        session(2, [lap(0, 0, 61_000), lap(1, 0, -1, cuts=1)], "Qualify", bestLaps=[{"car": 0, "time": 61_000, "lap": 0}]),
        session(3, [lap(0, 0, 61_000), lap(1, 0, 62_000)], lapsCount=1, raceResult=[0, 1, -1]),
    )
    qualifying, race = file.sessions
    assert (qualifying.kind, qualifying.planned_minutes, qualifying.track) == ("qualifying", 15, "hill")
    assert qualifying.competitors[1] == Competitor("", (Driver("Bo"),), car="cup", id="1", row="players 2")
    sectors = (20_000, 20_000, 21_000)
    assert qualifying.laps == (
        Lap(0, 1, 61_000, driver=0, sectors=sectors, row=1),
        Lap(1, 1, None, driver=0, sectors=sectors, deleted="1 cuts", row=2),
    )
    assert qualifying.placings == (Placing(0, laps=1, best_lap=61_000, row="players 1"), Placing(1, laps=1, row="players 2"))
    assert (race.kind, race.planned_laps, race.planned_minutes) == ("race", 1, None)
    assert race.placings == (Placing(0, 1, laps=1, row="raceResult 1"), Placing(1, 2, laps=1, row="raceResult 2"))
    assert race.where(race.laps[1]) == "race_out.json, sessions 2, laps 2"


def test_car_without_a_lap_in_the_finishing_order_has_no_place() -> None:
    race = race_out(session(3, [lap(1, 0, 62_000)], raceResult=[1, 0, 0])).sessions[0]
    assert race.placings == (Placing(1, 1, laps=1, row="raceResult 1"), Placing(0, laps=0, row="raceResult 2"))
    assert [remark.said for remark in race.remarks] == ["", "car 0"]


def test_best_lap_that_is_a_race_time_is_replaced_by_the_quickest_lap() -> None:
    race = race_out(session(3, [lap(0, 0, 61_000), lap(0, 1, 60_000)], raceResult=[0], bestLaps=[{"car": 0, "time": 121_000}])).sessions[0]
    assert race.placings[0].best_lap == 60_000
    assert race.remarks == (
        Remark("cars whose best lap is not the quickest of their laps, which is taken: 1", "car 0: 2:01.000", "1:00.000"),
    )


def test_session_whose_laps_are_missing_keeps_what_it_counts() -> None:
    found = race_out(session(2, [], "Qualify", lapstotal=[0, 4, 3], bestLaps=[{"car": 1, "time": 61_000}])).sessions[0]
    assert found.placings == (Placing(1, laps=4, best_lap=61_000, row="players 2"), Placing(2, laps=3, row="players 3"))
    assert found.partial == "the file has no laps of this session"


@pytest.mark.parametrize(("name", "kind"), [("Practice", "practice"), ("Hotlap", "practice"), ("Drift", "")])
def test_drift_is_told_from_practice_by_its_name(name: str, kind: str) -> None:
    assert race_out(session(1, [], name)).sessions[0].kind == kind


def test_laps_of_no_car_are_counted_in_one_remark() -> None:
    found = race_out(session(3, [lap(9, 0, 1), lap([], 0, 1), lap(0, "x", 1), lap(0, 0, 60_000)], raceResult=[0])).sessions[0]
    assert len(found.laps) == 1
    assert found.remarks == (Remark("laps that name no car of the file and are left out: 3", "laps 1"),)


def test_file_without_sessions_is_refused() -> None:
    with pytest.raises(UserError, match="no sessions"):
        race_out()


FIGURES = {
    "3.sessions.with.-1.times.json": (
        "njmp_lightning",
        {"ks_abarth500_assetto_corse": 18},
        [("practice", 26), ("qualifying", 100), ("race", 209)],
    ),
    "offline_quick_race_session.json": ("silverstone", {"ferrari_458": 4, "lotus_exige_scura": 3, "bmw_m3_e92": 3}, [("race", 60)]),
    "qualify.and.race.json": ("spa", {"bmw_z4_gt3": 8, "mercedes_sls_gt3": 7, "mclaren_mp412c_gt3": 6}, [("qualifying", 0), ("race", 453)]),
}
WINNERS = {
    "3.sessions.with.-1.times.json": (1, 17, 72797),
    "offline_quick_race_session.json": (11, 5, 142660),
    "qualify.and.race.json": (13, 30, 138864),
}


@pytest.mark.corpus
def test_every_real_file(corpus: Path) -> None:
    found, winners = {}, {}
    for path in sorted((corpus / "data/timing/ac-client-json").glob("*.json")):
        file = read_timing(path.name, path.read_bytes())
        assert file is not None
        assert file.format == "assetto_corsa_client"
        cars = Counter(car.car for car in file.sessions[0].competitors).most_common(3)
        found[path.name] = (file.sessions[0].track, dict(cars), [(session.kind, len(session.laps)) for session in file.sessions])
        first = file.sessions[-1].placings[0]
        winners[path.name] = (first.car, first.laps, first.best_lap)
    assert found == FIGURES
    assert winners == WINNERS
