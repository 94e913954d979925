"""The commands as a user runs them: what they print, and the number they end with."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


def test_standings_fit_eighty_columns(run: Run) -> None:
    for season in ("porsche-supercup-2026", "gr-cup-north-america-2025", "fia-f2-2024", "formula-one-2024"):
        status, out, _ = run("standings", season)
        assert status == 0
        assert max(len(line) for line in out.splitlines()) <= 80


def test_standings_show_the_leader_and_the_gap(run: Run) -> None:
    _, out, _ = run("standings", "porsche-supercup-2026")
    lines = [line.split() for line in out.splitlines()]
    assert ["1", "Flynt", "Schuring", "132.5", "5", "1", "2", "1", "ret", "3", "1", "3"] in lines
    assert any(line[:5] == ["2", "Robert", "de", "Haan", "107"] and line[5] == "-25.5" for line in lines)


def test_standings_as_json_hold_every_line_with_its_points_as_text(run: Run) -> None:
    _, out, _ = run("standings", "porsche-supercup-2026", "--title", "drivers", "--after", "6.2", "--format", "json")
    (table,) = json.loads(out)["tables"]
    assert (table["after"], table["rows"][0]["competitor"], table["rows"][0]["points"]) == ("6.2", "Flynt Schuring", "124")
    score = table["rows"][0]["scores"][0]
    assert (score["round"], score["race"], score["place"], score["points"], score["counted"]) == (1, 1, 5, "12", True)
    assert score["lines"] == [{"article": score["lines"][0]["article"], "what": "place 5", "points": "12"}]


def test_standings_as_csv_have_a_column_for_each_race(run: Run) -> None:
    _, out, _ = run("standings", "porsche-supercup-2026", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (rows[0]["competitor"], rows[0]["points"], rows[0]["7.1"]) == ("Flynt Schuring", "132.5", "8.5")


def test_a_season_can_be_scored_under_the_rules_of_another(run: Run) -> None:
    status, out, _ = run("standings", "porsche-supercup-2026", "--rules", "porsche-supercup-2017", "--format", "json")
    assert status == 0
    (table,) = json.loads(out)["tables"]
    assert table["rows"][0]["points"] == "114"  # 12 + 20 + 18 + 20 + 0 + 16 + 20 + 16/2 by the scale of 20 18 16


def test_explain_names_the_article_of_every_line(run: Run, tmp_path: Path) -> None:
    run("new", str(tmp_path / "cup"))
    status, out, _ = run("explain", str(tmp_path / "cup"), "Ada Berg", "--against", "Ben Castel", "--title", "drivers")
    assert status == 0
    assert "factor half · art. 8.3" in out
    assert "Ada Berg is ahead of Ben Castel. Points decide: 53 to 35, 18 ahead." in out


def test_explain_says_which_comparator_decided(run: Run) -> None:
    _, out, _ = run("explain", "porsche-supercup-2026", "Luciano Martinez", "--against", "Samer Shahin")
    assert "Level on 0 points; count-back decides: 18th places, 1 to 0." in out


def test_explain_says_that_nothing_decided(run: Run, folder: Callable[..., Path]) -> None:
    level = folder({"results.csv": "round,driver,position\n1,Ann,1\n1,Bo,2\n2,Ann,2\n2,Bo,1\n"})
    _, out, _ = run("explain", str(level), "Ann", "--against", "Bo")
    assert "nothing separates them (count-back): they share the place" in out


def test_audit_ends_with_one_if_a_difference_is_not_explained(run: Run, folder: Callable[..., Path]) -> None:
    files = {
        "results.csv": "round,driver,position\n1,Ann,1\n1,Bo,2\n",
        "official.csv": "title,position,competitor,points\ndrivers,1,Ann,25\ndrivers,2,Bo,18\n",
    }
    status, out, _ = run("audit", str(folder(files)))
    assert status == 1
    assert "Bo, points: published 18, computed 20" in out
    note = {"notes.toml": '[[note]]\ntitle = "drivers"\ncompetitor = "Bo"\nreason = "a slip"\n'}
    assert run("audit", str(folder({**files, **note})))[0] == 0
    assert run("audit", "--strict", str(folder({**files, **note})))[0] == 1


def test_audit_as_json_counts_one_make_and_formula_one_apart(run: Run) -> None:
    _, out, _ = run("audit", "porsche-supercup-2026", "formula-one-1979", "--format", "json")
    found = json.loads(out)
    assert (found["one_make"]["rows"], found["formula_one"]["seasons"]) == (34, 1)
    assert found["rows"] == found["one_make"]["rows"] + found["formula_one"]["rows"]
    assert {m["kind"] for m in found["mismatches"]} <= {"points", "place", "missing", "extra", "score"}


def test_check_ends_with_two_for_faults_and_one_for_warnings(run: Run, folder: Callable[..., Path]) -> None:
    assert run("check", "porsche-supercup-2026")[0] == 0
    gap = folder({"results.csv": "round,driver,position\n1,Ann,1\n1,Bo,3\n"})
    status, out, _ = run("check", str(gap))
    assert (status, "nobody has place 2" in out) == (1, True)
    broken = folder({"results.csv": "round,driver,position\n1,Ann,one\n"})
    status, out, _ = run("check", str(broken))
    assert (status, "results.csv:2: position is not a number" in out) == (2, True)


def test_new_writes_a_season_that_runs_at_once_and_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    cup = tmp_path / "My Cup"
    assert run("new", str(cup))[0] == 0
    assert run("check", str(cup))[0] == 0
    assert "Ada Berg" in run("standings", str(cup))[1]
    before = {p.name: p.read_bytes() for p in cup.iterdir()}
    status, _, err = run("new", str(cup))
    assert (status, "not empty" in err) == (2, True)
    assert {p.name: p.read_bytes() for p in cup.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["standings", "nowhere"], "there is no season folder 'nowhere'"),
        (["standings", "porsche-supercup-2062"], "Did you mean 'porsche-supercup-2026'?"),
        (["standings", "porsche-supercup-2026", "--title", "cars"], "has no title 'cars'"),
        (["standings", "porsche-supercup-2026", "--after", "x"], "names no round or race"),
        (["standings", "porsche-supercup-2026", "--as-of", "soon"], "is no moment"),
        (["explain", "porsche-supercup-2026", "Nobody"], "nobody called 'Nobody'"),
        (["audit", "porsche-supercup-2026", "nowhere"], "there is no season folder"),
        (["standings", "--format", "yaml"], "Invalid value for '--format'"),
    ],
)
def test_what_does_not_exist_is_said_plainly_and_ends_with_two(run: Run, words: list[str], sentence: str) -> None:
    status, out, err = run(*words)
    assert status == 2
    assert sentence in err
    assert "Traceback" not in err + out


def test_a_pipe_that_closes_early_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "onemake", "standings", "formula-one-2024", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().strip() == b"{"
        process.stdout.close()
        assert process.stderr.read() == b""


def test_colour_is_off_where_output_is_no_terminal(run: Run) -> None:
    assert "\x1b" not in run("standings", "porsche-supercup-2026")[1]


def test_rules_compare_prints_a_column_for_each(run: Run) -> None:
    status, out, _ = run("rules", "compare", "porsche-supercup-2014", "porsche-supercup-2019", "porsche-supercup-2024")
    lines = [line.rstrip() for line in out.splitlines()]
    assert status == 0
    assert lines[0].split() == ["porsche-supercup-…", "2014", "2019", "2024"]
    assert ["scale", "race", "none"] in [line.split() for line in lines]
    assert ["minimum.starts", "6", "–", "–"] in [line.split() for line in lines]
    assert max(map(len, lines)) <= 80
    assert lines[-1].startswith("  *  not read in a text")


def test_rules_compare_of_many_says_who_says_what(run: Run) -> None:
    names = [f"porsche-carrera-cup-{name}" for name in ("gb-2018", "asia-2024", "france-2018", "italia-2021", "australia-2024")]
    _, out, _ = run("rules", "compare", *names)
    lines = out.splitlines()
    at = lines.index("scale race")
    assert lines[0] == "porsche-carrera-cup-…"
    assert lines[at + 1 : at + 3] == ["  places", "    gb-2018: 10 8 6 5 4 3 2 1"]
    assert max(map(len, lines)) <= 80


def test_rules_compare_as_csv_has_a_column_for_each(run: Run) -> None:
    _, out, _ = run("rules", "compare", "fia-f2-2024", "fia-f3-2024", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == ["key", "fia-f2-2024", "fia-f3-2024"]
    assert ["scale.sprint.places", "10 8 6 5 4 3 2 1", "10 9 8 7 6 5 4 3 2 1"] in rows


def test_rules_compare_of_unknown_regulations_ends_with_two(run: Run) -> None:
    status, out, err = run("rules", "compare", "fia-f2-2024", "fia-f9-2024")
    assert (status, out) == (2, "")
    assert "Did you mean" in err


def test_what_a_compiled_library_prints_is_not_in_the_answer() -> None:
    program = "import ctypes\nfrom onemake.cli.quiet import native_output_apart\nwith native_output_apart():\n    ctypes.CDLL(None).puts(b'noise')\nprint('answer')\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("answer\n", "noise\n")
