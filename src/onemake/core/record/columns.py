"""From tables and seasons to columns: every name as written is collected first, then who is meant is settled once, and the rows are laid out by number."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.record.dated import Generations, Licences
from onemake.core.record.facts import Alias, Champion, Series
from onemake.core.record.ledger import Ints, Ledger
from onemake.core.record.nations import alpha3, nation_name
from onemake.core.record.results import FASTEST, POLE, STARTED, Leader, SeasonResults, results_of
from onemake.core.record.tables import Tables
from onemake.core.record.who import Names, Written, resolve

if TYPE_CHECKING:
    from onemake.core.season import Season

__all__ = ["Gathered", "SeasonOf", "TitleRow", "Titles", "gather", "is_of_teams", "titles_in"]


@dataclass(frozen=True, slots=True)
class SeasonOf:
    """A season with results, as far as the book must know: how much of it is there, and its final tables."""

    id: str
    series: int
    year: int
    name: str
    source: str
    calendar: int  # races of the calendar
    races: int  # of which the result is known
    nameless: int  # rows of starters without a driver
    winners: int  # races of which the winner has a name
    poles: int  # races with a pole marked
    fastest: int  # races with a fastest lap marked
    gaps: int  # races of which the sheet has fewer rows than places
    finished: bool
    ends: int  # ordinal of its last day, 0: not known
    tables: tuple[Leader, ...]


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title won: by rows of champions.csv, or by the table computed of a season."""

    series: int
    year: int
    title: str
    name: str
    facts: tuple[Champion, ...] = ()
    computed: Leader | None = None
    season: SeasonOf | None = None

    @property
    def standing(self) -> str:
        """Deduced or disputed, if any row says so."""
        return next((fact.standing for fact in self.facts if fact.standing), "")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the book is laid out from."""

    rows_of_series: tuple[Series, ...]
    seasons: tuple[SeasonOf, ...]
    people: Names
    teams: Names
    circuits: Names
    nations: Names
    starts: Ledger
    finals: Ledger
    unit: int
    person: dict[Written, int]
    team: dict[Written, int]


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles won, as rows and as columns."""

    kinds: Names
    rows: tuple[TitleRow, ...]
    ledger: Ledger


def is_of_teams(title: str) -> bool:
    """Whether a title is won by teams."""
    return title == "teams" or title.startswith("teams-")


@dataclass(slots=True)
class _Collected:
    """Names in the order in which they were first met, and the rows that speak of them."""

    written: list[Written] = field(default_factory=list)
    at: dict[Written, int] = field(default_factory=dict)

    def add(self, name: str, series: str, year: int) -> int:
        if not name:
            return -1
        one = Written(name, series, year)
        found = self.at.get(one)
        if found is None:
            found = self.at[one] = len(self.written)
            self.written.append(one)
        return found


_OF_STARTS = ("race", "driver", "team", "nation", "car", "position", "grid", "flags", "line", "entry")
_OF_RACES = ("season", "round", "number", "day", "circuit")


@dataclass(slots=True)
class _Rows:
    """The seasons as they come in."""

    people: _Collected = field(default_factory=_Collected)
    teams: _Collected = field(default_factory=_Collected)
    circuits: _Collected = field(default_factory=_Collected)
    cars: _Collected = field(default_factory=_Collected)
    nations: _Collected = field(default_factory=_Collected)
    series: dict[str, str] = field(default_factory=dict)  # id and name of those that only seasons speak of
    seasons: list[tuple[str, SeasonOf]] = field(default_factory=list)
    races: dict[str, array[int]] = field(default_factory=lambda: {name: array("i") for name in _OF_RACES})
    starts: dict[str, array[int]] = field(default_factory=lambda: {name: array("i") for name in _OF_STARTS})

    def add(self, results: SeasonResults) -> None:
        first = len(self.races["season"])
        begun = len(self.starts["line"])
        here = (results.series, results.year)
        for race in results.races:
            circuit = self.circuits.add(race.circuit, "", 0)
            for name, value in zip(_OF_RACES, (len(self.seasons), race.round, race.race, race.day, circuit), strict=True):
                self.races[name].append(value)
        columns = [self.starts[name].append for name in _OF_STARTS]
        for start in results.starts:
            row = (
                first + start.race,
                self.people.add(start.driver, *here),
                self.teams.add(start.team, *here),
                self.nations.add(start.nation, "", 0),
                self.cars.add(start.car, "", 0),
                start.position,
                start.grid,
                start.flags,
                start.line,
                begun + start.entry if start.entry >= 0 else -1,
            )
            for append, value in zip(columns, row, strict=True):
                append(value)
        for leader in results.tables:
            (self.teams if leader.by_team else self.people).add(leader.name, *here)
            self.teams.add(leader.team, *here)
        self.series.setdefault(results.series, results.name.removesuffix(f" {results.year}"))
        self.seasons.append((results.series, _season_of(results)))


def _season_of(results: SeasonResults) -> SeasonOf:
    """How much of a season there is. The place of its series is not known yet."""
    starts = results.starts
    rows, lowest = [0] * len(results.races), [0] * len(results.races)
    for start in starts:
        rows[start.race] += 1
        lowest[start.race] = max(lowest[start.race], start.position)
    return SeasonOf(
        results.id,
        -1,
        results.year,
        results.name,
        results.source,
        calendar=results.calendar,
        races=len(results.races),
        nameless=sum(not s.driver and s.flags & STARTED > 0 for s in starts),
        winners=len({s.race for s in starts if s.driver and s.position == 1}),
        poles=len({s.race for s in starts if s.flags & POLE}) + results.without_pole,
        fastest=len({s.race for s in starts if s.flags & FASTEST}),
        gaps=sum(map(int.__lt__, rows, lowest)),
        finished=results.finished,
        ends=results.last_day.toordinal() if results.last_day is not None else 0,
        tables=results.tables,
    )


def gather(tables: Tables, seasons: Iterable[Season | SeasonResults]) -> Gathered:
    """Everything that speaks of a person, team or circuit, read and joined."""
    rows = _Rows()
    for season in seasons:
        rows.add(season if isinstance(season, SeasonResults) else results_of(season))
    for champion in tables.champions:
        here = (champion.series, champion.year)
        for name in names_of(champion):
            (rows.teams if is_of_teams(champion.title) else rows.people).add(name, *here)
        rows.teams.add(champion.team, *here)
        rows.nations.add(alpha3(champion.nationality), "", 0)
    known = {s.id for s in tables.series}
    series = (*tables.series, *(Series(id=id_, name=name) for id_, name in rows.series.items() if id_ not in known))
    at = {s.id: n for n, s in enumerate(series)}
    held = tuple(_checked(replace(season, series=at[id_]), id_, tables) for id_, season in rows.seasons)
    people, person = resolve(rows.people.written, ((p.id, p.name) for p in tables.people), tables.aliases)
    teams, team = resolve(rows.teams.written, ((t.id, t.name) for t in tables.teams), tables.team_aliases)
    of_circuits = [Alias(id=c.id, name=name) for c in tables.circuits for name in c.aliases]
    circuits, circuit = resolve(rows.circuits.written, ((c.id, c.name) for c in tables.circuits), of_circuits)
    licences = Licences(tables)
    codes = {*(w.name for w in rows.nations.written), *licences.codes} - {""}
    nations = Names.of((code, nation_name(code)) for code in sorted(codes))
    by_licence = [nations.at.get(licences.of(people.ids[p], w.year), -1) for p, w in zip(person, rows.people.written, strict=True)]
    starts = _starts(tables, rows, held, (person, team, circuit), ([nations.at[w.name] for w in rows.nations.written], by_licence))
    own_person = dict(zip(rows.people.written, person, strict=True))
    own_team = dict(zip(rows.teams.written, team, strict=True))
    finals, unit = _finals(held, series, own_person, own_team)
    return Gathered(series, held, people, teams, circuits, nations, starts, finals, unit, own_person, own_team)


def names_of(champion: Champion) -> tuple[str, ...]:
    """A crew is champion together."""
    if is_of_teams(champion.title):
        return (champion.champion,)
    return tuple(name.strip() for name in champion.champion.split(" & ") if name.strip())


def _checked(season: SeasonOf, series: str, tables: Tables) -> SeasonOf:
    """A calendar that has fewer races than the edition had, or is to have, is not the whole season."""
    races = max((e.races for e in tables.editions if e.races and (e.series, e.year) == (series, season.year)), default=0)
    return replace(season, finished=False) if races > season.calendar else season


def _mapped(values: array[int], to: Sequence[int]) -> Ints:
    """Each name as written to who is meant; nobody stays nobody."""
    found: Ints = np.array([*to, -1], dtype=np.int32)[np.frombuffer(values, dtype=np.int32)] if len(values) else np.zeros(0, dtype=np.int32)
    return found


def _starts(
    tables: Tables,
    rows: _Rows,
    held: Sequence[SeasonOf],
    meant: tuple[list[int], list[int], list[int]],
    licences: tuple[list[int], list[int]],
) -> Ledger:
    person, team, circuit = meant
    races = {name: np.array(values, dtype=np.int32) for name, values in rows.races.items()}
    season = races["season"]
    series = np.array([s.series for s in held], dtype=np.int32)[season] if len(held) else season
    year = np.array([s.year for s in held], dtype=np.int32)[season] if len(held) else season
    year_end = np.array([date(s.year, 12, 31).toordinal() for s in held], dtype=np.int32)[season] if len(held) else season
    shared: dict[str, Ints] = {
        "season": season, "series": series, "year": year, "round": races["round"], "number": races["number"], "day": races["day"],
        "circuit": _mapped(rows.races["circuit"], circuit), "ends": np.where(races["day"] > 0, races["day"], year_end),
    }  # fmt: skip
    plain = {name: np.array(rows.starts[name], dtype=np.int32) for name in ("race", "position", "grid", "line", "entry")}
    by_sheet = _mapped(rows.starts["nation"], licences[0])
    by_licence = _mapped(rows.starts["driver"], licences[1])
    generations = {g.id: n for n, g in enumerate(tables.generations)}
    by_car = _mapped(rows.starts["car"], [generations.get(w.name, -1) for w in rows.cars.written])
    used = Generations(tables)
    ids = [s.id for s in tables.series]
    of_season = [used.only(ids[s.series], s.year) if s.series < len(ids) else -1 for s in held]
    by_use = np.array(of_season, dtype=np.int32)[season[plain["race"]]] if held else by_car
    own: dict[str, Ints] = {
        "driver": _mapped(rows.starts["driver"], person),
        "team": _mapped(rows.starts["team"], team),
        "nation": np.where(by_sheet >= 0, by_sheet, by_licence),
        "generation": np.where(by_car >= 0, by_car, by_use),
        "position": plain["position"],
        "grid": plain["grid"],
        "flags": np.array(rows.starts["flags"], dtype=np.uint8),
        "line": plain["line"],
        "entry": plain["entry"],
    }
    return Ledger("starts", len(plain["race"]), own, plain["race"], shared)


def _finals(held: Sequence[SeasonOf], series: Sequence[Series], person: dict[Written, int], team: dict[Written, int]) -> tuple[Ledger, int]:
    """The final tables of drivers and teams, the whole points over one denominator."""
    unit = lcm(*{leader.points.denominator for season in held for leader in season.tables}) if held else 1
    names = ("series", "year", "season", "driver", "team", "position", "points", "ends", "overall", "row")
    columns: dict[str, list[int]] = {name: [] for name in names}
    for n, season in enumerate(held):
        id_ = series[season.series].id
        for at, leader in enumerate(season.tables):
            if leader.title not in ("drivers", "teams"):
                continue
            who = -1 if leader.by_team else person[Written(leader.name, id_, season.year)]
            whose = leader.name if leader.by_team else leader.team
            its_team = team[Written(whose, id_, season.year)] if whose else -1
            ends = season.ends or date(season.year, 12, 31).toordinal()
            points = leader.points.numerator * (unit // leader.points.denominator)
            row = (season.series, season.year, n, who, its_team, leader.position, points, ends, int(leader.by_team), at)
            for name, value in zip(names, row, strict=True):
                columns[name].append(value)
    own: dict[str, Ints] = {name: np.array(values, dtype=np.int64) for name, values in columns.items()}
    return Ledger("finals", len(own["series"]), own), unit


def titles_in(tables: Tables, gathered: Gathered) -> tuple[Titles, tuple[tuple[TitleRow, Champion], ...]]:
    """The champions of champions.csv, and of finished seasons of which it has none; and where the two disagree."""
    at = {s.id: n for n, s in enumerate(gathered.rows_of_series)}
    won: dict[tuple[int, int, str, int], TitleRow] = {}
    named: dict[tuple[int, int, str], list[Champion]] = defaultdict(list)
    for fact in tables.champions:
        if fact.series not in at:
            continue
        named[at[fact.series], fact.year, fact.title].append(fact)
        codes = gathered.team if is_of_teams(fact.title) else gathered.person
        for name in names_of(fact):
            key = (at[fact.series], fact.year, fact.title, codes[Written(name, fact.series, fact.year)])
            row = won.get(key)
            won[key] = TitleRow(*key[:3], name, (fact,)) if row is None else replace(row, facts=(*row.facts, fact))
    disagreements = []
    for season in gathered.seasons:
        id_ = gathered.rows_of_series[season.series].id
        for leader in season.tables if season.finished else ():
            if leader.position != 1:
                continue
            code = (gathered.team if leader.by_team else gathered.person)[Written(leader.name, id_, season.year)]
            key = (season.series, season.year, leader.title, code)
            computed = TitleRow(*key[:3], leader.name, (), leader, season)
            if key in won:
                won[key] = replace(won[key], computed=leader, season=season)
            elif key[:3] in named:
                disagreements += [(computed, fact) for fact in named[key[:3]]]
            else:
                won[key] = computed
    return _titles(tables, gathered, won), tuple(disagreements)


def _titles(tables: Tables, gathered: Gathered, won: dict[tuple[int, int, str, int], TitleRow]) -> Titles:
    kinds = sorted({key[2] for key in won}, key=lambda kind: (kind != "drivers", kind != "teams", kind))
    kind_at = {kind: n for n, kind in enumerate(kinds)}
    used = Generations(tables)
    cars = _cars_of_seasons(gathered)
    names = ("series", "year", "driver", "team", "nation", "generation", "title", "ends", "row")
    columns: dict[str, list[int]] = {name: [] for name in names}
    licences = Licences(tables)
    ends = ends_of(tables, gathered.rows_of_series, gathered.seasons)
    for n, ((series, year, title, code), row) in enumerate(won.items()):
        id_ = gathered.rows_of_series[series].id
        team_name = next((fact.team for fact in row.facts if fact.team), row.computed.team if row.computed else "")
        team = code if is_of_teams(title) else gathered.team.get(Written(team_name, id_, year), -1)
        nation = next((alpha3(fact.nationality) for fact in row.facts if fact.nationality), "")
        if not nation and not is_of_teams(title):
            nation = licences.of(gathered.people.ids[code], year)
        car = cars.get((series, year), -1)
        values = (
            series, year, -1 if is_of_teams(title) else code, team, gathered.nations.at.get(nation, -1),
            car if car >= 0 else used.only(id_, year), kind_at[title], ends.get((series, year), date(year, 12, 31).toordinal()), n,
        )  # fmt: skip
        for name, value in zip(names, values, strict=True):
            columns[name].append(value)
    own: dict[str, Ints] = {name: np.array(values, dtype=np.int32) for name, values in columns.items()}
    return Titles(Names.of((kind, kind) for kind in kinds), tuple(won.values()), Ledger("titles", len(won), own))


def _cars_of_seasons(gathered: Gathered) -> dict[tuple[int, int], int]:
    """The generation of a season with results, where all who started had the same."""
    starts = gathered.starts
    if not starts.size:
        return {}
    season, car = starts.pick("season").astype(np.int64), starts.own["generation"].astype(np.int64)
    pairs = np.unique(season * 4096 + car + 1)
    found: dict[int, set[int]] = defaultdict(set)
    for pair in pairs.tolist():
        found[pair // 4096].add(pair % 4096 - 1)
    return {(gathered.seasons[n].series, gathered.seasons[n].year): cars.pop() for n, cars in found.items() if len(cars) == 1}


def ends_of(tables: Tables, series: Sequence[Series], held: Sequence[SeasonOf]) -> dict[tuple[int, int], int]:
    """The last day of an edition, where its whole calendar has dates, or a meeting says so; elsewhere its year is all that is known."""
    at = {s.id: n for n, s in enumerate(series)}
    found: dict[tuple[int, int], int] = {}
    dates: dict[tuple[int, int], list[date | None]] = defaultdict(list)
    for meeting in tables.meetings:
        if meeting.series in at:
            dates[at[meeting.series], meeting.year].append(meeting.date)
    for key, days in dates.items():
        if len(days) > 1 and all(days):
            found[key] = max(day for day in days if day is not None).toordinal()
    found.update({(s.series, s.year): s.ends for s in held if s.ends})
    return found
