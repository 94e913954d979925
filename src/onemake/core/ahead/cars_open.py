"""The cars of the races to come, as a title sees them: who competes in each, how it is treated, and what a place in it may be worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from onemake.core.ahead.opened import CarRow, ClaimRow, RaceRow
from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.decisions import ON_THE_SHEET
from onemake.core.errors import UserError
from onemake.core.rules.distance import step_for
from onemake.core.rules.engine import Job, Work
from onemake.core.rules.populate import OPAQUE, SCORES, TRANSPARENT, Claim, Population, hits, populate
from onemake.core.rules.regulations import FieldSize, Scale, Title
from onemake.core.season import Decision
from onemake.core.statuses import Status

__all__ = ["OpenRace", "WorthRow", "open_races"]


@dataclass(frozen=True, slots=True)
class WorthRow:
    """What each place is worth to a claim in a field of one size, [P]; column 0 without a place."""

    values: tuple[Fraction, ...]
    pays: tuple[bool, ...]  # whether the place itself pays anything
    last: bool  # without a place: the points of the last


@dataclass(frozen=True, slots=True)
class OpenRace:
    """A race to come; its tables count cars, claims and rows of the scale from nought."""

    column: int
    row: RaceRow
    title: Title
    cars: tuple[CarRow, ...]
    claims: tuple[ClaimRow, ...]
    holders: tuple[int, ...]  # the car of each
    worth: tuple[WorthRow, ...]
    steps: tuple[int, ...]  # for a field of so many the row of the scale


def open_races(ahead: SeasonAhead, work: Work, job: Job, short: frozenset[str]) -> list[OpenRace]:
    """The races to come that are of the title. Raises UserError where something known today would change their results."""
    plan, f_of = job.plan, {race.key: f for f, race in enumerate(ahead.races)}
    decisions = [d for d in work.revised.decisions if not d.titles or plan.title.id in d.titles]
    titles: list[Title | None] = [None] * len(plan.field.races)
    for r, race in enumerate(plan.race_index):
        titles[race] = plan.rulings[r].title
    minimum = plan.title.minimum
    aside = TRANSPARENT if minimum is not None and minimum.below == "transparent" else OPAQUE
    population = populate(plan.field, titles, decisions, below_minimum=dict.fromkeys(short, aside), excluded=dict(job.excluded))
    opening = _Opening(ahead, work, job, population, decisions)
    return [opening.race(r, f_of[race.key]) for r, race in enumerate(plan.races) if race.key in f_of]


@dataclass(slots=True)
class _Opening:
    ahead: SeasonAhead
    work: Work
    job: Job
    population: Population
    decisions: Sequence[Decision]

    def race(self, r: int, f: int) -> OpenRace:
        plan = self.job.plan
        title = plan.rulings[r].title
        assert title is not None
        self._refuse_decided(r, f)
        race = int(plan.race_index[r])
        cars = [e for e, car in enumerate(plan.field.cars) if car.race == race]
        at = {e: v for v, e in enumerate(cars)}
        claims = [claim for claim in self.population.claims if claim.car in at]
        treated, groups = _selected(claims, title)
        holders = list(dict.fromkeys((claim.car, claim.row) for claim in claims))
        of_car = {e: max([t for claim, t in zip(claims, treated, strict=True) if claim.car == e], default=TRANSPARENT) for e in cars}
        worth, first_row = self._worth(r, claims, len(cars))
        scale = self._scale(r)
        car_rows = self._cars(r, f, cars, of_car)
        flags = plan.rulings[r].regulations.status_flags("DNF")
        return OpenRace(
            column=r,
            row=RaceRow(
                race=f, column=r, cars=0, cars_end=0, claims=0, claims_end=0, holders=0, holders_end=0, bonuses=0, bonuses_end=0,
                classes=1 + max((row.class_ for row in car_rows), default=0), started=flags.started, starts=flags.counts_as_start,
                scores=flags.scores, droppable=flags.droppable,
                as_placed=not groups and all(of_car[e] != TRANSPARENT for e in cars) and len({row.part for row in car_rows}) < 2,
                selects=(title.cars.count or 0) if groups and title.cars is not None else 0,
                aside=OPAQUE if title.cars is not None and title.cars.others == "opaque" else TRANSPARENT,
                sized=bool(scale.by_starters), everybody=scale.among == "all", entered=scale.starters == "entered",
                last=any(row.last for row in worth), best=title.entries == "best" and self._several(claims),
                step=0, mode=0, cap=-1, cap_of_round=0,
            ),
            title=title,
            cars=tuple(car_rows),
            claims=tuple(
                self._claim(r, claim, at[claim.car], treated[k], first_row[k], groups.get(k, -1), holders.index((claim.car, claim.row)))
                for k, claim in enumerate(claims)
            ),
            holders=tuple(at[car] for car, _ in holders),
            worth=tuple(worth),
            steps=tuple(_step(scale, n) for n in range(len(self.ahead.cars) + 1)),
        )  # fmt: skip

    # --- cars and claims -----------------------------------------------------------------------------------------------------------

    def _cars(self, r: int, f: int, cars: Sequence[int], treated: dict[int, int]) -> list[CarRow]:
        """The cars of a race, found again among those expected by the place that was written for each."""
        plan = self.job.plan
        entered = [n for n in range(len(self.ahead.cars)) if self.ahead.enters[f, n]]
        by_class = self.job.plan.rulings[r].title
        classes = sorted({self.population.parts[e] for e in cars})
        rows = []
        for e in cars:
            car = plan.field.cars[e]
            n = entered[car.row.position - 1] if car.row.position and car.row.position <= len(entered) else -1
            if n < 0 or car.row.number != self.ahead.cars[n].number or (car.row.driver_id and not self._drives(n, car.row.driver_id)):
                raise UserError(
                    f"the order of race {plan.races[r].key} would be changed by what is known today, so that it cannot be varied"
                )
            class_ = classes.index(self.population.parts[e])
            rows.append(CarRow(n, class_ if by_class is not None and by_class.ranks == "class" else 0, class_, treated[e]))
        return rows

    def _drives(self, n: int, driver_id: str) -> bool:
        return any(row.driver_id == driver_id for row in self.ahead.cars[n].rows)

    def _refuse_decided(self, r: int, f: int) -> None:
        """What is decided on a sheet that is still to come cannot be varied; nor a rule that classifies whoever retires."""
        plan, race = self.job.plan, self.ahead.races[f]
        for decision in self.work.revised.decisions:
            on_the_sheet = decision.kind in ON_THE_SHEET and decision.applied != "in the sheet"
            if on_the_sheet and decision.concerns(race.key):
                raise UserError(
                    f"decision {decision.id} ({decision.kind}) speaks of race {race.key}, which is to come; let it name the race it is about"
                )
        rule = plan.rulings[r].regulations.classified
        if rule is not None and rule.share is None and not rule.flag and not rule.laps:
            raise UserError("[classified] asks nothing, so that everybody is classified; its races cannot be varied")
        step = step_for(plan.races[r], plan.rulings[r].regulations.distance)
        if step is not None:
            raise UserError(f"race {race.key} is to come, and the calendar says already that it was short; its points cannot be varied")

    def _several(self, claims: Sequence[Claim]) -> bool:
        keys = [claim.key for claim in claims if claim.key]
        return len(set(keys)) < len(keys)

    def _claim(self, r: int, claim: Claim, car: int, treated: int, worth: int, group: int, holder: int) -> ClaimRow:
        plan = self.job.plan
        index = {competitor.key: c for c, competitor in enumerate(plan.competitors)}
        undroppable = any(d.undroppable and d.concerns(plan.races[r].key) and hits(d, claim) for d in self.decisions)
        competitor = index[claim.key] if claim.key else -1
        if competitor >= 0 and plan.of_cell.unchosen[competitor, r] and int((plan.cells == competitor * len(plan.races) + r).sum()) > 1:
            raise UserError(
                f"which score of {claim.name} counts in round {plan.races[r].key.round} is decided, and he has several cars in it"
            )
        rows = plan.field.cars[claim.car].rows if claim.row < 0 else (claim.row,)
        alone = sum(other.car == claim.car and other.row == claim.row for other in self.population.claims) == 1
        own_row = len(rows) == 1 and bool(plan.field.rows[rows[0]].driver_id) and alone
        shared = not own_row or (claim.row >= 0 and not claim.sharers)
        divisor = self._sharers(r, claim) if shared else 1
        return ClaimRow(
            car, competitor, treated, claim.belongs, claim.keeps_place, worth, divisor, undroppable and claim.belongs, group, holder
        )

    def _sharers(self, r: int, claim: Claim) -> int:
        """How many divide a car's points; 0 for nothing to anybody."""
        title = self.job.plan.rulings[r].title
        assert title is not None
        of_drivers = self.job.plan.title.competes == ("driver",)
        share = title.share if claim.sharers > 1 else "full"
        if (not claim.sharers and of_drivers) or share == "none":
            return 0
        return claim.sharers if share == "split" and of_drivers else 1

    # --- what a place is worth -------------------------------------------------------------------------------------------------------

    def _scale(self, r: int) -> Scale:
        ruling = self.job.plan.rulings[r]
        assert ruling.title is not None
        return ruling.regulations.scale[ruling.title.scale_for(self.job.plan.races[r].role) or ""]

    def _worth(self, r: int, claims: Sequence[Claim], cars: int) -> tuple[list[WorthRow], list[int]]:
        """The rows of the scale, those of one claim for all sizes of the field one after the other; and the first row of each claim."""
        plan, scale = self.job.plan, self._scale(r)
        flags = plan.rulings[r].regulations.status_flags("DNF")
        factor = Fraction(int(plan.factor[r]), plan.factor_unit)
        rows: list[WorthRow] = []
        firsts: dict[int, int] = {}
        found = []
        for claim in claims:
            sharers = self._sharers(r, claim)
            if sharers not in firsts:
                firsts[sharers] = len(rows)
                share = factor / sharers if sharers else Fraction(0)
                rows += [
                    _row(scale, size, flags, share, cars, len(self.ahead.cars), self._unread(r)) for size in (*scale.by_starters, None)
                ]
            found.append(firsts[sharers])
        return rows, found

    def _unread(self, r: int) -> UserError:
        title = self.job.plan.title.id
        return UserError(
            f"the title {title!r} has places in race {self.job.plan.races[r].key} of which nobody has read what they are worth; it cannot be varied"
        )


def _selected(claims: Sequence[Claim], title: Title) -> tuple[list[int], dict[int, int]]:
    """How each claim is treated, and of which a race must say whether they count: the group of each."""
    treated = [claim.treatment for claim in claims]
    if title.cars is None:
        return treated, {}
    aside = OPAQUE if title.cars.others == "opaque" else TRANSPARENT
    nominated = {claim.car for claim in claims if any(seat.nominated for seat in claim.seats)}
    of: dict[str, list[int]] = defaultdict(list)
    for k, claim in enumerate(claims):
        if claim.treatment == SCORES and claim.key:
            if title.cars.by == "nominated" and claim.car not in nominated:
                treated[k] = aside
            else:
                of[claim.key].append(k)
    open_ = [group for group in of.values() if title.cars.count is not None and len(group) > title.cars.count]
    return treated, {k: g for g, group in enumerate(open_) for k in group}


def _step(scale: Scale, starters: int) -> int:
    """Which size of the field applies to so many."""
    return next((i for i, size in enumerate(scale.by_starters) if starters <= size.upto), len(scale.by_starters))


def _row(scale: Scale, size: FieldSize | None, flags: Status, share: Fraction, cars: int, most: int, unread: UserError) -> WorthRow:
    places = scale.places if size is None or size.places is None else size.places
    small = Fraction(1) if size is None or size.factor is None else size.factor
    said = scale.statuses.get("DNF")
    admits = flags.scores and (flags.started if scale.rest_to == "started" else scale.rest_to == "entered")
    without = said if isinstance(said, Fraction) else scale.rest if admits and said != "last" else Fraction(0)
    worth = [without, *(places[p - 1] if p <= len(places) else scale.rest for p in range(1, most + 2))]
    read = []
    for p, value in enumerate(worth):
        if value == "?":
            if p <= cars:
                raise unread
            value = Fraction(0)
        read.append(value * small * share)
    pays = (False, *(value > 0 for value in read[1:]))
    return WorthRow(tuple(read), pays, said == "last")
