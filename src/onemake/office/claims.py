"""Claims held against the record book: those it keeps, and any that somebody types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onemake.core.errors import NotFound
from onemake.core.record.claims import Verdict
from onemake.core.record.facts import Claim
from onemake.formats.faults import nearest
from onemake.office.library import BOOK, Folder, book_seasons

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.judge_book import JudgeBook
    from onemake.core.record.questions import Evidence
    from onemake.core.season import Season

__all__ = ["Judged", "judge_book", "judge_claim", "judge_claims", "verdict_as_data", "verdicts_as_rows"]

_CALENDAR = ("season.toml", "calendar.csv")  # what says where and when
_NO_RESULTS = {"results.csv": b"round,race,number,driver,position\n"}  # they are not needed for that


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict."""

    claim: Claim
    verdict: Verdict


def judge_book(folders: Iterable[str | Path] = (), book: Book | None = None) -> JudgeBook:
    """The record book as claims are held against it; season folders of one's own come in beside the shipped ones. ``book``: one that has been read already."""
    from onemake.core.record.judge_book import JudgeBook
    from onemake.office.record import load_book

    own = tuple(Path(folder) for folder in folders)
    return JudgeBook(book or load_book(own), _calendars({path.resolve().name: path for path in own}))


def _calendars(own: dict[str, Path]) -> Callable[[str, int], Sequence[Season]]:
    """Where the calendar of a series in a year is read from: the folder of that name."""
    shipped = frozenset(book_seasons())

    def find(name: str) -> Sequence[Season]:
        path = own.get(name) or (BOOK / "seasons" / name if name in shipped else None)
        return () if path is None else (_calendar(path),)

    return lambda series, year: find(f"{series}-{year}")


@lru_cache(maxsize=256)
def _calendar(path: Path) -> Season:
    from onemake.formats.season_folder import read_season

    folder = Folder(path)
    files = {name: data for name, data in folder.files().items() if name in _CALENDAR} | _NO_RESULTS
    return read_season(path.resolve().name, files, folder)


def judge_claim(query: str, book: JudgeBook | None = None) -> Judged:
    """The verdict on a claim that somebody typed. Raises UserError for a sentence that is no claim."""
    from onemake.core.record.judge import judge
    from onemake.formats.claims import parse_claim

    claim = parse_claim(query)
    return Judged(Claim(id="", claim=query, query=query), judge(book or judge_book(), claim))


def judge_claims(ids: Sequence[str] = (), book: JudgeBook | None = None) -> list[Judged]:
    """The verdicts on the claims of the book: all, or some by id. Raises NotFound."""
    from onemake.core.record.judge import judge
    from onemake.formats.claims import parse_claim

    book = book or judge_book()
    kept = {claim.id: claim for claim in book.tables.claims}
    for id_ in ids:
        if id_ not in kept:
            raise NotFound(f"the record book has no claim {id_!r}. {nearest(id_, kept)}")
    return [Judged(kept[id_], judge(book, parse_claim(kept[id_].query))) for id_ in (ids or kept)]


def verdict_as_data(judged: Judged) -> dict[str, Any]:
    """A verdict as it is written as JSON."""
    verdict = judged.verdict
    return {
        "id": judged.claim.id,
        "claim": judged.claim.claim,
        "query": judged.claim.query,
        "verdict": verdict.verdict,
        "years": list(verdict.years),
        "sure": verdict.sure,
        "countings": [{"name": c.name, "verdict": c.verdict, "years": list(c.years)} for c in verdict.countings],
        "evidence": [_row(row) for row in verdict.evidence],
        "doubts": [{"says": doubt.says, "series": doubt.series, "years": list(doubt.years)} for doubt in verdict.doubts],
    }


def _row(row: Evidence) -> dict[str, Any]:
    return {"table": row.table, "line": row.line, "says": row.says, "source": row.source, "series": row.series, "year": row.year}


def verdicts_as_rows(judged: Sequence[Judged]) -> list[list[object]]:
    """Verdicts as they are written as CSV."""
    head: list[object] = ["id", "claim", "query", "verdict", "years", "sure", "evidence", "doubts"]
    return [head] + [
        [
            one.claim.id, one.claim.claim, one.claim.query, one.verdict.verdict, ";".join(map(str, one.verdict.years)),
            "yes" if one.verdict.sure else "", "; ".join(f"{e.table}:{e.line}" if e.line else e.table for e in one.verdict.evidence),
            "; ".join(d.says for d in one.verdict.doubts),
        ]
        for one in judged
    ]  # fmt: skip
