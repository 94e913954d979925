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
_MANY, _ROOM = 200_000, 1 << 25
_FEW = 500_000  # so many rows are sorted by key at once; of more, those of a line are looked for


@dataclass(frozen=True, slots=True)
class _Count:
    """A value for each key, those that are lines of the answer, and which of the rows a key rests on."""

    values: Ints
    lines: Mask
    keeps: Callable[[Ints, int], Mask] | None = None  # which of the rows of a key it rests on; all, if nothing is said


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
    find = _finder(keyed, counted)
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
        return _first_or_last(book, question, asked, keyed, size)
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
    pairs = _different(np.multiply(keys, width, dtype=np.int64) + things, size * width)
    return np.bincount(pairs // width, minlength=size)


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
    known = book.known
    return asked.ledger.worked_out(lambda pick: pick("series").astype(np.int64) * known.held.shape[1] + (pick("year") - known.first), rows)


def _first_or_last(book: Book, question: Question, asked: Asked, keyed: Keyed, size: int) -> _Count:
    """The year of the first, or of the last, and the rows of that year."""
    ledger, first, span = asked.ledger, book.known.first, book.known.held.shape[1]
    there = np.zeros((size, span), dtype=np.bool_)
    there.reshape(-1)[np.multiply(keyed.keys, span, dtype=np.int64) + (ledger.pick("year", keyed.rows) - first)] = True
    values = first + (there.argmax(axis=1) if question.first else span - 1 - there[:, ::-1].argmax(axis=1))
    lines = np.bincount(keyed.keys, minlength=size) >= max(1, question.at_least)
    return _Count(values, lines, lambda rows, key: ledger.pick("year", rows) == values[key])


def _streak(book: Book, question: Question, asked: Asked, keyed: Keyed, size: int) -> _Count:
    """The longest run of editions of one series (and one kind of title), one after another. A year not held is no edition; one of which nobody knows is."""
    known, ledger = book.known, asked.ledger
    counts = (known.held >= 0).cumsum(axis=1)
    titled = ledger.has("title")
    kinds = len(book.kinds) + 1 if titled else 1
    width = known.held.shape[1] + 2

    def edition_of(rows: Ints, keys: Ints | int) -> Ints:
        """Key, series, kind and how-manieth edition as one number: those of a run follow each other."""

        def of_series(pick: Callable[[str], Ints]) -> Ints:
            series = pick("series").astype(np.int64)
            found: Ints = series * kinds * width + counts[series, pick("year") - known.first]
            return found

        line: Ints = np.multiply(keys, len(book.rows_of_series) * kinds * width, dtype=np.int64) + ledger.worked_out(of_series, rows)
        if titled:
            line = line + ledger.pick("title", rows) * width
        return line

    editions = _different(edition_of(keyed.rows, keyed.keys), size * len(book.rows_of_series) * kinds * width)
    begins = np.ones(len(editions), dtype=np.bool_)
    begins[1:] = np.diff(editions) != 1
    run = begins.cumsum() - 1
    keys = editions // (width * kinds * max(1, len(book.rows_of_series)))
    values = np.zeros(size, dtype=np.int64)
    lengths = np.bincount(run)[run] if len(run) else run
    np.maximum.at(values, keys, lengths)
    longest = lengths == values[keys]

    def keeps(rows: Ints, key: int) -> Mask:
        kept: Mask = longest[np.searchsorted(editions, edition_of(rows, key))]
        return kept

    return _Count(values, (values >= question.at_least) & (values > 0), keeps)


def _together(book: Book, question: Question, asked: Asked, keyed: Keyed, size: int) -> _Count:
    """The most kinds in one year: two tiers, three series. The rows are those of every year in which there were as many as asked for."""
    ledger, rows = asked.ledger, book.rows_of_series
    if question.together == "series":
        kinds = np.arange(len(rows))
    elif question.together == "tier":
        kinds = np.array([row.tier or -1 for row in rows], dtype=np.int64)
    else:
        kinds = np.array([book.makers.at.get(row.maker, -1) for row in rows], dtype=np.int64)
    span, width = book.known.held.shape[1], int(kinds.max(initial=0)) + 1
    told = kinds >= 0
    in_year = ledger.worked_out(
        lambda pick: np.where(told[pick("series")], (pick("year") - book.known.first) * width + kinds[pick("series")], -1), keyed.rows
    )
    mine = in_year >= 0
    several = _different(np.multiply(keyed.keys[mine], span * width, dtype=np.int64) + in_year[mine], size * span * width)
    of_year = np.bincount(several // width, minlength=size * span)
    values = of_year.reshape(size, span).max(axis=1, initial=0) if size else np.zeros(0, dtype=np.int64)
    enough = max(2, question.at_least)

    def keeps(mine: Ints, key: int) -> Mask:
        kept: Mask = (of_year[key * span + ledger.pick("year", mine) - book.known.first] >= enough) & (
            kinds[ledger.pick("series", mine)] >= 0
        )
        return kept

    return _Count(values, values >= enough, keeps)


def _different(values: Ints, domain: int) -> Ints:
    """The different ones among whole numbers below ``domain``, in order: ticked off where that many fit in memory, sorted where not."""
    if len(values) < _MANY or domain > _ROOM:
        return np.unique(values)
    seen = np.zeros(domain, dtype=np.bool_)
    seen[values] = True
    return np.flatnonzero(seen)


def _finder(keyed: Keyed, counted: _Count) -> Callable[[int], Ints]:
    """How the rows of a key are found: sorted once if they are few, looked for if they are many."""
    rows, keys = keyed.rows, keyed.keys
    sorted_once: list[tuple[Ints, Ints]] = []

    def find(key: int) -> Ints:
        if len(rows) > _FEW:
            mine = rows[keys == key]
        else:
            if not sorted_once:
                order = np.argsort(keys, kind="stable")
                sorted_once.append((keys[order], rows[order]))
            ordered, its_rows = sorted_once[0]
            mine = its_rows[np.searchsorted(ordered, key, side="left") : np.searchsorted(ordered, key, side="right")]
        kept: Ints = mine if counted.keeps is None else mine[counted.keeps(mine, key)]
        return kept

    return find
