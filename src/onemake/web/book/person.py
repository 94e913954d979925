"""A driver: his way through the tiers as a picture, his titles, each season race by race, and with whom he may be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from onemake.core.record.facts import Person as Known
from onemake.web.addresses import slug_of
from onemake.web.book.career import career_of
from onemake.web.book.chapter import Chapter, Run
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.nations import nation_of
from onemake.web.book.ratings import rating_data, rating_of_driver
from onemake.web.book.rows import won_as_data, won_as_rows, won_line
from onemake.web.book.shelf import Person, Shelf, last_name, title_name
from onemake.web.book.spans import years_said
from onemake.web.linked_data import person as linked_person
from onemake.web.type import cut

__all__ = ["driver_pages", "nations_said"]


def driver_pages(shelf: Shelf, pairs: Mapping[str, list[tuple[str, str]]]) -> Iterator[Leaf]:
    """Each driver, and the list from A to Z. ``pairs``: with whom each is compared, by name and address."""
    yield _list(shelf)
    for person in shelf.people.values():
        yield _one(shelf, person, pairs.get(person.id, []))


def nations_said(shelf: Shelf, person: Person) -> list[tuple[str, str]]:
    """The nations under which he raced, as far as known, each with its page."""
    known = {n.nation: None for n in shelf.tables.nations if n.id == person.id} | person.nations
    return [(n.name if (n := nation_of(code)) else code, shelf.nation_href(code)) for code in known]


def _list(shelf: Shelf) -> Leaf:
    lines = [
        {
            "name": p.name,
            "href": p.address,
            "letter": (slug_of(last_name(p.name)) or "?")[0].upper(),
            "last": last_name(p.name),
            "first": p.name.removesuffix(last_name(p.name)).strip(),
            "nations": ", ".join(name for name, _ in nations_said(shelf, p)),
            "titles": p.titles,
            "years": years_said(p.years[0], p.years[-1]) if p.years else "",
        }
        for p in shelf.ranked
    ]
    heads = ("id", "name", "nations", "titles", "years", "page")
    rows = [[p.id, line["name"], line["nations"], line["titles"], line["years"], line["href"]] for p, line in zip(shelf.ranked, lines, strict=True)]  # fmt: skip
    letters = [(letter, list(group)) for letter, group in groupby(lines, key=lambda line: str(line["letter"]))]
    return leaf(
        "drivers/index.html",
        "list",
        "Drivers",
        "names.html",
        data=[dict(zip(heads, row, strict=True)) for row in rows],
        rows=[heads, *rows],
        said=f"{len(lines)} drivers, from A to Z by last name. The number is that of their overall titles in the book.",
        letters=letters,
    )


def _thing(shelf: Shelf, person: Person, known: Known | None) -> dict[str, Any]:
    """The driver in the words of schema.org: titles that nobody disputes are awards."""
    return linked_person(
        person.name,
        names=list(person.names),
        born=known.born if known else None,
        birthplace=known.birthplace if known else "",
        nationalities=[name for name, _ in nations_said(shelf, person)],
        teams=[team for _, run in person.runs for team in run.team.split(", ")],
        awards=[f"{shelf.name_of(won.series)} {won.year}: {title_name(won.title)}" for won in person.won if won.standing != "disputed"],
    )


def _one(shelf: Shelf, person: Person, pairs: list[tuple[str, str]]) -> Leaf:
    known = next((p for p in shelf.tables.people if p.id == person.id), None)
    last = [chapter.last for chapter, _ in person.runs if chapter.last]
    won = [won_line(shelf, w) for w in person.won]
    return leaf(
        person.address,
        "driver",
        person.name,
        "driver.html",
        above=[("Pyramid", "index.html"), ("Drivers", "drivers/index.html")],
        changed=max(last, default=None),
        data=_as_data(shelf, person),
        rows=won_as_rows(person.won) if person.won else (),
        thing=_thing(shelf, person, known),
        person=person,
        born=known.born.isoformat() if known and known.born else "",
        birthplace=known.birthplace if known else "",
        source=known.source if known else "",
        others=[name for name in person.names if name != person.name],
        nations=nations_said(shelf, person),
        tally=_tally(shelf, person),
        titles=[line for line in won if line["overall"]],
        classes=[line for line in won if not line["overall"]],
        picture=career_of(shelf, person),
        rating=rating_of_driver(shelf, person.id),
        seasons=[_season(chapter, run) for chapter, run in person.runs],
        counts=[c for c in shelf.tables.counts if c.who in (person.id, person.name)],
        pairs=pairs,
    )


def _tally(shelf: Shelf, person: Person) -> list[tuple[str, str]]:
    """How many titles of which tier, and what the seasons with results add up to."""
    tiers: dict[str, int] = {}
    for id_, _ in person.crowned:
        series = shelf.series.get(id_)
        tier = f"in tier {series.tier}" if series and series.tier else "elsewhere"
        tiers[tier] = tiers.get(tier, 0) + 1
    found = [(str(person.titles), "title" if person.titles == 1 else "titles")] if person.titles else []
    if len(tiers) > 1 or (tiers and "elsewhere" not in tiers):
        found += [(str(count), tier) for tier, count in sorted(tiers.items(), key=lambda t: (t[0] == "elsewhere", t[0]))]
    runs = [run for _, run in person.runs]
    for count, one, many in (
        (sum(r.starts for r in runs), "start", "starts"),
        (sum(r.wins for r in runs), "win", "wins"),
        (sum(r.podiums for r in runs), "podium", "podiums"),
        (sum(r.poles or 0 for r in runs), "pole", "poles"),
    ):
        if count:
            found.append((str(count), one if count == 1 else many))
    return found


def _season(chapter: Chapter, run: Run) -> dict[str, Any]:
    return {
        "name": chapter.name,
        "year": chapter.year,
        "href": run.href,
        "season": chapter.href,
        "place": run.place,
        "points": run.points,
        "team": run.team,
        "starts": run.starts,
        "wins": run.wins,
        "podiums": run.podiums,
        "poles": run.poles,
        "cells": [(heat, cell, cut(heat.venue, 8, 60)) for heat, cell in zip(chapter.columns, run.cells, strict=True)],
        "running": not chapter.over,
    }


def _as_data(shelf: Shelf, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "other_names": [name for name in person.names if name != person.name],
        "nations": list(person.nations),
        "titles": person.titles,
        "won": won_as_data(person.won),
        "seasons": [
            {
                "season": c.id,
                "series": c.series,
                "series_name": shelf.name_of(c.series),
                "year": c.year,
                "team": r.team,
                "place": r.place,
                "points": r.points,
                "starts": r.starts,
                "wins": r.wins,
                "podiums": r.podiums,
                "poles": r.poles,
                "fastest_laps": r.fastest,
                "finishes": {heat.key: place or None for heat, place in zip(c.columns, r.finishes, strict=True)},
            }
            for c, r in person.runs
        ],
        "rating": rating_data(shelf, person.id),
    }
