"""Saying who is the same, in a record folder of one's own: it is laid over the shipped book, and taken back without loss."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from onemake.cli.main import cli
from onemake.core.errors import UserError
from onemake.core.record.people_of import career, duplicates
from onemake.formats.record_book import read_tables
from onemake.office.library import BOOK
from onemake.office.record import load_book
from onemake.office.record_own import own_folder, say_apart, say_same, take_back

HASLE, OTHER = "Frank Stippler", "Richard Westbrook"  # two who are surely two: what is tried here must not come true in the book


def state(folders: Sequence[Path] = ()) -> tuple[object, ...]:
    book = load_book(folders)
    return (book.people.ids, book.people.names, book.written_people, book.tables.champions)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_two_names_become_one_and_the_rows_taken_away_give_exactly_the_state_before(tmp_path: Path) -> None:
    book, before, own = load_book(), state(), tmp_path / "mine"
    assert say_same(book, own, "driver", HASLE, OTHER, source="a page", note="as told") == f"{OTHER} is {HASLE}"
    joined = load_book([own])
    found = career(joined, "driver", "frank-stippler")
    assert {name for name, _, _ in found.names} == {HASLE, OTHER}
    assert len(joined.people) == len(book.people) - 1
    assert take_back(own, "driver", OTHER, HASLE) == 2
    assert contents(own) == {}
    assert state([own]) == before


def test_what_stood_in_the_folder_before_stays(tmp_path: Path) -> None:
    (tmp_path / "aliases.csv").write_text("id,name,note\nuwe-alzen,U. Alzen,mine\n", encoding="utf-8")
    book = load_book([tmp_path])
    was = read_tables(contents(tmp_path)).aliases
    say_same(book, tmp_path, "driver", HASLE, OTHER)
    assert len(read_tables(contents(tmp_path)).aliases) == 3
    take_back(tmp_path, "driver", HASLE, OTHER)
    assert read_tables(contents(tmp_path)).aliases == was


def test_whoever_is_one_already_is_not_joined_again(tmp_path: Path) -> None:
    say_same(load_book(), tmp_path, "driver", HASLE, OTHER)
    with pytest.raises(UserError, match="are one already"):
        say_same(load_book([tmp_path]), tmp_path, "driver", HASLE, OTHER)


def test_names_set_apart_are_not_proposed_again(tmp_path: Path) -> None:
    proposal = duplicates(load_book(), "team")[0][0]
    assert say_apart(load_book(), tmp_path, "team", proposal.id, proposal.other_id).endswith(" are two")
    assert proposal.id not in {p.id for p in duplicates(load_book([tmp_path]), "team")[0] if p.other_id == proposal.other_id}
    assert take_back(tmp_path, "team", proposal.name, proposal.other) == 1 or contents(tmp_path)


def test_one_name_of_two_people_is_told_apart_by_the_series(tmp_path: Path) -> None:
    before = state()
    assert (
        say_apart(load_book(), tmp_path, "driver", "Uwe Alzen", "Uwe Alzen", series="porsche-supercup")
        == "Uwe Alzen in porsche-supercup is somebody else (uwe-alzen-2)"
    )
    book = load_book([tmp_path])
    assert {s.series for s in career(book, "driver", "uwe-alzen-2").stages} == {"porsche-supercup"}
    assert "porsche-supercup" not in {s.series for s in career(book, "driver", "uwe-alzen").stages}
    assert take_back(tmp_path, "driver", "Uwe Alzen", "Uwe Alzen") > 0
    assert state([tmp_path]) == before


def test_a_row_of_ones_own_that_names_no_source_has_the_place_where_it_lies() -> None:
    under = read_tables({"series.csv": b"id,name\nx-cup,X Cup\n"})
    champions = b"series,year,title,champion\nx-cup,1990,drivers,Ada Berg\n"
    assert [c.source for c in read_tables({"champions.csv": champions}, under, "mine/").champions] == ["mine/champions.csv"]
    with pytest.raises(UserError, match=r"mine/champions.csv:2"):
        read_tables({"champions.csv": champions.replace(b"1990", b"90")}, under, "mine/")


@pytest.mark.parametrize(("folder", "says"), [(None, "name a record folder"), (BOOK / "record", "shipped book"), (BOOK, "shipped book")])
def test_the_shipped_book_is_never_written_into(folder: Path | None, says: str) -> None:
    with pytest.raises(UserError, match=says):
        own_folder(folder)


def test_a_season_is_no_record_folder(tmp_path: Path) -> None:
    (tmp_path / "season.toml").touch()
    with pytest.raises(UserError, match="is a season"):
        own_folder(tmp_path)


@pytest.mark.parametrize(
    "command",
    [
        ["career", "voorde"],
        ["career", "schumacher clrt", "--team"],
        ["pathway", "--from", "2", "--to", "porsche supercup", "--within", "3"],
        ["pathway", "--champions"],
        ["pathway", "--rules", "2016"],
        ["double-programmes", "--years", "2024"],
        ["head-to-head", "voorde", "harry king"],
        ["on-this-day", "09-01"],
        ["duplicates", "--team"],
    ],
    ids=lambda words: words[0],
)
def test_every_answer_is_given_as_table_json_and_csv(command: list[str]) -> None:
    import csv
    import io
    import json

    shown = {
        form: CliRunner().invoke(cli, ["record", *command, "--format", form], catch_exceptions=False) for form in ("table", "json", "csv")
    }
    assert [one.exit_code for one in shown.values()] == [0, 0, 0]
    assert shown["table"].stdout
    assert json.loads(shown["json"].stdout)
    rows = list(csv.reader(io.StringIO(shown["csv"].stdout)))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
