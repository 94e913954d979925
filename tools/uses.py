"""Everything that can be done with a season that was read, and what must hold of it."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from defusedxml import ElementTree

from onemake.cli.show import show_audit, show_check, show_explanation, show_table
from onemake.cli.what_if import show_what_if
from onemake.core.errors import UserError
from onemake.core.rules.borrow import under
from onemake.core.rules.compare import compare
from onemake.core.rules.table import tables
from onemake.core.season import Season, Version
from onemake.core.standings import Table
from onemake.office.audit import audit, audit_as_data, audits_as_rows
from onemake.office.check import check
from onemake.office.explain import explain, explanations_as_data, explanations_as_rows
from onemake.office.import_results import import_results
from onemake.office.library import book_regulations, load, load_rules
from onemake.office.penalty import impose, penalty
from onemake.office.standings import standings, tables_as_data, tables_as_rows
from onemake.office.start import start
from onemake.office.undo import undo
from onemake.office.whatif import what_if, what_if_as_data, what_if_as_rows
from onemake.web.markdown import standings_markdown
from onemake.web.pictures import table_svg
from onemake.web.record import record_of
from onemake.web.season import season_pages
from onemake.web.spreadsheet import standings_workbook

__all__ = ["Wrong", "use_as_tables", "use_season"]

Judge = Callable[[UserError], None]


class Wrong(Exception):
    """Something that must hold does not."""


def use_season(season: Season, chance: random.Random, judge: Judge) -> str:
    """Score, check, explain, audit and re-score a season. Says how far it went."""
    try:
        computed = tables(season)
    except UserError as error:
        judge(error)
        found = check(season)
        if not any(f.severity == "fault" for f in found.findings):
            raise Wrong("check finds no fault where standings are refused") from error
        return "refused when scored"
    sums_hold(computed)
    show(season, computed)
    found = check(season)
    if any(f.severity == "fault" for f in found.findings):
        raise Wrong(f"check finds a fault where standings work: {found.findings}")
    judge(UserError(*(f.fault for f in found.findings)))
    show_check(found)
    json.dumps([f.as_data() for f in found.findings])
    for one in (_explain, _audit, _borrow, _earlier, _post):
        try:
            one(season, computed, chance)
        except UserError as error:
            judge(error)
    return "scored"


def sums_hold(computed: tuple[Table, ...]) -> None:
    """Lines sum to their score, and what counts, with what is adjusted, to the points."""
    for table in computed:
        for row in table.rows:
            for score in row.scores:
                if sum(line.points for line in score.lines) != score.points:
                    raise Wrong(f"the lines of {row.competitor} in {score.key} do not sum to the score")
            if sum(s.points for s in row.scores if s.counted) + sum(a.points for a in row.adjustments) != row.points:
                raise Wrong(f"the scores of {row.competitor} in {table.title} do not sum to the points")


def show(season: Season, computed: tuple[Table, ...]) -> None:
    for table in computed:
        show_table(season, table)
    tables_as_rows(season.id, computed)
    json.dumps(tables_as_data(season, computed))


def _explain(season: Season, computed: tuple[Table, ...], chance: random.Random) -> None:
    table = chance.choice(computed)
    if not table.rows:
        return
    who, other = chance.choice(table.rows), chance.choice(table.rows)
    found = explain(season, who.competitor_id, title=table.title, against=other.competitor_id)
    for explanation in found:
        show_explanation(explanation)
    json.dumps(explanations_as_data(found))
    explanations_as_rows(found)


def _audit(season: Season, computed: tuple[Table, ...], chance: random.Random) -> None:
    del computed, chance
    if season.official or season.official_scores:
        audits = audit(season)
        show_audit(audits, every=True)
        json.dumps(audit_as_data(audits))
        audits_as_rows(audits)


def _borrow(season: Season, computed: tuple[Table, ...], chance: random.Random) -> None:
    """The season under other rules; and other rules are never a traceback."""
    del computed
    rules = load_rules(chance.choice(book_regulations()))
    sums_hold(tables(under(season, rules)))
    found = what_if(season, Season("rules", season.identity, (Version(rules),), (), ()))
    for title in found:
        if any(sum(row.by) != row.change for row in title.rows):
            raise Wrong(f"the articles do not sum to the difference in {title.title}")
        show_what_if(season.id, "rules", title)
    json.dumps(what_if_as_data(season.id, "rules", found))
    what_if_as_rows(found)
    compare(season.regulations, rules)


def _earlier(season: Season, computed: tuple[Table, ...], chance: random.Random) -> None:
    """The tables after a race, and as they were known when it was over."""
    del computed
    if not season.calendar:
        return
    race = chance.choice(season.calendar)
    sums_hold(tables(season, after=race.key))
    moment = race.known_from(season.zone)
    if moment is not None:
        sums_hold(tables(season, as_of=moment))


def _post(season: Season, computed: tuple[Table, ...], chance: random.Random) -> None:
    """Tables as text, picture and sheet; and now and then every page of the season."""
    standings_markdown(season, computed)
    if computed:
        ElementTree.fromstring(table_svg(season, computed[0]))  # is well-formed, whatever people are called
    if chance.random() < 0.05:
        standings_workbook(season, computed)
        addresses = [path.casefold() for path, _ in season_pages(record_of(season), "season")]
        if len(set(addresses)) != len(addresses):
            raise Wrong("two pages have one address")


_AT = datetime(2026, 6, 7, 18, 0, tzinfo=UTC)


def use_as_tables(files: Mapping[str, bytes], chance: random.Random, judge: Judge) -> str:
    """Start a league from a broken table, import another, give a penalty, undo: what is refused leaves the folder as it was."""
    tables_of = [content for name, content in sorted(files.items()) if name.endswith(".csv")]
    with tempfile.TemporaryDirectory() as place:
        top = Path(place)
        for index in (1, 2):
            name = f"race{index}.{chance.choice(('csv', 'csv', 'csv', 'txt', 'json', 'xlsx'))}"
            (top / name).write_bytes(chance.choice(tables_of) if tables_of else b"")
        one, two = sorted(top.glob("race*"))
        league = top / "league"
        try:
            start([one], league, at=_AT, drops=chance.choice((0, 0, 1, 5)))
        except UserError as error:
            judge(error)
            if league.exists():
                raise Wrong("a league that was refused left a folder") from error
            return "no league"
        standings(league)
        before = _bytes(league)
        for change in (lambda: import_results(league, [two], at=_AT), lambda: _punish(league, chance)):
            try:
                change()
            except UserError as error:
                judge(error)
                if _bytes(league) != before:
                    raise Wrong("what was refused left something behind") from error
                continue
            standings(league)
            if _bytes(league) != before:
                undo(league, at=_AT)
            if _bytes(league) != before:
                raise Wrong("what was undone left something behind")
    return "a league"


def _punish(league: Path, chance: random.Random) -> None:
    rows = load(league).results
    who = chance.choice(rows)
    impose(penalty(league, str(who.key), who.number or who.driver, chance.choice(("+5s", "-3", "dsq", "+99999s", "3 places")), at=_AT))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
