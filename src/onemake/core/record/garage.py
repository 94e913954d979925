"""Which cars a series lets in, year by year: what it races as its own, what it admits beside, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from onemake.core.record.facts import Admission, Chassis, ChassisStart, Generation, Use
from onemake.core.record.places import plain
from onemake.core.record.questions import Evidence
from onemake.core.record.spans import Held, held, years

__all__ = ["Garage", "Let", "Raced", "own_uses", "says_admission", "says_use"]


@dataclass(frozen=True, slots=True)
class Let:
    """Whether a series lets a generation in. ``parts``: only in these classes; none: in every one."""

    in_: Held
    parts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Raced:
    """A chassis entered for a day somewhere else: another season's entry, or a start that the book has."""

    chassis: str
    day: date
    season: str
    who: str


@dataclass(frozen=True, slots=True)
class Garage:
    """What the book knows of cars, as far as an entry is held against it. ``elsewhere`` are the days of chassis in other seasons."""

    generations: tuple[Generation, ...] = ()
    uses: tuple[Use, ...] = ()
    admissions: tuple[Admission, ...] = ()
    chassis: tuple[Chassis, ...] = ()
    starts: tuple[ChassisStart, ...] = ()
    elsewhere: tuple[Raced, ...] = ()
    names: dict[str, str] = field(default_factory=dict)  # of series, to speak of them

    def called(self, text: str) -> tuple[Generation, ...]:
        """The generations that a cell may mean: by id, else by type, else by model. ``992`` may be two."""
        word = plain(text)
        for named in (_ids, _types, _models):
            found = tuple(g for g in self.generations if named(g, word))
            if found:
                return found
        return ()

    def generation_of(self, number: str) -> str:
        """The generation of a chassis; blank if the book does not know it."""
        word = plain(number)
        return next((c.generation for c in self.chassis if word and word in (plain(c.id), plain(c.number))), "")

    def lets(self, series: str, generation: str, year: int) -> Let:
        """Whether a series let a generation in, in a year. A rule that refuses goes before one that admits; without a row it is not known."""
        rules = [(held(a, year), a) for a in self.admissions if (a.series, a.generation) == (series, generation)]
        refusing = [a for state, a in rules if state == "yes" and not a.admitted]
        if refusing:
            return Let("no", (), tuple(says_admission(a, self.names) for a in refusing))
        own = [u for u in own_uses(self.uses, series) if u.generation == generation and held(u, year) == "yes"]
        admitting = [a for state, a in rules if state == "yes" and a.admitted]
        if own or admitting:
            parts = tuple(dict.fromkeys(fact.part for fact in (*own, *admitting)))
            evidence = (*(says_use(u, self.names) for u in own), *(says_admission(a, self.names) for a in admitting))
            return Let("yes", () if "" in parts else parts, evidence)
        open_ = tuple(says_admission(a, self.names) for state, a in rules if state == "not known")
        return Let("not known", (), open_)

    def own(self, series: str, year: int) -> tuple[Generation, ...]:
        """The cars that a series raced as its own in a year."""
        found = {u.generation for u in own_uses(self.uses, series) if held(u, year) == "yes"}
        return tuple(g for g in self.generations if g.id in found)


def own_uses(uses: Iterable[Use], series: str) -> tuple[Use, ...]:
    """What a series raced. A use whose end nobody gave ends when the next car of the same part comes; the row itself stays as it was read."""
    mine = [u for u in uses if u.series == series]
    found = []
    for use in mine:
        later = [u.from_year for u in mine if u.part == use.part and u.generation != use.generation and u.from_year is not None]
        after = min((y for y in later if use.from_year is not None and y > use.from_year), default=None)
        if use.to_year is None and after is not None:
            use = replace(use, to_year=after - 1, note="; ".join(filter(None, (use.note, "ended when its successor came"))))
        found.append(use)
    return tuple(found)


def _ids(generation: Generation, word: str) -> bool:
    return plain(generation.id) == word


def _types(generation: Generation, word: str) -> bool:
    """``992.1``, ``991 2``, ``992``, or with the model before it."""
    code = plain(generation.type_code)
    family = code.partition(" ")[0]
    model = plain(generation.model)
    return bool(code) and word in (code, family, f"{model} {code}", f"{model} {family}", f"{code} {model}")


def _models(generation: Generation, word: str) -> bool:
    model, maker = plain(generation.model), plain(generation.maker)
    return word in (model, model.removeprefix(maker).strip())


def says_use(use: Use, names: dict[str, str]) -> Evidence:
    part = f" ({use.part})" if use.part else ""
    says = f"{names.get(use.series, use.series)} raced {use.generation}{part}: {years(use)}"
    return Evidence("uses.csv", use.line, _noted(says, use.note), use.source, use.series, use.from_year)


def says_admission(rule: Admission, names: dict[str, str]) -> Evidence:
    verb = "admits" if rule.admitted else "refuses"
    part = f" ({rule.part})" if rule.part else ""
    whose = f", used cars of {names.get(rule.from_series, rule.from_series)}" if rule.from_series else ""
    says = f"{names.get(rule.series, rule.series)} {verb} {rule.generation}{part}{whose}: {years(rule)}"
    return Evidence("admissions.csv", rule.line, _noted(says, rule.note), rule.source, rule.series, rule.from_year)


def _noted(says: str, note: str) -> str:
    return f"{says} ({note})" if note else says
