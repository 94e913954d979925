"""The command line: the same verbs as the office, each a few lines. What a command needs is imported where it runs, so that help is instant."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from onemake import __version__
from onemake.cli.advance import advance
from onemake.cli.audit import audit
from onemake.cli.classes import classes
from onemake.cli.classify import classify
from onemake.cli.common import after_option, as_of_option, format_option, print_csv, print_json, rules_option, say, title_option
from onemake.cli.compare_sheets import compare as compare_sheets
from onemake.cli.contenders import contenders
from onemake.cli.entry_list import entry_list
from onemake.cli.grids import grid, handicaps
from onemake.cli.import_results import import_
from onemake.cli.league import history, same, undo
from onemake.cli.odds import odds
from onemake.cli.penalty import penalty
from onemake.cli.ratings import ratings
from onemake.cli.read import read
from onemake.cli.record import record
from onemake.cli.site import site
from onemake.cli.standings import standings
from onemake.cli.start import start
from onemake.cli.tour import tour
from onemake.cli.what_if import what_if

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(version)s")
def cli() -> None:
    """The race office, the rule book and the record book of one-make motor racing.

    SEASON is a season folder, or the name of a shipped season such as porsche-supercup-2026.
    """


@cli.command()
@click.argument("season")
@click.argument("competitor")
@title_option
@click.option("--against", metavar="OTHER", help="Say what decides between the two.")
@after_option
@as_of_option
@rules_option
@format_option
def explain(
    season: str, competitor: str, title: str | None, against: str | None, after: str | None, as_of: str | None, rules: str | None, form: str
) -> None:
    """Explain every point of a COMPETITOR, article by article."""
    from onemake.cli.show import show_explanation
    from onemake.office.explain import explain as find
    from onemake.office.explain import explanations_as_data, explanations_as_rows

    found = find(season, competitor, title=title, against=against, after=after, as_of=as_of, rules=rules)
    if form == "json":
        print_json(explanations_as_data(found))
    elif form == "csv":
        print_csv(explanations_as_rows(found))
    else:
        say("\n\n".join(show_explanation(e) for e in found))


cli.add_command(audit)
cli.add_command(contenders)


@cli.command()
@click.argument("season", required=False)
@format_option
def check(season: str | None, form: str) -> None:
    """Look for what is wrong in a SEASON's files: every fault with file, line, value and what to do."""
    from onemake.office.check import check as look

    found = look(season)
    if form == "json":
        print_json({"season": found.season, "faults": [f.as_data() for f in found.findings]})
    elif form == "csv":
        print_csv([["severity", "file", "line", "problem", "value", "remedy"], *([*f.as_data().values()] for f in found.findings)])
    else:
        from onemake.cli.show import show_check

        say(show_check(found))
    if any(f.severity == "fault" for f in found.findings):
        sys.exit(2)
    if found.findings:
        sys.exit(1)


@cli.command()
@click.argument("folder")
def new(folder: str) -> None:
    """Write a commented season FOLDER that runs at once."""
    from onemake.office.new import new as write

    for path in write(folder):
        click.echo(f"wrote {path}")
    click.echo(f'\nNow try:  onemake standings {folder}\n          onemake explain {folder} "Ada Berg" --against "Ben Castel"')


@cli.group()
def rules() -> None:
    """The rule book: list the shipped regulations, and compare any."""


@rules.command(name="list")
@format_option
def list_rules(form: str) -> None:
    """List the shipped regulations that come without a season."""
    from onemake.office.library import book_regulations

    names = book_regulations()
    if form == "json":
        print_json({"regulations": names})
    elif form == "csv":
        print_csv([["regulations"], *([name] for name in names)])
    else:
        click.echo("\n".join(names))


@rules.command()
@click.argument("names", nargs=-1, required=True, metavar="A B...")
@click.option("--all", "every", is_flag=True, help="Also what is the same in all of them.")
@format_option
def compare(names: Sequence[str], every: bool, form: str) -> None:
    """Print what differs between regulations, key by key with its article: of seasons, of season.toml files, or shipped ones."""
    from onemake.cli.compare import show_differences
    from onemake.core.rules.compare import compare as find
    from onemake.core.rules.compare import differences_as_data, differences_as_rows
    from onemake.office.library import load_rules

    found = find(*(load_rules(name) for name in names), every=every)
    if form == "json":
        print_json(differences_as_data(names, found))
    elif form == "csv":
        print_csv(differences_as_rows(names, found))
    else:
        say(show_differences(names, found))


rules.add_command(what_if)


@cli.command()
@format_option
def seasons(form: str) -> None:
    """List the shipped seasons."""
    from onemake.office.library import book_seasons

    if form == "json":
        print_json({"seasons": book_seasons()})
    elif form == "csv":
        print_csv([["season"], *([name] for name in book_seasons())])
    else:
        click.echo("\n".join(book_seasons()))


cli.add_command(standings)
cli.add_command(compare_sheets)
cli.add_command(odds)
cli.add_command(site)
cli.add_command(classes)
cli.add_command(classify)
cli.add_command(advance)
cli.add_command(grid)
cli.add_command(handicaps)
cli.add_command(ratings)
cli.add_command(read)
cli.add_command(record)
cli.add_command(entry_list)


cli.add_command(tour)
for command in (start, import_, penalty, same, undo, history):
    cli.add_command(command)


def main() -> None:
    """Run; a fault of the user's is said in plain words, and ends with 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        from onemake.core.errors import UserError

        if not isinstance(error, UserError):
            raise
        from onemake.formats.faults import folded

        for fault in folded(error.faults):
            click.echo(f"{click.style('✗', fg='red')} {fault}", err=True)
        sys.exit(2)
