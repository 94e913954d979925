"""The lap analysis of Al Kamel (report 23): every lap of every car, column by column, because an endurance race has tens of thousands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import accumulate, chain, islice, repeat
from typing import NamedTuple, TypeVar, cast

from onemake.core.times import write_time
from onemake.core.timing.session import Competitor, Driver, Flag, Kind, Lap, Remark, Session, Stint
from onemake.formats.timing.al_kamel_table import Table, Trimmed, counted, many
from onemake.formats.timing.cells import digits
from onemake.formats.timing.naming import from_name

__all__ = ["COLUMNS", "read_laps"]

COLUMNS = frozenset(("NUMBER", "LAP_NUMBER", "LAP_TIME", "ELAPSED", "HOUR", "S1", "S2", "S3", "PIT_TIME", "CROSSING_FINISH_LINE_IN_PIT", "FLAG_AT_FL",
                     "DRIVER_NUMBER", "DRIVER_NAME", "CLASS", "GROUP", "TEAM", "MANUFACTURER"))  # fmt: skip

T = TypeVar("T")
DAY = 24 * 3600 * 1000

_FLAGS: dict[str, Flag] = {"": "", "GF": "green", "FCY": "fcy", "SF": "sc", "RF": "red", "FF": "finish", "YF": "yellow"}


class _Car(NamedTuple):
    """A car and where its laps stand: from row a up to row b, mostly once."""

    number: str
    runs: list[tuple[int, int]]

    def of(self, column: list[T]) -> list[T]:
        """Its cells of a column."""
        if len(self.runs) == 1:
            return column[self.runs[0][0] : self.runs[0][1]]
        return list(chain.from_iterable(column[a:b] for a, b in self.runs))

    @property
    def first(self) -> int:
        """The row in which it begins."""
        return self.runs[0][0]


def read_laps(table: Table) -> Session:
    """The session of a lap file: competitors, drivers, stints, laps. It has no placings."""
    remarks = list(table.remarks)
    time, elapsed = table.times("LAP_TIME", remarks), table.times("ELAPSED", remarks)
    numbers, laps = _numbered(table, time, elapsed, remarks)
    cars, car = _cars(table, numbers, laps, time, elapsed, remarks)
    competitors, driver = _crews(table, cars, laps)
    at, start = _moments(table, cars, elapsed, remarks)
    pit_time = table.times("PIT_TIME", remarks)
    flag, pit = _flags(table, remarks), _pits(table)
    columns = zip(
        car, laps, time, elapsed, at, driver, _sectors(table, remarks), flag, pit, pit_time, repeat(None), repeat(None), table.lines
    )  # fmt: skip
    _missing(table, cars, laps, time, elapsed, remarks)
    told, why = _kind(cars, laps, time, elapsed, pit_time)
    kind, ordinal, issue, named = from_name(table.document.file, told)
    return Session(
        file=table.document.file,
        kind=kind,
        ordinal=ordinal,
        issue=issue,
        competitors=competitors,
        laps=tuple(map(tuple.__new__, repeat(Lap), columns)),
        remarks=(*remarks, *why, *named),
        own={"clock_start": start} if start else {},
    )


def _numbered(table: Table, time: list[int | None], elapsed: list[int | None], remarks: list[Remark]) -> tuple[list[str], list[int]]:
    """Car and lap numbers of all rows. A row without one follows the row before, if its time fits there; a lap without a number is the next of its car."""
    numbers = table.column("NUMBER")
    cells = table.cells("LAP_NUMBER")
    counts = {cell: digits(cell, 100_000) for cell in set(cells)}
    laps = list(map(counts.__getitem__, cells))
    if "" in numbers:
        bare = [row for row, number in enumerate(numbers) if not number]
        for row in bare:
            before, now, lap = elapsed[row - 1] if row else None, elapsed[row], time[row]
            if before is not None and now is not None and lap is not None and before + lap == now:
                numbers[row] = numbers[row - 1]
        left = [row for row in bare if not numbers[row]]
        mended = [row for row in bare if numbers[row]]
        remarks += counted(
            mended, table.lines, lambda n: f"{many(n, 'lap')} without a car number, given by race time to the car of the row before"
        )
        remarks += counted(left, table.lines, lambda n: f"{many(n, 'lap')} without a car number, kept under a car without one")
    if None not in laps:
        return numbers, cast("list[int]", laps)
    known: list[int] = []
    blank = [row for row, lap in enumerate(laps) if lap is None]
    for row, lap in enumerate(laps):
        known.append(lap if lap is not None else known[-1] + 1 if row and numbers[row] == numbers[row - 1] else 1)
    remarks += counted(
        blank, table.lines, lambda n: f"{many(n, 'lap')} without a number that can be read, each taken for the next of its car", cells
    )
    return numbers, known


def _cars(
    table: Table, numbers: list[str], laps: list[int], time: list[int | None], elapsed: list[int | None], remarks: list[Remark]
) -> tuple[list[_Car], list[int]]:
    """The cars, and whose lap each row is. Where the laps of a number begin again at 1 there is another car of that number."""
    following = zip(numbers, islice(numbers, 1, None), laps, islice(laps, 1, None), strict=False)
    cuts = [row for row, (a, b, lap, after) in enumerate(following, 1) if a != b or after <= lap]
    starts = [row for row in (0, *cuts) if laps[row] == 1]
    first = {numbers[row]: row for row in reversed(starts)}
    alike = [row for row in starts if first[numbers[row]] != row]
    if alike:  # their rows may be mixed: each finds its car by itself
        twice = {numbers[row] for row in alike}
        cuts = sorted({*cuts, *(row for row, number in enumerate(numbers) if row and number in twice)})
    cars, whose, back = _runs(cuts, numbers, laps, time, elapsed)
    remarks += counted(alike, table.lines, _twice(numbers, alike))
    remarks += counted(
        back,
        table.lines,
        lambda n: f"{many(n, 'time')} the lap numbers of a car go back without beginning at 1; they are kept as they stand",
    )
    return cars, whose


def _runs(
    cuts: list[int], numbers: list[str], laps: list[int], time: list[int | None], elapsed: list[int | None]
) -> tuple[list[_Car], list[int], list[int]]:
    """The cars, whose lap each row is, and the rows where lap numbers go back. A run goes to the car whose race time it continues."""
    cars: list[_Car] = []
    latest: dict[str, int] = {}
    waiting: dict[tuple[str, int, int], int] = {}  # the car that waits for this lap, after this race time
    whose: list[int] = []
    back: list[int] = []
    for a, b in zip([0, *cuts], [*cuts, len(numbers)], strict=True):
        number, since, lap, end = numbers[a], elapsed[a], time[a], elapsed[b - 1]
        index = latest.get(number)
        if index is None or laps[a] == 1:
            index = len(cars)
            cars.append(_Car(number, [(a, b)]))
        else:
            if since is not None and lap is not None:
                index = waiting.get((number, laps[a], since - lap), index)
            runs = cars[index].runs
            before = laps[runs[-1][1] - 1]
            if laps[a] <= before:
                back.append(a)
            runs[-1:] = [(runs[-1][0], b)] if runs[-1][1] == a and laps[a] > before else [runs[-1], (a, b)]
        latest[number] = index
        if end is not None:
            waiting[number, laps[b - 1] + 1, end] = index
        whose += repeat(index, b - a)
    return cars, whose, back


def _twice(numbers: list[str], alike: list[int]) -> Callable[[int], str]:
    words = ", ".join(sorted({numbers[row] or "none" for row in alike[:2000]})[:10])
    return lambda _: f"two cars are numbered alike ({words}): the laps of the number begin again at 1, and are kept as those of another car"


def _crews(table: Table, cars: list[_Car], laps: list[int]) -> tuple[tuple[Competitor, ...], list[int | None]]:
    """The competitors, and who drove each lap. Drivers stand in the order of their DRIVER_NUMBER; without names there are none."""
    seats, names = table.column("DRIVER_NUMBER"), table.column("DRIVER_NAME")
    trimmed, firsts = Trimmed(), [car.first for car in cars]
    columns = (table.cells(name) for name in ("CLASS", "GROUP", "TEAM", "MANUFACTURER"))
    words = zip(*([trimmed[column[row]] for row in firsts] for column in columns), strict=True)
    driver: list[int | None] = [None] * len(laps)
    competitors = []
    for car, first, (class_, group, team, maker) in zip(cars, firsts, words, strict=True):
        turns = [turn for a, b in car.runs for turn in _turns(a, b, seats, names)]
        crew = sorted({(digits(seats[a], 99) or 0, seats[a], names[a]) for a, _ in turns if names[a]})
        index = {(seat, name): at for at, (_, seat, name) in enumerate(crew)}
        for a, b in turns if index else ():
            driver[a:b] = repeat(index.get((seats[a], names[a])), b - a)
        competitors.append(
            Competitor(
                number=car.number,
                drivers=tuple([Driver(name, own={"DRIVER_NUMBER": seat} if seat else {}) for _, seat, name in crew]),
                team=team,
                classes=tuple([word for word in (class_, group) if word]),
                stints=_stints(turns, driver, laps) if index else (),
                own=_own(maker, "" if index else _seats(turns, seats, laps)),
                row=table.lines[first],
            )
        )
    return tuple(competitors), driver


def _turns(a: int, b: int, seats: list[str], names: list[str]) -> Iterable[tuple[int, int]]:
    """The rows from a to b in parts with one driver each."""
    if seats[a:b].count(seats[a]) == names[a:b].count(names[a]) == b - a:
        return ((a, b),)
    swaps = [row for row in range(a + 1, b) if seats[row] != seats[row - 1] or names[row] != names[row - 1]]
    return zip([a, *swaps], [*swaps, b], strict=True)


def _own(manufacturer: str, seats: str) -> dict[str, str]:
    return {name: word for name, word in (("MANUFACTURER", manufacturer), ("DRIVER_NUMBER", seats)) if word}


def _stints(turns: list[tuple[int, int]], driver: list[int | None], laps: list[int]) -> tuple[Stint, ...]:
    """Who drove from which lap to which."""
    found: list[Stint] = []
    for a, b in turns:
        who = driver[a]
        if who is None:
            continue
        if found and found[-1].driver == who and found[-1].last_lap == laps[a] - 1:
            found[-1] = Stint(who, found[-1].first_lap, laps[b - 1])
        else:
            found.append(Stint(who, laps[a], laps[b - 1]))
    return tuple(found)


def _seats(turns: list[tuple[int, int]], seats: list[str], laps: list[int]) -> str:
    """The driver numbers of a crew that has no names, with their laps; blank for one driver all through."""
    if {seats[a] for a, _ in turns} in ({""}, {"1"}):
        return ""
    return ", ".join(f"{seats[a] or '?'} (laps {laps[a]} to {laps[b - 1]})" for a, b in turns[:200])


def _sectors(table: Table, remarks: list[Remark]) -> Iterable[tuple[int | None, ...]]:
    """The sectors of each lap; None where a loop was missed. None at all where the session was timed without."""
    columns = [table.times(name, remarks) for name in ("S1", "S2", "S3") if table.has(name)]
    if not any(map(any, columns)):
        return repeat(())
    missed = {row for column in columns if None in column and any(column) for row, time in enumerate(column) if time is None}
    remarks += counted(sorted(missed), table.lines, lambda n: f"{many(n, 'lap')} without a sector: a loop was missed")
    return zip(*columns, strict=True)


def _flags(table: Table, remarks: list[Remark]) -> Iterable[Flag]:
    cells = table.column("FLAG_AT_FL")
    strange = set(cells) - _FLAGS.keys()
    if strange:
        rows = [row for row, cell in enumerate(cells) if cell in strange]
        remarks += counted(rows, table.lines, lambda n: f"{many(n, 'lap')} under a flag that is not known here, left blank", cells)
    return [_FLAGS.get(cell, "") for cell in cells] if strange else map(_FLAGS.__getitem__, cells)


def _pits(table: Table) -> Iterable[bool | None]:
    """Whether each lap ended in the pit lane; unknown where the file has no such column."""
    if not table.has("CROSSING_FINISH_LINE_IN_PIT"):
        return repeat(None)
    cells = table.column("CROSSING_FINISH_LINE_IN_PIT")
    return ["B" in cell.upper() for cell in cells] if set(cells) - {"", "B"} else map("B".__eq__, cells)


def _moments(table: Table, cars: list[_Car], elapsed: list[int | None], remarks: list[Remark]) -> tuple[list[int | None], str]:
    """The moment of each crossing, and the clock on the wall at the start signal.

    The clock begins again at midnight. Where the race time is known it tells how often; where it is not, the clock of a car that goes back does.
    """
    clock = table.times("HOUR", remarks)
    if max(filter(None, clock), default=0) >= DAY:
        late = [row for row, at in enumerate(clock) if at is not None and at >= DAY]
        remarks += counted(late, table.lines, lambda n: f"{many(n, 'time')} the clock is beyond midnight; left blank", table.column("HOUR"))
        clock = [None if at is not None and at >= DAY else at for at in clock]
    firsts = ((clock[car.first], elapsed[car.first]) for car in cars)
    starts = Counter((at - since) % DAY for at, since in firsts if at is not None and since is not None)
    if not starts:
        for car in cars:
            _wind_on(car, clock)
        return clock, ""
    start = starts.most_common(1)[0][0]
    longest = max(filter(None, elapsed), default=0)
    if start + longest + 1000 < DAY:
        return clock, _clock(start)
    for car in cars:
        _by_race_time(car, clock, elapsed, start)
    return clock, _clock(start)


def _by_race_time(car: _Car, clock: list[int | None], elapsed: list[int | None], start: int) -> None:
    days = 0
    for a, b in car.runs:
        for row in range(a, b):
            at, since = clock[row], elapsed[row]
            if at is not None:
                if since is not None:
                    days = max(0, (start + since - at + DAY // 2) // DAY)
                clock[row] = at + days * DAY


def _wind_on(car: _Car, clock: list[int | None]) -> None:
    days, before = 0, 0
    for a, b in car.runs:
        for row in range(a, b):
            at = clock[row]
            if at is not None:
                days += at < before
                before = at
                clock[row] = at + days * DAY


def _clock(ms: int) -> str:
    """``08:49:22.316``."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _missing(
    table: Table, cars: list[_Car], laps: list[int], time: list[int | None], elapsed: list[int | None], remarks: list[Remark]
) -> None:
    """Remarks on laps that are not there, or whose times do not add up to the race time."""
    untimed = [row for row, lap in enumerate(time) if lap is None] if None in time else []
    remarks += counted(untimed, table.lines, lambda n: f"{many(n, 'lap')} without a time")
    gaps, sums = [], []
    for car in cars:
        a, b = car.runs[0]
        times = car.of(time)
        # Within a run the numbers rise, so a run of as many laps as its last number says has them all.
        whole = laps[a] == 1 and laps[b - 1] == b - a if len(car.runs) == 1 else car.of(laps) == list(range(1, len(times) + 1))
        if not whole:
            gaps.append(a)
        elif None not in times and list(accumulate(cast("list[int]", times))) != car.of(elapsed):
            sums.append(a)
    remarks += counted(
        gaps, table.lines, lambda n: f"{many(n, 'car')} whose laps are not numbered from 1 without a gap", table.column("NUMBER")
    )
    remarks += counted(
        sums,
        table.lines,
        lambda n: f"{many(n, 'car')} whose lap times do not add up to the race time; both are kept",
        table.column("NUMBER"),
    )


def _kind(
    cars: list[_Car], laps: list[int], time: list[int | None], elapsed: list[int | None], pit_time: list[int | None]
) -> tuple[Kind, tuple[Remark, ...]]:
    """A race, where it shows: nearly all cars are timed from one moment, end lap 1 within its own length of one another, and do not come out of the pits.

    In practice a first lap begins in the pit lane, and its time there is written beside it.
    """
    first = [(time[row], elapsed[row], pit_time[row]) for row in (car.first for car in cars) if laps[row] == 1]
    together = [since for lap, since, pits in first if since is not None and lap == since and pits is None]
    if len(cars) < 2 or len(together) * 4 < len(cars) * 3:
        return "", ()
    quickest = min(together)
    pack = [since for since in together if since <= 2 * quickest]
    if len(pack) * 4 < len(cars) * 3:
        return "", ()
    spread = write_time(max(pack) - quickest)
    why = f"{len(pack)} of {len(cars)} cars set off together and end lap 1 within {spread}, none of them out of the pit lane"
    return "race", (Remark(f"the file does not say what kind of session it is; taken for a race, because {why}"),)
