"""The statistics of a dedicated server: comment lines, names that break the JSON, drivers missing from the result."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Placing, TimingFile
from onemake.formats.timing import read_timing

COMMENT = "// Persistent data for addon 'sms_stats', addon version 2.0\n// do not edit!\n\n"


def read(stages: Any, comment: str = COMMENT, **more: Any) -> TimingFile:
    entry = {
        "index": 4,
        "start_time": 1594066245,
        "setup": {"TrackId": 731129913},
        "participants": {},
        "members": {},
        "stages": stages,
        **more,
    }
    text = comment + json.dumps(
        {"next_history_index": 5, "stats": {"history": [entry], "players": {}, "server": {"name": "Club"}}}, indent=1
    )
    found = read_timing("sms_stats_data.json", (text + ("\n// EOF //\n" if comment else "")).encode())
    assert found is not None
    assert found.format == "sms_stats"
    return found


def row(name: str, place: int, laps: int, time: int, refid: int, state: str = "Finished") -> dict[str, Any]:
    attributes = {"FastestLapTime": 90000, "Lap": laps, "RacePosition": place, "State": state, "TotalTime": time, "VehicleId": -5}
    return {"attributes": attributes, "is_player": True, "name": name, "participantid": place, "refid": refid}


def lap(name: str, refid: int, number: int, time: int, *, counts: int = 1) -> dict[str, Any]:
    attributes = {
        "Lap": number,
        "LapTime": time,
        "Sector1Time": 30000,
        "Sector2Time": 30000,
        "Sector3Time": time - 60000,
        "CountThisLapTimes": counts,
        "RacePosition": 1,
    }
    return {"event_name": "Lap", "name": name, "refid": refid, "participantid": 1, "attributes": attributes}


@pytest.mark.parametrize("comment", [COMMENT, ""])
def test_a_stage_is_a_session(comment: str) -> None:
    members = {"7": {"name": "Ann", "steamid": "765"}}
    participants = [{"IsPlayer": 1, "LiveryId": 55, "Name": "Ann", "RefId": 7, "VehicleId": -5}]
    session = read(
        {"race2": {"start_time": 1594066346, "events": {}, "results": [row("Ann", 1, 17, 1876089, 7)]}},
        comment,
        members=members,
        participants=participants,
    ).sessions[0]
    assert (session.kind, session.ordinal, session.event, session.track) == ("race", 2, "Club", "731129913")
    assert (session.start, session.zone) == (datetime(2020, 7, 6, 20, 12, 26, tzinfo=UTC), "UTC")
    own = {"LiveryId": "55", "VehicleId": "-5", "driven by": "human"}
    assert session.competitors == (Competitor("", (Driver("Ann", id="765"),), car="-5", id="7", own=own, row=1),)
    assert session.placings == (
        Placing(0, 1, "", "Finished", 17, 1876089, best_lap=90000, own={"RacePosition": "1", "TotalTime": "1876089"}, row=1),
    )
    assert session.remarks == ()


def test_a_driver_missing_from_the_result_is_placed_by_his_laps() -> None:
    results = [row("A", 1, 3, 300000, 1), row("B", 2, 3, 310000, 2), row("C", 3, 2, 250000, 3), row("D", 4, 1, 90000, 4, "Retired")]
    events = [lap("E", 5, number, 102000) for number in range(3)] + [
        {"event_name": "State", "refid": 5, "name": "E", "attributes": {"NewState": "Finished"}}
    ]
    session = read({"race1": {"results": results, "events": events}}).sessions[0]
    assert [(session.competitors[p.car].drivers[0].name, p.position, p.status, p.laps, p.time) for p in session.placings] == [
        ("A", 1, "", 3, 300000), ("E", 2, "", 3, 306000), ("B", 3, "", 3, 310000), ("C", 4, "", 2, 250000), ("D", 5, "DNF", 1, 90000),
    ]  # fmt: skip
    assert [str(remark) for remark in session.remarks] == [
        "1 drivers are missing from the result list; placed by the laps of their events (it says '1 A, 2 B, 3 C, 4 D', read as '1 A, 2 E, 3 B, 4 C, 5 D')"
    ]


def test_laps_are_counted_from_one_here_and_may_not_count() -> None:
    session = read(
        {"qualifying1": {"results": [row("A", 1, 2, 0, 1)], "events": [lap("A", 1, 0, 95000, counts=0), lap("A", 1, 1, 94000)]}}
    ).sessions[0]
    assert [(one.number, one.time, one.deleted, one.sectors) for one in session.laps] == [
        (1, 95000, "not counted by the game", (30000, 30000, 35000)),
        (2, 94000, None, (30000, 30000, 34000)),
    ]


def test_an_aborted_race_has_laps_and_no_order() -> None:
    session = read({"race1": {"results": {}, "events": [lap("A", 1, 0, 95000)]}}).sessions[0]
    assert (session.placings, len(session.laps)) == ((), 1)
    assert session.partial == "the race was aborted: the file has laps, but no result"


def test_a_row_without_a_name_is_that_of_the_member_of_its_connection() -> None:
    session = read(
        {"practice1": {"results": [row("", 1, 1, 0, 7)], "events": {}}}, members={"7": {"name": "Ann", "steamid": "765"}}
    ).sessions[0]
    assert session.competitors[0].drivers == (Driver("Ann", id="765"),)
    assert str(session.remarks[0]) == "1 rows have no name; named by the member of the same connection"


def test_quotes_in_a_name_are_read() -> None:
    text = (
        COMMENT
        + '{\n"next_history_index" : 2,\n"stats" : {"history" : [{"stages": {"race1": {"results": [{"refid": 1,\n"name" : "The "Flying\\M" Ann",\n"attributes": {"RacePosition": 1}}]}}}]}}'
    )
    found = read_timing("x", text.encode())
    assert found is not None
    assert found.sessions[0].competitors[0].drivers[0].name == 'The "Flying\\M" Ann'
    assert "quotes or strokes in names" in str(found.remarks[0])


def test_entries_without_anything_are_counted() -> None:
    found = read({"practice1": {"results": {}, "events": {}}})
    assert found.sessions == ()
    assert str(found.remarks[0]) == "1 of 1 entries of the history ended without a result and without laps; left out"


@pytest.mark.parametrize("text", [COMMENT, COMMENT + "{", COMMENT + "{}", COMMENT + '{"stats": {"history": 3}}'])
def test_what_has_no_history_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_timing("x", text.encode())


@pytest.mark.parametrize("thing", [None, [], {}, "x", -1, 1e308, True, [[]], {"a": [1]}, [None], "9" * 50])
def test_no_type_brings_the_reader_down(thing: Any) -> None:
    broken = {"name": thing, "refid": thing, "attributes": {"Lap": thing, "TotalTime": thing, "RacePosition": thing, "State": thing}}
    event = {"event_name": "Lap", "refid": thing, "name": thing, "attributes": {"Lap": thing, "LapTime": thing}}
    for stages in (
        thing,
        {"race1": thing},
        {"race1": {"results": thing, "events": thing}},
        {"race1": {"results": [broken, broken], "events": [event, {"event_name": thing}]}},
    ):
        read(stages, participants=thing, members=thing)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "entries", "finished"),
    [
        ("automobilista2-multiple.practice", 38, 11),
        ("automobilista2-practice.and.race", 22, 2),
        ("projectcars2-server-aborted.race", 12, 1),
    ],
)
def test_every_sample_gives_the_figures_of_its_index(corpus: Path, name: str, entries: int, finished: int) -> None:
    found = read_timing("x", (corpus / f"data/timing/ams2-pc2-sms-stats/{name}.json").read_bytes())
    assert found is not None
    assert len(found.sessions) == finished
    assert (
        str(found.remarks[-1])
        == f"{entries - finished} of {entries} entries of the history ended without a result and without laps; left out"
    )
    assert all(driver.name for session in found.sessions for competitor in session.competitors for driver in competitor.drivers)


@pytest.mark.corpus
def test_the_race_of_the_samples(corpus: Path) -> None:
    found = read_timing("x", (corpus / "data/timing/ams2-pc2-sms-stats/automobilista2-practice.and.race.json").read_bytes())
    assert found is not None
    race = found.sessions[1]
    assert [(race.competitors[p.car].drivers[0].name, p.laps, p.time) for p in race.placings] == [
        ("DragiGus", 17, 1876089), ("P1CE-Gaby", 17, 1906467), ("RS Family", 17, 1917098), ("Dams161", 17, 2002604), ("galactusjunior", 16, 1924443),
    ]  # fmt: skip
    assert race.remarks[0].said == "chbruns2011"
