"""Compile a title: from regulations and facts to the arrays of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.rules.bonuses import Unit, earned, units_of
from onemake.core.rules.distance import step_for
from onemake.core.rules.field import Field, Ints, Mask
from onemake.core.rules.minimum import below_minimum
from onemake.core.rules.plan import Cells, Competitor, Layer, Plan, Ruling
from onemake.core.rules.populate import OPAQUE, SCORES, TRANSPARENT, Claim, Population, hits, populate
from onemake.core.rules.rank import rank, select_cars
from onemake.core.rules.regulations import Scale, Step, Title
from onemake.core.rules.tariff import BonusTariff, FactorTariff, ScaleTariff, side_by_side, whole
from onemake.core.season import Decision, Race

__all__ = ["compile_plan"]

HUGE = 2**50


def compile_plan(
    field: Field,
    rulings: Sequence[Ruling],
    title: Title,
    decisions: Sequence[Decision],
    *,
    excluded: Mapping[str, Decision],
    complete: bool,
    until: RaceKey | None = None,
    finer: Iterable[Fraction] = (),
    others: Mapping[str, str] | None = None,
    short: frozenset[str] | None = None,
) -> Plan:
    """Compile a title. ``title`` answers for the season, ``rulings`` race by race.

    ``excluded`` are competitors out of the title; ``finer`` further figures that must stay whole; ``others`` competitors (key and name) known from
    elsewhere, such as a total brought forward; ``short`` those with too few starts, where that is known beforehand.
    """
    decisions = [d for d in decisions if not d.titles or title.id in d.titles]
    titles = [ruling.title for ruling in rulings]
    population = populate(field, titles, decisions, excluded=dict(excluded))
    if title.minimum is not None and title.minimum.below != "unlisted" and (complete or title.minimum.when == "always"):
        short = below_minimum(field, population, title.minimum, titles, until) if short is None else short
        aside = dict.fromkeys(short, TRANSPARENT if title.minimum.below == "transparent" else OPAQUE)
        population = populate(field, titles, decisions, below_minimum=aside, excluded=dict(excluded))
    select_cars(field, population, titles)
    return _Compiler(field, rulings, title, population, decisions, finer, others or {}, until).plan()


class _Compiler:
    """The steps of compiling, in the order in which they can be done."""

    def __init__(
        self,
        field: Field,
        rulings: Sequence[Ruling],
        title: Title,
        population: Population,
        decisions: Sequence[Decision],
        finer: Iterable[Fraction],
        others: Mapping[str, str],
        until: RaceKey | None,
    ) -> None:
        self.field = field
        self.title = title
        self.population = population
        self.decisions = decisions
        self.race_index = [i for i, ruling in enumerate(rulings) if ruling.title is not None]
        self.rulings = [rulings[i] for i in self.race_index]
        self.races = [field.races[i] for i in self.race_index]
        self.r_of = {race: r for r, race in enumerate(self.race_index)}
        self.cars = [e for e, car in enumerate(field.cars) if car.race in self.r_of]
        self.e_of = {e: i for i, e in enumerate(self.cars)}
        self.finer = lcm(1, *(f.denominator for f in finer))
        self.others = others
        self.until = until
        self.dead_heats = 1  # by how many tied places are divided
        self.claims = [k for k, claim in enumerate(population.claims) if claim.key]

    def plan(self) -> Plan:
        field, population = self.field, self.population
        part_index = {part: i for i, part in enumerate(sorted(set(population.parts)))}
        car_race = np.array([self.r_of[field.cars[e].race] for e in self.cars], dtype=np.int64)
        car_part = np.array([part_index[population.parts[e]] if self._by_class(e) else 0 for e in self.cars], dtype=np.int64)
        car_place = field.place[self.cars] if self.cars else np.zeros(0, np.int64)
        ranked = np.array([population.cars[e] != TRANSPARENT for e in self.cars], dtype=np.bool_)
        ranks, level = rank(
            car_race,
            car_part,
            car_place,
            ranked,
            field.vacated[self.cars],
            gaps=np.array([not self._answers(e).eligible.classes for e in self.cars], dtype=np.bool_),
        )
        level *= np.array([self._answers(e).dead_heat == "share" for e in self.cars], dtype=np.int64)
        scales = self._scales(level)
        last = self._last_places(scales.last, car_race, car_part, ranked)
        self._refuse_unread(scales, np.where(ranks > 0, ranks, last), np.where(ranks > 0, level, 0))
        bonuses = self._bonuses(ranks)
        factors = self._factors(bonuses)
        competitors, claim_competitor = self._competitors()
        unit = self._unit(scales, bonuses, factors)
        claim_car = np.array([self.e_of[population.claims[k].car] for k in self.claims], dtype=np.int64)
        cells = claim_competitor * max(1, len(self.races)) + (car_race[claim_car] if claim_car.size else 0)
        of_cell = self._cells(len(competitors), cells, claim_car, ranks)
        qualified = self._qualified()
        return Plan(
            title=self.title,
            rulings=tuple(self.rulings),
            races=tuple(self.races),
            race_index=np.array(self.race_index, dtype=np.int64),
            competitors=competitors,
            unit=unit,
            car=np.array(self.cars, dtype=np.int64),
            car_race=car_race,
            car_part=car_part,
            car_place=car_place,
            car_ranked=ranked,
            rank=ranks,
            level=level,
            car_scale=np.array(scales.of_car, dtype=np.int64),
            car_fallback=whole(scales.fallback, unit),
            scales=side_by_side(scales.rows, unit),
            last_place=last,
            claim=np.array(self.claims, dtype=np.int64),
            claim_car=claim_car,
            claim_competitor=claim_competitor,
            pays=np.array([population.claims[k].treatment == SCORES for k in self.claims], dtype=np.bool_),
            holds_place=np.array(
                [population.claims[k].treatment == SCORES or population.claims[k].keeps_place for k in self.claims], dtype=np.bool_
            ),
            sharers=self._sharers(),
            qualified=qualified,
            cells=cells,
            one_claim_a_cell=len(set(cells.tolist())) == len(cells),
            layers=(Layer("place", ""), *(Layer("bonus", b.id, kept=b.kept) for b in bonuses)),
            bonus=np.array([whole(b.worth, unit) for b in bonuses], dtype=np.int64).reshape(len(bonuses), len(self.claims)),
            bonus_shared=np.array([b.shared for b in bonuses], dtype=np.bool_).reshape(len(bonuses), len(self.claims)),
            factor=np.array([int(f * factors.unit) for f in factors.place], dtype=np.int64),
            factor_bonus=np.array([[int(f * factors.unit) for f in factors.of_bonus(b.id)] for b in bonuses], dtype=np.int64).reshape(
                len(bonuses), len(self.races)
            ),
            factor_unit=factors.unit,
            bonus_kept=np.array([[b.kept_in.get(r, False) for r in range(len(self.races))] for b in bonuses], dtype=np.bool_).reshape(
                len(bonuses), len(self.races)
            ),
            population=population,
            field=field,
            of_cell=of_cell,
            unread=any(scales.unread),
        )

    # --- what a place is worth ---------------------------------------------------------------------------------------------

    def _scales(self, level: Ints) -> ScaleTariff:
        """The scale of each car: of its race's role or distance step, and of the size of its field."""
        sizes: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
        everybody: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for e in self.cars:
            counted = [everybody[self.field.cars[e].race]]
            if self.population.cars[e] == SCORES:
                counted.append(sizes[self._field_of(e)])
            for held in counted:
                held[0] += self.field.cars[e].started
                held[1] += 1
        found = ScaleTariff()
        for e in self.cars:
            car = self.field.cars[e]
            r = self.r_of[car.race]
            name, scale = self._scale(r)
            started, entered = sizes[self._field_of(e)]
            if scale.among == "all" and scale.by_starters:
                started, entered = everybody[car.race]
            size = next((s for s in scale.by_starters if (entered if scale.starters == "entered" else started) <= s.upto), None)
            found.add(name, scale, size)
            status = scale.statuses.get(car.row.status) if car.row.position is None else None
            found.last.append(status == "last")
            small = Fraction(1) if size is None or size.factor is None else size.factor
            if isinstance(status, Fraction):
                found.fallback.append(status * small)
            else:
                admits = car.status.scores and (car.started if scale.rest_to == "started" else scale.rest_to == "entered")
                rest = scale.rest if admits and car.row.position is None else Fraction(0)
                if rest == "?" and self.population.cars[e] == SCORES:
                    raise self._unread(e, "a car that is not classified")
                found.fallback.append(Fraction(0) if rest == "?" else rest * small)
        self.dead_heats = lcm(1, *(n for n in set(level.tolist()) if n > 1))
        return found

    def _field_of(self, e: int) -> tuple[int, str]:
        return self.field.cars[e].race, self.population.parts[e] if self._by_class(e) else ""

    def _answers(self, e: int) -> Title:
        """The title as it stands for the race of a car."""
        title = self.rulings[self.r_of[self.field.cars[e].race]].title
        assert title is not None
        return title

    def _by_class(self, e: int) -> bool:
        return self._answers(e).ranks == "class"

    def _scale(self, r: int) -> tuple[str, Scale]:
        ruling, race = self.rulings[r], self.races[r]
        assert ruling.title is not None
        step = self._step(r)
        name = (step.scale.get(race.role) if step is not None else None) or ruling.title.scale_for(race.role)
        if name is None or name not in ruling.regulations.scale:
            raise UserError(
                f"the title {self.title.id!r} has no scale for the role {race.role!r} of race {race.key}; "
                f'add it to worth, or write {race.role} = "none" if such a race is none of this title\'s',
            )
        return name, ruling.regulations.scale[name]

    def _step(self, r: int) -> Step | None:
        """The distance step that applies to a race."""
        return step_for(self.races[r], self.rulings[r].regulations.distance)

    def _last_places(self, last: Sequence[bool], race: Ints, part: Ints, ranked: Mask) -> Ints:
        """For cars that get the points of the last place: how many cars their field has."""
        places = np.zeros(len(last), dtype=np.int64)
        for i in np.flatnonzero(np.array(last, dtype=np.bool_)):
            places[i] = int(np.count_nonzero(ranked & (race == race[i]) & (part == part[i])))
        return places

    def _refuse_unread(self, scales: ScaleTariff, places: Ints, level: Ints) -> None:
        """A score that needs a value which nobody has read is refused: a table must not be wrong in silence."""
        if not any(scales.unread):
            return
        for i, e in enumerate(self.cars):
            wanted = range(int(places[i]), int(places[i]) + max(1, int(level[i])))
            if self.population.cars[e] == SCORES and places[i] and not all(scales.has_read(i, place) for place in wanted):
                raise self._unread(e, f"place {places[i]}")

    def _unread(self, e: int, what: str) -> UserError:
        car = self.field.cars[e]
        name, _ = self._scale(self.r_of[car.race])
        who = car.row.driver or (f"number {car.row.number}" if car.row.number else "a car")
        return UserError(
            f'the title {self.title.id!r} cannot be computed: scale.{name} does not say what {what} is worth (it says "?"), '
            f"and {who} has it in race {self.field.races[car.race].key}; write the number there",
        )

    # --- factors, bonuses, shares ---------------------------------------------------------------------------------------------

    def _factors(self, bonuses: Sequence[BonusTariff]) -> FactorTariff:
        """The factor of each race on the points for the place, and on each bonus."""
        factors = FactorTariff()
        for r, race in enumerate(self.races):
            ruling = self.rulings[r]
            assert ruling.title is not None
            place = Fraction(1)
            on_bonuses: list[tuple[Fraction, object, str]] = []
            for role in race.factors:
                if role == "full":
                    continue
                factor = ruling.regulations.factor.get(role)
                value = ruling.title.factors.get(role, factor.value if factor is not None else None)
                if value is None:
                    raise UserError(f"race {race.key} has the factor {role!r}, and season.toml has no [factor.{role}]; add it")
                place *= value
                on_bonuses.append((value, factor.bonuses if factor is not None else "reduced", f"factor.{role}"))
            step = self._step(r)
            if step is not None and step.factor is not None:
                place *= step.factor
                on_bonuses.append((step.factor, step.bonuses, "distance.steps"))
            factors.add(place, self._on_bonuses(ruling.title, on_bonuses, race, {b.id for b in bonuses if r in b.races}))
        factors.finish()
        return factors

    def _on_bonuses(self, title: Title, values: Sequence[tuple[Fraction, object, str]], race: Race, given: set[str]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for id_ in title.bonus:
            product = Fraction(1)
            for value, treatment, where in values:
                if treatment is None and value != 1 and id_ in given:
                    raise UserError(
                        f"race {race.key} has reduced or multiplied points, and {where} does not say what becomes of the bonuses of {title.id!r}; "
                        f'add bonuses = "full", bonuses = "reduced", or the list of those that are reduced',
                    )
                if treatment == "reduced" or (isinstance(treatment, tuple) and id_ in treatment):
                    product *= value
            found[id_] = product
        return found

    def _bonuses(self, ranks: Ints) -> list[BonusTariff]:
        """For each bonus what each claim earned by it."""
        full_ranks = [0] * len(self.field.cars)
        for i, e in enumerate(self.cars):
            full_ranks[e] = int(ranks[i])
        ids = list(dict.fromkeys(id_ for ruling in self.rulings if ruling.title is not None for id_ in ruling.title.bonus))
        found = {id_: BonusTariff(id_, len(self.claims)) for id_ in ids}
        if not ids:
            return []
        k_of = {k: i for i, k in enumerate(self.claims)}
        asked = {b.over for ruling in self.rulings if ruling.title is not None for b in ruling.regulations.bonuses_of(ruling.title)}
        units = units_of(self.field, self.population, full_ranks, self.race_index, meeting="meeting" in asked)
        for r, race in enumerate(self.races):
            ruling = self.rulings[r]
            assert ruling.title is not None
            meeting = [] if asked <= {"race"} else self._meeting(race, units)
            for id_ in ruling.title.bonus:
                rule = ruling.regulations.bonus[id_]
                bonus = found[id_]
                bonus.kept |= rule.dropped == "kept"
                bonus.kept_in[r] = rule.dropped == "kept"
                for unit, points in earned(
                    rule,
                    race,
                    units[self.race_index[r]],
                    by_class=ruling.title.ranks == "class",
                    meeting=meeting,
                    named=ruling.regulations.bonus,
                ):
                    own_row = len(unit.rows) == 1 and bool(unit.rows[0].driver_id) and len(unit.claims) == 1
                    for k in unit.claims:
                        claim = self.population.claims[k]
                        if k in k_of and claim.treatment == SCORES:
                            bonus.worth[k_of[k]] = points
                            bonus.races.add(r)
                            bonus.shared[k_of[k]] = not own_row or (claim.row >= 0 and not claim.sharers)
        return list(found.values())

    def _meeting(self, race: Race, units: Mapping[int, Sequence[Unit]]) -> list[tuple[Race, Sequence[Unit]]]:
        """The races of a race's meeting that the table knows of, with their units."""
        known = [
            i for i, other in enumerate(self.races) if other.key.round == race.key.round and (not self.until or other.key <= self.until)
        ]
        return [(self.races[i], units[self.race_index[i]]) for i in known]

    def _sharers(self) -> Ints:
        """How many divide a car's points: 1 for all to each, 0 for nothing to anybody."""
        of_drivers = self.title.competes == ("driver",)
        found = []
        for k in self.claims:
            claim = self.population.claims[k]
            share = self._answers(claim.car).share if claim.sharers > 1 else "full"
            found.append(
                0 if not claim.sharers and of_drivers else 0 if share == "none" else claim.sharers if share == "split" and of_drivers else 1
            )
        return np.array(found, dtype=np.int64)

    def _unit(self, scales: ScaleTariff, bonuses: Sequence[BonusTariff], factors: FactorTariff) -> int:
        """The common denominator of this season's rules and facts."""
        title = self.title
        values = lcm(
            1,
            *(v.denominator for row in scales.rows for v in row),
            *(v.denominator for v in scales.fallback),
            *(v.denominator for b in bonuses for v in b.worth),
        )
        shares = lcm(1, *(n for n in set(self._sharers().tolist()) if n > 1))
        unit = lcm(values * shares * self.dead_heats * factors.unit, self.finer)
        for answers in (title, *(ruling.title for ruling in self.rulings if ruling.title is not None)):
            if answers.rounding is not None:
                unit = lcm(unit, answers.rounding.to.denominator)
            if answers.cap is not None:
                unit = lcm(unit, answers.cap.at.denominator)
        if title.within == "mean":
            by_round: dict[int, int] = defaultdict(int)
            for race in self.races:
                by_round[race.key.round] += 1
            unit *= lcm(1, *range(1, max(by_round.values(), default=1) + 1))
        if title.combine == "mean":
            unit *= title.divisor or lcm(1, *range(1, len(self.races) + 1))
        most = max((float(abs(v)) for row in scales.rows for v in row), default=0.0)
        most += sum(max((float(abs(v)) for v in b.worth), default=0.0) for b in bonuses)
        if unit * max(1.0, most) * max(1, len(self.races)) * factors.greatest > HUGE:
            raise UserError(f"the points of {title.id!r} need fractions finer than 1/{unit}; look at its factors and divisors")
        return unit

    # --- competitors and cells ---------------------------------------------------------------------------------------------

    def _competitors(self) -> tuple[tuple[Competitor, ...], Ints]:
        """The competitors in alphabetical order, which is how those level on everything are listed."""
        names: dict[str, str] = dict(self.others)
        members: dict[str, dict[str, None]] = defaultdict(dict)
        for k in self.claims:
            claim = self.population.claims[k]
            names[claim.key] = claim.name or claim.key
            if self.title.competes != ("driver",) and claim.belongs:
                members[claim.key].update(dict.fromkeys(seat.driver for seat in claim.seats if seat.driver))
        keys = sorted(names, key=lambda key: (names[key].casefold(), key))
        index = {key: i for i, key in enumerate(keys)}
        competitors = tuple(Competitor(key, names[key], tuple(members[key])) for key in keys)
        return competitors, np.array([index[self.population.claims[k].key] for k in self.claims], dtype=np.int64)

    def _cells(self, competitors: int, cells: Ints, claim_car: Ints, ranks: Ints) -> Cells:
        found = Cells.none(competitors, len(self.races))
        for i, k in enumerate(self.claims):
            claim = self.population.claims[k]
            car = self.field.cars[claim.car]
            c, r = divmod(int(cells[i]), len(self.races))
            place = car.row.position or 0
            found.present[c, r] = True
            found.started[c, r] |= claim.belongs and car.started
            found.starts[c, r] |= claim.belongs and car.counts_as_start
            found.classified[c, r] |= claim.belongs and place > 0
            found.belongs[c, r] |= claim.belongs
            found.undroppable[c, r] |= claim.belongs and not place and not car.status.droppable
            if claim.belongs and not place:
                found.unplaced.setdefault((c, r), set()).add(car.row.status)
            _keep_best(found.position, c, r, place)
            if claim.treatment == SCORES or claim.keeps_place:
                _keep_best(found.best_rank, c, r, int(ranks[claim_car[i]]))
            if place == found.position[c, r]:
                found.statuses[c, r] = car.row.status
            self._decided(claim, c, r, found)
        return found

    def _qualified(self) -> Ints:
        """The place of each claim's car in the qualifying session, [K']; 0 where there is none, or nobody asks."""
        if not any(comparator.by == "qualifying" for comparator in self.title.ties):
            return np.zeros(len(self.claims), dtype=np.int64)
        units = units_of(self.field, self.population, [0] * len(self.field.cars), self.race_index)
        places = {k: unit.qualified for race in units.values() for unit in race for k in unit.claims}
        return np.array([places[k] for k in self.claims], dtype=np.int64)

    def _decided(self, claim: Claim, c: int, r: int, found: Cells) -> None:
        """Decisions that speak of a score rather than of the sheet."""
        key = self.races[r].key
        for decision in self.decisions:
            if decision.undroppable and claim.belongs and decision.concerns(key) and hits(decision, claim):
                found.undroppable[c, r] = True
        chosen = {
            RaceKey(key.round, decision.race or 0)
            for decision in self.decisions
            if decision.kind == "choose_score"
            and decision.round == key.round
            and (claim.row >= 0 or not decision.driver)
            and hits(decision, claim)
        }
        chosen &= {race.key for race in self.races}
        found.unchosen[c, r] |= bool(chosen) and key not in chosen


def _keep_best(places: Ints, c: int, r: int, place: int) -> None:
    """Keep the better place; 0 is none."""
    if place and (not places[c, r] or place < places[c, r]):
        places[c, r] = place
