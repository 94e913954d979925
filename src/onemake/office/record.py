"""The record book: the shipped one, and with seasons of one's own beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onemake.core.record.tables import Tables
from onemake.formats.record_book import read_tables
from onemake.office.library import BOOK, book_seasons, load

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.questions import Answer, Counted, Doubt, Evidence, Question
    from onemake.core.record.results import SeasonResults
    from onemake.core.season import Season

__all__ = ["answer_as_data", "answer_as_rows", "ask", "doubt_as_data", "load_book", "record_tables", "row_as_data"]


def record_tables(folder: Path | None = None) -> Tables:
    """The tables of the record book, as they lie in a folder (None: the shipped ones). Raises UserError with every fault."""
    place = BOOK / "record" if folder is None else folder
    return read_tables({path.name: path.read_bytes() for path in sorted(place.glob("*.csv"))})


def load_book(folders: Iterable[str | Path] = (), *, formula_one: bool = False) -> Book:
    """The record book: the shipped tables and one-make seasons, and the folders named: seasons, or record folders with tables laid over the shipped ones.

    Formula One is another sport, and its seasons take longest to read: they come in with ``formula_one``. Raises UserError with every fault of a file.
    """
    own = tuple(Path(folder) for folder in folders)
    return _read(own, formula_one) if own else _shipped(formula_one)


@lru_cache(maxsize=2)
def _shipped(formula_one: bool) -> Book:
    return _read((), formula_one)


def _read(folders: tuple[Path, ...], formula_one: bool) -> Book:
    from onemake.core.record.book import Book

    tables = record_tables()
    for folder in folders:
        if folder.is_dir() and not (folder / "season.toml").is_file():
            tables = read_tables({path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}, tables, f"{folder.name}/")
    return Book(tables, _seasons(folders, formula_one))


@lru_cache(maxsize=2)
def _shipped_results(formula_one: bool) -> tuple[SeasonResults, ...]:
    """Worked out once, whatever is laid over the book."""
    from onemake.core.record.results import results_of

    return tuple(results_of(load(name)) for name in book_seasons() if formula_one or not name.startswith("formula-one-"))


def _seasons(folders: tuple[Path, ...], formula_one: bool) -> Iterator[Season | SeasonResults]:
    """The shipped seasons; those named; and those that lie in a record folder."""
    yield from _shipped_results(formula_one)
    for folder in folders:
        if folder.is_dir() and not (folder / "season.toml").is_file():
            yield from (load(inside.parent) for inside in sorted(folder.glob("*/season.toml")))
        else:
            yield load(folder)


def ask(book: Book, question: Question) -> Answer:
    """The answer to a question, with the rows it rests on and what the book does not know.

    Raises NotFound for a name that the book does not have, and UserError for what cannot be counted so.
    """
    from onemake.core.record.ask import ask as answer

    return answer(book, question)


def answer_as_data(answer: Answer, *, evidence: bool = True) -> dict[str, Any]:
    """An answer as it is written as JSON."""
    return {
        "what": answer.question.what,
        "by": answer.question.by,
        "sure": answer.sure,
        "in_all": answer.in_all,
        "lines": [_line(line, evidence) for line in answer.lines],
        "doubts": [doubt_as_data(doubt) for doubt in answer.doubts],
    }


def _line(line: Counted, evidence: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"position": line.position, "id": line.id, "name": line.name, "value": _value(line)}
    if line.claimed:
        data["claimed"] = [row_as_data(row) for row in line.claimed]
    if line.otherwise:
        data["otherwise"] = [
            {"counting": o.counting, "value": o.value, "evidence": [row_as_data(row) for row in o.evidence]} for o in line.otherwise
        ]
    if evidence:
        data["evidence"] = [row_as_data(row) for row in line.evidence]
    return data


def doubt_as_data(doubt: Doubt) -> dict[str, Any]:
    """What is not known, as JSON."""
    return {"says": doubt.says, "series": doubt.series, "years": list(doubt.years)}


def row_as_data(row: Evidence) -> dict[str, Any]:
    """A row that something rests on, as JSON."""
    return {"table": row.table, "line": row.line, "says": row.says, "source": row.source, "series": row.series, "year": row.year}


def _value(line: Counted) -> int | str:
    """Points may be a fraction, and are then text, because they are exact."""
    from fractions import Fraction

    from onemake.core.points import write_points

    return line.value if isinstance(line.value, int) else write_points(Fraction(line.value))


def answer_as_rows(answer: Answer, *, evidence: bool = False) -> list[list[object]]:
    """An answer as it is written as CSV: a row a line, or with the evidence a row for each row it rests on."""
    if not evidence:
        plain: list[list[object]] = [["position", "id", "name", "value"]]
        return plain + [[line.position, line.id, line.name, _value(line)] for line in answer.lines]
    rows: list[list[object]] = [["position", "id", "name", "value", "table", "line", "says", "source"]]
    for line in answer.lines:
        rows += [[line.position, line.id, line.name, _value(line), row.table, row.line, row.says, row.source] for row in line.evidence]
    return rows
