"""What is said of the series and their people, held against the facts: each claim with its verdict, the rows it rests on, and what is doubtful."""

from __future__ import annotations

from collections import Counter
from typing import Any

from onemake.core.record.book import Book
from onemake.core.record.claims import Counting, VerdictKind, runs
from onemake.office.claims import Judged, judge_book, judge_claims, verdict_as_data, verdicts_as_rows
from onemake.web.addresses import Slugs
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf

__all__ = ["claims_page"]

_VERDICTS: dict[VerdictKind, str] = {
    "true": "the facts bear it out",
    "true as of": "it held for some years and not for good",
    "disputed": "sources disagree, or it depends on how it is read or counted",
    "false": "the facts contradict it",
    "unverified": "the book does not know enough, or no fact could settle it",
}


def claims_page(shelf: Shelf, book: Book) -> Leaf:
    """Every claim that the book keeps, in the order in which it keeps them."""
    judged = judge_claims(book=judge_book(book=book)) if book.tables.claims else []
    counts = Counter(one.verdict.verdict for one in judged)
    marks = Slugs()
    return leaf(
        "claims.html",
        "claims",
        "Claims",
        "claims.html",
        data=[verdict_as_data(one) | {"source": one.claim.source, "note": one.claim.note} for one in judged],
        rows=verdicts_as_rows(judged),
        verdicts=[(kind, counts[kind], words) for kind, words in _VERDICTS.items() if counts[kind]],
        claims=[_claim(shelf, one, marks.of(one.claim.id)) for one in judged],
    )


def _claim(shelf: Shelf, one: Judged, mark: str) -> dict[str, Any]:
    verdict = one.verdict
    return {
        "mark": mark,
        "says": one.claim.claim,
        "query": one.claim.query,
        "source": one.claim.source,
        "note": one.claim.note,
        "verdict": verdict.verdict,
        "years": runs(verdict.years),
        "sure": verdict.sure,
        "countings": [(counting.name, _short(counting)) for counting in verdict.countings],
        "rows": verdict.evidence,
        "doubts": [
            (doubt.says, shelf.series_href(doubt.series), shelf.name_of(doubt.series), runs(doubt.years)) for doubt in verdict.doubts
        ],
    }


def _short(counting: Counting) -> str:
    return f"{counting.verdict} {runs(counting.years)}".strip()
