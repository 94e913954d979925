"""What rows are counted by: a number for each row, and what the numbers are called. A row may count for several (a series of two countries), or for none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.errors import UserError
from onemake.core.record.ledger import Ints

if TYPE_CHECKING:
    from onemake.core.record.asked import Asked
    from onemake.core.record.book import Book
    from onemake.core.record.questions import By

__all__ = ["Keyed", "key_rows"]


@dataclass(frozen=True, slots=True)
class Keyed:
    """Rows with their keys, none unknown. ``lost`` rows have no key."""

    rows: Ints
    keys: Ints
    ids: tuple[str, ...]
    names: tuple[str, ...]
    ranks: Ints  # the order of equal lines
    lost: Ints


def key_rows(book: Book, asked: Asked, by: By) -> Keyed:
    """Raises UserError where the rows have nothing to be counted by."""
    ledger, rows = asked.ledger, asked.rows
    if by in ("driver", "team", "nation", "generation", "circuit", "title", "series"):
        if not ledger.has(by):
            raise UserError(f"{ledger.kind} are not counted by {by}")
        names = book.names(by)
        keys = ledger.pick(by, rows)
        return _keep(rows, keys, names.ids, names.names, book.ranks[by])
    if by == "year":
        first, last = book.known.first, book.known.last
        words = tuple(str(year) for year in range(first, last + 1))
        return _keep(rows, ledger.pick("year", rows) - first, words, words, np.arange(len(words)))
    if by == "country":
        return _by_country(book, asked)
    of_series = ledger.pick("series", rows)
    if by == "maker":
        table = np.array([book.makers.at.get(row.maker, -1) for row in book.rows_of_series], dtype=np.int32)
        return _keep(rows, table[of_series], book.makers.ids, book.makers.names, book.ranks["maker"])
    table = np.array([row.tier or 0 for row in book.rows_of_series], dtype=np.int32)
    tiers = range(1, int(table.max(initial=0)) + 1)
    words = tuple(str(tier) for tier in tiers)
    return _keep(rows, table[of_series] - 1, words, tuple(f"tier {tier}" for tier in tiers), np.arange(len(words)))


def _keep(rows: Ints, keys: Ints, ids: tuple[str, ...], names: tuple[str, ...], ranks: Ints) -> Keyed:
    known = keys >= 0
    if known.all():
        return Keyed(rows, keys, ids, names, ranks, rows[:0])
    return Keyed(rows[known], keys[known], ids, names, ranks, rows[~known])


def _by_country(book: Book, asked: Asked) -> Keyed:
    """A series of several countries counts in each: its rows come once for the first, once more for the second."""
    countries, rows = book.countries, asked.rows
    codes = [[countries.at[c] for c in row.countries] for row in book.rows_of_series]
    of_series = asked.ledger.pick("series", rows)
    nth = [np.array([c[n] if n < len(c) else -1 for c in codes], dtype=np.int32) for n in range(max(map(len, codes), default=0))]
    parts = [_keep(rows, table[of_series], countries.ids, countries.names, book.ranks["country"]) for table in nth]
    if not parts:
        return Keyed(rows[:0], rows[:0], countries.ids, countries.names, book.ranks["country"], rows)
    if len(parts) == 1:
        return parts[0]
    return Keyed(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.keys for part in parts]),
        countries.ids,
        countries.names,
        book.ranks["country"],
        parts[0].lost,
    )
