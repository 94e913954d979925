"""What holds for some years: under which licence somebody raced, which car a series raced."""

from __future__ import annotations

from collections import defaultdict

from onemake.core.record.garage import own_uses
from onemake.core.record.nations import alpha3
from onemake.core.record.tables import Tables

__all__ = ["Generations", "Licences"]


class Licences:
    """Under which licence somebody raced in a year, where no sheet says so."""

    def __init__(self, tables: Tables) -> None:
        self._always = {p.id: alpha3(p.nationality) for p in tables.people if p.nationality}
        self._spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for row in tables.nations:
            self._spans[row.id].append((row.from_year or 0, row.to_year or 9999, alpha3(row.nation)))
        self.codes = {*self._always.values(), *(code for spans in self._spans.values() for _, _, code in spans)}

    def of(self, id: str, year: int) -> str:
        return next((code for first, last, code in self._spans.get(id, ()) if first <= year <= last), self._always.get(id, ""))


class Generations:
    """Which car a series raced in a year, where it is known to have raced only one."""

    def __init__(self, tables: Tables) -> None:
        self._at = {g.id: n for n, g in enumerate(tables.generations)}
        self._own = {series: own_uses(tables.uses, series, tables.generations) for series in {use.series for use in tables.uses}}

    def only(self, series: str, year: int) -> int:
        states = {(own.use.generation, own.held(year)) for own in self._own.get(series, ())}
        raced = {generation for generation, state in states if state == "yes"}
        perhaps = {generation for generation, state in states if state == "not known"}
        return self._at[raced.pop()] if len(raced) == 1 and perhaps <= raced else -1
