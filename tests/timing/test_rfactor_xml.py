"""Results of the rFactor family: whatever the XML is like, and whatever places it gives."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Penalty, Placing, Session, Stint
from onemake.formats.timing import read_timing

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rF [
<!ENTITY rFEnt "rFactor Entity">
]>
<rFactorXML version="1.0">
<RaceResults>
<Setting>Multiplayer</Setting>
<DateTime>1368383754</DateTime>
<TrackVenue>Hill Park</TrackVenue>
<TrackCourse>Hill Park Short</TrackCourse>
<TrackData>C:\\Users\\somebody\\hill.trk</TrackData>
<TrackLength>3947.3</TrackLength>
"""
TAIL = "</RaceResults>\n</rFactorXML>\n"
SESSION = "<DateTime>1368384966</DateTime>\n<TimeString>2013/05/12 21:56:06</TimeString>\n<Laps>2147483647</Laps>\n<Minutes>20</Minutes>\n"


def driver(
    name: str, number: str = "1", more: str = "", status: str = "Finished Normally", place: int = 1, laps: int = 2, **facts: str
) -> str:
    """A Driver element."""
    said = {"CarNumber": number, "CarClass": "Cup", "Position": str(place), "Laps": str(laps), "FinishStatus": status, **facts}
    return f"<Driver>\n<Name>{name}</Name>\n{''.join(f'<{k}>{v}</{k}>{chr(10)}' for k, v in said.items())}{more}</Driver>\n"


def result(drivers: str, stream: str = "", session: str = "Race") -> bytes:
    """A file with one session."""
    return f"{HEAD}<{session}>\n{SESSION}<Stream>\n{stream}</Stream>\n{drivers}</{session}>\n{TAIL}".encode()


def read(data: bytes) -> Session:
    found = read_timing("result.xml", data)
    assert found is not None
    assert found.format == "rfactor_xml"
    return found.sessions[0]


LAPS = """<Lap num="1" p="1" et="40.0000" s1="30.1239" s2="30.0000" s3="30.0000" fuel="0.3">90.1239</Lap>
<Lap num="2" p="1" et="130.1239" s1="30.0000" pit="1">--.----</Lap>
<Lap num="3" p="1" et="250.0000" s1="29.0000" s2="30.0000" s3="30.0000">89.0000</Lap>
"""


def test_a_race_is_read_whole() -> None:
    more = LAPS + '<Swap startLap="1" endLap="2">Ann Other</Swap>\n<Swap startLap="3" endLap="3">Bo Both</Swap>\n'
    more += '<ControlAndAids startLap="1" endLap="3">PlayerControl,TC=1</ControlAndAids>\n'
    facts = "<TeamName>Team &amp; Co</TeamName><CarType>Cup 1</CarType><GridPos>2</GridPos><BestLapTime>89.0000</BestLapTime>\n"
    facts += "<FinishTime>299.0000</FinishTime><SteamID>7</SteamID>\n<ClassPosition>1</ClassPosition>\n"
    session = read(result(driver("Bo Both", "03", facts + more, laps=3)))
    assert (session.kind, session.ordinal, session.name, session.track, session.layout) == (
        "race",
        None,
        "Race",
        "Hill Park",
        "Hill Park Short",
    )
    assert (session.start, session.zone, session.length_m) == (datetime(2013, 5, 12, 18, 56, 6, tzinfo=UTC), "UTC", 3947.3)
    assert (session.planned_laps, session.planned_minutes, session.remarks) == (None, 20, ())
    assert session.competitors == (
        Competitor(
            "03",
            (Driver("Ann Other"), Driver("Bo Both", id="7")),
            team="Team & Co",
            car="Cup 1",
            classes=("Cup",),
            stints=(Stint(0, 1, 2), Stint(1, 3, 3)),
            own={"ControlAndAids": "PlayerControl,TC=1", "driven by": "human"},
            row=20,
        ),
    )
    assert session.laps == (
        Lap(0, 1, 90123, 90123, driver=0, sectors=(30123, 30000, 30000), place=1, row=30),
        Lap(0, 2, None, 210000, driver=0, sectors=(30000, None, None), pit=True, place=1, row=31),
        Lap(0, 3, 89000, 299000, driver=1, sectors=(29000, 30000, 30000), place=1, row=32),
    )
    assert session.placings == (
        Placing(0, 1, "", "Finished Normally", 3, 299000, best_lap=89000, best_lap_number=3, grid=2, class_position=1, row=20),
    )
    assert "somebody" not in str(session)


def test_a_race_is_placed_by_laps_and_time_where_the_file_is_wrong() -> None:
    cars = (
        driver("Lagging", "1", place=1, laps=11, FinishTime="1000.0")
        + driver("Out", "2", status="DNF", place=2, laps=12, DNFReason="Engine")
        + driver("Second", "3", place=3, laps=12, FinishTime="1001.0002")
        + driver("Winner", "4", place=4, laps=12, FinishTime="1001.0001")
        + driver("Excluded", "5", status="DQ", place=5, laps=12, FinishTime="900.0")
        + driver("Running", "6", status="None", place=6, laps=12)
    )
    session = read(result(cars))
    assert [(session.competitors[p.car].drivers[0].name, p.position, p.status) for p in session.placings] == [
        ("Winner", 1, ""), ("Second", 2, ""), ("Lagging", 3, ""), ("Running", 4, "NC"), ("Out", 5, "DNF"), ("Excluded", 6, "DSQ"),
    ]  # fmt: skip
    assert [p.own.get("Position") for p in session.placings] == ["4", "3", "1", "6", "2", "5"]
    assert "6 of 6 places in the file are not those that laps and race time give" in str(session.remarks[-1])
    assert "'4 Winner, 3 Second, 1 Lagging, 6 Running, 2 Out'" in str(session.remarks[-1])


def test_qualifying_is_placed_by_the_best_lap_and_none_comes_last() -> None:
    cars = (
        driver("Without", place=1, status="None")
        + driver("Slow", "2", place=2, BestLapTime="91.0")
        + driver("Fast", "3", place=3, BestLapTime="90.0")
    )
    session = read(result(cars, session="Qualify2"))
    assert (session.kind, session.ordinal) == ("qualifying", 2)
    assert [session.competitors[p.car].drivers[0].name for p in session.placings] == ["Fast", "Slow", "Without"]
    assert {p.status for p in session.placings} == {""}


def test_what_people_typed_is_text_and_not_markup() -> None:
    cars = driver("Zo\u00eb <3 M&M &rFEnt;\x02", "7", TeamName="<b>Bold &lt; Co &eacute;").encode("cp1252")
    data = result("CARS", '<Chat et="1.0">I <b> love </Race> it & you</Chat>\n').replace(b"CARS", cars)
    session = read(data)
    assert session.competitors[0].drivers[0].name == "Zo\u00eb <3 M&M"
    assert session.competitors[0].team == "<b>Bold < Co &eacute;"
    assert [str(remark) for remark in session.remarks] == [
        "the text is not UTF-8 (line 22); read as Windows-1252",
        "the XML is not well-formed (line 19): 4 stray & or < read as text, 1 control characters read as blanks",
    ]
    assert session.partial == ""


def test_a_file_that_breaks_off_is_partial() -> None:
    whole = result(driver("Ann") + driver("Bo", "2", place=2))
    session = read(whole[: whole.index(b"<Name>Bo") + 8])
    assert session.partial == "the file breaks off before its end"
    assert session.competitors[0].drivers[0].name == "Ann"


def test_entities_are_never_expanded() -> None:
    bomb = '<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    data = result(driver("&m;")).replace(b'<!ENTITY rFEnt "rFactor Entity">', bomb.encode() + b'<!ENTITY f SYSTEM "file:///etc/passwd">')
    assert read(data).competitors[0].drivers[0].name == "&m;"


def test_places_at_the_line_are_left_out_where_they_cannot_be() -> None:
    cars = "".join(
        driver(
            name,
            name,
            f'<Lap num="1" p="{first}" et="40.0">90.{place}</Lap>\n<Lap num="2" p="{place}" et="130.{place}">90.0</Lap>\n',
            place=place,
            FinishTime=f"18{place}.0",
        )
        for place, (name, first) in enumerate((("1", 1), ("2", 105), ("3", 105)), start=1)
    )
    session = read(result(cars))
    assert [(lap.number, lap.place) for lap in session.laps] == [(1, None), (2, 1), (1, None), (2, 2), (1, None), (2, 3)]
    assert str(session.remarks[-1]) == "3 places at the line have gaps or stand twice on 1 lap; left out"


def test_penalties_are_given_served_and_turned_into_time() -> None:
    stream = """<Incident et="41.0">Ann(3) reported contact (0.06) with Immovable</Incident>
<Incident et="42.0">Ann(3) reported contact (0.06) with another vehicle Bo (B)(4)</Incident>
<Incident et="43.0">Gone(9) reported contact (0.06) with Immovable</Incident>
<Penalty et="140.0">Ann received Drive Thru penalty, 0s, 0laps. Result: penalties=1, 1st=Drive Thru,0s</Penalty>
<Penalty et="150.0">Ann served 1st Drive Thru penalty, result: penalties=0, 1st=Drive Thru,0s</Penalty>
<Penalty et="160.0">Bo (B) received Stop/Go penalty, 10s, 0laps. Result: penalties=1, 1st=Stop/Go,10s</Penalty>
<Penalty et="200.0">Bo (B) finished before serving penalty, added 35 seconds to totalET</Penalty>
<Penalty et="210.0">Gone received Stop/Go penalty, 10s, 0laps. Result: penalties=1</Penalty>
"""
    session = read(result(driver("Ann", "1", LAPS) + driver("Bo (B)", "2", place=2), stream))
    assert [(p.car, p.kind, p.seconds, p.lap, p.served, p.in_result) for p in session.penalties] == [
        (0, "Drive Thru", None, 2, True, True),
        (1, "Stop/Go", 10, None, False, True),
        (1, "time", 35, None, None, True),
    ]
    assert [placing.incidents for placing in session.placings] == [2, 0]
    assert [str(remark) for remark in session.remarks[-2:]] == [
        "1 of 3 contacts are of drivers who are in no row, or who share a name; not counted",
        "1 lines about penalties could not be told to a car (it says 'Gone received Stop/Go penalty, 10s, 0laps. Result: penalties=1')",
    ]


def test_le_mans_ultimate_says_it_in_attributes() -> None:
    stream = """<Penalty Driver="Ann" ID="1" Penalty="Stop/Go" Time="10" Laps="0" Reason="Speeding" et="140.0">Ann received Stop/Go penalty</Penalty>
<TrackLimits Driver="Ann" ID="1" Lap="1" WarningPoints="0.5" CurrentPoints="1.5" Resolution="5" et="45.0">Invalid Lap Cut Track</TrackLimits>
<TrackLimits Driver="Ann" ID="1" Lap="2" WarningPoints="0" CurrentPoints="1.5" Resolution="7" et="46.0">No Further Action</TrackLimits>
"""
    assert read(result(driver("Ann", "1", LAPS), stream)).penalties == (
        Penalty(0, "Stop/Go", 10, 2, "Speeding", "Ann received Stop/Go penalty", row=19),
        Penalty(0, "track limits", None, 2, "Invalid Lap Cut Track", "Invalid Lap Cut Track, 0.5 points", row=20),
    )


def test_a_file_that_counts_no_contacts_says_nothing_of_them() -> None:
    assert read(result(driver("Ann"))).placings[0].incidents is None


def test_cars_numbered_alike_or_not_at_all() -> None:
    cars = driver("Ann", "06") + driver("Bo", "06", place=2) + driver("Cy", "", place=3, VehName="Cup #44 blue")
    session = read(result(cars))
    assert [competitor.number for competitor in session.competitors] == ["06", "06", "44"]
    assert [str(remark) for remark in session.remarks] == [
        "1 cars have no number; read from the name of the livery (it says 'Cup #44 blue', read as '44')",
        "2 cars carry the number 06 (Ann, Bo); they are 2 competitors",
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<rFactorXML version='1.0'></rFactorXML>", "no RaceResults"),
        ((HEAD + TAIL).encode(), "no session in this file"),
        (b"<rFactorXML", "too broken"),
        (b"<rFactorXML>" + b"<a>" * 100_000, "too broken|no RaceResults"),
    ],
)
def test_what_is_no_result_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(UserError, match=why):
        read(data)


@pytest.mark.parametrize("figure", ["1e308", "-1", "nan", "inf", "9" * 50, "", "\u0664\u0662", "--.----", "0x10", "1_0"])
def test_no_figure_brings_the_reader_down(figure: str) -> None:
    more = f'<Lap num="{figure}" p="{figure}" et="{figure}" s1="{figure}" s2="{figure}" s3="{figure}">{figure}</Lap>\n<Swap startLap="{figure}" endLap="{figure}">X</Swap>\n'
    said = dict.fromkeys(("GridPos", "BestLapTime", "FinishTime", "Position", "Laps"), figure)
    stream = f'<Penalty et="{figure}">Ann received Stop/Go penalty, {figure}s, {figure}laps.</Penalty>\n<TrackLimits Driver="Ann" Lap="{figure}">x</TrackLimits>\n'
    session = read(result(f"<Driver><Name>Ann</Name>{''.join(f'<{k}>{v}</{k}>' for k, v in said.items())}{more}</Driver>", stream))
    assert len(session.laps) == len(session.placings) == 1


def row_of(corpus: Path, name: str) -> str:
    with (corpus / "data/timing/INDEX.csv").open(encoding="utf-8", newline="") as lines:
        return next(row["expected_outcome"] for row in csv.DictReader(lines) if row["file"] == f"rfactor2-xml/{name}")


FILES = (
    "automobilista-multiple_race", "rfactor1-race", "rfactor2-multiple.qualy", "rfactor2-practice_with_compound_info", "rfactor2-qualify", "rfactor2-race",
    "rfactor2-race_changed_with_swaps", "rfactor2-race_with_corrupted_lap_positions", "rfactor2-race_with_corrupted_positions",
    "rfactor2-race_with_corrupted_positions_added_DQ_driver", "rfactor2-race_with_penalties",
)  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("name", FILES)
def test_every_sample_gives_the_figures_of_its_index(corpus: Path, name: str) -> None:
    data = (corpus / f"data/timing/rfactor2-xml/{name}.xml").read_bytes()
    expected, session = row_of(corpus, f"{name}.xml"), read(data)
    assert f"track {session.layout};" in expected
    assert f"; {session.name}: drivers {len(session.competitors)};" in expected
    assert sum(p.incidents or 0 for p in session.placings) == int(re.findall(r"incidents (\d+)", expected)[0])
    received = [p for p in session.penalties if p.kind != "time"]
    assert len(received) + sum(p.served is True for p in received) + len(session.penalties) - len(received) == int(
        re.findall(r"penalties (\d+)", expected)[0]
    )
    best, who = re.findall(r"best ([\d.]+) ([^;]+);", expected)[0]
    fastest = min((p for p in session.placings if p.best_lap), key=lambda p: p.best_lap or 0)
    assert (fastest.best_lap, session.competitors[fastest.car].drivers[-1].name) == (int(float(best) * 1000 + 0.05), who)
    said, laps, time = re.findall(r"file position 1 (.+) laps (\d+) time ([\d.]+|None);", expected)[0]
    first = next(p for p in session.placings if p.own.get("Position", str(p.position)) == "1")
    assert said in [driver.name for driver in session.competitors[first.car].drivers]
    assert (first.laps, first.time) == (int(laps), None if time == "None" else int(float(time) * 1000 + 0.05))
    for status, count in re.findall(r"'(Finished Normally|None|DNF|DQ)': (\d+)", expected):
        assert sum(p.said == status for p in session.placings) == int(count)


@pytest.mark.corpus
def test_the_wrong_places_of_a_sample_are_put_right(corpus: Path) -> None:
    session = read((corpus / "data/timing/rfactor2-xml/rfactor2-race_with_corrupted_positions.xml").read_bytes())
    assert [session.competitors[p.car].drivers[0].name for p in session.placings] == [
        "mauserrifle",
        "Leonardo Saponti",
        "Tig_green",
        "Malek1th",
    ]


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", [name for name in FILES if "race" in name and "practice" not in name and "penalties" not in name and "multiple" not in name]
)
def test_the_last_lap_ends_at_the_race_time(corpus: Path, name: str) -> None:
    session = read((corpus / f"data/timing/rfactor2-xml/{name}.xml").read_bytes())
    for placing in session.placings:
        last = [lap for lap in session.laps if lap.car == placing.car][-1]
        if placing.time is not None and last.elapsed is not None:
            assert abs(placing.time - last.elapsed) <= 1
