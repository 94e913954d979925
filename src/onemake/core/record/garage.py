"""Which cars a series lets in, year by year: what it races as its own, what it admits beside, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from onemake.core.record.facts import Admission, Chassis, ChassisStart, Generation, Use
from onemake.core.record.places import plain
from onemake.core.record.questions import Evidence
from onemake.core.record.spans import Held, held, years

__all__ = ["Garage", "Let", "Own", "Raced", "own_uses", "says_admission", "says_use"]


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
        own = [o for o in own_uses(self.uses, series, self.generations) if o.use.generation == generation and o.held(year) == "yes"]
        admitting = [a for state, a in rules if state == "yes" and a.admitted]
        if own or admitting:
            parts = tuple(dict.fromkeys([*(o.use.part for o in own), *(a.part for a in admitting)]))
            evidence = (*(says_use(o, self.names) for o in own), *(says_admission(a, self.names) for a in admitting))
            return Let("yes", () if "" in parts else parts, evidence)
        open_ = tuple(says_admission(a, self.names) for state, a in rules if state == "not known")
        return Let("not known", (), open_)

    def own(self, series: str, year: int) -> tuple[Generation, ...]:
        """The cars that a series raced as its own in a year."""
        found = {o.use.generation for o in own_uses(self.uses, series, self.generations) if o.held(year) == "yes"}
        return tuple(g for g in self.generations if g.id in found)


@dataclass(frozen=True, slots=True)
class Own:
    """A car that a series raced as its own. ``gone``: the first year in which it was no more, as far as that follows; ``unsure``: the first of which nothing tells."""

    use: Use
    gone: int | None = None
    unsure: int | None = None

    def held(self, year: int) -> Held:
        """Whether it was the series' car in a year."""
        if self.gone is not None and year >= self.gone:
            return "no"
        state = held(self.use, year)
        return "not known" if state == "yes" and self.unsure is not None and year >= self.unsure else state

    @property
    def years(self) -> str:
        """The years as people write them."""
        if self.unsure is not None:
            return f"{years(self.use)}, its end is not known"
        return years(self.use if self.gone is None else replace(self.use, to_year=self.gone - 1))


def own_uses(uses: Iterable[Use], series: str, generations: Iterable[Generation], last_year: int | None = None) -> tuple[Own, ...]:
    """What a series raced. A use without an end ended when the series took the car's successor.

    If it is not known to have done so, the use is sure until there was a successor to take, and not known from then on.
    """
    mine = [u for u in uses if u.series == series]
    after = {g.predecessor: g for g in generations if g.predecessor}
    found = []
    for use in mine:
        if use.to_year is not None or use.from_year is None:
            found.append(Own(use))
            continue
        later = [u for u in mine if u.part == use.part and u.generation != use.generation and (u.from_year or 0) > use.from_year]
        follower = min(later, key=lambda u: u.from_year or 9999, default=None)
        successor = after.get(use.generation)
        gone = follower.from_year if follower is not None else None if last_year is None else last_year + 1
        if successor is None or (follower is not None and follower.generation == successor.id):
            found.append(Own(use, gone))
        else:
            found.append(Own(use, gone, max(successor.first_season or 0, use.from_year + 1)))
    return tuple(found)


def _ids(generation: Generation, word: str) -> bool:
    return plain(generation.id) == word


def _types(generation: Generation, word: str) -> bool:
    """``992.1``, ``992``, ``992 GT3 Cup``, ``Porsche 911 GT3 Cup (Type 992)``: the type is named, and no word is of another car."""
    code = plain(generation.type_code).split()
    said = set(word.split()) - {plain(generation.maker), "type", "typ"}
    return bool(code) and code[0] in said and said <= {*code, *plain(generation.model).split()}


def _models(generation: Generation, word: str) -> bool:
    model, maker = plain(generation.model), plain(generation.maker)
    return word in (model, model.removeprefix(maker).strip())


def says_use(own: Own, names: dict[str, str]) -> Evidence:
    """What a row of uses says, in a sentence."""
    use = own.use
    part = f" ({use.part})" if use.part else ""
    says = f"{names.get(use.series, use.series)} raced {use.generation}{part}: {years(use)}"
    return Evidence("uses.csv", use.line, _noted(says, use.note), use.source, use.series, use.from_year)


def says_admission(rule: Admission, names: dict[str, str]) -> Evidence:
    """What a row of admissions says, in a sentence."""
    verb = "admits" if rule.admitted else "refuses"
    part = f" ({rule.part})" if rule.part else ""
    whose = f", used cars of {names.get(rule.from_series, rule.from_series)}" if rule.from_series else ""
    says = f"{names.get(rule.series, rule.series)} {verb} {rule.generation}{part}{whose}: {years(rule)}"
    return Evidence("admissions.csv", rule.line, _noted(says, rule.note), rule.source, rule.series, rule.from_year)


def _noted(says: str, note: str) -> str:
    return f"{says} ({note})" if note else says
