"""Two drivers beside each other. Pages stand for the pairs to which others link; any two are set together by a little script, from the same facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from onemake.web.addresses import Slugs
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.person import nations_said
from onemake.web.book.shelf import Person, Shelf
from onemake.web.book.spans import years_said

__all__ = ["Pair", "compare_pages", "pairs_of"]

_MOST_TITLES = 12  # so many with the most titles are compared each with each
_RIVALS = 3  # so many of the first of a season
Pair = tuple[Person, Person, str]


def pairs_of(shelf: Shelf) -> list[Pair]:
    """Those who are compared: holders of most titles, champions who followed each other in the first tier, and the first of each season of one make."""
    found: dict[tuple[str, str], tuple[Person, Person]] = {}

    def add(a: Person, b: Person) -> None:
        if a is not b:
            first, second = sorted((a, b), key=lambda p: p.id)
            found.setdefault((first.id, second.id), (first, second))

    ranked = sorted((p for p in shelf.people.values() if _in_pyramid(shelf, p)), key=lambda p: (-p.titles, p.id))[:_MOST_TITLES]
    for a, b in combinations(ranked, 2):
        add(a, b)
    held = sorted(((year, won) for (id_, year), titles in shelf.won.items() if _tier(shelf, id_) == 1 for won in titles if won.overall), key=lambda h: h[0])  # fmt: skip
    champions = [crew[0] for _, won in held if len(crew := shelf.persons(won.holder, won.series, won.year)) == 1]
    for a, b in pairwise(champions):
        add(a, b)
    for first in _seasons(shelf):
        for a, b in combinations(first, 2):
            add(a, b)
    slugs = Slugs(("index",))
    return [(a, b, f"compare/{slugs.of(f'{a.id} {b.id}', f'{_stem(a)[:28]}-{_stem(b)[:28]}')}.html") for a, b in found.values()]


def _stem(person: Person) -> str:
    return person.address.removeprefix("drivers/").removesuffix(".html")


def _tier(shelf: Shelf, series: str) -> int | None:
    return shelf.series[series].tier if series in shelf.series else None


def _in_pyramid(shelf: Shelf, person: Person) -> bool:
    return any(won.overall and _tier(shelf, won.series) for won in person.won)


def _seasons(shelf: Shelf) -> Iterator[list[Person]]:
    """The first few of each season of a series with a tier."""
    there: dict[str, list[tuple[int, Person]]] = defaultdict(list)
    for person in shelf.people.values():
        for chapter, run in person.runs:
            if run.place.isdigit() and int(run.place) <= _RIVALS and _tier(shelf, chapter.series):
                there[chapter.id].append((int(run.place), person))
    for first in there.values():
        yield [person for _, person in sorted(first, key=lambda f: (f[0], f[1].id))]


def compare_pages(shelf: Shelf, pairs: list[Pair]) -> Iterator[Leaf]:
    """Each pair, and the page on which any two may be chosen."""
    yield leaf(
        "compare/index.html",
        "compare",
        "Compare two drivers",
        "compare_any.html",
        pairs=[(a.name, b.name, href) for a, b, href in sorted(pairs, key=lambda p: (p[0].name, p[1].name))],
        people=[(p.name, p.address.removesuffix(".html"), p.id) for p in shelf.ranked],
    )
    for a, b, href in pairs:
        yield _one(shelf, a, b, href)


def _one(shelf: Shelf, a: Person, b: Person, href: str) -> Leaf:
    both = _both(a, b)
    ahead = (sum(m["ahead"][0] for m in both), sum(m["ahead"][1] for m in both))
    return leaf(
        href,
        "compare",
        f"{a.name} and {b.name}",
        "compare.html",
        above=[("Pyramid", "index.html"), ("Compare", "compare/index.html")],
        data={"drivers": [_said(shelf, p) for p in (a, b)], "races_both_finished": {"ahead": list(ahead), "seasons": both}},
        a=_said(shelf, a),
        b=_said(shelf, b),
        lines=_lines(shelf, a, b),
        both=both,
        ahead=ahead,
    )


def _said(shelf: Shelf, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "page": person.address,
        "nations": [name for name, _ in nations_said(shelf, person)],
        "years": years_said(person.years[0], person.years[-1]) if person.years else "",
        "titles": [
            {"year": w.year, "series": shelf.name_of(w.series), "page": shelf.series_href(w.series), "standing": w.standing}
            for w in person.won
            if w.overall
        ],
    }


def _lines(shelf: Shelf, a: Person, b: Person) -> list[tuple[str, str, str, int]]:
    """What can be set side by side, and who has more of it: -1 the first, 1 the second, 0 neither."""
    found = []
    for words, of in (
        ("Titles", lambda p: p.titles),
        ("in tier 1", lambda p: _titles_in(shelf, p, 1)),
        ("in tier 2", lambda p: _titles_in(shelf, p, 2)),
        ("in tier 3", lambda p: _titles_in(shelf, p, 3)),
        ("Titles of classes", lambda p: sum(not w.overall for w in p.won)),
        ("Seasons with results", lambda p: len(p.runs)),
        ("Starts", lambda p: sum(r.starts for _, r in p.runs)),
        ("Wins", lambda p: sum(r.wins for _, r in p.runs)),
        ("Podiums", lambda p: sum(r.podiums for _, r in p.runs)),
        ("Poles", lambda p: sum(r.poles or 0 for _, r in p.runs)),
    ):
        ours, theirs = of(a), of(b)
        if ours or theirs:
            found.append((words, str(ours), str(theirs), (theirs > ours) - (ours > theirs)))
    return found


def _titles_in(shelf: Shelf, person: Person, tier: int) -> int:
    return sum(_tier(shelf, series) == tier for series, _ in person.crowned)


def _both(a: Person, b: Person) -> list[dict[str, Any]]:
    """The seasons in which both drove, and how often each was ahead where both have a place."""
    theirs = {chapter.id: run for chapter, run in b.runs}
    found = []
    for chapter, run in a.runs:
        other = theirs.get(chapter.id)
        if other is None:
            continue
        met = [(x, y) for x, y in zip(run.finishes, other.finishes, strict=True) if x and y and x != y]
        found.append(
            {
                "season": chapter.name,
                "page": chapter.href,
                "places": [run.place, other.place],
                "points": [run.points, other.points],
                "ahead": [sum(x < y for x, y in met), sum(y < x for x, y in met)],
            }
        )
    return found
