"""The cascade: where a generation is raced now, where it goes on when it is superseded, and whose used cars go where."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.core.record.facts import Admission, Generation
from onemake.core.record.garage import own_uses, says_admission, says_use
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.spans import held, years
from onemake.core.record.tables import Tables

__all__ = ["Cascade", "Place", "Sent", "cascade", "sent", "taken"]

STATES = ("its own car", "admitted", "refused", "its own car once", "admitted once", "later", "years not known")


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
    names, tiers = {s.id: s.name for s in tables.series}, {s.id: s.tier for s in tables.series}
    found = []
    for series in dict.fromkeys(use.series for use in tables.uses if use.generation == generation.id):
        for use in own_uses(tables.uses, series):
            if use.generation == generation.id:
                state = _state(held(use, year) if year else "yes", use.to_year, year, "its own car")
                says = says_use(use, names)
                found.append(Place(series, names.get(series, series), tiers.get(series), state, use.part, years(use), use.from_year, says))
    for rule in tables.admissions:
        if rule.generation == generation.id:
            state = _state(held(rule, year) if year else "yes", rule.to_year, year, "admitted" if rule.admitted else "refused")
            says = says_admission(rule, names)
            name, tier = names.get(rule.series, rule.series), tiers.get(rule.series)
            found.append(Place(rule.series, name, tier, state, rule.part, years(rule), rule.from_year, says))
    found.sort(key=lambda p: (STATES.index(p.state), p.tier or 9, p.first or 0, p.name))
    return Cascade(generation, year, tuple(found), _doubts(tables, generation, found, year))


def _state(when: str, to_year: int | None, year: int | None, what: str) -> str:
    if when == "yes":
        return what
    if when == "not known":
        return "years not known"
    past = year is not None and to_year is not None and year > to_year
    if not past:
        return "later"
    return what if what == "refused" else f"{what} once"


def _doubts(tables: Tables, generation: Generation, found: list[Place], year: int | None) -> tuple[Doubt, ...]:
    """Series of the maker that ran in that year and of whose cars the book says nothing."""
    told = {place.series for place in found}
    silent = []
    for series in tables.series:
        if series.maker != generation.maker or series.id in told or not _ran(series.first_year, series.last_year, year):
            continue
        facts = [*(u for u in tables.uses if u.series == series.id), *(a for a in tables.admissions if a.series == series.id)]
        if not any(year is None or held(fact, year) == "yes" for fact in facts):
            silent.append(series.id)
    if not silent:
        return ()
    when = f" in {year}" if year else ""
    return (Doubt(f"of {len(silent)} series of the maker the book does not say which cars they let in{when}", "", (year,) if year else ()),)


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
