"""From a season to its tables: revise, lay out, compile, award, count, order. One call for many tables of a title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property

import numpy as np

from onemake.core.classes import Membership
from onemake.core.decisions import Revised, known, revise
from onemake.core.entries import Seat
from onemake.core.errors import NotFound, SeasonError, UserError
from onemake.core.races import LAST_RACE, RaceKey, written
from onemake.core.rules.award import Awards, award
from onemake.core.rules.comparators import Grounds
from onemake.core.rules.compile import compile_plan
from onemake.core.rules.count import Counted, Units, count, group
from onemake.core.rules.field import Field, Ints, lay_out
from onemake.core.rules.marks import marks_of_rows
from onemake.core.rules.order import Order, put_in_order
from onemake.core.rules.plan import Layer, Plan, Ruling
from onemake.core.rules.populate import key_of
from onemake.core.rules.regulations import Regulations, Title
from onemake.core.rules.total import Adjustment, Totals, total_up
from onemake.core.season import Decision, Race, Season, Version

__all__ = ["Job", "Scored", "Standing", "Work"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One table, as a column of the arrays in which many tables of a title were computed."""

    plan: Plan
    awards: Awards
    counted: Counted
    totals: Totals
    order: Order
    column: int
    after: RaceKey
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Scored:
    """The tables of a title after each of the races asked for."""

    title: Title
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """Some tables of a title, compiled: everything that remains is arithmetic on arrays."""

    plan: Plan
    units: Units
    afters: tuple[RaceKey, ...]
    adjustments: tuple[Adjustment, ...]
    excluded: Mapping[str, Decision]
    complete: bool
    lots: tuple[Decision, ...]
    in_total: Ints | None

    def run(self) -> list[Standing]:
        """The stages, in their order, for all tables at once."""
        awards = award(self.plan)
        if self.in_total is not None:
            taken = Layer("in total", "")
            awards = Awards((*awards.kinds, taken), np.concatenate([awards.layers, -self.in_total[None, :, :, None]]), awards.kept)
        counted = count(self.plan, awards, self.units, self.afters)
        totals = total_up(self.plan, counted, self.afters, self.adjustments, self.excluded, complete=self.complete)
        grounds = Grounds(self.plan, awards, counted, totals, self.lots)
        order = put_in_order(grounds)
        return [Standing(self.plan, awards, counted, totals, order, column, after, grounds) for column, after in enumerate(self.afters)]


@dataclass(frozen=True, slots=True)
class _Phase:
    """Tables for which the same rules, exclusions and totals brought forward apply."""

    version: int
    decided: frozenset[str]  # exclusions and scores chosen, from their round on
    complete: bool  # every race has been run, where a minimum asks for it
    until: RaceKey | None  # a minimum that holds all the time, and the best of a meeting, are looked for anew after each race
    brought: RaceKey | None


class Work:
    """A season at a moment, worked out once and asked for as many titles and tables as wanted."""

    def __init__(self, season: Season, as_of: datetime | None = None) -> None:
        self.season = season
        self.as_of = as_of
        self.revised: Revised = revise(season, as_of)
        self.versions = _known(season, as_of)
        self.membership = Membership(season, self.revised.decisions, self.rules_for)
        self.field: Field = lay_out(self.revised, self.rules_for, self.membership)
        self.run = tuple(race.key for race in self.field.races)
        self._thens: dict[tuple[str, RaceKey], Standing] = {}
        self._latest: dict[tuple[str, RaceKey, frozenset[str] | None], list[tuple[Job, list[int]]]] = {}

    @cached_property
    def marks(self) -> tuple[tuple[str, ...], ...]:
        """The marks of each row of the sheets: pole, fastest lap and the like."""
        return marks_of_rows(self.field)

    @cached_property
    def known(self) -> tuple[Decision, ...]:
        """The decisions known at the moment, annulled ones too."""
        return known(self.season, self.as_of)

    @property
    def last(self) -> RaceKey:
        """The moment of the latest table: after the last race run, and once all are run, for good."""
        if self.revised.complete:
            return RaceKey(LAST_RACE, LAST_RACE)
        return self.run[-1] if self.run else RaceKey(0, 0)

    def title(self, id: str) -> Title:
        title = next((t for v in reversed(self.versions) if (t := v.regulations.title_named(id)) is not None), None)
        if title is None:
            known = ", ".join(t.id for t in self.versions[-1].regulations.title)
            raise NotFound(f"{self.season.id} has no title {id!r}; it has {known or 'none'}")
        return title

    def rules_for(self, key: RaceKey) -> Regulations:
        """The regulations as they stand for a race."""
        return [v for v in self.versions if v.from_ <= key][-1].regulations

    def score(self, id: str, afters: Sequence[RaceKey] | None = None) -> Scored:
        """The tables of a title after each race asked for (after all that were run, if none is named)."""
        wanted = list(afters) if afters is not None else [self.last]
        standings: list[Standing | None] = [None] * len(wanted)
        for job, indices in self.jobs(id, wanted):
            for index, standing in zip(indices, job.run(), strict=True):
                standings[index] = standing
        return Scored(self.title(id), tuple(s for s in standings if s is not None))

    def jobs(self, id: str, wanted: Sequence[RaceKey], short: frozenset[str] | None = None) -> list[tuple[Job, list[int]]]:
        """The compiled work behind some tables, and which of them each part gives: tables under the same rules are computed together.

        ``short`` are those with too few starts, by key, for a title that sets them aside; None: as the races run say. The work behind one table is kept.
        """
        if len(wanted) == 1:
            aside = any(t.minimum is not None for v in self.versions if (t := v.regulations.title_named(id)) is not None)
            key = (id, wanted[0], short if aside else None)
            if key not in self._latest:
                self._latest[key] = self._jobs(id, wanted, short)
            return self._latest[key]
        return self._jobs(id, wanted, short)

    def _jobs(self, id: str, wanted: Sequence[RaceKey], short: frozenset[str] | None) -> list[tuple[Job, list[int]]]:
        rulings = [self._ruling(race, id) for race in self.field.races]
        calendar = [self._ruling(race, id).title is not None for race in self.season.calendar]
        phases: dict[_Phase, list[int]] = defaultdict(list)
        for index, after in enumerate(wanted):
            phases[self._phase(id, after, calendar)].append(index)
        return [
            (self._job(phase, id, [wanted[i] for i in indices], rulings, calendar, short), indices) for phase, indices in phases.items()
        ]

    def _ruling(self, race: Race, id: str) -> Ruling:
        regulations = self.rules_for(race.key)
        title = regulations.title_named(id)
        if title is not None and title.scale_for(race.role) == "none":
            title = None
        return Ruling(regulations, title)

    def _phase(self, id: str, after: RaceKey, calendar: Sequence[bool]) -> _Phase:
        version = max(i for i, v in enumerate(self.versions) if v.from_ <= after or i == 0)
        title = self.versions[version].regulations.title_named(id) or self.title(id)
        ours = [race.key for race, mine in zip(self.season.calendar, calendar, strict=True) if mine and not race.is_off]
        brought = [
            row.after for row in self.season.brought_forward if row.title == title.id and row.after <= after and self._stood(row.after)
        ]
        return _Phase(
            version=version,
            decided=frozenset(d.id for d in self.revised.decisions if d.kind in ("exclude", "choose_score") and _begun(d, after)),
            complete=title.minimum is not None and all(key <= after and key in self.run for key in ours),
            until=after if (title.minimum is not None and title.minimum.when == "always") or self._over_a_meeting(id) else None,
            brought=max(brought, default=None),
        )

    def _over_a_meeting(self, id: str) -> bool:
        """Whether a bonus of a title looks at more than its race."""
        rules = [v.regulations for v in self.versions]
        return any(bonus.over != "race" for r in rules if (title := r.title_named(id)) is not None for bonus in r.bonuses_of(title))

    def _lots(self, id: str) -> tuple[Decision, ...]:
        """The lots drawn for a title, the earliest first; those without a date before all others."""
        zone = self.season.zone
        lots = [d for d in self.revised.decisions if d.kind == "draw_lots" and not d.of and (not d.titles or id in d.titles)]
        return tuple(sorted(lots, key=lambda d: d.issued_at(zone) or datetime.min.replace(tzinfo=zone)))

    def _stood(self, brought: RaceKey) -> bool:
        """Whether a total brought forward was known at the moment asked for."""
        moments = [r.known_from(self.season.zone) for r in self.season.calendar if r.key <= brought and not r.is_off]
        last = moments[-1] if moments else None
        return self.as_of is None or last is None or last <= self.as_of

    def _exclusions(self, title: Title) -> list[Decision]:
        return [d for d in self.revised.decisions if d.kind == "exclude" and (not d.titles or title.id in d.titles)]

    def _job(
        self,
        phase: _Phase,
        id: str,
        afters: Sequence[RaceKey],
        rulings: Sequence[Ruling],
        calendar: Sequence[bool],
        short: frozenset[str] | None = None,
    ) -> Job:
        title = self.versions[phase.version].regulations.title_named(id) or self.title(id)
        excluded: dict[str, Decision] = {}
        for decision in self._exclusions(title):
            if decision.id in phase.decided:
                for key in self._keys(decision, title):
                    excluded[key] = max(excluded.get(key, decision), decision, key=lambda d: (d.points != "kept", d.others == "up"))
        loose = self._adjustments(title, afters, phase)
        plan = compile_plan(
            self.field,
            rulings,
            title,
            [d for d in self.revised.decisions if d.kind != "choose_score" or d.id in phase.decided],
            excluded=excluded,
            complete=phase.complete,
            until=phase.until,
            finer=[*(a.points for _, _, a in loose), *self._unit_then(title, phase)],
            others={key: name for key, name, _ in loose},
            short=short,
        )
        index = {c.key: i for i, c in enumerate(plan.competitors)}
        return Job(
            plan=plan,
            units=group(plan, self.season.calendar, calendar),
            afters=tuple(afters),
            adjustments=tuple(replace(a, competitor=index[key]) for key, _, a in loose),
            excluded=excluded,
            complete=phase.complete,
            lots=self._lots(id),
            in_total=None if phase.brought is None else self._in_total(plan, title, phase.brought),
        )

    # --- what belongs to no race -----------------------------------------------------------------------------------------------

    def _keys(self, decision: Decision, title: Title) -> set[str]:
        """The competitors of a title that a decision names."""
        who = decision.competitor or decision.driver
        keys: set[str] = set()
        for credit in self.field.credits:
            seat = credit.seat
            if title.competes == ("driver",) and seat.named(who):
                keys.add(seat.driver_id)
            elif decision.competitor and key_of(seat, title.competes) == decision.competitor:
                keys.add(decision.competitor)
        if decision.competitor and not keys:
            keys.add(decision.competitor)
        if decision.driver and not keys and title.competes == ("driver",):
            keys.add(self.key_named(decision.driver, title)[0])  # not in the races known so far
        if not who and decision.number and title.competes[0] in ("driver", "crew", "car", "number"):
            keys |= self._in_car(decision, title)
        return keys - {""}

    def _in_car(self, decision: Decision, title: Title) -> set[str]:
        """Who a decision on a car number means: its drivers, crews, or the car itself, in the races it speaks of."""
        keys: set[str] = set()
        seats: dict[int, list[Seat]] = defaultdict(list)
        for credit in self.field.credits:
            race = self.field.races[self.field.cars[credit.car].race]
            ours = self._ruling(race, title.id).title is not None
            if ours and credit.seat.number == decision.number and (decision.round is None or decision.concerns(race.key)):
                seats[credit.car].append(credit.seat)
        for crew in seats.values():
            if title.competes == ("driver",):
                keys.update(seat.driver_id for seat in crew)
            elif title.competes == ("crew",):
                keys.add("+".join(sorted({seat.driver_id for seat in crew if seat.driver_id})))
            else:
                keys.add(decision.number)
        return keys

    def key_named(self, who: str, title: Title) -> tuple[str, str]:
        """The key and the name of a competitor as somebody writes it."""
        if title.competes == ("driver",):
            for credit in self.field.credits:
                if credit.seat.named(who):
                    return credit.seat.driver_id, credit.seat.driver
            for entry in self.season.entries:
                if who in (entry.driver_id, entry.driver):
                    return entry.driver_id, entry.driver
        return who, who

    def _adjustments(self, title: Title, afters: Sequence[RaceKey], phase: _Phase) -> list[tuple[str, str, Adjustment]]:
        """Points that belong to no race, with the key and name of whose they are."""
        found: list[tuple[str, str, Adjustment]] = []
        if title.carry is not None:
            found += self._carried(title, max(afters), self.versions[phase.version].regulations)
        for row in self.season.brought_forward:
            if row.title == title.id and row.after == phase.brought:
                key, name = self.key_named(row.competitor, title)
                what = f"the total after {written(row.after)}" + (f" ({row.source})" if row.source else "")
                found.append((key, name, Adjustment("brought forward", "", what, 0, row.points, row.after, lists=True)))
        if phase.brought is not None:
            found += self._covered(title, phase.brought)
        for decision in self.revised.decisions:
            if decision.kind != "points" or (decision.titles and title.id not in decision.titles):
                continue
            if not isinstance(decision.points, Fraction):
                raise UserError(f"decision {decision.id} does not say how many points; write points = -5")
            for key in sorted(self._keys(decision, title)):
                what = f"decision {decision.id}" + (f": {decision.reason}" if decision.reason else "")
                from_ = RaceKey(decision.round or 0, decision.race or 0)
                found.append(
                    (key, self.key_named(key, title)[1], Adjustment("decision", decision.article, what, 0, decision.points, from_))
                )
        return found

    def _carried(self, title: Title, after: RaceKey, regulations: Regulations) -> list[tuple[str, str, Adjustment]]:
        """A start from the rank in another title."""
        carry = title.carry
        assert carry is not None
        scale = regulations.scale.get(carry.scale)
        if carry.title == title.id or scale is None:
            raise UserError(
                f"the title {title.id!r} carries over from {carry.title!r} by the scale {carry.scale!r}; one of them does not exist"
            )
        standing = self.score(carry.title, [after]).standings[0]
        places = standing.order.places[:, standing.column]
        found = []
        for competitor, place in zip(standing.plan.competitors, places, strict=True):
            if place:
                points = scale.worth_of(int(place))
                if points == "?":
                    raise UserError(
                        f"nobody has read what place {place} is worth in scale.{carry.scale}, and {competitor.name} carries it over; write it"
                    )
                what = f"carried over for place {place} in {carry.title}"
                found.append((competitor.key, competitor.name, Adjustment("carry", carry.article, what, 0, points)))
        return found

    def _covered(self, title: Title, brought: RaceKey) -> list[tuple[str, str, Adjustment]]:
        """Points beside the scores that a total brought forward already holds."""
        then = self._then(title, brought)
        what = "already in the total brought forward"
        return [
            (
                then.plan.competitors[a.competitor].key,
                then.plan.competitors[a.competitor].name,
                Adjustment("brought forward", "", what, 0, -a.points),
            )
            for a in then.totals.adjustments
            if then.after >= a.from_
        ]

    def _unit_then(self, title: Title, phase: _Phase) -> list[Fraction]:
        """The unit of what a total brought forward already holds: ours must be able to say it."""
        return [] if phase.brought is None else [Fraction(1, self._then(title, phase.brought).plan.unit)]

    def _in_total(self, plan: Plan, title: Title, brought: RaceKey) -> Ints:
        """What a total brought forward already holds of each score, [C, R]: only the difference to it counts."""
        then = self._then(title, brought)
        was = np.zeros((len(plan.competitors), len(plan.races)), dtype=np.int64)
        index = {c.key: i for i, c in enumerate(plan.competitors)}
        races = {r.key: i for i, r in enumerate(plan.races)}
        net = then.awards.net
        for c, competitor in enumerate(then.plan.competitors):
            for r, raced in enumerate(then.plan.races):
                if competitor.key in index and raced.key in races and raced.key <= brought:
                    was[index[competitor.key], races[raced.key]] = net[c, r, 0] * (plan.unit // then.plan.unit)
        return was

    def _then(self, title: Title, brought: RaceKey) -> Standing:
        """The title as it was known when the total stood; worked out once."""
        if (title.id, brought) not in self._thens:
            self._thens[title.id, brought] = self._stood_then(title, brought)
        return self._thens[title.id, brought]

    def _stood_then(self, title: Title, brought: RaceKey) -> Standing:
        if title.windows:
            raise UserError(f"{title.id!r} drops scores, and a total brought forward does not say which; take one of them out")
        race = max((r for r in self.season.calendar if r.key <= brought and not r.is_off), key=lambda r: r.key, default=None)
        moment = race.known_from(self.season.zone) if race is not None else None
        if moment is None:
            what = f"after race {race.key}" if race is not None else "after a race that is not in calendar.csv"
            raise UserError(f"{title.id!r} is brought forward {what}, which needs a date in calendar.csv")
        if self.as_of is not None and moment > self.as_of:
            moment = self.as_of
        return Work(replace(self.season, brought_forward=()), moment).score(title.id, [brought]).standings[0]


def _begun(decision: Decision, after: RaceKey) -> bool:
    """Whether a decision with a round shows in tables after a race."""
    return decision.round is None or after >= RaceKey(decision.round, decision.race or 0)


def _known(season: Season, as_of: datetime | None) -> tuple[Version, ...]:
    """The versions of the regulations published at a moment."""
    if not season.versions:
        raise SeasonError(f"{season.id} has no regulations")
    return season.versions_known(as_of)
