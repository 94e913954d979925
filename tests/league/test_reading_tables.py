"""Tables as leagues have them: any separator, encoding, language, kind of file."""

from __future__ import annotations

import json
from datetime import time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from league.tables import column, read
from onemake.core.errors import UserError
from onemake.formats.headings import column_of, session_of, status_of
from onemake.formats.sheet import ColumnsUnknown

GERMAN = """\
Sonntagsliga;;;;
Lauf 1;;;;

Platz;Nr.;Fahrer;Zeit;Beste Runde
1;7;Ada Berg;30:12,400;1:39,748
2;03;Jörg Müller;+2,150;1:39,901
"""


POINTS_GIVEN = b"""\
Pos,ID,Name,Sprint Qualifying,Sprint Race Fastest Lap,Sprint Race,Feature Race,Total
1,846,Ada Berg,0,0,13,25,38
2,566,Ben Castel,0,0,18,19,37
3,395,Cleo Duran,1,1,12,17,31
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_end(encoding: str, end: str) -> None:
    sheets = read(GERMAN.replace("\n", end).encode(encoding))
    assert column(sheets, "driver") == ["Ada Berg", "Jörg Müller"]
    assert column(sheets, "best_lap") == ["1:39.748", "1:39.901"]
    assert column(sheets, "gap") == ["", "+2.150"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator(separator: str) -> None:
    text = "Pos,Driver,Time\n1,Ada Berg,30:12.4\n2,Ben Castel,+2\n".replace(",", separator)
    assert column(read(text), "driver") == ["Ada Berg", "Ben Castel"]


def test_a_spreadsheet_may_say_its_separator() -> None:
    assert column(read("sep=;\nPos;Driver\n1;Ada, the first\n"), "driver") == ["Ada, the first"]


def test_decimal_commas_beside_commas_in_quotes() -> None:
    sheets = read('Pos,Driver,Best lap\n1,"Berg, Ada","1:39,748"\n')
    assert (column(sheets, "driver"), column(sheets, "best_lap")) == (["Berg, Ada"], ["1:39.748"])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Pos,Car #,Driver,Laps Comp,Interval,Fastest Lap Time,Inc,Laps Led,Start Pos,Out",
         "position,number,driver,laps,gap,best_lap,incidents,laps_led,grid,status"),
        ("Platz,Startnr,Fahrer,Runden,Gesamtzeit,Rückstand,Beste Runde,Klasse,Startplatz",
         "position,number,driver,laps,time,gap,best_lap,classes,grid"),
        ("Classement,N°,Pilote,Équipe,Tours,Temps,Écart,Meilleur tour,Catégorie,Grille",
         "position,number,driver,team,laps,time,gap,best_lap,classes,grid"),
        ("Posizione,Numero,Pilota,Squadra,Giri,Tempo,Distacco,Giro migliore,Classe,Griglia",
         "position,number,driver,team,laps,time,gap,best_lap,classes,grid"),
        ("Posición,Dorsal,Piloto,Equipo,Vueltas,Tiempo,Diferencia,Mejor vuelta,Categoría,Parrilla",
         "position,number,driver,team,laps,time,gap,best_lap,classes,grid"),
        ("Posição,Nº,Piloto,Equipe,Voltas,Tempo,Diferença,Melhor volta,Categoria,Largada",
         "position,number,driver,team,laps,time,gap,best_lap,classes,grid"),
        ("POSITION,NUMBER,STATUS,LAPS,TOTAL_TIME,GAP_FIRST,FL_TIME,CLASS",
         "position,number,status,laps,time,gap,best_lap,classes"),
        ("position,startNumber,driverName,bestTime,numberOfLaps", "position,number,driver,best_lap,laps"),
    ],
)  # fmt: skip
def test_headings_in_six_languages(header: str, expected: str) -> None:
    assert [column_of(word) for word in header.split(",")] == expected.split(",")


@pytest.mark.parametrize(
    ("word", "code"),
    [("Ausfall", "DNF"), ("abandon", "DNF"), ("Ritirato", "DNF"), ("nicht gestartet", "DNS"), ("Non partant", "DNS"), ("Disqualifié", "DSQ"),
     ("desclassificado", "DSQ"), ("Disconnected", "DNF"), ("Running", ""), ("no clasificado", "NC"), ("Classified", ""), ("meatball", None)],
)  # fmt: skip
def test_statuses_in_six_languages(word: str, code: str | None) -> None:
    assert status_of(word) == code


def test_sessions_are_told_by_their_words() -> None:
    assert [session_of(word) for word in ("Race 1", "Quali", "FP2", "Rennen", "Zeittraining", "Warm-up", "Prolog")] == [
        "race", "qualifying", "practice", "race", "qualifying", "practice", None,
    ]  # fmt: skip


def test_places_as_people_write_them() -> None:
    text = "Pos,Driver\n1.,A\n2nd,B\nP3,C\n=4,D\n5.0,E\n06,F\nRet,G\nnicht gestartet,H\n"
    assert column(read(text), "position") == ["1", "2", "3", "4", "5", "6", "", ""]
    assert column(read(text), "status")[-2:] == ["DNF", "DNS"]


def test_times_and_gaps_as_people_write_them() -> None:
    text = """\
        Pos,Driver,Time,Gap
        1,A,0:30:12.4000,-
        2,B,30'14"550,+2.150
        3,C,'+00:00:03.5000,
        4,D,,-5.250
        5,E,,-1 L
        6,F,+2 Laps,
        7,G,DNF,
    """
    sheets = read(text)
    assert column(sheets, "time") == ["30:12.400", "30:14.550", "", "", "", "", ""]
    assert column(sheets, "gap") == ["", "+2.150", "+3.500", "+5.250", "1 lap", "2 laps", ""]
    assert column(sheets, "status")[-1] == "DNF"


def test_a_number_is_text_and_only_what_a_spreadsheet_did_is_undone() -> None:
    assert column(read("Pos,No,Driver\n1,03,A\n2,3,B\n3,19.0,C\n4,#7,D\n5,12A,E\n"), "number") == ["03", "3", "19", "7", "12A"]


def test_car_is_the_model_beside_a_number_and_else_the_number() -> None:
    assert column(read("Pos,Car,Driver\n1,7,A\n2,12,B\n"), "number") == ["7", "12"]
    beside = read("Pos,Car,Car #,Driver\n1,992 GT3 Cup,7,A\n")
    assert (column(beside, "car"), column(beside, "number")) == (["992 GT3 Cup"], ["7"])


def test_first_and_last_name_in_two_columns() -> None:
    assert column(read("Pos,Vorname,Nachname\n1,Jörg,Müller\n"), "driver") == ["Jörg Müller"]
    assert column(read("Pos,Name,Surname\n1,Ada,Berg\n"), "driver") == ["Ada Berg"]


def test_drivers_of_one_car_are_rows_with_one_place() -> None:
    for text in (
        "Pos,No,Driver\n1,7,Ada Berg / Ben Castel\n2,8,Cleo Duran\n",
        "Pos,No,Driver 1,Driver 2\n1,7,Ada Berg,Ben Castel\n2,8,Cleo Duran,\n",
        "Pos,No,DRIVER1_FIRSTNAME,DRIVER1_SECONDNAME,DRIVER2_FIRSTNAME,DRIVER2_SECONDNAME\n1,7,Ada,Berg,Ben,Castel\n2,8,Cleo,Duran,,\n",
    ):
        sheets = read(text)
        assert column(sheets, "driver") == ["Ada Berg", "Ben Castel", "Cleo Duran"]
        assert column(sheets, "position") == ["1", "1", "2"]


def test_points_are_left_out_and_said_and_unknown_columns_kept() -> None:
    (sheet,) = read("Pos,Driver,Punkte,Tyre\n1,Ada Berg,25,soft\n")
    assert sheet.rows[0].text("tyre") == "soft"
    assert sheet.own == ("tyre",)
    assert any("'Punkte'" in note and "never read" in note for note in sheet.notes)


def test_columns_that_only_sound_like_ours_are_kept_as_they_are() -> None:
    (sheet,) = read("Pos,Driver,Start,Best lap\n1,Ada Berg,14:30,12\n2,Ben Castel,14:31,7\n")
    assert column((sheet,), "grid") == ["", ""]
    assert column((sheet,), "best_lap") == ["", ""]
    assert column((sheet,), "best_lap_as_given") == ["12", "7"]
    assert len([note for note in sheet.notes if "kept as it is" in note]) == 2


def test_lines_that_are_no_rows_are_left_out_and_said() -> None:
    (sheet,) = read("Pos,No,Driver\n1,7,Ada Berg\nClass Am,,\n2,8,Ben Castel\nPos,No,Driver\n3,9,Cleo Duran\nFastest lap: Ada Berg,,\n")
    assert column((sheet,), "driver") == ["Ada Berg", "Ben Castel", "Cleo Duran"]
    assert "(line 3, 7)" in " ".join(sheet.notes)


def test_a_place_beside_a_disqualification_is_left_out_and_said() -> None:
    (sheet,) = read("Pos,Driver,Status\n1,Ada Berg,\n2,Ben Castel,Disqualified\n3,Cleo Duran,Retired\n")
    assert column((sheet,), "position") == ["1", "", "3"]
    assert column((sheet,), "status") == ["", "DSQ", "DNF"]
    assert len(sheet.notes) == 2


def test_a_file_may_hold_a_season_by_round_race_and_session() -> None:
    sheets = read("round,race,session,position,driver\n1,1,qualifying,1,A\n1,1,race,1,A\n1,2,,1,B\n2,1,,1,C\n")
    assert [(s.round, s.race, s.session) for s in sheets] == [(1, 1, "qualifying"), (1, 1, "race"), (1, 2, ""), (2, 1, "")]


def test_what_the_user_says_of_columns_comes_first() -> None:
    text = "Ziel,Lenker,Wetter\n1,Ada Berg,dry\n"
    sheets = read(text, columns={"Ziel": "position", "lenker": "driver", "Wetter": "ignore"})
    assert dict(sheets[0].rows[0].cells)["driver"] == "Ada Berg"
    assert sheets[0].own == ()


def test_columns_that_are_not_told_are_asked_for() -> None:
    with pytest.raises(ColumnsUnknown) as unknown:
        read("Ziel,Lenker\n1,Ada Berg\n")
    assert unknown.value.header == ("Ziel", "Lenker")
    with pytest.raises(ColumnsUnknown) as unknown:
        read("Driver,Laps\nAda Berg,3\n")
    assert unknown.value.lacks == ("position",)
    assert "--in-order" in str(unknown.value)


def test_a_column_we_do_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="driver"):
        read("Ziel,Lenker\n1,Ada Berg\n", columns={"Lenker": "drivr"})


def test_rows_in_order_and_blanks_with_a_meaning() -> None:
    sheets = read("Driver,Laps\nAda Berg,3\nBen Castel,3\n", in_order=True)
    assert column(sheets, "position") == ["1", "2"]
    sheets = read("Pos,Driver\n1,Ada Berg\n,Ben Castel\n", blank="DNS")
    assert column(sheets, "status") == ["", "DNS"]


# --- workbooks and JSON --------------------------------------------------------------------------------------------------------


def workbook(*pages: tuple[str, list[list[Any]]], merge: str = "") -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in pages:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        if merge:
            page.merge_cells(merge)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


ROWS: list[list[Any]] = [
    ["Sunday league", None, None, None],
    ["Pos", "No", "Driver", "Best lap"],
    [1, 19.0, "Ada Berg", time(0, 1, 39, 748000)],
    [2, "03", "Jörg Müller", timedelta(minutes=1, seconds=40)],
    ["DNF", 7, "Cleo Duran", None],
]


def test_a_workbook_reads_like_a_table() -> None:
    sheets = read(workbook(("R1", ROWS), merge="A1:D1"), "book.xlsx")
    assert column(sheets, "number") == ["19", "03", "7"]
    assert column(sheets, "best_lap") == ["1:39.748", "1:40.000", ""]
    assert column(sheets, "status") == ["", "", "DNF"]
    assert [row.line for row in sheets[0].rows] == [3, 4, 5]


def test_a_sheet_coloured_to_its_end_is_read_and_one_too_long_is_not() -> None:
    coloured = workbook(("R1", [*ROWS, *[[None, None]] * 2500, ["x"]]))
    assert len(read(coloured, "book.xlsx")[0].rows) == 3


def test_a_sheet_is_named_and_the_others_are_told_of() -> None:
    data = workbook(("R1", ROWS), ("R2", [*ROWS[:2], [1, 7, "Cleo Duran", None]]))
    assert column(read(data, "book.xlsx", sheet="r2"), "driver") == ["Cleo Duran"]
    assert "'R2'" in " ".join(read(data, "book.xlsx")[0].notes) or "book.xlsx#R2" in " ".join(read(data, "book.xlsx")[0].notes)
    with pytest.raises(UserError, match="R1, R2"):
        read(data, "book.xlsx", sheet="R3")


def test_json_lists_objects_and_our_own_sessions() -> None:
    rows = [{"position": 1, "driver": "Ada Berg", "best_lap_ms": 99748}, {"position": None, "driver": {"name": "Ben"}, "status": "DNF"}]
    for said in (rows[:1], {"results": rows[:1]}, {"event": "x", "rows": rows[:1]}):
        assert column(read(json.dumps(said), "r.json"), "best_lap") == ["1:39.748"]
    sessions = {"sessions": [
        {"kind": "qualifying", "rows": [{"position": 1, "number": "7", "drivers": ["Ada Berg", "Ben Castel"], "time_ms": None}]},
        {"kind": "race", "rows": [{"position": 1, "number": "7", "drivers": ["Ada Berg", "Ben Castel"], "time_ms": 1812400}]},
    ]}  # fmt: skip
    sheets = read(json.dumps(sessions), "r.json")
    assert [s.session for s in sheets] == ["qualifying", "race"]
    assert column(sheets[1:], "driver") == ["Ada Berg", "Ben Castel"]
    assert column(sheets[1:], "time") == ["30:12.400", "30:12.400"]


# --- what is refused, and in which words ---------------------------------------------------------------------------------------

BOMB = b"PK\x03\x04" + b"\0" * 40


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "r.csv", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "r.csv", "empty"),
        (b"Pos,Driver\n", "r.csv", "no row under it"),
        (b"Pos,Driver\n1,Ada\n2,Ada\n", "r.csv", "r.csv:3: Ada stands twice, also in line 2"),
        (b"Pos,Driver\n1,=HYPERLINK(0)\n", "r.csv", "r.csv:2: this is no name"),
        (b"Pos,Driver\n1," + b"x" * 300 + b"\n", "r.csv", "this is no name"),
        (b"Pos,Driver\nfirst,Ada\n", "r.csv", "r.csv:2: the place is not a number ('first')"),
        (b"Pos,Driver\n0,Ada\n", "r.csv", "the place is not a number"),
        (b"Pos,Driver\n,Ada\n", "r.csv", "Ada has neither a place nor a status"),
        (b"Pos,No,Driver\n1,,\n", "r.csv", "no row under it"),
        (b"Pos,Driver,Laps\n1,Ada,many\n2,Ben,3\n", "r.csv", "laps cannot be read"),
        (b"Pos,Driver,Best lap\n1,Ada,1:99.000\n2,Ben,1:39.000\n", "r.csv", "best lap cannot be read ('1:99.000')"),
        (b"Pos,Driver\n1,Ada,Berg\n", "r.csv", "more cells than the header"),
        (b'Pos,Driver\n1,"Ada\n', "r.csv", "unclosed quotation mark"),
        (b"Pos,Driver\n1,Ada / Ada\n", "r.csv", "twice in a crew"),
        (b"Pos,Driver,R1 Points,R2 Points,R3 Points\n1,Ada,25,25,25\n", "r.csv", "championship table"),
        (POINTS_GIVEN, "r.csv", "points already given, not the result of a race: 'Total' is the sum of other columns"),
        (b"Pos,Name,Race 1,Race 2,Net\n1,Ada,25,20,45\n2,Ben,20,25,25\n3,Cleo,18,0,18\n", "r.csv", "'Net' is the sum"),
        (b"Pos,No,Driver\n1,7,Ada\n\nQualifying\nPlatz,Nr,Fahrer\n1,8,Ben\n", "r.csv", "several tables (lines 1 and 5)"),
        (b"%PDF-1.7 ...", "r.pdf", "a PDF"),
        (b"<html><table>", "r.csv", "a web page"),
        (b"\xd0\xcf\x11\xe0rest", "r.xls", "old workbook"),
        (BOMB, "r.xlsx", "broken workbook"),
        (b"\x00\x01\x02\xff\x00Pos", "r.csv", "not a text file"),
        (b"{", "r.json", "not valid JSON"),
        (b"[1, 2]", "r.json", "no list of rows"),
        (b"[" * 100_000, "r.json", "cannot be read"),
        (b'{"season": "x", "tables": []}', "r.json", "championship tables"),
        (b"// note\n{}", "r.json", "r.json:1: this is not valid JSON"),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_plain_words(data: bytes, name: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        read(data, name)
    assert says in str(refused.value)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    from zipfile import ZIP_DEFLATED, ZipFile

    monkeypatch.setattr("onemake.formats.spreadsheet._MOST_BYTES", 4 * 1024 * 1024)
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(5):
                part.write(b" " * 1024 * 1024)
    with pytest.raises(UserError, match="too large"):
        read(data.getvalue(), "bomb.xlsx")


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    from zipfile import ZipFile

    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("race.csv", "Pos,Driver\n1,Ada\n")
    with pytest.raises(UserError, match="no workbook"):
        read(data.getvalue(), "races.xlsx")


def test_every_fault_is_told_at_once_with_its_line_and_not_more_than_twenty() -> None:
    text = "Pos,Driver\n" + "".join(f"x{n},Driver {n}\n" for n in range(30))
    with pytest.raises(UserError) as refused:
        read(text)
    assert refused.value.faults[0].line == 2
    assert len(refused.value.faults) == 21
    assert "10 more" in str(refused.value)


def test_names_may_hold_commas_quotes_and_line_ends() -> None:
    text = 'Pos,Driver\n1,"Berg, Ada"\n2,"Ben ""the Fox"" Castel"\n3,"Cleo  \t Duran"\n'
    assert column(read(text), "driver") == ["Berg, Ada", 'Ben "the Fox" Castel', "Cleo Duran"]


def test_as_many_cars_as_there_are_places_are_read_at_once() -> None:
    text = "Pos,No,Driver,Laps,Best lap\n" + "".join(f"{n},{n},Driver {n},20,1:40.{n % 1000:03}\n" for n in range(1, 10_000))
    assert len(read(text)[0].rows) == 9_999


@pytest.mark.corpus
def test_real_tables_are_read_or_refused_with_a_reason(corpus: Path) -> None:
    read_, refused = 0, 0
    for path in sorted((corpus / "data" / "timing").rglob("*")):
        if path.is_file() and path.stat().st_size < 2_000_000 and path.suffix.lower() in (".csv", ".json", ".xml", ".txt", ".pdf", ".hex"):
            try:
                sheets = read(path.read_bytes(), path.name)
            except UserError as error:
                refused += path.name in str(error)
            else:
                read_ += all(sheet.rows for sheet in sheets)
    assert read_ >= 28
    assert refused >= 60


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("path", "rows", "first"),
    [
        (
            "alkamel/2025-gr-cup-indianapolis-r1/03_official.csv",
            29,
            {"position": "1", "number": "55", "driver": "Spike Kohlbecker", "classes": "Am"},
        ),
        (
            "alkamel/imsa-2024-09-detroit-street-course-race/03_results.csv",
            42,
            {"number": "10", "driver": "Ricky Taylor", "time": "1:40:02.133"},
        ),
        (
            "iracing-csv/league-singleclass-example.csv",
            25,
            {"number": "110", "laps_led": "23", "incidents": "4", "grid": "1", "best_lap": "1:52.800"},
        ),
    ],
)
def test_real_tables_say_what_they_say(corpus: Path, path: str, rows: int, first: dict[str, str]) -> None:
    file = corpus / "data" / "timing" / path
    (sheet,) = read(file.read_bytes(), file.name)
    assert len(sheet.rows) == rows
    assert {column: sheet.rows[0].text(column) for column in first} == first


def test_times_of_two_runs_that_add_up_are_no_points() -> None:
    sheets = read("Pos,Driver,Run 1,Run 2,Total\n1,Ada,61.2,62.1,123.3\n2,Ben,62.0,63.0,125.0\n")
    assert column(sheets, "driver") == ["Ada", "Ben"]


@pytest.mark.parametrize(("heading", "mark", "none"), [("FL", "x", ""), ("Fastest Lap", "1", "0"), ("Best lap", "yes", "no")])
def test_a_mark_in_the_column_of_the_best_lap_is_the_code_of_the_fastest(heading: str, mark: str, none: str) -> None:
    sheets = read(f"Pos,Driver,{heading}\n1,Ada,{none}\n2,Ben,{mark}\n")
    assert column(sheets, "codes") == ["", "FL"]
    assert any("marks the fastest lap" in note for sheet in sheets for note in sheet.notes)


def test_lap_numbers_in_the_column_of_the_best_lap_mark_nobody() -> None:
    sheets = read("Pos,Driver,Fastest Lap\n1,Ada,1\n2,Ben,1\n3,Cleo,0\n")
    assert column(sheets, "codes") == ["", "", ""]
