"""``race_out.json`` of Assetto Corsa: the sessions that the game itself ran last, all in one file. Cars are told by their index; there are no starting numbers."""

from __future__ import annotations

from typing import Any

from onemake.core.times import write_time
from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import kind_of, plain, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.objects import Counted, duration, rows, table

__all__ = ["read", "recognises"]

_TYPES: dict[int, Kind] = {1: "practice", 2: "qualifying", 3: "race"}


def recognises(document: Document) -> bool:
    """Players and sessions beside the track, all in small letters."""
    return document.is_json and document.keys() >= {"track", "players", "sessions"}


def read(document: Document) -> TimingFile:
    """Every session of the file. Raises UserError where it has none."""
    top = table(document.json)
    players = tuple(
        Competitor(
            "", (Driver(plain(player.get("name"))),) if plain(player.get("name")) else (), car=plain(player.get("car")), id=str(index),
            own={"skin": skin} if (skin := plain(player.get("skin"))) else {}, row=f"players {index + 1}",
        )
        for index, player in enumerate(rows(top.get("players")))
    )  # fmt: skip
    sessions = rows(top.get("sessions"))
    if not sessions or not players:
        raise document.fault(
            "the file has no sessions, or nobody in them", "", "Send the file that the game wrote after a session was driven."
        )
    track = plain(top.get("track"))
    return TimingFile(
        document.file,
        "assetto_corsa_client",
        tuple(_session(document, session, players, track, row) for row, session in enumerate(sessions, 1)),
        remarks=document.mended(),
    )


def _session(document: Document, session: dict[str, Any], players: tuple[Competitor, ...], track: str, row: int) -> Session:
    name = plain(session.get("name"))
    kind = _TYPES.get(whole(session.get("type")) or 0, "")
    if kind == "practice" and name and not kind_of(name)[0]:
        kind = ""  # a drift session says 1 as well; only its name tells
    laps, strays = _laps(rows(session.get("laps")), players, kind)
    placings, remarks = _placings(session, laps, len(players), kind)
    planned = whole(session.get("lapsCount"), 100_000) or None if kind == "race" else None
    return Session(
        document.file, kind, name, kind_of(name)[1], track=track, planned_laps=planned,
        planned_minutes=None if planned else whole(session.get("duration"), 100_000) or None,
        competitors=players, placings=placings, laps=laps, remarks=(*strays, *remarks),
        partial="" if laps else "the file has no laps of this session", order_whole=bool(placings), rows_at=f"sessions {row}, laps {{}}",
    )  # fmt: skip


def _laps(entries: list[dict[str, Any]], players: tuple[Competitor, ...], kind: Kind) -> tuple[tuple[Lap, ...], tuple[Remark, ...]]:
    """The laps, car by car. The file counts from nought; a lap of -1 was not timed, mostly for a cut."""
    strays = Counted("laps that name no car of the file and are left out")
    laps: list[Lap] = []
    seats = [0 if player.drivers else None for player in players]
    for row, lap in enumerate(entries, 1):
        car, count, parts, cuts = lap.get("car"), lap.get("lap"), lap.get("sectors"), lap.get("cuts")
        if type(car) is not int or not 0 <= car < len(players) or type(count) is not int or not 0 <= count < 100_000:
            strays.add(f"laps {row}")
            continue
        sectors = tuple(map(duration, parts)) if isinstance(parts, list) and len(parts) < 20 else ()
        deleted = f"{cuts} cuts" if kind != "race" and type(cuts) is int and 0 < cuts < 10_000 else None
        laps.append(Lap(car, count + 1, duration(lap.get("time")), None, None, seats[car], sectors, "", None, None, deleted, None, row))
    return tuple(laps), strays.remarks()


def _placings(session: dict[str, Any], laps: tuple[Lap, ...], players: int, kind: Kind) -> tuple[tuple[Placing, ...], tuple[Remark, ...]]:
    """The finishing order of a race. Other sessions have none: their cars stand as the file lists them, without a place."""
    totals = session.get("lapstotal")
    listed = [whole(figure) for figure in totals[:players]] if isinstance(totals, list) else []
    done: dict[int, int] = {}
    for lap in laps:
        done[lap.car] = done.get(lap.car, 0) + 1
    best, remarks = _best_laps(session, laps, players)
    driven = (car for car, count in enumerate(listed) if count)
    order = session.get("raceResult")
    known = [car for car in order if type(car) is int and 0 <= car < players] if isinstance(order, list) else []
    finished = list(dict.fromkeys(known))
    if kind == "race" and not finished:
        remarks += (Remark("the file has no finishing order of this race"),)
    if len(known) != len(finished):
        remarks += (
            Remark(f"cars that stand twice in the finishing order, of which the first place is taken: {len(known) - len(finished)}"),
        )
    nobody = Counted("cars of the finishing order without a lap, of which the file does not say whether they started; they have no place")
    placings = []
    for place, car in enumerate(finished or sorted({*done, *best, *driven}), 1):
        count = done.get(car, 0) if done else listed[car] if car < len(listed) else None
        if finished and count == 0:
            nobody.add(f"car {car}")
        ranked = place if finished and count != 0 else None
        placings.append(
            Placing(car, ranked, laps=count, best_lap=best.get(car), row=f"raceResult {place}" if finished else f"players {car + 1}")
        )
    return tuple(placings), (*remarks, *nobody.remarks())


def _best_laps(session: dict[str, Any], laps: tuple[Lap, ...], players: int) -> tuple[dict[int, int], tuple[Remark, ...]]:
    """The best lap of each car, as listed. Some files list something else there: then it is the quickest of the laps that count."""
    quickest: dict[int, int] = {}
    for lap in laps:
        if lap.time is not None and lap.deleted is None and lap.time < quickest.get(lap.car, lap.time + 1):
            quickest[lap.car] = lap.time
    wrong = Counted("cars whose best lap is not the quickest of their laps, which is taken")
    best: dict[int, int] = {}
    for entry in rows(session.get("bestLaps")):
        car, time = entry.get("car"), duration(entry.get("time"))
        if type(car) is not int or not 0 <= car < players or time is None:
            continue
        if car in quickest and quickest[car] != time:
            wrong.add(f"car {car}: {write_time(time)}", write_time(quickest[car]))
            time = quickest[car]
        best[car] = time
    return best, wrong.remarks()
