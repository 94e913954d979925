"""A team: its titles, those won by drivers in its cars, and the seasons in which results of it are known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from onemake.web.addresses import slug_of
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.rows import won_as_data, won_as_rows, won_line
from onemake.web.book.shelf import Shelf, Side, title_name
from onemake.web.book.spans import years_said
from onemake.web.linked_data import team as linked_team

__all__ = ["team_pages"]


def team_pages(shelf: Shelf) -> Iterator[Leaf]:
    """Each team, and the list from A to Z."""
    order = sorted(shelf.teams.values(), key=lambda t: (slug_of(t.name), t.id))
    lines = [
        {"name": t.name, "href": t.address, "last": t.name, "first": "", "nations": "", "titles": len(t.won), "years": _years(t)}
        for t in order
    ]
    heads = ("id", "name", "titles", "page")
    rows = [[t.id, t.name, len(t.won), t.address] for t in order]
    yield leaf(
        "teams/index.html",
        "list",
        "Teams",
        "names.html",
        data=[dict(zip(heads, row, strict=True)) for row in rows],
        rows=[heads, *rows],
        said=f"{len(lines)} teams, from A to Z. The number is that of their teams' titles in the book.",
        letters=[(letter, list(group)) for letter, group in groupby(lines, key=lambda t: (slug_of(str(t["name"])) or "?")[0].upper())],
    )
    for team in order:
        yield _one(shelf, team)


def _years(team: Side) -> str:
    years = {w.year for w in team.won} | {w.year for w, _ in team.drivers_won} | {year for _, year in team.drove}
    return years_said(min(years), max(years)) if years else ""


def _one(shelf: Shelf, team: Side) -> Leaf:
    known = next((t for t in shelf.tables.teams if t.id == team.id), None)
    titles = sorted(team.won, key=lambda w: w.year)
    with_drivers = sorted(team.drivers_won, key=lambda pair: pair[0].year)
    everything = [*titles, *(won for won, _ in with_drivers)]
    return leaf(
        team.address,
        "team",
        team.name,
        "team.html",
        above=[("Pyramid", "index.html"), ("Teams", "teams/index.html")],
        changed=max((c.last for there in team.drove.values() for _, c, _ in there if c.last), default=None),
        data={
            "id": team.id,
            "name": team.name,
            "titles": won_as_data(titles),
            "drivers_titles": won_as_data(won for won, _ in with_drivers),
            "seasons": [
                {"series": series, "year": year, "drivers": [person.id for person, _, _ in there]}
                for (series, year), there in sorted(team.drove.items())
            ],
        },
        rows=won_as_rows(everything) if everything else (),
        thing=linked_team(
            team.name,
            country=known.country if known else "",
            members=sorted({person.name for there in team.drove.values() for person, _, _ in there}),
            awards=[f"{shelf.name_of(won.series)} {won.year}: {title_name(won.title)}" for won in titles if won.standing != "disputed"],
        ),
        team=team,
        country=known.country if known else "",
        years=_years(team),
        titles=[won_line(shelf, w) for w in titles],
        drivers=[won_line(shelf, w) for w, _ in with_drivers],
        seasons=[
            _season(shelf, series, year, there) for (series, year), there in sorted(team.drove.items(), key=lambda s: (-s[0][1], s[0][0]))
        ],
    )


def _season(shelf: Shelf, series: str, year: int, there: list[Any]) -> dict[str, Any]:
    return {
        "name": there[0][1].name,
        "href": there[0][1].href,
        "series": shelf.name_of(series),
        "series_href": shelf.series_href(series),
        "year": year,
        "drivers": [(person.name, person.address, run.place, run.wins) for person, _, run in there],
    }
