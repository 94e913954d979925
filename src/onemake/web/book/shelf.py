"""The book as its pages need it: who won what, who drove where, and the address of everything. Made once, before the first page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from onemake.core.record.completeness import SeriesKnown, YearKnown
from onemake.core.record.facts import Alias, Champion, Edition, Fact, Generation, Maker, Series
from onemake.core.record.tables import Tables
from onemake.core.record.who import Names
from onemake.web.addresses import Slugs, slug_of
from onemake.web.book.chapter import Chapter, Crown, Run
from onemake.web.book.nations import nation_of

if TYPE_CHECKING:
    from onemake.office.rated import Ratings

__all__ = ["OVERALL", "Person", "Shelf", "Side", "Won", "last_name", "title_name", "who_in"]

OVERALL = ("drivers",)
Who = Callable[[str, str, int], str]  # the id of a name, in a series and a year


@dataclass(frozen=True, slots=True)
class Won:
    """A title that somebody holds, from a row of the book, from a season with results, or from both."""

    series: str
    year: int
    title: str
    holder: str
    team: str = ""
    points: str = ""
    nation: str = ""
    standing: str = ""  # deduced, disputed
    source: str = ""
    note: str = ""
    href: str = ""  # the season, where its results are known
    line: int = 0
    by_driver: bool = True

    @property
    def overall(self) -> bool:
        return self.title in OVERALL


@dataclass(slots=True)
class Person:
    """A driver over all his seasons. The first name is the one in most use."""

    id: str
    name: str
    address: str
    names: dict[str, int] = field(default_factory=dict)
    nations: dict[str, None] = field(default_factory=dict)
    won: list[Won] = field(default_factory=list)
    runs: list[tuple[Chapter, Run]] = field(default_factory=list)

    @property
    def crowned(self) -> set[tuple[str, int]]:
        """The series and years whose champion he was, by whatever source: one that another disputes counts, as in the records."""
        return {(won.series, won.year) for won in self.won if won.overall}

    @property
    def titles(self) -> int:
        return len(self.crowned)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({*(won.year for won in self.won), *(chapter.year for chapter, _ in self.runs)}))


@dataclass(slots=True)
class Side:
    """A team: the titles it holds, those its drivers won in its cars, and who drove for it."""

    id: str
    name: str
    address: str
    won: list[Won] = field(default_factory=list)
    drivers_won: list[tuple[Won, tuple[Person, ...]]] = field(default_factory=list)
    drove: dict[tuple[str, int], list[tuple[Person, Chapter, Run]]] = field(default_factory=dict)


def title_name(title: str) -> str:
    """A title as people say it: ``pro-am`` is Pro-Am."""
    said = {"am": "Am", "pro-am": "Pro-Am", "drivers": "Drivers", "title": "Title", "overall": "Overall"}
    return said.get(title) or title.replace("-", " ").title().replace("Gt3", "GT3").replace("Gt4", "GT4")


def _plain_id(name: str, series: str, year: int) -> str:
    del series, year
    return slug_of(name) or name


def who_in(names: Names, aliases: Iterable[Alias]) -> Who:
    """Who is who as the book says: a name that two go by is told by the aliases that hold for a series or for years; one that it does not have is itself."""
    narrow = [alias for alias in aliases if alias.series or alias.from_year or alias.to_year]

    def who(name: str, series: str, year: int) -> str:
        found = [names.ids[n] for n in names.find(name)]
        if len(found) < 2:
            return found[0] if found else _plain_id(name, series, year)
        for alias in narrow:
            if alias.id in found and alias.series in ("", series) and (alias.from_year or 0) <= year <= (alias.to_year or 9999):
                return alias.id
        return next((id_ for id_ in found if id_ == slug_of(name)), found[0])

    return who


class Shelf:
    """Tables and seasons, joined. ``who`` says which person a name is, ``team`` which team; without them a name is an id."""

    def __init__(
        self,
        tables: Tables,
        chapters: Iterable[Chapter],
        *,
        who: Who = _plain_id,
        team: Who = _plain_id,
        known: Iterable[SeriesKnown] = (),
        ratings: Ratings | None = None,
    ) -> None:
        self.tables = tables
        self.ratings = ratings
        self.known = {series.id: series.years for series in known}
        self.chapters = sorted(chapters, key=lambda c: (c.series, -c.year, c.id))
        self.series: dict[str, Series] = {s.id: s for s in tables.series}
        for chapter in self.chapters:
            self.series.setdefault(chapter.series, Series(id=chapter.series, name=chapter.series_name))
        self.makers: dict[str, Maker] = {m.id: m for m in tables.makers}
        self.generations: dict[str, Generation] = {g.id: g for g in tables.generations}
        self.seasons: dict[tuple[str, int], list[Chapter]] = defaultdict(list)
        for chapter in self.chapters:
            self.seasons[chapter.series, chapter.year].append(chapter)
        self.won: dict[tuple[str, int], list[Won]] = defaultdict(list)
        self.of_series: dict[str, dict[int, list[Won]]] = defaultdict(dict)
        self.editions: dict[str, list[Edition]] = defaultdict(list)
        for edition in tables.editions:
            self.editions[edition.series].append(edition)
        self.people: dict[str, Person] = {}
        self.teams: dict[str, Side] = {}
        self._who, self._team = who, team
        self._slugs: dict[str, Slugs] = {kind: Slugs(("index",)) for kind in ("series", "drivers", "teams", "cars", "chassis", "records")}
        for id_ in self.series:
            self.series_href(id_)
        self._fill()
        for series in self.series:
            if series not in self.known:  # of no row of the book: what its seasons show
                there = sorted(year for id_, year in self.seasons if id_ == series)
                self.known[series] = tuple(
                    YearKnown(year, "results", any(w.overall for w in self.won.get((series, year), ()))) for year in there
                )

    def series_href(self, id: str) -> str:
        return f"series/{self.series_slug(id)}.html" if id in self.series else ""

    def series_slug(self, id: str) -> str:
        return self._slugs["series"].of(id)

    def car_href(self, id: str) -> str:
        return f"cars/{self._slugs['cars'].of(id)}.html" if id in self.generations else ""

    def chassis_href(self, id: str) -> str:
        return f"chassis/{self._slugs['chassis'].of(id)}.html"

    @staticmethod
    def nation_href(code: str) -> str:
        found = nation_of(code)
        return f"nations/{found.code.lower()}.html" if found else ""

    def name_of(self, series: str) -> str:
        return self.series[series].name if series in self.series else series

    def maker_of(self, series: str) -> str:
        maker = self.series[series].maker if series in self.series else ""
        return self.makers[maker].name if maker in self.makers else ""

    def persons(self, holder: str, series: str, year: int) -> tuple[Person, ...]:
        """Those whom a row names: one driver, or a crew."""
        return tuple(self._person(name, series, year) for name in map(str.strip, holder.split(" & ")) if name)

    def side(self, name: str, series: str, year: int) -> Side | None:
        """The team of a name."""
        if not name:
            return None
        id_ = self._team(name, series, year)
        if id_ not in self.teams:
            self.teams[id_] = Side(id_, name, f"teams/{self._slugs['teams'].of(id_)}.html")
        return self.teams[id_]

    @cached_property
    def calendars(self) -> dict[str, str]:
        """The series of which the day of any race or meeting is known, with the address of their calendar."""
        held = {(c.series, c.year) for c in self.chapters}
        dated = {c.series for c in self.chapters if c.last}
        dated |= {m.series for m in self.tables.meetings if m.date and (m.series, m.year) not in held}
        return {id_: self.series_href(id_).removesuffix(".html") + ".ics" for id_ in self.series if id_ in dated}

    @cached_property
    def ranked(self) -> list[Person]:
        """All drivers, by their last names."""
        return sorted(self.people.values(), key=lambda p: (slug_of(last_name(p.name)), slug_of(p.name), p.id))

    def _person(self, name: str, series: str, year: int) -> Person:
        id_ = self._who(name, series, year)
        if id_ not in self.people:
            self.people[id_] = Person(id_, name, f"drivers/{self._slugs['drivers'].of(id_)}.html")
        person = self.people[id_]
        person.names[name] = person.names.get(name, 0) + 1
        return person

    def _fill(self) -> None:
        for row in self.tables.champions:
            self.won[row.series, row.year].append(self._won(row))
        for chapter in self.chapters:
            for crown in chapter.crowns if self.ended(chapter) else ():
                self._crown(chapter, crown)
            for run in chapter.runs:
                self._drive(chapter, run)
        for (series, year), titles in sorted(self.won.items()):
            self.of_series[series][year] = titles
            titles.sort(key=lambda w: (not w.overall, w.title, w.line))
            for won in titles:
                self._hand_out(won)
        for start in self.tables.chassis_starts:
            self.persons(start.driver, start.series, start.year)
        for person in self.people.values():
            person.name = max(person.names, key=lambda n: (person.names[n], n != n.upper(), n))
            person.won.sort(key=lambda w: (w.year, w.series, w.title))
            person.runs.sort(key=lambda r: (r[0].year, r[0].series))
        for known in self.tables.people:
            if known.id in self.people:
                self.people[known.id].name = known.name

    def ended(self, chapter: Chapter) -> bool:
        """Whether the table of a season names its champions: the book says so, for a calendar may lack races that are still to come."""
        years = {year.year: year.champion for year in self.known.get(chapter.series, ())}
        return chapter.over and years.get(chapter.year, True)

    def _won(self, row: Champion) -> Won:
        there = self.seasons.get((row.series, row.year), [])
        href = there[0].href if there else ""
        return Won(row.series, row.year, row.title, row.champion, row.team, row.points, row.nationality, row.standing, row.source, row.note, href, row.line)  # fmt: skip

    def _crown(self, chapter: Chapter, crown: Crown) -> None:
        """A title that follows from results. Where the book has the same in a row, the row stays: it has a source of its own."""
        key = "drivers" if crown.overall else crown.title
        there = self.won[chapter.series, chapter.year]
        same = slug_of(crown.holder)
        if not any(won.title == key and slug_of(won.holder) == same for won in there):
            source = next((word for word in (chapter.sources[0].split() if chapter.sources else ()) if word.startswith("http")), "")
            run = next((r for r in chapter.runs if r.id == crown.holder_id), None)
            there.append(
                Won(
                    chapter.series,
                    chapter.year,
                    key,
                    crown.holder,
                    team=run.team if run else "",
                    points=crown.points,
                    nation=run.nation if run else "",
                    source=source,
                    href=chapter.href,
                    by_driver=crown.by_driver,
                )
            )

    def _drive(self, chapter: Chapter, run: Run) -> None:
        for person in self.persons(run.name, chapter.series, chapter.year):
            person.runs.append((chapter, run))
            if run.nation:
                person.nations[run.nation] = None
            for team in filter(None, run.team.split(", ")):
                side = self.side(team, chapter.series, chapter.year)
                if side:
                    side.drove.setdefault((chapter.series, chapter.year), []).append((person, chapter, run))

    def _hand_out(self, won: Won) -> None:
        if "team" in won.title or won.title in ("constructors", "entrants"):
            side = self.side(won.holder, won.series, won.year)
            if side:
                side.won.append(won)
            return
        if not won.by_driver:
            return
        crew = self.persons(won.holder, won.series, won.year)
        for person in crew:
            person.won.append(won)
            if won.nation and len(crew) == 1:
                person.nations[won.nation] = None
        side = self.side(won.team, won.series, won.year)
        if side:
            side.drivers_won.append((won, crew))

    def sources_of(self, facts: Iterable[Fact]) -> list[str]:
        return list(dict.fromkeys(fact.source for fact in facts if fact.source))


def last_name(name: str) -> str:
    """The name by which a driver stands in the list: from the first particle on, or else the last word."""
    words = name.split()
    at = next((i for i, word in enumerate(words) if i and word[:1].islower()), len(words) - 1)
    return " ".join(words[at:])
