"""`onemake record`: the record book, asked and taken along."""

from __future__ import annotations

import click

from onemake.cli.record_ask import ask, completeness, driver, series
from onemake.cli.record_cars import car, cascade, check_entry, host_events, organisations
from onemake.cli.record_claims import claim, claims
from onemake.cli.record_export import export
from onemake.cli.record_people import career, pathway
from onemake.cli.record_same import duplicates, same
from onemake.cli.record_two import double_programmes, head_to_head, on_this_day

__all__ = ["record"]


@click.group()
def record() -> None:
    """The record book: series, champions, cars, people and seasons of the whole pyramid."""


for command in (
    ask, series, driver, completeness, export, career, pathway, double_programmes, head_to_head, on_this_day, duplicates, same,
    car, cascade, host_events, organisations, check_entry, claims, claim,
):  # fmt: skip
    record.add_command(command)
