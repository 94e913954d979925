"""A standings table on a terminal: it fits the window, and no two cells touch."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, wide, width
from onemake.core.points import write_points
from onemake.core.races import RaceKey
from onemake.core.standings import Row, Score, grouped

if TYPE_CHECKING:
    from onemake.core.season import Season
    from onemake.core.standings import Table

__all__ = ["moment", "show_table", "signed"]

_MEDALS = {1: "gold", 2: "silver", 3: "bronze"}
_STYLES = {"DSQ": "red", "EX": "red", "DNS": "dim", "DNQ": "dim", "DNP": "dim", "DNA": "dim", "WD": "dim", "C": "dim"}
_SHORT = {"DNF": "R", "NC": "N", "DNS": "S", "DNQ": "Q", "DNP": "P", "DSQ": "X", "EX": "E", "WD": "W", "DNA": "A", "C": "C", "": "–"}


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a table fits the window: columns for the name, how many races from the last, how wide each is, and whether codes are one letter."""

    name: int
    shown: int
    cell: int
    short: bool


def show_table(season: Season, table: Table) -> str:
    """A standings table: place, name, points, gap, and the races as far as the window is wide."""
    lines = [paint(f"{season.identity.name} · {table.name}", "bold"), moment(table)]
    lines += [paint(line, "red") for reason in grouped(table.provisional) for line in _wrapped(f"provisional: {reason}")]
    lines += [line for said in table.notes for line in _wrapped(f"note: {said}")]
    if not table.rows:
        return "\n".join([*lines, "  nobody is in this table yet"])
    races = sorted({score.key for row in table.rows for score in row.scores})
    points = [write_points(row.points, table.decimals) for row in table.rows]
    gaps = _gaps(table)
    place_width = max(3, *(len(_place(row)) for row in table.rows))
    points_width = max(6, *(len(p) for p in points))
    gap_width = max(3, *(len(g) for g in gaps))
    fit = _fit(table, races, place_width + 2 + points_width + 1 + gap_width + 2)
    head = pad("", place_width + 2 + fit.name) + pad("points", points_width + 1, right=True) + pad("gap", gap_width + 1, right=True)
    hidden = len(races) - fit.shown
    for label, last in _heads(races[hidden:], fit.cell):
        lines.append(paint(((head if last else " " * wide(head)) + " " + label).rstrip(), "dim"))
    for row, total, gap in zip(table.rows, points, gaps, strict=True):
        scores = {score.key: score for score in row.scores}
        medal = _MEDALS.get(row.position or 0)
        line = paint(pad(_place(row), place_width, right=True), *([medal] if medal else [])) + "  "
        line += paint(pad(cut(row.competitor, fit.name), fit.name), *(["bold"] if medal else []))
        line += paint(pad(total, points_width + 1, right=True), "bold") + paint(pad(gap, gap_width + 1, right=True), "dim") + " "
        line += "".join(_cell(scores.get(key), fit) for key in races[hidden:])
        lines.append(line.rstrip())
    lines += [paint(line, "dim") for note in _footnotes(season, table, races[hidden:], hidden, fit) for line in _wrapped(note)]
    return "\n".join(lines)


def moment(table: Table) -> str:
    """After which race, and as known when."""
    words = "before the first race" if table.after is None else f"after race {table.after}"
    if table.as_of is not None:
        words += f", as known on {table.as_of:%Y-%m-%d %H:%M}"
    return paint(f"  {words}", "dim")


def _wrapped(text: str) -> list[str]:
    """A note in lines that fit the window."""
    return textwrap.wrap(text, width(), initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _fit(table: Table, races: Sequence[RaceKey], fixed: int) -> _Fit:
    """As many races as there is room for: first with room to spare, then narrow, then with codes of one letter, then with shorter names."""
    room = width() - fixed - 1
    longest = max(wide(row.competitor) for row in table.rows)
    name = min(longest, 26)
    scores = [score for row in table.rows for score in row.scores]
    long = max((wide(_text(score, short=False, brackets=True)) for score in scores), default=1) + 1
    narrow = max((wide(_text(score, short=True, brackets=False)) for score in scores), default=1) + 1
    least = max(3, 1 + max((len(str(key.round)) for key in races), default=1))
    heads = 4 if len(races) > 1 and any(key.race > 1 for key in races) else least
    for cell, short in ((max(5, long), False), (max(heads, long), False), (max(4, narrow), True), (max(least, narrow), True)):
        if name + cell * len(races) <= room:
            return _Fit(name, len(races), cell, short)
    cell = max(least, narrow)
    for shorter in range(name, 13, -1):
        if shorter + cell * len(races) <= room:
            return _Fit(shorter, len(races), cell, short=True)
    name = min(longest, 20)
    return _Fit(name, max(0, min(len(races), (room - name) // cell)), cell, short=True)


def _heads(races: Sequence[RaceKey], cell: int) -> list[tuple[str, bool]]:
    """The heads of the matrix, and which line is the last: rounds, races as 6.2, or rounds over races where columns are narrow."""
    if all(key.race == 1 for key in races):
        return [("".join(pad(str(key.round), cell, right=True) for key in races), True)]
    if all(len(str(key)) < cell for key in races):
        return [("".join(pad(str(key), cell, right=True) for key in races), True)]
    before = [None, *(key.round for key in races[:-1])]
    rounds = "".join(pad(str(key.round) if key.round != last else "", cell, right=True) for key, last in zip(races, before, strict=True))
    return [(rounds, False), ("".join(pad(f".{key.race}", cell, right=True) for key in races), True)]


def _place(row: Row) -> str:
    if row.position is None:
        return row.standing
    return f"={row.position}" if row.tied else str(row.position)


def _gaps(table: Table) -> list[str]:
    leader = table.rows[0].points if table.rows else Fraction(0)
    return ["" if row.position in (1, None) else write_points(row.points - leader, table.decimals) for row in table.rows]


def _text(score: Score, *, short: bool, brackets: bool) -> str:
    """The place among those ranked, or the status. What is not counted stands in brackets, or has a star where columns are narrow."""
    if score.place:
        text = str(score.place)
    elif score.position:
        text = f"{score.position}g"
    elif short:
        text = _SHORT.get(score.status, score.status[:2].lower())
    else:
        text = {"DNF": "ret", "": "–"}.get(score.status, score.status.lower())[:3]
    if score.counted:
        return text
    return f"({text})" if brackets else f"{text}*"


def _cell(score: Score | None, fit: _Fit) -> str:
    """A race in the matrix."""
    if score is None:
        return pad("·", fit.cell, right=True)
    style = _STYLES.get(score.status, "purple")
    if score.place:
        style = _MEDALS.get(score.place, "points" if score.earned > 0 else "blue")
    elif score.position:
        style = "dim"
    return paint(pad(_text(score, short=fit.short, brackets=not fit.short), fit.cell, right=True), style)


def _footnotes(season: Season, table: Table, shown: Sequence[RaceKey], hidden: int, fit: _Fit) -> list[str]:
    scores = [score for row in table.rows for score in row.scores if score.key in set(shown)]
    notes = []
    if fit.short:
        codes = dict.fromkeys(s.status for s in scores if not s.position and s.status)
        notes.append("; ".join(f"{_SHORT.get(c, c[:2].lower())} {season.regulations.status_flags(c).name}" for c in codes))
    if any(not s.counted for s in scores):
        notes.append("n* does not count" if fit.short else "(n) does not count")
    if any(s.position and not s.place for s in scores):
        notes.append("ng  n-th on the road, not eligible")
    if any(row.tied for row in table.rows):
        notes.append("=n  shares the place: nothing separates them")
    if hidden:
        notes.append(f"{hidden} earlier race{' is' if hidden == 1 else 's are'} left out for want of width; all are in --format html")
    beside: dict[str, list[str]] = {}
    for row in table.rows:
        for a in row.adjustments:
            what = a.what.removeprefix("decision: ").partition(" (http")[0]
            beside.setdefault(what, []).append(f"{row.competitor} {signed(a.points)}")
    return [note for note in (*notes, *(f"{what}: {', '.join(whose)}" for what, whose in beside.items())) if note]


def signed(points: Fraction) -> str:
    """Points with their sign."""
    return write_points(points) if points < 0 else f"+{write_points(points)}"
