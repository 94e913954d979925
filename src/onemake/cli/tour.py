"""What `make run` does: audit the shipped book, show a real cup, write the site of the record book, and serve it to whoever sits there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemake.cli.audit import audit_with_progress
from onemake.cli.common import say
from onemake.cli.progress import in_progress

if TYPE_CHECKING:
    from onemake.core.standings import Table

__all__ = ["tour"]

_FURTHER = """
Where to look next (with .venv/bin on your path):
  onemake explain porsche-supercup-2026 "Robert de Haan" --against "Theo Oeverhaus"
  onemake rules what-if porsche-supercup-2026 porsche-supercup-2014
  onemake audit fia-f3-2019                   what was published, recomputed
  onemake record export book                  the record book as SQLite and CSV
  onemake site pages                          the whole site, Formula One too, for any web server
  onemake start race1.csv race2.csv           a league from files of results
  onemake new my-cup                          a season of your own
  docs/tutorial.md                            the first half hour"""


@click.command(hidden=True)
@click.argument("folder", default="build/site")
def tour(folder: str) -> None:
    """Audit the shipped book, show a real cup, write the site of the book into FOLDER, and serve it if this is a terminal."""
    from onemake.cli.show import show_audit

    audits = audit_with_progress((), quiet=False)
    say(show_audit(audits, every=False))
    _show_a_cup()
    top = _written(Path(folder))
    click.echo(_FURTHER)
    _serve(top)
    if any(a.unexplained for a in audits):
        sys.exit(1)


def _show_a_cup() -> None:
    from onemake.cli.show import show_table
    from onemake.office.library import load
    from onemake.office.standings import standings

    facts = load("porsche-supercup-2026")
    tables: Sequence[Table] = standings(facts)
    click.echo()
    for table in tables:
        say(show_table(facts, table))


def _written(top: Path) -> Path:
    """Write the site, unless it is there from the same program and book."""
    from onemake.web.shipped import one_make_seasons, write_shipped

    if sys.stderr.isatty():
        with in_progress("writing", len(one_make_seasons())) as done:
            written = write_shipped(top, done=lambda season: done(season.id))
    else:
        written = write_shipped(top)
    said = f"wrote {len(written)} pages and files of the record book" if written else "the pages of the record book are there already"
    click.echo(f"\n{said}: {top / 'index.html'}")
    return top


def _serve(top: Path) -> None:
    """Serve the site until Ctrl-C; where nobody sits at a terminal, not at all."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    from onemake.web.serve import server, where

    with server(top) as running:
        click.echo(f"\nThe record book is open at {where(running)} on this machine. Ctrl-C ends.")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            click.echo("\nclosed")
