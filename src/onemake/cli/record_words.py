"""How answers of the record book look on a terminal: columns, runs of years, the rows that a line rests on, and doubts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from onemake.cli.common import print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.questions import Doubt, Evidence, Span

__all__ = ["columns", "listed", "many", "print_answer", "said_doubts", "said_evidence", "series_name", "span", "span_of_years"]

_NARROWEST = 8


def print_answer(form: str, data: Any, rows: Sequence[Sequence[object]], lines: Callable[[], Iterator[str]]) -> None:
    """An answer in the form asked for; the lines are only made where they are shown."""
    if form == "json":
        print_json(data)
    elif form == "csv":
        print_csv(rows)
    else:
        say("\n".join(lines()))


def many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def span_of_years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def listed(years: Sequence[int]) -> str:
    return ", ".join(str(year) for year in years)


def series_name(book: Book, id: str) -> str:
    row = book.series_of(id)
    return id if row is None else row.name


def span(text: str | None) -> Span | None:
    from onemake.core.errors import UserError
    from onemake.core.record.questions import Span

    if text is None:
        return None
    first, dash, last = text.partition("-")
    if not all(part == "" or (part.isdecimal() and len(part) == 4) for part in (first, last)):
        raise UserError(f"{text!r} is no span of years; write 2024, or 2020-2024")
    begin = int(first) if first else None
    return Span(begin, int(last) if last else None if dash else begin)


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table that fits the window: the widest columns give way first. A column in which nothing stands is left out."""
    from onemake.cli.paint import cut, pad, paint, wide, width

    used = [n for n in range(len(head)) if any(row[n] for row in rows)]
    if not used:
        return
    widths = {n: max(wide(row[n]) for row in (head, *rows)) for n in used}
    while sum(widths.values()) + 2 * len(used) > width() and max(widths.values()) > _NARROWEST:
        widths[max(widths, key=lambda n: widths[n])] -= 1
    for row, dim in ((head, True), *((row, False) for row in rows)):
        line = "".join(f"  {pad(cut(row[n], widths[n]), widths[n])}" for n in used).rstrip()
        yield paint(line, *(["dim"] if dim else []))


def said_evidence(rows: Sequence[Evidence]) -> Iterator[str]:
    from onemake.cli.paint import paint

    for row in rows:
        source = f" · {row.source}" if row.source else ""
        yield paint(f"        {row.table}:{row.line}  {row.says}{source}", "dim")


def said_doubts(doubts: Sequence[Doubt]) -> Iterator[str]:
    """What the book cannot know: the same said of several series stands once."""
    from onemake.cli.paint import paint

    for said in dict.fromkeys(doubt.says for doubt in doubts):
        where = [f"{d.series} {_runs(d.years)}".strip() for d in doubts if d.says == said and d.series]
        shown = ", ".join(where[:4]) + (f" and {len(where) - 4} more series" if len(where) > 4 else "")
        yield paint(f"  ? {said}" + (f": {shown}" if shown else ""), "dim")


def _runs(years: Sequence[int]) -> str:
    """``1990-1994, 1996``."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][1] == year - 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
