"""What is known, and what is not: each series year by year; how to add what is missing; and the seasons with results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from onemake.core.record.facts import TABLES
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf
from onemake.web.book.spans import SIGNS, STATES, known_of, year_said, years_of
from onemake.web.sources import host_of

__all__ = ["known_pages"]


def known_pages(shelf: Shelf) -> Iterator[Leaf]:
    """What is known of every series, how to contribute a fact, and the seasons."""
    yield _completeness(shelf)
    yield leaf("contribute.html", "text", "Add a fact", "contribute.html", tables=_tables(), above=[("Pyramid", "index.html")])
    yield _seasons(shelf)


def _completeness(shelf: Shelf) -> Leaf:
    everything = sorted(shelf.series.values(), key=lambda s: (s.maker == "", s.maker != "porsche", s.maker, s.tier or 9, s.name))
    lines: list[dict[str, Any]] = []
    for series in everything:
        years = years_of(shelf, series)
        known, of = known_of(years)
        lines.append(
            {
                "id": series.id,
                "name": series.name,
                "href": shelf.series_href(series.id),
                "known": known,
                "of": of,
                "years": [(y.year, y.knows, year_said(y)) for y in years],
                "missing": [y.year for y in years if not y.champion and y.knows != "not held"],
                "results": sum(y.knows == "results" for y in years),
                "sources": _sources(shelf, series.id),
            }
        )
    heads = ("series", "year", "known")
    rows = [[line["id"], year, knows] for line in lines for year, knows, _ in line["years"]]
    return leaf(
        "completeness.html",
        "completeness",
        "What is known",
        "completeness.html",
        data=[
            {k: v for k, v in line.items() if k not in ("years", "href")} | {"years": {year: knows for year, knows, _ in line["years"]}}
            for line in lines
        ],
        rows=[heads, *rows],
        lines=lines,
        total=(sum(line["known"] for line in lines), sum(line["of"] for line in lines)),
        states=STATES,
        signs=SIGNS,
    )


def _sources(shelf: Shelf, series: str) -> list[tuple[str, int]]:
    """From which sites the titles of a series come, the most first."""
    hosts = Counter(host for titles in shelf.of_series.get(series, {}).values() for w in titles if (host := host_of(w.source)))
    return hosts.most_common(4)


def _tables() -> list[tuple[str, list[str], str]]:
    """The tables of the book, with their columns and what they are for."""
    return [(name, [c for c in kind.__dataclass_fields__ if c != "line"], (kind.__doc__ or "").strip()) for name, kind in TABLES.items()]


def _seasons(shelf: Shelf) -> Leaf:
    groups: dict[str, list[dict[str, Any]]] = {}
    for chapter in shelf.chapters:
        first = next((crown for crown in chapter.crowns if crown.overall), None)
        groups.setdefault(chapter.series, []).append(
            {
                "name": chapter.name,
                "year": chapter.year,
                "href": chapter.href,
                "races": chapter.races,
                "first": (first.holder, first.href) if first else None,
                "points": first.points if first else "",
                "over": shelf.ended(chapter),
            }
        )
    order = sorted(groups, key=lambda s: (not shelf.series[s].tier, shelf.series[s].tier or 9, s == "formula-one", shelf.name_of(s)))
    rows = [[c.series, c.year, c.id, c.name, c.races, c.href] for c in shelf.chapters]
    heads = ("series", "year", "id", "name", "races", "page")
    return leaf(
        "seasons/index.html",
        "list",
        "Seasons with results",
        "seasons.html",
        data=[dict(zip(heads, row, strict=True)) for row in rows],
        rows=[heads, *rows],
        groups=[(shelf.name_of(s), shelf.series_href(s), groups[s]) for s in order],
    )
