"""The session that a state of an RMonitor feed makes: competitors, laps put together from passings and totals, the order, and what was mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onemake.core.statuses import status_code
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Remark, Session
from onemake.formats.timing.cells import LONGEST, kind_of, plain
from onemake.formats.timing.rmonitor_feed import Competing, Rank
from onemake.formats.timing.rmonitor_state import Passed, State, day_of

__all__ = ["write"]

_CAR_STATES = {"retired", "excluded", "disqualified"}  # in $COMP's nationality, by IMSA
_MODEL_YEAR = re.compile(r"(19|20)\d\d\b")


@dataclass(slots=True)
class _Told:
    """What laps were mended, to be said once each."""

    rebuilt: int = 0
    lost: int = 0
    unnumbered: int = 0
    taken_back: list[Lap] = field(default_factory=list)


def write(file: str, state: State, remarks: Sequence[Remark] = ()) -> Session:
    """The values of a run."""
    keys = list(dict.fromkeys([*state.cars, *state.ranks, *state.bests, *state.passings]))
    index = {key: at for at, key in enumerate(keys)}
    competitors, said = _competitors(state, keys)
    zero = _zero(state)
    told = _Told()
    laps: list[Lap] = []
    for key in keys:
        laps += _laps(state, key, index[key], zero, told)
    corrected = _correct(state, index, laps)
    name = state.run.description if state.run else ""
    kind, ordinal = kind_of(name)
    ended = any(lap.flag == "finish" for lap in laps)
    placings, order = _placings(state, index, race=kind == "race" or (not kind and any(rank.laps for rank in state.ranks.values())))
    own = {word: setting.value for word, setting in state.settings.items() if word != "TRACKNAME" and setting.value}
    if state.run and state.run.number is not None:
        own["run"] = str(state.run.number)
    track = state.settings.get("TRACKNAME")
    minutes, rest = divmod(state.planned or 0, 60_000)
    return Session(
        file=file,
        kind=kind,
        name=name,
        ordinal=ordinal if name[-1:].isdigit() else None,
        track=track.value if track else "",
        start=zero,
        zone="UTC" if zero and zero.tzinfo else "",
        planned_laps=state.planned_laps,
        planned_minutes=minutes if minutes and not rest and minutes < 100_000 else None,
        competitors=competitors,
        placings=placings,
        laps=tuple(laps),
        remarks=(*remarks, *said, *order, *_remarks(state, told), *corrected),
        partial=_missing(told, ended=kind in ("qualifying", "practice", "warm-up") or ended),
        own=own,
        order_whole=ended,
    )


def _missing(told: _Told, *, ended: bool) -> str:
    """Why laps are missing, or the order is not the last: a race whose flag was not heard may have gone on."""
    if not ended:
        return "the chequered flag was not heard: the order is that of a moment"
    return "the feed was not heard from the start, or passings were lost: some laps are missing" if told.lost else ""


def _competitors(state: State, keys: list[str]) -> tuple[tuple[Competitor, ...], list[Remark]]:
    cars = {key: car for key in keys if (car := state.cars.get(key) or state.known.get(key))}
    lasts = [car.last for car in cars.values() if car.last]
    models = len(lasts) > 0 and 2 * sum(_MODEL_YEAR.match(last) is not None for last in lasts) >= len(lasts)
    remarks = []
    if models:
        first = next(car for car in cars.values() if _MODEL_YEAR.match(car.last))
        remarks.append(
            Remark("the feed has teams and cars where names of drivers belong", f"{first.first}, {first.last}", "team and car", first.row)
        )
    unknown = [key for key in keys if key not in cars]
    if unknown:
        remarks.append(
            Remark(f"{len(unknown)} cars are known by their registration only: the feed did not say their numbers", plain(unknown[0], 40))
        )
    return tuple(_competitor(state, key, cars.get(key), models) for key in keys), remarks


def _competitor(state: State, key: str, car: Competing | None, models: bool) -> Competitor:
    if car is None:
        return Competitor("", id=plain(key, 40))
    own = {"nationality": car.nationality, "additional": car.additional or "", "also": "; ".join(state.names.get(key, ()))}
    code = car.nationality if re.fullmatch(r"[A-Za-z]{2,3}", car.nationality) else ""
    name = f"{car.first} {car.last}".strip()
    word = state.classes.get(car.class_number, "") if car.class_number is not None else ""
    if car.class_number is not None:
        own["class number"] = str(car.class_number)
    return Competitor(
        number=car.number,
        drivers=(Driver(name, car.first, car.last),) if name and not models else (),
        team=car.first if models else "",
        car=car.last if models else "",
        classes=(word,) if word else (),
        nationality=code,
        transponders=(car.transponder,) if car.transponder else (),
        id=plain(key, 40),
        own={word: value for word, value in own.items() if value and value != code},
        row=car.row,
    )


def _zero(state: State) -> datetime | None:
    """When the race's clock stood at nought. A crossing of the line with its time of day tells it to the millisecond, on the wall."""
    if state.zero is not None and state.zero.tzinfo is not None:
        return state.zero
    for passed in state.passings.values():
        for one in passed.values():
            day = day_of(one.day) if one.at is not None else None
            if day is not None and one.at is not None:
                return day + timedelta(milliseconds=one.at - one.total)
    return state.zero


def _laps(state: State, key: str, car: int, zero: datetime | None, told: _Told) -> list[Lap]:
    """The laps of a car: its passings, numbered by what ``$G`` says of their total time; laps that only ``$G`` knows are put between."""
    totals, rank = state.totals.get(key, {}), state.ranks.get(key)
    passed = sorted(state.passings.get(key, {}).values(), key=lambda one: one.total)
    found: dict[int, Lap] = {}
    midnight = _since_midnight(zero)
    for number, one in zip(_numbers(passed, totals), passed, strict=True):
        if number is None:
            told.unnumbered += 1
        elif number > 0:
            at = None if midnight is None else midnight + one.total
            found[number] = Lap(car, number, one.time, one.total, at, None, (), one.flag, one.pit, row=one.row)
    for total, number in totals.items():
        if number not in found:
            told.rebuilt += 1
            at = None if midnight is None else midnight + total
            found[number] = Lap(car, number, None, total, at, row=rank.row if rank else 0)
    laps = [_timed(state, key, found, number) for number in sorted(found)]
    if rank and rank.laps:
        told.lost += max(0, rank.laps - sum(1 for lap in laps if lap.number <= rank.laps))
        for at, lap in enumerate(laps):
            if lap.number > rank.laps and isinstance(lap.row, int) and lap.row < rank.row:
                laps[at] = lap._replace(deleted=f"taken back: the car has {rank.laps} laps")
                told.taken_back.append(laps[at])
    return laps


def _timed(state: State, key: str, found: dict[int, Lap], number: int) -> Lap:
    """A lap with its time: its own, or what lies between the totals before and after, or what ``$H`` says of the best."""
    lap = found[number]
    if lap.time is not None:
        return lap
    best, before = state.bests.get(key), found.get(number - 1)
    if best and best.lap == number and best.time is not None:
        return lap._replace(time=best.time)
    if before and before.elapsed is not None and lap.elapsed is not None and lap.elapsed > before.elapsed:
        return lap._replace(time=lap.elapsed - before.elapsed)
    return lap


def _numbers(passed: list[Passed], totals: dict[int, int]) -> list[int | None]:
    """The lap that each passing ended (nought: the first crossing), in the order of their totals: as ``$G`` says, or as they follow on each other.

    Feeds tell old passings again, out of their order. One that neither ``$G`` nor a neighbour numbers stays unnumbered, unless it is the newest.
    """
    numbers = [totals.get(one.total) for one in passed]
    last = max((at for at, number in enumerate(numbers) if number is not None), default=-1)
    if last < 0 and passed:
        numbers[0] = 0 if passed[0].time is None else 1
    for at in range(1, len(passed)):
        before = numbers[at - 1]
        if numbers[at] is None and before is not None and (at > last or _follows(passed[at - 1], passed[at])):
            numbers[at] = before + 1
    for at in range(len(passed) - 2, -1, -1):
        after = numbers[at + 1]
        if numbers[at] is None and after and _follows(passed[at], passed[at + 1]):
            numbers[at] = after - 1
    return numbers


def _follows(one: Passed, other: Passed) -> bool:
    """Whether the lap that ``other`` ended began with ``one``."""
    return other.time is not None and abs(other.total - other.time - one.total) <= 2


def _since_midnight(zero: datetime | None) -> int | None:
    if zero is None:
        return None
    return ((zero.hour * 60 + zero.minute) * 60 + zero.second) * 1000 + zero.microsecond // 1000


def _correct(state: State, index: dict[str, int], laps: list[Lap]) -> list[Remark]:
    """Laps that the timekeeper timed anew."""
    if not state.corrections:
        return []
    places = {(lap.car, lap.number): at for at, lap in enumerate(laps)}
    done = []
    for correction in state.corrections:
        car = index.get(correction.registration)
        at = places.get((car, correction.lap)) if car is not None else None
        if at is not None and laps[at].time != correction.time:
            done.append((correction, laps[at].time))
            laps[at] = laps[at]._replace(time=correction.time, row=correction.row)
    if not done:
        return []
    correction, before = done[0]
    text = f"the timekeeper corrected {len(done)} lap times; the first, of {plain(correction.registration, 20)} in lap {correction.lap}"
    return [Remark(text, "" if before is None else f"{before} ms", f"{correction.time} ms", correction.row)]


def _placings(state: State, index: dict[str, int], race: bool) -> tuple[tuple[Placing, ...], list[Remark]]:
    """The order: ``$G`` of a race, ``$H`` of anything else, or the one that there is."""
    ranks, remarks = _settled(state)
    if (race or not state.bests) and ranks:
        order = sorted(ranks.values(), key=lambda rank: (rank.position is None, rank.position or 0))
        return tuple(_placing(state, index[rank.registration], rank.position, rank, rank.registration, rank.row) for rank in order), remarks
    bests = sorted(state.bests.values(), key=lambda best: (best.position is None, best.position or 0))
    return tuple(
        _placing(state, index[best.registration], best.position, ranks.get(best.registration), best.registration, best.row)
        for best in bests
    ), []


def _settled(state: State) -> tuple[dict[str, Rank], list[Remark]]:
    """The ranks now; in the middle of a burst, where two cars share a place, those of the last heartbeat."""
    if not _shared(state.ranks):
        return state.ranks, []
    before = {key: old for key, rank in state.ranks.items() if (old := state.before.get(key, rank) if key in state.before else rank)}
    shared = _shared(before)
    if before and not shared:
        return before, []
    return state.ranks, [
        Remark("two cars share a place in the order: the feed broke off, or was reset, while it was changing", str(shared or ""))
    ]


def _shared(ranks: dict[str, Rank]) -> int:
    seen: set[int] = set()
    for rank in ranks.values():
        if rank.position in seen:
            return rank.position or 0
        if rank.position:
            seen.add(rank.position)
    return 0


def _placing(state: State, car: int, position: int | None, rank: Rank | None, key: str, row: int) -> Placing:
    best, entry = state.bests.get(key), state.cars.get(key)
    word = entry.nationality if entry and entry.nationality.casefold() in _CAR_STATES else ""
    return Placing(
        car=car,
        position=position,
        status=(status_code(word) or "") if word else "",
        said=word or (f"laps {plain(rank.said, 20)}" if rank and rank.said else ""),
        laps=rank.laps if rank else None,
        time=rank.total if rank and rank.total and rank.total <= LONGEST else None,
        best_lap=best.time if best else None,
        best_lap_number=best.lap if best and best.lap else None,
        row=row,
    )


def _remarks(state: State, told: _Told) -> list[Remark]:
    found = []
    if state.resets:
        found.append(Remark(f"the feed was reset {len(state.resets)}×; the laps before are kept", row=state.resets[0]))
    if state.restarted:
        found.append(Remark(f"the clock of the race went back ({state.restarted}): a session of its own from there"))
    for record, before in state.renamed[:1]:
        more = f" ({len(state.renamed)} such changes)" if len(state.renamed) > 1 else ""
        found.append(
            Remark(
                f"class {record.number} got another meaning within the run{more}; the last counts", before, record.description, record.row
            )
        )
    if state.twice:
        found.append(Remark(f"{state.twice} passings repeat a total time that was told before; they count as no lap"))
    if told.unnumbered:
        found.append(
            Remark(f"{told.unnumbered} passings of earlier laps were told again, without anything that numbers them; they were left out")
        )
    if state.emptied:
        found.append(
            Remark(f"{state.emptied}× the feed took all laps of a car away, as it does when it begins anew; its result before is kept")
        )
    if told.rebuilt:
        found.append(Remark(f"{told.rebuilt} laps have no passing; they are taken from the totals in the order"))
    if told.lost:
        found.append(Remark(f"{told.lost} laps that the order counts are not in the feed: it was not heard from the start, or broke off"))
    if told.taken_back:
        lap = told.taken_back[0]
        found.append(Remark(f"{len(told.taken_back)} laps were taken back by the timekeeper", f"lap {lap.number}", "deleted", lap.row))
    return found
