"""The record book as one value: the facts of its tables and the races of its seasons, joined by who is who, laid out so that any question is a count over columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from onemake.core.record.columns import Gathered, gather, titles_in
from onemake.core.record.evidence import says_edition, says_final, says_start, says_title, shown_editions
from onemake.core.record.facts import Champion, Series
from onemake.core.record.known import Known, know
from onemake.core.record.ledger import Ints, Ledger
from onemake.core.record.nations import nation_name
from onemake.core.record.questions import Evidence
from onemake.core.record.tables import Tables
from onemake.core.record.who import Names, Written

if TYPE_CHECKING:
    from onemake.core.record.columns import SeasonOf, TitleRow
    from onemake.core.record.results import SeasonResults
    from onemake.core.season import Season

__all__ = ["Book"]


@dataclass(frozen=True, eq=False)
class Book:
    """Built once, never changed. ``seasons`` are season folders as read, or their results; they are gone through once and not kept.

    Each kind of row is a ledger: ``titles``, ``starts``, ``finals`` (places in final tables), ``appearances`` (somebody took part in a season) and ``editions`` held.
    """

    tables: Tables
    seasons: InitVar[Iterable[Season | SeasonResults]] = ()
    held: tuple[SeasonOf, ...] = field(init=False)  # the seasons with results
    written_people: Mapping[Written, int] = field(init=False)  # every name as it is written in a year of a series, and who is meant
    written_teams: Mapping[Written, int] = field(init=False)
    series: Names = field(init=False)
    people: Names = field(init=False)
    teams: Names = field(init=False)
    circuits: Names = field(init=False)
    nations: Names = field(init=False)
    makers: Names = field(init=False)
    generations: Names = field(init=False)
    countries: Names = field(init=False)
    kinds: Names = field(init=False)  # of titles: drivers, teams, pro-am
    rows_of_series: tuple[Series, ...] = field(init=False)
    title_rows: tuple[TitleRow, ...] = field(init=False)
    titles: Ledger = field(init=False)
    starts: Ledger = field(init=False)
    finals: Ledger = field(init=False)
    appearances: Ledger = field(init=False)
    editions: Ledger = field(init=False)
    unit: int = field(init=False)  # points of ``finals`` are so many parts of one
    known: Known = field(init=False)
    shown: Mapping[tuple[int, int], Evidence] = field(init=False)  # by series and year: the row that shows that the edition was held
    disagreements: tuple[tuple[TitleRow, Champion], ...] = field(init=False)  # a computed champion, and another in champions.csv
    ranks: Mapping[str, Ints] = field(init=False)  # of names in alphabetical order, which breaks ties in a list

    def __post_init__(self, seasons: Iterable[Season | SeasonResults]) -> None:
        gathered = gather(self.tables, seasons)
        for name, value in _parts(self.tables, gathered).items():
            object.__setattr__(self, name, value)

    def series_of(self, id: str) -> Series | None:
        """The row of a series."""
        at = self.series.at.get(id)
        return None if at is None else self.rows_of_series[at]

    def evidence(self, ledger: Ledger, row: int) -> Evidence:
        """What a row of a ledger says, and where it stands."""
        return _SAYS[ledger.kind](self, row)

    def names(self, dimension: str) -> Names:
        """The names that a column counts in."""
        found: Names = getattr(self, _NAMES[dimension])
        return found


_NAMES = {
    "series": "series", "driver": "people", "team": "teams", "circuit": "circuits", "nation": "nations", "maker": "makers", "generation": "generations",
    "country": "countries", "title": "kinds",
}  # fmt: skip
_SAYS = {"titles": says_title, "starts": says_start, "finals": says_final, "editions": says_edition}


def _appearance(book: Book, row: int) -> Evidence:
    start, title = int(book.appearances.own["start"][row]), int(book.appearances.own["title_row"][row])
    return says_start(book, start) if start >= 0 else says_title(book, title)


_SAYS["appearances"] = _appearance


def _parts(tables: Tables, gathered: Gathered) -> dict[str, Any]:
    """Everything that is worked out of the facts, by the name of its field."""
    series = gathered.rows_of_series
    also = [(name.series, name.name) for name in tables.names]
    names = {
        "series": Names.of(((s.id, s.name) for s in series), also),
        "people": gathered.people,
        "teams": gathered.teams,
        "circuits": gathered.circuits,
        "nations": gathered.nations,
        "makers": Names.of((m.id, m.name) for m in tables.makers),
        "generations": Names.of((g.id, g.model if not g.type_code else f"{g.model} ({g.type_code})") for g in tables.generations),
        "countries": Names.of((c, nation_name(c)) for c in sorted({c for s in series for c in s.countries})),
    }
    titles, disagreements = titles_in(tables, gathered)
    known = know(tables, series, gathered.seasons, titles.rows)
    ranks = {key: _alphabetical(names[attribute]) for key, attribute in _NAMES.items() if attribute in names}
    return {
        **names,
        "held": gathered.seasons,
        "written_people": gathered.person,
        "written_teams": gathered.team,
        "rows_of_series": series,
        "kinds": titles.kinds,
        "title_rows": titles.rows,
        "titles": titles.ledger,
        "starts": gathered.starts,
        "finals": gathered.finals,
        "unit": gathered.unit,
        "appearances": _appearances(gathered.starts, titles.ledger),
        "editions": _editions(known),
        "known": known,
        "shown": shown_editions(tables, names["series"], gathered.seasons),
        "disagreements": disagreements,
        "ranks": {**ranks, "title": _alphabetical(titles.kinds)},
    }


def _alphabetical(names: Names) -> Ints:
    order = sorted(range(len(names)), key=lambda n: (names.names[n].casefold(), names.ids[n]))
    ranks = np.zeros(len(names), dtype=np.int32)
    ranks[order] = np.arange(len(names), dtype=np.int32)
    return ranks


def _appearances(starts: Ledger, titles: Ledger) -> Ledger:
    """Who took part in which season, for which team: by a start, or because he was champion of it."""
    began = np.flatnonzero((starts.own["flags"] & 1) > 0)
    told = starts.pick("season", began).astype(np.int64)
    for column in ("driver", "team", "nation", "generation"):
        values = starts.own[column][began]
        told = told * (int(values.max(initial=-1)) + 2) + values + 1
    _, first = np.unique(told, return_index=True)
    of_starts, of_titles = began[np.sort(first)], np.flatnonzero(titles.own["driver"] >= 0)
    own: dict[str, Ints] = {
        column: np.concatenate([starts.pick(column, of_starts), titles.own[column][of_titles]]).astype(np.int32)
        for column in ("series", "year", "driver", "team", "nation", "generation", "ends")
    }
    none = np.full(len(of_titles), -1)
    own["start"] = np.concatenate([of_starts, none])
    own["title_row"] = np.concatenate([np.full(len(of_starts), -1), of_titles])
    return Ledger("appearances", len(own["start"]), own)


def _editions(known: Known) -> Ledger:
    """The editions of which a row says, or shows, that they were held."""
    series, year = np.nonzero(known.held > 0)
    own: dict[str, Ints] = {
        "series": series,
        "year": year + known.first,
        "ends": known.ends[series, year],
        "generation": known.generation[series, year],
    }
    return Ledger("editions", len(series), own)
