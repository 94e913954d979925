"""One table to post: pictures, a spreadsheet, Markdown."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from defusedxml import ElementTree

from onemake.cli import main as command_line
from onemake.core.season import Season
from onemake.office.library import load
from onemake.office.standings import standings
from onemake.web.markdown import standings_markdown
from onemake.web.pictures import table_png, table_svg
from onemake.web.spreadsheet import standings_workbook

Make = Callable[[dict[str, str]], Season]
NAMES = "round,driver,position\n1,=1+1,1\n1,@everyone | **x**,2\n1,<b>&\x07,3\n"


def test_a_picture_is_well_formed_and_names_everybody() -> None:
    season = load("porsche-supercup-2026")
    (table,) = standings(season)
    text = table_svg(season, table)
    shown = "".join(ElementTree.fromstring(text).itertext())
    for row in table.rows:
        assert row.competitor in shown
    assert text == table_svg(season, table)


def test_a_picture_of_hostile_names_is_still_a_picture(season: Make) -> None:
    cup = season({"results.csv": NAMES})
    (table,) = standings(cup)
    ElementTree.fromstring(table_svg(cup, table))
    assert table_png(cup, table, scale=1).startswith(b"\x89PNG")


def test_twice_the_scale_is_twice_as_wide() -> None:
    season = load("porsche-carrera-cup-germany-2014")
    (table,) = standings(season)
    one, two = (int.from_bytes(table_png(season, table, scale=scale)[16:20], "big") for scale in (1, 2))
    assert abs(two - 2 * one) <= 2


def test_a_spreadsheet_holds_numbers_where_they_are_exact_and_text_where_not(season: Make) -> None:
    season_ = season({"results.csv": "round,driver,position\n1,Ann,1\n1,Bo,2\n1,Cy,2\n1,Di,2\n", "season.toml": HEAT})
    sheet = openpyxl.load_workbook(io.BytesIO(standings_workbook(season_, standings(season_)))).active
    assert sheet is not None
    rows = {row[1].value: row[2].value for row in sheet.iter_rows(min_row=2, max_row=5)}
    assert rows == {"Ann": 25, "Bo": "15 1/3", "Cy": "15 1/3", "Di": "15 1/3"}
    assert sheet.freeze_panes == "C2"


HEAT = """
format = 1
[season]
series = "test"
year = 2026
name = "Cup"
[scale.race]
places = [25, 20, 16, 10]
[[title]]
id = "drivers"
name = "A [very] long/name: with * signs that no spreadsheet takes?"
dead_heat = "share"
worth = { race = "race" }
"""


def test_a_spreadsheet_runs_nothing_and_is_the_same_every_time(season: Make) -> None:
    cup = season({"results.csv": NAMES})
    content = standings_workbook(cup, standings(cup))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    names = {row[1].value: row[1].data_type for row in sheet.iter_rows(min_row=2, max_row=4)}
    assert names["=1+1"] == "s"
    assert content == standings_workbook(cup, standings(cup))


def test_markdown_names_are_text_and_call_nobody(season: Make) -> None:
    cup = season({"results.csv": NAMES})
    text = standings_markdown(cup, standings(cup))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in rows}) == 1
    assert "@everyone" not in text
    assert "**x**" not in text
    assert "<b>" not in text


def test_a_picture_is_written_into_a_file_and_not_onto_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["onemake", "standings", *words])
        try:
            command_line.main()
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 0
        return 0

    picture = tmp_path / "table.png"
    assert run("porsche-supercup-2026", "--format", "png", "--output", str(picture)) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run("fia-f2-2024", "--format", "svg") == 2
    assert "name one with --title" in capsys.readouterr().err
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert run("porsche-supercup-2026", "--format", "xlsx") == 2
    assert "nothing to show on a terminal" in capsys.readouterr().err
