"""How far a race went: the planned laps from kilometres, what share of them was run, and which step of the regulations that meets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from onemake.core.rules.regulations import Distance, Step
from onemake.core.season import Race

__all__ = ["as_run", "planned_laps", "said_of_distance", "share_run", "step_for"]


def planned_laps(race: Race, distance: Distance) -> int | None:
    """The laps a race was planned over: as the calendar says, else its kilometres on this circuit; None if neither is known."""
    if race.laps is not None:
        return race.laps
    length = race.length
    km = length.km if length.km is not None else distance.km.get(race.role, distance.km.get("*"))
    if km is None or not length.circuit_km:
        return None
    laps = km / length.circuit_km
    if distance.whole_laps == "nearest":
        return int(laps + Fraction(1, 2))
    return int(laps) + (distance.whole_laps == "up" and laps.denominator > 1)


def share_run(race: Race, distance: Distance) -> Fraction | None:
    """What share of its distance a race covered; None if nobody said.

    The calendar's own ``distance_done`` goes before laps, and laps before minutes. A race that the clock ended has gone its distance.
    """
    if race.distance_done is not None:
        return race.distance_done
    length = race.length
    cap = length.max_minutes if length.max_minutes is not None else distance.max_minutes
    if cap is not None and length.minutes_done is not None and length.minutes_done >= cap:
        return Fraction(1)
    reset = distance.base == "reset"
    laps = length.reset_laps if reset and length.reset_laps is not None else planned_laps(race, distance)
    minutes = length.reset_minutes if reset and length.reset_minutes is not None else race.minutes
    for done, planned in ((length.laps_done, laps), (length.minutes_done, minutes)):
        if done is not None and planned:
            return min(Fraction(1), Fraction(done) / planned)
    return None


def as_run(race: Race, distance: Distance) -> Race:
    """The race with the share it covered, as far as the facts tell."""
    if race.distance_done is not None or race.length.is_blank:
        return race
    return replace(race, distance_done=share_run(race, distance))


def step_for(race: Race, distance: Distance) -> Step | None:
    """The step that a race stays below, unless the calendar says that full points were given: those in laps first, and the smallest first."""
    if "full" in race.factors:
        return None
    return next((step for step in sorted(distance.steps, key=_severest) if _is_below(race, step)), None)


def _severest(step: Step) -> tuple[int, Fraction]:
    if step.below_green_laps is not None:
        return 0, Fraction(step.below_green_laps)
    if step.below_laps is not None:
        return 1, Fraction(step.below_laps)
    return 2, step.below if step.below is not None else Fraction(0)


def _is_below(race: Race, step: Step) -> bool:
    """What is not known is below nothing."""
    for done, limit in (
        (race.length.green_laps, step.below_green_laps),
        (race.length.laps_done, step.below_laps),
        (race.distance_done, step.below),
    ):
        if limit is not None:
            return done is not None and done < limit
    return False


def said_of_distance(race: Race, distance: Distance) -> str:
    """How far it went, for the points line: ``8 of 17 laps``, ``8/17 of the distance``; blank if nobody said."""
    length, planned = race.length, planned_laps(race, distance)
    if distance.base == "reset" and length.reset_laps is not None:
        planned = length.reset_laps
    done, share = length.laps_done, race.distance_done
    if done is not None and (share is None or not planned or min(Fraction(1), Fraction(done, planned)) == share):
        return f"{done} of {planned} laps" if planned else f"{done} laps"
    return f"{share} of the distance" if share is not None else ""
