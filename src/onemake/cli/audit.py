"""`onemake audit`: published tables recomputed, and every difference listed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli.common import format_option, print_csv, print_json, say
from onemake.cli.progress import in_progress

if TYPE_CHECKING:
    from onemake.core.audit import SeasonAudit

__all__ = ["audit", "audit_with_progress"]


@click.command()
@click.argument("seasons", nargs=-1, metavar="[SEASON]...")
@click.option("--strict", is_flag=True, help="Differences that notes.toml explains count as differences too.")
@format_option
def audit(seasons: Sequence[str], strict: bool, form: str) -> None:
    """Recompute published tables and list every difference. Without a SEASON: the whole shipped book."""
    audits = audit_with_progress(seasons, quiet=form != "table")
    if form == "json":
        from onemake.office.audit import audit_as_data

        print_json(audit_as_data(audits))
    elif form == "csv":
        from onemake.office.audit import audits_as_rows

        print_csv(audits_as_rows(audits))
    else:
        from onemake.cli.show import show_audit

        say(show_audit(audits, every=bool(seasons)))
    if any(a.unexplained or (strict and a.mismatches) for a in audits):
        sys.exit(1)


def audit_with_progress(seasons: Sequence[str], *, quiet: bool) -> Sequence[SeasonAudit]:
    """The audits of seasons (none: of the whole book), with a bar where somebody looks."""
    from onemake.office.audit import audit as run
    from onemake.office.library import book_seasons

    if quiet or len(seasons) == 1 or not sys.stderr.isatty():
        return run(*seasons)
    with in_progress("auditing", len(seasons) or len(book_seasons())) as done:
        return run(*seasons, done=lambda a: done(a.season))
