"""Calendars in JSON, as public collections keep them: a list of races, each with its sessions by name and their starts in UTC."""

from __future__ import annotations

from datetime import datetime

from onemake.core.timing.session import Calendar, Kind, Meeting, MeetingSession, Remark, TimingFile
from onemake.formats.timing.cells import kind_of, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.tree import Branch, branch, branches, left_out, moment, word

__all__ = ["read", "recognises"]

_KINDS: dict[str, Kind] = {"gp": "race", "main": "race", "free": "practice", "shakedown": "practice"}
_FLAGS = (("canceled", "cancelled"), ("cancelled", "cancelled"), ("tbc", "to be confirmed"))


def recognises(document: Document) -> bool:
    """An object with races, of which the first has a name and sessions by name."""
    if not (document.is_json and {"races"} <= document.keys()):
        return False
    first = branches(document.json["races"])[:1]
    return bool(first) and "name" in first[0] and isinstance(first[0].get("sessions"), dict)


def read(document: Document) -> TimingFile:
    """The meetings in the order of the file. The year is that of their sessions; the file does not name its series."""
    races = document.json["races"]
    meetings = tuple(_meeting(race, row) for row, race in enumerate(branches(races), 1))
    years = {meeting.date.year for meeting in meetings if meeting.date}
    remarks = [*left_out(races, "races")]
    for key, what in _FLAGS:
        names = [word(race.get("name")) for race in branches(races) if race.get(key) is True]
        if names:
            remarks.append(Remark(f"{what}: {', '.join(names[:10])}{' …' if len(names) > 10 else ''}"))
    unread = [session.name for meeting in meetings for session in meeting.sessions if session.start is None]
    if unread:
        remarks.append(Remark(f"{len(unread)} starts cannot be read, and are not known", said=unread[0]))
    name = word(document.json.get("name")) or word(document.json.get("title"))
    calendar = Calendar(name, meetings, years.pop() if len(years) == 1 else None)
    return TimingFile(document.file, "calendar_json", calendars=(calendar,), remarks=tuple(remarks))


def _meeting(race: Branch, row: int) -> Meeting:
    sessions = tuple(MeetingSession(word(key), _kind(key), moment(start)) for key, start in branch(race.get("sessions")).items())
    races = [session.start for session in sessions if session.kind == "race" and session.start]
    days = races or [session.start for session in sessions if session.start]
    last = max(days, key=lambda day: day.isoformat() if isinstance(day, datetime) else f"{day.isoformat()}T", default=None)
    return Meeting(
        word(race.get("name")),
        whole(race.get("round")),
        word(race.get("location")),
        word(race.get("country")),
        last,
        sessions,
        row,
    )


def _kind(key: str) -> Kind:
    """``gp``, ``race2``, ``feature`` and ``sprint`` are races; ``fp1`` is practice; ``sprintQualifying`` qualifies."""
    plain_key = key.casefold().rstrip("0123456789")
    if plain_key in ("fp", "p", "practice"):
        return "practice"
    return _KINDS.get(plain_key) or ("qualifying" if plain_key in ("q", "quali") else kind_of(key)[0])
