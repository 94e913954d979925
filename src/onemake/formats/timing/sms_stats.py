"""Automobilista 2 and Project CARS 2: what the stats add-on of the dedicated server keeps, many sessions in one file.

Its result lists leave drivers out who did finish. Where the events of the race have their laps they are put back where laps and times place them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onemake.core.errors import UserError
from onemake.core.statuses import status_code
from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import epoch, kind_of, ms_from, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.tree import Branch, branch, branches, left_out, word

__all__ = ["read", "recognises"]

_QUOTED = re.compile(r"(?m)^([ \t]*\"[Nn]ame\"[ \t]*:[ \t]*\")(.*)(\"[ \t]*,?[ \t]*)$")
_BARE = re.compile(r"\\(?![\"\\/bfnrtu])|(?<!\\)\"")
_LAST = 10**5  # the highest number of a lap that is believed
_OF_THE_ENTRY = (
    "TrackId",
    "VehicleClassId",
    "VehicleModelId",
    "RaceLength",
    "PracticeLength",
    "QualifyLength",
    "GridSize",
    "DamageType",
    "TireWearType",
)
_OF_THE_ROW = ("RacePosition", "TotalTime")


def recognises(document: Document) -> bool:
    """An object, behind the comment lines of the add-on, with a history and the number of its next entry."""
    head = document.head
    if not head.startswith(("//", "{")):
        return False
    if head.startswith("//") and "sms_stats" in head[:400]:
        return True
    return "next_history_index" in head or (document.is_json and "history" in branch(branch(document.json).get("stats")))


def read(document: Document) -> TimingFile:
    """Every session of the history that has a result, or laps."""
    whole_file, remarks = _json(document)
    stats = branch(whole_file.get("stats")) or whole_file
    entries = _entries(stats.get("history"))
    if not entries:
        raise document.fault("the statistics hold no history", "", "Send the file after a session has ended on the server.")
    server = branch(stats.get("server"))
    ids = {word(one.get("name")): key for key, one in _values(stats.get("players"))}
    sessions = []
    for index, entry in enumerate(entries):
        for name, stage in branch(entry.get("stages")).items():
            made = _session(document.file, word(server.get("name")), ids, entry, index, name, branch(stage))
            if made is not None:
                sessions.append(made)
    empty = len(entries) - len({session.own["index"] for session in sessions})
    odd = left_out(stats.get("history"), "entries of the history") if isinstance(stats.get("history"), list) else ()
    if empty:
        remarks = (*remarks, Remark(f"{empty} of {len(entries)} entries of the history ended without a result and without laps; left out"))
    return TimingFile(document.file, "sms_stats", tuple(sessions), remarks=(*document.mended(), *remarks, *odd))


def _json(document: Document) -> tuple[Branch, tuple[Remark, ...]]:
    """The object between the comment lines. Names of servers and players may hold quotes and strokes that JSON would have escaped."""
    lines = document.text.split("\n")
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("//"):
            break
        lines[number] = ""
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("//")):
        lines.pop()
    text = "\n".join(lines)
    try:
        return branch(Document(document.file, text.encode()).json), ()
    except UserError:
        mended = _QUOTED.sub(lambda found: found[1] + _BARE.sub(lambda sign: "\\" + sign[0], found[2]) + found[3], text)
        if mended == text:
            raise
        found = branch(Document(document.file, mended.encode()).json)
        return found, (Remark("quotes or strokes in names broke the JSON; read as part of the names"),)


def _entries(history: object) -> list[Branch]:
    """The history, which is a list, or an object whose keys are numbers."""
    if isinstance(history, dict):
        return [
            branch(history[key])
            for key in sorted(history, key=lambda key: (whole(key) is None, whole(key) or 0, str(key)))
            if isinstance(history[key], dict)
        ]
    return branches(history)


@dataclass(slots=True)
class _Car:
    """A participant: who he is and what the events tell of his laps."""

    name: str
    refid: str
    vehicle: str = ""
    livery: str = ""
    player: object = None
    steam: str = ""
    result: Branch | None = None
    state: str = ""
    laps: list[Branch] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # of the laps, among the events
    contacts: int = 0
    cuts: int = 0


def _values(some: object) -> Iterable[tuple[str, Branch]]:
    """Participants and members stand in an object, or in a list when nobody left."""
    if isinstance(some, dict):
        return [(str(key), branch(value)) for key, value in some.items()]
    return [(str(index), one) for index, one in enumerate(branches(some))]


class _Field:
    """The cars of a stage. The number of a participant is given to another when one leaves: the key is the connection and the name."""

    def __init__(self, entry: Branch, stage: Branch, ids: Mapping[str, str]) -> None:
        self.cars: list[_Car] = []
        self._by_key: dict[tuple[str, str], int] = {}
        self._by_connection: dict[str, int | None] = {}
        self.nobody = 0
        members = dict(_values(entry.get("members")))
        self.named = 0
        for row in branches(stage.get("results")):
            car = self.car(word(row.get("refid")), self._name(row.get("name"), members, word(row.get("refid"))))
            car.result, car.player = row, row.get("is_player")
        listed = {car.name for car in self.cars if car.name}
        for _, one in _values(entry.get("participants")):
            refid = word(one.get("RefId"))
            name = word(one.get("Name")) or word(branch(members.get(refid)).get("name"))
            if (refid, name) not in self._by_key and name in listed and one.get("IsPlayer"):
                continue  # he left, and came back by another connection
            car = self.car(refid, name)
            car.vehicle, car.livery = word(one.get("VehicleId")), word(one.get("LiveryId"))
            car.player = one.get("IsPlayer") if car.player is None else car.player
        for car in self.cars:
            member = branch(members.get(car.refid))
            if word(member.get("name")) == car.name:
                car.steam = word(member.get("steamid"))
            if car.player and not car.steam and len(ids.get(car.name, "")) > 12:
                car.steam = ids[car.name]

    def _name(self, said: object, members: Branch, refid: str) -> str:
        """A name left blank is that of the member with the same connection."""
        name = word(said)
        if name:
            return name
        name = word(branch(members.get(refid)).get("name"))
        self.named += bool(name)
        return name

    def car(self, refid: str, name: str) -> _Car:
        """The car of a connection and a name; a new one where there is none."""
        key = (refid, name)
        if key not in self._by_key:
            self._by_key[key] = len(self.cars)
            self._by_connection[refid] = None if refid in self._by_connection else len(self.cars)
            self.cars.append(_Car(name, refid))
        return self.cars[self._by_key[key]]

    def hear(self, events: object) -> None:
        """The events of the stage: laps, how it ended, contacts, cut corners."""
        for number, event in enumerate(branches(events) or [one for _, one in _values(events)], 1):
            refid, name = word(event.get("refid")), word(event.get("name"))
            index = self._by_key.get((refid, name), self._by_connection.get(refid))
            if index is None and name:
                self.car(refid, name)
                index = len(self.cars) - 1
            if index is None:
                self.nobody += 1
                continue
            car, kind, says = self.cars[index], event.get("event_name"), branch(event.get("attributes"))
            if kind == "Lap":
                car.laps.append(says)
                car.rows.append(number)
            elif kind == "State":
                car.state = word(says.get("NewState")) or word(says.get("State")) or car.state
            elif kind == "Impact":
                car.contacts += 1
            elif kind == "CutTrackEnd":
                car.cuts += 1


def _session(file: str, server: str, ids: Mapping[str, str], entry: Branch, index: int, name: str, stage: Branch) -> Session | None:
    """A stage; None where there is neither a result nor a lap."""
    field_ = _Field(entry, stage, ids)
    field_.hear(stage.get("events"))
    cars = field_.cars
    if not any(car.result is not None or car.laps for car in cars):
        return None
    kind, ordinal = kind_of(name)
    laps = _laps(cars, index + 1)
    placings, remarks = _placings(cars, kind, laps, index + 1)
    if field_.named:
        remarks.append(Remark(f"{field_.named} rows have no name; named by the member of the same connection"))
    if field_.nobody:
        remarks.append(Remark(f"{field_.nobody} events are of nobody in this session; left out"))
    setup = branch(entry.get("setup"))
    own = {key: word(setup[key]) for key in _OF_THE_ENTRY if setup.get(key) is not None}
    start = epoch(stage.get("start_time")) or epoch(entry.get("start_time"))
    return Session(
        file=file,
        kind=kind,
        name=name,
        ordinal=ordinal,
        event=server,
        track=own.get("TrackId", ""),
        start=start,
        zone="UTC" if start else "",
        competitors=tuple(_competitor(car, index) for car in cars),
        placings=placings,
        laps=laps,
        remarks=(*left_out(stage.get("results") or None, "results"), *remarks)
        if not isinstance(stage.get("results"), dict)
        else tuple(remarks),
        partial="" if placings else "the race was aborted: the file has laps, but no result",
        rows_at="history entry {}",
        own={**own, "index": word(entry.get("index")) or str(index)},
    )


def _competitor(car: _Car, index: int) -> Competitor:
    """There are no start numbers in this game. Vehicles are numbers that only the game can name."""
    said = {"LiveryId": car.livery, "VehicleId": car.vehicle or word(branch((car.result or {}).get("attributes")).get("VehicleId"))}
    own = {key: value for key, value in said.items() if value}
    if car.player is not None:
        own["driven by"] = "human" if car.player in (True, 1) else "AI"
    return Competitor("", (Driver(car.name, id=car.steam),), car=own.get("VehicleId", ""), id=car.refid, own=own, row=index + 1)


def _laps(cars: Sequence[_Car], entry: int) -> tuple[Lap, ...]:
    """The laps of the events, which are counted from nought. The race time is added up as long as no lap is missing."""
    laps = []
    for index, car in enumerate(cars):
        total: int | None = 0
        for expected, says in enumerate(car.laps):
            number, time = whole(says.get("Lap"), _LAST), ms_from(says.get("LapTime")) or None
            total = total + time if total is not None and time is not None and number == expected else None
            sectors = tuple(ms_from(says.get(f"Sector{sector}Time")) or None for sector in (1, 2, 3))
            deleted = "not counted by the game" if says.get("CountThisLapTimes") in (0, False) else None
            place = whole(says.get("RacePosition"), 1000) or None
            laps.append(
                Lap(
                    index,
                    expected + 1 if number is None else number + 1,
                    time,
                    total,
                    None,
                    0,
                    sectors if any(sectors) else (),
                    deleted=deleted,
                    place=place,
                    row=f"history entry {entry}, event {car.rows[expected]}",
                )
            )
    return tuple(laps)


def _placings(cars: Sequence[_Car], kind: Kind, laps: Sequence[Lap], entry: int) -> tuple[tuple[Placing, ...], list[Remark]]:
    """The result list, completed by those whom it leaves out though the events show their laps."""
    contacts = any(car.contacts for car in cars)
    rows = [_placing(index, car, kind, contacts=contacts) for index, car in enumerate(cars) if car.result is not None]
    if not rows:
        return (), [Remark("there is no result list: the race was aborted")]
    rows.sort(key=lambda row: row.position is None or row.position)
    places = [row.position for row in rows]
    missing = [index for index, car in enumerate(cars) if car.result is None and car.laps]
    silent = [car.name for car in cars if car.result is None and not car.laps]
    remarks = []
    if missing and kind == "race":
        driven: dict[int, list[Lap]] = {}
        for lap in laps:
            driven.setdefault(lap.car, []).append(lap)
        listed = rows
        rows = _completed(rows, [_recovered(index, cars[index], driven[index], contacts=contacts) for index in missing])
        rows = [replace(row, position=position) for position, row in enumerate(rows, start=1)]
        said, made = (", ".join(f"{row.position} {cars[row.car].name}" for row in some[:8]) for some in (listed, rows))
        remarks.append(Remark(f"{len(missing)} drivers are missing from the result list; placed by the laps of their events", said, made))
    elif missing:
        remarks.append(Remark(f"{len(missing)} drivers with laps are missing from the result list", cars[missing[0]].name))
    elif len(set(places)) < len(places) or None in places:
        remarks.append(Remark("places are missing or stand twice in the result list; kept as they are"))
    if silent:
        remarks.append(Remark(f"{len(silent)} participants are in no result and drove no lap that is told", silent[0]))
    return tuple(replace(row, row=entry) for row in rows), remarks


def _status(state: str, kind: Kind) -> str:
    """How a race ended for a car; outside races only a disqualification matters. Whoever still raced did not reach the flag."""
    code = status_code(state)
    if kind != "race":
        return "DSQ" if code == "DSQ" else ""
    return "NC" if state and code is None else code or ""


def _placing(index: int, car: _Car, kind: Kind, *, contacts: bool) -> Placing:
    """A row of the result list."""
    says = branch((car.result or {}).get("attributes"))
    state = word(says.get("State"))
    return Placing(
        car=index,
        position=whole(says.get("RacePosition"), 1000) or None,
        status=_status(state, kind),
        said=state,
        laps=whole(says.get("Lap"), _LAST),
        time=(ms_from(says.get("TotalTime")) or None) if kind == "race" else None,
        best_lap=ms_from(says.get("FastestLapTime")) or None,
        incidents=car.contacts if contacts else None,
        own={**{key: word(says[key]) for key in _OF_THE_ROW if says.get(key) is not None}, **({"cuts": str(car.cuts)} if car.cuts else {})},
    )


def _recovered(index: int, car: _Car, own: Sequence[Lap], *, contacts: bool) -> Placing:
    """The row that the result list should have had: of one who finished, unless the events say otherwise."""
    times = [lap.time for lap in own if lap.time is not None and lap.deleted is None]
    done = max(lap.number for lap in own)
    status = _status(car.state or "Racing", "race")
    total = own[-1].elapsed if own[-1].number == done else None
    return Placing(
        index,
        None,
        status,
        car.state,
        done,
        total,
        best_lap=min(times, default=None),
        incidents=car.contacts if contacts else None,
        own={"from": "events"},
    )


def _completed(rows: list[Placing], back: list[Placing]) -> list[Placing]:
    """Each one who comes back stands before the first row of the list that drove fewer laps, or as many in more time, or ended worse."""

    def key(row: Placing) -> tuple[int, int, int]:
        rank = {"": 0, "NC": 1, "DSQ": 3}.get(row.status, 2)
        return rank, -(row.laps or 0), row.time if row.time is not None else 10**12

    merged, at = [], 0
    for row in sorted(back, key=key):
        while at < len(rows) and key(rows[at]) <= key(row):
            merged.append(rows[at])
            at += 1
        merged.append(row)
    return merged + rows[at:]
