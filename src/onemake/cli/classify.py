"""``onemake classify``: from laps to a classification."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from onemake.cli.common import format_option, print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.core.timing.counting import Moment

__all__ = ["classify"]

_KINDS = click.Choice(["race", "qualifying"])
_GOVERNS = click.Choice(["published", "laps"])
_SEVERAL = click.Choice(["together", "shoot-out"])
_BACK = click.Choice(["penultimate", "one-less", "last", "none"])


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--season", metavar="S", help="Under the rules, decisions and corrections of this season.")
@click.option("--round", "round_", type=int, metavar="R", help="Which round of the season it is.")
@click.option("--race", type=int, metavar="N", help="Which race of the round it is.")
@click.option("--decisions", metavar="D.toml", help="Apply these decisions too.")
@click.option("--passings", metavar="P.csv", help="Apply these corrections of the timing first.")
@click.option("--published", metavar="FILE", help="Compare with the order published in this file.")
@click.option("--governs", type=_GOVERNS, help="What is printed where files have both laps and an order. Default: published.")
@click.option("--count-back", type=_BACK, help="Which order counts after a red flag.")
@click.option("--red-flag", metavar="TIME", help="When the race was stopped: race time (31:04.5), or time of day (@14:05:10).")
@click.option("--flag", metavar="TIME", help="When the chequered flag was shown, written likewise.")
@click.option("--length", metavar="LENGTH", help='The planned length: "20 laps", "28 min", "28 min + 1 lap".')
@click.option("--as", "kind", type=_KINDS, help="What the sessions are, whatever the files say.")
@click.option("--qualifying", "several", type=_SEVERAL, help="Several sessions of qualifying as one: the best lap of all, or a shoot-out.")
@format_option
def classify(files: Sequence[str], form: str, **asked: Any) -> None:
    """Make the classification of each session in FILES from its laps, and hold it against what was published.

    Laps and the result sheet of one race may be several FILES; without any, the files that the season has kept of the race. Exit code 1 if the published order differs from what the laps and decisions give.
    """
    from onemake.office.classify import ClassifyAsked, classify_files
    from onemake.office.classify_as import as_data, as_rows

    laps, minutes, plus = _length(asked["length"])
    found = classify_files(
        files,
        ClassifyAsked(
            season=asked["season"],
            round=asked["round_"],
            race=asked["race"],
            decisions=asked["decisions"],
            passings=asked["passings"],
            published=asked["published"],
            governs=asked["governs"] or "",
            kind=asked["kind"] or "",
            count_back=asked["count_back"] or "",
            red_flag=_moment(asked["red_flag"], "--red-flag"),
            flag=_moment(asked["flag"], "--flag"),
            laps=laps,
            minutes=minutes,
            plus_laps=plus,
            several=asked["several"] or "",
        ),
    )
    if form == "json":
        print_json(as_data(found))
    elif form == "csv":
        print_csv(as_rows(found))
    else:
        from onemake.cli.show_classification import show_classifications

        say(show_classifications(found))
    for note in found.notes if form != "json" else ():
        click.echo(f"note: {note}", err=True)
    if any(not outcome.same_order for outcome in found.outcomes):
        sys.exit(1)


def _moment(text: str | None, option: str) -> Moment | None:
    """A race time, or a time of day behind ``@``."""
    from onemake.core.times import parse_time
    from onemake.core.timing.counting import Moment

    if text is None:
        return None
    word = text.strip()
    try:
        return Moment(parse_time(word.removeprefix("@")), "at" if word.startswith("@") else "elapsed")
    except ValueError:
        raise click.UsageError(f"{option}: {text!r} is no time; write 31:04.5, or @14:05:10 for a time of day") from None


_LENGTH = re.compile(r"(?:(\d{1,4}) *laps?|(\d{1,4}) *min(?:utes?)?(?: *\+ *(\d{1,2}) *laps?)?)", re.IGNORECASE)


def _length(text: str | None) -> tuple[int | None, int | None, int | None]:
    """Laps, minutes, and the laps after them."""
    if text is None:
        return None, None, None
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise click.UsageError(f'--length: {text!r} is no length; write "20 laps", "28 min" or "28 min + 1 lap"')
    laps, minutes, plus = (int(group) if group else None for group in found.groups())
    return laps, minutes, plus if laps is None else None
