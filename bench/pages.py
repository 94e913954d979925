"""(e) Pages: the standings of 40 cars in 18 races as a page and as a picture, and a whole site with growth by seasons."""

from __future__ import annotations

import html
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from onemake.core.rules.table import tables
from onemake.core.season import Season
from onemake.core.standings import Table
from onemake.office.library import book_seasons, load
from onemake.web.pages import standings_page
from onemake.web.pictures import table_png
from onemake.web.site import write_site

CARS, RACES = 40, 18
RULES = """
format = 1
[season]
series = "bench"
year = 2026
name = "Forty cars, eighteen races"
[scale.race]
places = [25, 20, 17, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
[[title]]
id = "drivers"
worth = { race = "race" }
ties = ["count-back"]
counts = { drop = 2 }
"""


def season() -> Season:
    """Forty cars in eighteen races, a tenth of them out in each, a decision in every third."""
    dice = random.Random(18)  # noqa: S311
    lines, decisions = ["round,number,driver,team,position,status,codes"], []
    for round_ in range(1, RACES + 1):
        cars = dice.sample(range(CARS), CARS)
        for place, car in enumerate(cars, 1):
            out = place > CARS * 9 // 10
            codes = ";".join(["P"] * (place == 2) + ["FL"] * (place == 1))
            lines.append(f"{round_},{car + 1},Driver {car + 1:02},Team {car // 2},{'' if out else place},{'DNF' if out else ''},{codes}")
        if round_ % 3 == 0:
            decisions.append(f'[[decision]]\nid = "D{round_}"\nkind = "no_points"\nround = {round_}\nnumber = "{cars[4] + 1}"\n')
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("season.toml", RULES), ("results.csv", "\n".join(lines)), ("decisions.toml", "\n".join(decisions))):
            Path(folder, name).write_text(text, encoding="utf-8")
        return load(folder)


def plain(table: Table) -> str:
    """The least that could be called a page: names, points and places, without colours, key, notes or words."""
    rows = []
    for row in table.rows:
        cells = "".join(f"<td>{score.place or html.escape(score.status)}</td>" for score in row.scores)
        rows.append(f"<tr><td>{row.position}</td><th>{html.escape(row.competitor)}</th><td>{row.points}</td>{cells}</tr>")
    return f"<!DOCTYPE html><title>Standings</title><table>{''.join(rows)}</table>"


def page_and_plain() -> tuple[Season, tuple[Table, ...]]:
    """The season and its tables, with the templates warm."""
    facts = season()
    found = tables(facts)
    standings_page(facts, found)
    return facts, found


def full(facts: Season, found: Sequence[Table]) -> str:
    """The page as it is published."""
    return standings_page(facts, found)


def picture(facts: Season, found: Sequence[Table]) -> float:
    """Seconds for a PNG, after the first."""
    table_png(facts, found[0])
    start = time.perf_counter()
    table_png(facts, found[0])
    return time.perf_counter() - start


def growth() -> list[tuple[int, float, float, int]]:
    """Seasons, seconds to read and score them, seconds to write all their pages, and how many files."""
    names = [name for name in book_seasons() if name.startswith("formula-one-")]
    found = []
    for n in (1, 10, 40):
        some = names[-n:]
        start = time.perf_counter()
        for name in some:
            tables(load(name))
        scored = time.perf_counter() - start
        with tempfile.TemporaryDirectory() as place:
            start = time.perf_counter()
            written = write_site(place, (load(name) for name in some))
            found.append((n, scored, time.perf_counter() - start, len(written)))
    return found
