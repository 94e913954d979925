"""`onemake record`: the record book, asked and taken along."""

from __future__ import annotations

import click

from onemake.cli.record_ask import ask, completeness, driver, series
from onemake.cli.record_cars import car, cascade, check_entry, host_events, organisations
from onemake.cli.record_claims import claim, claims
from onemake.cli.record_export import export

__all__ = ["record"]


@click.group()
def record() -> None:
    """The record book: series, champions, cars, people and seasons of the whole pyramid."""


for command in (ask, series, driver, completeness, export, car, cascade, host_events, organisations, check_entry, claims, claim):
    record.add_command(command)
