"""What something new changes in the tables of a season: before, and after."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from onemake.core.season import Season
from onemake.office.standings import standings

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a table that changes: place and points. ``before`` is None for one who was not in the table."""

    title: str
    competitor: str
    before: tuple[int | None, Fraction] | None
    after: tuple[int | None, Fraction]


def changes(before: Season, after: Season) -> tuple[Change, ...]:
    """The rows of all tables that are other than they were, in the order of the new tables."""
    found = []
    then = {table.title: {row.competitor_id: row for row in table.rows} for table in standings(before)}
    for table in standings(after):
        known = then.get(table.title, {})
        for row in table.rows:
            was = known.get(row.competitor_id)
            if was is None or (was.position, was.points) != (row.position, row.points):
                old = None if was is None else (was.position, was.points)
                found.append(Change(table.name or table.title, row.competitor, old, (row.position, row.points)))
    return tuple(found)
