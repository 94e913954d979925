"""`onemake record claims` and `onemake record claim`: what is said of the book's series and people, held against its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli.common import format_option, print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.office.claims import Judged

__all__ = ["claim", "claims"]

_SHOWN = 6  # rows of evidence and doubts; --all shows every one


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Every row of evidence and every doubt.")
@format_option
def claims(ids: Sequence[str], everything: bool, form: str) -> None:
    """Judge the claims that the record book keeps, or some of them by their ID.

    The verdict comes out of the facts: true, false, disputed, true as of some years, unverified. With an ID, the rows it rests on are shown.
    """
    from onemake.office.claims import judge_claims, verdict_as_data, verdicts_as_rows

    judged = judge_claims(ids)
    if form == "json":
        print_json([verdict_as_data(one) for one in judged])
    elif form == "csv":
        print_csv(verdicts_as_rows(judged))
    elif ids:
        say("\n\n".join(_shown(one, everything=everything) for one in judged))
    else:
        say("\n".join(f"{one.claim.id:<4} {one.verdict!s:<30} {one.claim.claim}" for one in judged))


@click.command()
@click.argument("query")
@click.option("--all", "everything", is_flag=True, help="Every row of evidence and every doubt.")
@format_option
def claim(query: str, everything: bool, form: str) -> None:
    """Judge a claim that you type, as a sentence in quotes: "René Rast won 3 titles in porsche-supercup".

    Series, cars and people stand by id or by name. Sentences are put together with AND, OR, NOT. What is no claim is answered with the forms that there are.
    """
    from onemake.office.claims import judge_claim, verdict_as_data, verdicts_as_rows

    judged = judge_claim(query)
    if form == "json":
        print_json(verdict_as_data(judged))
    elif form == "csv":
        print_csv(verdicts_as_rows([judged]))
    else:
        say(_shown(judged, everything=everything))


def _shown(one: Judged, *, everything: bool) -> str:
    verdict = one.verdict
    lines = [f"{one.claim.claim}", f"  {verdict}" + ("" if verdict.sure or verdict.verdict == "unverified" else ", not sure")]
    if one.claim.id:
        lines[0] = f"{one.claim.id}: {lines[0]}"
        lines.append(f"  asked: {one.claim.query}")
    lines += [f"  {c.name}: {_short(c.verdict, c.years)}" for c in verdict.countings]
    evidence = [f"    {row.table}{f':{row.line}' if row.line else ''}  {row.says}" for row in verdict.evidence]
    doubts = [f"    {doubt.says}" for doubt in verdict.doubts]
    for title, rows in (("rests on", evidence), ("doubts", doubts)):
        shown = rows if everything else rows[:_SHOWN]
        lines += [f"  {title}", *shown] if rows else []
        lines += [f"    and {len(rows) - len(shown)} more (--all)"] if len(shown) < len(rows) else []
    return "\n".join(lines)


def _short(verdict: str, years: tuple[int, ...]) -> str:
    from onemake.core.record.claims import runs

    return f"{verdict} {runs(years)}" if years else verdict
