"""Ask the book: how many of what, by whom, among which. Everything is a count over columns; the rows behind a line are put into words when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.errors import UserError
from onemake.core.record.asked import Asked, ask_for
from onemake.core.record.claimed import claimed_more
from onemake.core.record.countings import countings
from onemake.core.record.doubts import doubts_of
from onemake.core.record.evidence import Rows
from onemake.core.record.keys import Keyed, key_rows
from onemake.core.record.ledger import Ints, Mask
from onemake.core.record.questions import Answer, Counted, Doubt, Question, Span

if TYPE_CHECKING:
    from datetime import date

    from onemake.core.record.book import Book

__all__ = ["ask", "defending"]

_DISTINCT = frozenset(("champions", "editions", "seasons"))  # what is counted once, however many rows speak of it
_FEW = 500_000  # so many rows are sorted by key at once; of more, those of a line are looked for


@dataclass(frozen=True, slots=True)
class _Count:
    """A value for each key, those that are lines of the answer, and which of the rows a key rests on."""

    values: Ints
    lines: Mask
    keeps: Mask | None = None  # [N] over the keyed rows


def ask(book: Book, question: Question) -> Answer:
    """The answer, the best line first; of equal lines those alike in the alphabet. ``most`` cuts it off even between equals.

    Raises NotFound for a name that the book does not have, UserError for what cannot be counted so.
    """
    _check(question)
    asked = ask_for(book, question)
    keyed = key_rows(book, asked, question.by)
    counted = _count(book, question, asked, keyed)
    order = _ordered(question, keyed, counted)
    values = counted.values[order]
    if question.first:
        positions = np.searchsorted(values, values, side="left") + 1
    else:
        positions = np.searchsorted(-values, -values, side="left") + 1
    shown = order if question.most is None else order[: question.most]
    find = _finder(asked, keyed, counted)
    claimed = claimed_more(book, question, np.where(counted.lines, counted.values, 0))
    otherwise = countings(book, question)
    scale = book.unit if question.what == "points" and not (question.first or question.last or question.streak or question.together) else 1
    lines = tuple(
        Counted(
            keyed.ids[k],
            keyed.names[k],
            value if scale == 1 else _points(value, scale),
            position,
            Rows(book, asked.ledger, find, k),
            claimed.get(keyed.ids[k], ()),
            otherwise.get(keyed.ids[k], ()),
        )
        for k, value, position in zip(shown.tolist(), values[: len(shown)].tolist(), positions[: len(shown)].tolist(), strict=True)
    )
    doubts = doubts_of(book, question, asked, keyed, claimed)
    return Answer(question, lines, _that_matter(question, lines, doubts), len(order))


def defending(book: Book, series: str, on: date) -> Answer:
    """The defending champion of a series on a day: who won the last edition that had ended before it."""
    from datetime import timedelta

    answer = ask(book, Question("titles", "driver", series=(series,), as_of=on - timedelta(days=1), last=True))
    lines = tuple(line for line in answer.lines if line.position == 1)
    return replace(answer, lines=lines, doubts=_that_matter(answer.question, lines, answer.doubts), in_all=len(lines))


def _that_matter(question: Question, lines: tuple[Counted, ...], doubts: tuple[Doubt, ...]) -> tuple[Doubt, ...]:
    """Of a last, only what is not known of that year and later; of a first, of that year and earlier."""
    if not lines or not (question.first or question.last):
        return doubts
    years = [int(line.value) for line in lines]
    span = Span(min(years), None) if question.last else Span(None, max(years))
    trimmed = (replace(doubt, years=tuple(year for year in doubt.years if year in span)) for doubt in doubts)
    return tuple(new for new, old in zip(trimmed, doubts, strict=True) if new.years or not old.years)


def _check(question: Question) -> None:
    ways = [word for word in ("streak", "together", "first", "last") if getattr(question, word)]
    if len(ways) > 1:
        raise UserError(f"ask for {ways[0]} or for {ways[1]}, not for both")


def _points(value: int, scale: int) -> int | Fraction:
    points = Fraction(value, scale)
    return points.numerator if points.denominator == 1 else points


def _ordered(question: Question, keyed: Keyed, counted: _Count) -> Ints:
    """The keys that are lines, in their order."""
    keys = np.flatnonzero(counted.lines)
    values = counted.values[keys]
    order: Ints = keys[np.lexsort((keyed.ranks[keys], values if question.first else -values))]
    return order


def _count(book: Book, question: Question, asked: Asked, keyed: Keyed) -> _Count:
    size = len(keyed.ids)
    if question.first or question.last:
        return _first_or_last(question, asked, keyed, size)
    if question.streak:
        return _streak(book, question, asked, keyed, size)
    if question.together:
        return _together(book, question, asked, keyed, size)
    values = _how_many(book, question, asked, keyed, size)
    threshold = question.at_least * (book.unit if question.what == "points" else 1)
    return _Count(values, (values >= threshold) & (values > 0))


def _how_many(book: Book, question: Question, asked: Asked, keyed: Keyed, size: int) -> Ints:
    ledger = asked.ledger
    if question.what == "points":
        points = np.zeros(size, dtype=np.int64)
        np.add.at(points, keyed.keys, ledger.own["points"][keyed.rows])
        return points
    if question.what == "titles" and question.by != "driver":
        things = _edition(book, asked, keyed.rows) * (len(book.kinds) + 1) + ledger.pick("title", keyed.rows)
        return _once(keyed.keys, things, size)
    if ledger is book.starts:
        return _cars(book, question, keyed, size)
    if question.what == "champions":
        people = ledger.pick("driver", keyed.rows).astype(np.int64)
        teams = ledger.pick("team", keyed.rows).astype(np.int64)
        return _once(keyed.keys, np.where(people >= 0, people, len(book.people) + teams), size)
    if question.what in _DISTINCT:
        return _once(keyed.keys, _edition(book, asked, keyed.rows), size)
    return np.bincount(keyed.keys, minlength=size)


def _once(keys: Ints, things: Ints, size: int) -> Ints:
    """How many different things each key has."""
    width = int(things.max(initial=0)) + 1
    pairs = np.sort(keys.astype(np.int64) * width + things)  # sorting is three times as fast as the hashes of np.unique
    new = np.ones(len(pairs), dtype=np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=new[1:])
    return np.bincount(pairs[new] // width, minlength=size)


def _cars(book: Book, question: Question, keyed: Keyed, size: int) -> Ints:
    """A car shared by a crew counts once, except by driver."""
    if question.by == "driver":
        return np.bincount(keyed.keys, minlength=size)
    entry = book.starts.own["entry"][keyed.rows]
    shared = entry >= 0
    if not shared.any():
        return np.bincount(keyed.keys, minlength=size)
    return np.bincount(keyed.keys[~shared], minlength=size) + _once(keyed.keys[shared], entry[shared], size)


def _edition(book: Book, asked: Asked, rows: Ints) -> Ints:
    """The edition of each row, as one number."""
    series, year = asked.ledger.pick("series", rows).astype(np.int64), asked.ledger.pick("year", rows)
    found: Ints = series * book.known.held.shape[1] + (year - book.known.first)
    return found


def _first_or_last(question: Question, asked: Asked, keyed: Keyed, size: int) -> _Count:
    """The year of the first, or of the last, and the rows of that year."""
    years = asked.ledger.pick("year", keyed.rows)
    values = np.full(size, 9999 if question.first else 0, dtype=np.int64)
    (np.minimum if question.first else np.maximum).at(values, keyed.keys, years)
    there = np.bincount(keyed.keys, minlength=size) >= max(1, question.at_least)
    return _Count(values, there, years == values[keyed.keys])


def _streak(book: Book, question: Question, asked: Asked, keyed: Keyed, size: int) -> _Count:
    """The longest run of editions of one series (and one kind of title), one after another. A year not held is no edition; one of which nobody knows is."""
    known = book.known
    counts = (known.held >= 0).cumsum(axis=1)
    series = asked.ledger.pick("series", keyed.rows).astype(np.int64)
    ordinal = counts[series, asked.ledger.pick("year", keyed.rows) - known.first]
    kind = asked.ledger.pick("title", keyed.rows) if asked.ledger.has("title") else np.zeros(len(series), dtype=np.int64)
    kinds = len(book.kinds) + 1
    width = known.held.shape[1] + 2
    line = (keyed.keys.astype(np.int64) * len(book.rows_of_series) + series) * kinds + kind
    editions, at = np.unique(line * width + ordinal, return_inverse=True)
    begins = np.ones(len(editions), dtype=np.bool_)
    begins[1:] = np.diff(editions) != 1
    run = begins.cumsum() - 1
    lengths = np.bincount(run) if len(run) else run
    keys = editions // width // kinds // max(1, len(book.rows_of_series))
    values = np.zeros(size, dtype=np.int64)
    if len(run):
        np.maximum.at(values, keys, lengths[run])
    keeps = lengths[run[at]] == values[keyed.keys] if len(run) else np.zeros(0, dtype=np.bool_)
    return _Count(values, (values >= question.at_least) & (values > 0), keeps)


def _together(book: Book, question: Question, asked: Asked, keyed: Keyed, size: int) -> _Count:
    """The most kinds in one year: two tiers, three series. The rows are those of every year in which there were as many as asked for."""
    series = asked.ledger.pick("series", keyed.rows)
    rows = book.rows_of_series
    if question.together == "series":
        kind = series.astype(np.int64)
    elif question.together == "tier":
        kind = np.array([row.tier or -1 for row in rows], dtype=np.int64)[series]
    else:
        kind = np.array([book.makers.at.get(row.maker, -1) for row in rows], dtype=np.int64)[series]
    years = asked.ledger.pick("year", keyed.rows) - book.known.first
    span, width = book.known.held.shape[1], int(kind.max(initial=0)) + 1
    in_year = keyed.keys.astype(np.int64) * span + years
    told = kind >= 0
    several = np.unique(in_year[told] * width + kind[told])
    of_year = np.bincount(several // width, minlength=size * span)
    values = of_year.reshape(size, span).max(axis=1, initial=0) if size else np.zeros(0, dtype=np.int64)
    enough = max(2, question.at_least)
    return _Count(values, values >= enough, (of_year[in_year] >= enough) & told)


def _finder(asked: Asked, keyed: Keyed, counted: _Count) -> Callable[[int], list[int]]:
    """How the rows of a key are found: sorted once if they are few, looked for if they are many."""
    rows, keys = keyed.rows, keyed.keys
    if counted.keeps is not None:
        rows, keys = rows[counted.keeps], keys[counted.keeps]
    sorted_once: list[tuple[Ints, Ints]] = []

    def find(key: int) -> list[int]:
        if len(rows) > _FEW:
            mine = rows[keys == key]
        else:
            if not sorted_once:
                order = np.argsort(keys, kind="stable")
                sorted_once.append((keys[order], rows[order]))
            ordered, its_rows = sorted_once[0]
            mine = its_rows[np.searchsorted(ordered, key, side="left") : np.searchsorted(ordered, key, side="right")]
        years = asked.ledger.pick("year", mine)
        found: list[int] = mine[np.argsort(years, kind="stable")].tolist()
        return found

    return find
