"""Files as they come: single, in folders, in zips."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.formats.plain_results import read_plain_results
from onemake.formats.sheet import Asked
from onemake.formats.timing.as_sheet import session_of_sheet, sheet_of_session
from onemake.office.timing_files import read_timing_files

RACE = b"Pos,No,Driver,Laps,Time,Gap,Best lap\n1,03,Ada Berg,12,20:01.500,,1:39.000\n2,3,Bo Carl,12,,+2.250,1:39.500\nDNF,7,Cy Dahl,4,,,\n"


def test_a_folder_is_read_with_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "meeting/sunday").mkdir(parents=True)
    (tmp_path / "meeting/sunday/race.csv").write_bytes(RACE)
    (tmp_path / "meeting/photo.png").write_bytes(b"\x89PNG....")
    arrived = read_timing_files([tmp_path / "meeting"])
    assert [f.file for f in arrived.files] == ["race.csv"]
    assert arrived.read[0].piece.place == "meeting/sunday"
    assert arrived.passed_over == ("photo.png",)


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("r1/race.csv", RACE)
        packed.writestr("__MACOSX/r1/._race.csv", b"junk")
    arrived = read_timing_files([tmp_path / "all.zip"])
    assert [(f.file, len(f.sessions[0].placings)) for f in arrived.files] == [("race.csv", 3)]
    assert arrived.refused == ()


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed, packed.open("race.csv", "w") as member:
        for _ in range(257):
            member.write(b"\0" * (1 << 20))
    arrived = read_timing_files([tmp_path / "bomb.zip"])
    assert [f.problem for f in arrived.refused] == ["the zip unpacks to more than 256 MB"]


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "half.zip").write_bytes(b"PK\x03\x04" + bytes(40))
    assert "damaged" in read_timing_files([tmp_path / "half.zip"]).refused[0].problem


def test_the_same_bytes_are_read_once(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(RACE)
    arrived = read_timing_files([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert [f.problem for f in arrived.refused] == ["the file holds the same as a.csv"]


def test_one_file_that_cannot_be_used_does_not_keep_the_others_out(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(RACE)
    (tmp_path / "b.txt").write_bytes(b"milk, eggs")
    arrived = read_timing_files([tmp_path])
    assert len(arrived.files) == 1
    assert "no line names the columns" in arrived.refused[0].problem


def test_a_path_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file"):
        read_timing_files([tmp_path / "none.csv"])


def test_a_plain_table_is_the_same_sheet_again_after_it_was_a_session() -> None:
    (sheet,) = read_plain_results("race.csv", RACE, Asked())
    session = session_of_sheet(sheet)
    assert [c.number for c in session.competitors] == ["03", "3", "7"]
    assert (session.placings[1].gap, session.placings[2].status) == (2250, "DNF")
    again = sheet_of_session(session)
    assert [{k: v for k, v in row.cells.items() if v} for row in again.rows] == [
        {k: v for k, v in row.cells.items() if v} for row in sheet.rows
    ]
