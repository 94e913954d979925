"""Why an answer may be wrong: editions of which the book does not know the champion or the results, rows that other sources dispute, counts that say more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.record.asked import Asked
from onemake.core.record.evidence import says_title
from onemake.core.record.keys import Keyed
from onemake.core.record.ledger import Mask
from onemake.core.record.questions import Doubt, Evidence, Question

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.columns import SeasonOf

__all__ = ["doubts_of"]


def doubts_of(book: Book, question: Question, asked: Asked, keyed: Keyed, claimed: Mapping[str, tuple[Evidence, ...]]) -> tuple[Doubt, ...]:
    """What the book does not know of all that was asked about, the series in their order."""
    expected = _expected(book, question, asked)
    found: list[Doubt] = []
    if question.what in ("titles", "champions"):
        found += _champions_unknown(book, asked, expected)
        found += _disputed(book, question, asked, keyed)
    elif question.what == "editions" or (question.what == "seasons" and asked.ledger is book.editions):
        found += _by_series(book, expected & (book.known.held == 0), "no row says whether it was held")
    else:
        found += _results_unknown(book, question, asked, expected)
    found += _nothing_known(book, question, asked)
    if len(keyed.lost):
        found.append(Doubt(f"the {question.by} of {len(keyed.lost)} rows is not known"))
    for rows in claimed.values():
        found += [Doubt(f"a source counts more than the book has rows for: {row.says}", row.series) for row in rows]
    return tuple(found)


def _expected(book: Book, question: Question, asked: Asked) -> Mask:
    """[S, Y] the editions that the question is about."""
    known = book.known
    years = np.arange(known.first, known.last + 1)
    mask: Mask = known.expected & asked.series[:, None]
    if question.years.first is not None:
        mask = mask & (years >= question.years.first)
    if question.years.last is not None:
        mask = mask & (years <= question.years.last)
    if question.as_of is not None:
        mask = mask & (known.ends <= question.as_of.toordinal())
    return mask


def _by_series(book: Book, mask: Mask, says: str) -> Iterator[Doubt]:
    for n in np.flatnonzero(mask.any(axis=1)).tolist():
        years = book.known.years(mask, n)
        yield Doubt(f"{book.series.names[n]}: {says}", book.series.ids[n], years)


def _champions_unknown(book: Book, asked: Asked, expected: Mask) -> Iterator[Doubt]:
    """Of the overall title every edition has a champion; of another title those between its first and last."""
    for kind in asked.kinds:
        known = np.zeros_like(expected)
        own = book.titles.own
        of_kind = own["title"] == book.kinds.at.get(kind, -1)
        known[own["series"][of_kind], own["year"][of_kind] - book.known.first] = True
        missing = expected & ~known
        if kind != "drivers":
            there = known & asked.series[:, None]
            begun = np.maximum.accumulate(there, axis=1)
            to_come = np.maximum.accumulate(there[:, ::-1], axis=1)[:, ::-1]
            missing &= begun & to_come
        words = "the champion is not known" if kind == "drivers" else f"the champion ({kind}) is not known"
        yield from _by_series(book, missing, words)


def _disputed(book: Book, question: Question, asked: Asked, keyed: Keyed) -> Iterator[Doubt]:
    """Rows of the answer that are deduced, or disputed by another source."""
    own = book.titles.own
    for row in np.unique(keyed.rows).tolist():
        won = book.title_rows[int(own["row"][row])]
        if won.standing:
            evidence = says_title(book, row)
            notes = "; ".join(fact.note for fact in won.facts if fact.note and fact.standing)
            yield Doubt(f"{evidence.says}{f' ({notes})' if notes else ''}", evidence.series, (won.year,))
    for computed, fact in book.disagreements:
        if asked.series[computed.series] and computed.title in asked.kinds and computed.year in question.years:
            id_ = book.series.ids[computed.series]
            season = computed.season.id if computed.season else ""
            says = f"{book.series.names[computed.series]} {computed.year}: champions.csv has {fact.champion}, the table computed of {season} {computed.name}"
            yield Doubt(says, id_, (computed.year,))


def _results_unknown(book: Book, question: Question, asked: Asked, expected: Mask) -> Iterator[Doubt]:
    known = book.known.results
    yield from _by_series(book, expected & (known == 0), "the book has no results")
    for season in book.held:
        if expected[season.series, season.year - book.known.first] or (asked.series[season.series] and season.year in question.years):
            missing = _missing(question.what, season)
            if missing:
                yield Doubt(f"{season.name}: {missing}", book.series.ids[season.series], (season.year,))


def _missing(what: str, season: SeasonOf) -> str:
    """What a season with results lacks for this question."""
    races = season.races
    if season.calendar > races:
        return f"the results of {season.calendar - races} of {season.calendar} races are not known"
    if what == "wins" and season.winners < races:
        return f"the winner of {races - season.winners} of {races} races is not known"
    if what == "poles" and season.poles < races:
        return f"the pole of {races - season.poles} of {races} races is not known"
    if what == "fastest laps" and season.fastest < races:
        return f"the fastest lap of {races - season.fastest} of {races} races is not known"
    if what in ("starts", "podiums", "seasons", "editions") and season.gaps:
        return f"the sheets of {season.gaps} of {races} races have fewer rows than places"
    if what in ("starts", "podiums", "seasons", "editions") and season.nameless:
        return f"{season.nameless} starters have no name"
    return "" if season.finished else "the season is not finished"


def _nothing_known(book: Book, question: Question, asked: Asked) -> Iterator[Doubt]:
    """Series of which not even the years are known; the book holds them by their name alone."""
    nameless = [n for n in np.flatnonzero(asked.series).tolist() if not book.known.expected[n].any()]
    for n in nameless:
        yield Doubt(f"{book.series.names[n]}: no year of it is known", book.series.ids[n])
    if question.teams and question.what == "titles":
        unnamed = int((book.titles.own["team"][np.isin(book.titles.own["series"], np.flatnonzero(asked.series))] < 0).sum())
        if unnamed:
            yield Doubt(f"of {unnamed} titles the team is not known")
