"""A series: its names and sponsors, what it came out of, its editions, every year with its champion, and who holds most titles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from onemake.core.record.facts import Series
from onemake.core.record.judge_book import JudgeBook
from onemake.web.book.host_weekends import host_weekends
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.nations import nation_of, region_of
from onemake.web.book.ratings import rating_of_series
from onemake.web.book.rows import links_of, won_as_data, won_as_rows, won_line
from onemake.web.book.shelf import Person, Shelf, title_name
from onemake.web.book.spans import STATES, known_of, years_of, years_said
from onemake.web.book.timeline import timeline_of
from onemake.web.linked_data import series_organization

__all__ = ["series_pages"]


def series_pages(shelf: Shelf, book: JudgeBook) -> Iterator[Leaf]:
    """Each series, and the list of them."""
    everything = sorted(shelf.series.values(), key=lambda s: (s.maker == "", s.maker != "porsche", s.maker, s.tier or 9, s.name))
    yield _list(shelf, everything)
    for series in everything:
        yield _one(shelf, series, host_weekends(shelf, book, series.id))


def _list(shelf: Shelf, everything: list[Series]) -> Leaf:
    lines = []
    for series in everything:
        known, of = known_of(years_of(shelf, series))
        lines.append(
            {
                "name": series.name,
                "href": shelf.series_href(series.id),
                "maker": shelf.maker_of(series.id),
                "tier": series.tier,
                "where": ", ".join(n.name for c in series.countries if (n := nation_of(c))),
                "years": years_said(series.first_year, series.last_year),
                "known": f"{known} of {of}" if of else "",
            }
        )
    heads = ("id", "name", "maker", "tier", "scope", "countries", "first_year", "last_year", "succeeds", "source", "note")
    rows = [
        [
            s.id,
            s.name,
            s.maker,
            s.tier or "",
            s.scope,
            ";".join(s.countries),
            s.first_year or "",
            s.last_year or "",
            s.succeeds,
            s.source,
            s.note,
        ]
        for s in everything
    ]
    data = [dict(zip(heads, row, strict=True)) for row in rows]
    return leaf("series/index.html", "list", "Series", "series_list.html", data=data, rows=[heads, *rows], lines=lines)


def _one(shelf: Shelf, series: Series, hosts: list[dict[str, Any]]) -> Leaf:
    chain = _chain(shelf, series)
    years = years_of(shelf, series)
    won = [w for year in years for w in shelf.won.get((series.id, year.year), ())]
    nation_names = [(n.name, shelf.nation_href(c)) for c in series.countries if (n := nation_of(c))]
    known, of = known_of(years)
    last = [c.last for c in shelf.chapters if c.series == series.id and c.last]
    names = [n for n in shelf.tables.names if n.series == series.id]
    picture = timeline_of(
        shelf, [("", chain)], f"Picture: the years of {', '.join(s.name for s in chain)}. The table of the years says the same."
    )
    return leaf(
        shelf.series_href(series.id),
        "series",
        series.name,
        "series.html",
        above=[("Pyramid", "index.html"), ("Series", "series/index.html")],
        changed=max(last, default=None),
        data=_as_data(shelf, series, won_as_data(won)) | {"host_events": hosts},
        rows=won_as_rows(won),
        thing=series_organization(series, maker=shelf.maker_of(series.id), names=[n.name for n in names]),
        calendar=shelf.calendars.get(series.id, ""),
        series=series,
        maker=shelf.maker_of(series.id),
        region=region_of(series.countries) if series.countries else "",
        countries=nation_names,
        span=years_said(series.first_year, series.last_year),
        names=[
            {"name": n.name, "years": years_said(n.from_year, n.to_year), "sponsor": n.sponsor, "source": n.source, "note": n.note}
            for n in names
        ],
        before=_link(shelf, series.succeeds),
        after=[_link(shelf, s.id) for s in shelf.series.values() if s.succeeds == series.id],
        picture=picture,
        known=known,
        of=of,
        lines=[_year(shelf, series, y.year, STATES[y.knows], y.knows) for y in reversed(years)],
        table=_champions(shelf, series),
        rating=rating_of_series(shelf, series.id),
        others=_others(shelf, series),
        cars=_cars(shelf, series),
        roles=_roles(shelf, series),
        hosts=hosts,
        editions=_editions(shelf, series),
        counts=[c for c in shelf.tables.counts if c.series == series.id],
    )


def _link(shelf: Shelf, id: str) -> tuple[str, str] | None:
    return (shelf.name_of(id), shelf.series_href(id)) if id else None


def _chain(shelf: Shelf, series: Series) -> list[Series]:
    """The series with all that it came out of and all that came out of it."""
    chain = [series]
    while chain[0].succeeds in shelf.series and shelf.series[chain[0].succeeds] not in chain:
        chain.insert(0, shelf.series[chain[0].succeeds])
    for old in chain:
        chain += [s for s in shelf.series.values() if s.succeeds == old.id and s not in chain]
    return chain


def _year(shelf: Shelf, series: Series, year: int, said: str, state: str) -> dict[str, Any]:
    """A year: its champions, by each source; its season, if there is one."""
    there = shelf.won.get((series.id, year), [])
    season = next(iter(shelf.seasons.get((series.id, year), ())), None)
    teams = [w for w in there if w.title == "teams"]
    numbers = [e for e in shelf.editions.get(series.id, ()) if e.year == year and e.number]
    return {
        "year": year,
        "said": said,
        "state": state,
        "season": (season.name, season.href) if season else None,
        "running": season is not None and not shelf.ended(season),
        "editions": list(dict.fromkeys((str(e.number), e.counting) for e in numbers)),
        "drivers": [won_line(shelf, w) for w in there if w.overall],
        "teams": [{"crew": links_of(shelf, w), "source": w.source, "standing": w.standing, "note": w.note} for w in teams],
    }


def _champions(shelf: Shelf, series: Series) -> list[dict[str, Any]]:
    """Who holds how many titles of the series, the most first."""
    years: dict[str, set[int]] = defaultdict(set)
    people: dict[str, Person] = {}
    for year, titles in shelf.of_series.get(series.id, {}).items():
        for won in titles:
            if won.overall and won.by_driver:
                for person in shelf.persons(won.holder, won.series, won.year):
                    years[person.id].add(year)
                    people[person.id] = person
    order = sorted(years, key=lambda p: (-len(years[p]), min(years[p]), people[p].name))
    return [
        {"name": people[p].name, "href": people[p].address, "titles": len(years[p]), "years": sorted(years[p])}
        for p in order
        if len(years[p]) > 1 or len(order) < 12
    ]


def _others(shelf: Shelf, series: Series) -> list[tuple[str, list[dict[str, Any]]]]:
    """Titles of classes, rookies and the rest, kind by kind."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for year, titles in sorted(shelf.of_series.get(series.id, {}).items(), reverse=True):
        for won in titles:
            if not won.overall and won.title != "teams":
                found[won.title].append({"year": year, **won_line(shelf, won)})
    most = Counter({title: len(lines) for title, lines in found.items()})
    return [(title_name(title), found[title]) for title, _ in most.most_common()]


def _cars(shelf: Shelf, series: Series) -> list[dict[str, Any]]:
    return [
        {
            "name": _car_name(shelf, use.generation),
            "href": shelf.car_href(use.generation),
            "years": years_said(use.from_year, use.to_year),
            "part": use.part,
            "source": use.source,
        }
        for use in sorted(shelf.tables.uses, key=lambda u: u.from_year or 0)
        if use.series == series.id
    ]


def _car_name(shelf: Shelf, id: str) -> str:
    car = shelf.generations.get(id)
    return f"{car.model} ({car.type_code})" if car and car.type_code else car.model if car else id


def _roles(shelf: Shelf, series: Series) -> list[dict[str, Any]]:
    names = {o.id: o.name for o in shelf.tables.organisations}
    return [
        {
            "role": role.role,
            "who": names.get(role.organisation, role.organisation) or role.text,
            "text": role.text if role.organisation else "",
            "years": years_said(role.from_year, role.to_year),
            "source": role.source,
        }
        for role in shelf.tables.roles
        if role.series == series.id
    ]


def _editions(shelf: Shelf, series: Series) -> list[str]:
    """The ways in which sources count the editions, where they differ."""
    return list(dict.fromkeys(e.counting for e in shelf.editions.get(series.id, ()) if e.counting))


def _as_data(shelf: Shelf, series: Series, won: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": series.id,
        "name": series.name,
        "maker": series.maker,
        "tier": series.tier,
        "scope": series.scope,
        "countries": list(series.countries),
        "first_year": series.first_year,
        "last_year": series.last_year,
        "succeeds": series.succeeds or None,
        "supports": series.supports,
        "source": series.source,
        "note": series.note,
        "names": [
            {"name": n.name, "from_year": n.from_year, "to_year": n.to_year, "sponsor": n.sponsor, "source": n.source}
            for n in shelf.tables.names
            if n.series == series.id
        ],
        "years": [{"year": y.year, "known": y.knows, "champion": y.champion} for y in years_of(shelf, series)],
        "titles": won,
        "seasons": [{"id": c.id, "year": c.year, "page": c.href} for c in shelf.chapters if c.series == series.id],
    }
