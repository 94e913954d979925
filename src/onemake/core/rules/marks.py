"""What stands beside a place in a table: pole, fastest lap and the like, and the decisions that name a competitor there.

Marks are facts, not points: a pole is marked whether or not it pays. A sheet's own codes are taken first; where no row of a race has one, the pole is that of
the qualifying session and the fastest lap that of the lap times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from onemake.core.entries import Seat
from onemake.core.races import RaceKey
from onemake.core.rules.field import Field
from onemake.core.rules.plan import Plan
from onemake.core.rules.populate import hits
from onemake.core.season import Decision, Result

__all__ = ["Cell", "decisions_of_cells", "decisions_of_rows", "marks_of_cells", "marks_of_rows"]

_ON_THE_ROW = frozenset(("points", "exclude", "draw_lots"))  # what concerns a whole season stands beside the name
_UNSEEN = frozenset(("annul", "grid"))  # told with the decision annulled, or of no effect on a table

Cell = tuple[int, int]


def marks_of_rows(field: Field) -> tuple[tuple[str, ...], ...]:
    """The marks of each row of the sheets, in the order of the field's rows: P, FL, † and any others that the sheet has."""
    marks = [{code.upper() for code in row.codes} for row in field.rows]
    races: list[list[int]] = [[] for _ in field.races]
    for car in field.cars:
        races[car.race] += [r for r in car.rows if car.row.position is not None or car.status.scores]
        if car.row.position is not None and car.row.status and not car.status.running:
            for r in car.rows:
                marks[r].add("†")
    for race, rows in enumerate(races):
        if not any("P" in marks[r] for r in rows):
            for r in _first_in_qualifying(field.qualifying[race], field, rows):
                marks[r].add("P")
        if not any("FL" in marks[r] for r in rows):
            laps = [(lap, r) for r in rows if (lap := field.rows[r].best_lap) is not None]
            for lap, r in laps if len(laps) > 1 else ():
                if lap == min(laps)[0]:
                    marks[r].add("FL")
    order = {"P": 0, "FL": 1, "†": 2}
    return tuple(tuple(sorted(found, key=lambda code: (order.get(code, 3), code))) for found in marks)


def _first_in_qualifying(session: Sequence[Result], field: Field, rows: Sequence[int]) -> list[int]:
    first = next((row for row in session if row.position == 1), None)
    if first is None:
        return []
    if first.number:
        return [r for r in rows if field.rows[r].number == first.number]
    return [r for r in rows if first.driver_id and field.rows[r].driver_id == first.driver_id]


def marks_of_cells(plan: Plan, marks: Sequence[tuple[str, ...]]) -> dict[Cell, tuple[str, ...]]:
    """The marks of a competitor in a race: of all its cars there, except † which is its best car's alone."""
    found: dict[Cell, dict[str, None]] = defaultdict(dict)
    for k, cell in enumerate(plan.cells.tolist()):
        claim = plan.population.claims[int(plan.claim[k])]
        car = plan.field.cars[claim.car]
        rows = car.rows if claim.row < 0 else (claim.row,)
        codes = [code for row in rows for code in marks[row]]
        if codes:
            at = divmod(cell, len(plan.races))
            best = (car.row.position or 0) == int(plan.of_cell.position[at])
            found[at].update(dict.fromkeys(code for code in codes if code != "†" or best))
    return {at: tuple(codes) for at, codes in found.items()}


def decisions_of_cells(plan: Plan, decisions: Sequence[Decision]) -> dict[Cell, tuple[str, ...]]:
    """The decisions on a race that name a competitor, its car or one of its people."""
    of_race: dict[int, list[Decision]] = {
        r: [d for d in _seen(plan, decisions) if d.kind not in _ON_THE_ROW and d.concerns(race.key)] for r, race in enumerate(plan.races)
    }
    found: dict[Cell, dict[str, None]] = defaultdict(dict)
    for k, cell in enumerate(plan.cells.tolist() if any(of_race.values()) else []):
        c, r = divmod(cell, len(plan.races))
        claim = plan.population.claims[int(plan.claim[k])]
        found[c, r].update((d.id, None) for d in of_race[r] if (d.competitor or d.number or d.driver) and hits(d, claim))
    return {at: tuple(ids) for at, ids in found.items() if ids}


def decisions_of_rows(plan: Plan, decisions: Sequence[Decision], after: RaceKey) -> Mapping[int, tuple[str, ...]]:
    """The decisions on the season as a whole that name a competitor: points given or taken, exclusions, lots, and those without a race."""
    begun = [
        d
        for d in _seen(plan, decisions)
        if (d.kind in _ON_THE_ROW or d.round is None) and (d.round is None or after >= RaceKey(d.round, d.race or 0))
    ]
    if not begun:
        return {}
    seats: dict[int, list[tuple[RaceKey, Seat]]] = defaultdict(list)
    for k, cell in enumerate(plan.cells.tolist()):
        claim = plan.population.claims[int(plan.claim[k])]
        c, r = divmod(cell, len(plan.races))
        seats[c] += [(plan.races[r].key, seat) for seat in claim.seats]
    found: dict[int, tuple[str, ...]] = {}
    for c, competitor in enumerate(plan.competitors):
        named = [d.id for d in begun if _names(d, (competitor.key, competitor.name), seats[c], plan.title.competes == ("driver",))]
        if named:
            found[c] = tuple(named)
    return found


def _names(decision: Decision, who: tuple[str, str], seats: Sequence[tuple[RaceKey, Seat]], a_driver: bool) -> bool:
    if decision.competitor:
        return decision.competitor in who
    if decision.order:
        return any(name in decision.order for name in who)
    if decision.driver:
        return decision.driver in who or (a_driver and any(seat.named(decision.driver) for _, seat in seats))
    return bool(decision.number) and any(
        seat.number == decision.number and (decision.round is None or decision.concerns(key)) for key, seat in seats
    )


def _seen(plan: Plan, decisions: Sequence[Decision]) -> list[Decision]:
    return [d for d in decisions if d.kind not in _UNSEEN and (not d.titles or plan.title.id in d.titles)]
