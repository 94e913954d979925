"""The export of the simresults site: blocks of a session each."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, TimingFile
from onemake.formats.timing import read_timing

QUALIFYING = """'+++++++++++++++++++++
Qualify
'+++++++++++++++++++++

Game:, "Assetto Corsa"
Session:, "Qualify"
Track:, "hill, north course"
Host, "Unknown"


Qualify result
'======================
Pos,   Class, Team, Vehicle, Driver, Laps, Best lap, Gap
"1",   "Pro", "Team, One", "cup_car", "Ann", "2", "00:57.6290", "-",
"2",   "", "", "cup_car", "Bo", "0", "-", "-",

Qualify laps
'======================
Lap, Vehicle, Pit, Pit time, Time, Sector 1, Sector 2, Sector 3,  Compound,
"Ann"
"1 ", cup_car, yes,"0", "01:05.4350", "26.5920", "18.4000", "20.4430",  "F:H - R:H",
"2 ", cup_car, no,"0", "00:57.6290", "18.7940", "18.2660", "20.5690",  "F:H - R:H",
Average,,,"01:00.8967", "21.4501", "18.6045", "20.8421"
Best possible,,, "00:57.1730", "18.5500", "18.1980", "20.4250"

Lap, Vehicle, Pit, Pit time, Time, Sector 1, Sector 2, Sector 3,  Compound,
"Bo"
No laps for this driver


Qualify best laps
'======================
"Ann", "cup_car", "00:57.6290", ""
"""
RACE = """'+++++++++++++++++++++
Race 2
'+++++++++++++++++++++

Session:, "Race"


Race 2 result
'======================
Pos,    Class, Team, Vehicle, Driver, Laps, Time/Retired, Best lap, Consistency, Led, Pits,
"1",  "", "", "cup_car", "Ann", "2", "    15:36.9500", "00:57.4970", "98.80%", "2", "1",
"2",  "", "", "cup_car", "Bo", "2", "  '+00:01.0630", "00:57.8150", "99.35%", "0", "0",
"3",  "", "", "cup_car", "Cy", "1", "  '+01:13.5870", "00:57.6130", "98.69%", "0", "0",
"4",  "", "", "cup_car", "Di", "1", "1 laps", "00:57.6130", "98.69%", "0", "0",
"5",  "", "", "cup_car", "Ed", "0", " DNF", "-", "-", "0", "0",

Race 2 laps
'======================
Lap, Vehicle, Pit, Pit time, Time, Sector 1, Sector 2, Sector 3,  Compound,
"Ann"
"1 ", cup_car, no,"0", "01:04.8420", "25.6560", "18.7010", "20.4850",  "F:H - R:H",
"2 ", cup_car, no,"0", "00:57.9330", "18.9810", "18.3730", "20.5790",  "F:H - R:H",
"Nobody"
"1 ", cup_car, no,"0", "01:04.8420", "25.6560", "18.7010", "20.4850",  "F:H - R:H",
"""


def read(text: str) -> TimingFile:
    found = read_timing("export.csv", text.encode())
    assert found is not None
    assert found.format == "simresults_csv"
    return found


def test_qualifying_and_race_are_two_sessions() -> None:
    first, second = read(QUALIFYING + "\n\n" + RACE).sessions
    assert (first.kind, first.name, first.track, first.layout) == ("qualifying", "Qualify", "hill", "north course")
    assert (second.kind, second.name, second.ordinal) == ("race", "Race 2", 2)


def test_qualifying_is_read_whole() -> None:
    session = read(QUALIFYING).sessions[0]
    assert session.competitors[0] == Competitor("", (Driver("Ann"),), "Team, One", car="cup_car", classes=("Pro",), row=14)
    assert session.placings == (Placing(0, 1, laps=2, best_lap=57629, best_lap_number=2, row=14), Placing(1, 2, laps=0, row=15))
    assert session.laps == (
        Lap(0, 1, 65435, driver=0, sectors=(26592, 18400, 20443), pit=True, row=21),
        Lap(0, 2, 57629, driver=0, sectors=(18794, 18266, 20569), pit=False, row=22),
    )
    assert session.remarks == ()


def test_the_gap_of_a_lapped_car_is_none() -> None:
    session = read(RACE).sessions[0]
    assert [(p.position, p.status, p.time, p.gap, p.laps_down, p.laps_led) for p in session.placings] == [
        (1, "", 936950, None, None, 2), (2, "", 938013, 1063, None, 0), (3, "", None, None, 1, 0), (4, "", None, None, 1, 0), (5, "DNF", None, None, None, 0),
    ]  # fmt: skip
    assert session.placings[2].own["behind"] == "01:13.5870"
    assert [lap.elapsed for lap in session.laps] == [64842, 122775]
    assert str(session.remarks[0]) == "1 drivers have laps and no row in the result; left out (it says 'Nobody')"


@pytest.mark.parametrize(
    ("text", "why"),
    [("pos,points,quali_points\n1,40,3\n", "table of points"), ("directory,abbrev,full_name,flag\nx,X,Hill,y\n", "list of tracks")],
)
def test_tables_that_are_no_session_are_refused(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        read(text)


@pytest.mark.parametrize("cell", ['"', '""', 'a",""b', "x" * 200_000, "1e308", "-1", "nan", "inf", "9" * 50, "\0", "'+++", "1:1e400"])
def test_no_cell_brings_the_reader_down(cell: str) -> None:
    text = QUALIFYING + RACE
    for place in ('"15:36', '"98.80%"', '"01:05.4350"', '"1 "', '"Ann"', "Qualify laps", "Game:", "00:57.8150"):
        with suppress(UserError):
            read_timing("x", text.replace(place, cell).encode())


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "winners"),
    [("mx5-knockhill-210119-M64", ["PhotonBurst", "PhotonBurst"]), ("mx5-vir-210309-y4G", ["NotJames", "MrGrinder", "NotJames"])],
)
def test_every_sample_is_read_and_its_laps_are_all_there(corpus: Path, name: str, winners: list[str]) -> None:
    found = read((corpus / f"data/timing/simresults-csv/{name}.csv").read_text(encoding="utf-8"))
    assert [session.kind for session in found.sessions] == ["qualifying", "race", "race"]
    assert [session.competitors[session.placings[0].car].drivers[0].name for session in found.sessions][: len(winners)] == winners
    for session in found.sessions:
        assert session.remarks == ()
        for placing in session.placings:
            laps = [lap for lap in session.laps if lap.car == placing.car]
            assert len(laps) == placing.laps
            assert placing.best_lap is None or placing.best_lap in [lap.time for lap in laps]


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["mx5-points_table", "mx5-tracks_table"])
def test_the_tables_beside_them_are_refused(corpus: Path, name: str) -> None:
    with pytest.raises(UserError, match="and no session"):
        read((corpus / f"data/timing/simresults-csv/{name}.csv").read_text(encoding="utf-8"))
