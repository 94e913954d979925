"""Jolpica's import files: parcels of one car in one session."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Lap, Placing, TimingFile
from onemake.formats.timing import read_timing


def parcel(kind: str, session: str, car: object, *objects: object, **keys: object) -> dict[str, object]:
    return {
        "object_type": kind,
        "foreign_keys": {"year": 2023, "round": 18, "session": session, "car_number": car, **keys},
        "objects": list(objects),
    }


def time(milliseconds: object) -> dict[str, object]:
    return {"_type": "timedelta", "milliseconds": milliseconds}


def read(*parcels: object) -> TimingFile:
    found = read_timing("parcels.json", json.dumps(parcels).encode())
    assert found is not None
    assert found.format == "jolpica_import"
    return found


def test_places_and_laps_of_one_session_meet_by_car() -> None:
    placing = {"position": 1, "is_classified": True, "status": 0, "points": 8.0, "time": time(1890849), "laps_completed": 19}
    lap = {"number": 1, "position": 1, "time": time(99928)}
    (session,) = read(
        parcel("SessionEntry", "SR", 4, placing), parcel("lap", "SR", 4, lap, {**lap, "number": 2, "is_deleted": True})
    ).sessions
    assert (session.kind, session.name, [car.number for car in session.competitors]) == ("race", "SR", ["4"])
    assert session.placings == (Placing(0, 1, "", "finished", 19, 1890849, own={"points": "8", "status": "0", "position": "1"}, row=1),)
    assert session.laps == (Lap(0, 1, 99928, place=1, row=2), Lap(0, 2, 99928, deleted="deleted", place=1, row=2))
    assert session.where(session.laps[0]) == "parcels.json, parcel 2"


def test_a_car_that_is_not_classified_has_no_place() -> None:
    rows = [{"position": n, "is_classified": n == 1, "status": status} for n, status in enumerate((0, 11, 20, 30, 40, None), 1)]
    (session,) = read(*(parcel("SessionEntry", "R", n, row) for n, row in enumerate(rows))).sessions
    assert [(p.position, p.status) for p in session.placings] == [
        (1, ""),
        (None, "DNF"),
        (None, "DSQ"),
        (None, "DNS"),
        (None, "DNQ"),
        (None, "NC"),
    ]


def test_the_code_says_the_kind() -> None:
    codes = ["R", "SR", "Q2", "SQ1", "FP3", "QB", "X"]
    found = read(*(parcel("SessionEntry", code, 1, {"position": 1}) for code in codes)).sessions
    assert [(s.kind, s.ordinal) for s in found] == [
        ("race", None), ("race", None), ("qualifying", 2), ("qualifying", 1), ("practice", 3), ("qualifying", None), ("", None),
    ]  # fmt: skip


def test_a_pit_stop_stands_on_its_lap_and_its_time_on_the_next() -> None:
    laps = [{"number": n, "time": {"_type": "timedelta", "minutes": 1, "seconds": 39.5}} for n in (1, 2)]
    (session,) = read(parcel("lap", "R", 4, *laps), parcel("pit_stop", "R", 4, {"number": 1, "duration": time(24000)}, lap=1)).sessions
    assert [(lap.time, lap.pit, lap.pit_time) for lap in session.laps] == [(99500, True, None), (99500, None, 24000)]


def test_parcels_of_other_kinds_are_told_once() -> None:
    found = read(*[parcel("Driver", "", None)] * 50, parcel("lap", "R", 4))
    assert [str(remark) for remark in found.remarks] == ["50 parcels of driver are not read"]
    with pytest.raises(UserError, match="neither places nor laps"):
        read(parcel("Driver", "", None))


@pytest.mark.parametrize("value", [None, [], {}, "x", -7, 1e308, True, 10**30, [[]], time(10**40), time("x")])
def test_nothing_breaks_the_reading(value: object) -> None:
    odd = dict.fromkeys(
        ("position", "is_classified", "status", "time", "laps_completed", "grid", "number", "duration", "is_deleted"), value
    )
    kinds = ("SessionEntry", "lap", "PitStop")
    assert read(
        *(parcel(kind, "R", value, odd, value, lap=1) for kind in kinds), value, {**parcel("lap", "R", 1), "objects": value}
    ).sessions


@pytest.mark.corpus
def test_the_sample_files_give_their_measured_figures(corpus: Path) -> None:
    folder = corpus / "data/timing/jolpica-import/2023-us-gp-sprint"
    found = {}
    for path in sorted(folder.iterdir()):
        timing = read_timing(path.name, path.read_bytes())
        assert timing is not None
        found[path.name] = [
            (s.name, len(s.competitors), len(s.placings), len(s.laps), sum(x.deleted is not None for x in s.laps)) for s in timing.sessions
        ]
    assert found == {
        "2023_18_quali_classification.json": [("Q1", 20, 20, 0, 0), ("Q2", 15, 15, 0, 0), ("Q3", 10, 10, 0, 0)],
        "2023_18_quali_lap_times.json": [("Q1", 20, 0, 125, 3), ("Q2", 15, 0, 88, 2), ("Q3", 10, 0, 55, 2)],
        "2023_18_sprint_classification.json": [("SR", 20, 20, 0, 0)],
        "2023_18_sprint_lap_times.json": [("SR", 20, 0, 377, 0)],
    }


@pytest.mark.corpus
def test_laps_of_the_sample_sprint_add_up_to_its_times_but_for_penalties(corpus: Path) -> None:
    folder = corpus / "data/timing/jolpica-import/2023-us-gp-sprint"
    order, laps = (
        read_timing(name, (folder / name).read_bytes()) for name in ("2023_18_sprint_classification.json", "2023_18_sprint_lap_times.json")
    )
    assert order is not None
    assert laps is not None
    summed: dict[str, int] = {}
    for lap in laps.sessions[0].laps:
        number = laps.sessions[0].competitors[lap.car].number
        summed[number] = summed.get(number, 0) + (lap.time or 0)
    times = {order.sessions[0].competitors[p.car].number: p.time or 0 for p in order.sessions[0].placings}
    assert {number: time - summed[number] for number, time in times.items() if time != summed[number]} == {"63": 5000, "24": 5000}
