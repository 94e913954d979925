"""Lay a title open for the lanes: what does not hang on an ending is settled here, from the plan of one ending written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from onemake.core.ahead.bonuses_open import BonusTable, bonuses_in
from onemake.core.ahead.cars_open import OpenRace, open_races
from onemake.core.ahead.opened import (
    BEST_RESULT,
    BONUS_COUNT,
    CLASSIFIED,
    COUNT_BACK,
    DRAW,
    EARLIEST,
    FEWEST_STARTS,
    GROSS,
    HEAD_TO_HEAD,
    HERE,
    LATEST,
    MODES,
    QUALIFIED_BACK,
    RACE,
    STARTED,
    STARTS,
    TITLE,
    UNDROPPABLE,
    WINS,
    CarRow,
    ClaimRow,
    ComparatorRow,
    Counting,
    Marks,
    Opened,
    OpenField,
    RaceRow,
    Scales,
    Ties,
    TitleRow,
    Was,
    WindowRow,
)
from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.errors import UserError
from onemake.core.rules.award import award
from onemake.core.rules.comparators import finishes
from onemake.core.rules.count import windows_at_end
from onemake.core.rules.engine import Job, Work
from onemake.core.rules.field import Ints
from onemake.core.rules.plan import Plan
from onemake.core.rules.regulations import Comparator

__all__ = ["lay_open"]

_MOST = 2**45  # of the unit: sums and keys of scores stay exact in 64 bits
_NARROW = 2**29
_BY = {
    "count-back": COUNT_BACK, "wins": WINS, "best-result": BEST_RESULT, "bonus": BONUS_COUNT, "gross": GROSS, "starts-fewest": FEWEST_STARTS,
    "qualifying": QUALIFIED_BACK, "latest": LATEST, "earliest": EARLIEST, "head-to-head": HEAD_TO_HEAD, "draw": DRAW,
}  # fmt: skip
_BITS = {"entered": HERE, "starters": STARTED, "started": STARTS, "classified": CLASSIFIED, "scorers": 0}


def lay_open(ahead: SeasonAhead, work: Work, job: Job, short: frozenset[str], finer: int) -> tuple[Opened, int]:
    """The tables of a title and the unit of its points. ``job`` is the compiled work of a season with one ending written out; ``finer`` is a further unit.

    Raises UserError where a rule of the title cannot be varied.
    """
    races = open_races(ahead, work, job, short)
    bonuses = bonuses_in(job.plan, races)
    return _Laying(ahead, job, races, bonuses, finer).tables()


def _rows(rows: Sequence[tuple[int, ...]], kind: type[tuple[int, ...]]) -> Ints:
    width = len(kind._fields)  # type: ignore[attr-defined]
    return np.array([tuple(int(v) for v in row) for row in rows], dtype=np.int64).reshape(len(rows), width)


@dataclass(slots=True)
class _Laying:
    """The steps of laying a title open."""

    ahead: SeasonAhead
    job: Job
    races: Sequence[OpenRace]
    bonuses: BonusTable
    finer: int
    unit: int = field(init=False)
    past: Ints = field(init=False)  # [R] 1 for a race run

    @property
    def plan(self) -> Plan:
        return self.job.plan

    def tables(self) -> tuple[Opened, int]:
        plan = self.plan
        self.unit = self._unit()
        self.past = np.ones(len(plan.races), dtype=np.int64)
        self.past[[race.column for race in self.races]] = 0
        worth, worth_last, pays, first_rows = self._worth()
        ties = self._ties()
        tables = Opened(
            np.array(self._title(ties), dtype=np.int64),
            self._field(first_rows),
            Scales(worth, worth_last, pays, self._steps()),
            Marks(self.bonuses.rows, self._whole(self.bonuses.amounts), self.bonuses.earns),
            self._was(),
            self._counting(),
            ties,
        )
        self._refuse_large(tables)
        return tables._replace(title=self._with_narrow(tables)), self.unit

    # --- the unit ------------------------------------------------------------------------------------------------------------------

    def _unit(self) -> int:
        """A unit in which all that may happen is whole: finer than that of the plan, which knows one ending only."""
        plan, title = self.plan, self.plan.title
        values = [value for race in self.races for row in race.worth for value in row.values]
        values += [value for row in self.bonuses.amounts for value in row]
        divisors = lcm(1, *(claim.divisor for race in self.races for claim in race.claims if claim.divisor))
        fine = lcm(1, *{value.denominator for value in values}) * (divisors if self.bonuses.amounts else 1)
        if title.within == "mean":
            fine *= lcm(1, *range(1, max(self._sizes(), default=1) + 1))
        if title.combine == "mean":
            fine *= title.divisor or lcm(1, *range(1, len(plan.races) + 1))
        return lcm(plan.unit, fine, self.finer)

    def _sizes(self) -> list[int]:
        return np.bincount(self.job.units.of_race).tolist() if len(self.plan.races) else []

    def _whole(self, rows: Sequence[Sequence[Fraction]]) -> Ints:
        width = max((len(row) for row in rows), default=1)
        table = np.zeros((len(rows), width), dtype=np.int64)
        for at, row in enumerate(rows):
            table[at, : len(row)] = [value.numerator * (self.unit // value.denominator) for value in row]
        return table

    def _refuse_large(self, t: Opened) -> None:
        most = int(np.abs(t.was.net).sum(axis=1).max(initial=0)) + int(np.abs(t.was.base).max(initial=0))
        most += len(self.races) * (int(np.abs(t.scales.worth).max(initial=0)) + int(np.abs(t.marks.amounts).max(initial=0)) * 4) * 8
        if most > _MOST:
            raise UserError(
                f"the points of {self.plan.title.id!r} need fractions as fine as 1/{self.unit} if everything is to be possible; "
                "look at its factors, divisors and bonuses that are divided among many"
            )

    def _with_narrow(self, t: Opened) -> Ints:
        """The title, which says whether all points fit in 32 bits."""
        most = sum(int(np.abs(values).sum()) for values in (t.was.net, t.was.before_total, t.was.kept, t.was.base))
        for race in t.field.races:
            held = int(np.abs(t.scales.worth).max(initial=0))
            held += int(np.abs(t.marks.amounts[race[RACE.bonuses] : race[RACE.bonuses_end]]).max(axis=1, initial=0).sum())
            most += (held + int(race[RACE.step])) * int(race[RACE.claims_end] - race[RACE.claims])
        title = t.title.copy()
        title[TITLE.narrow] = most + title[TITLE.step] < _NARROW and self.plan.title.carry is None
        return title

    # --- races to come -------------------------------------------------------------------------------------------------------------

    def _worth(self) -> tuple[Ints, Ints, Ints, list[int]]:
        rows = [row for race in self.races for row in race.worth]
        firsts = np.cumsum([0, *(len(race.worth) for race in self.races)]).tolist()
        worth = self._whole([row.values for row in rows])
        pays = np.zeros_like(worth)
        for at, row in enumerate(rows):
            pays[at, : len(row.pays)] = np.array(row.pays, dtype=np.int64)
        width = (1, len(self.ahead.cars) + 2)
        if not rows:
            worth, pays = np.zeros(width, dtype=np.int64), np.zeros(width, dtype=np.int64)
        return worth, np.array([int(row.last) for row in rows] or [0], dtype=np.int64), pays, firsts

    def _race(self, race: OpenRace) -> RaceRow:
        title = self.plan.rulings[race.column].title
        assert title is not None
        rounding = title.rounding if title.rounding is not None and title.rounding.when == "score" else None
        i = self.races.index(race)
        before = self.races[:i]
        cars, claims, holders = (sum(len(getattr(r, what)) for r in before) for what in ("cars", "claims", "holders"))
        return race.row._replace(
            cars=cars,
            cars_end=cars + len(race.cars),
            claims=claims,
            claims_end=claims + len(race.claims),
            holders=holders,
            holders_end=holders + len(race.holders),
            bonuses=self.bonuses.begins[i],
            bonuses_end=self.bonuses.begins[i + 1],
            step=0 if rounding is None else int(rounding.to * self.unit),
            mode=0 if rounding is None else MODES.index(rounding.mode),
            cap=-1 if title.cap is None else int(title.cap.at * self.unit),
            cap_of_round=title.cap is not None and title.cap.per == "round",
        )

    def _steps(self) -> Ints:
        return np.array([race.steps for race in self.races], dtype=np.int64).reshape(len(self.races), len(self.ahead.cars) + 1)

    def _field(self, first_rows: Sequence[int]) -> OpenField:
        cars: list[CarRow] = []
        claims: list[ClaimRow] = []
        holders: list[int] = []
        for race, first_row in zip(self.races, first_rows, strict=False):
            car, holder = len(cars), len(holders)
            claims += [c._replace(car=c.car + car, holder=c.holder + holder, worth=c.worth + first_row) for c in race.claims]
            holders += [v + car for v in race.holders]
            cars += race.cars
        races = _rows([self._race(race) for race in self.races], RaceRow)
        return OpenField(races, _rows(cars, CarRow), _rows(claims, ClaimRow), np.array(holders, dtype=np.int64))

    # --- what was --------------------------------------------------------------------------------------------------------------------

    def _was(self) -> Was:
        plan, cells = self.plan, self.plan.of_cell
        awards = self.job.run()[0].awards
        finer = self.unit // plan.unit
        facts = (
            cells.belongs * HERE
            + cells.started * STARTED
            + cells.starts * STARTS
            + cells.classified * CLASSIFIED
            + cells.undroppable * UNDROPPABLE
        )
        kept = np.zeros_like(facts) if awards.kept is None else awards.kept[:, :, 0]
        return Was(
            net=awards.net[:, :, 0] * finer * self.past,
            before_total=award(plan).net[:, :, 0] * finer * self.past,
            kept=kept * finer * self.past,
            facts=facts.astype(np.int64) * self.past,
            rank=cells.best_rank * self.past,
            unchosen=cells.unchosen.astype(np.int64),
            base=self._base(),
            listed=self._listed(),
        )

    def _base(self) -> Ints:
        base = np.zeros(len(self.plan.competitors), dtype=np.int64)
        for a in self.job.adjustments:
            if a.kind != "carry" and self.job.afters[0] >= a.from_:
                base[a.competitor] += int(a.points * self.unit)
        return base

    def _listed(self) -> Ints:
        listed = np.zeros(len(self.plan.competitors), dtype=np.int64)
        for a in self.job.adjustments:
            if a.kind != "carry" and self.job.afters[0] >= a.from_:
                listed[a.competitor] |= 1 if a.lists else 2 if a.points else 0
        for c, competitor in enumerate(self.plan.competitors):
            decision = self.job.excluded.get(competitor.key)
            if decision is not None:
                listed[c] |= 4 if decision.points == "kept" else 12
        return listed

    # --- how it is counted -----------------------------------------------------------------------------------------------------------

    def _counting(self) -> Counting:
        plan, units = self.plan, self.job.units
        every = windows_at_end(plan, units, self.job.afters[0])
        in_force = [w for w in every if w.in_effect]
        rows, coded = [], np.zeros((len(in_force), len(plan.competitors), len(plan.races)), dtype=np.int64)
        for w, at_end in enumerate(in_force):
            codes = {code.upper() for code in at_end.window.undroppable}
            prefers = ("worse-place", "earliest", "latest").index(at_end.window.equal)
            best = -1 if at_end.best is None else at_end.best
            rows.append(WindowRow(best, at_end.drop, at_end.window.absent == "none", prefers, "DNF" in codes))
            for (c, r), statuses in plan.of_cell.unplaced.items():
                coded[w, c, r] = self.past[r] and not codes.isdisjoint(statuses)
        only = np.zeros(len(units.keys), dtype=np.int64)
        for at_end in every:
            if at_end.window.absent == "none":
                only |= at_end.inside
        shape = (len(in_force), len(units.keys))
        rounds = {key: i for i, key in enumerate(dict.fromkeys(race.key.round for race in plan.races))}
        minimum = plan.title.minimum
        must = [minimum is not None and minimum.must is not None and race.key in minimum.must for race in plan.races]
        return Counting(
            round_of=np.array([rounds[race.key.round] for race in plan.races], dtype=np.int64),
            unit_of=units.of_race,
            unit_size=np.array(self._sizes(), dtype=np.int64),
            windows=_rows(rows, WindowRow),
            inside=np.array([w.inside for w in in_force], dtype=np.int64).reshape(shape),
            protected=np.array([w.protected for w in in_force], dtype=np.int64).reshape(shape),
            only_entered=only,
            coded=coded,
            must=np.array(must, dtype=np.int64),
        )

    def _title(self, ties: Ties) -> TitleRow:
        plan, title = self.plan, self.plan.title
        minimum = title.minimum if title.minimum is not None and (self.job.complete or title.minimum.when == "always") else None
        plain = not any(w.in_effect for w in windows_at_end(plan, self.job.units, self.job.afters[0])) and title.unit == "race"
        plain = plain and title.combine == "sum" and not plan.of_cell.unchosen.any() and not any(c.by == "gross" for c in title.ties)
        rounding = title.rounding if title.rounding is not None and title.rounding.when == "total" else None
        furthest = max(len(self.ahead.cars), int(ties.past_place.max(initial=0)))
        return TitleRow(
            competitors=len(plan.competitors),
            races=len(plan.races),
            units=len(self.job.units.keys),
            plain=plain,
            rounds=title.unit == "round",
            within=("sum", "best", "mean").index(title.within),
            divisor=0 if title.combine == "sum" else title.divisor or -1,
            step=0 if rounding is None else int(rounding.to * self.unit),
            mode=0 if rounding is None else MODES.index(rounding.mode),
            lists=_BITS[title.lists],
            minimum=-1 if minimum is None else minimum.starts,
            minimum_bit=0 if minimum is None else _BITS[minimum.counts],
            minimum_rounds=minimum is not None and minimum.of == "rounds",
            longest=max(furthest + 2, 3 * len(plan.races) + 2),
            narrow=0,
            words=ties.past_words.shape[2],
        )

    # --- how ties break --------------------------------------------------------------------------------------------------------------

    def _ties(self) -> Ties:
        plan, ties = self.plan, self.plan.title.ties
        shape = (len(ties), len(plan.competitors), len(plan.races))
        looked = np.array([[not c.roles or race.role in c.roles for race in plan.races] for c in ties], dtype=np.int64).reshape(
            shape[0], shape[2]
        )
        from_ = np.zeros((len(ties), len(plan.competitors) + 1), dtype=np.int64)
        races: list[int] = []
        places: list[int] = []
        best, earned = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        names = [layer.name for layer in plan.layers if layer.kind == "bonus"]
        rows = []
        for j, tie in enumerate(ties):
            held = self._held(tie)
            from_[j, 0] = len(races)
            for c in range(len(plan.competitors)):
                for k in np.flatnonzero((plan.claim_competitor == c) & (held > 0)):
                    r = int(plan.car_race[plan.claim_car[k]])
                    races.append(r)
                    places.append(int(held[k]))
                    best[j, c, r] = min(best[j, c, r] or held[k], held[k])
                from_[j, c + 1] = len(races)
            tally = -1
            if tie.by == "bonus" and tie.bonus in names:
                tally = next(i for i, other in enumerate(ties) if other.by == "bonus" and other.bonus == tie.bonus)
                flat = np.zeros(shape[1] * shape[2], dtype=np.int64)
                np.add.at(flat, plan.cells, plan.bonus[names.index(tie.bonus)] != 0)
                earned[j] = flat.reshape(shape[1:]) * self.past
            draws = len(self.job.lots) if tie.by == "draw" else 0
            rows.append(ComparatorRow(_BY[tie.by], tie.of == "counted", tie.of == "scoring", tie.places == "overall", tally, draws))
        lots = np.broadcast_to(self._lots(), (len(ties), len(self.job.lots), len(plan.competitors))).copy()
        flat_places, flat_races = np.array(places, dtype=np.int64), np.array(races, dtype=np.int64)
        own = self._claims_of()
        word, digit = self._digits(from_, own[0], int(flat_places.max(initial=0)))
        words = np.zeros((*from_.shape[:1], len(plan.competitors), int(word.max()) + 1), dtype=np.int64)
        for j, c in np.ndindex(*words.shape[:2]):
            for p in range(from_[j, c], from_[j, c + 1]):
                if looked[j, flat_races[p]]:
                    words[j, c, word[flat_places[p]]] -= digit[flat_places[p]]
        return Ties(_rows(rows, ComparatorRow), looked, from_, flat_races, flat_places, best, earned, lots, *own, words, word, digit)

    def _digits(self, past: Ints, own: Ints, furthest: int) -> tuple[Ints, Ints]:
        """In which word the digit of each place stands, and what it is worth there: a digit holds all the places that anybody may have."""
        most = int((np.diff(past).max(axis=0, initial=0) + np.diff(own)).max(initial=0))
        bits = max(1, most.bit_length())
        each = 62 // bits
        place = np.arange(max(len(self.ahead.cars), furthest) + 2) - 1
        digit = np.array([0 if p < 0 else 1 << bits * (each - 1 - p % each) for p in place.tolist()], dtype=np.int64)
        return np.maximum(place, 0) // each, digit

    def _claims_of(self) -> tuple[Ints, Ints, Ints]:
        """The claims of each competitor in the races to come: where they begin, their races, and which they are."""
        every = [(claim.competitor, i) for i, race in enumerate(self.races) for claim in race.claims]
        own = sorted((c, i, k) for k, (c, i) in enumerate(every) if c >= 0)
        begins = np.searchsorted([c for c, _, _ in own], np.arange(len(self.plan.competitors) + 1))
        races, claims = [i for _, i, _ in own], [k for _, _, k in own]
        return begins.astype(np.int64), np.array(races, dtype=np.int64), np.array(claims, dtype=np.int64)

    def _held(self, tie: Comparator) -> Ints:
        """The place of each claim in the races run that a comparator looks at."""
        plan = self.plan
        held = plan.qualified * plan.pays if tie.by == "qualifying" else finishes(tie, plan)
        held = np.where(held == 1, 1, 0) if tie.by == "wins" else held
        race = plan.car_race[plan.claim_car] if len(plan.claim_car) else np.zeros(0, dtype=np.int64)
        return np.asarray(held * (self.past[race] if len(race) else 1))

    def _lots(self) -> Ints:
        lots = np.full((len(self.job.lots), len(self.plan.competitors)), -1, dtype=np.int64)
        for d, decision in enumerate(self.job.lots):
            names = {name: i for i, name in reversed(list(enumerate(decision.order)))}
            for c, competitor in enumerate(self.plan.competitors):
                lots[d, c] = names.get(competitor.key, names.get(competitor.name, -1))
        return lots
