"""What the terminal shows of grids and handicaps: two by two as the cars stand, and why each stands there."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, wide, width
from onemake.core.points import write_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemake.core.grids.cars import Car, Reason
    from onemake.core.grids.grid import Slot, StartingGrid
    from onemake.core.grids.handicaps import HandicapTable
    from onemake.core.season import Season

__all__ = ["grid_as_rows", "handicaps_as_rows", "show_grid", "show_handicaps"]

_BESIDE = {"not-qualified": "not qualified", "withdrawn": "withdrawn", "unplaced": "no place known"}


def show_grid(season: Season, made: StartingGrid, *, as_list: bool) -> str:
    """The grid as the cars stand, then the reason for each place; with ``as_list`` only the list."""
    label = f" · {made.race.label}" if made.race.label else ""
    lines = [paint(f"{season.identity.name} · grid of race {made.race.key}{label}", "bold"), paint(f"  {_made_from(made)}", "dim")]
    lines += [paint(f"  {remark}", "gold") for remark in made.remarks]
    if not as_list:
        lines += ["", *_two_by_two(made), ""]
    lines += _reasons_of(made)
    lines += _flags(made)
    return "\n".join(lines)


def _made_from(made: StartingGrid) -> str:
    sheets = ", ".join(f"{session} {key}" + (f" (issue {issue})" if issue > 1 else "") for key, session, issue in made.sheets)
    when = f", as known {made.moment:%Y-%m-%d %H:%M}" if made.moment is not None else ""
    article = f" · art. {made.rule.article}" if made.rule.article else ""
    return f"from {sheets or 'nothing known'}{when}{article}"


def _name(car: Car) -> str:
    return " ".join(part for part in (car.number, " / ".join(car.drivers)) if part) or "car not known"


def _two_by_two(made: StartingGrid) -> list[str]:
    """Row by row, the cars beside each other a little lower from left to right; a place left empty says so."""
    at = {slot.place: slot for slot in made.slots if slot.place is not None}
    last = max([*at, *made.empty], default=0)
    abreast = max(1, made.rule.abreast)
    room = max(12, min(34, (width() - 2) // abreast - 6))
    lines = []
    for first in range(1, last + 1, abreast):
        cells = []
        for place in range(first, min(first + abreast, last + 1)):
            slot = at.get(place)
            name = cut(_name(slot.car), room) if slot is not None else paint("(empty)", "dim")
            mark = "*" if slot is not None and (slot.differs or slot.moved_by) else " "
            cells.append(f"{place:>3}{mark} {pad(name, room)}")
        lines.append(" ".join(cells).rstrip())
    pit = [_name(slot.car) for slot in made.slots if slot.where == "pit-lane"]
    return lines + ([f" PL  {', '.join(pit)}"] if pit else [])


def _reasons_of(made: StartingGrid) -> list[str]:
    name_width = min(28, max((wide(_name(slot.car)) for slot in made.slots), default=10))
    lines = []
    for slot in made.slots:
        place = pad(str(slot.at) if slot.at is not None else "–", 3, right=True)
        beside = f"{_BESIDE[slot.where]}: " if slot.where in _BESIDE and slot.where != "withdrawn" else ""
        raced = f"  started {slot.raced}" if slot.differs or (slot.where == "unplaced" and slot.raced) else ""
        first, *more = wrap(beside + _because(slot.reasons), max(24, width() - name_width - 7 - wide(raced))) or [""]
        lines.append(f"{place}  {pad(cut(_name(slot.car), name_width), name_width)}  {paint(first, 'dim')}{paint(raced, 'gold')}")
        lines += [" " * (name_width + 7) + paint(line, "dim") for line in more]
    return lines


def _because(reasons: Sequence[Reason]) -> str:
    return "; ".join(r.text + (f" [{', '.join(marks)}]" if (marks := _marks(r)) else "") for r in reasons)


def _marks(reason: Reason) -> list[str]:
    return [*([reason.decision] if reason.decision else []), *([f"art. {reason.article}"] if reason.article else [])]


def _flags(made: StartingGrid) -> list[str]:
    """What does not fit together: the grid and what was raced; what was raced and what was decided since."""
    lines = []
    different = [slot for slot in made.slots if slot.differs]
    if different:
        lines.append(paint(f"  {_cars(len(different))} started elsewhere than this grid says: a decision may not be recorded", "gold"))
    moved = [slot for slot in made.slots if slot.moved_by]
    if moved:
        by = ", ".join(dict.fromkeys(id_ for slot in moved for id_ in slot.moved_by))
        lines.append(paint(f"  decided since ({by}); the grid stays as it was made. By what is known now:", "gold"))
        lines += [paint(f"    {_name(slot.car)}: {_where(slot)}", "gold") for slot in moved]
    return lines


def _where(slot: Slot) -> str:
    now = "not on the grid" if slot.now is None else "pit lane" if slot.now == "PL" else f"place {slot.now}"
    then = "not on the grid" if slot.at is None else "pit lane" if slot.at == "PL" else f"place {slot.at}"
    return f"{now} in place of {then}"


def _cars(count: int) -> str:
    return "1 car" if count == 1 else f"{count} cars"


def grid_as_rows(season: Season, made: StartingGrid) -> list[list[object]]:
    """A grid as flat rows."""
    rows: list[list[object]] = [["season", "round", "race", "place", "where", "number", "drivers", "reason", "raced", "now", "moved_by"]]
    key = made.race.key
    for slot in made.slots:
        now = slot.now if slot.moved_by else slot.at
        rows.append([
            season.id, key.round, key.race, slot.place or "", slot.where, slot.car.number, "; ".join(slot.car.drivers),
            _because(slot.reasons), slot.raced or "", now or "", "; ".join(slot.moved_by),
        ])  # fmt: skip
    return rows


def show_handicaps(season: Season, table: HandicapTable) -> str:
    """What each car or driver carries or may use, and why."""
    article = f" · art. {table.rule.article}" if table.rule.article else ""
    lines = [paint(f"{season.identity.name} · {table.name} in race {table.race.key}, {table.rule.unit}{article}", "bold")]
    lines += [paint(f"  {remark}", "gold") for remark in table.remarks]
    if not table.rows:
        return "\n".join([*lines, "  nobody is known to take part"])
    names = [row.driver or _name(row.car) for row in table.rows]
    name_width = min(30, max(wide(name) for name in names))
    for name, row in zip(names, table.rows, strict=True):
        amount = "?" if row.amount is None else write_points(row.amount)
        recorded = f"  recorded {row.recorded}" if row.differs else ""
        now = "" if row.now is None else f"  {write_points(row.now)} by what was decided since"
        why = paint(_because(row.reasons), "dim")
        lines.append(f"  {pad(cut(name, name_width), name_width)} {pad(amount, 7, right=True)}  {why}{paint(recorded + now, 'gold')}")
    return "\n".join(lines)


def handicaps_as_rows(season: Season, found: Sequence[HandicapTable]) -> list[list[object]]:
    """Handicaps as flat rows."""
    rows: list[list[object]] = [["season", "round", "race", "handicap", "unit", "number", "drivers", "amount", "reason", "recorded", "now"]]
    for table in found:
        key = table.race.key
        for row in table.rows:
            who = row.driver or "; ".join(row.car.drivers)
            rows.append([
                season.id, key.round, key.race, table.name, table.rule.unit, row.car.number, who,
                "" if row.amount is None else write_points(row.amount), _because(row.reasons), row.recorded,
                "" if row.now is None else write_points(row.now),
            ])  # fmt: skip
    return rows
