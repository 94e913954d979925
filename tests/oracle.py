"""The judge: a naive scorer that the engine is tried against.

It follows docs/scoring.md sentence by sentence, one small function for a stage, with fractions and loops and nothing clever. It shares
only the values (facts and rules) with the engine, so that a misreading must be made twice before it goes unnoticed.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING

from onemake.core.season import Decision, Entry, Race, RaceKey, Result, Season, Span
from onemake.core.statuses import status_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onemake.core.rules.regulations import Bonus, Comparator, Regulations, Rounding, Scale, Step, Title, Window

TRANSPARENT, OPAQUE, SCORES = 0, 1, 2
TREATMENT = {"transparent": TRANSPARENT, "opaque": OPAQUE, "score": SCORES}
ZERO = Fraction(0)
NEVER = 10**9  # a place, or a race, behind all others
Key = tuple[int | Fraction, ...]


@dataclass
class OracleScore:
    """One competitor in one race. ``kept`` is what stays with him if the score is dropped."""

    place: int | None
    points: Fraction
    counted: bool
    lines: dict[str, Fraction]
    kept: Fraction = ZERO


@dataclass
class OracleRow:
    """One competitor's row; no position means that he stands excluded."""

    competitor: str
    position: int | None
    tied: bool
    points: Fraction
    gross: Fraction
    scores: dict[RaceKey, OracleScore]
    adjustments: dict[str, Fraction]


@dataclass(eq=False)
class Seat:
    """One driver in one car: what his row says of him, else what his entry says."""

    driver: str
    name: str
    row: Result
    entry: Entry | None
    own_row: bool

    def column(self, name: str) -> str:
        return self.row.columns.get(name) or (self.entry.columns.get(name, "") if self.entry else "")

    @property
    def classes(self) -> tuple[str, ...]:
        return self.row.classes if self.row.classes is not None else self.entry.classes if self.entry else ()

    @property
    def guest(self) -> bool:
        return self.row.guest if self.row.guest is not None else bool(self.entry and self.entry.guest)


@dataclass(eq=False)
class Car:
    """All rows of one car in one race, classified and ranked."""

    rows: list[Result]
    seats: list[Seat]
    order: int
    position: int | None
    status: str
    credits: list[Credit] = field(default_factory=list)
    field: str = ""
    rank: int | None = None
    held: int | None = None  # the place of a disqualified car that the others do not move up to

    @property
    def treatment(self) -> int:
        return max(c.treatment for c in self.credits)


@dataclass(eq=False)
class Credit:
    """What links a car to one competitor. A blank competitor is not known: his car takes its place, and nobody is credited."""

    key: RaceKey
    competitor: str
    car: Car
    seats: list[Seat]
    eligible: bool  # would score, before decisions
    treatment: int
    qualified: int | None = None
    bonuses: dict[str, Fraction] = field(default_factory=dict)
    lines: dict[str, Fraction] = field(default_factory=dict)
    for_place: Fraction = ZERO
    kept: Fraction = ZERO
    keeps_place: bool = False  # though it scores no points, by decision

    @property
    def points(self) -> Fraction:
        return sum(self.lines.values(), ZERO)

    @property
    def place(self) -> int | None:
        return self.car.rank if self.treatment == SCORES or self.keeps_place else None


@dataclass(eq=False)
class Unit:
    """A race or a round, for one competitor. ``there`` is no where a race missed is no unit of his."""

    name: RaceKey
    index: int
    keys: list[RaceKey]
    value: Fraction
    kept: Fraction
    place: int
    entered: bool
    dropped: bool = False
    there: bool = True


def table(season: Season, title_id: str, after: RaceKey | None = None, as_of: datetime | None = None) -> list[OracleRow]:
    """The table of one title in its final order: after a race (None: no limit), as it was known at a moment (None: now)."""
    return Judge(season, title_id, after, as_of).rows()


class Judge:
    """One table in the making: every race judged, then every competitor's row reckoned."""

    def __init__(self, season: Season, title_id: str, after: RaceKey | None, as_of: datetime | None, *, with_forward: bool = True) -> None:
        self.season, self.id, self.after, self.as_of, self.with_forward = season, title_id, after, as_of, with_forward
        self.zone = season.zone or UTC
        self.run = {r.key for r in season.calendar if self.is_run(r)}
        over = all(r.key in self.run or r.is_off for r in season.calendar)
        self.stands = after or (None if over else max(self.run, default=RaceKey(0, 0)))  # None: the season is over, and everything holds
        self.rules = self.rules_for(self.stands)
        self.title = self.title_for(self.stands)
        self.of_drivers = self.title.competes == ("driver",)
        self.decisions = self.decisions_in_force()
        ours = sorted((r for r in season.calendar if self.is_ours(r)), key=lambda r: r.key)
        self.planned = [r for r in ours if not r.is_off]
        self.races = {r.key: r for r in ours if r.key in self.run}
        self.cars = {key: self.classification(race) for key, race in self.races.items()}
        self.credits = [c for key in self.races for car in self.cars[key] for c in self.link(key, car)]
        self.too_few = {c for c in {c.competitor for c in self.credits if c.eligible} if self.is_below_minimum(c)}
        self.bearers: dict[RaceKey, list[Mark]] = {}
        for key in self.races:
            self.judge(key)

    # ---- what is known, and which rules and races apply

    def knows(self, moment: datetime | date | None) -> bool:
        return moment is None or self.as_of is None or self.moment(moment) <= self.as_of

    def moment(self, day: datetime | date) -> datetime:
        return day if isinstance(day, datetime) else datetime.combine(day, time.min, tzinfo=self.zone)

    def rules_for(self, key: RaceKey | None) -> Regulations:
        first, *changed = self.season.versions
        return [first, *(v for v in changed if self.knows(v.issued) and (key is None or v.from_ <= key))][-1].regulations

    def title_for(self, key: RaceKey | None) -> Title:
        title = self.rules_for(key).title_named(self.id)
        assert title is not None, f"no title {self.id}"
        return title

    def is_run(self, race: Race) -> bool:
        off = race.is_off or race.status == "scheduled" or (self.after is not None and race.key > self.after)
        return not off and self.knows(race.known_from(self.zone)) and bool(self.sheet(race.key, "race"))

    def is_ours(self, race: Race) -> bool:
        return self.title_for(race.key).scale_for(race.role) != "none"

    def all_run(self, up_to: RaceKey | None = None) -> bool:
        return all(r.key in self.run for r in self.planned if up_to is None or r.key <= up_to)

    def sheet(self, key: RaceKey, session: str) -> list[Result]:
        rows = [r for r in self.season.results if r.key == key and r.session == session and self.knows(r.issued)]
        return [r for r in rows if r.issue == max(x.issue for x in rows)]

    # ---- decisions

    def decisions_in_force(self) -> list[Decision]:
        """Those known, of this title and not annulled, in the order of issue (undated ones first)."""
        ours = [d for d in self.season.decisions if (not d.titles or self.id in d.titles) and self.knows_decision(d)]

        def stands(decision: Decision) -> bool:
            return not any(a.kind == "annul" and a.of == decision.id and stands(a) for a in ours)

        return sorted(filter(stands, ours), key=lambda d: datetime.min.replace(tzinfo=UTC) if d.issued is None else self.moment(d.issued))

    def knows_decision(self, decision: Decision) -> bool:
        """What has no date is known with the session it concerns: with the first of them, where it concerns several."""
        moment = decision.known_from(self.zone)
        concerned = [r for r in self.season.calendar if decision.concerns(r.key)] if moment is None else []
        return any(self.knows(r.known_from(self.zone)) for r in concerned) if concerned else self.knows(moment)

    def decided(self, kind: str, key: RaceKey | None = None) -> list[Decision]:
        return [d for d in self.decisions if d.kind == kind and not d.applied and (key is None or d.concerns(key))]

    def in_table(self, decision: Decision) -> bool:
        """In tables from its round on. A table after no given race stands after the last one run, or at the end if no race is to come."""
        stands = self.stands
        return decision.round is None or stands is None or RaceKey(decision.round, decision.race or 0) <= stands

    def hits(self, decision: Decision, seat: Seat) -> bool:
        named = decision.number or decision.driver
        right_car = not decision.number or decision.number == seat.row.number
        return bool(named) and right_car and (not decision.driver or decision.driver in (seat.driver, seat.name))

    def names(self, decision: Decision, credit: Credit) -> bool:
        if decision.competitor:
            return self.resolved(decision.competitor) == credit.competitor
        return any(self.hits(decision, seat) for seat in credit.seats)

    def subjects(self, decision: Decision) -> set[str]:
        """The competitors of this title whom a decision on the championship concerns."""
        if decision.competitor:
            return {self.resolved(decision.competitor)}
        if decision.driver:
            return {self.resolved(decision.driver)} if self.of_drivers else set()
        if self.title.competes[0] not in ("driver", "crew", "car"):
            return set()  # a team is named as a competitor
        here = (c for c in self.credits if decision.round is None or decision.concerns(c.key))
        return {c.competitor for c in here if decision.number and c.car.rows[0].number == decision.number}

    def resolved(self, name: str) -> str:
        """A driver may be named by his name or by his id."""
        entries: list[Entry | Result] = [*self.season.entries, *self.season.results]
        ids = (p.driver_id or p.driver for p in entries if p.driver == name)
        return next(ids, name) if self.of_drivers else name

    def excluded(self, competitor: str) -> list[Decision]:
        return [d for d in self.decided("exclude") if self.in_table(d) and competitor in self.subjects(d)]

    # ---- the classification

    def seats(self, row: Result) -> list[Seat]:
        entered = [e for e in self.season.entries if covers(e.span, row.key)]
        if who := row.driver_id or row.driver:
            mine = sorted((e for e in entered if (e.driver_id or e.driver) == who), key=lambda e: e.number != row.number)
            return [Seat(who, row.driver, row, mine[0] if mine else None, own_row=True)]
        crew = [e for e in entered if row.number and e.number == row.number]
        return [Seat(e.driver_id or e.driver, e.driver, row, e, own_row=False) for e in crew] or [Seat("", "", row, None, own_row=False)]

    def classification(self, race: Race) -> list[Car]:
        rows = self.sheet(race.key, "race")
        for d in self.decided("correct", race.key):
            rows = [corrected(r, d) if any(self.hits(d, s) for s in self.seats(r)) else r for r in rows]
        grouped: dict[tuple[object, ...], list[Result]] = {}
        for i, row in enumerate(rows):
            mark = row.status if row.position is None else row.position
            grouped.setdefault((row.number, mark) if row.number else (i,), []).append(row)
        cars = [
            Car(mine, [s for r in mine for s in self.seats(r)], i, mine[0].position, "" if mine[0].position else mine[0].status)
            for i, mine in enumerate(grouped.values())
        ]

        def hit(kind: str) -> list[tuple[Decision, Car]]:
            return [(d, c) for d in self.decided(kind, race.key) for c in cars if any(self.hits(d, s) for s in c.seats)]

        for d, car in sorted(hit("reinstate"), key=lambda pair: pair[0].position or NEVER):
            if car.position is None and d.position is not None:
                car.status = ""
                put_in(car, d.position, cars)
        if hit("laps") or hit("time"):
            sort_again(cars, hit("laps"), hit("time"))
        for d, car in hit("places"):
            if car.position is not None:
                place = car.position + d.places
                take_out(car, cars)
                held = Counter(c.position for c in cars if c.position is not None)
                put_in(car, min(place, max((p + n for p, n in held.items()), default=1)), cars)
        for d, car in hit("disqualify"):
            if d.others != "stay":
                take_out(car, cars)
            car.held, car.position, car.status = car.position or car.held, None, "DSQ"
        return cars

    # ---- populate

    def link(self, key: RaceKey, car: Car) -> list[Credit]:
        by_competitor: dict[str, list[Seat]] = defaultdict(list)
        for seat in car.seats:
            by_competitor[self.competitor(seat, car)].append(seat)
        for name, seats in by_competitor.items():
            treatment = max(self.treated(key, s) for s in seats)
            car.credits.append(Credit(key, name, car, seats, bool(name) and treatment == SCORES, treatment))
        return car.credits

    def competitor(self, seat: Seat, car: Car) -> str:
        def part(what: str) -> str:
            if what == "driver":
                return seat.driver
            if what == "crew":
                return "+".join(sorted({s.driver for s in car.seats if s.driver}))
            if what == "car":
                return seat.row.number
            return seat.column("nationality" if what == "nation" else what)

        parts = [part(what) for what in self.title.competes]
        return "/".join(parts) if all(parts) else ""

    def treated(self, key: RaceKey, seat: Seat) -> int:
        title, day = self.title_for(key), self.races[key].date
        says = title.eligible
        other_class = says.classes and not set(says.classes) & set(seat.classes)
        not_his = other_class or any(seat.column(name) not in allowed for name, allowed in says.where.items())
        if not_his and title.ranks != "overall":
            return TRANSPARENT
        day = day.date() if isinstance(day, datetime) else day
        since = seat.entry.registered if seat.entry and says.registered == "from-date" else None
        too_early = day is not None and since is not None and day < since
        return min(TREATMENT[says.guests] if seat.guest or too_early else SCORES, OPAQUE if not_his else SCORES)

    def apply_decisions(self, credit: Credit) -> None:
        """What a decision or the minimum takes from a credit; a decision on one driver leaves the other drivers of his car alone."""
        limits = {id(s): SCORES for s in credit.seats}
        for d in self.decided("no_points", credit.key):
            for s in credit.seats:
                if self.names(d, credit) if d.competitor else self.hits(d, s):
                    limits[id(s)] = min(limits[id(s)], TRANSPARENT if d.others == "up" else OPAQUE)
        treated = max(min(self.treated(credit.key, s), limits[id(s)]) for s in credit.seats)
        credit.keeps_place = credit.eligible and treated == OPAQUE
        for d in self.excluded(credit.competitor):
            if d.points != "kept":
                treated = min(treated, TRANSPARENT if d.others == "up" else OPAQUE)
        if credit.competitor in self.too_few and self.title.minimum and self.title.minimum.below != "unlisted":
            treated = min(treated, TREATMENT[self.title.minimum.below])
        credit.treatment = min(treated, credit.treatment)

    def eligible(self, competitor: str, key: RaceKey | None = None) -> list[Credit]:
        return [c for c in self.credits if c.competitor == competitor and c.eligible and key in (None, c.key)]

    def flag(self, credit: Credit, name: str) -> bool:
        """A car with a place is classified, whatever the sheet says of its end."""
        code = "" if credit.car.position is not None else credit.car.status
        return bool(getattr(self.rules_for(credit.key).status_flags(code), name))

    def took(self, credit: Credit, how: str, flag: str = "started") -> bool:
        if how == "classified":
            return credit.car.position is not None
        return how == "entered" or self.flag(credit, flag)

    def starts(self, competitor: str, how: str = "started") -> set[RaceKey]:
        return {c.key for c in self.eligible(competitor) if self.took(c, how, "counts_as_start")}

    def is_below_minimum(self, competitor: str) -> bool:
        asked = self.title.minimum
        if asked is None or (asked.when == "end" and not self.all_run()):
            return False
        took = self.starts(competitor, asked.counts)
        missed = asked.must is not None and any(covers(asked.must, k) and k not in self.starts(competitor) for k in self.races)
        return missed or len(took if asked.of == "races" else {k.round for k in took}) < asked.starts

    # ---- one race: select cars, rank, score, modify

    def judge(self, key: RaceKey) -> None:
        title, cars = self.title_for(key), self.cars[key]
        here = [c for car in cars for c in car.credits]
        for credit in here:
            self.apply_decisions(credit)
        if title.cars is not None:
            for name in {c.competitor for c in here if c.competitor}:
                mine = [c for c in here if c.competitor == name and c.treatment == SCORES]
                fit = [c for c in mine if title.cars.by == "best" or any(s.entry and s.entry.nominated for s in c.car.seats)]
                fit.sort(key=lambda c: (c.car.position or NEVER, c.car.order))
                for credit in mine:
                    if credit not in fit[: title.cars.count]:
                        credit.treatment = TREATMENT[title.cars.others]
        for car in cars:
            car.field = class_of(car, title) if title.ranks == "class" else ""
        for car in cars:
            if car.position is not None and car.treatment != TRANSPARENT:
                ahead = sum((o.position or o.held or NEVER) < car.position for o in seen(cars, car.field))
                car.rank = 1 + ahead + (0 if title.eligible.classes else empty_places(cars, car.position))
        self.bearers[key] = self.marks(key)
        for credit in here:
            credit.qualified = self.qualified(key, [s.row for s in credit.seats] if self.of_drivers else credit.car.rows)
            if credit.treatment == SCORES:
                credit.bonuses = {b: self.bonus(key, b, credit) for b in title.bonus}
        for credit in here:
            if credit.treatment == SCORES:
                self.modify(credit, self.points_for_place(credit))

    def step(self, key: RaceKey) -> Step | None:
        race = self.races[key]
        below = [s for s in self.rules_for(key).distance.steps if distance(race) < s.below]
        return min(below, key=lambda s: s.below) if below and "full" not in race.factors else None

    def points_for_place(self, credit: Credit) -> Fraction:
        title, rules, role = self.title_for(credit.key), self.rules_for(credit.key), self.races[credit.key].role
        step, car, cars = self.step(credit.key), credit.car, self.cars[credit.key]
        name = (step.scale.get(role, step.scale.get("*")) if step else None) or title.scale_for(role)
        if name is None:
            return ZERO
        scale = rules.scale[name]
        size = sum(self.took(o.credits[0], scale.starters) for o in scoring(cars, car.field))
        small = next((f for f in scale.by_starters if size <= f.upto), None)
        places = scale.places if small is None or small.places is None else small.places
        factor = Fraction(1) if small is None or small.factor is None else small.factor

        def worth(place: int) -> Fraction:
            return places[place - 1] if place <= len(places) else scale.rest

        if car.rank is not None:
            level = sum(o.position == car.position for o in seen(cars, car.field))
            if title.dead_heat == "share":
                return factor * sum((worth(car.rank + i) for i in range(level)), ZERO) / level
            return factor * worth(car.rank)
        return factor * self.without_place(credit, scale, worth(max(1, len(seen(cars, car.field)))))

    def without_place(self, credit: Credit, scale: Scale, last: Fraction) -> Fraction:
        if credit.car.status in scale.statuses:
            said = scale.statuses[credit.car.status]
            return last if said == "last" else said
        return scale.rest if self.flag(credit, "scores") and self.took(credit, scale.rest_to) else ZERO

    def modify(self, credit: Credit, place: Fraction) -> None:
        rules, title = self.rules_for(credit.key), self.title_for(credit.key)
        factors: list[tuple[Fraction, object]] = []
        for role in self.races[credit.key].factors:
            if role != "full":
                rule = rules.factor.get(role)
                factors.append((title.factors.get(role, rule.value if rule else Fraction(1)), rule.bonuses if rule else None))
        step = self.step(credit.key)
        if step is not None and step.factor is not None:
            factors.append((step.factor, step.bonuses))

        def factor_of(bonus: str) -> Fraction:
            reducing = [f for f, which in factors if which == "reduced" or (isinstance(which, tuple) and bonus in which)]
            return math.prod(reducing, start=Fraction(1))

        gets, own = self.share(credit)
        times = math.prod((f for f, _ in factors), start=Fraction(1))
        credit.lines["place"] = place
        credit.lines["factor"] = (times - 1) * place + sum(((factor_of(b) - 1) * n for b, n in credit.bonuses.items()), ZERO)
        credit.lines["share"] = (gets - 1) * times * place + sum(((own - 1) * factor_of(b) * n for b, n in credit.bonuses.items()), ZERO)
        credit.lines.update({f"bonus:{b}": n for b, n in credit.bonuses.items()})
        credit.for_place = gets * times * place
        credit.kept = sum((own * factor_of(b) * n for b, n in credit.bonuses.items() if rules.bonus[b].dropped == "kept"), ZERO)

    def share(self, credit: Credit) -> tuple[Fraction, Fraction]:
        """How much of the car's points, and of the bonuses, a credit gets: only drivers split them."""
        all_, nothing = (Fraction(1), Fraction(1)), (ZERO, ZERO)
        drivers = len({s.driver for s in credit.car.seats if s.driver})
        how = self.title_for(credit.key).share
        if not self.of_drivers:
            return nothing if how == "none" and drivers > 1 else all_
        for d in reversed(self.decided("full_to", credit.key)):
            if any(self.hits(d, s) for s in credit.car.seats):
                return all_ if self.names(d, credit) else nothing
        if how == "full" or drivers <= 1:
            return all_
        part = Fraction(1, drivers) if how == "split" else ZERO
        return part, Fraction(1) if credit.seats[0].own_row else part

    # ---- bonuses

    def qualified(self, key: RaceKey, rows: Iterable[Result]) -> int | None:
        """The place in qualifying: of the driver where drivers compete, else of the car."""
        places = []
        for q in self.sheet(key, "qualifying"):
            for r in rows:
                them = (q.driver_id or q.driver, r.driver_id or r.driver)
                same_car = bool(q.number) and q.number == r.number and (not self.of_drivers or not all(them) or them[0] == them[1])
                same_driver = not (q.number and r.number) and bool(them[0]) and them[0] == them[1]
                if q.position is not None and (same_car or same_driver):
                    places.append(q.position)
        return min(places, default=None)

    def marks(self, key: RaceKey) -> list[Mark]:
        """What can earn a bonus: in drivers' titles each row, else each car."""
        if not self.of_drivers:
            return [Mark(car, car.rows, car.credits) for car in self.cars[key]]
        rows = [(car, row) for car in self.cars[key] for row in car.rows]
        return [Mark(car, [row], [c for c in car.credits if any(s.row is row for s in c.seats)]) for car, row in rows]

    def bonus(self, key: RaceKey, name: str, credit: Credit) -> Fraction:
        rule, race, title = self.rules_for(key).bonus[name], self.races[key], self.title_for(key)
        if (rule.roles and race.role not in rule.roles) or (rule.races and key.race not in rule.races):
            return ZERO
        if rule.min_distance is not None and distance(race) < rule.min_distance:
            return ZERO
        if not self.flag(credit, "scores") and rule.for_ not in ("pole", "qualifying"):
            return ZERO
        if rule.within is not None and (credit.car.rank is None or credit.car.rank > rule.within):
            return ZERO
        earned = sum((self.earned(key, rule, title, m) for m in self.bearers[key] if credit in m.credits), ZERO)
        return earned if rule.max is None else min(earned, rule.max)

    def earned(self, key: RaceKey, rule: Bonus, title: Title, mark: Mark) -> Fraction:
        car = mark.car
        if rule.for_ == "taking-part":
            return rule.points if self.took(mark.credits[0], rule.to) else ZERO
        if rule.for_ == "starters":
            field = [o for o in scoring(self.cars[key], car.field) if rule.among != "class" or class_of(o, title) == class_of(car, title)]
            field_size = sum(self.flag(o.credits[0], "started") for o in field)
            return rule.per * field_size if self.flag(mark.credits[0], "started") else ZERO
        if rule.for_ == "positions-gained":
            grid = min((r.grid for r in mark.rows if r.grid is not None), default=None)
            return rule.per * max(0, grid - car.position) if grid is not None and car.position is not None else ZERO
        pool = self.bearers[key]
        if rule.for_ == "fastest-lap":
            pool = [m for m in pool if self.flag(m.credits[0], "scores")]
        if rule.among != "all":
            pool = [m for m in pool if any(c.treatment == SCORES for c in m.credits)]
        if rule.among == "class":
            pool = [m for m in pool if class_of(m.car, title) == class_of(car, title)]
        if rule.within is not None and rule.within_of == "field":
            pool = [m for m in pool if m.car.rank is not None and m.car.rank <= rule.within]

        def result(m: Mark) -> int | None:
            return self.result(key, rule, m)

        mine, results = result(mark), [r for m in pool if (r := result(m)) is not None]
        if mine is None or mark not in pool:
            return ZERO
        holders = results.count(mine)
        points = rule.points
        if rule.for_ == "qualifying":
            better = {id(m.car) for m in pool if (r := result(m)) is not None and r < mine}
            raw = rule.among == "all" and rule.within_of == "holder"
            place = mine if raw else 1 + len(better - {id(car)})
            return rule.places[place - 1] if place <= len(rule.places) else ZERO
        if mine > min(results):
            return ZERO
        if self.by(rule) == "qualifying" and rule.among == "all" and rule.within_of == "holder":
            whole_session = [q.position for q in self.sheet(key, "qualifying") if q.position is not None]
            points = points if mine == min(whole_session) else ZERO
        return {"each": points, "split": points / holders, "none": points if holders == 1 else ZERO}[rule.ties]

    def by(self, rule: Bonus) -> str:
        if rule.for_ in ("code", "qualifying"):
            return rule.for_
        default = "code" if rule.among == "all" else "qualifying" if rule.for_ == "pole" else "best_lap"
        return rule.by or default

    def result(self, key: RaceKey, rule: Bonus, mark: Mark) -> int | None:
        """What decides who holds a mark, the lowest being the best; None: no candidate."""
        if self.by(rule) == "code":
            code = {"pole": "P", "fastest-lap": "FL"}.get(rule.for_, rule.code)
            return 1 if any(code in r.codes for r in mark.rows) else None
        if self.by(rule) == "qualifying":
            return self.qualified(key, mark.rows)
        values = [r.grid if self.by(rule) == "grid" else r.best_lap for r in mark.rows]
        return min((v for v in values if v is not None), default=None)

    # ---- reduce: one competitor in one race

    def score(self, competitor: str, key: RaceKey) -> OracleScore | None:
        mine, title = self.eligible(competitor, key), self.title_for(key)
        if not mine:
            return None
        lines: Counter[str] = Counter()
        for credit in mine:
            for what, points in credit.lines.items():
                lines[what] += points  # type: ignore[assignment]
        total, kept = sum((c.points for c in mine), ZERO), sum((c.kept for c in mine), ZERO)
        if title.entries == "best":
            scored = [c for c in mine if c.treatment == SCORES]
            best = min(scored, key=lambda c: (-c.points, c.place or NEVER, c.car.order), default=mine[0])
            lines["entries"], kept = best.points - total, best.kept  # type: ignore[assignment]
            total = best.points
        if title.rounding is not None and title.rounding.when == "score":
            lines["rounding"] = rounded(total, title.rounding) - total  # type: ignore[assignment]
            total = rounded(total, title.rounding)
        if title.cap is not None and title.cap.per == "race":
            lines["cap"] = min(ZERO, title.cap.at - total)  # type: ignore[assignment]
            total = min(total, title.cap.at)
        place = min((c.place for c in mine if c.place is not None), default=None)
        return OracleScore(place, total, True, {what: Fraction(n) for what, n in lines.items()}, kept)

    # ---- units and what counts

    def units(self, competitor: str, scores: dict[RaceKey, OracleScore]) -> list[Unit]:
        chosen = {RaceKey(d.round, d.race) for d in self.decided("choose_score") if competitor in self.subjects(d) and d.round and d.race}
        chosen &= set(self.races)
        passed = {k for k in self.races if k not in chosen and any(c.round == k.round for c in chosen)}
        for key in passed & set(scores):
            scores[key].counted = False
        self.cap_rounds({k: s for k, s in scores.items() if k not in passed})
        units: list[Unit] = []
        for name in sorted({self.unit_of(k) for k in self.races}):
            keys = [k for k in self.races if self.unit_of(k) == name]
            units.append(self.unit(name, len(units), keys, {k: s for k, s in scores.items() if k not in passed}))
        return units

    def cap_rounds(self, scores: dict[RaceKey, OracleScore]) -> None:
        """A round grows race by race, and what goes above the cap is taken from the race that goes there."""
        for key in sorted(scores):
            cap = self.title_for(key).cap
            if cap is not None and cap.per == "round":
                before = sum((s.points for k, s in scores.items() if k.round == key.round and k < key), ZERO)
                taken = min(max(ZERO, before + scores[key].points - cap.at), max(ZERO, scores[key].points))
                scores[key].points -= taken
                scores[key].lines["cap"] = scores[key].lines.get("cap", ZERO) - taken

    def unit_of(self, key: RaceKey) -> RaceKey:
        return key if self.title.unit == "race" else RaceKey(key.round, 0)

    def unit(self, name: RaceKey, index: int, keys: list[RaceKey], scores: dict[RaceKey, OracleScore]) -> Unit:
        had = [k for k in keys if k in scores]
        if self.title.within == "best" and had:
            best = min(had, key=lambda k: (-scores[k].points, scores[k].place or NEVER, k))
            for k in had:
                scores[k].counted = k == best
        value = sum((scores[k].points for k in had if scores[k].counted), ZERO)
        kept = sum((scores[k].kept for k in had if scores[k].counted), ZERO)
        if self.title.within == "mean":
            value, kept = value / len(keys), kept / len(keys)
        return Unit(name, index, keys, value, kept, min((scores[k].place or NEVER for k in had), default=NEVER), bool(had))

    def in_window(self, window: Window, keys: Iterable[RaceKey]) -> bool:
        roles = {r.key: r.role for r in self.planned}
        return any(covers(window.rounds, k) and (not window.roles or roles[k] in window.roles) for k in keys)

    def drop(self, competitor: str, units: list[Unit], window: Window) -> None:
        mine = [u for u in units if self.in_window(window, [r.key for r in self.planned if self.unit_of(r.key) == u.name])]
        if window.absent == "none":
            for unit in mine:
                unit.there = unit.there and unit.entered
            mine = [u for u in mine if u.entered]
        planned = sorted({self.unit_of(r.key) for r in self.planned if self.in_window(window, [r.key])})
        last = planned[len(planned) - window.protected_last :] if window.protected_last else []

        def may_go(unit: Unit) -> bool:
            keys = [r.key for r in self.planned if self.unit_of(r.key) == unit.name]
            protected = window.protected is not None and any(covers(window.protected, k) for k in keys)
            return not protected and unit.name not in last and not any(self.is_undroppable(competitor, k, window) for k in unit.keys)

        def lowest_first(unit: Unit) -> Key:
            if window.equal == "worse-place":
                return unit.value - unit.kept, -unit.place, -unit.index
            return unit.value - unit.kept, unit.index if window.equal == "earliest" else -unit.index

        for unit in sorted(filter(may_go, mine), key=lowest_first)[: self.drops(window, len(mine), len(planned))]:
            unit.dropped = True

    def is_undroppable(self, competitor: str, key: RaceKey, window: Window) -> bool:
        mine = self.eligible(competitor, key)
        by_status = any(c.car.position is None and (c.car.status in window.undroppable or not self.flag(c, "droppable")) for c in mine)
        return by_status or any(d.undroppable and d.concerns(key) and self.names(d, c) for d in self.decisions for c in mine)

    def drops(self, window: Window, so_far: int, planned: int) -> int:
        """How many of the units so far are dropped."""
        if window.applied == "end" and not self.all_run():
            return 0
        if window.applied_after is not None and not self.all_run(window.applied_after):
            return 0
        drop = window.drop
        if isinstance(drop, tuple):
            return next((s.drop for s in drop if s.upto is None or planned <= s.upto), 0)
        best = window.best
        if window.of is not None and planned < window.of and best is not None:
            nearest = math.floor(Fraction(best * planned, window.of) + Fraction(1, 2))
            best = max(0, {"best": best, "drops": planned - (window.of - best), "proportional": nearest}[window.shortened])
        return max(0, so_far - best) if best is not None else drop or 0

    # ---- combine and adjust: one competitor's row

    def reckon(self, competitor: str) -> OracleRow:
        title = self.title
        scores = {key: s for key in self.races if (s := self.score(competitor, key)) is not None}
        then = self.then(competitor)
        if then is not None:
            self.take_what_is_in_the_total(scores, then.scores)
        units = self.units(competitor, scores)
        for window in title.windows:
            self.drop(competitor, units, window)
        for unit in units:
            for key in unit.keys:
                if key in scores and unit.dropped:
                    scores[key].counted = False
        counted = [u for u in units if not u.dropped]
        kept = sum((u.kept for u in units if u.dropped), ZERO)
        total = sum((u.value for u in counted), ZERO) + kept
        if title.combine == "mean":
            total /= title.divisor or max(1, sum(u.there for u in counted))
        adjustments = {"kept": kept, "mean": total - kept - sum((s.points for s in scores.values() if s.counted), ZERO)}
        adjustments["carry"] = self.carried(competitor)
        decided = [d for d in self.decided("points") if self.in_table(d) and competitor in self.subjects(d)]
        adjustments["decision"] = sum((d.points for d in decided if isinstance(d.points, Fraction)), ZERO)
        total += adjustments["carry"] + adjustments["decision"]
        covered = then.adjustments["carry"] + then.adjustments["decision"] if then else ZERO
        adjustments["brought forward"] = self.forward().get(competitor, ZERO) - covered
        before = total = total + adjustments["brought forward"]
        if title.rounding is not None and title.rounding.when == "total":
            total = rounded(total, title.rounding)
            adjustments["rounding"] = total - before
        if any(d.points != "kept" for d in self.excluded(competitor)):
            adjustments["excluded"], total = -total, ZERO
        gross = sum((u.value for u in units), ZERO)
        return OracleRow(competitor, None, False, total, gross, scores, adjustments)

    def carried(self, competitor: str) -> Fraction:
        if self.title.carry is None:
            return ZERO
        scale = self.rules.scale[self.title.carry.scale]
        ranked = {r.competitor: r.position for r in table(self.season, self.title.carry.title, self.after, self.as_of)}
        place = ranked.get(competitor)
        return ZERO if place is None else scale.places[place - 1] if place <= len(scale.places) else scale.rest

    def forward_after(self) -> RaceKey | None:
        """The latest race after which totals are brought forward, of those this table covers."""
        when = {r.key: r.known_from(self.zone) for r in self.season.calendar}
        stands = {b.after for b in self.season.brought_forward if b.title == self.id and (self.after is None or b.after <= self.after)}
        return max((k for k in stands if self.knows(when.get(k))), default=None) if self.with_forward else None

    def then(self, competitor: str) -> OracleRow | None:
        """What we would have computed when the total brought forward was made: the total replaces it."""
        after = self.forward_after()
        if after is None:
            return None
        known = next((r.known_from(self.zone) for r in self.season.calendar if r.key == after), None) or self.as_of
        return Judge(self.season, self.id, after, known, with_forward=False).reckon(competitor)

    def take_what_is_in_the_total(self, scores: dict[RaceKey, OracleScore], then: dict[RaceKey, OracleScore]) -> None:
        """Of a race that the total covers, only the difference is left that was decided since."""
        for key in sorted(then):
            score = scores.setdefault(key, OracleScore(None, ZERO, True, {}))
            score.lines["in total"] = -then[key].points
            score.points -= then[key].points

    def forward(self) -> dict[str, Fraction]:
        after = self.forward_after()
        mine = [b for b in self.season.brought_forward if b.title == self.id and b.after == after]
        return {self.resolved(b.competitor): b.points for b in mine}

    # ---- list and order

    def is_listed(self, row: OracleRow) -> bool:
        mine = self.eligible(row.competitor)
        took = {"classified": "classified", "starters": "started", "entered": "entered"}.get(self.title.lists)
        enough = any(self.took(c, took) for c in mine) if took else any(s.points for s in row.scores.values())
        adjusted = any(row.adjustments.get(what) for what in ("carry", "decision", "brought forward"))
        below = self.is_below_minimum(row.competitor)
        return not below and (enough or adjusted or bool(self.excluded(row.competitor)) or row.competitor in self.forward())

    def rows(self) -> list[OracleRow]:
        everybody = {c.competitor for c in self.credits if c.eligible} | set(self.forward())
        rows = [row for name in sorted(everybody) if self.is_listed(row := self.reckon(name))]
        excluded = [r for r in rows if self.excluded(r.competitor)]
        level = split([r for r in rows if r not in excluded], lambda r: (-r.points,))
        for rule in self.title.ties:
            level = [part for group in level for part in self.broken(group, rule)]
        done: list[OracleRow] = []
        for group in level:
            for row in group:
                row.position, row.tied = 1 + len(done), len(group) > 1
            done += group
        return done + sorted(excluded, key=lambda r: (-r.points, r.competitor))

    def broken(self, group: list[OracleRow], rule: Comparator) -> list[list[OracleRow]]:
        """The group in parts, the first being ahead. A tie that the rule does not break stays one part."""
        if len(group) == 1:
            return [group]
        if rule.by == "draw":
            parts = [group]
            for d in self.decided("draw_lots"):
                parts = [p for part in parts for p in self.drawn(part, d)]
            return parts
        return split(group, lambda r: self.tie_key(r, group, rule))

    def drawn(self, group: list[OracleRow], lots: Decision) -> list[list[OracleRow]]:
        """Lots say nothing of somebody who was not among those they were drawn between."""
        order = [self.resolved(name) for name in lots.order]
        if not self.in_table(lots) or any(r.competitor not in order for r in group):
            return [group]
        return split(group, lambda r: (order.index(r.competitor),))

    def tie_key(self, row: OracleRow, group: list[OracleRow], rule: Comparator) -> Key:
        """The lower the better."""
        keys = list(self.races)
        places = {k: row.scores[k].place if k in row.scores else None for k in keys}
        match rule.by:
            case "count-back":
                had = Counter(self.finishes(row, rule))
                return tuple(-had[place] for place in range(1, 1000))
            case "wins":
                return (-self.finishes(row, rule).count(1),)
            case "best-result":
                return (min(self.finishes(row, rule), default=NEVER),)
            case "bonus":
                return (-sum(c.bonuses.get(rule.bonus, ZERO) != 0 for c in self.eligible(row.competitor)),)
            case "gross":
                return (-row.gross,)
            case "starts-fewest":
                return (len(self.starts(row.competitor)),)
            case "qualifying":
                had = Counter(c.qualified for c in self.eligible(row.competitor) if c.treatment == SCORES and c.qualified)
                return tuple(-had[place] for place in range(1, 1000))
            case "latest":
                return tuple(places[k] or NEVER for k in reversed(keys))
            case "earliest":
                reached = sorted((places[k] or NEVER, i if places[k] else NEVER) for i, k in enumerate(keys))
                return tuple(number for place_and_race in reached for number in place_and_race)
            case "head-to-head":
                met = [k for k in keys if all(k in r.scores and r.scores[k].place for r in group)]
                return (-sum(all((places[k] or NEVER) < (r.scores[k].place or NEVER) for r in group if r is not row) for k in met),)
            case "draw":
                raise AssertionError
        raise AssertionError(rule.by)

    def finishes(self, row: OracleRow, rule: Comparator) -> list[int]:
        """The places a comparator counts, car by car."""
        cars = [c for c in self.eligible(row.competitor) if c.place is not None]
        cars = [c for c in cars if not rule.roles or self.races[c.key].role in rule.roles]
        if rule.of == "counted":
            cars = [c for c in cars if row.scores[c.key].counted]
        if rule.of == "scoring":
            cars = [c for c in cars if c.for_place > 0]
        return [place for c in cars if (place := c.place if rule.places == "eligible" else c.car.position) is not None]


@dataclass(eq=False)
class Mark:
    """The bearer of a mark: a row in drivers' titles, a car in others, and the credits that the mark is worth points to."""

    car: Car
    rows: list[Result]
    credits: list[Credit]


def corrected(row: Result, decision: Decision) -> Result:
    value = decision.value.strip()
    match decision.field:
        case "position" | "laps" | "grid":
            return replace(row, **{decision.field: int(value) if value else None})  # type: ignore[arg-type]
        case "status":
            return replace(row, status=status_code(value) if status_code(value) is not None else value)  # type: ignore[arg-type]
        case "codes":
            return replace(row, codes=tuple(code.strip() for code in value.split(";") if code.strip()))
    raise NotImplementedError(decision.field)


def put_in(car: Car, place: int, cars: Sequence[Car]) -> None:
    """Into the order at that place, behind those who share it if it falls among them; those behind move down."""
    for held, n in Counter(c.position for c in cars if c.position is not None).items():
        if held < place < held + n:
            place = held + n
            break
    for other in cars:
        if other.position is not None and other.position >= place:
            other.position += 1
    car.position = place


def take_out(car: Car, cars: Sequence[Car]) -> None:
    """Out of the order; those behind move up."""
    for other in cars:
        if car.position is not None and other.position is not None and other.position > car.position:
            other.position -= 1
        if car.position is not None and other.held is not None and other.held > car.position:
            other.held -= 1
    car.position = None


def sort_again(cars: Sequence[Car], laps_off: list[tuple[Decision, Car]], added: list[tuple[Decision, Car]]) -> None:
    """By laps, then by time, then as the sheet had it; who is level in all three shares the place."""
    placed = sorted((c for c in cars if c.position is not None), key=lambda c: (c.position or 0, c.order))

    def key(car: Car) -> tuple[int, bool, Fraction, int]:
        first, row = placed[0].rows[0], car.rows[0]
        ms = row.time if row.time is not None or row.gap is None or first.time is None else first.time + row.gap
        laps = row.laps if row.laps is not None else (first.laps or 0) - (row.laps_down or 0)
        ahead_by = laps - sum(d.laps for d, c in laps_off if c is car)
        return -ahead_by, ms is None, (ms or 0) + 1000 * sum((d.seconds for d, c in added if c is car), ZERO), car.position or 0

    keys = [key(car) for car in placed]
    for car, mine in zip(placed, keys, strict=True):
        car.position = 1 + sum(other < mine for other in keys)


def covers(span: Span, key: RaceKey) -> bool:
    return key in span


def class_of(car: Car, title: Title) -> str:
    """The first of the title's classes it is entered in; of its own, where the title names none."""
    own = [c for seat in car.seats for c in seat.classes]
    return next((c for c in title.eligible.classes or own if c in own), "")


def seen(cars: Iterable[Car], field: str) -> list[Car]:
    """The cars that take a place in this title's order."""
    return [c for c in cars if c.treatment != TRANSPARENT and c.field == field]


def empty_places(cars: Iterable[Car], before: int) -> int:
    """How many places before this one the sheet does not speak of: they belong to cars we do not know of."""
    ahead = sum((c.position or c.held or NEVER) < before for c in cars)
    return max(0, before - 1 - ahead)


def scoring(cars: Iterable[Car], field: str) -> list[Car]:
    return [c for c in cars if c.treatment == SCORES and c.field == field]


def distance(race: Race) -> Fraction:
    return Fraction(1) if race.distance_done is None else race.distance_done


def rounded(points: Fraction, rule: Rounding) -> Fraction:
    """Negative points are rounded as the positive ones are, with their sign."""
    steps = abs(points) / rule.to
    whole = {
        "half-up": math.floor(steps + Fraction(1, 2)), "half-even": round(steps), "down": math.floor(steps), "up": math.ceil(steps),
    }[rule.mode]  # fmt: skip
    return whole * rule.to * (-1 if points < 0 else 1)


def split(group: list[OracleRow], key: Callable[[OracleRow], Key]) -> list[list[OracleRow]]:
    """In parts of equal keys, the lowest first."""
    keys = {r.competitor: key(r) for r in group}
    return [[r for r in group if keys[r.competitor] == k] for k in sorted(set(keys.values()))]
