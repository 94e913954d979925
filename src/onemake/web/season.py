"""All pages of a season, each with its path: the season, its titles, its races, its competitors, and the same as JSON and CSV beside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from onemake.core.season import Race
from onemake.core.standings import grouped
from onemake.formats.csv_text import write_csv
from onemake.office.explain import explanations_as_data, explanations_as_rows
from onemake.office.standings import tables_as_data, tables_as_rows
from onemake.web.addresses import Addresses
from onemake.web.chart import MOST, progress_svg, size_of
from onemake.web.competitor import competitor_said, driver_facts, driver_raced, explained, rows_of
from onemake.web.feeds import season_calendar, season_feed, season_news
from onemake.web.linked_data import race_event, season_event
from onemake.web.notes import Footnotes
from onemake.web.odds_section import TitleSaid, title_odds
from onemake.web.pages import render
from onemake.web.pictures import sheet_svg
from onemake.web.race import RIGHT, calendar_line, race_as_data, race_as_rows, race_said
from onemake.web.record import Record, TitleRecord
from onemake.web.sheet import shown, venue_of
from onemake.web.way import Way

if TYPE_CHECKING:
    from onemake.office.odds import Odds

__all__ = ["leader_of", "season_pages"]

Page = tuple[str, str | bytes]


def season_pages(
    record: Record, slug: str, *, charts: bool = True, address: str = "", above: Sequence[tuple[str, str]] = (), odds: Odds | None = None
) -> Iterator[Page]:
    """Every page of a season, by its path below the top of the site. ``address`` is that of the site, where it is known.

    ``above``: what stands over the season, by name and file; else the list of seasons. ``odds``: of its titles, where they are to be shown.
    """
    addresses = Addresses(record.season, slug, above)
    feed = season_feed(record, slug, season_news(record, slug), address=address)
    calendar = season_calendar(record.season, home=f"{address}{slug}/" if address else "")
    yield from _front(record, Way(record, addresses, 1), feed=bool(feed), dated=bool(calendar))
    yield from ((f"{slug}/{name}", text) for name, text in (("feed.atom", feed), ("calendar.ics", calendar)) if text)
    for title in record.titles:
        said = title_odds(odds, title.table.title) if odds is not None else None
        yield from ((f"{addresses.title(title.table.title)}/{name}", drawn) for name, drawn in (said.pictures if said else ()))
        yield from _title(record, title, Way(record, addresses, 2), charts=charts, odds=said)
    yield from _races(record, Way(record, addresses, 3))
    yield from _drivers(record, Way(record, addresses, 3))
    yield from _others(record, Way(record, addresses, 3))


def leader_of(record: Record) -> str:
    """Whether the first of a table is its champion: once every race was run and nothing is provisional."""
    return "Champion" if record.complete and not record.provisional else "Leader"


def _trail(way: Way, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way down from the top to here."""
    return [*way.above(), (way.record.season.identity.name, way.season()), *further]


def _front(record: Record, way: Way, *, feed: bool, dated: bool) -> Iterator[Page]:
    """The season: who leads, the calendar, what was decided."""
    identity = record.season.identity
    notes = Footnotes(record.season)
    for decision in record.decisions:
        notes.decision(decision, record.annulled.get(decision.id, ""))
    in_tables = set(rows_of(record, by_driver=True))
    others = sorted((drives[-1][2].driver, way.driver(id_)) for id_, drives in record.drives.items() if id_ not in in_tables)
    run = len(record.classifications)
    yield (
        f"{way.addresses.season}/index.html",
        render(
            "season.html",
            root=way.root,
            trail=[*way.above(), (identity.name, "")],
            season=identity.name,
            facts=[f"{run} of {sum(not r.is_off for r in record.season.calendar)} races", *filter(None, (identity.country, identity.car))],
            provisional=grouped(record.provisional),
            titles=[_lead(record, title, way) for title in record.titles],
            calendar=[calendar_line(record, race, way) for race in record.season.calendar],
            decisions=notes.found,
            others=others,
            sources=[*identity.sources, *filter(None, [identity.source])],
            feed=feed,
            dated=dated,
            event=season_event(record.season),
        ),
    )


def _lead(record: Record, title: TitleRecord, way: Way) -> dict[str, Any]:
    """The first three of a title."""
    return {
        "name": title.table.name,
        "href": way.title(title.table.title),
        "lead": leader_of(record) if title.table.rows else "",
        "rows": [
            {
                "place": row.place,
                "medal": row.medal,
                "name": row.name,
                "points": row.points,
                "href": way.competitor(title.table.title, row.id),
            }
            for row in title.sheet.rows[:3]
        ],
    }


def _title(record: Record, title: TitleRecord, way: Way, *, charts: bool, odds: TitleSaid | None) -> Iterator[Page]:
    """A title: its page, the small one, its pictures, and the table as JSON and CSV."""
    address = way.addresses.title(title.table.title)
    name = record.season.identity.name
    chart, size = "", (0, 0)
    if charts and len(title.races) > 1 and title.progress:
        chart = (
            f"Chart: points of the first {min(MOST, len(title.progress))} after each race, {title.table.name}, {name}. The figures follow."
        )
        drawn = progress_svg(title, chart)
        size = size_of(drawn)
        yield f"{address}/progress.svg", drawn
    yield (
        f"{address}/index.html",
        render(
            "title.html",
            root=way.root,
            trail=_trail(way, (title.table.name, "")),
            season=name,
            sheet=title.sheet,
            links=way,
            name=address.rpartition("/")[2],
            chart=chart,
            size=size,
            odds=odds,
            races=title.races,
            progress=[
                {"place": row.place, "name": row.name, "points": [shown(p, title.table.decimals) for p in way_.points]}
                for row, way_ in list(zip(title.sheet.rows, title.progress, strict=True))[:MOST]
            ],
        ),
    )
    yield f"{address}/embed.html", render("embed.html", season=name, sheet=title.sheet)
    yield f"{address}/standings.svg", sheet_svg(title.sheet)
    yield f"{address}.json", _json(tables_as_data(record.season, [title.table]))
    yield f"{address}.csv", write_csv(tables_as_rows(record.season.id, [title.table]))


def _races(record: Record, way: Way) -> Iterator[Page]:
    """Every race of the calendar, and their list."""
    season = record.season
    folder = f"{way.addresses.season}/races"
    near = Way(record, way.addresses, 2)
    yield (
        f"{folder}/index.html",
        render(
            "list.html",
            root=near.root,
            trail=_trail(near, ("Races", "")),
            season=season.identity.name,
            heading="Races",
            calendar=[calendar_line(record, race, near) for race in season.calendar],
            names=[],
        ),
    )
    races = season.calendar
    for at, race in enumerate(races):
        said = race_said(record, race, way)
        around = [races[i] if 0 <= i < len(races) else None for i in (at - 1, at + 1)]
        before, after = (None if r is None else (f"{r.key} {venue_of(r)}", way.race(r.key)) for r in around)
        yield (
            f"{folder}/{race.key}/index.html",
            render(
                "race.html",
                root=way.root,
                trail=_trail(way, ("Races", way.to(folder)), (str(race.key), "")),
                season=season.identity.name,
                race=said,
                right=RIGHT,
                event=race_event(season, race, competitors=_drove(record, race)),
                before=before,
                next=after,
            ),
        )
        yield f"{folder}/{race.key}.json", _json(race_as_data(record, race))
        yield f"{folder}/{race.key}.csv", write_csv(race_as_rows(said))


def _drove(record: Record, race: Race) -> list[str]:
    """Who drove a race, in the order of its classification."""
    found = record.classifications.get(race.key)
    if found is None:
        return []
    order = sorted(zip(found.rows, found.seats, strict=True), key=lambda line: (line[0].position is None, line[0].position or 0))
    return [seat.driver for _, seats in order for seat in seats]


def _drivers(record: Record, way: Way) -> Iterator[Page]:
    """Every driver of the season, in a table or not."""
    season = record.season
    rows = rows_of(record, by_driver=True)
    names = {row.competitor_id: row.competitor for standings in rows.values() for _, row in standings}
    names.update((id_, drives[-1][2].driver) for id_, drives in record.drives.items() if id_ not in names)
    folder = f"{way.addresses.season}/drivers"
    if not any(way.addresses.title(t.table.title) == folder for t in record.titles):
        near = Way(record, way.addresses, 2)
        listed = sorted((name, near.driver(id_)) for id_, name in names.items())
        yield (
            f"{folder}/index.html",
            render(
                "list.html",
                root=near.root,
                trail=_trail(near, ("Drivers", "")),
                season=season.identity.name,
                heading="Drivers",
                calendar=[],
                names=listed,
            ),
        )
    for id_, name in names.items():
        standings = rows.get(id_, [])
        said = competitor_said(record, name, driver_facts(record, id_), standings, way)
        if not standings:
            said["raced"] = driver_raced(record, id_, way)
        yield from _competitor(record, way, way.addresses.driver(id_), ("Drivers", way.to(folder)), said, standings)


def _others(record: Record, way: Way) -> Iterator[Page]:
    """Every team, crew, nation or car of a table."""
    for standings in rows_of(record, by_driver=False).values():
        title, row = standings[0]
        said = competitor_said(record, row.competitor, list(row.members), standings, way)
        address = way.addresses.competitor(title.table.title, row.competitor_id)
        yield from _competitor(record, way, address, (title.table.name, way.title(title.table.title)), said, standings)


def _competitor(
    record: Record, way: Way, address: str, above: tuple[str, str], said: dict[str, Any], standings: list[Any]
) -> Iterator[Page]:
    found = explained(record, standings)
    yield (
        f"{address}/index.html",
        render(
            "competitor.html",
            root=way.root,
            trail=_trail(way, above, (said["name"], "")),
            season=record.season.identity.name,
            who=said,
            slug=address.rpartition("/")[2],
        ),
    )
    yield f"{address}.json", _json({"season": record.season.id, **explanations_as_data(found)})
    yield f"{address}.csv", write_csv(explanations_as_rows(found))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
