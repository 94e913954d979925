"""Assetto Corsa Competizione: one rule, one test; then every real file against its known figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Driver, Lap, Penalty, Placing, Remark, Session, Stint, TimingFile
from onemake.formats.timing import read_timing

NONE = 2147483647


def line(slot: int, number: object, laps: int, total: int, last: str = "Berg", **car: object) -> dict[str, Any]:
    driver = {"firstName": "Ada", "lastName": last, "shortName": "ADA", "playerId": f"S{slot}"}
    return {
        "car": {"carId": slot, "raceNumber": number, "carModel": 28, "cupCategory": 1, "teamName": "", "drivers": [driver], **car},
        "timing": {"bestLap": 90500 if laps else NONE, "totalTime": total, "lapCount": laps},
        "missingMandatoryPitstop": -1,
        "driverTotalTimes": [],
    }


def crossing(slot: int, time: int, *splits: int, valid: bool = True, driver: int = 0) -> dict[str, Any]:
    return {"carId": slot, "driverIndex": driver, "laptime": time, "isValidForBest": valid, "splits": list(splits)}


def dump(lines: object, laps: object, kind: object = "R", encoding: str = "utf-8", **more: object) -> bytes:
    result = {"isWetSession": 0, "leaderBoardLines": lines}
    whole = {"sessionType": kind, "trackName": "hill_ring", "sessionResult": result, "laps": laps, "penalties": [], **more}
    return json.dumps(whole, ensure_ascii=False).encode(encoding)


def read(data: bytes) -> Session:
    found = read_timing("result.json", data)
    assert isinstance(found, TimingFile)
    assert found.format == "acc"
    assert len(found.sessions) == 1
    return found.sessions[0]


def penalty(slot: int, word: str, value: int, lap: int, cleared: int) -> dict[str, Any]:
    named = {"reason": "Cutting", "penalty": word, "penaltyValue": value, "violationInLap": lap, "clearedInLap": cleared}
    return {"carId": slot, "driverIndex": 0, **named}


def test_server_file_in_utf_16_without_its_mark() -> None:
    session = read(dump([line(1001, "007", 2, 190_000, "Bär", carGroup="GTC")], [], "Q2", "utf-16-le"))
    assert (session.kind, session.name, session.ordinal, session.track) == ("qualifying", "Qualifying 2", 2, "hill_ring")
    car = session.competitors[0]
    assert (car.number, car.car, car.classes, car.id) == ("007", "Porsche 992 GT3 Cup", ("GTC", "Pro-Am"), "1001")
    assert car.drivers == (Driver("Ada Bär", "Ada", "Bär", "S1001"),)
    assert session.remarks == (Remark("the text is UTF-16 without its mark"), Remark("the file has no laps"))
    assert session.where(session.placings[0]) == "result.json, leaderBoardLines 1"


@pytest.mark.parametrize(
    ("word", "kind", "ordinal"),
    [
        (0, "practice", None),
        ("4", "qualifying", None),
        (10, "race", None),
        ("FP1", "practice", 1),
        ("R", "race", None),
        ("X", "", None),
        ([], "", None),
    ],
)
def test_kind_is_told_by_letters_or_number(word: object, kind: str, ordinal: int | None) -> None:
    session = read(dump([line(1, 1, 1, 1000)], [], word))
    assert (session.kind, session.ordinal) == (kind, ordinal)


def test_team_after_a_line_feed_in_the_last_name() -> None:
    session = read(dump([line(1, 1, 1, 1000, "Berg\nHill Racing")], [], "Q"))
    assert (session.competitors[0].team, session.competitors[0].drivers[0].name) == ("Hill Racing", "Ada Berg")
    assert (
        Remark("drivers whose last name holds a second line, which is taken for the team: 1", "Berg Hill Racing", "Hill Racing")
        in session.remarks
    )


def test_first_lap_of_a_race_is_the_total_less_the_other_laps() -> None:
    laps = [crossing(1, 400_000, 340_000, 30_000, 30_000), crossing(1, 91_000, 30_000, 30_000, 31_000), crossing(1, 92_000)]
    session = read(dump([line(1, 1, 3, 280_000)], laps))
    assert session.laps[0] == Lap(0, 1, 97_000, driver=0, sectors=(37_000, 30_000, 30_000), row=1)
    assert [lap.time for lap in session.laps] == [97_000, 91_000, 92_000]
    text = "lap 1 held the wait before the start, and is now the total time less the other laps; cars: 1"
    assert session.remarks == (Remark(text, "car 1: 6:40.000", "1:37.000"),)


def test_first_lap_that_cannot_be_told_has_no_time() -> None:
    laps = [crossing(1, 400_000, 340_000, 30_000, 30_000), crossing(1, 350_000)]
    session = read(dump([line(1, 1, 2, 180_000)], laps))
    assert session.laps[0] == Lap(0, 1, None, driver=0, sectors=(None, 30_000, 30_000), row=1)
    assert session.laps[1].time == 350_000
    assert [remark.said for remark in session.remarks] == ["car 1: 6:40.000", "car 1: 5:50.000"]


@pytest.mark.parametrize(
    ("total", "fined"),
    [(280_000, True), (NONE, False), (260_000, False), (900_000, False)],
    ids=["a penalty may be in the total", "no total", "quicker than the best lap", "longer than the file says"],
)
def test_first_lap_is_not_guessed(total: int, fined: bool) -> None:
    laps = [crossing(1, 400_000), crossing(1, 91_000), crossing(1, 92_000)]
    fines = [penalty(1, "PostRaceTime", 5, 1, 0)] if fined else []
    assert read(dump([line(1, 1, 3, total)], laps, penalties=fines)).laps[0].time is None


def test_first_lap_of_practice_stands_as_it_is() -> None:
    session = read(dump([line(1, 1, 1, 400_000)], [crossing(1, 400_000, valid=False)], "FP"))
    assert session.laps == (Lap(0, 1, 400_000, driver=0, deleted="not valid for the best lap", row=1),)


def test_penalties_with_their_seconds_and_whether_they_were_served() -> None:
    given = [
        penalty(1, "PostRaceTime", 80, 4, 0),
        penalty(1, "DriveThrough", 3, 4, 0),
        penalty(1, "StopAndGo_30", 3, 4, 6),
        penalty(9, "None", 0, 1, 0),
    ]
    session = read(dump([line(1, 1, 1, 100_000)], [], penalties=given[:2], post_race_penalties=given[2:]))
    assert session.penalties == (
        Penalty(0, "time", 80, 5, "Cutting", "PostRaceTime 80", driver=0, row="penalties 1"),
        Penalty(0, "DriveThrough", None, 5, "Cutting", "DriveThrough 3", served=False, driver=0, row="penalties 2"),
        Penalty(0, "StopAndGo_30", 30, 5, "Cutting", "StopAndGo_30 3", served=True, driver=0, row="post_race_penalties 1"),
    )
    assert session.remarks[-1] == Remark("laps and penalties that belong to no car and are left out: 1", "post_race_penalties 2")


def test_lap_that_a_penalty_removed_says_why() -> None:
    laps = [crossing(1, 91_000), crossing(1, 90_000, valid=False), crossing(1, 92_000, valid=False)]
    session = read(dump([line(1, 1, 3, 1)], laps, "Q", penalties=[penalty(1, "RemoveBestLaptime", 3, 1, 1)]))
    assert [lap.deleted for lap in session.laps] == [None, "Cutting: RemoveBestLaptime 3", "not valid for the best lap"]


def test_disqualified_and_never_started() -> None:
    lines = [line(1, 1, 2, 190_000), line(2, 2, 2, 191_000), line(3, 3, 0, NONE)]
    session = read(dump(lines, [], penalties=[penalty(2, "Disqualified", 0, 1, 0)]))
    assert session.placings == (
        Placing(0, 1, laps=2, time=190_000, best_lap=90_500, row="leaderBoardLines 1"),
        Placing(1, None, "DSQ", "Disqualified", laps=2, time=191_000, best_lap=90_500, row="leaderBoardLines 2"),
        Placing(2, None, "DNS", laps=0, row="leaderBoardLines 3"),
    )
    assert Remark("cars without a lap, taken as not started (the file has no finish status): 1", "3") in session.remarks


def test_shared_car_has_stints() -> None:
    pair = [{"firstName": "Ada", "lastName": "Berg"}, {"firstName": "Bo", "lastName": "Dahl"}]
    entry = line(1, 1, 3, 1, drivers=pair) | {"driverTotalTimes": [91_000.4, 180_000.0]}
    laps = [crossing(1, 91_000), crossing(1, 90_000, driver=1), crossing(1, 90_000, driver=1)]
    session = read(dump([entry], laps, "FP"))
    assert session.competitors[0].stints == (Stint(0, 1, 1, 91_000), Stint(1, 2, 3, 180_000))
    assert [lap.driver for lap in session.laps] == [0, 1, 1]


def test_car_that_left_is_a_competitor_without_a_place() -> None:
    session = read(dump([line(1, 1, 1, 1)], [crossing(1, 91_000), crossing(7, 95_000)], "Q"))
    assert [(car.number, car.id) for car in session.competitors] == [("1", "1"), ("", "7")]
    assert [placing.car for placing in session.placings] == [0]
    assert session.laps[1].car == 1
    assert Remark("cars with laps that are not on the leaderboard, for they left before the end: 1", "carId 7") in session.remarks


def test_without_a_leaderboard_there_is_no_order() -> None:
    session = read(dump(None, [crossing(7, 95_000), crossing(8, 96_000)], "Q"))
    assert (session.placings, [car.id for car in session.competitors]) == ((), ["7", "8"])
    assert session.remarks == (Remark("the file has no leaderboard: there is no published order, and the cars are those that have laps"),)


def test_line_without_slot_model_and_team() -> None:
    bare: dict[str, Any] = {"car": {"raceNumber": 5, "drivers": []}, "timing": {}}
    session = read(dump([bare], [], "Q"))
    assert (session.competitors[0].number, session.competitors[0].car, session.competitors[0].drivers) == ("5", "", ())
    assert session.placings == (Placing(0, 1, row="leaderBoardLines 1"),)


def test_unknown_model_is_shown_by_its_number_and_console_numbers_are_others() -> None:
    assert read(dump([line(1, 1, 1, 1, carModel=77)], [], "Q")).competitors[0].car == "model 77"
    session = read(dump([line(1, 1, 1, 1, carModel=29)], [], "Q", serverName="Hill Cup PS5 only"))
    assert session.competitors[0].car == "Porsche 992 GT3 Cup"


@pytest.mark.parametrize(
    ("time", "splits", "read_as"), [(NONE, (), None), (99999, (), None), (99999, (33333, 33333, 33333), 99999), (0, (), None)]
)
def test_figures_that_mean_no_time(time: int, splits: tuple[int, ...], read_as: int | None) -> None:
    assert read(dump([line(1, 1, 1, 1)], [crossing(1, time, *splits)], "Q")).laps[0].time == read_as


def test_the_file_of_the_game_itself() -> None:
    whole = {
        "sessionDef": {"sessionType": 4, "trackName": "hill_ring"},
        "snapShot": {"leaderBoardLines": [line(1, 1, 1, 1)]},
        "laps": [{"carId": 1, "driverId": 0, "lapTime": 91_000, "splits": [30_000, 30_000, 31_000]}],
    }
    session = read(json.dumps(whole).encode())
    assert (session.kind, session.track) == ("qualifying", "hill_ring")
    assert session.laps == (Lap(0, 1, 91_000, driver=0, sectors=(30_000, 30_000, 31_000), row=1),)


def test_empty_file_is_refused() -> None:
    with pytest.raises(UserError, match="neither a leaderboard nor laps"):
        read(dump([], []))


FIGURES = {  # lines, laps, penalties, best lap, number and name of the first, his laps and total time
    "190924_194407_Q.json": ("qualifying", 2, 37, 1, 83520, ("1", "Federico Siv", 19, 2683416)),
    "191003_224358_FP.json": ("practice", 3, 56, 4, 83832, ("17", "Federico Siv", 16, 3400084)),
    "191003_225901_Q.json": ("qualifying", 3, 24, 0, 82863, ("17", "Federico Siv", 7, 844489)),
    "191003_235558_R.json": ("race", 3, 65, 0, 90462, ("82", "Andrea Mel", 23, 2329129)),
    "no.laps.json": ("race", 3, 0, 0, 90462, ("82", "Andrea Mel", 23, 2329129)),
    "numeric.session.type.json": ("qualifying", 3, 24, 0, 82863, ("17", "Federico Siv", 7, 844489)),
    "race.modified.with.swaps.json": ("race", 3, 65, 0, 90462, ("82", "Andrea Mel", 23, 2329129)),
    "race.without.leaderBoardLines-attribute.json": ("race", 0, 65, 0, None, None),
}


@pytest.mark.corpus
def test_every_real_file(corpus: Path) -> None:
    found = {}
    for path in sorted((corpus / "data/timing/acc").glob("*.json")):
        session = read(path.read_bytes())
        assert session.track == "brands_hatch"
        best = min((placing.best_lap for placing in session.placings if placing.best_lap), default=None)
        first = None
        if session.placings:
            winner = session.placings[0]
            car = session.competitors[winner.car]
            total = winner.time if session.kind == "race" else int(winner.own["totalTime"])
            first = (car.number, car.drivers[0].name, winner.laps, total)
        found[path.name] = (session.kind, len(session.placings), len(session.laps), len(session.penalties), best, first)
    assert found == FIGURES


@pytest.mark.corpus
def test_real_laps_that_were_removed_are_the_ones_after_the_lap_counted_in_the_penalty(corpus: Path) -> None:
    removed = 0
    for path in (corpus / "data/timing/acc").glob("*.json"):
        session = read(path.read_bytes())
        reasons = {(lap.car, lap.number) for lap in session.laps if lap.deleted and lap.deleted.startswith("Cutting")}
        assert reasons == {(p.car, p.lap) for p in session.penalties}
        removed += len(reasons)
    assert removed == 5
