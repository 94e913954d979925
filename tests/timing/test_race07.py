"""RACE 07: slots in no order, laps in gaps, and a session time that belongs to the lap before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Session
from onemake.formats.timing import read_timing

TEXT = """//[[gMa1.000f (c)2004    ]] [[            ]]
[Header]
Game=RACE 07
TimeString=2013/02/12 22:06:19

[Race]
Scene=GameData\\Locations\\Hill_2007\\2007_Hill.TRK
Track Length=5782.6406

[Slot007]
Driver=Z\u00e9 Late
SteamId=Unknown
Laps=3
RaceTime=DNF
Reason=4

[Slot003]
Driver=Ann Other
SteamId=4711
Vehicle=Cup 2008
Team=Hill Racing
QualTime=2:06.094
GridPos=2
Laps=3
Lap=(2, 200.000, 1:31.500)
Lap=(0, -1.000, 1:40.000)
Lap=(1, 100.000, 1:39.000)
BestLap=1:31.500
RaceTime=0:04:50.500

[Slot001]
Driver=Bo Both
Laps=3
Lap=(1, 100.000, 1:33.000)
Lap=(0, -1.000, 1:39.000)
RaceTime=0:04:49.500
[END]
"""


def read(text: str) -> Session:
    found = read_timing("race.txt", text.replace("\n", "\r\n").encode("cp1252"))
    assert found is not None
    assert found.format == "race07"
    return found.sessions[0]


def test_a_race_is_read_whole() -> None:
    session = read(TEXT)
    assert (session.kind, session.track, session.start, session.length_m) == ("race", "2007_Hill", date(2013, 2, 12), 5782.641)
    assert session.competitors[1] == Competitor("", (Driver("Ann Other", id="4711"),), "Hill Racing", car="Cup 2008", id="003", row=17)
    assert session.placings == (
        Placing(2, 1, laps=3, time=289500, row=31),
        Placing(1, 2, laps=3, time=290500, best_lap=91500, best_lap_number=3, grid=2, own={"QualTime": "2:06.094"}, row=17),
        Placing(0, 3, "DNF", "DNF", 3, own={"Reason": "4"}, row=10),
    )
    assert [str(remark) for remark in session.remarks] == [
        "the text is not UTF-8 (line 11); read as Windows-1252",
        "the file gives no places; placed by laps and race time",
        "4 of 9 laps are not listed in the file; they are missing here too",
    ]


def test_the_session_time_in_a_lap_is_that_of_the_lap_before() -> None:
    assert read(TEXT).laps == (
        Lap(1, 1, 100000, 100000, driver=0, row=26),
        Lap(1, 2, 99000, 199000, driver=0, row=27),
        Lap(1, 3, 91500, 290500, driver=0, row=25),
        Lap(2, 1, 99000, 99000, driver=0, row=35),
        Lap(2, 2, 93000, 192000, driver=0, row=34),
    )


def test_laps_may_be_counted_from_one() -> None:
    session = read(
        "[Header]\nGame=GTR2\n[Slot000]\nDriver=Ann\nLaps=2\nLap=(1, 10.0, 1:40.000)\nLap=(2, 110.0, 1:41.000)\nRaceTime=0:03:21.000\n"
    )
    assert [(lap.number, lap.elapsed) for lap in session.laps] == [(1, 100000), (2, 201000)]


@pytest.mark.parametrize("figure", ["1e308", "-1", "nan", "9" * 50, "", "\u00b2", "x, y", "1, 2, 3, 4"])
def test_no_figure_brings_the_reader_down(figure: str) -> None:
    session = read(
        f"[Header]\n[Slot000]\nDriver=Ann\nLaps={figure}\nLap=({figure}, {figure}, {figure})\nLap=(\nnonsense\nBestLap={figure}\nRaceTime={figure}\n"
    )
    assert len(session.placings) == 1
    assert "could not be read; left out" in str(session.remarks)


@pytest.mark.corpus
def test_the_sample_gives_the_figures_of_its_index(corpus: Path) -> None:
    found = read_timing("x", next((corpus / "data/timing/race07-ini").iterdir()).read_bytes())
    assert found is not None
    session = found.sessions[0]
    assert len(session.competitors) == 21
    assert {competitor.car for competitor in session.competitors} == {"Renault Sport Clio CUP France 2008"}
    assert (session.competitors[session.placings[0].car].drivers[0].name, session.placings[0].time) == ("[PRG]Yozeze34", 1542968)
    assert [placing.status for placing in session.placings] == [""] * 16 + ["DNF"] * 5
    ended = {lap.car: lap.elapsed for lap in session.laps if lap.number == 12 and lap.elapsed is not None}
    times = {placing.car: placing.time for placing in session.placings}
    assert len(ended) == 12
    assert all(abs(elapsed - (times[car] or 0)) <= 1 for car, elapsed in ended.items())
