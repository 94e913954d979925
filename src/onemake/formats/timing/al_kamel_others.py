"""What Al Kamel publishes besides: the weather (26), the ten best laps of each driver (99), and the tables of a championship."""

from __future__ import annotations

import re
from dataclasses import replace

from onemake.core.timing.session import Competitor, Driver, Lap, Remark, Session, Standing, Standings, TimingFile, Weather
from onemake.formats.timing.al_kamel_results import Line, lines_of, numbered_alike
from onemake.formats.timing.al_kamel_table import Table, many
from onemake.formats.timing.cells import digits, epoch, milliseconds
from onemake.formats.timing.naming import from_name

__all__ = ["read_best_laps", "read_standings", "read_weather"]

_FIGURES = {
    "AIR_TEMP": "air",
    "TRACK_TEMP": "track",
    "HUMIDITY": "humidity",
    "PRESSURE": "pressure",
    "WIND_SPEED": "wind",
    "WIND_DIRECTION": "wind direction",
}
_RAIN = {"0": False, "1": True}  # -1: the series has no such sensor
_OF_A_RACE = re.compile(
    r"(.{1,100}?)_(Points|PolePoints|FastestLapPoints|Extra \d+|TotalExtraPoints|Status|Extra(?:Participation|NotStarted|NotClassified)Points(?:AreInvalid)?)"
)


def read_weather(table: Table) -> Session:
    """The session of a weather file, which holds nothing else."""
    kind, ordinal, issue, named = from_name(table.document.file)
    samples, timeless, unread = [], [], []
    for line in lines_of(table):
        at = epoch(digits(line.get("TIME_UTC_SECONDS", ""), 5 * 10**9))
        figures = {}
        for name, word in _FIGURES.items():
            if name in line:
                figure = _figure(line[name])
                if figure is None:
                    unread.append((line.at, line[name]))
                else:
                    figures[word] = figure
        if at is None:
            timeless.append((line.at, line.get("TIME_UTC_SECONDS", "")))
        samples.append(Weather(at, figures, _RAIN.get(line.get("RAIN", "").removesuffix(".0")), line.at))
    remarks = [*table.remarks]
    if timeless:
        remarks.append(Remark(f"{many(len(timeless), 'sample')} without a time", timeless[0][1], row=timeless[0][0]))
    if unread:
        remarks.append(Remark(f"{many(len(unread), 'figure')} left out that cannot be read", unread[0][1], row=unread[0][0]))
    tracks = {sample.figures["track"] for sample in samples if "track" in sample.figures}
    if tracks == {0.0}:
        samples = [
            replace(sample, figures={word: figure for word, figure in sample.figures.items() if word != "track"}) for sample in samples
        ]
        remarks.append(Remark("the temperature of the track is 0 in every sample: there was no sensor, and it is left out", "0"))
    return Session(
        table.document.file,
        kind,
        ordinal=ordinal,
        issue=issue,
        weather=tuple(samples),
        remarks=(*remarks, *named),
        partial="the weather only",
    )


def _figure(word: str) -> float | None:
    try:
        figure = float(word) if len(word) <= 30 else None
    except ValueError:
        return None
    return figure if figure is not None and abs(figure) < 1e6 else None


def read_best_laps(table: Table) -> Session:
    """The session of a file of best laps: a row a driver, the quickest first. Rows of one car are put together where the drivers are named."""
    kind, ordinal, issue, named = from_name(table.document.file)
    cars: list[Competitor] = []
    crews: list[list[Driver]] = []
    of: dict[tuple[str, ...], int] = {}
    laps: list[Lap] = []
    driven: set[tuple[int, int]] = set()
    unread: list[tuple[int, str]] = []
    for line in lines_of(table):
        best = _best(line, unread)
        name = " ".join(word for word in (line.get("FIRSTNAME", ""), line.get("SECONDNAME", "")) if word)
        own = {word: line[word] for word in ("TOTAL_DRIVER_LAPS", "AVERAGE") if word in line}
        driver = Driver(name, line.get("FIRSTNAME", ""), line.get("SECONDNAME", ""), own=own)
        key = (line.get("NUMBER", ""), line.get("TEAM", ""), line.get("VEHICLE", ""), line.get("CLASS", ""))
        car = of.get(key) if name else None
        if car is None or any((car, number) in driven for _, number in best):
            car = len(cars)
            classes = tuple(word for word in (key[3], line.get("GROUP", "")) if word)
            cars.append(Competitor(key[0], team=key[1], car=key[2], classes=classes, own={} if name else own, row=line.at))
            crews.append([])
            of[key] = car
        if name:
            crews[car].append(driver)
        driven.update((car, number) for _, number in best)
        laps += [Lap(car, number, time, driver=len(crews[car]) - 1 if name else None, row=line.at) for time, number in best]
    competitors = tuple(replace(car, drivers=tuple(crew)) for car, crew in zip(cars, crews, strict=True))
    remarks = [*table.remarks, *numbered_alike(competitors), *named]
    if unread:
        remarks.append(
            Remark(f"{many(len(unread), 'best lap')} left out, without a time or a number that can be read", unread[0][1], row=unread[0][0])
        )
    return Session(
        table.document.file, kind, ordinal=ordinal, issue=issue, competitors=competitors, laps=tuple(laps), remarks=tuple(remarks),
        partial="the ten best laps of each driver",
    )  # fmt: skip


def _best(line: Line, unread: list[tuple[int, str]]) -> list[tuple[int, int]]:
    """The best laps of a row: time and number. A lap 0 without a time is none."""
    found = []
    for name in (f"BESTLAP_{place}" for place in range(1, 11)):
        said, number = line.get(name, ""), digits(line.get(f"{name}_LAPNUM", ""), 100_000)
        time = milliseconds(said)
        if time is not None and number:
            found.append((time, number))
        elif said or number:
            unread.append((line.at, said))
    return found


def read_standings(table: Table) -> TimingFile:
    """The table of a championship: places, points and, race by race, the cell as it was published (``/``: did not take part)."""
    file = table.document.file
    columns = {name: (found[1], found[2]) for name in table.names if (found := _OF_A_RACE.fullmatch(name))}
    races = tuple(dict.fromkeys(race for race, what in columns.values() if what == "Points"))
    known = ("Pos", "Participant", "Points", "Number", "TEAM", "CLASS")
    rows = []
    for line in lines_of(table):
        own = {
            " ".join(columns.get(name, (name,))): word
            for name, word in line.items()
            if name not in known and (columns[name][1] != "Points" and word not in ("0", "False") if name in columns else True)
        }
        rows.append(
            Standing(
                competitor=line.get("Participant", "") or f"{line.get('NAME', '')} {line.get('SURNAME', '')}".strip(),
                position=digits(line.get("Pos", "")),
                points=line.get("Points", ""),
                number=line.get("Number", ""),
                team=line.get("TEAM", ""),
                classes=tuple(word for word in (line.get("CLASS", ""),) if word),
                scores=_scores(line, columns),
                own=own,
                row=line.at,
            )
        )
    name = re.split(r"[/\\]", file)[-1].rsplit(".", 1)[0]
    remark = Remark("the table has no name in it; it is called as the file is", name[:120])
    return TimingFile(file, "al_kamel", standings=(Standings(name, tuple(rows), races=races),), remarks=(*table.remarks, remark))


def _scores(line: Line, columns: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The points cell of each race; a blank is a start without points."""
    if line.width < len(columns):  # a row cut short says nothing of the races that are missing
        return {columns[name][0]: word for name, word in line.items() if name in columns and columns[name][1] == "Points"}
    return {race: line.get(name, "") for name, (race, what) in columns.items() if what == "Points"}
