"""The page of a competitor: in every title where it stands, each points line with its article, what was decided, and what settled a tie."""

from __future__ import annotations

from typing import Any

from onemake.core.rules.explain import Verdict
from onemake.core.standings import Row
from onemake.office.explain import Explanation
from onemake.web.notes import Footnotes, sourced
from onemake.web.race import line_of_race
from onemake.web.record import Record, TitleRecord
from onemake.web.sheet import shown, signed, venue_of
from onemake.web.way import Way

__all__ = ["competitor_said", "driver_facts", "driver_raced", "explained", "rows_of"]

Standing = tuple[TitleRecord, Row]


def rows_of(record: Record, *, by_driver: bool) -> dict[str, list[Standing]]:
    """The rows of each driver over all titles of drivers; or of each other competitor, by title and id."""
    found: dict[str, list[Standing]] = {}
    for title in record.titles:
        if title.by_driver == by_driver:
            for row in title.table.rows:
                key = row.competitor_id if by_driver else f"{title.table.title}\n{row.competitor_id}"
                found.setdefault(key, []).append((title, row))
    return found


def competitor_said(record: Record, name: str, facts: list[str], rows: list[Standing], way: Way) -> dict[str, Any]:
    """Everything that the page of a competitor says."""
    return {
        "name": name,
        "facts": facts,
        "titles": [_title(record, title, row, way, number) for number, (title, row) in enumerate(rows, 1)],
        "raced": [],
    }


def _title(record: Record, title: TitleRecord, row: Row, way: Way, number: int) -> dict[str, Any]:
    races = {race.key: race for race in record.season.calendar}
    by_id = {d.id: d for d in record.decisions}
    notes = Footnotes(record.season)
    for id_ in (*row.decisions, *(id_ for score in row.scores for id_ in score.decisions)):
        if id_ in by_id:
            notes.decision(by_id[id_], record.annulled.get(id_, ""))
    lines = [line_of_race(record, score, races.get(score.key), way, notes.of_decision) for score in row.scores]
    lines += [
        {
            "name": "Beside the races",
            "href": "",
            "cell": None,
            "notes": [notes.of_decision[id_] for id_ in row.decisions if id_ in notes.of_decision] if a.what.startswith("decision") else [],
            "points": signed(a.points, None),
            "counted": True,
            "why": sourced(a.what)[0] + (f" (art. {a.article})" if a.article else ""),
            "source": sourced(a.what)[1],
            "reason": "",
        }
        for a in row.adjustments
    ]
    points = shown(row.points, title.table.decimals)
    return {
        "number": number,
        "name": title.table.name,
        "href": way.title(title.table.title),
        "place": _place(row),
        "points": f"{points} point{'' if points == '1' else 's'}",
        "gross": f"Gross {shown(row.gross)}, dropped {shown(row.dropped)}." if row.dropped else "",
        "verdicts": [_sentence(verdict) for verdict in title.level_with(row)],
        "races": lines,
        "notes": notes.found,
    }


def _place(row: Row) -> str:
    if row.position is None:
        return {"EX": "excluded", "NC": "without a place"}.get(row.standing, row.standing)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(row.position % 10 if row.position % 100 not in (11, 12, 13) else 0, "th")
    return f"{row.position}{ending}" + (", shared" if row.tied else "")


def _sentence(verdict: Verdict) -> str:
    article = f" (article {verdict.article})" if verdict.article else ""
    ahead = f"{verdict.ahead} is ahead of {verdict.behind}. " if verdict.by else f"{verdict.ahead} and {verdict.behind}: "
    return f"{ahead}{verdict.sentence}{article}"


def driver_facts(record: Record, id: str) -> list[str]:
    """What is known of a driver here: numbers, teams, nationality, classes. Never a date of birth."""
    found: tuple[dict[str, None], ...] = ({}, {}, {}, {})
    for _, _, seat in record.drives.get(id, ()):
        found[0][f"No. {seat.number}" if seat.number else ""] = None
        found[1][next((v for name in ("team", "constructor", "entrant") if (v := seat.column(name))), "")] = None
        found[2][seat.column("nationality")] = None
        found[3].update(dict.fromkeys(seat.classes))
    return [", ".join(words) for said in found if (words := [word for word in said if word])]


def driver_raced(record: Record, id: str, way: Way) -> list[tuple[str, str, str]]:
    """The races of a driver who is in no table: where, and how it ended."""
    return [
        (
            f"{race.key} {venue_of(race)}",
            way.race(race.key),
            f"place {result.position}" if result.position else record.season.regulations.status_flags(result.status).name,
        )
        for race, result, _ in record.drives.get(id, ())
    ]


def explained(record: Record, rows: list[Standing]) -> tuple[Explanation, ...]:
    """The same as `onemake explain` gives, from tables that are worked out already."""
    found = []
    for title, row in rows:
        ids = {*row.decisions, *(id_ for score in row.scores for id_ in score.decisions)}
        verdicts = title.level_with(row)
        found.append(Explanation(title.table, row, tuple(d for d in record.decisions if d.id in ids), verdicts[0] if verdicts else None))
    return tuple(found)
