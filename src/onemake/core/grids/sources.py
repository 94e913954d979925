"""The order that a grid is made from: a session, laps, an earlier race, points. Each part places the cars that no part before it placed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from onemake.core.errors import UserError
from onemake.core.grids.cars import Car, Placed, Reason, cars_of, entered
from onemake.core.grids.known import Known, Sheet
from onemake.core.grids.rules import Source
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Regulations
from onemake.core.times import write_time

__all__ = ["Order", "order_from"]


@dataclass(frozen=True, slots=True)
class Order:
    """The cars in order, the sheets it was read from, and what is not known of them."""

    placed: tuple[Placed, ...]
    sheets: tuple[tuple[RaceKey, str, int], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a part of an order asks: which race's grid, in which season, under which rules."""

    source: Source
    key: RaceKey
    known: Known
    rules: Regulations
    read: list[Sheet]
    remarks: list[str]


def order_from(sources: Sequence[Source], key: RaceKey, known: Known, rules: Regulations) -> Order:
    """The order before any reversal or penalty: the parts one after another, each car once."""
    placed: dict[str, Placed] = {}
    read: list[Sheet] = []
    remarks: list[str] = []
    for source in sources:
        part = _PARTS[source.from_](_Ask(source, key, known, rules, read, remarks))
        for one in part[: source.first]:
            if one.car.id not in placed:
                placed[one.car.id] = one
    ahead = [one for one in placed.values() if not one.out]
    order = (*ahead, *(one for one in placed.values() if one.out))
    sheets = tuple(dict.fromkeys((sheet.key, sheet.session, sheet.issue) for sheet in read))
    return Order(order, sheets, tuple(dict.fromkeys(remarks)))


def _sessions(ask: _Ask) -> list[Sheet]:
    """The sheets of the sessions named: of the race named, else of this race, else of the nearest before it at the meeting."""
    found = []
    for session in ask.source.session:
        name = session.lower()
        if ask.source.race is not None:
            keys = [RaceKey(ask.key.round, ask.source.race)]
        else:
            keys = [RaceKey(ask.key.round, race) for race in range(ask.key.race, 0, -1)]
        sheet = next((sheet for key in keys if (sheet := ask.known.sheet(key, name)) is not None), None)
        if sheet is None:
            ask.remarks.append(f"nothing is known of the session {session!r} of round {ask.key.round}")
        else:
            ask.read.append(sheet)
            found.append(sheet)
    return found


def _from_session(ask: _Ask) -> list[Placed]:
    """By the places or by the laps of one session or of several."""
    sheets = _sessions(ask)
    if not sheets:
        return []
    measure = _MEASURES[ask.source.from_]
    if ask.source.groups == "together":
        pooled = Sheet(
            sheets[0].key, sheets[0].session, tuple(r for s in sheets for r in s.rows), tuple(x for s in sheets for x in s.seats)
        )
        return _within(ask, measure(ask, pooled if len(sheets) > 1 else sheets[0]))
    groups = [_within(ask, measure(ask, sheet)) for sheet in sheets]
    groups.sort(key=lambda group: min((one.lap for one in group if one.lap is not None), default=10**12))
    if ask.source.groups == "one-after-another":
        return [one for group in groups for one in group]
    longest = max(len(group) for group in groups)
    return [group[i] for i in range(longest) for group in groups if i < len(group)]


def _within(ask: _Ask, order: list[Placed]) -> list[Placed]:
    """Those outside the percentage of the fastest, or without a time, have not qualified."""
    percent = ask.source.percent
    best = min((one.lap for one in order if one.lap is not None), default=None)
    if percent is None or best is None:
        return order
    checked = []
    for one in order:
        if one.lap is None:
            checked.append(replace(one, out=True).because(Reason("not qualified: no time", article=ask.source.article)))
        elif Fraction(one.lap) * 100 > best * percent:
            share = f"{float(Fraction(one.lap) * 100 / best):.2f}"
            text = f"not qualified: {share} % of the fastest lap, {_plain(percent)} % is the limit"
            checked.append(replace(one, out=True).because(Reason(text, article=ask.source.article)))
        else:
            checked.append(one)
    return checked


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


def _session_name(sheet: Sheet) -> str:
    return f"{sheet.session} {sheet.key}"


def _by_place(ask: _Ask, sheet: Sheet) -> list[Placed]:
    cars = cars_of(sheet)
    flags = ask.rules.status_flags
    with_place = sorted((car for car in cars if car.position is not None), key=lambda car: car.position or 0)
    without = [car for car in cars if car.position is None and (not car.status or flags(car.status).scores)]
    last = [car for car in cars if car.position is None and car not in without]
    name = _session_name(sheet)
    order = [Placed(car, (Reason(f"place {car.position} in {name}", article=ask.source.article),), _lap(car)) for car in with_place]
    order += [] if ask.source.without == "out" else [_unplaced(ask, car, f"no place in {name}") for car in without]
    return order + [_unplaced(ask, car, f"{flags(car.status).name} in {name}") for car in last]


def _unplaced(ask: _Ask, car: Car, why: str) -> Placed:
    return Placed(car, (Reason(why, article=ask.source.article),), _lap(car), finisher=False)


def _lap(car: Car) -> int | None:
    return min((row.best_lap for row in car.rows if row.best_lap is not None), default=None)


def _second(car: Car) -> tuple[int, int | None] | None:
    found = [(row.second_best_lap, row.second_best_lap_at) for row in car.rows if row.second_best_lap is not None]
    return min(found, key=lambda lap: lap[0], default=None)


def _best(car: Car) -> tuple[int, int | None] | None:
    found = [(row.best_lap, row.best_lap_at) for row in car.rows if row.best_lap is not None]
    return min(found, key=lambda lap: (lap[0], lap[1] if lap[1] is not None else 10**12), default=None)


def _average(car: Car) -> tuple[int | Fraction, int | None] | None:
    """The mean of the best laps of all drivers of a car; each must have one."""
    laps: dict[str, int] = {}
    for row in car.rows:
        if row.best_lap is not None:
            laps[row.driver_id] = min(row.best_lap, laps.get(row.driver_id, row.best_lap))
    rows = {row.driver_id for row in car.rows}
    return (Fraction(sum(laps.values()), len(laps)), None) if laps and set(laps) == rows else None


_Lap = Callable[[Car], "tuple[int | Fraction, int | None] | None"]


def _by_lap(what: str, lap_of: _Lap) -> Callable[[_Ask, Sheet], list[Placed]]:
    def by_lap(ask: _Ask, sheet: Sheet) -> list[Placed]:
        timed: list[tuple[Fraction, int, int, Placed]] = []
        back: list[Placed] = []
        last: list[Placed] = []
        name = _session_name(sheet)
        cars = cars_of(sheet)
        places = {car.id: index for index, car in enumerate(sorted(cars, key=lambda car: (car.position is None, car.position or 0)))}
        level: dict[Fraction, list[bool]] = {}
        for car in cars:
            if car.position is None and car.status and not ask.rules.status_flags(car.status).scores:
                last.append(_unplaced(ask, car, f"{ask.rules.status_flags(car.status).name} in {name}"))
                continue
            lap = lap_of(car)
            few = ask.source.timed_laps and car.laps is not None and car.laps < ask.source.timed_laps
            said = what
            if (lap is None or few) and ask.source.without == "best-lap":
                lap, said, few = _best(car), f"best lap, for want of a {what},", False
            if lap is None or few:
                why = f"fewer than {ask.source.timed_laps} timed laps in {name}" if few else f"no {what} in {name}"
                back.append(_unplaced(ask, car, why))
                continue
            reason = Reason(f"{said} {write_time(int(lap[0]))} in {name}", article=ask.source.article)
            when = 10**12 if lap[1] is None else lap[1]
            level.setdefault(Fraction(lap[0]), []).append(lap[1] is not None)
            timed.append((Fraction(lap[0]), when, places[car.id], Placed(car, (reason,), _lap(car))))
        if any(len(known) > 1 and not all(known) for known in level.values()):
            ask.remarks.append(f"identical times in {name}, and it is not known who set his first: in the order of the sheet")
        timed.sort(key=lambda entry: entry[:3])
        back.sort(key=lambda one: places[one.car.id])
        rest = [] if ask.source.without == "out" else back
        return [entry[3] for entry in timed] + rest + last

    return by_lap


def _from_race(ask: _Ask) -> list[Placed]:
    """The classification of an earlier race of the meeting: finishers, then who retired, then who did not start, the disqualified last."""
    races = [race.key for race in ask.known.races if race.key.round == ask.key.round and race.key < ask.key]
    if ask.source.race is not None:
        races = [key for key in races if key.race == ask.source.race]
    sheet = next((sheet for key in reversed(races) if (sheet := ask.known.sheet(key, "race")) is not None), None)
    if sheet is None:
        ask.remarks.append(f"no race before {ask.key} at the meeting has a classification")
        return []
    ask.read.append(sheet)
    ranks: dict[str, list[tuple[int, Placed]]] = {"finished": [], "started": [], "absent": [], "lost": []}
    for car in cars_of(sheet):
        status = ask.rules.status_flags(car.status)
        if car.position is not None:
            reason = Reason(f"place {car.position} in race {sheet.key}", article=ask.source.article)
            ranks["finished"].append((car.position, Placed(car, (reason,), _lap(car))))
            continue
        name = "no place" if not car.status else status.name
        one = _unplaced(ask, car, f"{name} in race {sheet.key}")
        group = "lost" if not status.scores else "started" if status.started else "absent"
        ranks[group].append((0, replace(one, behind_class=group == "started")))
    ranks["finished"].sort(key=lambda pair: pair[0])
    return [one for group in ranks.values() for _, one in group]


def _from_points(ask: _Ask) -> list[Placed]:
    """By the points of a title: of races of this meeting, or of the standings before it. Who is level: the better place in the last race."""
    from onemake.core.rules.table import tables

    title = ask.rules.title_named(ask.source.title) if ask.source.title else next(iter(ask.rules.title), None)
    if title is None or title.competes not in (("driver",), ("crew",), ("car",)):
        raise UserError(f"the grid of {ask.key} is made from points of a title of drivers, crews or cars, and {ask.source.title!r} is none")
    whole = ask.source.from_ == "standings"
    before = [race.key for race in ask.known.races if (race.key.round < ask.key.round if whole else race.key.round == ask.key.round)]
    before = [key for key in before if key < ask.key and (whole or not ask.source.races or key.race in ask.source.races)]
    run = [key for key in before if ask.known.has(key, "race")]
    if not run:
        ask.remarks.append(f"no race before {ask.key} has paid points for its grid yet")
        return []
    table = tables(ask.known.until(ask.key), [title.id], run[-1])[0]
    sheets = [sheet for key in reversed(run) if (sheet := ask.known.sheet(key, "race")) is not None]
    ask.read.extend(reversed(sheets[:1] if whole else sheets))
    cars = {car.id: car for car in entered(ask.known, ask.key)} if whole else {}
    if not cars:
        for sheet in sheets:
            for car in cars_of(sheet):
                cars.setdefault(car.id, car)
    order = []
    last = {car.id: car.position for car in cars_of(sheets[0])}
    rows = {row.competitor_id: row for row in table.rows}
    for car in cars.values():
        his = [row for name in _competitors(car, title.competes[0]) if (row := rows.get(name)) is not None]
        row = min(his, key=lambda row: -row.points, default=None)
        points = Fraction(0) if row is None else row.points if whole else sum((s.points for s in row.scores if s.key in run), Fraction(0))
        what = f"{title.id} before round {ask.key.round}" if whole else f"races {', '.join(str(key) for key in run)}"
        place = (row.position or 10**6) if row is not None and whole else 0
        text = f"{_points(points)} points of {what}" if row is not None else f"no points of {what}: not in the title {title.id}"
        key_ = (row is None, place, -points, last.get(car.id) or 10**6)
        order.append((key_, Placed(car, (Reason(text, article=ask.source.article),), _lap(car))))
    order.sort(key=lambda pair: pair[0])
    return [one for _, one in order]


def _competitors(car: Car, competes: str) -> list[str]:
    """Under which names a car may stand in a table: of several drivers the best counts."""
    if competes == "car":
        return [car.number]
    ids = sorted({seat.driver_id for seat in car.seats if seat.driver_id})
    return ["+".join(ids)] if competes == "crew" else ids


def _points(points: Fraction) -> str:
    from onemake.core.points import write_points

    return write_points(points)


_MEASURES: dict[str, Callable[[_Ask, Sheet], list[Placed]]] = {
    "classification": _by_place,
    "best-lap": _by_lap("best lap", _best),
    "second-best-lap": _by_lap("second-best lap", _second),
    "average-lap": _by_lap("average of the best laps", _average),
}
_PARTS: dict[str, Callable[[_Ask], list[Placed]]] = {
    **dict.fromkeys(_MEASURES, _from_session),
    "race": _from_race,
    "points": _from_points,
    "standings": _from_points,
}
