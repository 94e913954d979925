"""What can be asked of people and teams of the book: each a few lines over the values that do the counting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.record.alike import Namesake, Proposal, namesakes, proposals
from onemake.core.record.careers import Career, career_of
from onemake.core.record.lives import names_of_kind, seen_in, sightings_of, starts_of, were_together
from onemake.core.record.pathway import Level, Pathway, Riser, pathway, risers
from onemake.core.record.programmes import Outing, Programme, double_programmes
from onemake.core.record.promotion import Qualified, in_force, qualified
from onemake.core.record.questions import Doubt, Evidence, Span
from onemake.core.record.sightings import Kind
from onemake.core.record.two import HeadToHead, head_to_head

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.ledger import Mask

__all__ = ["career", "champions_who_rose", "duel", "duplicates", "pathways", "programmes", "promotions"]


def career(book: Book, kind: Kind, id: str) -> Career:
    """The career of a driver or a team."""
    names = names_of_kind(book, kind)
    who = names.at[id]
    name = names.names[who]
    claimed = tuple(
        Evidence(
            "counts.csv", c.line, f"{c.who}: {c.count} {c.what}" + (f" in {c.series}" if c.series else ""), c.source, c.series, c.as_of
        )
        for c in book.tables.counts
        if who in names.find(c.who)
    )
    return career_of(id, kind, name, sightings_of(book, kind, [who], with_wins=True), claimed)


def duplicates(book: Book, kind: Kind) -> tuple[tuple[Proposal, ...], tuple[Namesake, ...]]:
    """Names over the whole book that may be one, and names that may be two."""
    at = names_of_kind(book, kind).at
    seen = sightings_of(book, kind)
    found = proposals(kind, seen, lambda a, b: were_together(book, kind, at[a], at[b]), book.tables.apart)
    settled = {alias.id for alias in (book.tables.aliases if kind == "driver" else book.tables.team_aliases)}
    return found, tuple(n for n in namesakes(kind, seen) if n.id not in settled)


def _series_of(book: Book, level: Level) -> list[int]:
    return [n for n, row in enumerate(book.rows_of_series) if row.id in level.series or row.tier in level.tiers]


def pathways(book: Book, from_: Level, to: Level, within: int | None = None, *, champions: bool = False) -> Pathway:
    """Who came from which cup."""
    here, there = seen_in(book, "driver", _series_of(book, from_)), seen_in(book, "driver", _series_of(book, to))
    both = sightings_of(book, "driver", np.intersect1d(here, there).tolist(), brief=True)
    found = pathway(both, from_, to, within, champions=champions, doubts=_unseen(book, from_, to))
    return replace(found, arrived=len(there))


def champions_who_rose(book: Book, from_: Level, to: Level) -> tuple[tuple[Riser, ...], tuple[Doubt, ...]]:
    """Every champion of one rung and what he did on the other; and what the book cannot know."""
    wanted = _series_of(book, from_)
    own = book.titles.own
    won = np.unique(own["driver"][np.isin(own["series"], wanted) & (own["driver"] >= 0)])
    return risers(sightings_of(book, "driver", won.tolist(), brief=True), from_, to), _unseen(book, from_, to)


def _unseen(book: Book, *levels: Level) -> tuple[Doubt, ...]:
    """Years of which it is not known who took part: only the champion is, or nothing."""
    known = book.known
    doubts = []
    for n in dict.fromkeys(n for level in levels for n in _series_of(book, level)):
        without = known.expected[n] & (known.results[n] == 0)
        only = _years(book, without & known.champion[n])
        nothing = _years(book, without & ~known.champion[n])
        if only:
            doubts.append(Doubt("only the champion is known, not who else took part", book.series.ids[n], only))
        if nothing:
            doubts.append(Doubt("neither champion nor results are known", book.series.ids[n], nothing))
    return tuple(doubts)


def _years(book: Book, mask: Mask) -> tuple[int, ...]:
    return tuple((np.flatnonzero(mask) + book.known.first).tolist())


def programmes(
    book: Book, kind: Kind, years: Span | None = None, series: frozenset[str] = frozenset(), who: str = ""
) -> tuple[Programme, ...]:
    """Who was in two cups in one year, and on which weekends both were out."""
    own = book.appearances.own
    codes = np.unique((own[kind].astype(np.int64) * 10_000 + own["year"]) * len(book.rows_of_series) + own["series"])
    pairs, counts = np.unique(codes // len(book.rows_of_series), return_counts=True)
    chosen = np.unique(pairs[counts > 1] // 10_000)
    at = names_of_kind(book, kind).at
    some = [n for n in chosen.tolist() if n >= 0 and (not who or n == at[who])]
    return double_programmes(sightings_of(book, kind, some, brief=True), _outings(book), years, series)


def _outings(book: Book) -> Iterator[Outing]:
    """The meetings of all series whose days are known: of season folders, and of meetings.csv where there is no folder."""
    days: dict[tuple[int, int], list[tuple[date, str]]] = defaultdict(list)
    shared = book.starts.shared
    for race in np.flatnonzero(shared["day"] > 0).tolist():
        circuit = int(shared["circuit"][race])
        days[int(shared["season"][race]), int(shared["round"][race])].append(
            (date.fromordinal(int(shared["day"][race])), book.circuits.ids[circuit] if circuit >= 0 else "")
        )
    told = set()
    for (season, _), some in days.items():
        held = book.held[season]
        told.add((book.series.ids[held.series], held.year))
        yield Outing(book.series.ids[held.series], held.year, min(some)[0], max(some)[0], some[0][1])
    for meeting in book.tables.meetings:
        if meeting.date is not None and (meeting.series, meeting.year) not in told:
            found = book.circuits.find(meeting.circuit) if meeting.circuit else ()
            yield Outing(
                meeting.series,
                meeting.year,
                meeting.date,
                meeting.date,
                book.circuits.ids[found[0]] if len(found) == 1 else meeting.circuit,
            )


def duel(book: Book, kind: Kind, one: str, other: str) -> HeadToHead:
    """Two careers, and the races that both started."""
    at = names_of_kind(book, kind).at
    careers = (career(book, kind, one), career(book, kind, other))
    found = head_to_head(careers, starts_of(book, kind, at[one]), starts_of(book, kind, at[other]))
    counts = Counter(d.one.season for d in found.duels)
    partly = [
        Doubt(f"{s.name}: {counts[s.id]} of {s.races} races; in the others one of them has no result in the book", book.series.ids[s.series], (s.year,))
        for s in book.held
        if 0 < counts[s.id] < s.races
    ]  # fmt: skip
    return replace(found, doubts=(*partly, *found.doubts))


def promotions(book: Book, year: int, series: frozenset[str] = frozenset()) -> tuple[Qualified, ...]:
    """The rules of promotion and nomination in force, and who qualifies by the titles of that year."""

    def places(id: str, season: int, title: str, last: int) -> Sequence[tuple[str, str, int, Evidence]]:
        return [*_champions(book, id, season, title), *_placed(book, id, season, title, last)]

    return tuple(qualified(rule, year, places) for rule in in_force(book.tables.promotions, year, series))


def _champions(book: Book, series: str, year: int, title: str) -> Iterator[tuple[str, str, int, Evidence]]:
    own = book.titles.own
    wanted = (own["series"] == book.series.at[series]) & (own["year"] == year) & (own["title"] == book.kinds.at.get(title, -9))
    for row in np.flatnonzero(wanted).tolist():
        names, who = (book.people, int(own["driver"][row])) if own["driver"][row] >= 0 else (book.teams, int(own["team"][row]))
        yield names.ids[who], names.names[who], 1, book.evidence(book.titles, row)


def _placed(book: Book, series: str, year: int, title: str, last: int) -> Iterator[tuple[str, str, int, Evidence]]:
    """Those behind the champion, where every race of the season is known."""
    own = book.finals.own
    if title != "drivers" or not book.finals.size:
        return
    wanted = (
        (own["series"] == book.series.at[series])
        & (own["year"] == year)
        & (own["driver"] >= 0)
        & (own["position"] > 1)
        & (own["position"] <= last)
    )
    for row in np.flatnonzero(wanted).tolist():
        if book.held[int(own["season"][row])].finished:
            who = int(own["driver"][row])
            yield book.people.ids[who], book.people.names[who], int(own["position"][row]), book.evidence(book.finals, row)
