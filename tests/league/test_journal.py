"""Whatever a verb wrote can be taken back; a machine that stops half-way loses nothing; an edit by hand is never overwritten."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import onemake
from league.conftest import Run, Write
from league.tables import NOW, points
from onemake.core.errors import UserError
from onemake.formats.sheet import Asked
from onemake.office.import_results import import_sheets
from onemake.office.journal import HOME, Journal
from onemake.office.library import BOOK
from onemake.office.penalty import impose
from onemake.office.result_files import read_result_files
from onemake.office.same import same
from onemake.office.start import start_from

THIRD = "Pos,No,Driver,Tyre\n1,99,Gus Hale,soft\n2,7,Ada Berg,hard\n"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_undo_takes_back_one_verb_after_another_down_to_the_start(league: Path, write: Write, run: Run) -> None:
    states = [files(league)]
    write("third.csv", THIRD)
    for words in (
        ("import", "league", "third.csv"),
        ("same", "league", "Ada Berg", "Gus Hale", "--apart"),
        ("penalty", "league", "1", "Ada", "+5s", "x", "--yes"),
    ):
        assert run(*words)[0] == 0
        states.append(files(league))
    for state in reversed(states[:-1]):
        assert run("undo", "league")[0] == 0
        assert files(league) == state
    assert run("undo", "league")[0] == 0
    assert files(league) == {}
    status, _, err = run("undo", "league")
    assert status == 2
    assert "nothing to undo" in err
    for state in states:
        assert run("undo", "league", "--redo")[0] == 0
        assert files(league) == state
    assert run("undo", "league", "--redo")[0] == 2


def test_a_league_can_start_again_where_its_start_was_undone(league: Path, run: Run) -> None:
    run("undo", "league")
    assert run("start", "first.csv", "--no-page")[0] == 0
    assert points(league)["Ada Berg"] == 25


def test_what_is_done_after_an_undo_ends_what_could_be_brought_back(league: Path, run: Run) -> None:
    run("penalty", "league", "1", "Ada", "+5s", "x", "--yes")
    run("undo", "league")
    run("penalty", "league", "1", "Cleo", "+5s", "x", "--yes")
    assert run("undo", "league", "--redo")[0] == 2
    assert [(e.verb, e.state) for e in onemake.history(league)] == [
        ("start", "done"), ("penalty", "undone"), ("undo", "done"), ("penalty", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize("edit", ["change", "delete"])
def test_an_edit_by_hand_is_never_overwritten(league: Path, run: Run, edit: str) -> None:
    run("penalty", "league", "1", "Ada", "+5s", "x", "--yes")
    path = league / "decisions.toml"
    if edit == "change":
        path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    else:
        path.unlink()
    before = files(league)
    status, _, err = run("undo", "league")
    assert status == 2
    assert "decisions.toml" in err
    assert ("edited by hand" if edit == "change" else "is gone") in err
    assert files(league) == before


@pytest.mark.usefixtures("league")
def test_history_lists_everything_in_three_forms(run: Run) -> None:
    run("penalty", "league", "1", "Ada", "+5s", "turn 1", "--yes")
    run("undo", "league")
    status, out, _ = run("history", "league")
    assert status == 0
    assert "penalty  D1, 5 seconds for Ada Berg, race 1.1: turn 1  (undone)" in out
    assert '"verb": "penalty"' in run("history", "league", "--format", "json")[1]
    assert run("history", "league", "--format", "csv")[1].startswith("number,at,verb,state,said,files\n1,2026-04-12T21:30:00")
    assert run("history", "porsche-supercup-2026")[1] == "nothing was done here yet with start, import, penalty or same\n"


# --- a machine that stops ------------------------------------------------------------------------------------------------------


class _Stopped(Exception):
    """The machine went off."""


@dataclass
class _Power:
    """Goes off before the n-th thing that is written."""

    left: int
    steps: list[str] = field(default_factory=list)

    def __call__(self, step: str) -> None:
        self.steps.append(step)
        if self.left == 0:
            raise _Stopped(step)
        self.left -= 1


Verb = Callable[[Path, Callable[[str], None]], object]


def _import(league: Path, step: Callable[[str], None]) -> object:
    return import_sheets(league, read_result_files(["third.csv"]), at=NOW, asked=Asked(), step=step)


def _penalty(league: Path, step: Callable[[str], None]) -> object:
    return impose(onemake.penalty(league, "1", "Ada", "+5s", "x", at=NOW), step=step)


def _same(league: Path, step: Callable[[str], None]) -> object:
    return same(league, "Dai Evans", "Zoe Hill", at=NOW, step=step)


VERBS = {"import": _import, "penalty": _penalty, "same": _same}


def _second_league(write: Write, name: str) -> Path:
    write("first.csv", "Pos,No,Driver,Time\n1,7,Ada Berg,30:00.1\n2,8,Dai Evans,+1.0\n3,9,Cleo Duran,+2\n")
    write("second.csv", "Pos,No,Driver,Time\n1,9,Cleo Duran,30:00.1\n2,8,Zoe Hill,+1.0\n")
    write("third.csv", THIRD)
    onemake.start(["first.csv", "second.csv"], name, at=NOW)
    return Path(name)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_stopped_anywhere_is_wholly_done_or_not_at_all_at_the_next(write: Write, verb: str) -> None:
    whole = _second_league(write, "whole")
    begun = Path(shutil.copytree(whole, "begun"))
    before = files(whole)
    seen = _Power(left=-1)
    VERBS[verb](whole, seen)
    after = files(whole)
    assert before != after
    outcomes = set()
    for n in range(len(seen.steps)):
        folder = Path(shutil.copytree(begun, f"stopped-{n}"))
        with pytest.raises(_Stopped):
            VERBS[verb](folder, _Power(n))
        said = Journal(folder).recover()
        now = files(folder)
        assert now in (before, after), seen.steps[n]
        assert bool(said) == (now == after)
        assert not list((folder / HOME / "history").glob("draft*"))
        outcomes.add(now == after)
        assert onemake.undo(folder, at=NOW).verb == (verb if said else "start")
    assert outcomes == {False, True}


def test_a_start_stopped_anywhere_can_be_done_again_or_is_there(write: Write) -> None:
    write("first.csv", "Pos,Driver\n1,Ada\n2,Ben\n")
    seen = _Power(-1)
    start_from(read_result_files(["first.csv"]), "whole", at=NOW, asked=Asked(), step=seen)
    for n in range(len(seen.steps)):
        with pytest.raises(_Stopped):
            start_from(read_result_files(["first.csv"]), f"s{n}", at=NOW, asked=Asked(), step=_Power(n))
        said = Journal(Path(f"s{n}")).recover()
        if said:
            assert files(Path(f"s{n}")) == files(Path("whole"))
        else:
            onemake.start(["first.csv"], f"s{n}", at=NOW)
        assert points(f"s{n}") == {"Ada": 25, "Ben": 20}


def test_the_next_verb_finishes_it_and_says_so(write: Write, run: Run) -> None:
    folder = _second_league(write, "l")
    steps = _Power(-1)
    _import(_second_league(write, "other"), steps)
    with pytest.raises(_Stopped):
        _import(folder, _Power(steps.steps.index("write results.csv")))
    assert "Gus Hale" not in points(folder)
    status, _, err = run("penalty", "l", "3", "Gus", "dsq", "x", "--yes")
    assert status == 0
    assert "the last import (third.csv is race 3.1) had been stopped half-way; it is finished now" in err


def test_a_file_edited_while_half_written_is_not_overwritten(write: Write) -> None:
    folder = _second_league(write, "l")
    with pytest.raises(_Stopped):
        _penalty(folder, _Power(4))
    (folder / "decisions.toml").write_text("# mine\n", encoding="utf-8")
    with pytest.raises(UserError, match="stopped half-way, and this file was edited by hand since"):
        onemake.undo(folder, at=NOW)


def test_one_verb_at_a_time(league: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemake.office.journal._WAIT", 0.0)
    with Journal(league).locked(), pytest.raises(UserError, match="another onemake is writing"):
        onemake.undo(league, at=NOW)
    (league / HOME / "lock").touch()
    monkeypatch.setattr("onemake.office.journal._age", lambda _: 31.0)
    assert onemake.undo(league, at=NOW).verb == "start"


def test_a_shipped_season_is_never_written_to(run: Run, write: Write) -> None:
    write("third.csv", THIRD)
    for words in (("penalty", "1", "Ada", "+5s"), ("undo",), ("same", "A", "B")):
        status, _, err = run(words[0], *(["porsche-supercup-2026"] if words[0] == "undo" else []), *words[1:])
        assert status == 2, err
    shown = onemake.penalty("porsche-supercup-2026", "1", "Flynt Schuring", "+1p", at=NOW)
    with pytest.raises(UserError, match="shipped season"):
        onemake.impose(shown)
    assert not (BOOK / "seasons" / "porsche-supercup-2026" / HOME).exists()


def test_what_the_disk_refuses_is_said_in_plain_words(league: Path, run: Run) -> None:
    shutil.rmtree(league / HOME)
    (league / HOME).write_text("a file in the way", encoding="utf-8")
    status, _, err = run("penalty", "league", "1", "Ada", "+5s", "x", "--yes")
    assert status == 2
    assert "cannot be written" in err


def test_a_folder_called_like_a_round_is_no_season(league: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (league / "1").mkdir()
    monkeypatch.chdir(league)
    assert run("penalty", "1", "Ada", "+5s", "x", "--yes")[0] == 0


def test_a_journal_edited_by_hand_is_said_to_be_so(league: Path, run: Run) -> None:
    (league / HOME / "history" / "0001-start" / "what.json").write_text("{", encoding="utf-8")
    status, _, err = run("history", "league")
    assert status == 2
    assert "edited by hand" in err
