"""``onemake read``, as a race office runs it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from onemake.cli.main import cli

RACE = "Pos,No,Driver,Class,Laps,Time,Gap,Best lap\n1,03,Ada Berg,Am,12,20:01.500,,1:39.000\n2,3,Bo Carl,Pro,12,,+2.250,1:39.500\n"


def test_the_order_is_printed_with_numbers_as_text(tmp_path: Path) -> None:
    (tmp_path / "race.csv").write_text(RACE)
    done = CliRunner().invoke(cli, ["read", str(tmp_path / "race.csv")])
    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines() if "#" in line]
    assert rows == [
        ["1", "#03", "Ada", "Berg", "12", "20:01.500", "1:39.000"],
        ["2", "#3", "Bo", "Carl", "12", "+2.250", "1:39.500"],
    ]


def test_json_names_the_row_that_each_place_was_read_from(tmp_path: Path) -> None:
    (tmp_path / "race.csv").write_text(RACE)
    done = CliRunner().invoke(cli, ["read", str(tmp_path / "race.csv"), "--format", "json"])
    (session,) = json.loads(done.stdout)["sessions"]
    assert (session["format"], session["cars"], session["lap_count"]) == ("plain", 2, 0)
    assert session["rows"][1] == {
        "position": 2, "number": "3", "drivers": ["Bo Carl"], "class": "Pro", "class_position": None, "team": "", "car": "", "status": "",
        "said": "", "laps": 12, "time_ms": None, "gap": "+2.250", "best_lap_ms": 99500, "best_lap_number": None, "grid": None,
        "incidents": None, "at": "race.csv, line 3",
    }  # fmt: skip


def test_a_refused_file_ends_with_2_and_the_others_are_printed(tmp_path: Path) -> None:
    (tmp_path / "race.csv").write_text(RACE)
    (tmp_path / "list.txt").write_text("milk, eggs")
    done = CliRunner().invoke(cli, ["read", str(tmp_path), "--format", "csv"])
    assert done.exit_code == 2
    assert done.stdout.splitlines()[1].startswith("race.csv,,1,03,Ada Berg,Am")
    assert "list.txt" in done.stderr
