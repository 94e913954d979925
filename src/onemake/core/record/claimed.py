"""What sources count without saying the parts: four titles of a driver, of which the book knows one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from onemake.core.record.columns import is_of_teams
from onemake.core.record.questions import Evidence, Question

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.facts import Count
    from onemake.core.record.ledger import Ints

__all__ = ["claimed_more"]


def claimed_more(book: Book, question: Question, found: Ints) -> dict[str, tuple[Evidence, ...]]:
    """By id of a driver or team: the counts of the same thing that are higher than what the book found. A count of somebody who was not found stands here too.

    ``found`` has a value for each of the names that are counted by, 0 for none.
    """
    plain = not (question.streak or question.together or question.first or question.last)
    if question.by not in ("driver", "team", "series") or not plain or question.years.first is not None:
        return {}
    claimed: dict[str, list[Evidence]] = defaultdict(list)
    names = book.names(question.by)
    for count in book.tables.counts:
        if not _is_of(book, question, count):
            continue
        for n in names.find(count.who):
            if count.count > int(found[n]):
                says = f"{names.names[n]}: {count.count} {count.what}" + (f" by {count.as_of}" if count.as_of else "")
                claimed[names.ids[n]].append(Evidence("counts.csv", count.line, says, count.source, count.series, count.as_of))
    return {id_: tuple(rows) for id_, rows in claimed.items()}


def _is_of(book: Book, question: Question, count: Count) -> bool:
    """Whether a count is one of what was asked, neither of more nor of other series, and not of a later day."""
    narrowed = (
        question.makers, question.tiers, question.scopes, question.countries, question.generations, question.drivers, question.teams, question.nations,
        question.circuits,
    )  # fmt: skip
    if count.what != question.what or any(narrowed[:5]) or any(narrowed[7:]):
        return False
    asked = {book.series.ids[n] for text in question.series for n in book.series.find(text)}
    if asked != ({count.series} if count.series else set()):
        return False
    kinds = set(question.titles_of) or {"teams" if question.by == "team" else "drivers"}
    if question.what == "titles" and kinds != {count.title or ("teams" if is_of_teams(next(iter(kinds))) else "drivers")}:
        return False
    last = min((year for year in (question.years.last, question.as_of.year if question.as_of else None) if year is not None), default=None)
    return last is None or (count.as_of is not None and count.as_of <= last)
