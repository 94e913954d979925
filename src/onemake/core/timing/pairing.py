"""Several files of one race: the laps from one, the published order from another, put together as if one file said both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onemake.core.timing.against import paired
from onemake.core.timing.classification import Line, published
from onemake.core.timing.counting import Ending
from onemake.core.timing.race_result import race_result
from onemake.core.timing.session import Competitor, Placing, Session

__all__ = ["Found", "filled_from", "pair", "with_order_of"]

_ISSUES = {"official": 0, "provisional": 1, "": 2}


@dataclass(frozen=True, slots=True)
class Found:
    """A session to be classified, the file its published order came from if that is another, and what was left aside."""

    session: Session
    order_from: str = ""
    aside: tuple[str, ...] = ()


def pair(sessions: Sequence[Session], places: Sequence[str] = ()) -> list[Found]:
    """The sessions that have laps, each with the order of a sheet that speaks of the same race; sheets that no laps belong to stand alone.

    ``places`` says where each file lay: one that lay beside the laps goes before others, an official sheet before a provisional one.
    """
    where = dict(zip(map(id, sessions), places or [""] * len(sessions), strict=True))
    with_laps = [s for s in sessions if s.laps and not s.partial]
    sheets = [s for s in sessions if s.placings and not s.laps]
    of_laps: dict[int, list[Session]] = {id(s): [] for s in with_laps}
    alone: list[Session] = []
    for sheet in sheets:
        fitting = [s for s in with_laps if not s.placings and _of_one_race(s, sheet)]
        fitting = [s for s in fitting if where[id(s)] == where[id(sheet)]] or fitting
        if fitting:
            of_laps[id(max(fitting, key=lambda s: _shared(s, sheet)))].append(sheet)
        else:
            alone.append(sheet)
    found = [_with_best(laps, of_laps[id(laps)]) for laps in with_laps]
    return found + [Found(sheet) for sheet in alone]


def _with_best(laps: Session, sheets: Sequence[Session]) -> Found:
    if not sheets:
        return Found(laps)
    best, *others = sorted(sheets, key=lambda s: (_ISSUES[s.issue], -len(s.placings), not any(p.time for p in s.placings)))
    aside = tuple(
        f"{other.file} is another sheet of the same session ({other.issue or 'its issue is not known'}); left aside" for other in others
    )
    return Found(with_order_of(laps, best), best.file, aside)


def _of_one_race(laps: Session, sheet: Session) -> bool:
    """Whether two files may speak of one session: nothing they both say differs, and they share half of their cars."""
    if laps.kind and sheet.kind and laps.kind != sheet.kind:
        return False
    if laps.ordinal and sheet.ordinal and laps.ordinal != sheet.ordinal:
        return False
    fewer = min(len(_numbers(laps)), len(_numbers(sheet)))
    return fewer > 0 and 2 * _shared(laps, sheet) >= fewer


def _numbers(session: Session) -> set[object]:
    return {c.number or tuple(d.name for d in c.drivers) for c in session.competitors}


def _shared(a: Session, b: Session) -> int:
    return len(_numbers(a) & _numbers(b))


def with_order_of(laps: Session, sheet: Session) -> Session:
    """The session of the laps with the published order of the sheet. Cars that only the sheet has, having no lap, come behind the others."""
    ours = race_result(laps, Ending()).lines
    theirs = published(sheet).lines
    cars = {other.car: line.car for line, other in paired(ours, theirs)}
    competitors = list(laps.competitors)
    for here, there in ((cars[line.car], line.car) for line in theirs if line.car in cars):
        competitors[here] = _told_more(competitors[here], sheet.competitors[there])
    for line in theirs:
        if line.car not in cars:
            cars[line.car] = len(competitors)
            competitors.append(replace(sheet.competitors[line.car], row=0))
    placings = tuple(_on(placing, cars) for placing in sheet.placings if placing.car in cars)
    return replace(
        laps,
        kind=laps.kind or sheet.kind,
        name=laps.name or sheet.name,
        ordinal=laps.ordinal or sheet.ordinal,
        track=laps.track or sheet.track,
        start=laps.start or sheet.start,
        issue=sheet.issue,
        planned_laps=laps.planned_laps or sheet.planned_laps,
        planned_minutes=laps.planned_minutes or sheet.planned_minutes,
        competitors=tuple(competitors),
        placings=placings,
        penalties=(*laps.penalties, *(replace(p, car=cars[p.car]) for p in sheet.penalties if p.car in cars)),
        remarks=(*laps.remarks, *sheet.remarks),
    )


def _on(placing: Placing, cars: dict[int, int]) -> Placing:
    return replace(placing, car=cars[placing.car], row=0)


def _told_more(competitor: Competitor, sheet: Competitor) -> Competitor:
    """What the sheet says besides. Names of drivers only where the laps have none, or none that is a name."""
    named = any(driver.name for driver in competitor.drivers)
    fits = not competitor.drivers or len(competitor.drivers) == len(sheet.drivers)
    return replace(
        competitor,
        drivers=sheet.drivers if not named and fits and sheet.drivers else competitor.drivers,
        team=competitor.team or sheet.team,
        entrant=competitor.entrant or sheet.entrant,
        car=competitor.car or sheet.car,
        classes=competitor.classes or sheet.classes,
    )


def filled_from(line: Line, made: Line | None) -> Line:
    """A published line with what only the laps say."""
    if made is None:
        return line
    return replace(
        line,
        laps=line.laps if line.laps is not None else made.laps,
        best_lap=line.best_lap if line.best_lap is not None else made.best_lap,
        best_lap_number=line.best_lap_number or (made.best_lap_number if line.best_lap in (None, made.best_lap) else None),
        best_lap_at=made.best_lap_at if line.best_lap in (None, made.best_lap) else None,
        second_best_lap=line.second_best_lap if line.second_best_lap is not None else made.second_best_lap,
        laps_led=line.laps_led if line.laps_led is not None else made.laps_led,
        flag=made.flag,
        by_driver=made.by_driver,
    )
