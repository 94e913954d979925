"""Stage 1, populate: who competes for a title in each car, and how each is treated.

The *scoring population* is one notion: guest × class × joint race × date of registration × decision all end in one of three treatments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onemake.core.entries import Seat
from onemake.core.rules.field import Field
from onemake.core.rules.regulations import Title
from onemake.core.season import Decision

__all__ = ["OPAQUE", "SCORES", "TRANSPARENT", "Claim", "Population", "hits", "part_of", "populate"]

TRANSPARENT, OPAQUE, SCORES = 0, 1, 2
_TREATED = {"transparent": TRANSPARENT, "opaque": OPAQUE, "score": SCORES}


@dataclass(slots=True)
class Claim:
    """A competitor's claim on a car's points: a driver of it, or its crew, team, number or column."""

    car: int
    key: str  # "" if nobody known
    name: str
    seats: tuple[Seat, ...]
    row: int  # the row of the sheet, or -1 for all rows of the car
    treatment: int = SCORES
    belongs: bool = True  # would score, but for decisions
    sharers: int = 1  # drivers of the car; 0 where another driver is credited with it alone
    keeps_place: bool = False  # lost its points by decision, and kept its place


@dataclass(slots=True)
class Population:
    """The claims of a title, and how each car is treated."""

    claims: list[Claim]
    cars: list[int]  # treatment [E]
    parts: list[str]  # the class a car is ranked in, [E]


def part_of(seats: Sequence[Seat], title: Title) -> str:
    """The class a car belongs to for this title: the first of the title's classes it is entered in, else its own first."""
    own = [c for seat in seats for c in seat.classes]
    if title.eligible.classes:
        return next((c for c in title.eligible.classes if c in own), "")
    return own[0] if own else ""


def populate(
    field: Field,
    titles: Sequence[Title | None],
    decisions: Sequence[Decision],
    *,
    below_minimum: Mapping[str, int] | None = None,
    excluded: dict[str, Decision] | None = None,
) -> Population:
    """Treat every car and every claim.

    ``titles`` has the title as it stands for each race, None where the race is not of the title; ``below_minimum`` how competitors are treated that have
    too few starts; ``excluded`` those out of the title.
    """
    seats_of: dict[int, list[tuple[int, Seat]]] = defaultdict(list)
    for credit in field.credits:
        seats_of[credit.car].append((credit.row, credit.seat))
    claims: list[Claim] = []
    treatments = [TRANSPARENT] * len(field.cars)
    parts = [""] * len(field.cars)
    lost = _by_race(field, decisions)
    for car, taken in seats_of.items():
        race = field.cars[car].race
        title = titles[race]
        if title is None:
            continue
        parts[car] = part_of([seat for _, seat in taken], title)
        for claim in _claims(car, taken, title):
            treated = [_treat(seat, title, field, race) for seat in claim.seats]
            claim.belongs = max(treated) == SCORES
            for decision in lost[race]:
                aside = TRANSPARENT if decision.others == "up" else OPAQUE
                treated = [min(t, aside) if _hits_seat(decision, claim, seat) else t for t, seat in zip(treated, claim.seats, strict=True)]
            claim.treatment = max(treated)
            claim.keeps_place = claim.belongs and claim.treatment == OPAQUE
            if excluded and claim.key in excluded and excluded[claim.key].points != "kept":
                claim.treatment = min(claim.treatment, TRANSPARENT if excluded[claim.key].others == "up" else OPAQUE)
            if below_minimum and claim.key in below_minimum:
                claim.treatment = min(claim.treatment, below_minimum[claim.key])
            treatments[car] = max(treatments[car], claim.treatment)
            claims.append(claim)
    _full_to(field, claims, decisions)
    return Population(claims, treatments, parts)


def _claims(car: int, taken: Sequence[tuple[int, Seat]], title: Title) -> list[Claim]:
    seats = tuple(seat for _, seat in taken)
    if title.competes == ("driver",):
        n = sum(1 for seat in seats if seat.driver_id) or 1
        return [Claim(car, seat.driver_id, seat.driver, (seat,), row, sharers=n) for row, seat in taken]
    if title.competes == ("crew",):
        crew = sorted({(s.driver_id, s.driver) for s in seats if s.driver_id})
        return [Claim(car, "+".join(i for i, _ in crew), " / ".join(n for _, n in crew), seats, -1, sharers=len(crew))]
    groups: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        groups[key_of(seat, title.competes)].append(seat)
    n = sum(1 for seat in seats if seat.driver_id)
    return [Claim(car, key, key, tuple(group), -1, sharers=n) for key, group in groups.items()]


def key_of(seat: Seat, columns: tuple[str, ...]) -> str:
    """A competitor that is not a person: the values of the columns it competes by, joined by ``/``."""
    return "/".join(value for column in columns if (value := seat.column(column)))


def _treat(seat: Seat, title: Title, field: Field, race: int) -> int:
    eligible = title.eligible
    member = (not eligible.classes or any(c in eligible.classes for c in seat.classes)) and all(
        any(word in values for word in _words(seat, column)) for column, values in eligible.where.items()
    )
    if not member and title.ranks != "overall":
        return TRANSPARENT
    guest = seat.guest
    if not guest and seat.registered is not None and eligible.registered == "from-date":
        day = field.taken_on(race)
        guest = day is not None and seat.registered > day
    if guest:
        return min(_TREATED[eligible.guests], SCORES if member else OPAQUE)
    return SCORES if member else OPAQUE


def _words(seat: Seat, column: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in seat.column(column).split(";"))


def _by_race(field: Field, decisions: Sequence[Decision]) -> list[list[Decision]]:
    """The decisions that take the points of a car or a driver, by race."""
    taking = [d for d in decisions if d.kind == "no_points"]
    return [[d for d in taking if d.concerns(race.key)] for race in field.races]


def hits(decision: Decision, claim: Claim) -> bool:
    """Whether a decision names the competitor, the car's number or one of the people of a claim."""
    return any(_hits_seat(decision, claim, seat) for seat in claim.seats)


def _hits_seat(decision: Decision, claim: Claim, seat: Seat) -> bool:
    """One driver of a shared car may be named alone: the others keep what they have."""
    if decision.competitor:
        return decision.competitor in (claim.key, claim.name)
    return (not decision.number or seat.number == decision.number) and (not decision.driver or seat.named(decision.driver))


def _full_to(field: Field, claims: Sequence[Claim], decisions: Sequence[Decision]) -> None:
    """Where a shared car is credited to one driver alone."""
    for decision in decisions:
        if decision.kind != "full_to":
            continue
        here = {i for i, car in enumerate(field.cars) if decision.concerns(field.races[car.race].key)}
        shared = {c.car for c in claims if c.row >= 0 and c.car in here and hits(decision, c)}
        for claim in claims:
            if claim.car in shared and claim.row >= 0:
                claim.sharers = 1 if hits(decision, claim) else 0
