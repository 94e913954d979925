"""The way up: who came to the first tier from which cup, what became of the champions of the others, and the rules of promotion and nomination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onemake.core.record.book import Book
from onemake.core.record.claims import runs
from onemake.core.record.pathway import Level, Pathway, Riser, Step
from onemake.core.record.people_of import champions_who_rose, pathways, promotions
from onemake.core.record.promotion import Qualified
from onemake.core.record.questions import Doubt
from onemake.office.record_people import as_data
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf

__all__ = ["way_up_page"]

_BELOW, _TOP = Level(tiers=frozenset({2, 3})), Level(tiers=frozenset({1}))


def way_up_page(shelf: Shelf, book: Book) -> Leaf:
    """From the second and third tier to the first, as far as the book has seen who raced where."""
    found = pathways(book, _BELOW, _TOP)
    risen, _ = champions_who_rose(book, _BELOW, _TOP)
    year = max((*(won.year for won in book.title_rows), *(season.year for season in book.held)), default=0)
    rules = promotions(book, year)
    sums = _sums(risen)
    return leaf(
        "pathway.html",
        "pathway",
        "The way up",
        "pathway.html",
        above=[("Pyramid", "index.html")],
        data={
            **as_data(found),
            "champions": {**sums, "champions": as_data(risen)},
            "promotion": {"year": year, "rules": as_data(rules)},
        },
        rows=_as_rows(found),
        found=found,
        cups=[(shelf.name_of(s), shelf.series_href(s), n, _champions_of(found, s)) for s, n in found.by_series],
        sums=sums,
        risen=[_riser(shelf, r) for r in risen if r.same_year or r.later],
        steps=[_step(shelf, step) for step in reversed(found.steps)],
        doubts=[_doubt(shelf, doubt) for doubt in found.doubts],
        year=year,
        rules=[_rule(shelf, rule) for rule in rules],
    )


def _champions_of(found: Pathway, series: str) -> int:
    return sum(step.champion for step in found.steps if step.from_series == series)


def _sums(risen: Sequence[Riser]) -> dict[str, int]:
    """How many champions there are, and how many of them did what."""
    return {
        "how_many": len(risen),
        "raced_later": sum(bool(r.later) for r in risen),
        "raced_in_the_same_year_only": sum(bool(r.same_year) and not r.later for r in risen),
        "won_a_race": sum(r.won_races for r in risen),
        "won_the_title": sum(bool(r.won_titles) for r in risen),
    }


def _who(shelf: Shelf, id: str, name: str) -> tuple[str, str]:
    """A driver or team of the book, with the page there is."""
    known = shelf.people.get(id) or shelf.teams.get(id)
    return name, known.address if known else ""


def _riser(shelf: Shelf, riser: Riser) -> dict[str, Any]:
    return {
        "who": _who(shelf, riser.id, riser.name),
        "titles": [(year, shelf.name_of(series), shelf.series_href(series)) for year, series in riser.titles],
        "seen": runs((*riser.same_year, *riser.later)),
        "won": runs(riser.won_titles),
    }


def _step(shelf: Shelf, step: Step) -> dict[str, Any]:
    return {
        "who": _who(shelf, step.id, step.name),
        "from": (shelf.name_of(step.from_series), shelf.series_href(step.from_series)),
        "champion": step.champion,
        "last": step.from_year,
        "to": (shelf.name_of(step.to_series), shelf.series_href(step.to_series)),
        "first": step.to_year,
        "won": ", ".join(step.won),
        "rows": list(step.evidence),
    }


def _doubt(shelf: Shelf, doubt: Doubt) -> dict[str, Any]:
    link = (shelf.name_of(doubt.series), shelf.series_href(doubt.series)) if doubt.series else None
    return {"series": link, "says": doubt.says, "years": runs(doubt.years)}


def _rule(shelf: Shelf, found: Qualified) -> dict[str, Any]:
    rule = found.rule
    return {
        "from": (shelf.name_of(rule.from_series), shelf.series_href(rule.from_series)),
        "to": (shelf.name_of(rule.to_series), shelf.series_href(rule.to_series)),
        "kind": rule.kind,
        "text": rule.text,
        "since": rule.from_year,
        "who": [(*_who(shelf, id, name), place) for id, name, place in found.who],
        "doubts": [doubt.says for doubt in found.doubts],
        "source": rule.source,
        "note": rule.note,
    }


def _as_rows(found: Pathway) -> list[list[object]]:
    head: list[object] = ["id", "name", "from", "from_year", "to", "to_year", "champion", "won"]
    return [head] + [
        [s.id, s.name, s.from_series, s.from_year, s.to_series, s.to_year, "yes" if s.champion else "", "; ".join(s.won)]
        for s in found.steps
    ]
