"""The judge: a naive scorer that the engine is tried against.

It follows docs/scoring.md stage by stage, with fractions and loops and nothing clever. It shares only the values (facts and rules)
with the engine, so that a misreading must be made twice before it goes unnoticed.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import oracle_classes
from onemake.core.races import LAST_RACE, RaceKey
from onemake.core.rules.regulations import Factor, Step
from onemake.core.season import Decision, Entry, Race, Result, Season
from onemake.core.statuses import CLASSIFIED, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemake.core.rules.regulations import Bonus, Comparator, Regulations, Rounding, Title, Window, Worth

TRANSPARENT, OPAQUE, SCORES = 0, 1, 2
TREATMENT = {"transparent": TRANSPARENT, "opaque": OPAQUE, "score": SCORES}
ZERO, ONE = Fraction(0), Fraction(1)
NEVER = 10**9  # a place, or a race, behind all others


@dataclass
class OracleScore:
    """One competitor in one race. ``kept`` is what stays with him if the score is dropped."""

    place: int | None = None
    points: Fraction = ZERO
    counted: bool = True
    lines: dict[str, Fraction] = field(default_factory=dict)
    kept: Fraction = ZERO

    def add(self, what: str, points: Fraction) -> None:
        self.lines[what] = self.lines.get(what, ZERO) + points
        self.points += points


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
    """One driver in one car: his row, filled up with what his entry says; ``of`` is the row as it stands in the sheet."""

    row: Result
    of: Result
    entry: Entry
    treatment: int = SCORES

    def seat_person(self, book: Book) -> oracle_classes.Person:
        """He as the tests of classes see him."""
        row, names = self.row, (self.row.driver, self.row.driver_id)
        return oracle_classes.regraded(
            book, row.key, row.number or self.entry.number, names, (row.driver_id, row.classes or (), dict(row.columns), False)
        )


@dataclass(eq=False)
class Car:
    """All rows of one car in one race, classified and ranked. A blank status goes with every place."""

    rows: list[Result]
    seats: list[Seat]
    order: int
    position: int | None
    status: str
    flags: Status = CLASSIFIED
    held: int | None = None  # the place it left empty when it was disqualified
    credits: list[Credit] = field(default_factory=list)
    class_: str = ""
    field: str = ""  # the class it is ranked in, if classes are ranked
    rank: int | None = None

    @property
    def treatment(self) -> int:
        return max(c.treatment for c in self.credits)

    def took(self, how: str) -> bool:
        return {"entered": True, "started": self.flags.started, "classified": self.position is not None}[how]


@dataclass(eq=False)
class Credit:
    """What links a car to one competitor. A blank competitor is not known: his car takes its place, and nobody is credited."""

    key: RaceKey
    competitor: str
    car: Car
    seats: list[Seat]
    eligible: bool  # would score, before decisions
    treatment: int = TRANSPARENT
    keeps_place: bool = False  # though it scores no points, by decision
    bonuses: dict[str, Fraction] = field(default_factory=dict)
    score: OracleScore = field(default_factory=OracleScore)
    for_place: Fraction = ZERO

    @property
    def place(self) -> int | None:
        return self.car.rank if self.treatment == SCORES or self.keeps_place else None


@dataclass(eq=False)
class Unit:
    """A race or a round, for one competitor."""

    name: RaceKey
    keys: list[RaceKey]
    value: Fraction
    kept: Fraction
    place: int
    entered: bool
    there: bool = True  # a race missed may be no unit of his
    dropped: bool = False


class Book:
    """What was known at a moment, as far as one title asks; opening it judges the races."""

    def __init__(self, season: Season, title_id: str, after: RaceKey | None, as_of: datetime | None) -> None:
        self.season, self.id, self.after, self.as_of = season, title_id, after, as_of
        self.run = {r.key for r in season.calendar if self.is_run(r)}
        over = all(r.key in self.run or r.is_off for r in season.calendar)
        self.stands = after or (None if over else max(self.run, default=RaceKey(0, 0)))  # None: the season is over, and everything holds
        self.title, self.rules = self.title_at(self.stands), self.rules_at(self.stands)
        self.of_drivers = self.title.competes == ("driver",)
        self.decisions = self.in_force()
        ours = [r for r in season.calendar if not r.is_off and self.title_at(r.key).scale_for(r.role) != "none"]
        self.planned = sorted(ours, key=lambda r: r.key)
        self.races = {r.key: r for r in self.planned if r.key in self.run}
        self.cars = {key: classification(self, key) for key in self.races}
        self.credits = [c for key in self.races for c in populate(self, key)]
        self.too_few = {c.competitor for c in self.credits if c.eligible and self.is_below_minimum(c.competitor)}
        for key in self.races:
            rank(self, key)
        for key in self.races:
            award(self, key)

    def moment(self, day: datetime | date) -> datetime:
        return day if isinstance(day, datetime) else datetime.combine(day, time.min, tzinfo=self.season.zone)

    def knows(self, moment: datetime | date | None) -> bool:
        return moment is None or self.as_of is None or self.moment(moment) <= self.as_of

    def rules_at(self, key: RaceKey | None) -> Regulations:
        first, *changed = self.season.versions
        return [first, *(v for v in changed if self.knows(v.issued) and (key is None or v.from_ <= key))][-1].regulations

    def title_at(self, key: RaceKey | None) -> Title:
        return next(t for t in self.rules_at(key).title if t.id == self.id)

    def is_run(self, race: Race) -> bool:
        off = race.is_off or race.status == "scheduled" or (self.after is not None and race.key > self.after)
        return not off and self.knows(race.known_from(self.season.zone)) and bool(self.sheet(race.key, "race"))

    def all_run(self, up_to: RaceKey | None = None) -> bool:
        return all(r.key in self.run for r in self.planned if up_to is None or r.key <= up_to)

    def has_come_to(self, moment: RaceKey) -> bool:
        """Whether a round, or a race, lies behind: the calendar goes as far, and all that comes up to it has been run."""
        there = any(
            r.key.round > moment.round or (r.key.round == moment.round and (r.key.race >= moment.race or moment.race == LAST_RACE))
            for r in self.season.calendar
        )
        return there and self.all_run(moment)

    def sheet(self, key: RaceKey, session: str) -> list[Result]:
        rows = [r for r in self.season.results if r.key == key and r.session == session and self.knows(r.issued)]
        return [r for r in rows if r.issue == max(x.issue for x in rows)]

    def in_force(self) -> list[Decision]:
        """Those known, of this title and not annulled, in the order of issue (undated ones first). What has no date is known with
        the session it concerns: with the first of them, where it concerns several."""

        def known(d: Decision) -> bool:
            moment = d.known_from(self.season.zone)
            concerned = [r for r in self.season.calendar if d.concerns(r.key)] if moment is None else []
            return any(self.knows(r.known_from(self.season.zone)) for r in concerned) if concerned else self.knows(moment)

        def stands(d: Decision) -> bool:
            return not any(a.kind == "annul" and a.of == d.id and stands(a) for a in ours)

        every = [*(self.served(d) for d in self.season.decisions), *self.counted()]
        ours = [d for d in every if (not d.titles or self.id in d.titles) and known(d)]
        return sorted(filter(stands, ours), key=lambda d: datetime.min.replace(tzinfo=UTC) if d.issued is None else self.moment(d.issued))

    def served(self, d: Decision) -> Decision:
        """What was not driven, in time."""
        asked = d.instead_of and not d.seconds
        return replace(d, seconds=self.rules_at(RaceKey(d.round or 0, d.race or 0)).penalty[d.instead_of].seconds) if asked else d

    def counted(self) -> list[Decision]:
        """What incidents cost by the rules: the car for the sum of its drivers, points each driver for his own."""
        made = []
        for race in (r for r in self.season.calendar if not r.is_off):
            rule, sheet = self.rules_at(race.key).incidents, self.sheet(race.key, "race")
            for name in dict.fromkeys(r.number or r.driver_id for r in sheet) if rule is not None else ():
                rows = [r for r in sheet if (r.number or r.driver_id) == name]
                flags = self.rules_at(race.key).status_flags(rows[0].status)
                if rule is None or (rows[0].position is None and not (flags.started and flags.scores)):
                    continue
                whole = None if any(r.incidents is None for r in rows) else sum(r.incidents or 0 for r in rows)
                base = Decision(f"incidents-{race.key}-{name}", "time", *race.key)
                on_car = replace(base, number=rows[0].number) if rows[0].number else replace(base, driver=name)
                for at in [max((s for s in rule.steps if whole is not None and s.at <= whole), key=lambda s: s.at, default=None)]:
                    if at is not None and at.disqualify:
                        made.append(replace(on_car, kind="disqualify", status=at.status))
                    elif at is not None and at.seconds:
                        made.append(replace(on_car, seconds=at.seconds))
                for row in (r for r in rows if r.incidents is not None):
                    had = row.incidents or 0
                    top = max((s for s in rule.steps if s.at <= had), key=lambda s: s.at, default=None)
                    above = rule.each * max(0, had - rule.free) if rule.free is not None else ZERO
                    mine = (
                        replace(base, kind="points", driver=row.driver_id) if row.driver_id else replace(base, kind="points", number=name)
                    )
                    for what, points in (("points", top.points if top else ZERO), ("each", above)):
                        if points:
                            made.append(replace(mine, id=f"incidents-{race.key}-{row.driver_id or name}-{what}", points=points))
        return made

    def decided(self, kind: str, key: RaceKey | None = None, session: str = "race") -> list[Decision]:
        """A decision on a race holds for that race; one on the championship (no key asked for), in tables from its round on."""
        made = [d for d in self.decisions if d.kind == kind and not d.applied]
        if key is not None:
            return [d for d in made if d.concerns(key) and (d.session or "race") == session]
        return [d for d in made if d.round is None or self.stands is None or RaceKey(d.round, d.race or 0) <= self.stands]

    def resolved(self, name: str) -> str:
        """A driver may be named by his name or by his id."""
        people: list[Entry | Result] = [*self.season.entries, *self.season.results]
        return next((p.driver_id for p in people if p.driver == name), name) if self.of_drivers else name

    def concerns(self, d: Decision, competitor: str) -> bool:
        """Whether a decision on the championship names this competitor. A team is named as a competitor, not by a car."""
        if d.competitor or d.driver:
            return (bool(d.competitor) or self.of_drivers) and competitor == self.resolved(d.competitor or d.driver)
        cars = [c.car for c in self.credits if c.competitor == competitor and (d.round is None or d.concerns(c.key))]
        may = self.title.competes[0] in ("driver", "crew", "car") and bool(d.number)
        return may and any(car.rows[0].number == d.number for car in cars)

    def names(self, d: Decision, credit: Credit) -> bool:
        return self.resolved(d.competitor) == credit.competitor if d.competitor else any(hits(d, s) for s in credit.seats)

    def excluded(self, competitor: str) -> list[Decision]:
        return [d for d in self.decided("exclude") if self.concerns(d, competitor)]

    def credits_of(self, competitor: str, key: RaceKey | None = None) -> list[Credit]:
        return [c for c in self.credits if c.competitor == competitor and c.eligible and key in (None, c.key)]

    def starts(self, competitor: str, how: str = "started") -> set[RaceKey]:
        mine = self.credits_of(competitor)
        return {c.key for c in mine if (c.car.flags.counts_as_start if how == "started" else c.car.took(how))}

    def is_below_minimum(self, competitor: str) -> bool:
        asked = self.title.minimum
        if asked is None or (asked.when == "end" and not self.all_run()):
            return False
        took = self.starts(competitor, asked.counts)
        missed = asked.must is not None and any(k in asked.must and k not in self.starts(competitor) for k in self.races)
        return missed or len(took if asked.of == "races" else {k.round for k in took}) < asked.starts

    def unit_of(self, key: RaceKey) -> RaceKey:
        return key if self.title.unit == "race" else RaceKey(key.round, 0)


def table(season: Season, title_id: str, after: RaceKey | None = None, as_of: datetime | None = None) -> list[OracleRow]:
    """The table of one title in its final order: after a race (None: no limit), as it was known at a moment (None: now)."""
    book = Book(season, title_id, after, as_of)
    then, forward = brought_forward(book)
    everybody = {c.competitor for c in book.credits if c.eligible} | set(forward)
    rows = [reckon(book, name, then, forward) for name in sorted(everybody)]
    rows = [row for row in rows if is_listed(book, row, forward)]
    excluded = [row for row in rows if book.excluded(row.competitor)]
    level = split([row for row in rows if row not in excluded], lambda row, _: -row.points)
    for rule in book.title.ties:
        for lots in book.decided("draw_lots") if rule.by == "draw" else [None]:
            level = [part for group in level for part in split(group, lambda row, group: tie_key(book, row, group, rule, lots))]  # noqa: B023
    done: list[OracleRow] = []
    for group in level:
        for row in group:
            row.position, row.tied = 1 + len(done), len(group) > 1
        done += group
    return done + sorted(excluded, key=lambda r: (-r.points, r.competitor))


def seats(book: Book, row: Result) -> list[Seat]:
    """The driver of a row, or the whole crew entered with that number."""
    entered = [e for e in book.season.entries if row.key in e.span]
    crew = [e for e in entered if row.number and e.number == row.number]
    if row.driver_id:
        crew = sorted((e for e in entered if e.driver_id == row.driver_id), key=lambda e: e.number != row.number)[:1]
    made = []
    for e in crew or [Entry("", "", "")]:
        full = replace(row, driver=row.driver or e.driver, driver_id=row.driver_id or e.driver_id)
        full = replace(full, classes=e.classes if row.classes is None else row.classes, guest=e.guest if row.guest is None else row.guest)
        full = replace(full, columns={**e.columns, **{name: said for name, said in row.columns.items() if said}})
        made.append(Seat(full, row, e))
    return made


def hits(d: Decision, seat: Seat) -> bool:
    named, row = d.number or d.driver, seat.row
    return bool(named) and d.number in ("", row.number) and d.driver in ("", row.driver, row.driver_id)


def corrected(row: Result, d: Decision) -> Result:
    codes = tuple(code.strip() for code in d.value.split(";") if code.strip())
    said = {"position": int(d.value) if d.value.isdecimal() else None, "status": d.value, "codes": codes}
    return replace(row, **{d.field: said[d.field]})  # type: ignore[arg-type]


def decided_sheet(book: Book, key: RaceKey, session: str) -> list[Result]:
    """The rows of a session beside the race, with the decisions that speak of it applied."""
    return [replace(r, position=car.position) for car in classification(book, key, session) for r in car.rows]


def classification(book: Book, key: RaceKey, session: str = "race") -> list[Car]:
    """The sheet with the decisions applied: corrected, cars reinstated, sorted again, moved back, disqualified."""
    rows = book.sheet(key, session)
    for d in book.decided("correct", key, session):
        rows = [corrected(r, d) if any(hits(d, s) for s in seats(book, r)) else r for r in rows]
    grouped: dict[object, list[Result]] = {}
    for i, row in enumerate(rows):
        grouped.setdefault((row.number, row.position or row.status) if row.number else i, []).append(row)
    cars = [
        Car(mine, [s for r in mine for s in seats(book, r)], i, mine[0].position, "" if mine[0].position else mine[0].status)
        for i, mine in enumerate(grouped.values())
    ]

    settled = {id(car) for car in cars for d in book.decided("correct", key) if d.field != "codes" for s in car.seats if hits(d, s)}
    settled |= {id(car) for car in cars for d in book.decided("reinstate", key) for s in car.seats if hits(d, s)}
    classify(book, key, cars, settled if session == "race" else None, {})

    def hit(kind: str) -> list[tuple[Decision, Car]]:
        return [(d, car) for d in book.decided(kind, key, session) for car in cars if any(hits(d, s) for s in car.seats)]

    for d, car in sorted(hit("reinstate"), key=lambda pair: pair[0].position or NEVER):
        if car.position is None and d.position is not None:
            put_in(car, d.position, cars)
            car.status = ""
    off = {id(c): sum(d.laps for d, other in hit("laps") if other is c) for c in cars if c.position}
    if hit("laps") or hit("time"):
        sort_again([c for c in cars if c.position], hit("laps"), hit("time"))
    for d, car in hit("places"):
        if car.position is not None:
            place = car.position + d.places
            take_out(car, cars)
            last = max((p + n for p, n in Counter(c.position for c in cars if c.position is not None).items()), default=1)
            put_in(car, min(place, last), cars)
    for d, car in sorted(hit("disqualify"), key=lambda pair: pair[0].others == "stay"):
        if d.others != "stay":
            take_out(car, cars)
        car.held, car.position, car.status = car.position or car.held, None, "DSQ"
    for car in cars:
        car.status = min((d.status for d, other in hit("disqualify") if other is car and d.status), default=car.status)
    classify(book, key, cars, settled if session == "race" else None, off)
    for car in cars:
        car.flags = book.rules_at(key).status_flags(car.status)
    oracle_classes.settle(book, key, cars)
    return cars


def classify(book: Book, key: RaceKey, cars: list[Car], settled: set[int] | None, off: dict[int, int]) -> None:
    """By the rule, where there is one: a car that did too little loses its place, one that did enough comes in behind its lap.

    ``off`` are the laps that decisions took."""
    rule = book.rules_at(key).classified
    if rule is None or settled is None:
        return
    laps = {
        id(car): next(iter(known)) - off.get(id(car), 0) if len(known := {r.laps for r in car.rows if r.laps is not None}) == 1 else None
        for car in cars
    }
    flags = {id(car): next((r.flag for r in car.rows if r.flag is not None), None) for car in cars}
    classes = {id(car): next((c for s in car.seats for c in s.seat_person(book)[1]), "") for car in cars}

    def lacks(car: Car) -> bool:
        done = laps[id(car)]
        return (rule.flag and flags[id(car)] is False) or (done is not None and done < rule.laps)

    order = sorted((c for c in cars if c.position and not lacks(c)), key=lambda c: (c.rows[0].status == "DNF", c.position or 0))
    fails, passes = [], []
    for car in cars:
        if car.status not in ("", "NC", "DNF"):
            continue
        own = (
            [c for c in order if classes[id(c)] == classes[id(car)] and c.rows[0].status != "DNF"]
            if rule.of == "class" and classes[id(car)]
            else []
        )
        first, done = next(iter(own or order), None), laps[id(car)]
        most = laps[id((order if car.status == "DNF" else [first])[0])] if first is not None else None
        if not car.position and most is not None and done is not None and done > most:
            continue  # the sheet knows why it has no place
        of = None if first is None else laps[id(first)]
        quota = None if of is None or rule.share is None else (math.floor if rule.rounding == "down" else math.ceil)(rule.share * of)
        sure = (not rule.flag or flags[id(car)] is not None) and (done is not None or not (rule.laps or rule.share))
        if lacks(car) or (done is not None and quota is not None and done < quota):
            fails.append(car)
        elif sure and (rule.share is None or quota is not None):
            passes.append(car)
    for car in fails:
        if car.position and id(car) not in settled:
            take_out(car, cars)
            car.status = car.rows[0].status or "NC"
    for car in sorted((c for c in passes if not c.position and id(c) not in settled), key=lambda c: -(laps[id(c)] or 0)):
        mine = laps[id(car)]
        ahead = [c for c in cars if c.position and ((theirs := laps[id(c)]) is None or mine is None or theirs >= mine)]
        put_in(car, max((c.position + sum(o.position == c.position for o in cars) for c in ahead if c.position), default=1), cars)
        car.status = ""


def put_in(car: Car, place: int, cars: list[Car]) -> None:
    """Into the order at that place, behind those who share it if it falls among them; those behind move down."""
    place = next((p + n for p, n in Counter(c.position for c in cars if c.position is not None).items() if p < place < p + n), place)
    for other in cars:
        if other.position is not None and other.position >= place:
            other.position += 1
        if other.held is not None and other.held >= place:
            other.held += 1
    car.position = place


def take_out(car: Car, cars: list[Car]) -> None:
    """Out of the order; those behind move up."""
    if car.position is not None:
        for other in cars:
            if other.position is not None and other.position > car.position:
                other.position -= 1
            if other.held is not None and other.held > car.position:
                other.held -= 1
    car.position = None


def sort_again(placed: list[Car], laps_off: list[tuple[Decision, Car]], added: list[tuple[Decision, Car]]) -> None:
    """By laps, then by time, then as the sheet had it; who is level in all three shares the place."""

    def key(car: Car) -> Any:
        laps = (car.rows[0].laps or 0) - sum(d.laps for d, c in laps_off if c is car)
        return -laps, (car.rows[0].time or NEVER) + 1000 * sum(d.seconds for d, c in added if c is car), car.position

    keys = [key(car) for car in placed]
    for car, mine in zip(placed, keys, strict=True):
        car.position = 1 + sum(other < mine for other in keys)


def populate(book: Book, key: RaceKey) -> list[Credit]:
    for car in book.cars[key]:
        by_competitor: dict[str, list[Seat]] = {}
        crew = "+".join(sorted({s.row.driver_id for s in car.seats if s.row.driver_id}))
        for seat in car.seats:
            seat.treatment = treated(book, key, seat)
            said = {**seat.row.columns, "driver": seat.row.driver_id, "crew": crew, "car": seat.row.number}
            parts = [said.get("nationality" if what == "nation" else what, "") for what in book.title.competes]
            by_competitor.setdefault("/".join(parts) if all(parts) else "", []).append(seat)
        for name, mine in by_competitor.items():
            car.credits.append(Credit(key, name, car, mine, bool(name) and max(s.treatment for s in mine) == SCORES))
    return [c for car in book.cars[key] for c in car.credits]


def treated(book: Book, key: RaceKey, seat: Seat) -> int:
    title, day = book.title_at(key), book.races[key].date
    says = title.eligible
    other_class = says.classes and not set(says.classes) & set(seat.row.classes or ())
    not_his = other_class or any(seat.row.columns.get(name, "") not in allowed for name, allowed in says.where.items())
    if not_his and title.ranks != "overall":
        return TRANSPARENT
    day = day.date() if isinstance(day, datetime) else day
    since = seat.entry.registered if says.registered == "from-date" else None
    too_early = day is not None and since is not None and day < since
    return min(TREATMENT[says.guests] if seat.row.guest or too_early else SCORES, OPAQUE if not_his else SCORES)


def apply_decisions(book: Book, credit: Credit) -> None:
    """What a decision or the minimum takes from a credit; a decision on one driver leaves the other drivers of his car alone."""
    for d in book.decided("no_points", credit.key):
        for seat in credit.seats:
            if book.names(d, credit) if d.competitor else hits(d, seat):
                seat.treatment = min(seat.treatment, TRANSPARENT if d.others == "up" else OPAQUE)
    limits = [max(s.treatment for s in credit.seats)]
    credit.keeps_place = credit.eligible and limits == [OPAQUE]
    limits += [TRANSPARENT if d.others == "up" else OPAQUE for d in book.excluded(credit.competitor) if d.points != "kept"]
    if credit.competitor in book.too_few and book.title.minimum and book.title.minimum.below != "unlisted":
        limits.append(TREATMENT[book.title.minimum.below])
    credit.treatment = min(limits)


def rank(book: Book, key: RaceKey) -> None:
    title, cars = book.title_at(key), book.cars[key]
    here = [c for car in cars for c in car.credits]
    for credit in here:
        apply_decisions(book, credit)
    if title.cars is not None:
        for name in {c.competitor for c in here if c.competitor}:
            mine = [c for c in here if c.competitor == name and c.treatment == SCORES]
            fit = [c for c in mine if title.cars.by == "best" or any(s.entry.nominated for s in c.car.seats)]
            fit.sort(key=lambda c: (c.car.position or NEVER, c.car.order))
            for credit in mine:
                if credit not in fit[: title.cars.count]:
                    credit.treatment = TREATMENT[title.cars.others]
    for car in cars:
        own = [c for seat in car.seats for c in seat.row.classes or ()]
        car.class_ = next((c for c in title.eligible.classes or own if c in own), "")
        car.field = car.class_ if title.ranks == "class" else ""
    for car in cars:
        if car.position is not None and car.treatment != TRANSPARENT:
            ahead = [o for o in cars if (o.position or o.held or NEVER) < car.position]
            unknown = 0 if title.eligible.classes else max(0, car.position - 1 - len(ahead))  # places the sheet does not speak of
            car.rank = 1 + unknown + sum(o.treatment != TRANSPARENT and o.field == car.field for o in ahead)


def award(book: Book, key: RaceKey) -> None:
    title, rules = book.title_at(key), book.rules_at(key)
    here = [c for car in book.cars[key] for c in car.credits]
    for name in title.bonus:
        for credit in here:
            if credit.treatment == SCORES:
                credit.bonuses[name] = bonus(book, rules.bonus[name], credit)
    for credit in here:
        if credit.treatment == SCORES:
            modify(book, credit, points_for_place(book, credit))


def step(book: Book, key: RaceKey) -> Step:
    """What applies to a race stopped short; nothing, where it ran its distance. A limit in laps goes before one in shares."""
    race, says = book.races[key], book.rules_at(key).distance
    done: dict[str, Fraction | int | None] = {
        "below": far(book, key),
        "below_laps": race.length.laps_done,
        "below_green_laps": race.length.green_laps,
    }
    for limit in ("below_green_laps", "below_laps", "below"):
        mine = [(getattr(s, limit), s) for s in says.steps if getattr(s, limit) is not None]
        went = done[limit]
        for most, s in sorted(mine, key=lambda pair: pair[0]):
            if went is not None and went < most and "full" not in race.factors:
                return s
    return Step()


def far(book: Book, key: RaceKey) -> Fraction | None:
    """The share of the distance that was covered: stated, or from laps, or from minutes."""
    race, says = book.races[key], book.rules_at(key).distance
    plan, laps, minutes = race.length, race.laps, race.minutes
    if race.distance_done is not None:
        return race.distance_done
    if plan.minutes_done is not None and plan.minutes_done >= (plan.max_minutes or says.max_minutes or NEVER):
        return ONE
    km = plan.km or says.km.get(race.role) or says.km.get("*")
    if laps is None and km is not None and plan.circuit_km is not None:
        laps = {"up": math.ceil, "down": math.floor, "nearest": lambda x: math.floor(x + Fraction(1, 2))}[says.whole_laps](
            km / plan.circuit_km
        )
    if says.base == "reset":
        laps, minutes = plan.reset_laps or laps, plan.reset_minutes or minutes
    if plan.laps_done is not None and laps:
        return min(ONE, Fraction(plan.laps_done, laps))
    return min(ONE, Fraction(plan.minutes_done, minutes)) if plan.minutes_done is not None and minutes else None


def distance(book: Book, key: RaceKey) -> Fraction:
    went = far(book, key)
    return ONE if went is None else went


def points_for_place(book: Book, credit: Credit) -> Fraction:
    title, rules, role, car = book.title_at(credit.key), book.rules_at(credit.key), book.races[credit.key].role, credit.car
    short = step(book, credit.key).scale
    name = short.get(role, short.get("*")) or title.scale_for(role)
    if name is None:
        return ZERO
    scale = rules.scale[name]
    field = [o for o in book.cars[credit.key] if o.treatment != TRANSPARENT and o.field == car.field]
    counted = book.cars[credit.key] if scale.among == "all" else [o for o in field if o.treatment == SCORES]
    size = sum(o.took(scale.starters) for o in counted)
    small = next((f for f in scale.by_starters if size <= f.upto), None)
    places = small.places if small and small.places is not None else scale.places
    factor = small.factor if small and small.factor is not None else ONE
    worth = [read(worth) for worth in places] + [read(scale.rest)] * 100
    if car.rank is not None:
        level = sum(o.position == car.position for o in field) if title.dead_heat == "share" else 1
        return factor * sum(worth[car.rank - 1 : car.rank - 1 + level], ZERO) / level
    if car.status in scale.statuses:
        said = scale.statuses[car.status]
        return factor * (worth[max(1, len(field)) - 1] if said == "last" else said)
    return factor * read(scale.rest) if car.flags.scores and car.took(scale.rest_to) else ZERO


def read(worth: Worth) -> Fraction:
    """No season here has a value that nobody has read: such a table is refused, and refusals have their own tests."""
    assert worth != "?"
    return worth


def modify(book: Book, credit: Credit, place: Fraction) -> None:
    """Each of the points for the place and for bonuses: as awarded, then times the factors, then shared."""
    rules, title, short = book.rules_at(credit.key), book.title_at(credit.key), step(book, credit.key)
    named = {role: rules.factor.get(role, Factor(value=ONE)) for role in book.races[credit.key].factors if role != "full"}
    factors = [(title.factors.get(role, f.value), f.bonuses) for role, f in named.items()]
    factors.append((ONE if short.factor is None else short.factor, short.bonuses))
    for_car, own = share(book, credit)
    for name, points in [("", place), *credit.bonuses.items()]:
        reducing = [f for f, which in factors if not name or which == "reduced" or (isinstance(which, tuple) and name in which)]
        times, gets = math.prod(reducing, start=ONE), own if name else for_car
        credit.score.add(f"bonus:{name}" if name else "place", points)
        credit.score.add("factor", (times - 1) * points)
        credit.score.add("share", (gets - 1) * times * points)
        if not name:
            credit.for_place = credit.score.points
        elif rules.bonus[name].dropped == "kept":
            credit.score.kept += gets * times * points


def share(book: Book, credit: Credit) -> tuple[Fraction, Fraction]:
    """How much of the car's points, and of the bonuses, a credit gets: only drivers split them."""
    drivers = len({s.row.driver_id for s in credit.car.seats if s.row.driver_id})
    how = book.title_at(credit.key).share
    for d in reversed(book.decided("full_to", credit.key)) if book.of_drivers else ():
        if any(hits(d, s) for s in credit.car.seats):
            return (ONE, ONE) if book.names(d, credit) else (ZERO, ZERO)
    if how == "full" or drivers <= 1 or (how == "split" and not book.of_drivers):
        return ONE, ONE
    part = Fraction(1, drivers) if how == "split" else ZERO
    return part, ONE if book.of_drivers and credit.seats[0].of.driver_id else part


def elsewhere(book: Book, row: Result) -> list[Result]:
    """The rows of the other sessions of a race: of the driver where drivers compete, else of the car."""

    def same(q: Result) -> bool:
        same_driver = bool(q.driver_id) and q.driver_id == row.driver_id
        if not (q.number and row.number):
            return same_driver
        return q.number == row.number and (same_driver or not (book.of_drivers and q.driver_id and row.driver_id))

    sessions = sorted({r.session for r in book.season.results if r.key == row.key and r.session != "race"})
    return [q for session in sessions for q in decided_sheet(book, row.key, session) if same(q)]


def qualified(book: Book, rows: list[Result]) -> int:
    """The place in qualifying."""
    return min((q.position or NEVER for r in rows for q in elsewhere(book, r) if q.session == "qualifying"), default=NEVER)


def bonus(book: Book, rule: Bonus, credit: Credit) -> Fraction:
    """A mark is borne by a row in drivers' titles, by a car in others."""
    car = credit.car
    mine = [rows for rows in borne(book, car) if bears(book, credit, rows)]
    earned = sum((allowed(book, rule, car, rows) for rows in mine), ZERO)
    return earned if rule.max is None or rule.for_ == "all-of" else min(earned, rule.max)


def allowed(book: Book, rule: Bonus, car: Car, rows: list[Result]) -> Fraction:
    """What a mark is worth where the bonus is given at all, to a car that may have it."""
    may_score = car.flags.scores or rule.for_ in ("pole", "qualifying")
    if not (given(book, rule, rows[0].key) and may_score) or (rule.within is not None and (car.rank or NEVER) > rule.within):
        return ZERO
    if rule.for_ == "all-of":
        named = [book.rules_at(rows[0].key).bonus[name] for name in rule.of]
        limits = [part.max for part in named]
        worth = rule.points if rule.max is None else min(rule.points, rule.max)
        return worth if all(allowed(book, part, car, rows) and limit != 0 for part, limit in zip(named, limits, strict=True)) else ZERO
    return for_mark(book, rule, car, rows)


def given(book: Book, rule: Bonus, key: RaceKey) -> bool:
    race = book.races[key]
    here = (not rule.roles or race.role in rule.roles) and (not rule.races or key.race in rule.races)
    return here and (rule.min_distance is None or distance(book, key) >= rule.min_distance)


def borne(book: Book, car: Car) -> list[list[Result]]:
    return [[r] for r in car.rows] if book.of_drivers else [car.rows]


def bears(book: Book, credit: Credit, rows: list[Result]) -> bool:
    return not book.of_drivers or any(s.of is rows[0] for s in credit.seats)


def for_mark(book: Book, rule: Bonus, car: Car, rows: list[Result]) -> Fraction:
    key = rows[0].key
    incidents = [r.incidents for r in rows]
    led = sum(r.laps_led or 0 for r in rows)
    match rule.for_:
        case "taking-part":
            return rule.points if car.took(rule.to or "started") else ZERO
        case "clean-race":
            clean = None not in incidents and sum(n or 0 for n in incidents) <= rule.at_most
            return rule.points if clean and car.took(rule.to or "classified") else ZERO
        case "starters":
            field = [o for o in book.cars[key] if o.treatment == SCORES and o.field == car.field]
            field = [o for o in field if rule.among != "class" or o.class_ == car.class_]
            return rule.per * sum(o.flags.started for o in field) if car.flags.started else ZERO
        case "positions-gained":
            return rule.per * gained(book, car, rows)
        case "laps-led":
            return rule.per * led
        case "led-a-lap":
            return rule.points if led else ZERO
    return for_the_best(book, rule, car, rows)


def gained(book: Book, car: Car, rows: list[Result]) -> int:
    """From the grid as raced; the pit lane lies behind the last place that was taken."""
    behind = 1 + max((r.grid for o in book.cars[rows[0].key] for r in o.rows if r.grid), default=0)
    start = next((r.grid for r in rows if r.grid is not None), behind if any(r.pit_lane for r in rows) else 0)
    return max(0, start - (car.position or NEVER))


def for_the_best(book: Book, rule: Bonus, car: Car, rows: list[Result]) -> Fraction:
    """For what only the best of a race, or of all races of a meeting, have."""
    key = rows[0].key
    meeting = [k for k in book.races if k == key or (rule.over != "race" and k.round == key.round and given(book, rule, k))]
    pool: list[tuple[int, Car, list[Result]]] = []
    for o in [o for k in meeting for o in book.cars[k]]:
        for theirs in borne(book, o):
            scores = any(c.treatment == SCORES and bears(book, c, theirs) for c in o.credits)
            in_field = rule.within_of == "holder" or (o.rank or NEVER) <= (rule.within or NEVER)
            in_class = rule.among != "class" or o.class_ == car.class_
            may_score = rule.for_ in ("pole", "qualifying", "code") or o.flags.scores
            if may_score and (rule.among == "all" or scores) and in_field and in_class:
                pool.append((result(book, rule, o, theirs), o, theirs))
    mine = result(book, rule, car, rows)
    if mine == NEVER or (mine, car, rows) not in pool:
        return ZERO
    ahead = [o for value, o, _ in pool if value < mine]
    everybody = rule.among == "all" and rule.within_of == "holder"  # even who did not race
    if rule.for_ == "qualifying":
        place = mine if everybody else 1 + len({id(o) for o in ahead} - {id(car)})
        return rule.places[place - 1] if place <= len(rule.places) else ZERO
    session = [q.position for q in decided_sheet(book, key, "qualifying") if q.position is not None]
    if ahead or (decided_by(rule) == "qualifying" and everybody and mine > min(session)):
        return ZERO
    level = [(o, theirs) for value, o, theirs in pool if value == mine]
    if rule.over != "race":  # who was as fast twice holds it once, in the first race of the two
        people = [sorted(c.competitor for c in o.credits if bears(book, c, theirs)) for o, theirs in level]
        first = [i for i, who in enumerate(people) if not any(who) or people.index(who) == i]
        level = [level[i] for i in first]
    if not any(o is car and theirs == rows for o, theirs in level):
        return ZERO
    return {"each": rule.points, "split": rule.points / len(level), "none": rule.points if len(level) == 1 else ZERO}[rule.ties]


def decided_by(rule: Bonus) -> str:
    otherwise = "code" if rule.among == "all" and rule.over == "race" else "qualifying" if rule.for_ == "pole" else "best_lap"
    return rule.by or otherwise if rule.for_ in ("pole", "fastest-lap") else rule.for_


def result(book: Book, rule: Bonus, car: Car, rows: list[Result]) -> int:
    """What decides who holds a mark, the lowest being the best."""
    by, code = decided_by(rule), {"pole": "P", "fastest-lap": "FL"}.get(rule.for_, rule.code)
    if by == "qualifying":
        return qualified(book, rows)
    if by == "most-laps-led":
        return -sum(r.laps_led or 0 for r in rows) or NEVER
    if by == "most-positions-gained":
        return -gained(book, car, rows) or NEVER
    laps = [q.best_lap or NEVER for r in rows for q in elsewhere(book, r)] if rule.over == "meeting" else []
    return min([*laps, *((r.grid if by == "grid" else r.best_lap if by == "best_lap" else int(code in r.codes)) or NEVER for r in rows)])


def reduce(book: Book, competitor: str, key: RaceKey) -> OracleScore:
    """Of one competitor in one race."""
    mine, title = book.credits_of(competitor, key), book.title_at(key)
    made = OracleScore(min((c.place for c in mine if c.place is not None), default=None))
    for credit in mine:
        made.kept += credit.score.kept
        for what, points in credit.score.lines.items():
            made.add(what, points)
    if title.entries == "best":
        scored = [c for c in mine if c.treatment == SCORES]
        best = min(scored, key=lambda c: (-c.score.points, c.place or NEVER, c.car.order), default=mine[0])
        made.add("entries", best.score.points - made.points)
        made.kept = best.score.kept
    if title.rounding is not None and title.rounding.when == "score":
        made.add("rounding", rounded(made.points, title.rounding) - made.points)
    if title.cap is not None and title.cap.per == "race":
        made.add("cap", min(ZERO, title.cap.at - made.points))
    return made


def rounded(points: Fraction, rule: Rounding) -> Fraction:
    """Negative points are rounded as the positive ones are, with their sign."""
    steps = abs(points) / rule.to
    modes = {"half-up": math.floor(steps + Fraction(1, 2)), "half-even": round(steps), "down": math.floor(steps), "up": math.ceil(steps)}
    return modes[rule.mode] * rule.to * (-1 if points < 0 else 1)


def passed_over(book: Book, competitor: str) -> set[RaceKey]:
    """The races of a round in which he chose the score of another."""
    decided = [d for d in book.decisions if d.kind == "choose_score" and not d.applied and book.concerns(d, competitor)]
    chosen = {k for k in book.races for d in decided if (d.round, d.race) == k}
    return {k for k in book.races if k not in chosen and any(c.round == k.round for c in chosen)}


def cap_rounds(book: Book, scores: dict[RaceKey, OracleScore]) -> None:
    """A round grows race by race, and what goes above its cap is taken from the race that goes there."""
    for key, score in scores.items():
        cap = book.title_at(key).cap
        if cap is not None and cap.per == "round":
            so_far = sum((s.points for k, s in scores.items() if k.round == key.round and k <= key), ZERO)
            score.add("cap", -min(max(ZERO, so_far - cap.at), max(ZERO, score.points)))


def units_of(book: Book, scores: dict[RaceKey, OracleScore], passed: set[RaceKey]) -> list[Unit]:
    for key in passed & set(scores):
        scores[key].counted = False
    units = []
    for name in sorted({book.unit_of(k) for k in book.races}):
        keys = [k for k in book.races if book.unit_of(k) == name]
        had = [scores[k] for k in keys if k in scores and k not in passed]
        if book.title.within == "best" and had:
            best = min(had, key=lambda s: (-s.points, s.place or NEVER))
            for score in had:
                score.counted = score is best
        runs = len(keys) if book.title.within == "mean" else 1
        value, kept = sum((s.points for s in had if s.counted), ZERO), sum((s.kept for s in had if s.counted), ZERO)
        units.append(Unit(name, keys, value / runs, kept / runs, min((s.place or NEVER for s in had), default=NEVER), bool(had)))
    return units


def drop(book: Book, competitor: str, units: list[Unit], window: Window) -> None:
    """The lowest units of one window."""
    fit = [r.key for r in book.planned if r.key in window.rounds and (not window.roles or r.role in window.roles)]
    planned = sorted({book.unit_of(k) for k in fit})
    mine = [u for u in units if u.name in planned]
    if window.absent == "none":
        for unit in mine:
            unit.there = unit.entered
        mine = [u for u in mine if u.entered]
    held = planned[len(planned) - window.protected_last :] if window.protected_last else []
    held += [book.unit_of(r.key) for r in book.planned if window.protected is not None and r.key in window.protected]

    def may_go(unit: Unit) -> bool:
        credits = [c for k in unit.keys for c in book.credits_of(competitor, k)]
        by_status = any(c.car.position is None and (c.car.status in window.undroppable or not c.car.flags.droppable) for c in credits)
        decided = any(d.undroppable and d.concerns(c.key) and book.names(d, c) for d in book.decisions for c in credits)
        return unit.name not in held and not by_status and not decided

    def lowest_first(unit: Unit) -> Any:
        i = units.index(unit)
        return unit.value - unit.kept, -unit.place if window.equal == "worse-place" else 0, i if window.equal == "earliest" else -i

    for unit in sorted(filter(may_go, mine), key=lowest_first)[: drops(book, window, len(mine), len(planned))]:
        unit.dropped = True


def drops(book: Book, window: Window, so_far: int, planned: int) -> int:
    """How many of the units so far are dropped."""
    if (window.applied == "end" and not book.all_run()) or (
        window.applied_after is not None and not book.has_come_to(window.applied_after)
    ):
        return 0
    if isinstance(window.drop, tuple):
        return next((s.drop for s in window.drop if s.upto is None or planned <= s.upto), 0)
    best = window.best
    if best is None:
        return window.drop or 0
    if window.of is not None and planned < window.of:
        nearest = math.floor(Fraction(best * planned, window.of) + Fraction(1, 2))
        best = max(0, {"best": best, "drops": planned - (window.of - best), "proportional": nearest}[window.shortened])
    return max(0, so_far - best)


def reckon(book: Book, competitor: str, then: Book | None, forward: dict[str, Fraction]) -> OracleRow:
    """One competitor's row. Of a race that a total brought forward covers, only the difference is left that was decided since."""
    title = book.title
    scores = {key: reduce(book, competitor, key) for key in book.races if book.credits_of(competitor, key)}
    was = reckon(then, competitor, None, {}) if then else OracleRow(competitor, None, False, ZERO, ZERO, {}, {})
    passed = passed_over(book, competitor)
    cap_rounds(book, {k: scores[k] for k in sorted(scores) if k not in passed})
    for key, score in was.scores.items():
        scores.setdefault(key, OracleScore()).add("in total", -score.points)
    units = units_of(book, scores, passed)
    for window in title.windows:
        drop(book, competitor, units, window)
    for unit in units:
        for key in unit.keys:
            if key in scores and unit.dropped:
                scores[key].counted = False
    kept = sum((u.kept for u in units if u.dropped), ZERO)
    total = sum((u.value for u in units if not u.dropped), ZERO) + kept
    if title.combine == "mean":
        total /= title.divisor or max(1, sum(u.there for u in units if not u.dropped))
    adjustments = {"kept": kept, "mean": total - kept - sum((s.points for s in scores.values() if s.counted), ZERO)}
    adjustments["carry"] = carried(book, competitor)
    decided = [d.points for d in book.decided("points") if book.concerns(d, competitor)]
    adjustments["decision"] = sum((p for p in decided if isinstance(p, Fraction)), ZERO)
    covered = was.adjustments.get("carry", ZERO) + was.adjustments.get("decision", ZERO)
    adjustments["brought forward"] = forward.get(competitor, ZERO) - covered
    total += adjustments["carry"] + adjustments["decision"] + adjustments["brought forward"]
    if title.rounding is not None and title.rounding.when == "total":
        adjustments["rounding"] = rounded(total, title.rounding) - total
        total += adjustments["rounding"]
    if any(d.points != "kept" for d in book.excluded(competitor)):
        adjustments["excluded"], total = -total, ZERO
    return OracleRow(competitor, None, False, total, sum((u.value for u in units), ZERO), scores, adjustments)


def carried(book: Book, competitor: str) -> Fraction:
    """Points for the rank in another title."""
    if book.title.carry is None:
        return ZERO
    scale = book.rules.scale[book.title.carry.scale]
    ranks = {row.competitor: row.position for row in table(book.season, book.title.carry.title, book.after, book.as_of)}
    rank = ranks.get(competitor)
    return ZERO if rank is None else read(scale.worth_of(rank))


def brought_forward(book: Book) -> tuple[Book | None, dict[str, Fraction]]:
    """The latest totals brought forward, and what was known when they were made: a total replaces what we would have computed then."""
    known = {r.key: r.known_from(book.season.zone) for r in book.season.calendar}
    covered = [b for b in book.season.brought_forward if b.title == book.id and (book.after is None or b.after <= book.after)]
    last = max((b.after for b in covered if book.knows(known.get(b.after))), default=None)
    if last is None:
        return None, {}
    then = Book(book.season, book.id, last, known.get(last) or book.as_of)
    return then, {book.resolved(b.competitor): b.points for b in covered if b.after == last}


def is_listed(book: Book, row: OracleRow, forward: dict[str, Fraction]) -> bool:
    took = {"classified": "classified", "starters": "started", "entered": "entered"}.get(book.title.lists)
    scored = any(s.points for s in row.scores.values())
    enough = any(c.car.took(took) for c in book.credits_of(row.competitor)) if took else scored
    adjusted = any(row.adjustments[what] for what in ("carry", "decision", "brought forward")) or row.competitor in forward
    return not book.is_below_minimum(row.competitor) and (enough or adjusted or bool(book.excluded(row.competitor)))


def split(group: list[OracleRow], key: Callable[[OracleRow, list[OracleRow]], Any]) -> list[list[OracleRow]]:
    """In parts of equal keys, the lowest first. A tie that is not broken stays one part."""
    keys = [key(row, group) for row in group]
    return [[row for row, k in zip(group, keys, strict=True) if k == this] for this in sorted(set(keys))]


def tie_key(book: Book, row: OracleRow, group: list[OracleRow], rule: Comparator, lots: Decision | None) -> Any:
    """The lower the better. Lots say nothing of somebody who was not among those they were drawn between."""
    mine, keys, had = book.credits_of(row.competitor), list(book.races), finishes(book, row, rule)
    places = {r.competitor: [(r.scores[k].place if k in r.scores else None) or NEVER for k in keys] for r in group}
    my = places[row.competitor]
    met = [here for here in zip(*places.values(), strict=True) if max(here) < NEVER]
    ahead = [here for here in met if here.index(min(here)) == group.index(row) and here.count(min(here)) == 1]
    grids = [qualified(book, [s.of for s in c.seats] if book.of_drivers else c.car.rows) for c in mine if c.treatment == SCORES]
    order = [book.resolved(name) for name in lots.order] if lots else []
    return {
        "count-back": tuple(-had.count(place) for place in range(1, 100)),
        "wins": -had.count(1),
        "best-result": min(had, default=NEVER),
        "bonus": -sum(c.bonuses.get(rule.bonus, ZERO) != 0 for c in mine),
        "gross": -row.gross,
        "starts-fewest": len(book.starts(row.competitor)),
        "qualifying": tuple(-grids.count(place) for place in range(1, 100)),
        "latest": tuple(my[::-1]),
        "earliest": tuple(sorted((place, i if place < NEVER else NEVER) for i, place in enumerate(my))),
        "head-to-head": -len(ahead),
        "draw": order.index(row.competitor) if all(r.competitor in order for r in group) else 0,
    }[rule.by]


def finishes(book: Book, row: OracleRow, rule: Comparator) -> list[int]:
    """The places a comparator counts, car by car."""
    cars = [c for c in book.credits_of(row.competitor) if c.place and (not rule.roles or book.races[c.key].role in rule.roles)]
    if rule.of != "all":
        cars = [c for c in cars if (row.scores[c.key].counted if rule.of == "counted" else c.for_place > 0)]
    return [c.car.position or NEVER if rule.places == "overall" else c.place or NEVER for c in cars]
