"""`onemake record export`: the record book to take along."""

from __future__ import annotations

import click

__all__ = ["export"]


@click.command()
@click.argument("folder")
@click.option("--format", "form", type=click.Choice(["sqlite", "csv"]), help="Only one of the two.  [default: both]")
def export(folder: str, form: str | None) -> None:
    """Write the whole record book into FOLDER: one SQLite file with metadata for Datasette, and one zip of CSV tables."""
    from onemake.office.record_export import export_book

    for path in export_book(folder, (form,) if form else ("sqlite", "csv")):
        click.echo(f"wrote {path}")
