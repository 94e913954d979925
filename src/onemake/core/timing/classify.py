"""From a session to its classification: what governs, what was decided, and how the laps and the published order differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Literal

from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Classified
from onemake.core.rules.timing_rules import DrivingTime, Timing
from onemake.core.season import Decision, Race
from onemake.core.timing.against import Difference, against
from onemake.core.timing.classification import Sheet, published
from onemake.core.timing.counting import Ending, can_be_counted
from onemake.core.timing.decided import decided
from onemake.core.timing.pairing import filled_from
from onemake.core.timing.qualifying_result import qualifying_result, shoot_out, together
from onemake.core.timing.race_result import race_result
from onemake.core.timing.session import Session

__all__ = ["Given", "Outcome", "classify", "combined", "session_name"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a classification is made by: the rules of a season, and the facts that somebody decided."""

    ending: Ending = Ending()
    timing: Timing = Timing()
    driving: DrivingTime | None = None
    classified: Classified | None = None
    decisions: Sequence[Decision] = ()
    race: Race = Race(RaceKey(1, 1))
    zone: tzinfo = UTC
    governs: Literal["published", "laps", ""] = ""  # blank: as the rules say


@dataclass(frozen=True, slots=True)
class Outcome:
    """A session with the classification that governs, and, where there is another, in what the published order differs from the laps."""

    session: Session
    sheet: Sheet
    differences: tuple[Difference, ...] = ()
    compared: bool = False
    order_from: str = ""  # the file that the published order came from, if that is another

    @property
    def same_order(self) -> bool:
        return not any(difference.of_order for difference in self.differences)


def classify(session: Session, given: Given, other: Sheet | None = None) -> Outcome | None:
    """The classification of a session; None if it has neither laps nor an order. ``other``: what was published elsewhere, to compare with.

    Decisions that are in the sheet already are applied to the laps, which know of none, and not again to what was published.
    """
    session, notes = _of_some_kind(session)
    told = published(session) if session.placings else None
    made = _from_laps(session, given) if can_be_counted(session) else None
    if session.laps and session.partial:
        notes.append(f"{'not everything is known' if made else 'no classification can be made from these laps'}: {session.partial}")
    if told is not None:
        by_car = {line.car: line for line in made.lines} if made is not None else {}
        told = replace(told, lines=tuple(filled_from(line, by_car.get(line.car)) for line in told.lines))
        told = _decided(told, session, [d for d in given.decisions if d.applied != "in the sheet"], given)
    governs = given.governs or given.timing.governs
    sheet = told if told is not None and (governs == "published" or made is None) else made
    if sheet is None:
        return None
    ours = made if made is not None else sheet
    beside = other if other is not None else told
    compared = beside is not None and beside is not ours and any(line.position is not None for line in beside.lines)
    differences = tuple(against(ours, beside)) if compared and beside is not None else ()
    remarks = (*notes, *sheet.remarks, *(made.remarks if made is not None and sheet is told else ()), *_not_applied(session, sheet))
    return Outcome(session, replace(sheet, remarks=tuple(dict.fromkeys(remarks))), differences, compared)


def combined(outcomes: Sequence[Outcome], how: Literal["together", "shoot-out"], given: Given) -> Outcome:
    """Several sessions of qualifying as one: the best lap of all of them, or each for the places that the one after it does not decide."""
    first = outcomes[0].session
    if how == "shoot-out":
        sheet = shoot_out([outcome.sheet for outcome in outcomes])
    else:
        sheet = _decided(together([outcome.session for outcome in outcomes], given.timing), first, given.decisions, given)
    names = [outcome.session.name or outcome.session.file for outcome in outcomes]
    return Outcome(replace(first, name=" + ".join(names), placings=()), sheet)


def session_name(session: Session) -> str:
    """Under which name decisions speak of it: ``race``, ``qualifying``, ``practice``."""
    return session.kind or "race"


def _of_some_kind(session: Session) -> tuple[Session, list[str]]:
    if session.kind:
        return session, []
    return replace(session, kind="race"), ["the file does not say what session this is: taken as a race"]


def _from_laps(session: Session, given: Given) -> Sheet:
    roster = [placing.car for placing in session.placings]
    if session.kind == "race":
        planned = replace(
            given.ending,
            laps=given.ending.laps if given.ending.laps or given.ending.minutes else session.planned_laps,
            minutes=given.ending.minutes if given.ending.laps or given.ending.minutes else session.planned_minutes,
        )
        sheet = race_result(session, planned, given.timing, given.driving, roster)
    else:
        sheet = qualifying_result(session, given.timing, roster)
    return _decided(sheet, session, given.decisions, given)


def _decided(sheet: Sheet, session: Session, decisions: Sequence[Decision], given: Given) -> Sheet:
    return decided(sheet, decisions, given.race, given.zone, given.classified, session=session_name(session))


def _not_applied(session: Session, sheet: Sheet) -> list[str]:
    """Penalties that stand in the file and are in nobody's time yet."""
    open_ = [p for p in session.penalties if p.in_result is not True and p.served is not True]
    if sheet.made_from != "laps" or not open_:
        return []
    first = open_[0]
    words = f"{session.competitors[first.car].number}: {first.said or first.kind}"
    return [
        f"{len(open_)} penalties stand in the file ({words}{', …' if len(open_) > 1 else ''}) and are not applied: write them as decisions"
    ]
