"""What judging looks up: who and which series is meant by a name, who won what, which years a series was held; each with the row that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from onemake.core.people import name_keys
from onemake.core.record.book import Book
from onemake.core.record.claims import runs
from onemake.core.record.facts import Edition, Fact, Generation, Series
from onemake.core.record.nations import alpha2, alpha3, nation_name
from onemake.core.record.questions import Doubt, Evidence, Question
from onemake.core.record.tables import Tables
from onemake.core.season import Season

_CODE = 3  # codes of nations are no longer

__all__ = ["JudgeBook", "Title", "Unknown", "words"]


class Unknown(Exception):
    """A name that the book does not have, or that several have."""


@lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """The words of a name, whatever its case and accents."""
    return frozenset(word for key in name_keys(text.replace("-", " ")) for word in key.split())


@dataclass(frozen=True, slots=True)
class Title:
    """A title of a year as one person or team won it; a crew's is one of each, of one ``row``. ``nation`` is blank where it is not known."""

    who: str
    name: str
    series: str
    year: int
    kind: str
    nation: str
    standing: str
    note: str
    row: int
    evidence: Evidence


def _none(_series: str, _year: int) -> Sequence[Season]:
    return ()


@dataclass(frozen=True, eq=False)
class JudgeBook:
    """The book with what is made of it once, when it is first asked for. ``calendars`` gives the seasons of a series and year that say where and when it raced."""

    book: Book
    calendars: Callable[[str, int], Sequence[Season]] = _none
    _found: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _held: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def tables(self) -> Tables:
        return self.book.tables

    # --- years -----------------------------------------------------------------------------------------------------------------

    @cached_property
    def now(self) -> int:
        """The last year of which the book says anything."""
        return max([t.year for t in self.titles] + [s.year for s in self.book.held], default=0)

    def decided(self, series: Series) -> int:
        """The last year whose champion ought to be known: the one before the last of the book, unless its own is known."""
        return max([self.now - 1, *(t.year for t in self.titles_of(series) if t.kind == "drivers")])

    def held(self, series: Series) -> tuple[int, ...]:
        """The years in which a series was held, up to the last that is decided; none where nobody knows its first."""
        if series.id not in self._held:
            first, end = self.first_year(series), self.decided(series)
            off = {e.year for e in self.tables.editions if e.series == series.id and e.held is False}
            years = range(first, min(series.last_year or end, end) + 1) if first is not None else ()
            self._held[series.id] = tuple(y for y in years if y not in off)
        return self._held[series.id]

    def attested(self, series: Series) -> tuple[int, ...]:
        """Years for which some row speaks of the series."""
        rows = [t.year for t in self.titles_of(series)]
        rows += [e.year for e in self.tables.editions if e.series == series.id and e.held is not False]
        rows += [s.year for s in self.book.held if self.book.series.ids[s.series] == series.id]
        rows += [y for y in (series.first_year, series.last_year) if y is not None]
        return tuple(sorted(set(rows)))

    def first_year(self, series: Series) -> int | None:
        """As its row says; what is not said is not known."""
        return series.first_year

    def editions(self, series: Series) -> tuple[Edition, ...]:
        """What rows say of its editions."""
        return tuple(e for e in self.tables.editions if e.series == series.id)

    def forerunners(self, series: Series) -> tuple[Series, ...]:
        """The series it came out of, as some count them with it: of the same maker, and of no other tier. The nearest first."""
        found: list[Series] = []
        at = series
        while at.succeeds and (before := self.series_by_id.get(at.succeeds)) is not None and before not in found:
            if before.maker != series.maker or before.tier not in (None, series.tier):
                break
            found.append(before)
            at = before
        return tuple(found)

    # --- series ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def series_by_id(self) -> dict[str, Series]:
        return {s.id: s for s in self.book.rows_of_series}

    @cached_property
    def _series_names(self) -> list[tuple[str, str]]:
        """Every name, and the own ones without the maker: the Supercup is Porsche's, for no other is called that and nothing more."""
        makers = {m.id: m.name for m in self.tables.makers}
        short = [(s.name.removeprefix(makers.get(s.maker, "")).strip(), s.id) for s in self.book.rows_of_series]
        return [(s.name, s.id) for s in self.book.rows_of_series] + short + [(n.name, n.series) for n in self.tables.names]

    def series(self, text: str) -> Series:
        """The series meant by an id, a name it has or had, or words that only one has. Raises Unknown."""
        found = self.some_series(text)
        if len(found) > 1:
            raise Unknown(f"{text!r} may be " + " or ".join(s.id for s in found[:4]) + (", among others" if len(found) > 4 else ""))
        if not found:
            raise Unknown(f"the book has no series {text!r}")
        return found[0]

    def some_series(self, text: str) -> tuple[Series, ...]:
        """Every series that may be meant."""
        if text in self.series_by_id:
            return (self.series_by_id[text],)
        if text not in self._found:
            self._found[text] = self._look(text)
        return tuple(self.series_by_id[id_] for id_ in self._found[text] if id_ in self.series_by_id)

    def _look(self, text: str) -> tuple[str, ...]:
        keys = name_keys(text)
        exact = dict.fromkeys(id_ for name, id_ in self._series_names if keys & name_keys(name))
        if exact:
            return tuple(exact)
        wanted = words(text)
        if not wanted:
            return ()
        own = {s.id: words(f"{s.id} {s.name}") | {w for c in s.countries for w in words(nation_name(c))} for s in self.book.rows_of_series}
        by_people = frozenset(w for word in wanted for w in (words(nation_name(word)) if len(word) > _CODE else (word,)))  # German: Germany
        for asked in (wanted, by_people):
            narrow = [id_ for id_, has in own.items() if asked <= has]
            if narrow:
                return tuple(narrow)
        return tuple(dict.fromkeys(id_ for name, id_ in self._series_names if wanted <= words(name)))

    def chosen(self, question: Question) -> tuple[Series, ...]:
        """The series that a question is about. Raises Unknown."""
        named = {s.id for text in question.series for s in (self.series(text),)}
        countries = {alpha2(c) for c in question.countries}
        makers = {m.casefold() for m in question.makers}
        return tuple(
            s
            for s in self.book.rows_of_series
            if (not named or s.id in named)
            and (not makers or s.maker in makers)
            and (not question.tiers or s.tier in question.tiers)
            and (not question.scopes or s.scope in question.scopes)
            and (not countries or countries & set(s.countries))
        )

    # --- people and titles -----------------------------------------------------------------------------------------------------

    def who(self, name: str) -> str:
        """The id of a person or team; blank if the book does not know him, or knows several of that name."""
        for names in (self.book.people, self.book.teams):
            found = names.find(name)
            if found:
                return names.ids[found[0]] if len(found) == 1 else ""
        return ""

    def known(self, name: str) -> str:
        """Somebody whom the book knows. Raises Unknown."""
        who = self.who(name)
        if who:
            return who
        several = self.book.people.find(name)
        if several:
            raise Unknown(f"{name!r} may be " + " or ".join(self.book.people.ids[n] for n in several[:4]))
        raise Unknown(f"the book knows nobody of the name {name!r}{self._near(name)}")

    def _near(self, name: str) -> str:
        wanted = words(name)
        like = sorted({t.name for t in self.titles if wanted & words(t.name)})
        return f" (but {', '.join(like[:3])})" if like else ""

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """All titles, the earliest first; a computed champion stands beside the one of champions.csv where they disagree."""
        book = self.book
        own = book.titles.own
        found = []
        for n, won in enumerate(book.title_rows):
            driver, team, nation = int(own["driver"][n]), int(own["team"][n]), int(own["nation"][n])
            who = book.people.ids[driver] if driver >= 0 else book.teams.ids[team] if team >= 0 else ""
            fact = won.facts[0] if won.facts else None
            found.append(
                Title(
                    who,
                    won.name,
                    book.series.ids[won.series],
                    won.year,
                    won.title,
                    book.nations.ids[nation] if nation >= 0 else "",
                    won.standing,
                    "; ".join(f.note for f in won.facts if f.note),
                    fact.line if fact else -n - 1,
                    book.evidence(book.titles, n),
                )
            )
        return tuple(sorted(found, key=lambda t: t.year))

    @cached_property
    def _by_series(self) -> dict[str, list[Title]]:
        found: dict[str, list[Title]] = {}
        for title in self.titles:
            found.setdefault(title.series, []).append(title)
        return found

    def titles_of(self, series: Series) -> Sequence[Title]:
        """Every title of a series."""
        return self._by_series.get(series.id, ())

    def won(self, question: Question, series: Iterable[Series]) -> tuple[Title, ...]:
        """The titles of a question, by whoever won them."""
        ids = {s.id for s in series}
        kinds = question.titles_of or (("teams",) if question.by == "team" else ("drivers",))
        found = (t for id_ in ids for t in self._by_series.get(id_, ()) if t.kind in kinds and t.year in question.years)
        return tuple(sorted(found, key=lambda t: t.year))

    def those(self, question: Question) -> frozenset[str]:
        """Who is asked about, as ``winner`` tells them."""
        if question.by == "nation":
            return frozenset(alpha3(n) for n in question.nations)
        return frozenset(self.known(name) for name in (*question.drivers, *question.teams))

    @staticmethod
    def winner(title: Title, question: Question) -> str:
        """To whom a title is counted."""
        return title.nation if question.by == "nation" else title.who

    def no_champion(self, question: Question, series: Iterable[Series]) -> tuple[tuple[Series, tuple[int, ...]], ...]:
        """The years of each series that were held and of which the book has no champion."""
        found = []
        for one in series:
            have = {t.year for t in self.won(question, [one])}
            missing = tuple(y for y in self.held(one) if y in question.years and y not in have)
            if missing or self.first_year(one) is None:
                found.append((one, missing))
        return tuple(found)

    # --- cars ------------------------------------------------------------------------------------------------------------------

    def cars(self, text: str) -> tuple[Generation, ...]:
        """The generations meant by an id, a type, a model, or words of them. Raises Unknown."""
        rows = self.tables.generations
        exact = [g for g in rows if text == g.id or text.casefold() in (g.type_code.casefold(), f"{g.maker} {g.type_code}".casefold())]
        found = exact or [g for g in rows if words(text) and words(text) <= words(f"{g.id} {g.model} {g.type_code} {g.maker}")]
        if not found:
            raise Unknown(f"the book has no car {text!r}")
        return tuple(found)

    # --- evidence --------------------------------------------------------------------------------------------------------------

    def evidence(self, table: str, row: Fact, says: str) -> Evidence:
        return Evidence(
            f"{table}.csv", row.line, says, row.source, getattr(row, "series", getattr(row, "id", "")), getattr(row, "year", None)
        )

    def row_of(self, series: Series) -> Evidence:
        """The row of a series, in words."""
        if series.last_year is not None and series.first_year is not None:
            years = f", {series.first_year}-{series.last_year}"
        else:
            years = f", first held in {series.first_year}" if series.first_year else ", first year not known"
        tier = f", tier {series.tier}" if series.tier else ""
        where = f", {', '.join(series.countries)}" if series.countries else ""
        return self.evidence("series", series, f"{series.name}: {series.scope or 'scope not known'}{tier}{where}{years}")

    def not_held(self, series: Series) -> tuple[Evidence, ...]:
        rows = [e for e in self.tables.editions if e.series == series.id and e.held is False]
        return tuple(self.evidence("editions", e, f"{series.name} {e.year}: not held") for e in rows)

    def missing(self, question: Question, series: Iterable[Series]) -> tuple[Doubt, ...]:
        """A doubt for every series of which champions are missing."""
        found = []
        for one, years in self.no_champion(question, series):
            says = f"{one.name}: the champion of {runs(years)} is not known" if years else f"{one.name}: its first year is not known"
            found.append(Doubt(says, one.id, years))
        return tuple(found)

    def disputed(self, titles: Iterable[Title]) -> tuple[Doubt, ...]:
        """A doubt for every title that is deduced, or that another source gives to somebody else."""
        found = []
        for title in titles:
            if title.standing:
                note = f": {title.note}" if title.note else ""
                found.append(Doubt(f"{title.name} {title.year} is {title.standing}{note}", title.series, (title.year,)))
        return tuple(found)

    def rivals(self, title: Title) -> tuple[Title, ...]:
        """The same title of the same year in another row, for somebody else: sources disagree."""
        return tuple(
            t
            for t in self._by_series[title.series]
            if (t.year, t.kind) == (title.year, title.kind) and t.row != title.row and t.who != title.who
        )
