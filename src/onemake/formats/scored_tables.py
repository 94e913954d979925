"""A table of points already given: it looks like a result, for it has places and drivers, and would be scored anew if nobody looked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fractions import Fraction

from onemake.formats.headings import plain_heading

__all__ = ["total_of_points"]

_TOTAL = frozenset((
    "total", "totals", "points", "pts", "score", "total points", "points total", "net", "gesamt", "summe", "punkte", "totale", "punti",
    "total des points", "puntos", "pontos",
))  # fmt: skip
_FIGURE = re.compile(r"-?\d{1,4}([.,]\d{1,2})?")


def total_of_points(header: Sequence[str], rows: Sequence[tuple[int, list[str]]], taken: Collection[int]) -> str:
    """The heading of a total that is the sum of other columns, and falls from row to row: points, and no result. Blank if there is none.

    ``taken`` are the columns that are something else: the place, the laps. Times of two runs add up too, but rise from row to row.
    """
    totals = [i for i, word in enumerate(header) if plain_heading(word) in _TOTAL]
    for at in totals:
        parts = [i for i in range(len(header)) if i not in taken and i not in totals and _figures(rows, i) and not _exceeds(rows, i, at)]
        sums = [(sum((_figure(row, i) for i in parts), Fraction(0)), _figure(row, at)) for _, row in rows if _says(row, at)]
        given = [total for _, total in sums]
        if len(parts) < 2 or len(sums) < 2 or given != sorted(given, reverse=True) or given[0] == given[-1]:
            continue
        if 2 * sum(1 for added, total in sums if added == total and total) >= sum(1 for total in given if total):
            return header[at]
    return ""


def _says(row: Sequence[str], index: int) -> bool:
    return index < len(row) and _FIGURE.fullmatch(row[index].strip()) is not None


def _figures(rows: Sequence[tuple[int, list[str]]], index: int) -> bool:
    filled = [row for _, row in rows if index < len(row) and row[index].strip()]
    return bool(filled) and all(_says(row, index) for row in filled)


def _exceeds(rows: Sequence[tuple[int, list[str]]], index: int, total: int) -> bool:
    """Whether a column is more than the total somewhere: an id, a car number."""
    return any(_figure(row, index) > _figure(row, total) for _, row in rows if _says(row, total))


def _figure(row: Sequence[str], index: int) -> Fraction:
    return Fraction(row[index].strip().replace(",", ".")) if _says(row, index) else Fraction(0)
