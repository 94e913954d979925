"""A generation on one card: its figures as each source gives them, what it followed and what followed it, and who raced it."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.core.record.cascade import Cascade, cascade
from onemake.core.record.facts import CarFact, Generation
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.tables import Tables

__all__ = ["Card", "Figure", "Given", "card"]


@dataclass(frozen=True, slots=True)
class Given:
    """A value of a figure, for all years or for some (``span``: ``1993-``), and the rows that give it."""

    value: str
    span: str
    evidence: tuple[Evidence, ...]

    def __str__(self) -> str:
        return f"{self.value} ({self.span})" if self.span else self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a car as its sources give it. Two values for the same years: they disagree; for other years: it changed."""

    what: str
    values: tuple[Given, ...]

    @property
    def disagreeing(self) -> tuple[Given, ...]:
        """The values that cannot all be right."""
        spans = [given.span for given in self.values]
        return tuple(given for given in self.values if spans.count(given.span) > 1)


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the book has on a generation."""

    generation: Generation
    predecessor: Generation | None
    successors: tuple[Generation, ...]
    figures: tuple[Figure, ...]
    raced: Cascade
    doubts: tuple[Doubt, ...]


def card(tables: Tables, generation: Generation) -> Card:
    """The card of a generation."""
    before = next((g for g in tables.generations if g.id == generation.predecessor), None)
    after = tuple(g for g in tables.generations if g.predecessor == generation.id)
    figures = _figures(tuple(f for f in tables.car_facts if f.generation == generation.id))
    raced = cascade(tables, generation)
    return Card(generation, before, after, figures, raced, tuple(_doubts(generation, figures, raced)))


def _figures(facts: tuple[CarFact, ...]) -> tuple[Figure, ...]:
    found: dict[str, dict[tuple[str, str], list[Evidence]]] = {}
    for fact in facts:
        span = f"{fact.from_year or ''}-{fact.to_year or ''}" if fact.from_year or fact.to_year else ""
        says = f"{fact.generation}: {fact.what} {fact.value}" + (f", {span}" if span else "") + (f" ({fact.note})" if fact.note else "")
        row = Evidence("car_facts.csv", fact.line, says, fact.source, "", fact.from_year)
        found.setdefault(fact.what, {}).setdefault((fact.value, span), []).append(row)
    return tuple(Figure(what, tuple(Given(*key, tuple(rows)) for key, rows in values.items())) for what, values in found.items())


def _doubts(generation: Generation, figures: tuple[Figure, ...], raced: Cascade) -> list[Doubt]:
    said = [Doubt(f"sources disagree on {f.what}: {', '.join(map(str, f.disagreeing))}") for f in figures if f.disagreeing]
    firsts = [p.first for p in raced.places if p.first is not None and p.state != "refused"]
    if firsts and generation.first_season is not None and min(firsts) < generation.first_season:
        said.append(Doubt(f"a series raced it in {min(firsts)}, before its first season {generation.first_season}"))
    if not raced.places:
        said.append(Doubt("no row says which series raced it"))
    return said
