"""The page of a race: its classification as it stands, what was decided, what it paid, and the sheet as first issued where that differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onemake.core.decisions import Classification
from onemake.core.entries import Seat
from onemake.core.points import write_points
from onemake.core.races import RaceKey
from onemake.core.season import Decision, Race, Result
from onemake.core.standings import Line, Score, grouped
from onemake.core.times import write_gap, write_time
from onemake.web.cells import cell_of, kind_of_status
from onemake.web.notes import Footnotes, written_day, written_moment
from onemake.web.record import Record
from onemake.web.sheet import shown, signed, venue_of
from onemake.web.way import Way

__all__ = ["race_as_data", "race_as_rows", "race_said", "why"]

_HEADS = (
    ("place", "Place"), ("number", "No."), ("driver", "Driver"), ("team", "Team"), ("laps", "Laps"), ("time", "Time"), ("gap", "Gap"),
    ("best_lap", "Best lap"), ("grid", "Grid"), ("marks", "Marks"), ("status", "Status"),
)  # fmt: skip
RIGHT = frozenset(("place", "laps", "time", "gap", "best_lap", "grid"))
_MARKS = {"P": "P pole position", "FL": "FL fastest lap", "†": "† classified though not running at the end"}


def race_said(record: Record, race: Race, way: Way) -> dict[str, Any]:
    """Everything that the page of a race says."""
    classification = record.classifications.get(race.key)
    notes = _decisions(record, race.key)
    rows = [] if classification is None else _rows(record, classification, notes, way)
    marks = {code for row in rows for code in row["codes"]}
    provisional = [r for r in record.provisional if r.startswith(f"{race.key} ")]
    return {
        "number": str(race.key),
        "venue": venue_of(race),
        "facts": _facts(race),
        "provisional": grouped(provisional),
        "off": f"This race was {race.status}." if race.is_off else "" if rows else "Its result is not known here.",
        "rows": rows,
        "heads": [(head, words) for head, words in _HEADS if head in ("place", "driver") or any(row["said"].get(head) for row in rows)],
        "codes": [words for code, words in _MARKS.items() if code in marks],
        "decisions": notes.found,
        "points": _points(record, race.key, way),
        "first": [] if classification is None else _first(record, classification),
    }


def _facts(race: Race) -> list[str]:
    facts = [
        race.circuit if race.circuit != venue_of(race) else "",
        written_moment(race.date),
        race.label if race.label != venue_of(race) else "",
    ]
    facts += [race.host_event, f"{race.laps} laps" if race.laps else "", f"{race.minutes} minutes" if race.minutes else ""]
    if race.distance_done is not None:
        facts.append(f"{write_points(race.distance_done * 100)} % of the distance run")
    facts += [race.status, f"issued {written_moment(race.issued)}" if race.issued else "", race.note]
    return [fact for fact in facts if fact]


def _decisions(record: Record, key: RaceKey) -> Footnotes:
    """The decisions on a race, and what annulled them."""
    notes = Footnotes(record.season)
    here = [d for d in record.decisions if d.concerns(key)]
    ids = {d.id for d in here}
    for decision in (*here, *(d for d in record.decisions if d.kind == "annul" and d.of in ids and d.id not in ids)):
        notes.decision(decision, record.annulled.get(decision.id, ""))
    return notes


def _rows(record: Record, classification: Classification, notes: Footnotes, way: Way) -> list[dict[str, Any]]:
    marks = record.marks[classification.race.key]
    lines = sorted(
        zip(classification.rows, classification.seats, marks, strict=True),
        key=lambda line: (line[0].position is None, line[0].position or 0),
    )
    decisions = [d for d in record.decisions if d.id in notes.of_decision]
    return [
        _row(record, row, seats, codes, [notes.of_decision[d.id] for d in decisions if _names(d, row, seats)], way)
        for row, seats, codes in lines
    ]


def _row(record: Record, row: Result, seats: Sequence[Seat], codes: Sequence[str], notes: Sequence[int], way: Way) -> dict[str, Any]:
    flags = record.season.regulations.status_flags(row.status)
    code, kind = kind_of_status(row.status)
    return {
        "place": str(row.position) if row.position else code,
        "medal": {1: "gold", 2: "silver", 3: "bronze"}.get(row.position or 0, ""),
        "kind": "" if row.position else kind,
        "status": flags.name,
        "people": [(seat.driver or "not known", way.driver(seat.driver_id)) for seat in seats],
        "guest": any(seat.guest for seat in seats),
        "notes": notes,
        "codes": codes,
        "said": {
            "number": row.number or (seats[0].number if seats else ""),
            "team": next((v for name in ("team", "constructor", "entrant") for s in seats if (v := s.column(name))), ""),
            "laps": "" if row.laps is None else str(row.laps),
            "time": "" if row.time is None else write_time(row.time),
            "gap": write_gap(row.gap) if row.gap is not None else _laps_down(row.laps_down),
            "best_lap": "" if row.best_lap is None else write_time(row.best_lap),
            "grid": "" if row.grid is None else str(row.grid),
            "marks": " ".join(codes),
            "status": flags.name if row.status or not row.position else "",
        },
    }


def _laps_down(laps: int | None) -> str:
    return "" if laps is None else f"+{laps} lap{'' if laps == 1 else 's'}"


def _names(decision: Decision, row: Result, seats: Sequence[Seat]) -> bool:
    """Whether a decision names the car of a row, or somebody in it."""
    if decision.number and decision.number not in {row.number, *(seat.number for seat in seats)}:
        return False
    if decision.driver:
        return any(seat.named(decision.driver) for seat in seats)
    return bool(decision.number)


def _points(record: Record, key: RaceKey, way: Way) -> list[dict[str, Any]]:
    """What a race paid, title by title."""
    found: dict[str, dict[str, Any]] = {}
    paid = [line for line in record.paid.get(key, ()) if line[2].points]
    for title, row, score in sorted(paid, key=lambda line: (-line[2].points, line[2].place or 10**6)):
        id_ = title.table.title
        said = found.setdefault(id_, {"name": title.table.name, "competes": title.sheet.competes, "href": way.title(id_), "rows": []})
        said["rows"].append(
            {
                "name": row.competitor,
                "href": way.competitor(id_, row.competitor_id),
                "points": shown(score.points),
                "why": why(score.lines) + ("" if score.counted else f"; not counted: {score.reason}"),
            }
        )
    return [found[t.table.title] for t in record.titles if t.table.title in found]


def why(lines: Sequence[Line]) -> str:
    """Points lines in one sentence, each with its article."""
    return "; ".join(f"{line.what} {signed(line.points, None)}" + (f" (art. {line.article})" if line.article else "") for line in lines)


def _first(record: Record, classification: Classification) -> list[dict[str, str]]:
    """The sheet as first issued, with the place that each holds now; nothing where nothing changed."""
    key = classification.race.key
    sheets = [row for row in record.season.results if row.key == key and row.session == "race"]
    issue = min((row.issue for row in sheets), default=1)
    before = [row for row in sheets if row.issue == issue]
    now = {_who(row): _place(row) for row in classification.rows}
    names = {
        _who(row): ", ".join(seat.driver for seat in seats if seat.driver)
        for row, seats in zip(classification.rows, classification.seats, strict=True)
    }
    if all(now.get(_who(row)) == _place(row) for row in before):
        return []
    return [
        {
            "place": _place(row),
            "number": row.number,
            "name": row.driver or names.get(_who(row), ""),
            "now": now.get(_who(row), "not in the sheet"),
        }
        for row in sorted(before, key=lambda row: (row.position is None, row.position or 0))
    ]


def _who(row: Result) -> tuple[str, str, int]:
    return row.number, row.driver_id, 0 if row.number or row.driver_id else row.line


def _place(row: Result) -> str:
    return str(row.position) if row.position else kind_of_status(row.status)[0]


def race_as_rows(said: dict[str, Any]) -> list[list[object]]:
    """The classification as flat rows."""
    heads = [head for head, _ in said["heads"]]
    rows: list[list[object]] = [list(heads)]
    for row in said["rows"]:
        own = {"place": row["place"], "driver": " / ".join(name for name, _ in row["people"])}
        rows.append([own.get(head, row["said"].get(head, "")) for head in heads])
    return rows


def race_as_data(record: Record, race: Race) -> dict[str, Any]:
    """A race as plain data: times in whole milliseconds, what is unknown as null."""
    classification = record.classifications.get(race.key)
    lines = [] if classification is None else list(zip(classification.rows, classification.seats, record.marks[race.key], strict=True))
    return {
        "season": record.season.id,
        "round": race.key.round,
        "race": race.key.race,
        "label": race.label,
        "circuit": race.circuit,
        "date": None if race.date is None else race.date.isoformat(),
        "status": race.status,
        "rows": [
            {
                "position": row.position,
                "number": row.number,
                "drivers": [seat.driver for seat in seats if seat.driver],
                "driver_ids": [seat.driver_id for seat in seats if seat.driver_id],
                "status": row.status,
                "laps": row.laps,
                "time_ms": row.time,
                "gap_ms": row.gap,
                "laps_down": row.laps_down,
                "best_lap_ms": row.best_lap,
                "grid": row.grid,
                "codes": list(codes),
            }
            for row, seats, codes in lines
        ],
        "decisions": [d.id for d in record.decisions if d.concerns(race.key)],
    }


def line_of_race(record: Record, score: Score, race: Race | None, way: Way, notes: dict[str, int]) -> dict[str, Any]:
    """A race as it stands on a competitor's page."""
    return {
        "name": f"{score.key} {venue_of(race)}" if race is not None else str(score.key),
        "href": way.race(score.key) if race is not None else "",
        "cell": cell_of(score, record.season.regulations),
        "notes": [notes[id_] for id_ in score.decisions if id_ in notes],
        "points": shown(score.points),
        "counted": score.counted,
        "why": why(score.lines),
        "source": "",
        "reason": ("not counted: " if not score.counted else "") + score.reason,
    }


def calendar_line(record: Record, race: Race, way: Way) -> dict[str, Any]:
    """A race as it stands in the calendar."""
    classification = record.classifications.get(race.key)
    won = []
    if classification is not None:
        won = [
            (seat.driver or "not known", way.driver(seat.driver_id))
            for row, seats in zip(classification.rows, classification.seats, strict=True)
            if row.position == 1
            for seat in seats
        ]
    state = race.status if race.status in ("provisional", "cancelled", "abandoned", "scheduled") else ""
    return {
        "number": str(race.key),
        "venue": venue_of(race),
        "day": written_day(race.date),
        "winners": won,
        "href": way.race(race.key),
        "state": state or ("" if won else "result not known here"),
    }
