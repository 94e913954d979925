"""Two issues of a championship table: whose points differ, whose place, and in which races."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onemake.core.errors import UserError
from onemake.core.people import name_keys
from onemake.core.points import parse_points
from onemake.core.timing.session import Standing, Standings

__all__ = ["StandingChange", "compare_standings"]


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A competitor of whom something differs; None where it is not in a table. ``scores``: race → before, after."""

    competitor: str
    number: str
    place: tuple[int | None, int | None]
    points: tuple[str | None, str | None]
    scores: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def points_only(self) -> bool:
        """The points differ, and the place is as it was."""
        return self.place[0] == self.place[1] and None not in self.points


def compare_standings(before: Standings, after: Standings) -> tuple[StandingChange, ...]:
    """Every competitor of whom the tables do not say the same, in the order of the later. Raises UserError where they share hardly anybody."""
    ours = _known(before)
    found, met = [], set()
    for mark, row in _known(after).items():
        was = ours.get(mark)
        met.add(mark)
        found.append(_change(was, row))
    if ours and 2 * len(met & set(ours)) < min(len(ours), len(met)):
        raise UserError(f"the tables {before.name!r} and {after.name!r} share hardly anybody: they are not two issues of one table")
    found += [_change(row, None) for mark, row in ours.items() if mark not in met]
    return tuple(change for change in found if change is not None)


def _known(table: Standings) -> dict[tuple[object, int], Standing]:
    """The rows by competitor, however the name is written; namesakes by the order they stand in."""
    rows: dict[tuple[object, int], Standing] = {}
    count: dict[object, int] = {}
    for row in table.rows:
        mark = name_keys(row.competitor) or row.competitor
        rows[mark, count.get(mark, 0)] = row
        count[mark] = count.get(mark, 0) + 1
    return rows


def _change(was: Standing | None, now: Standing | None) -> StandingChange | None:
    row = now or was
    assert row is not None
    place = (was.position if was else None, now.position if now else None)
    points = (was.points if was else None, now.points if now else None)
    scores = {}
    if was is not None and now is not None:
        for race in [*was.scores, *(race for race in now.scores if race not in was.scores)]:
            pair = (was.scores.get(race, ""), now.scores.get(race, ""))
            if not _same(*pair):
                scores[race] = pair
    same = was is not None and now is not None and place[0] == place[1] and _same(was.points, now.points) and not scores
    return None if same else StandingChange(row.competitor, row.number, place, points, scores)


def _same(a: str, b: str) -> bool:
    """Whether two figures are one: 12 and 12.0 are."""
    if a.strip() == b.strip():
        return True
    try:
        return parse_points(a) == parse_points(b)
    except ValueError:
        return False
