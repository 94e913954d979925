"""``onemake record career, pathway``: people and teams over the years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli.common import format_option
from onemake.cli.record_words import columns, listed, many, print_answer, said_doubts, said_evidence, series_name, span_of_years

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.careers import Career, Stage
    from onemake.core.record.pathway import Pathway, Riser
    from onemake.core.record.questions import Doubt
    from onemake.core.record.sightings import Kind

__all__ = ["book_option", "career", "evidence_option", "formula_one_option", "pathway", "read_book", "team_option"]

book_option = click.option(
    "--book", "folders", multiple=True, metavar="FOLDER", help="A record folder or season of your own, laid over the shipped book."
)
formula_one_option = click.option("--formula-one", is_flag=True, help="With the seasons of Formula One.")
team_option = click.option("--team", "kind", flag_value="team", help="Teams instead of drivers.")
evidence_option = click.option("--why", "told", is_flag=True, help="With the rows that each line rests on.")


def read_book(folders: Sequence[str], formula_one: bool) -> Book:
    """The record book, with folders of one's own laid over it."""
    from onemake.office.record import load_book

    return load_book(folders, formula_one=formula_one)


@click.command()
@click.argument("name")
@team_option
@evidence_option
@formula_one_option
@book_option
@format_option
def career(name: str, kind: Kind | None, told: bool, formula_one: bool, folders: Sequence[str], form: str) -> None:
    """Print the career of NAME across the pyramid: years, series, tiers, titles, wins.

    Accents, case and part of a name will do; where several may be meant, they are listed.
    """
    from onemake.core.record.people_of import career as find
    from onemake.office.record_people import as_data, who

    book = read_book(folders, formula_one)
    found = find(book, kind or "driver", who(book, kind or "driver", name))
    summary = {"titles": found.titles, "wins": found.wins, "starts": found.starts, "tiers": found.tiers}
    head = ["year", "series", "tier", "name", "beside", "titles", "place", "starts", "wins", "podiums", "poles"]
    rows = [[s.year, s.series, s.tier, "; ".join(s.names), "; ".join(s.beside), "; ".join(s.titles), s.place, s.starts, *_raced(s)] for s in found.stages]  # fmt: skip
    print_answer(form, {**as_data(found), **as_data(summary)}, [head, *rows], lambda: _career(book, found, told=told))


def _raced(stage: Stage) -> list[int | None]:
    return [None, None, None] if stage.starts is None else [stage.wins, stage.podiums, stage.poles]


def _career(book: Book, found: Career, *, told: bool) -> Iterator[str]:
    from onemake.cli.paint import paint

    yield paint(found.name, "bold") + paint(f"  {found.id}", "dim")
    way = " → ".join(f"tier {tier} ({year})" for tier, year in found.tiers)
    yield f"  {many(found.titles, 'title')}, {many(found.wins, 'known win')} in {many(found.starts, 'known start')}" + (
        f"; {way}" if way else ""
    )
    if len(found.names) > 1:
        yield "  names: " + ", ".join(f"{name} ({span_of_years(first, last)})" for name, first, last in found.names)
    if found.nations:
        yield "  nations: " + ", ".join(f"{nation} ({span_of_years(first, last)})" for nation, first, last in found.nations)
    yield from (f"  claimed: {row.says} ({row.source})" for row in found.claimed)
    rows = [_stage(book, found, stage) for stage in found.stages]
    yield from columns(["year", "series", "tier", "", "raced", "with" if found.kind == "driver" else "drivers"], rows)
    if told:
        yield from said_evidence([e for stage in found.stages for e in stage.evidence])
    yield from said_doubts(found.doubts)


def _stage(book: Book, found: Career, stage: Stage) -> list[str]:
    from onemake.office.record_people import name_of

    won = ", ".join("champion" if t in ("drivers", "teams") else f"champion {t}" for t in stage.titles) or (
        "" if stage.place is None else f"place {stage.place}"
    )
    raced = (
        "results not known"
        if stage.starts is None
        else many(stage.starts, "start") + (f", {many(stage.wins, 'win')}" if stage.wins else "")
    )
    beside: Kind = "team" if found.kind == "driver" else "driver"
    names = ", ".join(name_of(book, beside, one) for one in stage.beside[:3]) + (
        f" and {len(stage.beside) - 3} more" if len(stage.beside) > 3 else ""
    )
    return [str(stage.year), series_name(book, stage.series), "" if stage.tier is None else str(stage.tier), won, raced, names]


@click.command()
@click.option("--from", "from_", multiple=True, metavar="SERIES|TIER", help="Where they came from.  [default: tier 2 and 3]")
@click.option("--to", "to", multiple=True, metavar="SERIES|TIER", help="Where they went.  [default: tier 1]")
@click.option("--within", metavar="YEARS", type=click.IntRange(1, 60), help="At most so many years later.")
@click.option("--champions", is_flag=True, help="Every champion of the one, and when he was seen in the other.")
@click.option(
    "--rules",
    "year",
    metavar="YEAR",
    type=click.IntRange(1950, 2200),
    help="The rules of promotion and nomination in force, and who qualifies.",
)
@click.option("--season", metavar="SEASON", help="The rules of advancement of a season folder, and who qualifies by them.")
@evidence_option
@formula_one_option
@book_option
@format_option
def pathway(
    from_: Sequence[str], to: Sequence[str], within: int | None, champions: bool, year: int | None, season: str | None, told: bool, formula_one: bool,
    folders: Sequence[str], form: str,
) -> None:  # fmt: skip
    """Say who came from which cup within so many YEARS, or what became of champions."""
    from onemake.core.record.people_of import champions_who_rose, pathways
    from onemake.office.record_people import as_data, level

    if season is not None:
        from onemake.cli.advance import advance

        assert advance.callback is not None
        advance.callback(season, None, None, form)
        return
    book = read_book(folders, formula_one)
    if year is not None:
        _print_rules(book, year, from_, form)
        return
    here, there = level(book, from_ or ("2", "3")), level(book, to or ("1",))
    if champions:
        risen, doubts = champions_who_rose(book, here, there)
        data = {"from": str(here), "to": str(there), **_sums(risen), "champions": as_data(risen), "doubts": as_data(doubts)}
        print_answer(form, data, _riser_rows(risen), lambda: _risers(book, str(here), str(there), risen, doubts, told=told))
    else:
        found = pathways(book, here, there, within)
        print_answer(form, as_data(found), _step_rows(found), lambda: _pathway(book, found, told=told))


def _riser_rows(risen: Sequence[Riser]) -> list[Sequence[object]]:
    head = ["id", "name", "titles", "before", "same_year", "later", "won_races", "won_titles"]
    return [
        head,
        *(
            [r.id, r.name, "; ".join(f"{y} {s}" for y, s in r.titles), *(listed(ys) for ys in (r.before, r.same_year, r.later)), "yes" if r.won_races else "", listed(r.won_titles)]
            for r in risen
        ),
    ]  # fmt: skip


def _step_rows(found: Pathway) -> list[Sequence[object]]:
    head = ["id", "name", "from", "from_year", "to", "to_year", "champion", "won"]
    return [
        head,
        *(
            [s.id, s.name, s.from_series, s.from_year, s.to_series, s.to_year, "yes" if s.champion else "", "; ".join(s.won)]
            for s in found.steps
        ),
    ]


def _pathway(book: Book, found: Pathway, *, told: bool) -> Iterator[str]:
    from onemake.cli.paint import paint

    within = f" within {many(found.within, 'year')}" if found.within else ""
    yield paint(f"From {found.from_} to {found.to}{within}", "bold")
    yield f"  of {found.arrived} drivers seen in {found.to}, {found.came} had been seen in {found.from_} before"
    yield from (f"  {count:>4}  from {series_name(book, series)}" for series, count in found.by_series)
    rows = [[s.name, series_name(book, s.from_series) + (" (champion)" if s.champion else ""), str(s.from_year), str(s.to_year), ", ".join(s.won)] for s in found.steps]  # fmt: skip
    yield from columns(["", "from", "last", "first", "won there"], rows)
    if told:
        yield from said_evidence([e for step in found.steps for e in step.evidence])
    yield from said_doubts(found.doubts)


def _sums(risen: Sequence[Riser]) -> dict[str, int]:
    """How many champions there are, and how many of them did what."""
    return {
        "how_many": len(risen),
        "raced_later": sum(bool(r.later) for r in risen),
        "raced_in_the_same_year_only": sum(bool(r.same_year) and not r.later for r in risen),
        "won_a_race": sum(r.won_races for r in risen),
        "won_the_title": sum(bool(r.won_titles) for r in risen),
    }


def _risers(book: Book, here: str, there: str, risen: Sequence[Riser], doubts: Sequence[Doubt], *, told: bool) -> Iterator[str]:
    from onemake.cli.paint import paint

    sums = _sums(risen)
    yield paint(f"Champions of {here}, in {there}", "bold")
    yield f"  {sums['how_many']} champions; {sums['raced_later']} are seen there in a later year than that of their first title, {sums['raced_in_the_same_year_only']} in the same year only"
    yield f"  {sums['won_a_race']} won a race or the title there, {sums['won_the_title']} the title"
    seen = [r for r in risen if r.before or r.same_year or r.later]
    rows = [[r.name, ", ".join(f"{y} {series_name(book, s)}" for y, s in r.titles[:2]) + (f" and {len(r.titles) - 2} more" if len(r.titles) > 2 else ""), listed((*r.before, *r.same_year, *r.later)), listed(r.won_titles)] for r in seen]  # fmt: skip
    yield from columns(["", "champion", "seen there", "title there"], rows)
    if told:
        yield from said_evidence([e for r in seen for e in r.evidence])
    yield from said_doubts(doubts)


def _print_rules(book: Book, year: int, series: Sequence[str], form: str) -> None:
    from onemake.core.record.people_of import promotions
    from onemake.office.record_people import as_data, level

    found = promotions(book, year, level(book, series).series if series else frozenset())
    head = ["from", "to", "kind", "title", "place", "id", "name", "rule", "source"]
    rows: list[list[object]] = [
        [q.rule.from_series, q.rule.to_series, q.rule.kind, q.rule.title, place, id, name, q.rule.text, q.rule.source]
        for q in found
        for id, name, place in (q.who or (("", "", ""),))
    ]

    def lines() -> Iterator[str]:
        from onemake.cli.paint import paint

        yield paint(f"Rules of promotion and nomination in force in {year}", "bold")
        for q in found:
            yield f"  {series_name(book, q.rule.from_series)} → {series_name(book, q.rule.to_series)} ({q.rule.kind}): {q.rule.text}"
            yield from (f"    qualifies: {name}, place {place}" for _, name, place in q.who)
            yield from (paint(f"    ? {doubt.says}", "dim") for doubt in q.doubts)
            yield paint(f"    {q.rule.source}", "dim")
        if not found:
            yield "  none is known; rules of a season folder: onemake record pathway --season SEASON"

    print_answer(form, {"year": year, "rules": as_data(found)}, [head, *rows], lines)
