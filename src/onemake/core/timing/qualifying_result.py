"""The result of qualifying from its laps: the best lap, or the average of the crew's best laps; of one session, of several together, or of a shoot-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from onemake.core.rules.timing_rules import Timing
from onemake.core.timing.best_laps import BestLaps, Timed, eligible, told_deleted
from onemake.core.timing.classification import Line, Sheet, in_order, labels, lines_of, places
from onemake.core.timing.counting import laps_by_car
from onemake.core.timing.session import Competitor, Lap, Session

__all__ = ["qualifying_result", "shoot_out", "together"]


@dataclass(frozen=True, slots=True)
class _Car:
    """A car and what it is ranked by: a time, when it was set, and where in the file; None where it has no time."""

    line: Line
    rank: tuple[Fraction, int, int] | None


def qualifying_result(session: Session, rule: Timing | None = None, roster: Sequence[int] = ()) -> Sheet:
    """The order by best laps. ``roster``: competitors in the order of the sheet, in which those without a time stay, behind all others."""
    rule = rule or Timing()
    laps = laps_by_car(session)
    best = eligible(dict(enumerate(laps)), pit=rule.pit_laps)
    lines = lines_of(session)
    cars = [_car(lines[car], session.competitors[car], laps[car], best, rule) for car in range(len(lines))]
    order = {car: index for index, car in enumerate(roster)}
    timed = sorted((car for car in cars if car.rank is not None), key=lambda car: car.rank or ())
    placed = places([car.line for car in timed], lambda _a, _b: False)
    placed = _told_who_was_first(placed, timed, dated=best.dated, article=rule.article)
    rest = [car.line for car in cars if car.rank is None]
    rest.sort(key=lambda line: (line.status == "DNS", order.get(line.car, len(order) + line.car)))
    return Sheet(session.kind, in_order([*_with_gaps(placed, timed), *rest]), tuple(_remarks(timed, dated=best.dated)))


def _car(line: Line, competitor: Competitor, laps: Sequence[Lap], best: BestLaps, rule: Timing) -> _Car:
    line = replace(best.of(line, line.car), laps=laps[-1].number if laps else None)
    line = told_deleted(line, laps)
    own = best.laps.get(line.car, [])
    if not laps:
        return _Car(replace(line, status="DNS").because("no lap of it is known: taken as not started"), None)
    if rule.qualifying == "average" and len(competitor.drivers) > 1:
        return _by_average(line, competitor, own, rule)
    if not own:
        return _Car(line.because("no lap time: behind all who have one, in the order of the sheet"), None)
    return _Car(line, (Fraction(own[0].time), own[0].at, own[0].order))


def _by_average(line: Line, competitor: Competitor, own: Sequence[Timed], rule: Timing) -> _Car:
    """The mean of the best laps of all drivers; each must have one."""
    laps: list[int | None] = []
    for index in range(len(competitor.drivers)):
        laps.append(next((timed.time for timed in own if timed.lap.driver == index), None))
    line = replace(line, by_driver=tuple(laps))
    known = [lap for lap in laps if lap is not None]
    if len(known) < len(laps):
        who = ", ".join(d.name for d, lap in zip(competitor.drivers, laps, strict=True) if lap is None)
        return _Car(line.because(f"no lap time of {who}, so no average: behind all who have one", article=rule.article), None)
    mean = Fraction(sum(known), len(known))
    return _Car(replace(line, average=int(mean)), (mean, 0, line.car))


def _told_who_was_first(placed: Sequence[Line], timed: Sequence[_Car], *, dated: bool, article: str) -> list[Line]:
    """Whoever has the same time as the car before him set it later, if that is known."""
    found = list(placed)
    for index in range(1, len(timed)):
        ahead, behind = timed[index - 1].rank, timed[index].rank
        if ahead is not None and behind is not None and ahead[0] == behind[0]:
            known = dated and ahead[1] != behind[1]
            how = "which set it first" if known else "in the order of the file, for it is not known who set it first"
            found[index] = found[index].because(f"the same time as {found[index - 1].label}, {how}", article=article)
    return found


def _with_gaps(placed: Sequence[Line], timed: Sequence[_Car]) -> list[Line]:
    """The gap to the first, in the measure that ranks them, cut to whole milliseconds."""
    first = next((car.rank[0] for car in timed if car.rank is not None), None)
    return [
        replace(line, gap=int(car.rank[0] - first) if first is not None and car.rank is not None and index else None)
        for index, (line, car) in enumerate(zip(placed, timed, strict=True))
    ]


def _remarks(timed: Sequence[_Car], *, dated: bool) -> list[str]:
    times = [car.rank[0] for car in timed if car.rank is not None]
    if not dated and len(set(times)) < len(times):
        return ["identical times, and it is not known who set his first: in the order of the file"]
    return []


# --- several sessions ----------------------------------------------------------------------------------------------------------


def together(sessions: Sequence[Session], rule: Timing | None = None) -> Sheet:
    """One result out of several sessions: the best lap of all of them. Whoever set it in an earlier session set it first."""
    sheet = qualifying_result(_joined(sessions), rule)
    return replace(sheet, lines=tuple(_in_its_session(line) for line in sheet.lines))


_APART = 10**11  # ms: between the clocks of two sessions, longer than any session lasts


def _in_its_session(line: Line) -> Line:
    """Its moments on the clock of the session in which they were."""
    best, second = line.best_lap_at, line.second_best_lap_at
    return replace(
        line,
        best_lap_at=best % _APART or None if best is not None else None,
        second_best_lap_at=second % _APART or None if second is not None else None,
    )


def _joined(sessions: Sequence[Session]) -> Session:
    """All laps under the competitors of the first session, and those that only a later one has. Laps are numbered on, moments set apart."""
    cars: dict[str, int] = {}
    competitors: list[Competitor] = []
    laps: list[Lap] = []
    numbered: dict[int, int] = {}
    every = [lap for session in sessions for lap in session.laps]
    dated = all(lap.at is not None for lap in every) or all(lap.elapsed is not None for lap in every)
    for ordinal, session in enumerate(sessions):
        here = []
        for competitor, label in zip(session.competitors, labels(session), strict=True):
            if label not in cars:
                cars[label] = len(competitors)
                competitors.append(competitor)
            here.append(cars[label])
        before = dict(numbered)
        for lap in session.laps:
            car = here[lap.car]
            number = lap.number + before.get(car, 0)
            numbered[car] = max(numbered.get(car, 0), number)
            elapsed = None if lap.elapsed is None else lap.elapsed + ordinal * _APART
            at = (None if lap.at is None else lap.at + ordinal * _APART) if dated else ordinal * _APART
            laps.append(lap._replace(car=car, number=number, elapsed=elapsed, at=at))
    return replace(sessions[0], competitors=tuple(competitors), laps=tuple(laps), placings=())


def shoot_out(sheets: Sequence[Sheet]) -> Sheet:
    """Sessions in their order, each for fewer cars: the last decides the first places, the one before it those behind, and so on."""
    seen: set[str] = set()
    lines: list[Line] = []
    rest: dict[str, Line] = {}
    for sheet in reversed(sheets):
        session = f"session {sheets.index(sheet) + 1}"
        for line in sheet.lines:
            if line.label in seen:
                continue
            if line.position is None:
                rest.setdefault(line.label, line)
                continue
            seen.add(line.label)
            rest.pop(line.label, None)
            lines.append(replace(line.because(f"by {session}, place {line.position}"), position=len(lines) + 1, gap=None))
    return Sheet(sheets[-1].kind, in_order([*lines, *(line for label, line in rest.items() if label not in seen)]))
