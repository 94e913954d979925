"""From a question to the rows it is about: each filter as a table of yes and no over the values of a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.errors import NotFound, UserError
from onemake.core.people import likely_the_same
from onemake.core.record.finding import in_part, one_of
from onemake.core.record.ledger import Ints, Ledger, Lookup, Mask
from onemake.core.record.nations import alpha2, alpha3
from onemake.core.record.results import FASTEST, POLE, STARTED
from onemake.core.record.who import Names

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.questions import Question

__all__ = ["Asked", "ask_for", "found_in", "kinds_asked", "series_asked"]

_IN_RESULTS = frozenset(("wins", "podiums", "poles", "fastest laps", "starts"))
_OF_EDITIONS = frozenset(("series", "tier", "maker", "country", "year", "generation"))


@dataclass(frozen=True, slots=True)
class Asked:
    """The ledger, its rows that are meant, and the series whose editions were asked about."""

    ledger: Ledger
    rows: Ints
    series: Mask  # [S]
    kinds: tuple[str, ...]  # of titles


def ask_for(book: Book, question: Question) -> Asked:
    """Raises NotFound for a name that the book does not have, and UserError for what cannot be counted so."""
    series = series_asked(book, question)
    kinds = kinds_asked(book, question)
    ledger, base = _ledger(book, question)
    lookups: list[Lookup] = [("series", np.append(series, False))]
    for column, names, texts in (
        ("driver", book.people, question.drivers),
        ("team", book.teams, question.teams),
        ("circuit", book.circuits, question.circuits),
        ("generation", book.generations, question.generations),
        ("nation", book.nations, tuple(alpha3(code) for code in question.nations)),
    ):
        if texts:
            if not ledger.has(column):
                raise UserError(f"{question.what} are not counted by {column}")
            lookups.append((column, _allowed(names, texts, column)))
    if ledger is book.titles:
        lookups.append(("title", np.append(np.isin(book.kinds.ids, kinds), False)))
    masks = base
    years = question.years
    days = None
    bounds = [(years.first, years.last, "year"), (None, question.as_of.toordinal() if question.as_of else None, "ends")]
    for low, high, column in bounds:
        if low is None and high is None:
            continue
        values = ledger.shared.get(column, ledger.own.get(column))
        assert values is not None
        mask: Mask = np.ones(len(values), dtype=np.bool_)
        if low is not None:
            mask &= values >= low
        if high is not None:
            mask &= values <= high
        if column in ledger.shared:
            days = mask if days is None else days & mask
        else:
            masks = mask if masks is None else masks & mask
    return Asked(ledger, ledger.select(lookups, masks, days), series, kinds)


def _ledger(book: Book, question: Question) -> tuple[Ledger, Mask | None]:
    """Where the thing asked for is counted, and which rows are one of it."""
    what = question.what
    own = book.starts.own
    by_edition = question.streak or question.together or ((question.first or question.last) and question.at_least <= 1)
    whole_seasons = not (question.circuits or question.nations or question.generations or question.as_of)
    if what == "starts" and by_edition and whole_seasons and question.by not in ("circuit", "nation", "generation"):
        return book.appearances, book.appearances.own["start"] >= 0
    if what in _IN_RESULTS:
        if what == "wins":
            return book.starts, own["position"] == 1
        if what == "podiums":
            return book.starts, (own["position"] >= 1) & (own["position"] <= 3)
        bit = {"poles": POLE, "fastest laps": FASTEST, "starts": STARTED}[what]
        return book.starts, (own["flags"] & bit) > 0
    if what in ("titles", "champions"):
        return book.titles, None
    if what == "points":
        return book.finals, book.finals.own["overall"] == (question.by == "team")
    if (
        question.drivers
        or question.teams
        or question.nations
        or question.by not in _OF_EDITIONS
        or (what == "seasons" and question.generations)
    ):
        return book.appearances, None
    return book.editions, None


def kinds_asked(book: Book, question: Question) -> tuple[str, ...]:
    """The kinds of title: those named, else the overall one."""
    if question.titles_of:
        unknown = [kind for kind in question.titles_of if kind not in book.kinds.at]
        if unknown:
            raise NotFound(f"the book has no title of the kind {unknown[0]!r}; it has {', '.join(book.kinds.ids)}")
        return question.titles_of
    if question.by == "title":
        return book.kinds.ids
    return ("teams",) if question.by == "team" and question.what == "titles" else ("drivers",)


def series_asked(book: Book, question: Question) -> Mask:
    """The series that pass every filter on series. One of no maker, of which the book has nothing, is only meant where it is named."""
    rows = book.rows_of_series
    mask: Mask = np.array([bool(row.maker) for row in rows], dtype=np.bool_) | (book.known.held > 0).any(axis=1)
    if question.series:
        mask[:] = True
        mask &= _allowed(book.series, question.series, "series")[:-1]
    if question.makers:
        makers = {book.makers.ids[n] for text in question.makers for n in found_in(book.makers, text, "maker")}
        mask &= np.array([row.maker in makers for row in rows], dtype=np.bool_)
    if question.tiers:
        mask &= np.array([row.tier in question.tiers for row in rows], dtype=np.bool_)
    if question.scopes:
        mask &= np.array([row.scope in question.scopes for row in rows], dtype=np.bool_)
    if question.countries:
        wanted = {alpha2(code) for code in question.countries}
        mask &= np.array([not wanted.isdisjoint(row.countries) for row in rows], dtype=np.bool_)
    return mask


def _allowed(names: Names, texts: Sequence[str], word: str) -> Mask:
    mask: Mask = np.zeros(len(names) + 1, dtype=np.bool_)
    for text in texts:
        mask[list(found_in(names, text, word))] = True
    return mask


def found_in(names: Names, text: str, word: str) -> tuple[int, ...]:
    """Those meant by an id or a name, or by a part of it that only one has. Raises NotFound, with names like it, and UserError where several have that part."""
    found = names.find(text)
    if not found:
        part = tuple(dict.fromkeys(in_part(names, text)))
        if part:
            return (names.at[one_of(names, part, text, word)],)
        like = [one.known for one in likely_the_same([text], names.names)][:3]
        hint = f" Did you mean {' or '.join(repr(name) for name in like)}?" if like else ""
        raise NotFound(f"the book has no {word} {text!r}.{hint}")
    return found
