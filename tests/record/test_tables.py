"""The files of the record book."""

from __future__ import annotations

from pathlib import Path

import pytest

import onemake
from onemake.core.errors import UserError
from onemake.core.record.facts import Champion, Series
from onemake.formats.record_book import read_tables

BOOK = Path(onemake.__file__).parent / "book/record"
SERIES = b"id,name,maker,tier,countries,first_year\nx-cup,X Cup,,2,DE;AT,1990\n"


def test_the_shipped_book_is_read_whole() -> None:
    tables = read_tables({path.name: path.read_bytes() for path in BOOK.glob("*.csv")})
    assert len(tables.champions) > 700
    assert len(tables.series) > 70


def test_a_row_is_a_value_with_its_line_and_source() -> None:
    champions = b"series,year,title,champion,source\nx-cup,1990,drivers,Ada Berg,https://example.org\n"
    tables = read_tables({"series.csv": SERIES, "champions.csv": champions})
    assert tables.series == (Series(id="x-cup", name="X Cup", tier=2, countries=("DE", "AT"), first_year=1990, line=2),)
    assert tables.champions == (
        Champion(series="x-cup", year=1990, title="drivers", champion="Ada Berg", source="https://example.org", line=2),
    )


@pytest.mark.parametrize(
    ("file", "data", "says"),
    [
        ("champions.csv", b"series,year,title,champion\nx-cap,1990,drivers,A\n", "champions.csv:2: there is no series of that id ('x-cap'). Did you mean 'x-cup'?"),
        ("champions.csv", b"series,year,title,champion\nx-cup,19,drivers,A\n", "champions.csv:2: year is no year"),
        ("champions.csv", b"series,year,title,champion,standing\nx-cup,1990,drivers,A,sure\n", "standing has a word that is not known"),
        ("champions.csv", b"series,year,title\nx-cup,1990,drivers\n", "the column champion is missing"),
        ("champions.csv", b"series,year,title,champion,colour\nx-cup,1990,drivers,A,red\n", "the table has no such column"),
        ("names.csv", b"series,name,from_year,to_year\nx-cup,X,2000,1990\n", "to_year lies before from_year"),
        ("editions.csv", b"series,year,held\nx-cup,1990,maybe\n", "held is neither yes nor no"),
        ("people.csv", b"id,name\na,Ada\na,Bea\n", "people.csv:3: the id stands twice, also in line 2"),
        ("champion.csv", b"series\n", "the record book has no such table"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(file: str, data: bytes, says: str) -> None:
    with pytest.raises(UserError, match=r".") as refused:
        read_tables({"series.csv": SERIES, file: data})
    assert says in str(refused.value)
