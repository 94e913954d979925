"""Small but nasty seasons: every rule kind, and the facts that make the rules disagree.

A season is filled from hats of bytes, one hat for the field, for each race, for each title and for each decision: fast to draw, and an
empty hat gives the plainest answer, so that a failing season shrinks to a small one. What the contract leaves open is not generated:
the last lines of each function say what.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, cast

from hypothesis import strategies as st

from onemake.core.races import LAST_RACE, RaceKey, Span
from onemake.core.rules.class_test import Age, Born, ClassTest, Crew
from onemake.core.rules.regulations import (
    Bonus,
    Cap,
    Carry,
    Cars,
    Classified,
    Comparator,
    Distance,
    DropStep,
    Eligible,
    Factor,
    FieldSize,
    Incidents,
    IncidentStep,
    Minimum,
    Penalty,
    Regulations,
    Rounding,
    Scale,
    StatusChange,
    Step,
    Title,
    Window,
)
from onemake.core.season import BroughtForward, Decision, Entry, Identity, Length, Race, Result, Season, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
F = Fraction
FIRST_DAY = date(2026, 3, 1)
PEOPLE = [
    ("Ann", "ann"),
    ("Bo", "bo"),
    ("Cy", "cy"),
    ("Di", "di"),
    ("Ed", "ed"),
    ("Flo", "flo"),
    ("Gus", "gus"),
    ("Hal", "hal"),
    ("Ida", "ida"),
]
NUMBERS = ["1", "2", "3", "03", "12", "7A", "40", "41", "42"]
TEAMS = ["Alpha", "Beta", "Gamma", ""]
NATIONS = ["GER", "FRA"]
CLASSES: list[tuple[str, ...]] = [("Pro",), ("Am",), ("Am", "Pro"), ()]
ROLES = ["race", "sprint", "feature"]
STATUSES = ["DNF", "NC", "DNS", "DSQ", "EX", "DNQ"]
BIRTHS = ["", "2000-01-01", "2001-03-08", "2003", "1985-03-15", "2000-12-31", "1986-03-02"]
FORMS = ["", "2026-01-05", "2026-01-06", "2026-01-07"]
KINDS = ["time", "places", "disqualify", "points", "no_points", "correct", "laps", "reinstate", "exclude", "annul", "full_to",
         "choose_score", "draw_lots", "grid", "regrade", "dissolve"]  # fmt: skip


class Hat:
    """Slips drawn one after the other. An empty hat gives zero: the first choice, the unchanged order, no."""

    def __init__(self, slips: bytes) -> None:
        self.slips = iter(slips)

    def number(self, below: int) -> int:
        return next(self.slips, 0) * below // 256

    def one_in(self, n: int) -> bool:
        return self.number(n) == n - 1

    def of(self, choices: Sequence[T]) -> T:
        return choices[self.number(len(choices))]

    def order(self, things: Sequence[T]) -> list[T]:
        left = list(things)
        return [left.pop(self.number(len(left))) for _ in things]

    def some(self, things: Sequence[T], at_most: int) -> tuple[T, ...]:
        return tuple(self.order(things)[: self.number(at_most + 1)])

    def fraction(self, *choices: str) -> Fraction:
        return F(self.of(choices))


@dataclass
class Starter:
    """A car of the field, and who sits in it."""

    number: str
    crew: list[tuple[str, str]]
    columns: dict[str, str]
    classes: tuple[str, ...]


class Case(NamedTuple):
    """A season and what is asked of it."""

    season: Season
    title: str
    after: RaceKey | None
    as_of: datetime | None


# ---- the field


def field_of(hat: Hat, *, with_entries: bool, with_numbers: bool) -> tuple[list[Starter], list[Entry]]:
    people = PEOPLE[: 4 + hat.number(6)]
    cars: list[Starter] = []
    entries: list[Entry] = []
    while people:
        size = 2 if len(people) > 1 and with_numbers and hat.one_in(3) else 1
        crew, people = people[:size], people[size:]
        columns = {
            "team": hat.of(TEAMS), "nationality": hat.of(NATIONS), "category": hat.of(["Bronze", "Silver"]),
            "constructor": hat.of(["Lola", "Dallara"]), "engine": hat.of(["Ford", "Judd"]),
            "born": hat.of(BIRTHS), "starts_before": hat.of(["", "0", "3"]), "first_season": hat.of(["", "2026", "2024"]),
        }  # fmt: skip
        cars.append(Starter(NUMBERS[len(cars)] if with_numbers else "", crew, columns, hat.of(CLASSES)))
    if not with_entries:
        return cars, []
    if hat.one_in(5):
        cars.append(Starter("77", cars[0].crew[:1], cars[0].columns, cars[0].classes))
    for car in cars:
        for who in car.crew:
            entries += entered(hat, car, who)
    if hat.one_in(6):
        cars.append(Starter("99", [], {"team": "Beta"}, ("Pro",)))
        entries.append(Entry("99", "", "", classes=("Pro",), columns={"team": "Beta"}))
    return cars, entries


def entered(hat: Hat, car: Starter, who: tuple[str, str]) -> list[Entry]:
    """One entry, or two if he changes team, class or standing in mid-season."""
    columns = dict(car.columns)
    if len(car.crew) > 1:
        columns |= {"nationality": hat.of(NATIONS), "born": hat.of(BIRTHS), "category": hat.of(["Bronze", "Silver", ""])}
    columns["form_complete"] = hat.of(FORMS)
    classes = car.classes if not hat.one_in(8) else hat.of(CLASSES)
    since = FIRST_DAY + timedelta(days=7 * hat.number(4)) if hat.one_in(5) else None
    entry = Entry(car.number, *who, Span(), classes, hat.one_in(8), since, not hat.one_in(3), columns)
    if not hat.one_in(5):
        return [entry]
    at = 2 + hat.number(2)
    later = {"team": hat.of(TEAMS), **{k: v for k, v in columns.items() if k != "team"}}
    changed = replace(entry, span=Span.parse(f"{at}-"), guest=hat.one_in(2), columns=later, classes=hat.of(CLASSES))
    return [replace(entry, span=Span.parse(f"1-{at - 1}")), changed]


# ---- the races


def keys_of(hat: Hat) -> list[RaceKey]:
    keys = [RaceKey(n, race) for n in range(1, 6) for race in range(1, 2 + hat.number(2))]
    return keys[: 2 + hat.number(6)]


def race_of(hat: Hat, key: RaceKey) -> Race:
    day = FIRST_DAY + timedelta(days=7 * (key.round - 1) + key.race - 1)
    when: date | datetime | None = day
    if hat.one_in(6):
        when = hat.of([None, datetime(day.year, day.month, day.day, 14, tzinfo=UTC)])
    issued = datetime(day.year, day.month, day.day, 18, tzinfo=UTC) + timedelta(days=hat.number(3)) if hat.one_in(8) else None
    return Race(
        key,
        date=when,
        issued=issued,
        role=hat.of(ROLES) if hat.one_in(2) else "friendly" if hat.one_in(10) else "race",
        factors=hat.some(["half", "double", "full"], 2) if hat.one_in(4) else (),
        distance_done=hat.fraction("1/2", "1/3", "3/4", "1", "8/17") if hat.one_in(4) else None,
        laps=hat.of([None, 10, 12]),
        minutes=hat.of([None, 30]),
        length=length_of(hat) if hat.one_in(3) else Length(),
        status=cast(
            "Literal['cancelled']", hat.of(["scheduled", "cancelled", "abandoned", "provisional", "official"]) if hat.one_in(4) else ""
        ),
    )


def length_of(hat: Hat) -> Length:
    """How far a race was planned and went; no length of nought."""
    return Length(
        km=hat.fraction("50", "44") if hat.one_in(3) else None, circuit_km=hat.fraction("5", "11/2", "4.4") if not hat.one_in(3) else None,
        max_minutes=hat.of([None, 25]), laps_done=hat.of([None, 1, 2, 5, 8, 10, 13]), green_laps=hat.of([None, 0, 1, 5]),
        minutes_done=hat.of([None, 10, 15, 25, 31]), reset_laps=hat.of([None, 8]), reset_minutes=hat.of([None, 20]),
    )  # fmt: skip


def sheet_of(hat: Hat, key: RaceKey, cars: list[Starter], entries: list[Entry]) -> list[Result]:
    """The classification of a race, and perhaps of its qualifying. Dead heats share place, laps and time."""
    rows: list[Result] = []
    here = [(car, crew) for car in cars if (crew := crew_of(car, key, entries)) is not None and not hat.one_in(8)]
    grid = hat.order(range(1, len(here) + 1))
    timed = hat.one_in(2)
    place, placed, laps, ms = 0, 0, 20, 1_200_000
    for i, (car, crew) in enumerate(hat.order(here)):
        classified = not hat.one_in(5)
        if classified and not (placed and hat.one_in(8)):
            place, ms = placed + 1, ms + 1_500
            laps -= hat.of([0, 0, 0, 0, 1, 5]) if laps > 5 else 0
        placed += int(classified)
        status = ("DNF" if hat.one_in(10) else "") if classified else hat.of(STATUSES)
        row = Result(
            key, "race", car.number, "", "", place if classified else None, status,
            laps=(laps if classified else hat.of([laps, 18, 12, 3])) if timed and not hat.one_in(20) else None, flag=hat.of([None, True, False]), time=ms if timed and classified else None,
            grid=None if (unknown := hat.one_in(6)) else grid[i], pit_lane=unknown and hat.one_in(2), best_lap=90_000 + 100 * hat.number(3) if hat.one_in(2) else None,
            codes=hat.some(["P", "FL", "X"], 2) if hat.one_in(3) else (), line=i,
            laps_led=hat.of([0, 3, 5, 5]) if hat.one_in(2) else None, incidents=hat.number(4) if not hat.one_in(4) else None,
        )  # fmt: skip
        rows += rows_of(hat, row, car, crew, by_crew=bool(entries and car.number))
    if hat.one_in(8):
        once = Result(key, "race", "55", "Gil", "gil", placed + 1, guest=True, line=50, columns={"team": "Alpha"})
        rows.append(replace(once, laps=laps, time=ms + 9_000) if timed else once)
    if hat.one_in(2) and rows:
        rows += [
            replace(r, session="qualifying", position=n, status="", codes=(), best_lap=hat.of([None, 89_900, 90_100]))
            for n, r in qualified(hat, rows)
        ]
    return rows


def crew_of(car: Starter, key: RaceKey, entries: list[Entry]) -> list[tuple[str, str]] | None:
    """Who of a car is entered for that race; None: the car is not."""
    if not entries:
        return car.crew
    here = [e for e in entries if e.number == car.number and key in e.span]
    return [(e.driver, e.driver_id) for e in here if e.driver] if here else None


def rows_of(hat: Hat, row: Result, car: Starter, crew: list[tuple[str, str]], *, by_crew: bool) -> list[Result]:
    """One row for the crew, or one for each driver (or for some of them), with a mark, a grid place or an own word on one of them."""
    if by_crew and (not crew or hat.one_in(2)):
        return [row]
    drove = crew[:1] if hat.one_in(6) else crew
    own = {} if by_crew else {"classes": car.classes, "columns": car.columns}
    rows = [replace(row, driver=name, driver_id=id_, **own) for name, id_ in drove]  # type: ignore[arg-type]
    if hat.one_in(3):
        rows[1:] = [replace(r, codes=(), best_lap=None) for r in rows[1:]]
    if hat.one_in(12):
        rows[0] = replace(rows[0], guest=hat.of([True, False]))
    if hat.one_in(12):
        rows[-1] = replace(rows[-1], classes=hat.of(CLASSES), columns={**rows[-1].columns, "team": hat.of(TEAMS)})
    return rows


def qualified(hat: Hat, rows: list[Result]) -> list[tuple[int | None, Result]]:
    """The order of qualifying, one place for each car; now and then two share it, or the fastest does not race."""
    numbers = hat.order(list(dict.fromkeys(r.number or r.driver_id for r in rows)))
    first = 2 if hat.one_in(8) else 1
    places = {n: first + i for i, n in enumerate(numbers)}
    if len(numbers) > 1 and hat.one_in(6):
        places[numbers[1]] = places[numbers[0]]
    dropped = numbers[-1] if hat.one_in(4) else None
    found = [(None if dropped == (r.number or r.driver_id) else places[r.number or r.driver_id], r) for r in rows]
    absent = [(1, replace(rows[0], number="88", driver="Zoe", driver_id="zoe", guest=True))] if first == 2 and rows else []
    return [*found, *absent]


# ---- the regulations


def scale_of(hat: Hat) -> Scale:
    places = hat.of([(25, 20, 17, 14, 12, 10, 9, 8), (10, 6, 4, 3, 2, 1), (9, 8, 7, 6, 5, 4, 3, 2, 1), (5, 5, 3), (3, 2, 1), (2, 2, 1, 1)])
    statuses: dict[str, Fraction | Literal["last"]] = {}
    if hat.one_in(3):
        statuses = {hat.of(STATUSES): hat.of([F(1), "last", F(0)]), hat.of(STATUSES): hat.of([F(1, 2), "last"])}
    small = [
        FieldSize(upto=1, places=(F(1),)), FieldSize(upto=3, places=(F(4), F(2), F(1)), factor=F(1, 2)), FieldSize(upto=5, factor=F(1, 2)),
    ]  # fmt: skip
    return Scale(
        places=tuple(F(p) for p in places), rest=hat.fraction("0", "1", "1/2"), rest_to=hat.of(["classified", "started", "entered"]),
        statuses=statuses, by_starters=tuple(small[hat.number(3) :]) if hat.one_in(4) else (), starters=hat.of(["started", "entered"]),
        among=hat.of(["eligible", "all"]),
    )  # fmt: skip


def bonus_of(hat: Hat, parts: tuple[str, ...] = ()) -> Bonus:
    """``within_of = "field"`` stands only beside marks and times."""
    kind = hat.of([
        "pole", "fastest-lap", "qualifying", "taking-part", "starters", "positions-gained", "code",
        "fastest-lap", "laps-led", "led-a-lap", "most-laps-led", "most-positions-gained", "clean-race", "all-of",
    ])  # fmt: skip
    if kind == "all-of" and not parts:
        kind = "pole"
    within = 1 + hat.number(4) if hat.one_in(3) else None
    by = hat.of({"pole": [None, "code", "grid", "qualifying"], "fastest-lap": [None, "code", "best_lap"]}.get(kind, [None]))
    return Bonus(
        for_=cast("Literal['pole']", kind), points=hat.fraction("1", "2", "1/2"), by=cast("Literal['code']", by),
        among=hat.of(["all", "eligible", "class"]), ties=hat.of(["each", "split", "none"]), within=within,
        within_of="field" if within and kind in ("pole", "fastest-lap", "code") and hat.one_in(2) else "holder",
        roles=("feature", "race") if hat.one_in(6) else (), races=(1,) if hat.one_in(6) else (),
        min_distance=F(1, 2) if hat.one_in(6) else None, dropped=hat.of(["lost", "kept"]),
        places=(F(3), F(2), F(1)) if kind == "qualifying" else (), per=hat.fraction("1", "1/2"),
        max=hat.fraction("2", "1") if hat.one_in(3) else None, to=hat.of([None, "started", "entered", "classified"]),
        code="X" if kind == "code" else "", at_most=hat.number(3), of=parts if kind == "all-of" else (),
        over=hat.of(["race", "round", "meeting"]) if kind == "fastest-lap" and by != "code" else "race",
    )  # fmt: skip


def class_of(hat: Hat, unless: tuple[str, ...]) -> ClassTest:
    """Ages and grades, careers and crews, applications and quotas; one or two tests at a time."""
    age = [
        Age(below=23, on="event"), Age(at_least=40, on="03-15"), Age(at_most=25), Age(at_least=24, at_most=26, on=date(2026, 3, 8)),
        Age(at_least=41, on="event"),
    ]  # fmt: skip
    crew = [
        Crew(all_=("Bronze",), at_most=2), Crew(each=(("Silver",), ("Bronze",))), Crew(at_least=2), Crew(each=(("Silver", "Bronze"), ("Bronze",))),
        Crew(each=(("Bronze",),)),
    ]  # fmt: skip
    return ClassTest(
        age=hat.of(age) if hat.one_in(3) else None,
        born=Born(from_=date(2000, 1, 1), to=date(2003, 6, 30)) if hat.one_in(6) else None,
        seasons_before=hat.of([0, 1]) if hat.one_in(5) else None, starts_before=hat.of([0, 2, 3]) if hat.one_in(5) else None,
        where={"category": ("Bronze",)} if hat.one_in(5) else {}, crew=hat.of(crew) if hat.one_in(4) else None,
        unless=unless if hat.one_in(3) else (), on_request=hat.one_in(4),
        needs=hat.of([1, 2, 3]) if hat.one_in(3) else None, takes=hat.of([1, 2, 3]) if hat.one_in(4) else None,
    )  # fmt: skip


def incidents_of(hat: Hat) -> Incidents:
    steps: list[tuple[IncidentStep, ...]] = [
        (),
        (IncidentStep(at=3, disqualify=True),),
        (IncidentStep(at=2, points=F(-1)), IncidentStep(at=3, points=F(-5))),
        (IncidentStep(at=2, seconds=F(5)), IncidentStep(at=5, disqualify=True, status="EX")),
    ]
    free = hat.of([None, 1])
    return Incidents(steps=hat.of(steps), free=free, each=F(0) if free is None else F(-1, 2))


def regulations_of(hat: Hat, titles: tuple[Title, ...]) -> Regulations:
    which: list[Literal["full", "reduced"] | tuple[str, ...]] = ["full", "reduced", ("b1",)]
    steps = (
        Step(below=F(1, 2), factor=hat.fraction("0", "1/2"), bonuses=hat.of(which)),
        *(
            (Step(below_laps=2, factor=F(0), bonuses=hat.of(which)), Step(below_green_laps=1, factor=F(1, 4), bonuses=hat.of(which)))
            if hat.one_in(3)
            else ()
        ),
        Step(below=F(4, 5), factor=hat.of([F(1, 2), None]), bonuses=hat.of(which), scale={"race": "short"} if hat.one_in(2) else {}),
    )
    changes = [{"DSQ": StatusChange(droppable=False)}, {"DNF": StatusChange(counts_as_start=False)}, {"DNS": StatusChange(started=True)},
               {"DSQ": StatusChange(scores=True)}, {"BF": StatusChange(as_="DSQ", droppable=False)}]  # fmt: skip
    return Regulations(
        scale={name: scale_of(hat) for name in ("race", "sprint", "short")},
        factor={"half": Factor(value=F(1, 2), bonuses=hat.of(which)), "double": Factor(value=F(2), bonuses=hat.of(which))},
        distance=Distance(
            steps=steps if hat.one_in(2) else (),
            base=hat.of(["planned", "reset"]),
            km=hat.of([{}, {"race": F(48)}, {"*": F(30)}]),
            whole_laps=hat.of(["up", "down", "nearest"]),
            max_minutes=hat.of([None, 28]),
        ),
        penalty={"drive-through": Penalty(seconds=F(20))},
        incidents=incidents_of(hat) if hat.one_in(4) else None,
        classified=hat.of(
            [
                Classified(share=F(3, 4)),
                Classified(share=F(9, 10), rounding="up", laps=4),
                Classified(share=F(9, 10), of="class"),
                Classified(flag=True),
                Classified(share=F(1, 2), flag=True, laps=13),
            ]
        )
        if hat.one_in(3)
        else None,
        bonus={"b1": bonus_of(hat), "b2": bonus_of(hat), "b3": bonus_of(hat, hat.of([("b1",), ("b1", "b2")]))},
        title=titles,
        status=hat.of(changes) if hat.one_in(3) else {},
        class_={"Am": class_of(hat, ()), "Pro": class_of(hat, ("Am",))} if hat.one_in(2) else {},
    )


def window_of(hat: Hat, rounds: Span, roles: tuple[str, ...] = ()) -> Window:
    """``of`` stands beside ``best``."""
    best, drop = hat.of([(1, None), (2, None), (3, None), (None, 1), (None, 2), (None, (DropStep(drop=1, upto=3), DropStep(drop=2)))])
    return Window(
        best=best, drop=drop, rounds=rounds, roles=roles, absent=hat.of(["zero", "none"]), undroppable=("DSQ",) if hat.one_in(3) else (),
        protected=Span.parse(hat.of(["1.1", "2", "3-"])) if hat.one_in(4) else None, protected_last=hat.of([1, 2]) if hat.one_in(4) else 0,
        applied="end" if hat.one_in(5) else "always", applied_after=RaceKey(hat.of([1, 2, 3, 9]), hat.of([1, LAST_RACE])) if hat.one_in(6) else None,
        of=hat.of([3, 4, 6]) if best and hat.one_in(4) else None,
        shortened=hat.of(["best", "drops", "proportional"]), equal=hat.of(["worse-place", "earliest", "latest"]),
    )  # fmt: skip


def counts_of(hat: Hat) -> Literal["all"] | tuple[Window, ...]:
    match hat.number(5):
        case 0 | 1:
            return "all"
        case 2:
            return (window_of(hat, Span.parse("1-2")), window_of(hat, Span.parse("3-")))
        case 3:
            return (window_of(hat, Span(), ("race", "feature")),)
    return (window_of(hat, Span()),)


def comparator_of(hat: Hat) -> Comparator:
    by = hat.of(
        ["count-back", "wins", "best-result", "bonus", "gross", "starts-fewest", "qualifying", "head-to-head", "latest", "earliest", "draw"]
    )
    if by in ("count-back", "wins", "best-result"):
        of, places = hat.of(["all", "counted", "scoring"]), hat.of(["eligible", "overall"])
        return Comparator(
            by=cast("Literal['wins']", by),
            of=cast("Literal['all']", of),
            places=cast("Literal['overall']", places),
            roles=("race",) if hat.one_in(4) else (),
        )
    return Comparator(by=cast("Literal['wins']", by), bonus="b1" if by == "bonus" else "")


def title_of(hat: Hat, id: str, competes: tuple[str, ...], carry: Carry | None) -> Title:
    """Ranking by class names its classes."""
    ranks = hat.of(["eligible", "overall", "class"])
    classes = hat.of([(), ("Pro",), ("Am", "Pro"), ("Pro", "Am")])
    worth = hat.of([
        {"race": "race", "sprint": "sprint", "feature": "race", "friendly": "none"}, {"*": "race", "sprint": "sprint"},
        {"*": "race", "friendly": "none", "sprint": "none"},
    ])  # fmt: skip
    teams = competes[0] not in ("driver", "crew", "car")
    lasts = Minimum(
        starts=hat.of([1, 2, 3]), of=hat.of(["races", "rounds"]), counts=hat.of(["started", "entered", "classified"]),
        must=Span.parse("2.1") if hat.one_in(4) else None,
        below=hat.of(["unlisted", "transparent", "opaque"]), when=hat.of(["end", "always"]),
    )  # fmt: skip
    return Title(
        id=id, competes=competes,
        eligible=Eligible(
            guests=hat.of(["transparent", "opaque", "score"]),
            classes=(classes or ("Pro", "Am")) if ranks == "class" else classes if hat.one_in(2) else (),
            registered=hat.of(["from-date", "whole-season", "ignored"]),
            where={"category": ("Bronze",)} if hat.one_in(8) else {},
        ),
        ranks=cast("Literal['class']", ranks),
        cars=Cars(count=hat.of([1, 2, None]), by=hat.of(["best", "nominated"]), others=hat.of(["transparent", "opaque"]))
        if hat.one_in(2 if teams else 8) else None,
        worth=worth, bonus=hat.some(["b1", "b2", "b3"], 3), share=hat.of(["full", "split", "none"]), dead_heat=hat.of(["full", "share"]),
        factors={"double": F(3, 2)} if hat.one_in(6) else {},
        rounding=Rounding(to=hat.fraction("1", "1/2"), mode=hat.of(["half-up", "half-even", "down", "up"]), when=hat.of(["score", "total"]))
        if hat.one_in(3) else None,
        cap=Cap(at=F(hat.of([30, 12, 5])), per=hat.of(["race", "round"])) if hat.one_in(4) else None,
        entries=hat.of(["sum", "best"]), unit=hat.of(["race", "race", "round"]), within=hat.of(["sum", "best", "mean"]),
        combine="mean" if hat.one_in(5) else "sum", divisor=3 if hat.one_in(3) else None, carry=carry,
        counts=counts_of(hat), ties=tuple(comparator_of(hat) for _ in range(hat.number(4))),
        lists=hat.of(["starters", "scorers", "classified", "entered"]), minimum=lasts if hat.one_in(4) else None,
    )  # fmt: skip


# ---- decisions


class Bench:
    """The stewards: decisions that fit the season.

    In one race the sheet is corrected, or cars are moved, or the order is made anew by laps and time and then cars are moved.
    """

    def __init__(self, races: list[Race], rows: list[Result], cars: list[Starter], titles: tuple[Title, ...]) -> None:
        self.races, self.cars, self.titles = races, cars, titles
        self.rows = {r.key: [x for x in rows if x.key == r.key and x.session == "race"] for r in races}
        self.qualified = {x.key for x in rows if x.session == "qualifying"}
        self.changed: dict[RaceKey, str] = {}
        self.made: list[Decision] = []

    def competitors(self, title: Title) -> list[str]:
        if title.competes == ("driver",):
            return [id_ for car in self.cars for _, id_ in car.crew]
        if title.competes == ("crew",):
            return ["+".join(sorted(id_ for _, id_ in car.crew)) for car in self.cars if car.crew]
        if title.competes == ("car",):
            return [car.number for car in self.cars if car.number]
        names = ["nationality" if c == "nation" else c for c in title.competes]
        return sorted({"/".join(c.columns[n] for n in names) for c in self.cars if all(c.columns.get(n) for n in names)})

    def may(self, key: RaceKey, *what: str) -> bool:
        """Whether this fits what else was done to the order of this race."""
        return self.changed.setdefault(key, what[0]) in what

    def decide(self, hat: Hat, n: int) -> None:
        kind = hat.of(KINDS)
        race = hat.of(self.races)
        key, rows = race.key, self.rows[race.key]
        day = FIRST_DAY + timedelta(days=7 * (key.round - 1) + hat.number(20))
        issued = hat.of([None, day, datetime(day.year, day.month, day.day, 9 + hat.number(3), tzinfo=UTC)])
        everywhere = kind in ("time", "places", "laps", "disqualify", "reinstate", "correct", "annul", "regrade", "dissolve")
        titles = (hat.of(self.titles).id,) if hat.one_in(4) and not everywhere else ()
        base = Decision(
            f"D{n}", cast("Literal['grid']", kind), key.round, key.race, titles=titles, issued=issued,
            in_force_from=day + timedelta(days=5) if hat.one_in(8) else None, undroppable=hat.one_in(6),
        )  # fmt: skip
        if kind in ("points", "exclude", "choose_score", "draw_lots"):
            self.on_championship(hat, base)
        elif kind in ("regrade", "dissolve"):
            self.on_classes(hat, base)
        elif kind == "annul":
            if self.made:
                counted = [f"incidents-{key}-{row.number or row.driver_id}" for row in rows]
                of = hat.of(counted) if counted and hat.one_in(6) else hat.of(self.made).id
                self.made.append(replace(base, of=of, undroppable=False, titles=()))
        elif rows and not any(r.issue > 1 for r in rows):
            row = hat.of(rows)
            by_name = {"driver": hat.of([row.driver, row.driver_id])}
            subject = {"number": row.number} if row.number and (not row.driver or not hat.one_in(4)) else by_name
            if row.number and row.driver and hat.one_in(8):
                subject = by_name | {"number": row.number}
            self.on_race(hat, replace(base, **subject), row, rows)  # type: ignore[arg-type]

    def on_classes(self, hat: Hat, base: Decision) -> None:
        """From a race or a round on, or from the beginning."""
        since = hat.of([{}, {"race": None}, {"round": None, "race": None}])
        base = replace(base, undroppable=False, **since)  # type: ignore[arg-type]
        if base.kind == "dissolve":
            self.made.append(replace(base, of=hat.of(["Pro", "Am"])))
            return
        car = hat.of(self.cars)
        field, value = hat.of(
            [("category", "Bronze"), ("", "Am"), ("classes", ""), ("born", "1985-03-15"), ("category", "Silver"), ("", "Pro; Am")]
        )
        named = (
            {"number": car.number}
            if car.number and (not car.crew or hat.one_in(2))
            else {"driver": hat.of(hat.of(car.crew))}
            if car.crew
            else {}
        )
        if named:
            self.made.append(replace(base, field=field, value=value, **named))  # type: ignore[arg-type]

    def on_championship(self, hat: Hat, base: Decision) -> None:
        title = hat.of(self.titles)
        known = self.competitors(title)
        if not known:
            return
        drivers = [who for car in self.cars for who in car.crew]
        if base.kind == "draw_lots":
            order = hat.order(known)
            self.made.append(replace(base, titles=(title.id,), order=tuple(order[:2] if hat.one_in(3) else order), round=None, race=None))
            return
        named = (
            replace(base, driver=hat.of(hat.of(drivers))) if hat.one_in(2) else replace(base, competitor=hat.of(known), titles=(title.id,))
        )
        if base.kind == "points":
            numbers = [car.number for car in self.cars if car.number]
            if numbers and hat.one_in(6):
                named = replace(base, number=hat.of(numbers))
            race = None if hat.one_in(2) else base.race
            self.made.append(replace(named, race=race, points=hat.fraction("-3", "-10", "5", "-1/2")))
        elif base.kind == "exclude":
            keeps = hat.one_in(4)
            span = {"round": None, "race": None} if hat.one_in(2) else {"race": None}
            others: Literal["", "up", "stay"] = "" if keeps else hat.of(["", "up", "stay"])
            self.made.append(replace(named, points="kept" if keeps else hat.of([None, "lost"]), others=others, **span))  # type: ignore[arg-type]
        elif sum(r.key.round == base.round for r in self.races) > 1:
            self.made.append(named)

    def on_race(self, hat: Hat, base: Decision, row: Result, rows: list[Result]) -> None:
        key = row.key
        placed = all(r.position for r in rows if (r.number or r.driver_id) == (row.number or row.driver_id))
        match base.kind:
            case "correct" if self.may(key, "corrected"):
                self.correct(hat, base, row, rows)
            case "time" if (
                placed and all(r.time is not None and r.laps is not None for r in rows if r.position) and self.may(key, "sorted")
            ):
                if hat.one_in(4):
                    self.made.append(replace(base, instead_of="drive-through"))
                else:
                    self.made.append(replace(base, seconds=hat.fraction("1", "5", "3/2", "25")))
            case "laps" if (
                placed and all((r.laps is None) == (rows[0].laps is None) for r in rows if r.position) and self.may(key, "sorted")
            ):
                self.made.append(replace(base, laps=1 + hat.number(2)))
            case "places" if placed and self.may(key, "moved", "sorted"):
                self.made.append(replace(base, places=1 + hat.number(3)))
            case "disqualify" if key in self.qualified and hat.one_in(3):
                self.made.append(replace(base, session="qualifying", others=hat.of(["", "up", "stay"])))
            case "disqualify" if self.may(key, "moved", "sorted"):
                self.made.append(replace(base, others=hat.of(["", "up", "stay"]), status="BF" if hat.one_in(4) else ""))
            case "reinstate" if row.position is None and row.number and self.may(key, "moved"):
                last = max((r.position or 0 for r in rows), default=0) + 1
                if not any(d.kind == "reinstate" and d.concerns(key) for d in self.made):
                    self.made.append(replace(base, number=row.number, driver="", position=1 + hat.number(last)))
            case "no_points":
                race = None if hat.one_in(4) else base.race
                self.made.append(replace(base, race=race, others=hat.of(["", "up", "stay"])))
            case "full_to" if row.driver and not any(d.kind == "full_to" and d.concerns(key) for d in self.made):
                self.made.append(replace(base, driver=row.driver_id))
            case "grid":
                self.made.append(replace(base, places=5))
            case "time" | "places" | "disqualify" if hat.one_in(2):
                self.made.append(replace(base, applied="in the sheet", seconds=F(5), places=2))

    def correct(self, hat: Hat, base: Decision, row: Result, rows: list[Result]) -> None:
        """By number where there is one, so that a shared car stays together; no cell twice."""
        told = {(d.number, d.driver, d.field) for d in self.made if d.kind == "correct" and d.concerns(row.key)}

        def one(row: Result, field: str, value: str, suffix: str = "") -> None:
            number, driver = (row.number, "") if row.number else ("", row.driver_id)
            if (number, driver, field) not in told:
                self.made.append(replace(base, id=base.id + suffix, number=number, driver=driver, field=field, value=value))

        other = hat.of(rows)
        match hat.number(5):
            case 0 | 1 if row.position and other.position and row.position != other.position:
                one(row, "position", str(other.position))
                one(other, "position", str(row.position), "b")
            case 2 if row.position is None:
                one(row, "position", str(max((r.position or 0 for r in rows), default=0) + 1))
            case 3:
                one(row, "status", hat.of(["DNF", "DSQ", "DNS", "NC"]) if row.position is None else "DNF")
            case 4 if row.position:
                one(row, "position", str(other.position or ""))
            case _:
                one(row, "codes", hat.of(["P; FL", "", "X"]))


# ---- the season


def forward_of(hat: Hat, bench: Bench, races: list[Race], versions: list[Version]) -> tuple[BroughtForward, ...]:
    """After a race that was run, for titles that sum all their races: a total does not say what was dropped."""
    title = hat.of(bench.titles)
    run = [r.key for r in races if not r.is_off and r.status != "scheduled" and bench.rows[r.key]]
    through = [t for v in versions if (t := v.regulations.title_named(title.id))]
    plain = all(t.counts == "all" and t.combine == t.within == "sum" for t in through)
    dated = {r.key for r in races if r.date is not None or r.issued is not None}
    run = [key for key in run if key in dated]  # a total stands after a day
    if not run or not plain or not bench.competitors(title):
        return ()
    after = hat.of(run)
    return tuple(
        BroughtForward(title.id, after, name, F(hat.of([0, 10, 7, 25]))) for name in dict.fromkeys(hat.some(bench.competitors(title), 4))
    )


def countable(rows: list[Result]) -> list[Result]:
    """Nobody counted incidents where some laps are known and some not: a penalty in time could not be sorted there."""
    mixed = {key for key in {r.key for r in rows} if len({r.laps is None for r in rows if r.key == key and r.position}) > 1}
    return [replace(r, incidents=None) if r.key in mixed else r for r in rows]


def season_of(draw: Draw) -> Season:
    hat = draw(200)
    with_entries = not hat.one_in(4)
    cars, entries = field_of(hat, with_entries=with_entries, with_numbers=with_entries or not hat.one_in(3))
    races, rows = [], []
    for key in keys_of(draw(8)):
        hat = draw(300)
        races.append(race_of(hat, key))
        has_sheet = not hat.one_in(10 if races[-1].status not in ("scheduled", "cancelled") else 2)
        sheet = sheet_of(hat, key, cars, entries) if has_sheet else []
        rows += countable(sheet)
        if sheet and hat.one_in(10):
            issued = datetime(2026, 3, 1, 20, tzinfo=UTC) + timedelta(days=7 * key.round)
            again = [r for r in sheet_of(hat, key, cars, entries) if r.session == "race"]
            rows += [replace(r, issue=2, issued=issued) for r in countable(again)]
    hat = draw(20)
    kinds: list[tuple[str, ...]] = [
        ("driver",),
        ("driver",),
        ("team",),
        ("crew",),
        ("nation",),
        ("car",),
        ("constructor", "engine"),
        ("constructor",),
    ]
    first = hat.of(kinds)
    carried = hat.one_in(6)
    titles = [title_of(draw(80), "one", first, None)]
    if carried or hat.one_in(3):
        other = first if carried else hat.of(kinds)
        titles.append(title_of(draw(80), "two", other, Carry(title="one", scale="short") if carried else None))
    versions = [Version(regulations_of(draw(260), tuple(titles)))]
    if hat.one_in(4):
        changed = tuple(title_of(draw(80), t.id, t.competes, t.carry) for t in titles)
        since = hat.of(races).key
        issued_on = FIRST_DAY + timedelta(days=7 * hat.number(4)) if hat.one_in(3) else None
        versions.append(Version(regulations_of(draw(260), changed), RaceKey(since.round, hat.of([0, since.race])), issued_on, "B1"))
    bench = Bench(races, rows, cars, tuple(titles))
    if any(step.seconds for v in versions if v.regulations.incidents for step in v.regulations.incidents.steps):
        bench.changed = {race.key: "sorted" for race in races}
    for n in range(hat.number(12)):
        bench.decide(draw(16), n)
    forward = forward_of(draw(12), bench, races, versions) if hat.one_in(8) else ()
    facts = tuple(races), tuple(rows), tuple(entries), tuple(bench.made), forward
    return Season("season", Identity("s", 2026, "Season"), tuple(versions), *facts, zone=UTC)


class Draw:
    """Fills a hat with so many slips."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def __call__(self, slips: int) -> Hat:
        return Hat(self.draw(_hats(slips)))


_HATS: dict[int, st.SearchStrategy[bytes]] = {}


def _hats(slips: int) -> st.SearchStrategy[bytes]:
    return _HATS.setdefault(slips, st.binary(min_size=slips, max_size=slips))


@st.composite
def seasons(draw: st.DrawFn) -> Season:
    """A valid season of two to seven races."""
    return season_of(Draw(draw))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A season, one of its titles, perhaps a race and perhaps a moment."""
    season = season_of(Draw(draw))
    hat = Draw(draw)(6)
    title = hat.of(season.regulations.title).id
    after = hat.of(season.calendar).key if hat.one_in(3) else None
    as_of = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=hat.number(45)) if hat.one_in(3) else None
    return Case(season, title, after, as_of)
