"""`onemake standings`: the tables on a terminal, for machines, and as pictures, pages and sheets to post."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemake.cli.common import after_option, as_of_option, rules_option, say, title_option

if TYPE_CHECKING:
    from onemake.core.season import Season
    from onemake.core.standings import Table

__all__ = ["standings"]

_BINARY = ("png", "xlsx")


@click.command()
@click.argument("season", required=False)
@title_option
@after_option
@as_of_option
@rules_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "markdown", "html", "svg", "png", "xlsx"]),
    default="table",
    show_default=True,
    help="How to print; svg and png draw one title.",
)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write into FILE instead; one that is there is replaced.")
def standings(
    season: str | None, title: str | None, after: str | None, as_of: str | None, rules: str | None, form: str, output: str | None
) -> None:
    """Print the championship tables of a SEASON."""
    from onemake.core.errors import UserError
    from onemake.office.library import load, load_rules
    from onemake.office.standings import standings as compute

    if form in _BINARY and output is None and sys.stdout.isatty():
        raise UserError(f"{form} is nothing to show on a terminal; write --output standings.{form}")
    facts = load(season)
    if rules is not None:
        from onemake.core.rules.borrow import under

        facts = under(facts, load_rules(rules))
    tables = compute(facts, title, after=after, as_of=as_of)
    if form in ("svg", "png") and len(tables) != 1:
        raise UserError(f"a picture shows one title, and {facts.id} has {', '.join(t.title for t in tables)}; name one with --title")
    for warning in facts.warnings:
        if form not in ("json", "csv"):
            click.echo(f"note: {warning}", err=True)
    written = _WRITERS[form](facts, tables)
    if output is not None:
        from onemake.office.files import write_whole

        write_whole(Path(output), written if isinstance(written, bytes) else written.encode())
        click.echo(f"wrote {output}", err=True)
    elif isinstance(written, bytes):
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    elif form == "table":
        say(written.rstrip("\n"))
        if rules is not None:
            _compare_with_own(season, rules, title, after, as_of)
    else:
        sys.stdout.write(written)


def _compare_with_own(season: str | None, rules: str, title: str | None, after: str | None, as_of: str | None) -> None:
    """Under borrowed tables: who wins instead of whom. Nothing is said where no title can be compared."""
    from onemake.cli.what_if import show_verdicts
    from onemake.core.errors import NotFound
    from onemake.office.library import load
    from onemake.office.whatif import what_if as compute

    own = load(season)
    try:
        found = compute(own, rules, after=after, as_of=as_of)
    except NotFound:
        return
    found = tuple(w for w in found if title in (None, w.title_there))
    if found:
        say("\n" + show_verdicts(own.id if season is None else season, rules, found))


def _table(season: Season, tables: Sequence[Table]) -> str:
    from onemake.cli.show import show_table

    return "\n\n".join(show_table(season, table) for table in tables) + "\n"


def _json(season: Season, tables: Sequence[Table]) -> str:
    import json

    from onemake.office.standings import tables_as_data

    return json.dumps(tables_as_data(season, tables), ensure_ascii=False, indent=2) + "\n"


def _csv(season: Season, tables: Sequence[Table]) -> str:
    from onemake.formats.csv_text import write_csv
    from onemake.office.standings import tables_as_rows

    return write_csv(tables_as_rows(season.id, tables))


def _markdown(season: Season, tables: Sequence[Table]) -> str:
    from onemake.web.markdown import standings_markdown

    return standings_markdown(season, tables)


def _html(season: Season, tables: Sequence[Table]) -> str:
    from onemake.web.pages import standings_page

    return standings_page(season, tables)


def _svg(season: Season, tables: Sequence[Table]) -> str:
    from onemake.web.pictures import table_svg

    return table_svg(season, tables[0])


def _png(season: Season, tables: Sequence[Table]) -> bytes:
    from onemake.web.pictures import table_png

    return table_png(season, tables[0])


def _xlsx(season: Season, tables: Sequence[Table]) -> bytes:
    from onemake.web.spreadsheet import standings_workbook

    return standings_workbook(season, tables)


_WRITERS: dict[str, Callable[[Season, Sequence[Table]], str | bytes]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "markdown": _markdown,
    "html": _html,
    "svg": _svg,
    "png": _png,
    "xlsx": _xlsx,
}
