"""What commands have in common: their options, and the ways of printing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

__all__ = ["after_option", "as_of_option", "format_option", "print_csv", "print_json", "rules_option", "say", "title_option"]

FORMATS = click.Choice(["table", "json", "csv"])
format_option = click.option("--format", "form", type=FORMATS, default="table", show_default=True, help="How to print.")
title_option = click.option("--title", metavar="T", help="Only this title.")
after_option = click.option("--after", metavar="ROUND[.RACE]", help="The table after this round or race.")
as_of_option = click.option("--as-of", metavar="TIME", help="As it was known at this day or moment.")
rules_option = click.option(
    "--rules", metavar="OTHER", help="Score the season under other regulations: of another season, a season.toml, or shipped ones."
)


def say(text: str) -> None:
    """Print what may hold colours; whether it does was decided when it was painted."""
    click.echo(text, color=True)


def print_json(data: Any) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_csv(rows: Sequence[Sequence[object]]) -> None:
    from onemake.formats.csv_text import write_csv

    sys.stdout.write(write_csv(rows))
