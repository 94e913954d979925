"""A nation: the drivers who raced under its licence, their titles, and the series at home there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from onemake.core.record.ask import ask
from onemake.core.record.book import Book
from onemake.core.record.questions import Question
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.nations import REGIONS, Nation, nation_of
from onemake.web.book.rows import won_as_data, won_as_rows, won_line
from onemake.web.book.shelf import Person, Shelf

__all__ = ["nation_pages"]


def nation_pages(shelf: Shelf, book: Book) -> Iterator[Leaf]:
    """Each nation of which the book knows a driver or a series, and their list."""
    people: dict[str, list[Person]] = defaultdict(list)
    nations: dict[str, Nation] = {}
    dated = defaultdict(set)
    for row in shelf.tables.nations:
        dated[row.id].add(row.nation)
    for person in shelf.ranked:
        for nation in {n.code: n for code in (*person.nations, *dated[person.id]) if (n := nation_of(code))}.values():
            nations[nation.code] = nation
            people[nation.code].append(person)
    for series in shelf.series.values():
        nations.update({n.code: n for code in series.countries if (n := nation_of(code))})
    for maker in shelf.makers.values():
        nations.update({n.code: n for code in [maker.country] if (n := nation_of(code))})
    titles = {line.id: line.value for line in ask(book, Question(by="nation")).lines}
    order = sorted(nations.values(), key=lambda n: n.name)
    rows = [[n.code, n.name, n.region, len(people[n.code]), titles.get(n.code, 0)] for n in order]
    heads = ("code", "name", "region", "drivers", "titles")
    yield leaf(
        "nations/index.html",
        "list",
        "Nations",
        "nations.html",
        data=[dict(zip(heads, row, strict=True)) for row in rows],
        rows=[heads, *rows],
        regions=[
            (
                region,
                [
                    (n.name, n.code, shelf.nation_href(n.code), len(people[n.code]), titles.get(n.code, 0))
                    for n in order
                    if n.region == region
                ],
            )
            for region in REGIONS
        ],
    )
    for nation in order:
        yield _one(shelf, nation, people[nation.code])


def _one(shelf: Shelf, nation: Nation, people: list[Person]) -> Leaf:
    at_home = [s for s in shelf.series.values() if any(n is nation for code in s.countries if (n := nation_of(code)))]
    won = sorted(
        (w for p in people for w in p.won if w.overall and nation_of(w.nation) in (None, nation)), key=lambda w: (w.year, w.series)
    )
    champions = sorted((p for p in people if p.titles), key=lambda p: (-p.titles, p.name))
    return leaf(
        shelf.nation_href(nation.code),
        "nation",
        nation.name,
        "nation.html",
        above=[("Pyramid", "index.html"), ("Nations", "nations/index.html")],
        data={
            "code": nation.code,
            "name": nation.name,
            "drivers": [{"id": p.id, "name": p.name, "titles": p.titles} for p in people],
            "titles": won_as_data(won),
            "series": [s.id for s in at_home],
        },
        rows=won_as_rows(won) if won else (),
        nation=nation,
        champions=[(p.name, p.address, p.titles) for p in champions],
        people=[(p.name, p.address) for p in people if not p.titles],
        won=[won_line(shelf, w) for w in won],
        series=[(s.name, shelf.series_href(s.id), s.tier) for s in sorted(at_home, key=lambda s: (s.tier or 9, s.name))],
        makers=[m.name for m in shelf.makers.values() if nation_of(m.country) is nation],
    )
