"""Downloads of the record book: the same bytes for the same facts, and nothing lost on the way."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from onemake.cli.main import cli
from onemake.core.record.facts import TABLES, Champion, Generation, Maker, Series, Use
from onemake.core.record.tables import Tables
from onemake.core.season import Season
from onemake.formats.record_book import read_tables
from onemake.office.library import BOOK, load
from onemake.office.record_columns import layouts
from onemake.office.record_export import downloads
from onemake.office.record_rows import Rows, fingerprint, rows_of_book
from onemake.office.record_sqlite import VIEWS

SEASONS = ("porsche-supercup-2026", "porsche-carrera-cup-germany-2014")
SMALL = Tables(
    makers=(Maker(id="x", name="X"),),
    series=(Series(id="x-cup", name="X Cup", maker="x", tier=2, countries=("AT", "DE"), line=2), Series(id="y-cup", name="Y Cup", line=3)),
    champions=(
        Champion(series="x-cup", year=1990, title="drivers", champion="Ada Berg", source="https://example.org", line=2),
        Champion(series="x-cup", year=1990, title="drivers", champion="Ben Castel", standing="disputed", line=3),
        Champion(series="y-cup", year=1991, title="drivers", champion="Ada Berg", line=4),
    ),
    generations=(Generation(id="x-1", maker="x", model="X One"),),
    uses=(Use(series="x-cup", generation="x-1", from_year=1990),),
)


@pytest.fixture(scope="module")
def shipped() -> Tables:
    return read_tables({path.name: path.read_bytes() for path in (BOOK / "record").glob("*.csv")})


@pytest.fixture(scope="module")
def two_seasons() -> tuple[Season, ...]:
    return tuple(load(name) for name in SEASONS)


@pytest.fixture(scope="module")
def files(shipped: Tables, two_seasons: tuple[Season, ...]) -> dict[str, bytes]:
    return downloads(shipped, two_seasons)


@pytest.fixture
def small(tmp_path: Path) -> sqlite3.Connection:
    place = tmp_path / "small.db"
    place.write_bytes(downloads(SMALL, (), ("sqlite",))["onemake-record.db"])
    return sqlite3.connect(place)


def opened(files: dict[str, bytes], tmp_path: Path) -> sqlite3.Connection:
    place = tmp_path / "book.db"
    place.write_bytes(files["onemake-record.db"])
    return sqlite3.connect(place)


def asked(db: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def test_the_same_facts_in_another_order_give_the_same_bytes(
    shipped: Tables, two_seasons: tuple[Season, ...], files: dict[str, bytes]
) -> None:
    dice = random.Random(5)  # noqa: S311
    shuffled = Tables(**{f.name: tuple(dice.sample(rows := getattr(shipped, f.name), len(rows))) for f in fields(shipped)})
    moved = replace(shuffled, champions=tuple(replace(row, line=row.line + 7) for row in shuffled.champions))
    assert downloads(moved, reversed(two_seasons)) == files


def test_another_fact_is_another_version() -> None:
    other = replace(SMALL, makers=(Maker(id="x", name="Ex"),))
    assert fingerprint(rows_of_book(SMALL, ())) != fingerprint(rows_of_book(other, ()))


def test_the_sqlite_file_is_whole_and_every_reference_leads_somewhere(files: dict[str, bytes], tmp_path: Path) -> None:
    db = opened(files, tmp_path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert asked(db, "PRAGMA user_version") == [(1,)]


def test_what_is_unknown_is_null_and_a_list_is_json(small: sqlite3.Connection) -> None:
    assert asked(small, "SELECT id, tier, scope, countries FROM series") == [
        ("x-cup", 2, None, '["AT", "DE"]'),
        ("y-cup", None, None, None),
    ]


def test_a_disputed_title_is_shown_and_not_counted(small: sqlite3.Connection) -> None:
    assert small.execute("SELECT champion, titles, first, last FROM most_titles").fetchall() == [("Ada Berg", 2, 1990, 1991)]
    assert asked(small, "SELECT champion, standing FROM titles WHERE year = 1990 ORDER BY champion") == [
        ("Ada Berg", None), ("Ben Castel", "disputed"),
    ]  # fmt: skip


def test_winners_are_those_after_every_decision(files: dict[str, bytes], tmp_path: Path) -> None:
    rows = asked(
        opened(files, tmp_path), "SELECT round, race, driver FROM race_winners WHERE season = 'porsche-supercup-2026' AND round = 1"
    )
    assert rows == [(1, 1, "Theo Oeverhaus")]


def test_the_last_table_of_a_season_stands_beside_its_results(files: dict[str, bytes], tmp_path: Path) -> None:
    query = "SELECT competitor, points FROM standings WHERE season = 'porsche-supercup-2026' AND position < 3 ORDER BY position"
    assert asked(opened(files, tmp_path), query) == [("Flynt Schuring", "132.5"), ("Robert de Haan", "107")]


def test_every_view_can_be_read(files: dict[str, bytes], tmp_path: Path) -> None:
    db = opened(files, tmp_path)
    assert [name for name, _, _ in VIEWS if db.execute(f"SELECT * FROM {name} LIMIT 1").description is None] == []  # noqa: S608
    assert (
        asked(db, "SELECT titles, season FROM what_is_known WHERE series = 'porsche-carrera-cup-germany' AND year = 2014")[0][1]
        == SEASONS[1]
    )


def test_a_series_that_the_book_does_not_have_is_named_and_not_referred_to(two_seasons: tuple[Season, ...]) -> None:
    rows: Rows = rows_of_book(SMALL, two_seasons[:1])
    assert [row[:3] for row in rows["seasons"]] == [("porsche-supercup-2026", None, "porsche-supercup")]


def test_the_zip_has_every_table_at_one_fixed_time_in_order(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["onemake-record.zip"])) as archive:
        names = archive.namelist()
        assert names == sorted([*(f"{layout.name}.csv" for layout in layouts()), "about.json", "metadata.json"])
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_tables_of_facts_in_the_zip_are_a_record_book(shipped: Tables, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["onemake-record.zip"])) as archive:
        again = read_tables({f"{name}.csv": archive.read(f"{name}.csv") for name in TABLES})
    assert rows_of_book(again, ()) == rows_of_book(shipped, ())


def test_metadata_names_tables_and_columns_that_are_there(files: dict[str, bytes], tmp_path: Path) -> None:
    said = json.loads(files["metadata.json"])
    assert {"title", "description", "license", "license_url", "source"} <= set(said)
    db = opened(files, tmp_path)
    for name, table in said["databases"]["onemake-record"]["tables"].items():
        there = {column[0] for column in db.execute(f"SELECT * FROM {name} LIMIT 0").description}  # noqa: S608
        assert set(table.get("columns", {})) <= there, name
    db.close()


def test_the_command_writes_one_form_or_both(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["record", "export", str(tmp_path / "out"), "--format", "csv"], catch_exceptions=False)
    assert (done.exit_code, [path.name for path in (tmp_path / "out").iterdir()]) == (0, ["onemake-record.zip"])
