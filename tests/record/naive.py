"""A deliberately naive counter: it goes through every row, one by one, and knows nothing of the book's columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from onemake.core.record.facts import Champion, Edition, Series
from onemake.core.record.questions import Question
from onemake.core.record.results import FASTEST, POLE, STARTED, SeasonResults

__all__ = ["Facts", "count"]


@dataclass(frozen=True)
class Facts:
    series: tuple[Series, ...]
    champions: tuple[Champion, ...]
    editions: tuple[Edition, ...]
    seasons: tuple[SeasonResults, ...]


@dataclass(frozen=True)
class Row:
    """Anything that can be counted. ``thing`` is what counts once."""

    series: Series
    year: int
    ends: date
    thing: object
    driver: str = ""
    team: str = ""
    nation: str = ""
    circuit: str = ""
    title: str = ""


def count(facts: Facts, question: Question) -> dict[str, int]:
    """The value of each line by its id."""
    mine: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(facts, question):
        if passes(row, question):
            for key in keys_of(row, question.by):
                mine[key].append(row)
    values = {key: value_of(facts, rows, question) for key, rows in mine.items()}
    if question.first or question.last:
        return {key: value for key, value in values.items() if len(mine[key]) >= question.at_least}
    least = max(2, question.at_least) if question.together else question.at_least
    return {key: value for key, value in values.items() if value >= least}


def rows_of(facts: Facts, question: Question) -> Iterator[Row]:
    at = {s.id: s for s in facts.series}
    what = question.what
    titles = list(titles_of(facts, at))
    kinds = question.titles_of or (
        {row.title for row in titles}
        if question.by == "title"
        else {"teams"}
        if question.by == "team" and what == "titles"
        else {"drivers"}
    )
    if what in ("titles", "champions"):
        for row in titles:
            if row.title in kinds:
                won = (row.series.id, row.year, row.title)
                who = row.driver or row.team
                thing: object = who if what == "champions" else (won, who) if question.by == "driver" else won
                yield Row(row.series, row.year, row.ends, thing, row.driver, row.team, row.nation, title=row.title)
        return
    if what in ("editions", "seasons"):
        yield from editions_of(facts, at, question, titles)
        return
    for row, position, flags in starts_of(facts, at, question.by):
        counted = {
            "wins": position == 1, "podiums": 1 <= position <= 3, "poles": flags & POLE, "fastest laps": flags & FASTEST, "starts": flags & STARTED,
        }[what]  # fmt: skip
        if counted:
            yield row


def titles_of(facts: Facts, at: dict[str, Series]) -> Iterator[Row]:
    for c in facts.champions:
        ends = end_of(facts, c.series, c.year)
        if c.title == "teams":
            yield Row(at[c.series], c.year, ends, None, "", c.champion, c.nationality, title=c.title)
        else:
            for name in c.champion.split(" & "):
                yield Row(at[c.series], c.year, ends, None, name, c.team, c.nationality, title=c.title)


def end_of(facts: Facts, series: str, year: int) -> date:
    days = [s.last_day for s in facts.seasons if (s.series, s.year) == (series, year) and s.last_day]
    return days[0] if days else date(year, 12, 31)


def starts_of(facts: Facts, at: dict[str, Series], by: str) -> Iterator[tuple[Row, int, int]]:
    for season in facts.seasons:
        for n, start in enumerate(season.starts):
            race = season.races[start.race]
            car = (season.id, start.entry) if start.entry >= 0 and by != "driver" else (season.id, n, "row")
            day = date.fromordinal(race.day) if race.day else date(season.year, 12, 31)
            row = Row(at[season.series], season.year, day, car, start.driver, start.team, start.nation, race.circuit)
            yield row, start.position, start.flags


def editions_of(facts: Facts, at: dict[str, Series], question: Question, titles: list[Row]) -> Iterator[Row]:
    """Of people and teams: where they started or won. Of series: what was held."""
    of_people = question.drivers or question.teams or question.nations or question.by in ("driver", "team", "nation", "circuit", "title")
    if of_people:
        began = [row for row, _, flags in starts_of(facts, at, "driver") if flags & STARTED]
        for row in (*began, *(t for t in titles if t.driver)):
            yield Row(row.series, row.year, row.ends, (row.series.id, row.year), row.driver, row.team, row.nation)
        return
    for id_, year in shown(facts):
        yield Row(at[id_], year, end_of(facts, id_, year), (id_, year))


def shown(facts: Facts) -> set[tuple[str, int]]:
    held = {(e.series, e.year) for e in facts.editions if e.held}
    return held | {(c.series, c.year) for c in facts.champions} | {(s.series, s.year) for s in facts.seasons if s.races}


def passes(row: Row, question: Question) -> bool:
    q = question
    return (
        (not q.series or row.series.id in q.series)
        and (not q.makers or row.series.maker in q.makers)
        and (not q.tiers or row.series.tier in q.tiers)
        and (not q.countries or bool(set(row.series.countries) & set(q.countries)))
        and (not q.drivers or row.driver in q.drivers)
        and (not q.teams or row.team in q.teams)
        and (not q.nations or row.nation in q.nations)
        and (not q.circuits or row.circuit in q.circuits)
        and row.year in q.years
        and (q.as_of is None or row.ends <= q.as_of)
    )


def keys_of(row: Row, by: str) -> list[str]:
    if by == "country":
        return list(row.series.countries)
    one = {
        "driver": row.driver, "team": row.team, "nation": row.nation, "circuit": row.circuit, "title": row.title, "series": row.series.id,
        "maker": row.series.maker, "tier": str(row.series.tier or ""), "year": str(row.year),
    }[by]  # fmt: skip
    return [one] if one else []


def value_of(facts: Facts, rows: list[Row], question: Question) -> int:
    years = [row.year for row in rows]
    if question.first or question.last:
        return min(years) if question.first else max(years)
    if question.together:
        return max(len({kind for row in rows if row.year == year and (kind := kind_of(row.series, question.together))}) for year in years)
    if question.streak:
        return max(
            longest(facts, s, {r.year for r in rows if (r.series.id, r.title) == (s, t)}) for s, t in {(r.series.id, r.title) for r in rows}
        )
    return len({row.thing for row in rows})


def kind_of(series: Series, together: str) -> object:
    return {"tier": series.tier, "series": series.id, "maker": series.maker}[together]


def longest(facts: Facts, series: str, years: set[int]) -> int:
    """Year after year; one that was not held is passed over."""
    off = {e.year for e in facts.editions if e.series == series and e.held is False} - {year for id_, year in shown(facts) if id_ == series}
    best = run = 0
    for year in range(min(years), max(years) + 1):
        if year in years:
            run += 1
            best = max(best, run)
        elif year not in off:
            run = 0
    return best
