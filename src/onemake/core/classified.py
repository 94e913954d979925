"""Who is classified: a share of the winner's laps, so many laps at least, the chequered flag. Where a figure is not known the sheet's word stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onemake.core.rules.regulations import Classified
from onemake.core.season import Result

__all__ = ["JUDGED", "Finisher", "one_figure", "verdicts"]

JUDGED = ("", "NC", "DNF")  # whoever did not start, or was disqualified, stays so however many laps he did


@dataclass(frozen=True, slots=True)
class Finisher:
    """A car in the order of a race, as far as the rule asks."""

    place: int | None
    status: str
    laps: int | None
    flag: bool | None
    part: str  # the class whose winner it is held against


def one_figure(rows: Sequence[Result]) -> int | None:
    """The laps of a car: the one figure its rows have; None if they have none, or do not agree."""
    figures = {row.laps for row in rows if row.laps is not None}
    return next(iter(figures)) if len(figures) == 1 else None


def verdicts(cars: Sequence[Finisher], rule: Classified) -> list[bool | None]:
    """For each car whether it is classified; None where the rule cannot tell, and where it does not ask."""
    winners = _winners(cars, rule)
    overall = winners.get("")
    found: list[bool | None] = []
    for car in cars:
        winner = winners.get(car.part, overall) if rule.of == "class" and car.part else overall
        if car.status not in JUDGED or _left_out(car, overall if car.status == "DNF" else winner):
            found.append(None)
        else:
            found.append(_all_of(_has_flag(car, rule), _has_laps(car, rule), _has_share(car, winner, rule)))
    return found


def _left_out(car: Finisher, winner: Finisher | None) -> bool:
    """Whether a car has no place though it did more laps than the winner: then the sheet knows why, and we do not."""
    return car.place is None and winner is not None and winner.laps is not None and car.laps is not None and car.laps > winner.laps


def _winners(cars: Sequence[Finisher], rule: Classified) -> dict[str, Finisher]:
    """The winner of all (under ``""``) and of each class: the best placed car running at the end, or the best placed, that has the flag and the
    laps asked of everybody.
    """
    winners: dict[str, Finisher] = {}
    placed = [car for car in cars if car.place is not None and _has_flag(car, rule) is not False and _has_laps(car, rule) is not False]
    for car in sorted(placed, key=lambda car: (car.status == "DNF", car.place or 0)):
        winners.setdefault("", car)
        if car.status != "DNF":
            winners.setdefault(car.part, car)
    return winners


def _has_flag(car: Finisher, rule: Classified) -> bool | None:
    return car.flag if rule.flag else True


def _has_laps(car: Finisher, rule: Classified) -> bool | None:
    if not rule.laps:
        return True
    return None if car.laps is None else car.laps >= rule.laps


def _has_share(car: Finisher, winner: Finisher | None, rule: Classified) -> bool | None:
    """Rounded up is the same as exactly: laps are whole."""
    if rule.share is None:
        return True
    if car.laps is None or winner is None or winner.laps is None:
        return None
    asked = rule.share * winner.laps
    return car.laps >= (int(asked) if rule.rounding == "down" else asked)


def _all_of(*answers: bool | None) -> bool | None:
    """What one answer denies is denied; what one cannot tell is not known."""
    return False if False in answers else None if None in answers else True
