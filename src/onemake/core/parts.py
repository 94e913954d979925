"""A race in two parts or more: one classification out of the sheets of its parts.

Each part is a session of its own, ``part 1``, ``part 2``. A sheet of the whole race governs where there is one; this is for the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Parts
from onemake.core.season import Result

__all__ = ["CannotAdd", "part_of", "parts_of", "put_together"]

_PART = re.compile(r"part[ _-]?([1-9]\d?)")


class CannotAdd(Exception):
    """A figure that must be added is not known."""

    def __init__(self, row: Result, what: str) -> None:
        super().__init__(f"{row.driver or 'number ' + row.number} has no {what} in {row.session}")
        self.row = row


def part_of(session: str) -> int:
    """Which part of a race a session is; 0 if it is none."""
    found = _PART.fullmatch(session)
    return int(found[1]) if found else 0


def parts_of(results: Iterable[Result]) -> dict[RaceKey, list[Result]]:
    """The rows of all parts, race by race."""
    found: dict[RaceKey, list[Result]] = defaultdict(list)
    for row in results:
        if part_of(row.session):
            found[row.key].append(row)
    return dict(found)


def put_together(rows: Sequence[Result], rule: Parts) -> list[Result]:
    """The rows of the race, one issue for each issue of a part. Raises CannotAdd where laps or times that must be added are not known."""
    made: list[Result] = []
    for issue in sorted({row.issue for row in rows}):
        parts = _as_of(rows, issue)
        moments = [row.issued for part in parts for row in part if row.issued is not None]
        whole = _last(parts) if rule.combine == "last" else _added(parts)
        made += [replace(row, session="race", issue=issue, issued=max(moments, default=None)) for row in whole]
    return made


def _as_of(rows: Sequence[Result], issue: int) -> list[list[Result]]:
    """The sheets of the parts in their order, each in its highest issue up to one."""
    sheets: dict[int, dict[int, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.issue <= issue:
            sheets[part_of(row.session)][row.issue].append(row)
    return [sheets[part][max(sheets[part])] for part in sorted(sheets)]


def _car(row: Result) -> str:
    return row.number or row.driver_id


@dataclass(slots=True)
class _Whole:
    """A row of the last sheet a car has, and the rows of the same car and driver in the parts before."""

    row: Result
    before: list[Result]
    there: bool  # in the last part


def _gathered(parts: Sequence[Sequence[Result]]) -> list[_Whole]:
    """Every car once: those of the last part in their order, then those that took no part in it, the later out the earlier."""
    found: list[_Whole] = []
    seen: set[str] = set()
    for index in range(len(parts) - 1, -1, -1):
        fresh = [row for row in parts[index] if _car(row) not in seen]
        for row in fresh:
            before = [old for part in parts[:index] for old in _same(row, part)]
            found.append(_Whole(row, before, index == len(parts) - 1))
        seen.update(_car(row) for row in fresh)
    return [_merged(whole) for whole in found]


def _same(row: Result, part: Sequence[Result]) -> list[Result]:
    """The row of a part that is the same driver's in the same car, else the car's first."""
    of_car = [old for old in part if _car(old) == _car(row)]
    return ([old for old in of_car if old.driver_id == row.driver_id] or of_car)[:1]


def _merged(whole: _Whole) -> _Whole:
    """What belongs to the race as a whole: the grid of the first part, the best lap, what was counted. Who did not start the last part retired."""
    rows = [*whole.before, whole.row]
    last = whole.row
    laps = [row.best_lap for row in rows if row.best_lap is not None]
    led = [row.laps_led for row in rows if row.laps_led is not None]
    incidents = [row.incidents for row in rows if row.incidents is not None]
    row = replace(
        last,
        grid=next((row.grid for row in rows if row.grid is not None), None),
        best_lap=min(laps, default=None),
        laps_led=sum(led) if led else None,
        incidents=sum(incidents) if len(incidents) == len(rows) else None,
        codes=tuple(dict.fromkeys(code for row in rows for code in row.codes if code.upper() != "FL" or row is last)),
    )
    if not whole.there and (row.position is not None or row.status in ("", "NC")):
        row = replace(row, position=None, status="DNF")
    return _Whole(row, whole.before, whole.there)


def _last(parts: Sequence[Sequence[Result]]) -> list[Result]:
    return [whole.row for whole in _gathered(parts)]


def _added(parts: Sequence[Sequence[Result]]) -> list[Result]:
    """By laps, then by time, both added. A car is sorted by its first row; who is level in both shares the place."""
    leaders = {row.session: row for part in parts for row in part if row.position == 1}
    gathered = _gathered(parts)
    keys: dict[str, tuple[int, int]] = {}
    rows: list[Result] = []
    for whole in gathered:
        every = [*whole.before, whole.row]
        laps = [row.laps for row in every if row.laps is not None]
        row = replace(whole.row, laps=sum(laps) if len(laps) == len(every) else None, time=None, gap=None, laps_down=None)
        if row.position is not None:
            if row.laps is None:
                raise CannotAdd(next(old for old in every if old.laps is None), "laps")
            row = replace(row, time=sum(_time(old, leaders.get(old.session)) for old in every))
            keys.setdefault(_car(row), (-sum(laps), row.time or 0))
        rows.append(row)
    order = sorted(keys.values())
    rows = [replace(row, position=1 + order.index(keys[_car(row)])) if row.position is not None else row for row in rows]
    return sorted(rows, key=lambda row: row.position or len(rows) + 1)


def _time(row: Result, leader: Result | None) -> int:
    if row.time is not None:
        return row.time
    if row.gap is not None and leader is not None and leader.time is not None:
        return leader.time + row.gap
    raise CannotAdd(row, "time")
