"""The cascade: where a generation is raced now, where it goes on when it is superseded, and whose used cars go where."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.core.record.facts import Admission, Generation, Series, Use
from onemake.core.record.garage import own_uses, says_admission, says_use
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.spans import Held, held, years
from onemake.core.record.tables import Tables

__all__ = ["Cascade", "Place", "Sent", "cascade", "sent", "taken"]

STATES = ("its own car", "admitted", "refused", "its own car once", "admitted once", "refused once", "later", "years not known")


@dataclass(frozen=True, slots=True)
class Place:
    """A series and a generation. ``state`` is one of STATES; ``years`` as they are written."""

    series: str
    name: str
    tier: int | None
    state: str
    part: str
    years: str
    first: int | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Cascade:
    """Where a generation may race in a year, and where it raced before. Without a year nothing is past."""

    generation: Generation
    year: int | None
    places: tuple[Place, ...]
    doubts: tuple[Doubt, ...] = ()

    def of(self, state: str) -> tuple[Place, ...]:
        """The series in one state."""
        return tuple(place for place in self.places if place.state == state)

    @property
    def superseded_in(self) -> frozenset[str]:
        """Series whose own car it was and is no more."""
        return frozenset(p.series for p in self.of("its own car once"))


@dataclass(frozen=True, slots=True)
class Sent:
    """Used cars that went from one series to another."""

    generation: str
    from_series: str
    to_series: str
    years: str
    evidence: Evidence


def cascade(tables: Tables, generation: Generation, year: int | None = None) -> Cascade:
    """Series that race a generation as their own, admit it, refuse it, or did; the top tier first, then the earliest."""
    book = {s.id: s for s in tables.series}
    names = {s.id: s.name for s in tables.series}
    found = []
    for id_ in dict.fromkeys(use.series for use in tables.uses if use.generation == generation.id):
        for own in own_uses(tables.uses, id_, tables.generations, book[id_].last_year if id_ in book else None):
            if own.use.generation == generation.id:
                state = _state(own.held(year) if year else "yes", own.use.from_year, year, "its own car")
                found.append(_place(book.get(id_), id_, state, own.use, own.years, says_use(own, names)))
    for rule in (a for a in tables.admissions if a.generation == generation.id):
        series = book.get(rule.series)
        when: Held = "yes" if year is None else held(rule, year)
        if year and series and series.last_year and year > series.last_year:
            when = "no"
        state = _state(when, rule.from_year, year, "admitted" if rule.admitted else "refused")
        found.append(_place(series, rule.series, state, rule, years(rule), says_admission(rule, names)))
    found.sort(key=lambda p: (STATES.index(p.state), p.tier or 9, p.first or 0, p.name))
    return Cascade(generation, year, tuple(found), _doubts(tables, generation, year, {p.series for p in found if p.state in _SETTLED}))


_SETTLED = ("its own car", "admitted", "refused")


def _place(series: Series | None, id_: str, state: str, fact: Use | Admission, written: str, evidence: Evidence) -> Place:
    name, tier = (series.name, series.tier) if series else (id_, None)
    return Place(id_, name, tier, state, fact.part, written, fact.from_year, evidence)


def _state(when: Held, from_year: int | None, year: int | None, what: str) -> str:
    if when == "yes":
        return what
    if when == "not known":
        return "years not known"
    return "later" if year is not None and from_year is not None and year < from_year else f"{what} once"


def _doubts(tables: Tables, generation: Generation, year: int | None, settled: set[str]) -> tuple[Doubt, ...]:
    """Series of the maker that ran, or may have run, in that year and of whose cars the book says nothing."""
    silent = 0
    for series in tables.series:
        if series.maker != generation.maker or series.id in settled or not _ran(series.first_year, series.last_year, year):
            continue
        own = [o for o in own_uses(tables.uses, series.id, tables.generations, series.last_year) if year is None or o.held(year) == "yes"]
        rules = [a for a in tables.admissions if a.series == series.id and (year is None or held(a, year) == "yes")]
        silent += not own and not rules
    if not silent:
        return ()
    when = f" in {year}" if year else ""
    return (Doubt(f"of {silent} series of the maker the book does not say which cars they let in{when}", "", (year,) if year else ()),)


def _ran(first: int | None, last: int | None, year: int | None) -> bool:
    """Whether a series may have been held; of one without a first year nobody can tell, so it may."""
    return year is None or ((first is None or first <= year) and (last is None or year <= last))


def sent(tables: Tables, series: str) -> tuple[Sent, ...]:
    """Which series took the used cars of a series."""
    return tuple(_sent(rule, tables) for rule in tables.admissions if rule.admitted and rule.from_series == series)


def taken(tables: Tables, series: str) -> tuple[Sent, ...]:
    """Whose used cars a series took."""
    return tuple(_sent(rule, tables) for rule in tables.admissions if rule.admitted and rule.from_series and rule.series == series)


def _sent(rule: Admission, tables: Tables) -> Sent:
    names = {s.id: s.name for s in tables.series}
    return Sent(rule.generation, rule.from_series, rule.series, years(rule), says_admission(rule, names))
