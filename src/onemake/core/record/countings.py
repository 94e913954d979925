"""Editions counted in other ways: as a source numbers them, with the series that came before, or as if every year of which nobody speaks had been held."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.record.asked import series_asked
from onemake.core.record.evidence import edition_evidence
from onemake.core.record.questions import CountedOtherwise, Evidence, Question, Span

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.facts import Edition

__all__ = ["countings", "forebears"]


def countings(book: Book, question: Question) -> dict[str, tuple[CountedOtherwise, ...]]:
    """By series, if editions are counted by series."""
    if question.what != "editions" or question.by != "series" or question.streak or question.first or question.last or question.together:
        return {}
    span = question.years
    if question.as_of is not None:
        span = Span(span.first, min(span.last or 9999, question.as_of.year))
    found: dict[str, list[CountedOtherwise]] = defaultdict(list)
    numbered: dict[str, list[Edition]] = defaultdict(list)
    for edition in book.tables.editions:
        if edition.number is not None and edition.year in span:
            numbered[edition.series].append(edition)
    for n in np.flatnonzero(series_asked(book, question)).tolist():
        id_ = book.series.ids[n]
        for counting in dict.fromkeys(e.counting for e in numbered[id_]):
            last = max((e for e in numbered[id_] if e.counting == counting), key=lambda e: e.year)
            says = f"{book.series.names[n]} {last.year}: edition {last.number}"
            row = Evidence("editions.csv", last.line, says, last.source, id_, last.year)
            found[id_].append(CountedOtherwise(counting or f"as numbered in {last.year}", last.number or 0, (row,)))
        chain = forebears(book, n)
        years = {s: _years(book, s, span, sure=True) for s in (n, *chain)}
        if chain:
            rows = tuple(edition_evidence(book, s, year) for s in reversed((n, *chain)) for year in years[s])
            found[id_].append(
                CountedOtherwise(f"with {' and '.join(book.series.names[s] for s in chain)}", sum(map(len, years.values())), rows)
            )
        every = [len(_years(book, s, span, sure=False)) for s in (n, *chain)]
        if every[0] != len(years[n]):
            found[id_].append(CountedOtherwise("if every year was held of which no row says otherwise", every[0]))
        if chain and sum(every) != sum(map(len, years.values())):
            words = f"with {' and '.join(book.series.names[s] for s in chain)}, if every year was held of which no row says otherwise"
            found[id_].append(CountedOtherwise(words, sum(every)))
    return {id_: tuple(ways) for id_, ways in found.items()}


def forebears(book: Book, series: int) -> tuple[int, ...]:
    """The series it came out of, and those before."""
    chain: list[int] = []
    while (before := book.series.at.get(book.rows_of_series[series].succeeds)) is not None and before not in chain:
        chain.append(before)
        series = before
    return tuple(chain)


def _years(book: Book, series: int, span: Span, *, sure: bool) -> list[int]:
    known = book.known
    mask = known.held > 0 if sure else known.expected
    return [year for year in known.years(mask, series) if year in span]
