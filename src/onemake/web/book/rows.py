"""Titles as lines of a table: the same on the page of a driver, a team, a nation and a series."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onemake.web.book.shelf import Shelf, Won, title_name

__all__ = ["WON_HEADS", "links_of", "won_as_data", "won_as_rows", "won_line"]

WON_HEADS = ("year", "series", "title", "holder", "nationality", "team", "points", "standing", "source", "note")


def won_line(shelf: Shelf, won: Won) -> dict[str, Any]:
    """A title, with everything that it leads to."""
    side = shelf.side(won.team, won.series, won.year) if won.team else None
    return {
        "year": won.year,
        "season": won.href,
        "series": shelf.name_of(won.series),
        "href": shelf.series_href(won.series),
        "title": title_name(won.title),
        "overall": won.overall,
        "standing": won.standing,
        "faint": won.standing == "disputed",
        "team": won.team,
        "team_href": side.address if side else "",
        "points": won.points,
        "source": won.source,
        "note": won.note,
        "crew": links_of(shelf, won),
    }


def links_of(shelf: Shelf, won: Won) -> list[tuple[str, str]]:
    """Who holds a title, each with his page."""
    if "team" in won.title or won.title in ("constructors", "entrants"):
        side = shelf.side(won.holder, won.series, won.year)
        return [(won.holder, side.address if side else "")]
    if not won.by_driver:
        return [(won.holder, "")]
    return [(p.name, p.address) for p in shelf.persons(won.holder, won.series, won.year)]


def won_as_rows(won: Iterable[Won]) -> list[list[object]]:
    """Titles as CSV."""
    heads: list[object] = list(WON_HEADS)
    return [heads] + [[w.year, w.series, w.title, w.holder, w.nation, w.team, w.points, w.standing, w.source, w.note] for w in won]


def won_as_data(won: Iterable[Won]) -> list[dict[str, Any]]:
    """Titles as JSON."""
    rows = won_as_rows(won)
    return [dict(zip(WON_HEADS, row, strict=True)) for row in rows[1:]]
