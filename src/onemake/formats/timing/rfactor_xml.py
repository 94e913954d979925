"""Results of rFactor, rFactor 2, Automobilista, Game Stock Car and Le Mans Ultimate: one session a file, each lap with its sectors.

The places in these files can be wrong, and those at the line even more so. A race is therefore placed by laps and race time, the rest by the best lap; where
that is not what the file says, a remark has both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from onemake.core.statuses import status_code
from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Placing, Remark, Session, Stint, TimingFile
from onemake.formats.timing.cells import LONGEST, digits, epoch, kind_of, plain, whole
from onemake.formats.timing.document import HEAD, Document
from onemake.formats.timing.finish_order import Ending, disagreement, order_of_finish
from onemake.formats.timing.rfactor_stream import Stewards, read_events
from onemake.formats.timing.rfactor_text import ROOT, Tree, line_of, parse, ticks, word
from onemake.formats.timing.tree import numbered_alike

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read", "recognises"]

_SESSION = re.compile(r"(TestDay|Practice|Qualify|Warmup|Race)\d{0,2}")
_NO_LIMIT = 100_000  # laps; the games write 2147483647 for none
_LAST = 10**5  # the highest number of a lap that is believed
_BEHIND_THE_SIGN = re.compile(r"#\s?(\d{1,4})\b")
_OF_THE_EVENT = ("Setting", "ServerName", "Mod", "Season", "TrackEvent", "GameVersion", "RaceLaps", "RaceTime", "MechFailRate", "DamageMult", "FuelMult",
                 "TireMult", "VehiclesAllowed", "ParcFerme", "FixedSetups", "Dedicated")  # fmt: skip
_OF_THE_CAR = ("VehName", "VehFile", "UpgradeCode", "Category")
_NOBODY = Competitor("")
_OF_THE_ROW = ("Points", "ClassPoints", "Pitstops", "DNFReason", "LapRankIncludingDiscos", "Connected")


def recognises(document: Document) -> bool:
    """The root element stands at the beginning, behind a DOCTYPE of a few lines."""
    return ROOT in document.head[:HEAD]


def read(document: Document) -> TimingFile:
    """The sessions of a file: one, as the games write them."""
    tree = parse(document)
    results = tree.root.find("RaceResults")
    if results is None:
        raise document.fault("there are no RaceResults in this file", "", "Send the result that the game wrote at the end of the session.")
    found = [element for element in results if isinstance(element.tag, str) and _SESSION.fullmatch(element.tag)]
    if not found:
        raise document.fault(
            "there is no session in this file (Practice, Qualify, Warmup or Race)", "", "Send the file of a session that was driven."
        )
    event = {element.tag: word(element.text) for element in results if isinstance(element.tag, str) and not len(element)}
    sessions = tuple(_session(document.file, tree, event, element) for element in found)
    return TimingFile(document.file, "rfactor_xml", sessions)


@dataclass(slots=True)
class _Car:
    """A Driver element, taken apart. Times are in ten-thousandths of a second."""

    row: int
    said: dict[str, str]  # what stands in its simple elements
    laps: list[tuple[int, int | None, int | None, tuple[int | None, ...], bool | None, int | None, int]] = field(default_factory=list)
    swaps: list[tuple[str, int | None, int | None]] = field(default_factory=list)
    control: list[str] = field(default_factory=list)
    status: str = ""
    competitor: Competitor = _NOBODY

    @property
    def name(self) -> str:
        return self.said.get("Name", "")

    @property
    def laps_done(self) -> int:
        done = digits(self.said.get("Laps", ""), _LAST)
        return len(self.laps) if done is None else done

    @property
    def place(self) -> int | None:
        return digits(self.said.get("Position", ""), _LAST)


def _session(file: str, tree: Tree, event: dict[str, str], element: _Element) -> Session:
    """A session element: its cars, laps, order and stream."""
    kind, ordinal = kind_of(element.tag)
    cars = [_car(found, tree.lines_before) for found in element.iterchildren("Driver")]
    remarks = [*tree.remarks]
    if not cars:
        remarks.append(Remark("no driver is in this session"))
    remarks += _numbers(cars)
    bad_swaps = [swap for car in cars for swap in _enter(car)]
    if bad_swaps:
        remarks.append(Remark(f"{len(bad_swaps)} driver changes name no laps that can be; left out", bad_swaps[0]))
    remarks += numbered_alike([car.competitor for car in cars])
    remarks += _statuses(cars, kind)
    start = _start_of(cars) if kind == "race" else 0
    laps, more = _laps(cars, kind, start)
    events = read_events(element.find("Stream"), Stewards(_by_name(cars), [_starts(car) for car in cars]), tree.lines_before)
    placings, order_remarks = _placings(cars, kind, laps, events.contacts)
    facts = {key: event[key] for key in _OF_THE_EVENT if event.get(key)}
    local = plain(element.findtext("TimeString"))
    limit, minutes = (whole(element.findtext(word)) for word in ("Laps", "Minutes"))
    return Session(
        file=file,
        kind=kind,
        name=element.tag,
        ordinal=ordinal,
        track=event.get("TrackVenue") or event.get("TrackCourse", ""),
        layout=event.get("TrackCourse", ""),
        length_m=_length(event.get("TrackLength", "")),
        start=epoch(whole(element.findtext("DateTime"), 10**11)) or _on_the_wall(local),
        zone="UTC" if epoch(whole(element.findtext("DateTime"), 10**11)) else "",
        planned_laps=limit if limit and limit < _NO_LIMIT else None,
        planned_minutes=minutes or None,
        competitors=tuple(car.competitor for car in cars),
        placings=placings,
        laps=laps,
        penalties=events.penalties,
        remarks=(*remarks, *order_remarks, *more, *events.remarks),
        partial="the file breaks off before its end" if tree.broken_off else "",
        own={**facts, "TimeString": local} if local else facts,
    )


def _length(text: str) -> float | None:
    """Metres."""
    ten_thousandths = ticks(text)
    return ten_thousandths / 10000 if ten_thousandths else None


def _on_the_wall(text: str) -> datetime | None:
    """``2013/05/12 21:56:06``."""
    try:
        return datetime.strptime(text, "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007 (the file does not say which zone)
    except ValueError:
        return None


def _car(element: _Element, before: int) -> _Car:
    """A Driver element. A lap is (number, time, session time at its start, sectors, pit, place, row)."""
    said: dict[str, str] = {}
    car = _Car(line_of(element) + before, said)
    laps = car.laps
    for child in element:
        tag = child.tag
        if tag == "Lap":
            get = child.get
            number, place = get("num") or "", get("p") or ""
            laps.append(
                (
                    int(number) if number.isdecimal() and len(number) < 6 else len(laps) + 1,
                    ticks(child.text) or None,
                    ticks(get("et")),
                    _sectors(get("s1"), get("s2"), get("s3")),
                    True if get("pit") == "1" else None,
                    int(place) if place.isdecimal() and len(place) < 5 else None,
                    line_of(child) + before,
                )
            )
        elif tag == "Swap":
            car.swaps.append((plain(child.text), whole(child.get("startLap"), _LAST), whole(child.get("endLap"), _LAST)))
        elif tag == "ControlAndAids":
            car.control.append(word(child.text))
        else:
            said[tag] = word(child.text)
    return car


def _sectors(first: str | None, second: str | None, third: str | None) -> tuple[int | None, ...]:
    """Milliseconds; none at all where the lap has none."""
    if first and second and third:
        try:
            s1, s2, s3 = float(first), float(second), float(third)
        except ValueError:
            s1 = -1.0
        if s1 >= 0 <= s2 < 10**6 > s1 and 0 <= s3 < 10**6:
            return int(s1 * 1000 + 0.05), int(s2 * 1000 + 0.05), int(s3 * 1000 + 0.05)
    found = ticks(first), ticks(second), ticks(third)
    return () if found == (None, None, None) else tuple(None if time is None else time // 10 for time in found)


def _numbers(cars: Sequence[_Car]) -> tuple[Remark, ...]:
    """A car without a CarNumber has the one behind the sign in its livery's name."""
    taken = []
    for car in cars:
        found = _BEHIND_THE_SIGN.search(car.said.get("VehName", ""))
        if not car.said.get("CarNumber") and found:
            car.said["CarNumber"] = found[1]
            taken.append(car)
    if not taken:
        return ()
    text = f"{len(taken)} cars have no number; read from the name of the livery"
    return (Remark(text, taken[0].said["VehName"], taken[0].said["CarNumber"], taken[0].row),)


def _enter(car: _Car) -> list[str]:
    """Make the competitor, with who drove when. Gives back the driver changes that cannot be."""
    bad = [f"{name}, laps {first} to {last}" for name, first, last in car.swaps if first is None or last is None or first > last]
    swaps = [(name or car.name, first, last) for name, first, last in car.swaps if first is not None and last is not None and first <= last]
    names = list(dict.fromkeys([*(name for name, _, _ in swaps), car.name]))
    at = {name: index for index, name in enumerate(names)}
    stints = tuple(sorted((Stint(at[name], first, last) for name, first, last in swaps), key=lambda stint: stint.first_lap or 0))
    own = {key: car.said[key] for key in _OF_THE_CAR if car.said.get(key)}
    if car.control:
        own["ControlAndAids"] = plain("; ".join(dict.fromkeys(car.control)))
        words = {aids.partition(",")[0] for aids in car.control}
        if words <= {"AIControl"}:
            own["driven by"] = "AI"
        elif words & {"PlayerControl", "RemoteControl"}:
            own["driven by"] = "human"
    said = car.said
    car.competitor = Competitor(
        number=said.get("CarNumber", ""),
        drivers=tuple(Driver(name, id=said.get("SteamID", "") if name == car.name else "") for name in names),
        team=said.get("TeamName", ""),
        car=said.get("CarType", ""),
        classes=(said["CarClass"],) if said.get("CarClass") else (),
        stints=stints if len(names) > 1 else (),
        own=own,
        row=car.row,
    )
    return bad


def _by_name(cars: Sequence[_Car]) -> dict[str, int | None]:
    """Cars by the names of their drivers, as the stream calls them; None where a name is on two cars."""
    found: dict[str, int | None] = {}
    for index, car in enumerate(cars):
        for driver in car.competitor.drivers:
            found[driver.name] = None if found.get(driver.name, index) != index else index
    return found


def _statuses(cars: Sequence[_Car], kind: Kind) -> tuple[Remark, ...]:
    """``None`` in a race that others finished is a car that did not reach the flag. Outside races only a disqualification counts."""
    finished = any(car.said.get("FinishStatus") == "Finished Normally" for car in cars)
    unknown = []
    for car in cars:
        word = car.said.get("FinishStatus", "")
        if word in ("Finished Normally", "None", ""):
            car.status = "NC" if kind == "race" and word == "None" and finished else ""
            continue
        code = status_code(word)
        if code is None:
            unknown.append(word)
        car.status = code if code is not None and (kind == "race" or code == "DSQ") else ""
    remarks = []
    if unknown:
        remarks.append(Remark(f"{len(unknown)} cars have a status that is not known; taken for classified", unknown[0]))
    if kind == "race" and cars and not finished:
        remarks.append(Remark("no car of this race is said to have finished; placed by laps and race time"))
    return tuple(remarks)


def _start_of(cars: Sequence[_Car]) -> int:
    """The session time at which the race began: that of lap 1, the same for all who were on the grid."""
    starts = Counter(lap[2] for car in cars for lap in car.laps[:1] if lap[0] == 1 and lap[2] is not None)
    most = starts.most_common(1)
    return most[0][0] or 0 if most else 0


def _starts(car: _Car) -> list[tuple[int, int]]:
    """When its laps began, in order of time."""
    return sorted((lap[2], lap[0]) for lap in car.laps if lap[2] is not None)


def _laps(cars: Sequence[_Car], kind: Kind, start: int) -> tuple[tuple[Lap, ...], tuple[Remark, ...]]:
    """Every lap, its place at the line only where those of all cars on that lap make sense together."""
    wrong = _impossible_places(cars) if kind == "race" else frozenset[int]()
    laps: list[Lap] = []
    dropped = 0
    for index, car in enumerate(cars):
        stints = car.competitor.stints
        firsts = [stint.first_lap or 0 for stint in stints]
        only = 0 if len(car.competitor.drivers) == 1 else None
        for lap, after in pairwise([*car.laps, None]):
            assert lap is not None
            number, time, at, sectors, pit, place, row = lap
            end = at + time if at is not None and time is not None else after[2] if after and after[0] == number + 1 else None
            if place is not None and (number in wrong or not 0 < place <= len(cars)):
                place, dropped = None, dropped + 1
            driver = only if only is not None else _who(stints, firsts, number)
            elapsed = (end - start) // 10 if end is not None and start <= end <= LONGEST * 10 else None
            laps.append(
                Lap(index, number, None if time is None else time // 10, elapsed, None, driver, sectors, "", pit, None, None, place, row)
            )
    if not dropped:
        return tuple(laps), ()
    many = f" on {len(wrong)} lap{'s' if len(wrong) > 1 else ''}" if wrong else ""
    return tuple(laps), (Remark(f"{dropped} places at the line have gaps or stand twice{many}; left out"),)


def _who(stints: Sequence[Stint], firsts: Sequence[int], lap: int) -> int | None:
    index = bisect_right(firsts, lap) - 1
    return stints[index].driver if index >= 0 and lap <= (stints[index].last_lap or 0) else None


def _impossible_places(cars: Sequence[_Car]) -> frozenset[int]:
    """The numbers of the laps at whose end the places are not first, second, third and so on to the last car that drove it."""
    places: dict[int, list[int]] = {}
    for car in cars:
        for lap in car.laps:
            places.setdefault(lap[0], []).append(lap[5] or 0)
    return frozenset(number for number, found in places.items() if sorted(found) != list(range(1, len(found) + 1)))


def _endings(cars: Sequence[_Car], kind: Kind, laps: Sequence[Lap]) -> list[Ending]:
    """How each car ended. Outside races the best lap is the time, and laps do not count."""
    last = {lap.car: lap.elapsed for lap in laps}
    endings = []
    for index, car in enumerate(cars):
        if kind == "race":
            time = ticks(car.said.get("FinishTime"))
            if time is None and car.status == "":
                elapsed = last.get(index)
                time = None if elapsed is None else elapsed * 10
            endings.append(Ending(car.name, car.status, car.laps_done, time, car.place))
        else:
            endings.append(Ending(car.name, car.status, 0, ticks(car.said.get("BestLapTime")) or None, car.place))
    return endings


def _placings(
    cars: Sequence[_Car], kind: Kind, laps: Sequence[Lap], contacts: Mapping[int, int] | None
) -> tuple[tuple[Placing, ...], tuple[Remark, ...]]:
    """The order, as laps and times give it, and what the file says where that differs."""
    endings = _endings(cars, kind, laps)
    order = order_of_finish(endings)
    remarks = disagreement(endings, order, "laps and race time" if kind == "race" else "the best laps")
    in_class: Counter[str] = Counter()
    best_laps = {(lap.car, lap.time): lap.number for lap in reversed(laps) if lap.time is not None}
    placings = []
    for position, index in enumerate(order, start=1):
        car = cars[index]
        said = car.said
        group = said.get("CarClass", "")
        in_class[group] += 1
        best, total = ticks(said.get("BestLapTime")), ticks(said.get("FinishTime"))
        own = {key: said[key] for key in _OF_THE_ROW if said.get(key)}
        if said.get("Position") and car.place != position:
            own["Position"] = said["Position"]
        placings.append(
            Placing(
                car=index,
                position=position,
                status=car.status,
                said=said.get("FinishStatus", ""),
                laps=car.laps_done if "Laps" in said or car.laps else None,
                time=total // 10 if total else None,
                best_lap=best // 10 if best else None,
                best_lap_number=best_laps.get((index, best // 10)) if best else None,
                grid=digits(said.get("GridPos", ""), _LAST) or None,
                class_position=in_class[group] if "ClassPosition" in said and group else None,
                incidents=None if contacts is None else contacts.get(index, 0),
                own=own,
                row=car.row,
            )
        )
    return tuple(placings), remarks
