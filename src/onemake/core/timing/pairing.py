"""Several files of one race: the laps from one, the published order from another, put together as if one file said both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onemake.core.timing.against import paired
from onemake.core.timing.classification import Line, published
from onemake.core.timing.counting import Ending, can_be_counted
from onemake.core.timing.gather import Told
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
    told = [Told(session, place) for session, place in zip(sessions, places or [""] * len(sessions), strict=True)]
    with_laps = [one for one in told if can_be_counted(one.session)]
    sheets = [one for one in told if one.session.placings and not one.session.laps]
    of_laps: dict[int, list[Session]] = {id(one): [] for one in with_laps}
    alone: list[Session] = []
    for sheet in sheets:
        fitting = [one for one in with_laps if not one.session.placings and _of_one_session(one, sheet)]
        fitting = fitting or _only_ones(with_laps, sheets)
        fitting = [one for one in fitting if one.place == sheet.place] or fitting
        if fitting:
            of_laps[id(max(fitting, key=lambda one: len(one.marks & sheet.marks)))].append(sheet.session)
        else:
            alone.append(sheet.session)
    found = [_with_best(one.session, of_laps[id(one)]) for one in with_laps]
    return found + [Found(sheet) for sheet in alone]


def _of_one_session(laps: Told, sheet: Told) -> bool:
    """Whether two files speak of one session: the cars have the same best laps, or the same laps and time. Race 1 is not race 2."""
    ordinals = (laps.session.ordinal, sheet.session.ordinal)
    return laps.is_also(sheet) and not (all(ordinals) and ordinals[0] != ordinals[1])


def _only_ones(with_laps: Sequence[Told], sheets: Sequence[Told]) -> list[Told]:
    """The only laps for the only sheet, where half of their cars are the same and neither says that it is something else."""
    if len(with_laps) != 1 or len(sheets) != 1 or with_laps[0].session.placings or with_laps[0].is_another(sheets[0]):
        return []
    laps, sheet = with_laps[0].session, sheets[0].session
    kinds = {session.kind for session in (laps, sheet) if session.kind}
    ordinals = {session.ordinal for session in (laps, sheet) if session.ordinal}
    shared, fewer = len(_numbers(laps) & _numbers(sheet)), min(len(_numbers(laps)), len(_numbers(sheet)))
    return [with_laps[0]] if len(kinds) < 2 and len(ordinals) < 2 and 0 < fewer <= 2 * shared else []


def _with_best(laps: Session, sheets: Sequence[Session]) -> Found:
    if not sheets:
        return Found(laps)
    best, *others = sorted(sheets, key=lambda s: (_ISSUES[s.issue], -len(s.placings), not any(p.time for p in s.placings)))
    aside = tuple(
        f"{other.file} is another sheet of the same session ({other.issue or 'its issue is not known'}); left aside" for other in others
    )
    return Found(with_order_of(laps, best), best.file, aside)


def _numbers(session: Session) -> set[object]:
    return {c.number or tuple(d.name for d in c.drivers) for c in session.competitors}


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
