"""Speedhive, where Orbits users publish: the classification of a session, and an event with the tree of its sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from onemake.core.statuses import status_code
from onemake.core.timing.session import Calendar, Competitor, Driver, Kind, Meeting, MeetingSession, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import kind_of, milliseconds, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.tree import Branch, branch, branches, left_out, moment, numbered_alike, said, word

__all__ = ["read", "recognises"]

_ROW = frozenset({"startNumber", "numberOfLaps", "position"})
_EVENT = frozenset({"id", "name", "startDate", "uploadSoftware"})
_KINDS: dict[str, Kind] = {"Race": "race", "RaceMerge": "race", "Handicap": "race", "QualificationMerge": "qualifying"}
_DEEP = 20  # groups within groups
_OF_ROW = ("bestSpeed", "isQualified", "gap")


def recognises(document: Document) -> bool:
    """An object with a type and rows of start numbers, or an event with its uploading software, or a list of such events."""
    if not document.is_json:
        return False
    keys = document.keys()
    if "rows" in keys:
        rows = branches(document.json["rows"])
        return ("bestLaps" in keys or "type" in keys) and (not document.json["rows"] or bool(rows and rows[0].keys() >= _ROW))
    events = branches(document.json)
    return keys >= _EVENT or bool(events and events[0].keys() >= _EVENT)


def read(document: Document) -> TimingFile:
    """A classification becomes a session, an event a calendar: it has the times of its sessions, and no results."""
    if "rows" in document.keys():  # noqa: SIM118 (a method, and no dict)
        return TimingFile(document.file, "speedhive", (_classification(document),))
    found = document.json
    events = branches(found) if isinstance(found, list) else [branch(found)]
    meetings = tuple(_meeting(event, index) for index, event in enumerate(events, start=1))
    host = word(branch(events[0].get("organization")).get("name"))
    years = {meeting.date.year for meeting in meetings if meeting.date is not None}
    calendar = Calendar(host or "Speedhive", meetings, years.pop() if len(years) == 1 else None)
    remarks = left_out(found, "events") if isinstance(found, list) else ()
    return TimingFile(document.file, "speedhive", calendars=(calendar,), remarks=(*document.mended(), *remarks))


def _classification(document: Document) -> Session:
    """The rows in their published order. Names of drivers are as the club typed them; the transponder outlives them."""
    says = branch(document.json)
    rows = branches(says.get("rows"))
    kind_word = word(says.get("type"))
    kind = _KINDS.get(kind_word, "")
    competitors = tuple(_competitor(row, index) for index, row in enumerate(rows))
    placings = tuple(_placing(row, index, kind) for index, row in enumerate(rows))
    remarks = [*document.mended(), *left_out(says.get("rows"), "rows"), *numbered_alike(competitors), *_doubts(placings)]
    if not rows:
        remarks.append(Remark("the classification has no rows"))
    best = branch(branch(says.get("bestLaps")).get("field"))
    return Session(
        file=document.file,
        kind=kind,
        name=kind_word,
        competitors=competitors,
        placings=placings,
        remarks=tuple(remarks),
        rows_at="row {}",
        own={"best lap of the field": word(best.get("name"))} if best.get("name") else {},
    )


def _doubts(placings: Sequence[Placing]) -> list[Remark]:
    """Words and marks that could mean several things."""
    remarks = []
    unknown = [placing for placing in placings if placing.said not in ("", "Normal") and status_code(placing.said) is None]
    if unknown:
        remarks.append(
            Remark(f"{len(unknown)} rows have a status that is not known; taken for classified", unknown[0].said, row=unknown[0].row)
        )
    open_ = [placing for placing in placings if placing.status == "" and placing.own.get("isQualified") == "no"]
    if open_:
        remarks.append(Remark(f"{len(open_)} rows are Normal, yet marked as not qualified; kept as classified", row=open_[0].row))
    return remarks


def _competitor(row: Branch, index: int) -> Competitor:
    user = branch(row.get("user"))
    chip = word(branch(user.get("chip")).get("code"))
    name = word(row.get("name"))
    group = word(row.get("resultClass"))
    fields = row.get("additionalFields")
    extra = [text for one in fields if (text := word(one))] if isinstance(fields, list) else []
    return Competitor(
        number=word(row.get("startNumber")),
        drivers=(Driver(name, id=word(user.get("mstUserId"))),) if name else (),
        classes=(group,) if group else (),
        transponders=(chip,) if chip else (),
        own={"additional fields": "; ".join(extra[:20])} if extra else {},
        row=index + 1,
    )


def _time(value: object) -> int | None:
    """A time; ``0.000`` and ``--:--.---`` are none."""
    return milliseconds(value) or None if isinstance(value, str) else None


def _placing(row: Branch, index: int, kind: Kind) -> Placing:
    """``difference`` is to the leader on the same lap only; for others it is to the first car with as many laps, and stays in ``own``."""
    word_ = word(row.get("status"))
    status = status_code(word_) or ""
    difference = branch(row.get("difference"))
    behind = whole(difference.get("lapsBehind"), 10**5) or None
    gap = milliseconds(text) if isinstance(text := difference.get("timeDifference"), str) else None
    position = whole(row.get("position"), 10**5) or None
    own = said(row, _OF_ROW)
    if isinstance(row.get("isQualified"), bool):
        own["isQualified"] = "yes" if row["isQualified"] else "no"
    if behind and gap:
        own["behind the first on this lap"] = word(difference.get("timeDifference"))
    placed = status == "" and position != 1
    return Placing(
        car=index,
        position=position,
        status=status,
        said=word_,
        laps=whole(row.get("numberOfLaps"), 10**5),
        time=_time(row.get("totalTime")) if kind == "race" else None,
        gap=gap or None if placed and not behind else None,
        laps_down=behind if placed else None,
        best_lap=_time(row.get("bestTime")),
        best_lap_number=whole(row.get("bestLap"), 10**5) or None,
        class_position=whole(row.get("positionInClass"), 10**5) or None,
        own=own,
        row=index + 1,
    )


def _meeting(event: Branch, index: int) -> Meeting:
    """An event, with the sessions of all its groups in order of time."""
    place = branch(event.get("location"))
    sessions = [_session(session) for session in _sessions(event.get("sessions"), 0)]
    sessions.sort(key=lambda session: (session.start is None, str(session.start)))
    country = word(branch(place.get("country")).get("alpha2")) or word(branch(place.get("country")).get("name"))
    return Meeting(
        word(event.get("name")), None, word(place.get("name")), country, moment(event.get("startDate")), tuple(sessions), row=index
    )


def _sessions(tree: object, depth: int) -> Iterator[Branch]:
    """The sessions of a group and of the groups in it."""
    if isinstance(tree, list):
        yield from branches(tree)
        return
    here = branch(tree)
    yield from branches(here.get("sessions"))
    if depth < _DEEP:
        for group in (*branches(here.get("groups")), *branches(here.get("subGroups"))):
            yield from _sessions(group, depth + 1)


def _session(says: Branch) -> MeetingSession:
    """A merged session has no time of its own: it says 1970."""
    start = moment(says.get("startTime"))
    name, group = word(says.get("name")), word(says.get("groupName"))
    kind = kind_of(word(says.get("type")))[0] or kind_of(name)[0]
    if isinstance(start, datetime):
        start = start.replace(tzinfo=None) if start.year > 1970 else None
    return MeetingSession(f"{group}: {name}" if group and group not in name else name, kind, start if isinstance(start, datetime) else None)
