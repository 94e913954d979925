"""Grids and handicaps of a race: how they are made, why, and what was raced and carried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from onemake.core.errors import NotFound, UserError
from onemake.core.grids.cars import Car, Reason
from onemake.core.grids.grid import Slot, StartingGrid, grid_of
from onemake.core.grids.handicaps import Allowance, HandicapTable, handicaps_of
from onemake.core.points import write_points
from onemake.core.races import LAST_RACE, RaceKey, Span
from onemake.core.season import Season
from onemake.office.library import load
from onemake.office.standings import parse_as_of

__all__ = ["grid", "grid_as_data", "handicaps", "handicaps_as_data"]


def grid(season: Season | str | Path | None, race: str, *, as_of: str | datetime | None = None) -> StartingGrid:
    """The starting grid of a race (``"5.2"``, or ``"5"`` where the meeting has one race), as of a day or moment.

    Raises UserError where there is no such race, no rule for its grid, or a draw that is not recorded.
    """
    facts = season if isinstance(season, Season) else load(season)
    return grid_of(facts, _race(race, facts), parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of)


def handicaps(season: Season | str | Path | None, race: str, *, as_of: str | datetime | None = None) -> tuple[HandicapTable, ...]:
    """What the regulations hand out for a race: ballast, times, boost. Raises UserError where they hand out nothing."""
    facts = season if isinstance(season, Season) else load(season)
    return handicaps_of(facts, _race(race, facts), parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of)


def _race(text: str, season: Season) -> RaceKey:
    """A race by round and race, or by its round alone where that has only one. Raises UserError."""
    try:
        span = Span.parse(text)
        if len(span.parts) != 1 or span.parts[0][0].round != span.parts[0][1].round:
            raise ValueError(text)
    except ValueError:
        raise UserError(f"{text!r} names no race; write 5.2, or 5 where the meeting has one race") from None
    key = span.parts[0][1]
    if key.race != LAST_RACE:
        return key
    there = [race.key for race in season.calendar if race.key.round == key.round]
    if len(there) == 1:
        return there[0]
    if not there:
        raise NotFound(f"there is no round {key.round} in the calendar of {season.id}")
    raise UserError(f"round {key.round} has {len(there)} races; write {' or '.join(str(k) for k in there)}")


def grid_as_data(season: Season, made: StartingGrid) -> dict[str, Any]:
    """A grid in the shape of ``onemake grid --format json``."""
    return {
        "season": season.id,
        "race": str(made.race.key),
        "rule": made.name,
        "article": made.rule.article,
        "made_at": None if made.moment is None else made.moment.isoformat(),
        "made_from": [{"race": str(key), "session": session, "issue": issue} for key, session, issue in made.sheets],
        "draw": None if made.draw is None else {"decision": made.draw.id, "value": made.draw.value, "author": made.draw.author},
        "empty": list(made.empty),
        "slots": [_slot(made, slot) for slot in made.slots],
        "later_decisions": [decision.id for decision in made.later],
        "remarks": list(made.remarks),
    }


def _slot(made: StartingGrid, slot: Slot) -> dict[str, Any]:
    return {
        "place": slot.place,
        "row": None if slot.place is None else -(-slot.place // made.rule.abreast),
        "where": slot.where,
        **_car(slot.car),
        "reasons": _reasons(slot.reasons),
        "raced": slot.raced,
        "differs": slot.differs,
        "now": slot.now if slot.moved_by else slot.at,
        "moved_by": list(slot.moved_by),
    }


def _car(car: Car) -> dict[str, Any]:
    return {"number": car.number, "drivers": list(car.drivers), "classes": list(car.classes)}


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [{"text": r.text, "decision": r.decision, "article": r.article} for r in reasons]


def handicaps_as_data(season: Season, found: Sequence[HandicapTable]) -> dict[str, Any]:
    """Handicaps in the shape of ``onemake handicaps --format json``. Amounts are text, because they are exact."""
    return {
        "season": season.id,
        "handicaps": [
            {
                "race": str(table.race.key),
                "name": table.name,
                "unit": table.rule.unit,
                "article": table.rule.article,
                "rows": [_allowance(row) for row in table.rows],
                "remarks": list(table.remarks),
            }
            for table in found
        ],
    }


def _allowance(row: Allowance) -> dict[str, Any]:
    return {
        **_car(row.car),
        "driver": row.driver,
        "amount": None if row.amount is None else write_points(row.amount),
        "reasons": _reasons(row.reasons),
        "recorded": row.recorded or None,
        "differs": row.differs,
        "now": None if row.now is None else write_points(row.now),
    }
