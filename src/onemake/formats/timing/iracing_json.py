"""iRacing, JSON: the answer of the data interface, bare, and the export of the members' site, which wraps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onemake.core.timing.session import Competitor, Driver, Kind, Placing, Remark, Session, TimingFile, Weather
from onemake.formats.timing.cells import kind_of, ms_from, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.iracing import CARS, ending, never_lapped
from onemake.formats.timing.tree import Branch, branch, branches, left_out, moment, numbered_alike, said, word

__all__ = ["read", "recognises"]

PER_SECOND = 10_000  # iRacing counts ten-thousandths of a second
_KINDS: dict[object, Kind] = {3: "practice", 4: "qualifying", 5: "qualifying", 6: "race"}
_OF_EVENT = (
    "subsession_id", "session_id", "private_session_id", "series_id", "series_name", "season_name", "season_year", "season_quarter", "race_week_num",
    "league_id", "league_season_id", "league_season_name", "end_time", "event_strength_of_field", "num_cautions", "num_caution_laps",
    "num_lead_changes",
)  # fmt: skip
_OF_ROW = (
    "interval", "class_interval", "average_lap", "best_lap_time", "qual_lap_time", "best_qual_lap_time", "best_qual_lap_num", "reason_out_id",
    "champ_points", "league_points", "league_agg_points", "aggregate_champ_points", "club_points", "division", "oldi_rating", "newi_rating",
    "old_license_level", "new_license_level", "old_sub_level", "new_sub_level",
)  # fmt: skip
_OF_CAR = ("car_id", "car_class_id", "weight_penalty_kg", "max_pct_fuel_fill", "max_percent_fuel_fill")
_OF_TEAM_MATE = ("laps_complete", "laps_lead", "incidents", "average_lap", "best_lap_time", "best_lap_num", "reason_out")
_OF_PERSON = ("club_name", "flair_name")


def recognises(document: Document) -> bool:
    """An object with a subsession and its sessions, or one that says it wraps such."""
    if not document.is_json:
        return False
    keys = document.keys()
    return {"subsession_id", "session_results"} <= keys or ("data" in keys and document.json.get("type") == "event_result")


@dataclass(frozen=True, slots=True)
class _Event:
    """What is said once for all sessions of a file."""

    file: str
    says: Branch
    classes: dict[str, str]
    cars: dict[str, str]


def read(document: Document) -> TimingFile:
    """Every session of the event, in the order in which they were driven."""
    says = branch(document.json)
    if "session_results" not in says:
        says = branch(says.get("data"))
    results = says.get("session_results")
    parts = branches(results)
    if not parts:
        raise document.fault("the iRacing export holds no session", remedy="Export the results of the session anew.")
    classes = {word(one.get("car_class_id")): word(one.get("name")) for one in branches(says.get("car_classes"))}
    event = _Event(document.file, says, classes, dict(CARS))
    parts.sort(key=_number_of)  # -2, -1, 0: the last session is 0; two of one number stay as they stand
    sessions = tuple(_session(event, part, first=part is parts[0]) for part in parts)
    return TimingFile(document.file, "iracing_json", sessions, remarks=left_out(results, "sessions"))


def _number_of(part: Branch) -> int:
    number = part.get("simsession_number")
    return number if isinstance(number, int) and -1000 < number < 1000 else 0


def _kind(part: Branch, name: str) -> tuple[Kind, int | None]:
    """By the type; a warm-up is a practice of that name. HEAT 1 and FEATURE are both races: their names tell them apart."""
    by_name, ordinal = kind_of(name)
    number = part.get("simsession_type")
    kind = _KINDS.get(number if isinstance(number, int) else None, "") or kind_of(word(part.get("simsession_type_name")))[0] or by_name
    return ("warm-up" if kind == "practice" and by_name == "warm-up" else kind), ordinal


def _session(event: _Event, part: Branch, *, first: bool) -> Session:
    name = word(part.get("simsession_name"))
    kind, ordinal = _kind(part, name)
    rows = branches(part.get("results"))
    remarks = [*left_out(part.get("results"), "rows")]
    most = max((laps for row in rows if (laps := whole(row.get("laps_complete"))) is not None), default=None)
    competitors = tuple(_competitor(event, row, index) for index, row in enumerate(rows, 1))
    placings = tuple(_placing(row, index, kind, most) for index, row in enumerate(rows))
    says = event.says
    start = moment(says.get("start_time"))
    if start is not None and not first:
        remarks.append(Remark("the start is that of the whole event; when this session began the file does not say", said=str(start)))
    if kind == "race":
        remarks += never_lapped(placings)
    track = branch(says.get("track"))
    layout = word(track.get("config_name"))
    return Session(
        event.file, kind, name or word(part.get("simsession_type_name")), ordinal,
        event=word(says.get("session_name")),
        series=word(says.get("league_name")) or word(says.get("series_name")),
        track=word(track.get("track_name")),
        layout="" if layout == "N/A" else layout,
        start=start,
        zone="UTC" if isinstance(start, datetime) and start.tzinfo else "",
        competitors=competitors,
        placings=placings,
        weather=_weather(branch(says.get("weather"))),
        remarks=(*remarks, *numbered_alike(competitors)),
        partial=_partial(says, rows),
        rows_at="row {} of " + (name or "the session").replace("{", "{{").replace("}", "}}"),
        own=said(says, _OF_EVENT) | said(part, ("simsession_number", "simsession_type_name")),
    )  # fmt: skip


def _partial(says: Branch, rows: list[Branch]) -> str:
    if says.get("results_restricted") is True:
        return "the league shows its results to members only"
    return "" if rows else "the file holds no row of this session"


def _competitor(event: _Event, row: Branch, index: int) -> Competitor:
    """A car: a driver's, or a team's with the drivers who drove it."""
    mates = branches(row.get("driver_results"))
    team_id = row.get("team_id")
    is_team = bool(mates) or (isinstance(team_id, int) and team_id < 0)
    number, car, group = word(branch(row.get("livery")).get("car_number")), word(row.get("car_id")), word(row.get("car_class_id"))
    class_name = word(row.get("car_class_name")) or event.classes.get(group, "")
    return Competitor(
        number,
        tuple(_driver(mate, _OF_TEAM_MATE) for mate in mates) if is_team else (_driver(row),),
        team=word(row.get("display_name")) if is_team else "",
        car=word(row.get("car_name")) or event.cars.get(car, ""),
        classes=(class_name,) if class_name else (),
        id=word(team_id) if is_team else word(row.get("cust_id")),
        own=said(row, _OF_CAR),
        row=index,
    )


def _driver(row: Branch, besides: tuple[str, ...] = ()) -> Driver:
    own = said(row, (*_OF_PERSON, *besides))
    return Driver(word(row.get("display_name")), id=word(row.get("cust_id")), nationality=word(row.get("country_code")), own=own)


def _placing(row: Branch, car: int, kind: Kind, most_laps: int | None) -> Placing:
    """A row. Places are counted from nought in the file. No race time is made of the average lap: it leaves laps out."""
    position, laps, out = _from_one(row.get("finish_position")), whole(row.get("laps_complete")), word(row.get("reason_out"))
    interval = row.get("interval")
    gap = _time(interval)
    down = most_laps - laps if kind == "race" and interval == -1 and most_laps is not None and laps is not None else None
    return Placing(
        car,
        position,
        ending(out, laps, kind),
        out,
        laps,
        gap=None if gap == 0 and position == 1 else gap,
        laps_down=down or None,
        best_lap=_time(row.get("best_lap_time")) or None,
        best_lap_number=whole(row.get("best_lap_num")),
        grid=_from_one(row.get("starting_position")),
        class_position=_from_one(row.get("finish_position_in_class")),
        laps_led=whole(row.get("laps_lead")),
        incidents=whole(row.get("incidents")),
        own=said(row, _OF_ROW),
        row=car + 1,
    )


def _from_one(value: object) -> int | None:
    found = whole(value, 10**6)
    return None if found is None else found + 1


def _time(value: object) -> int | None:
    return ms_from(value, PER_SECOND) if type(value) is int else None


def _weather(says: Branch) -> tuple[Weather, ...]:
    """What the event was set to, in the units of the file (``temp_units`` 0 is Fahrenheit)."""
    names = {"air": "temp_value", "humidity": "rel_humidity", "wind": "wind_value", "temp_units": "temp_units", "wind_units": "wind_units"}
    figures = {
        name: float(value)
        for name, key in names.items()
        if isinstance(value := says.get(key), (int, float)) and not isinstance(value, bool) and abs(value) < 10**6
    }
    return (Weather(None, figures),) if "air" in figures else ()
