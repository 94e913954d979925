"""What happened during a session of the rFactor family: contacts, penalties, track limits. Chat is not read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onemake.core.statuses import status_code
from onemake.core.timing.session import Penalty, Remark
from onemake.formats.timing.cells import plain, whole
from onemake.formats.timing.rfactor_text import line_of, ticks

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Events", "Stewards", "read_events"]

_SENTENCE = re.compile(r"(\d{1,5})s, (\d{1,5})laps?(?: for ([^.]{1,100}))?")  # what follows on "Ann Other received Stop/Go penalty, "
_WHICH = re.compile(r"\d{1,3}(?:st|nd|rd|th) (.{1,60}?) penalty")  # what follows on "Ann Other served "
_ADDED = " finished before serving penalty, added "
_CONTACT = " reported contact"
_NOTHING = "No Further Action"


@dataclass(slots=True)
class Events:
    """What the stream gave: contacts of each car (None: the file counts none at all), penalties, what could not be told."""

    contacts: Mapping[int, int] | None = None
    penalties: tuple[Penalty, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class Stewards:
    """The penalties so far. ``starts`` are the session times at which a car's laps began, with the numbers of the laps."""

    cars: Mapping[str, int | None]  # by name; None where two cars have a driver of that name
    starts: Sequence[Sequence[tuple[int, int]]]
    given: list[Penalty] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    unserved: dict[int, dict[str, deque[int]]] = field(default_factory=dict)

    def hear(self, element: _Element, row: int) -> None:
        """One line of the stream: a penalty given, served, or turned into time."""
        text = plain(element.text, 400)
        who, served, which = text.partition(" served ")
        if served and (car := self.cars.get(who)) is not None and (found := _WHICH.match(which)):
            self._serve(car, found[1])
            return
        who, added, seconds = text.partition(_ADDED)
        if added and (car := self.cars.get(who)) is not None:
            self._give_up(car)
            self.given.append(
                Penalty(car, "time", whole(seconds.split(" ")[0].split(".")[0]), None, text[len(who) + 1 :], text, None, True, row=row)
            )
            return
        self._receive(element, text, row)

    def _receive(self, element: _Element, text: str, row: int) -> None:
        """``Ann Other received Stop/Go penalty, 10s, 0laps``, or the same in attributes (Le Mans Ultimate)."""
        who, _, rest = text.partition(" received ")
        what, _, rest = rest.partition(" penalty, ")
        found = _SENTENCE.match(rest)
        car = self.cars.get(plain(element.get("Driver")) or who)
        kind = plain(element.get("Penalty")) or (what if found else "")
        if car is None or not kind:
            self.nobody.append(text)
            return
        seconds = whole(element.get("Time"), 10**5) or (int(found[1]) if found else 0) or None
        reason = plain(element.get("Reason")) or plain(found[3] if found else "")
        kind = "disqualify" if status_code(kind) == "DSQ" else kind
        self.unserved.setdefault(car, {}).setdefault(kind, deque()).append(len(self.given))
        self.given.append(Penalty(car, kind, seconds, self._lap_at(car, ticks(element.get("et"))), reason, text, row=row))

    def limits(self, element: _Element, row: int) -> None:
        """Track limits with a consequence, as Le Mans Ultimate writes them. Its laps are counted from nought."""
        said = plain(element.text)
        if said == _NOTHING:
            return
        car = self.cars.get(plain(element.get("Driver")))
        if car is None:
            self.nobody.append(said)
            return
        lap = whole(element.get("Lap"), 10**5)
        points = plain(element.get("WarningPoints"), 20)
        text = f"{said}, {points} points" if points and said else said
        self.given.append(Penalty(car, "track limits", None, None if lap is None else lap + 1, said, text, row=row))

    def _lap_at(self, car: int, moment: int | None) -> int | None:
        starts = self.starts[car]
        if moment is None or not starts:
            return None
        index = bisect_right(starts, (moment, 10**9)) - 1
        return starts[index][1] if index >= 0 else None

    def _serve(self, car: int, kind: str) -> None:
        """The first one of that kind that is open."""
        waiting = self.unserved.get(car, {}).get(kind)
        if waiting:
            index = waiting.popleft()
            self.given[index] = replace(self.given[index], served=True, in_result=True)

    def _give_up(self, car: int) -> None:
        """Every one still open: time was added in its place, which the result holds."""
        for waiting in self.unserved.pop(car, {}).values():
            for index in waiting:
                self.given[index] = replace(self.given[index], served=False, in_result=True)


def read_events(stream: _Element | None, stewards: Stewards, lines_before: int) -> Events:
    """Every contact, penalty and track limit of the stream."""
    if stream is None:
        return Events()
    contacts: dict[str, int] = {}
    for element in stream.iterchildren("Incident", "Penalty", "TrackLimits"):
        if element.tag == "Incident":
            who = (element.text or "").partition(_CONTACT)[0]
            contacts[who] = contacts.get(who, 0) + 1
        elif element.tag == "Penalty":
            stewards.hear(element, line_of(element) + lines_before)
        else:
            stewards.limits(element, line_of(element) + lines_before)
    by_car, unknown = _by_car(contacts, stewards.cars)
    remarks = []
    if unknown:
        remarks.append(
            Remark(f"{unknown} of {sum(contacts.values())} contacts are of drivers who are in no row, or who share a name; not counted")
        )
    if stewards.nobody:
        remarks.append(Remark(f"{len(stewards.nobody)} lines about penalties could not be told to a car", stewards.nobody[0]))
    return Events(by_car if contacts else None, tuple(stewards.given), tuple(remarks))


def _by_car(contacts: Mapping[str, int], cars: Mapping[str, int | None]) -> tuple[dict[int, int], int]:
    """Contacts by car, of those told as ``Name(slot)``; and how many are nobody's."""
    found: dict[int, int] = {}
    unknown = 0
    for who, count in contacts.items():
        car = cars.get(plain(who.rpartition("(")[0]))
        if car is None:
            unknown += count
        else:
            found[car] = found.get(car, 0) + count
    return found, unknown
