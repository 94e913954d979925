"""`onemake record car|cascade|host-events|organisations|check-entry`: cars, calendars and organisations of the record book."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from onemake.cli.common import format_option, print_csv, print_json, say

__all__ = ["car", "cascade", "check_entry", "host_events", "organisations"]

year_option = click.option("--year", type=click.IntRange(1880, 2200), metavar="Y", help="As it was in this year.")


@click.command()
@click.argument("name", required=False, metavar="[CAR]")
@click.option("--season", "folders", multiple=True, metavar="SEASON", help="Look for a chassis in this season of your own, too.")
@format_option
def car(name: str | None, folders: Sequence[str], form: str) -> None:
    """Show a CAR: a generation with its figures and series, or a chassis with its owners and starts. Without one: every generation."""
    from onemake.cli.show_cars import show_car, show_generations
    from onemake.office.car_answers import as_data, ask_car, card_rows, generations

    if name is None:
        every = generations().generations
        head = ["id", "maker", "model", "type", "first_season", "predecessor", "source"]
        if form == "json":
            print_json({"generations": as_data(every)})
        elif form == "csv":
            print_csv([head, *([g.id, g.maker, g.model, g.type_code, g.first_season or "", g.predecessor, g.source] for g in every)])
        else:
            say(show_generations(every))
        return
    found = ask_car(name, folders)
    if form == "json":
        print_json(as_data(found))
    elif form == "csv":
        print_csv(card_rows(found))
    else:
        say(show_car(found))


@click.command()
@click.argument("generation", required=False)
@year_option
@click.option("--series", metavar="S", help="Instead of a generation: whose used cars a series took, and who took its own.")
@format_option
def cascade(generation: str | None, year: int | None, series: str | None, form: str) -> None:
    """Say where a GENERATION is raced, which series admit it when it is superseded, and which refuse it."""
    from onemake.cli.show_cars import show_cascade, show_sent
    from onemake.office.car_answers import as_data, ask_cascade, ask_series_cars, cascade_rows

    if series is not None:
        took, gave = ask_series_cars(series)
        if form == "json":
            print_json({"series": series, "took": as_data(took), "sent": as_data(gave)})
        elif form == "csv":
            rows = [[s.generation, s.from_series, s.to_series, s.years, s.evidence.source] for s in (*took, *gave)]
            print_csv([["generation", "from", "to", "years", "source"], *rows])
        else:
            say(show_sent(series, took, gave))
        return
    if generation is None:
        raise click.UsageError("name a generation, such as 992.1 or porsche-992-gt3-cup, or a series with --series")
    found = ask_cascade(generation, year)
    if form == "json":
        print_json(as_data(found))
    elif form == "csv":
        print_csv(cascade_rows(found))
    else:
        say(show_cascade(found))


@click.command("host-events")
@click.argument("series")
@click.option("--year", type=click.IntRange(1880, 2200), metavar="Y", help="Only this year.  [default: every year known]")
@click.option("--host", default="formula-one", show_default=True, metavar="H", help="Whose weekends.")
@click.option("--continent", default="", metavar="C", help="Only events there, such as Europe.")
@format_option
def host_events(series: str, year: int | None, host: str, continent: str, form: str) -> None:
    """Count at how many events of a host a SERIES raced: by days and circuits, never by names."""
    from onemake.cli.show_cars import show_host_events
    from onemake.office.car_answers import as_data, ask_host_events, host_rows

    found = ask_host_events(series, year, host, continent)
    if form == "json":
        print_json({"answers": [{"at": one.at, "of": len(one.events), "sure": one.sure, **as_data(one)} for one in found]})
    elif form == "csv":
        print_csv(host_rows(found))
    else:
        say(
            "\n\n".join(show_host_events(one) for one in found)
            if year is not None
            else "\n".join(show_host_events(one, short=True) for one in found)
        )


@click.command()
@click.argument("series")
@year_option
@format_option
def organisations(series: str, year: int | None, form: str) -> None:
    """Say who promoted, licensed and sanctioned a SERIES, with its permits and its status, each dated as far as a source does."""
    from onemake.cli.show_cars import show_organisers
    from onemake.office.car_answers import as_data, ask_organisers, role_rows

    found = ask_organisers(series, year)
    if form == "json":
        print_json(as_data(found))
    elif form == "csv":
        print_csv(role_rows(found))
    else:
        say(show_organisers(found))


@click.command("check-entry")
@click.argument("season", required=False)
@click.option("--beside", multiple=True, metavar="SEASON", help="Hold its chassis against this season's, too.")
@format_option
def check_entry(season: str | None, beside: Sequence[str], form: str) -> None:
    """Hold the cars of a SEASON's entry list against the book: a generation not let in, a chassis in two places on one day."""
    from onemake.office.cars import check_entry as look

    facts, faults = look(season, beside)
    if form == "json":
        print_json(
            {
                "season": facts.id,
                "faults": [{"file": f.file, "line": f.line, "problem": f.problem, "value": f.value, "remedy": f.remedy} for f in faults],
            }
        )
    elif form == "csv":
        print_csv([["file", "line", "problem", "value", "remedy"], *([f.file, f.line or "", f.problem, f.value, f.remedy] for f in faults)])
    else:
        from onemake.cli.show_cars import show_entry_check

        say(show_entry_check(facts, faults))
    if faults:
        sys.exit(1)
