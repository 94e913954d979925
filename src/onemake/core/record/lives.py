"""What the book saw of somebody, taken from its columns: the sightings that careers, pathways and proposals are made of, and the starts of a duel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.races import RaceKey
from onemake.core.record.columns import is_of_teams
from onemake.core.record.evidence import Told
from onemake.core.record.results import POLE, STARTED
from onemake.core.record.sightings import Kind, Sighting, Start

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.ledger import Ints, Mask
    from onemake.core.record.who import Names

__all__ = ["names_of_kind", "seen_in", "sightings_of", "starts_of", "were_together"]

_Key = tuple[int, int, int]  # who, series, year


def names_of_kind(book: Book, kind: Kind) -> Names:
    """The drivers of the book, or its teams."""
    return book.people if kind == "driver" else book.teams


def sightings_of(
    book: Book, kind: Kind, who: Sequence[int] | None = None, *, with_wins: bool = False, brief: bool = False
) -> tuple[Sighting, ...]:
    """All sightings of some (None: of everybody), a name, series and year each. ``with_wins``: every win stands in the evidence, not the first start alone;
    ``brief``: without nations, places and those beside, which take half the time.
    """
    chosen = _chosen(book, kind, who)
    figures = _figures(book, kind, chosen, with_wins=with_wins, brief=brief)
    titles, rows = _titles(book, kind, chosen)
    names = names_of_kind(book, kind)
    found = []
    counted: set[_Key] = set()
    for name, key in _written(book, kind, chosen):
        own = figures.get(key) if key not in counted else None  # two spellings in one season: what was raced counts once
        mine = rows.get(key, []) if key not in counted else []
        won = titles.get(key, ()) if mine else ()
        counted.add(key)
        series = book.rows_of_series[key[1]]
        evidence = Told(book, (*((book.titles, row) for row in mine), *((book.starts, row) for row in (own.rows if own else ()))))
        nations, beside = ((), ()) if brief else _of_titles(book, kind, mine)
        found.append(Sighting(
            id=names.ids[key[0]], name=name, series=series.id, year=key[2], tier=series.tier, nations=_both(own.nations if own else (), nations), beside=_both(own.beside if own else (), beside),
            titles=tuple(won), starts=own.starts if own else None, wins=own.wins if own else 0, podiums=own.podiums if own else 0, poles=own.poles if own else 0,
            place=own.place if own else None, evidence=evidence,
        ))  # fmt: skip
    return tuple(found)


def _chosen(book: Book, kind: Kind, who: Sequence[int] | None) -> Mask:
    """A mask over all of a kind; the last is for nobody."""
    mask = np.full(len(names_of_kind(book, kind)) + 1, who is None, dtype=np.bool_)
    if who is not None:
        mask[list(who)] = True
    mask[-1] = False
    return mask


def _written(book: Book, kind: Kind, chosen: Mask) -> Iterator[tuple[str, _Key]]:
    """Every name as it is written for somebody in a year of a series."""
    names = _names_written(book, kind)
    for who in np.flatnonzero(chosen).tolist():
        yield from names.get(who, ())


@lru_cache(maxsize=4)
def _names_written(book: Book, kind: Kind) -> dict[int, list[tuple[str, _Key]]]:
    """By who is meant: gone through once for a book."""
    at = book.series.at
    found: dict[int, list[tuple[str, _Key]]] = defaultdict(list)
    for one, who in (book.written_people if kind == "driver" else book.written_teams).items():
        found[who].append((one.name, (who, at[one.series], one.year)))
    return found


# --- what was raced --------------------------------------------------------------------------------------------------------------


class _Figures:
    """What the results of a season come to for somebody."""

    __slots__ = ("beside", "nations", "place", "podiums", "poles", "rows", "starts", "wins")

    def __init__(self) -> None:
        self.starts = self.wins = self.podiums = self.poles = 0
        self.place: int | None = None
        self.nations: tuple[str, ...] = ()
        self.beside: tuple[str, ...] = ()
        self.rows: list[int] = []


def _figures(book: Book, kind: Kind, chosen: Mask, *, with_wins: bool, brief: bool) -> dict[_Key, _Figures]:
    """By person, series and year. A team counts each of its cars."""
    starts = book.starts
    mine = starts.own[kind]
    rows = np.flatnonzero(chosen[mine])
    series, year = starts.pick("series", rows).astype(np.int64), starts.pick("year", rows).astype(np.int64)
    codes, at = np.unique((mine[rows].astype(np.int64) * len(book.rows_of_series) + series) * 10_000 + year, return_inverse=True)
    flags, position = starts.own["flags"][rows], starts.own["position"][rows]
    counts = _each_car(book, rows) if kind == "team" else np.ones(len(rows), dtype=np.bool_)
    began = ((flags & STARTED) > 0) & counts
    sums = {
        "starts": np.bincount(at, began, len(codes)),
        "wins": np.bincount(at, began & (position == 1), len(codes)),
        "podiums": np.bincount(at, began & (position > 0) & (position <= 3), len(codes)),
        "poles": np.bincount(at, ((flags & POLE) > 0) & counts, len(codes)),
    }
    keys = [_key(book, code) for code in codes.tolist()]
    found = {key: _Figures() for key in keys}
    for name, values in sums.items():
        for key, value in zip(keys, values.tolist(), strict=True):
            setattr(found[key], name, int(value))
    if not brief:
        _words(book, kind, rows, at, [found[key] for key in keys])
        _places(book, kind, chosen, found)
    _rows_told(book, rows, at, [found[key] for key in keys], with_wins=with_wins)
    return found


def _each_car(book: Book, rows: Ints) -> Mask:
    """Of a crew one: its car counts once."""
    entry = book.starts.own["entry"][rows]
    counts = np.zeros(len(rows), dtype=np.bool_)
    counts[np.unique(np.where(entry >= 0, entry, -1 - np.arange(len(rows))), return_index=True)[1]] = True
    return counts


def _key(book: Book, code: int) -> _Key:
    return code // 10_000 // len(book.rows_of_series), code // 10_000 % len(book.rows_of_series), code % 10_000


def _words(book: Book, kind: Kind, rows: Ints, at: Ints, found: list[_Figures]) -> None:
    """Nations, and a driver's teams or a team's drivers."""
    beside: Kind = "team" if kind == "driver" else "driver"
    told: list[tuple[str, Names, str]] = [(beside, names_of_kind(book, beside), "beside")]
    if kind == "driver":  # a team is of no nation because its drivers are
        told.append(("nation", book.nations, "nations"))
    for column, names, field in told:
        values = book.starts.own[column][rows]
        pairs = np.unique(at.astype(np.int64) * (len(names) + 1) + values + 1)
        words: dict[int, list[str]] = defaultdict(list)
        for pair in pairs.tolist():
            value = pair % (len(names) + 1) - 1
            if value >= 0:
                words[pair // (len(names) + 1)].append(names.ids[value])
        for n, some in words.items():
            setattr(found[n], field, tuple(some))


def _rows_told(book: Book, rows: Ints, at: Ints, found: list[_Figures], *, with_wins: bool) -> None:
    """The first start of each, and every win where they are wanted."""
    _, first = np.unique(at, return_index=True)
    told = set(first.tolist())
    if with_wins:
        own = book.starts.own
        told |= set(np.flatnonzero((own["position"][rows] == 1) & ((own["flags"][rows] & STARTED) > 0)).tolist())
    for n in sorted(told):
        found[int(at[n])].rows.append(int(rows[n]))


def _places(book: Book, kind: Kind, chosen: Mask, found: dict[_Key, _Figures]) -> None:
    """Places in final tables of seasons that are whole."""
    own = book.finals.own
    if not book.finals.size:
        return
    of_teams = own["overall"] == (kind == "team")
    for row in np.flatnonzero(chosen[own[kind].astype(np.int64)] & of_teams).tolist():
        key = (int(own[kind][row]), int(own["series"][row]), int(own["year"][row]))
        if key in found and book.held[int(own["season"][row])].finished:
            found[key].place = int(own["position"][row])


def _titles(book: Book, kind: Kind, chosen: Mask) -> tuple[dict[_Key, list[str]], dict[_Key, list[int]]]:
    """The kinds of title won, and all rows of titles. A team's titles are those of teams: its drivers' are theirs, but show that it was there."""
    own = book.titles.own
    kinds: dict[_Key, list[str]] = defaultdict(list)
    rows: dict[_Key, list[int]] = defaultdict(list)
    for row in np.flatnonzero(chosen[own[kind]]).tolist():
        title = book.kinds.ids[int(own["title"][row])]
        key = (int(own[kind][row]), int(own["series"][row]), int(own["year"][row]))
        rows[key].append(row)
        if (kind == "team") == is_of_teams(title):
            kinds[key].append(title)
    return kinds, rows


def _of_titles(book: Book, kind: Kind, rows: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The nation of a champion, and his team; of a team its champions."""
    own = book.titles.own
    beside: Kind = "team" if kind == "driver" else "driver"
    names = names_of_kind(book, beside)
    nations = [int(own["nation"][row]) for row in rows] if kind == "driver" else []
    others = [int(own[beside][row]) for row in rows]
    return tuple(book.nations.ids[n] for n in nations if n >= 0), tuple(names.ids[n] for n in others if n >= 0)


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


# --- race by race ----------------------------------------------------------------------------------------------------------------


def starts_of(book: Book, kind: Kind, who: int) -> tuple[Start, ...]:
    """Every race of somebody, in the order of the years."""
    starts = book.starts
    assert starts.race is not None
    rows = np.flatnonzero(starts.own[kind] == who)
    names = names_of_kind(book, kind)
    found = []
    for row in rows.tolist():
        race = int(starts.race[row])
        shared = {column: int(values[race]) for column, values in starts.shared.items()}
        own = {column: int(values[row]) for column, values in starts.own.items()}
        found.append(Start(
            id=names.ids[who], name=names.names[who], series=book.series.ids[shared["series"]], year=shared["year"], season=book.held[shared["season"]].id,
            key=RaceKey(shared["round"], shared["number"]), day=date.fromordinal(shared["day"]) if shared["day"] else None,
            circuit=book.circuits.names[shared["circuit"]] if shared["circuit"] >= 0 else "", team=book.teams.ids[own["team"]] if own["team"] >= 0 else "",
            position=own["position"] or None, grid=own["grid"] or None, pole=own["flags"] & POLE > 0, started=own["flags"] & STARTED > 0, line=own["line"], entry=own["entry"],
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda s: (s.year, s.season, s.key)))


def were_together(book: Book, kind: Kind, one: int, other: int) -> bool:
    """Whether both were in one race."""
    race = book.starts.race
    assert race is not None
    mine, theirs = (race[np.flatnonzero(book.starts.own[kind] == who)] for who in (one, other))
    return bool(np.isin(mine, theirs).any())


def seen_in(book: Book, kind: Kind, series: Iterable[int]) -> Ints:
    """Who appeared in any of some series, by number."""
    wanted = np.zeros(len(book.rows_of_series), dtype=np.bool_)
    wanted[list(series)] = True
    who: Ints = np.unique(book.appearances.own[kind][wanted[book.appearances.own["series"]]])
    return who[who >= 0]
