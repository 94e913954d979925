"""MYLAPS Orbits: pages, printed sheets and exports say the same things under the same titles."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.times import parse_time, write_time
from onemake.core.timing.session import Competitor, Driver, Penalty, Placing, Remark, Session, TimingFile
from onemake.formats.timing import read_timing
from pdf_sheet import pdf

PAGE = """<html><head><title>Results of 7: Grey Group</title></head><body><div style="">
<div class="headerbig">Spring Meeting</div><div class="headerbottom"/>
<div class="headersmall">Results of  7: Grey Group - Sprint Race 2</div><br/>
<table class="points" cellspacing="0 px"><tr class="header">
<th class="column">Pos</th><th class="column">PIC</th><th class="column">No.</th><th class="column">Name</th><th>Class</th><th>Laps</th>
<th>Total Tm</th><th>Diff</th><th>Best Tm</th><th>In Lap</th><th>Color</th></tr>
<tr><td>1</td><td>1</td><td>061</td><td>ADA BERG</td><td>A</td><td>12</td><td>20:34.929</td><td class="s1r"/><td>1:42.196</td><td>3</td><td>GREY</td></tr>
<tr><td>2</td><td>1</td><td>61</td><td>B CARL / C DAHL</td><td>B</td><td>12</td><td>20:35.285</td><td>0.356</td><td/><td>0</td><td/></tr>
<tr><td>3</td><td>2</td><td>7</td><td>ED FALK</td><td>A</td><td>11</td><td>20:40.000</td><td>1 Lap</td><td>1:43.000</td><td>4</td><td>RED</td></tr>
<tr><td>DNF</td><td>DNF</td><td>8</td><td>GIL HOLM</td><td>A</td><td/><td>56.597</td><td>DNF</td><td/><td>0</td><td>RED</td></tr>
<tr><td>DQ</td><td>DQ</td><td>9</td><td>IDA JANS</td><td>A</td><td>12</td><td>20:36.000</td><td>DQ</td><td>1:42.500</td><td>5</td><td>RED</td></tr>
</table><div class="footer">A Club</div></div><div class="save">Generated on 4/5/2016 14:07</div></body></html>"""


def _read(name: str, data: str | bytes) -> Session:
    said = read_timing(name, data if isinstance(data, bytes) else data.encode())
    assert said is not None
    assert len(said.sessions) == 1
    return said.sessions[0]


def test_a_page_gives_the_session_its_cars_and_the_order_as_published() -> None:
    session = _read("results.html", PAGE)
    assert (session.kind, session.ordinal, session.event, session.name) == ("race", 2, "Spring Meeting", "7: Grey Group - Sprint Race 2")
    assert session.start is None  # 4/5/2016 is when the page was made, and may be April or May
    assert session.own == {"generated": "4/5/2016 14:07"}
    assert session.competitors[:2] == (
        Competitor("061", (Driver("ADA BERG"),), classes=("A",), own={"Color": "GREY"}, row=1),
        Competitor("61", (Driver("B CARL"), Driver("C DAHL")), classes=("B",), row=2),
    )
    assert session.placings == (
        Placing(0, 1, laps=12, time=1234929, best_lap=102196, best_lap_number=3, class_position=1, row=1),
        Placing(1, 2, laps=12, time=1235285, gap=356, class_position=1, row=2),
        Placing(2, 3, laps=11, time=1240000, laps_down=1, best_lap=103000, best_lap_number=4, class_position=2, row=3),
        Placing(3, None, "DNF", "DNF", time=56597, row=4),
        Placing(4, None, "DSQ", "DQ", laps=12, time=1236000, best_lap=102500, best_lap_number=5, row=5),
    )
    assert session.remarks == ()
    assert session.where(session.placings[1]) == "results.html, row 2 of the table"


def test_titles_are_read_and_not_places() -> None:
    moved = PAGE.replace("<th>Laps</th>", "<th>Best Speed</th>", 1)
    session = _read("results.html", moved)
    assert session.placings[0].laps is None
    assert session.competitors[0].own == {"Best Speed": "12", "Color": "GREY"}


def test_a_page_of_anything_else_is_nobodys() -> None:
    assert read_timing("page.html", b"<html><table><tr><th>No.</th><th>Name</th></tr></table></html>") is None


def test_a_page_without_rows_is_refused() -> None:
    start = PAGE.index("<tr><td>")
    with pytest.raises(UserError, match="no row under them"):
        read_timing("results.html", PAGE[:start].encode())


def test_what_cannot_be_read_is_told_once_and_stays_unknown() -> None:
    rows = "".join(f"{n},{n},ADA,twelve,20:3x\n" for n in range(1, 1001))
    session = _read("x.csv", "Pos,No.,Name,Laps,Total Tm\n" + rows)
    assert [str(remark) for remark in session.remarks] == [
        "Total Tm cannot be read 1000 times, here first, and stays unknown (it says '20:3x')",
        "Laps cannot be read 1000 times, here first, and stays unknown (it says 'twelve')",
    ]
    assert {placing.time for placing in session.placings} == {None}


def test_two_cars_numbered_alike_stay_two_cars() -> None:
    session = _read("x.csv", "Pos,No.,Name,Best Tm\n1,7,ADA,58.1\n2,7,BO,58.2\n")
    assert [(car.number, car.drivers[0].name) for car in session.competitors] == [("7", "ADA"), ("7", "BO")]
    assert session.remarks == (Remark("two cars carry the number 7; they stay two cars", row=3),)


def test_a_broken_export_is_refused_and_lines_may_end_as_they_like() -> None:
    session = _read("x.csv", "Pos,No.,Name,Best Tm\r1,7,ADA,58.1\r2,8,BO,58.2\r")
    assert [car.number for car in session.competitors] == ["7", "8"]
    with pytest.raises(UserError, match="the CSV is broken"):
        read_timing("x.csv", b'Pos,No.,Name,Best Tm\n1,7,"' + b"A,\n" * 100_000)


def test_a_decimal_comma_and_semicolons_are_read_too() -> None:
    session = _read("x.csv", '"Pos";"No.";"Name";"Total Tm";"Diff";"Best Tm";"In Lap"\r\n"1";"03";"ADA";"20:34,929";"";"1:42,196";"3"\r\n'
                             '"2";"3";"BO";"20:35,285";"0,356";"1:42,273";"2"\r\n"NT";"4";"CY";"";"";"";"0"\r\n')  # fmt: skip
    assert session.placings == (
        Placing(0, 1, time=1234929, best_lap=102196, best_lap_number=3, row=2),
        Placing(1, 2, time=1235285, gap=356, best_lap=102273, best_lap_number=2, row=3),
        Placing(2, None, "NC", "NT", row=4),
    )
    assert session.kind == ""  # an export does not say what was run


def test_a_league_sheet_is_not_taken_for_an_export_of_orbits() -> None:
    assert read_timing("league.csv", b"Pos,No,Driver,Laps,Time,Gap\n1,3,Ada,12,20:01.5,\n") is None


TITLES = (("Pos", 30.0), ("No.", 60.0), ("Name", 83.0), ("Class", 190.0), ("Laps", 220.0), ("Diff", 270.0), ("Total Tm", 310.0), ("Best Tm", 360.0),
          ("In Lap", 405.0), ("Color", 440.0), ("Description", 490.0))  # fmt: skip
ROWS = (
    ("1", "45", "ADA BERG", "SPB", "12", "", "20:34.929", "1:42.196", "3", "WHITE/BLUE/ORANGE", "98 COUPE"),
    ("2", "045", "B CARL / C DAHL", "SPB", "12", "0.356", "20:35.285", "1:42.273", "12", "RED", "99 COUPE"),
    ("3", "8", "ED FALK", "SP1", "11", "1 Lap", "20:40.001", "", "0", "RED", "83 COUPE"),
)
OUT = ("DQ", "171", "GIL HOLM", "SPB", "11", "DQ", "19:40.001", "1:43.000", "7", "RED", "83 COUPE")


def _page(rows: tuple[tuple[str, ...], ...] = ROWS, *, sort: str = "Laps", printed: str = "6/20/2017 11:34:39 AM", date_said: str = "6/3/2017 18:00",
          started: str = "Race (12 Laps) started at 16:08:40", margin: str = "0.356", best: str = "45 - ADA BERG") -> list[tuple[float, float, str]]:  # fmt: skip
    page = [(16.0, 740.0, "Spring Meeting"), (487.0, 740.0, f"Sorted on {sort}"), (29.0, 720.0, "BLUE"), (256.0, 720.0, "Lakeside Park 2.150 miles"),
            (29.0, 702.0, "SPRINT 1"), (389.0, 702.0, date_said), (29.0, 684.0, started)]  # fmt: skip
    page += [(x, 666.0, title) for title, x in TITLES]
    for down, row in enumerate((*rows, ("Not classified",), OUT)):
        # Figures are set to the right under their title.
        figures = {1: 12, 5: 14, 6: 30, 7: 28}
        page += [
            (x + (figures[index] - 3.5 * len(cell) if index in figures else 0), 655.0 - 11 * down, cell)
            for index, (cell, (_, x)) in enumerate(zip(row, TITLES, strict=False))
            if cell
        ]
    page += [(21.0, 300.0, "Announcements"), (29.0, 290.0, "#171: DQ - FUEL SPILL"), (29.0, 280.0, "#8: 30 SECOND PENALTY - JUMP START"),
             (29.0, 270.0, "#45: NO TRANSPONDER"), (29.0, 260.0, "#999: DQ")]  # fmt: skip
    page += [(15.0, 158.0, "Margin of Victory"), (123.0, 158.0, "Avg. Speed"), (284.0, 158.0, "Best Lap Tm"), (423.0, 158.0, "Best Lap by"),
             (17.0, 144.0, margin), (125.0, 144.0, "75.211"), (286.0, 144.0, "1:42.196"), (425.0, 144.0, best),
             (30.0, 130.0, "Stewards: Jo Kern"), (18.0, 79.0, f"Printed: {printed}"), (457.0, 92.0, "Licensed to: A Club")]  # fmt: skip
    return page


def test_a_printed_sheet_gives_what_stands_over_beside_and_under_the_rows() -> None:
    session = _read("sheet.pdf", pdf(_page()))
    assert (session.event, session.name, session.kind, session.ordinal) == ("Spring Meeting", "BLUE - SPRINT 1", "race", 1)
    assert (session.track, session.length_m, session.planned_laps, session.planned_minutes) == ("Lakeside Park", 3460.1, 12, None)
    assert session.start == datetime(2017, 6, 3, 16, 8, 40)  # noqa: DTZ001 (the clock on the wall)
    assert [(session.competitors[p.car].number, p.position, p.status, p.laps, p.time, p.gap, p.laps_down, p.best_lap, p.best_lap_number) for p in session.placings] == [
        ("45", 1, "", 12, 1234929, None, None, 102196, 3),
        ("045", 2, "", 12, 1235285, 356, None, 102273, 12),
        ("8", 3, "", 11, 1240001, None, 1, None, None),
        ("171", None, "DSQ", 11, 1180001, None, None, 103000, 7),
    ]  # fmt: skip
    assert session.competitors[0] == Competitor(
        "45", (Driver("ADA BERG"),), car="98 COUPE", classes=("SPB",), own={"Color": "WHITE/BLUE/ORANGE"}, row="page 1, line 6"
    )
    assert session.own["licensed to"] == "A Club"
    assert "stewards" not in session.own


def test_announcements_are_penalties_where_they_plainly_say_so_and_remarks_otherwise() -> None:
    session = _read("sheet.pdf", pdf(_page()))
    assert session.penalties == (
        Penalty(3, "disqualify", reason="FUEL SPILL", said="#171: DQ - FUEL SPILL", in_result=True, row="page 1, line 12"),
        Penalty(2, "time", seconds=30, said="#8: 30 SECOND PENALTY - JUMP START", row="page 1, line 13"),
    )
    assert session.remarks == (
        Remark("the sheet announces", "#45: NO TRANSPONDER", row="page 1, line 14"),
        Remark("the sheet announces", "#999: DQ", row="page 1, line 15"),
    )


def test_the_heading_on_every_page_is_one_session_and_its_announcements_count_once() -> None:
    second = [("4", "9", "IDA JANS", "SPB", "11", "1 Lap", "20:50.000", "1:44.000", "2", "", "")]
    session = _read("sheet.pdf", pdf(_page(), _page(tuple(second))))
    assert [session.competitors[p.car].number for p in session.placings] == ["45", "045", "8", "171", "9", "171"]
    # 171 stands twice here, so nobody knows which of the two is meant.
    assert [remark.said for remark in session.remarks if "announces" in remark.text] == [
        "#171: DQ - FUEL SPILL",
        "#45: NO TRANSPONDER",
        "#999: DQ",
    ]


def test_titles_again_in_the_middle_of_a_page_go_on_with_the_session() -> None:
    rows = LAYOUT.replace("  Not classified\n", next(line for line in LAYOUT.split("\n") if "Pos  " in line) + "\n  Not classified\n")
    assert len(_read("sheet.txt", rows).placings) == 3


def test_another_heading_is_another_session() -> None:
    said = read_timing("sheet.pdf", pdf(_page(), _page(started="Race (12 Laps) started at 17:00:00")))
    assert said is not None
    assert [session.start and session.start.isoformat() for session in said.sessions] == ["2017-06-03T16:08:40", "2017-06-03T17:00:00"]


def test_the_foot_is_compared_with_the_rows() -> None:
    margin = _read("sheet.pdf", pdf(_page(margin="0.999")))
    assert (
        Remark("the margin of victory at the foot is not the gap of the second car; the row stays", "0.999", row="page 1, line 17")
        in margin.remarks
    )
    best = _read("sheet.pdf", pdf(_page(best="8 - ED FALK")))
    assert (
        Remark("the foot gives the best lap to another car than the rows, which give it to 45", "8 - ED FALK", row="page 1, line 17")
        in best.remarks
    )


@pytest.mark.parametrize(
    ("started", "sort", "kind", "laps", "minutes"),
    [
        ("Race (1:30:00 Time) started at 10:00:00", "Laps", "race", None, 90),
        ("Race (34:00 Time) started at 10:00:00", "Laps", "race", None, 34),
        ("Race started at 10:00:00", "Laps", "race", None, None),
        ("Qualifying (20:00 Time) started at 10:00:00", "Best time", "qualifying", None, 20),
        ("Practice started at 10:00:00", "Best time", "practice", None, None),
        ("started at 10:00:00", "Best time", "", None, None),  # called a sprint, sorted as a practice: nobody says which
    ],
)
def test_the_kind_is_what_started_and_the_distance_stands_behind_it(
    started: str, sort: str, kind: str, laps: int | None, minutes: int | None
) -> None:
    session = _read("sheet.pdf", pdf(_page(started=started, sort=sort)))
    assert (session.kind, session.planned_laps, session.planned_minutes) == (kind, laps, minutes)


@pytest.mark.parametrize(
    ("said", "printed", "day"),
    [
        ("6/3/2017 18:00", "6/20/2017 11:34:39 AM", date(2017, 6, 3)),  # AM: the American order
        ("6/3/2017 18:00", "20/6/2017 11:34:39", date(2017, 3, 6)),  # no month is the twentieth
        ("6.3.2017 18:00", "7.3.2017 11:34:39", date(2017, 3, 6)),
        ("2017-03-06 18:00", "", date(2017, 3, 6)),
        ("6/3/2017 18:00", "7/3/2017 11:34:39", None),
    ],
)
def test_a_date_that_can_be_read_in_two_ways_is_not_guessed(said: str, printed: str, day: date | None) -> None:
    session = _read("sheet.pdf", pdf(_page(date_said=said, printed=printed)))
    start = session.start.date() if isinstance(session.start, datetime) else session.start
    assert start == day
    assert any("two ways" in remark.text for remark in session.remarks) == (day is None)


def test_a_date_that_is_none_is_told() -> None:
    session = _read("sheet.pdf", pdf(_page(date_said="31/31/2017 18:00", printed="")))
    assert session.start is None
    assert Remark("the date is none", "31/31/2017 18:00") in session.remarks


LAYOUT = """Spring Meeting                                                                     Sorted on Laps
   BLUE                                              Lakeside Park 4,309 km

   SPRINT 1                                                                 3.6.2017 18:00

   Race (12 Laps) started at 16:08:40

   Pos       No.       Name                       Class   Laps         Diff             Total Tm      Best Tm      Color
        1     45       ADA BERG                   SPB      12                          20:34.929      1:42.196     S ILV ER
        2   045        B CARL / C DAHL            SPB      12       0.356              20:35.285      1:42.273     RED
  Not classified
  DNF         86       ED FALK                    SP2        2        DNF               4:44.727      1:53.955     RED

Margin of Victory                    Avg. Speed                         Best Lap Tm                Best Speed       Best Lap by
0.356                                 75.211                                1:42.196               76.185            45 - ADA BERG
"""


def test_the_text_of_a_printed_sheet_is_read_with_a_warning() -> None:
    said = read_timing("sheet.txt", LAYOUT.encode())
    assert said == TimingFile("sheet.txt", "orbits_pdf", said.sessions if said else (), remarks=(
        Remark("this is the text of a PDF: words of narrow columns may have run together; the PDF itself tells more surely"),))  # fmt: skip
    session = said.sessions[0]
    assert (session.length_m, session.start) == (4309.0, datetime(2017, 6, 3, 16, 8, 40))  # noqa: DTZ001
    assert [(session.competitors[p.car].number, p.position, p.status, p.laps, p.time, p.gap, p.best_lap) for p in session.placings] == [
        ("45", 1, "", 12, 1234929, None, 102196),
        ("045", 2, "", 12, 1235285, 356, 102273),
        ("86", None, "DNF", 2, 284727, None, 113955),
    ]
    assert session.remarks == ()


BOARD = """<?xml version="1.0" encoding="windows-1252"?>
<resultspage account="somebody@example.org"><label type="eventname">Spring Meeting</label><label type="groupname">BLUE</label>
<label type="runname">Run 4</label><label type="runtype">Q</label><label type="trackname">Lakeside Park</label><label type="tracklength">4.3 km</label>
<label type="flag">green</label><results>
<result position="1" positioninclass="1" no="03" firstname="Ada Berg" lastname="" class="A" laps="9" totaltime="15:00.000" difference="" besttime="1:39.000" bestinlap="4" additional1="Grey"/>
<result position="2" positioninclass="2" no="3" firstname="Bo" lastname="Carl" class="A" laps="8" totaltime="15:10.000" difference="1 Lap" besttime="" bestinlap="0" additional1=""/>
</results></resultspage>"""  # fmt: skip


def test_a_live_board_is_read_as_it_stood_and_the_account_is_not_kept() -> None:
    session = _read("current.xml", BOARD)
    assert (session.kind, session.event, session.name, session.track, session.length_m) == (
        "qualifying",
        "Spring Meeting",
        "BLUE - Run 4",
        "Lakeside Park",
        4300.0,
    )
    assert session.issue == "provisional"
    assert session.placings == (
        Placing(0, 1, laps=9, time=900000, best_lap=99000, best_lap_number=4, class_position=1, row=1),
        Placing(1, 2, laps=8, time=910000, laps_down=1, class_position=2, row=2),
    )
    assert [car.drivers for car in session.competitors] == [(Driver("Ada Berg"),), (Driver("Bo Carl"),)]
    assert session.competitors[0].own == {"additional1": "Grey"}
    assert "example.org" not in repr(session)


def test_a_half_written_board_is_read_as_far_as_it_is_whole() -> None:
    session = _read("current.xml", BOARD[: BOARD.index("Carl")])
    assert [car.number for car in session.competitors] == ["03"]
    assert session.remarks == (Remark("the file breaks off; read as far as it is whole: 1 cars"),)
    with pytest.raises(UserError, match="breaks off before the first car"):
        read_timing("current.xml", BOARD[: BOARD.index("position")].encode())


def test_a_board_with_entities_of_its_own_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + BOARD.split("?>")[1].replace("BLUE", "&b;")
    with pytest.raises(UserError, match="entities of its own"):
        read_timing("current.xml", bomb.encode())


def test_a_board_with_an_endless_element_is_refused() -> None:
    endless = " ".join(f'a{number}="1"' for number in range(100_000))
    with pytest.raises(UserError, match="thousands of attributes"):
        read_timing("current.xml", BOARD.replace('additional1=""', endless).encode())


HOSTILE = ("", "x" * 5000, "1e308", "-1", "9" * 60, "nan", "<b>", "\x00\x1b", "0", "\ufffd", "1:99:99.9", "+1 Lap", "99999999 Laps")


@pytest.mark.parametrize("cell", HOSTILE)
def test_whatever_stands_in_a_cell_ends_in_a_value_or_in_a_plain_refusal(cell: str) -> None:
    titles = (
        "Pos",
        "PIC",
        "No.",
        "Name",
        "Class",
        "Laps",
        "Total Tm",
        "Diff",
        "Best Tm",
        "In Lap",
        "2nd Best",
        "Nat",
        "Team",
        "Transponder",
    )
    quoted = cell.replace('"', '""')
    for number in range(len(titles)):
        row = ["1"] * len(titles)
        row[number] = quoted
        session = _read("x.csv", ",".join(titles) + "\n" + ",".join(f'"{one}"' for one in row) + "\n")
        assert len(session.competitors) == 1
    page = PAGE.replace("20:34.929", cell).replace("061", cell).replace("1 Lap", cell)
    assert len(_read("results.html", page).competitors) == 5


# Below: every file of the corpus against the figures of its index.


def _index(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "data/timing/INDEX.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["format"] == "orbits"]


def _one(corpus: Path, file: str) -> Session:
    path = corpus / "data/timing" / file
    return _read(path.name, path.read_bytes())


def _best(session: Session) -> tuple[str, str, int | None]:
    best = min((p for p in session.placings if p.best_lap), key=lambda p: p.best_lap or 0)
    return write_time(best.best_lap or 0), session.competitors[best.car].number, best.best_lap_number


@pytest.mark.corpus
def test_every_file_of_the_corpus_gives_the_figures_of_its_index(corpus: Path) -> None:
    rows = _index(corpus)
    assert len(rows) == 20
    for row in rows:
        session, said = _one(corpus, row["file"]), row["expected_outcome"]
        classified = sum(placing.position is not None for placing in session.placings)
        assert f"classified {classified};" in said, row["file"]
        words = [placing.said for placing in session.placings if placing.position is None]
        for word in set(words):
            assert f"'{word}': {words.count(word)}" in said, row["file"]
        first, car = session.placings[0], session.competitors[0]
        time, laps = write_time(first.time or 0), first.laps
        drivers = " / ".join(driver.name for driver in car.drivers)
        best, number, lap = _best(session)
        if row["file"].endswith(".html"):
            assert f"P1 #{car.number} {drivers} laps {laps} total {time}; fastest lap {best} by #{number} in lap {lap}" in said
        else:
            assert f"first row: 1 {car.number} {drivers} {car.classes[0]} {laps} {time} {write_time(first.best_lap or 0)}" in said
            assert f"margin of victory {write_time(session.placings[1].gap or 0)}; best lap {best} by {number} - " in said
        assert not [remark for remark in session.remarks if "announces" not in remark.text], row["file"]


@pytest.mark.corpus
def test_a_sheet_and_its_text_say_the_same_figures(corpus: Path) -> None:
    for row in _index(corpus):
        if row["file"].endswith(".pdf"):
            sheet, text = _one(corpus, row["file"]), _one(corpus, row["file"].removesuffix("pdf") + "txt")
            for name in ("kind", "name", "ordinal", "event", "track", "length_m", "start", "planned_laps", "planned_minutes", "own"):
                assert getattr(sheet, name) == getattr(text, name)
            assert [_figures(placing) for placing in sheet.placings] == [_figures(placing) for placing in text.placings]
            assert [(car.number, car.classes) for car in sheet.competitors] == [(car.number, car.classes) for car in text.competitors]


def _figures(placing: Placing) -> tuple[object, ...]:
    return (
        placing.position,
        placing.status,
        placing.laps,
        placing.time,
        placing.gap,
        placing.laps_down,
        placing.best_lap,
        placing.best_lap_number,
    )


@pytest.mark.corpus
def test_times_and_gaps_of_the_corpus_agree_with_each_other(corpus: Path) -> None:
    for row in _index(corpus):
        session = _one(corpus, row["file"])
        leader = session.placings[0]
        for placing in session.placings:
            if placing.gap is not None and placing.position:
                assert (placing.time or 0) - (leader.time or 0) == placing.gap, (row["file"], placing)
            if placing.laps_down:
                assert (leader.laps or 0) - (placing.laps or 0) == placing.laps_down


@pytest.mark.corpus
def test_what_only_some_sheets_say_is_read(corpus: Path) -> None:
    black = _one(corpus, "orbits/2017-02-sebring-pca/4-black-enduro.pdf")
    assert (black.planned_minutes, black.start) == (90, datetime(2017, 2, 5, 10, 7, 23))  # noqa: DTZ001
    assert [remark.said for remark in black.remarks] == ["#411: NO TRANSPONDER - MANUAL SCORING"]
    by_number = {black.competitors[p.car].number: p for p in black.placings}
    assert (by_number["411"].laps, by_number["411"].best_lap) == (28, None)  # scored by hand
    assert (by_number["750"].laps, by_number["750"].time, by_number["750"].status) == (None, parse_time("56.597"), "DNF")
    purple = _one(corpus, "orbits/2017-02-sebring-pca/5-purple-enduro.pdf")
    assert [(purple.competitors[p.car].number, p.kind, p.reason, p.in_result) for p in purple.penalties] == [
        ("171", "disqualify", "FUEL SPILL", True)
    ]
    assert purple.competitors[0].own["Color"] == "RED/CHROME"
    blue = _one(corpus, "orbits/2017-06-hastings-pca/blue-sprint-1.pdf")
    assert (blue.planned_laps, blue.length_m) == (12, 3460.1)
    assert blue.competitors[3].number == "061"
