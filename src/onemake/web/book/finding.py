"""What is found by searching: every page with the words by which people look for it, as a plain index that a small script reads."""

from __future__ import annotations

import json
from collections.abc import Iterable

from onemake.web.book.leaf import NAV, Leaf, leaf
from onemake.web.book.shelf import Shelf
from onemake.web.book.spans import years_said

__all__ = ["drivers_script", "index_of", "index_script", "search_page"]

Line = tuple[str, str, str, str, str, float]  # name, kind, address, what is said of it, other words, weight

_KINDS = {"series": 0.0, "driver": 0.3, "generation": 0.3, "team": 0.4, "nation": 0.2, "record": 0.5, "chassis": 0.5}


def search_page() -> Leaf:
    """The page; without a script it is a list of lists."""
    return leaf(
        "search.html", "search", "Search", "search.html", lists=[(name, href) for name, href in NAV if href.endswith("/index.html")]
    )


def index_of(shelf: Shelf, leaves: Iterable[Leaf]) -> list[Line]:
    """A line for each page, and for each season with results. The weight puts the better known first."""
    said = _said(shelf)
    lines = []
    for page in leaves:
        if page.kind in _KINDS:
            words, also, weight = said.get(page.address, ("", "", 0.0))
            lines.append((page.title, page.kind, page.address, words, also, round(_KINDS[page.kind] + weight, 2)))
    lines += [(c.name, "season", c.href, "", f"{c.year} {shelf.name_of(c.series)}", 0.6) for c in shelf.chapters]
    return lines


def _said(shelf: Shelf) -> dict[str, tuple[str, str, float]]:
    """What is said of a page, the other names, and how far down it goes: who holds titles stands before who does not."""
    found: dict[str, tuple[str, str, float]] = {}
    for person in shelf.people.values():
        titles = f"{person.titles} title{'' if person.titles == 1 else 's'}" if person.titles else ""
        years = years_said(person.years[0], person.years[-1]) if person.years else ""
        found[person.address] = (", ".join(filter(None, (titles, years))), " ".join(person.names), 0.0 if person.titles else 0.2)
    for series in shelf.series.values():
        names = " ".join(n.name for n in shelf.tables.names if n.series == series.id)
        tier = f"tier {series.tier}" if series.tier else shelf.maker_of(series.id)
        found[shelf.series_href(series.id)] = (tier, f"{names} {shelf.maker_of(series.id)}", 0.0 if series.tier else 0.1)
    for car in shelf.generations.values():
        found[shelf.car_href(car.id)] = (str(car.first_season or ""), f"{car.type_code} {car.maker}", 0.0)
    return found


def index_script(lines: Iterable[Line]) -> str:
    """The index as a script, which works from a disk too."""
    return f"window.ONEMAKE_INDEX={_compact(list(lines))};\n"


def drivers_script(shelf: Shelf) -> str:
    """Every driver in a few figures, for comparing any two."""
    everybody = [
        {
            "id": p.id,
            "name": p.name,
            "page": p.address,
            "titles": p.titles,
            "classes": sum(not w.overall for w in p.won),
            "seasons": len(p.runs),
            "starts": sum(r.starts for _, r in p.runs),
            "wins": sum(r.wins for _, r in p.runs),
            "podiums": sum(r.podiums for _, r in p.runs),
            "poles": sum(r.poles or 0 for _, r in p.runs),
            "places": {c.slug: r.place for c, r in p.runs},
        }
        for p in shelf.ranked
    ]
    seasons = {c.slug: c.name for c in shelf.chapters}
    return f"window.ONEMAKE_DRIVERS={_compact(everybody)};\nwindow.ONEMAKE_SEASONS={_compact(seasons)};\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
