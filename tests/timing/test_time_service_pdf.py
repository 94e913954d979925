"""Sheets of Time Service: a result with two lines a car, laps in two columns; joined by their places on the page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Remark, Session
from onemake.formats.timing import read_timing
from pdf_sheet import pdf

Text = tuple[float, float, str]
HEAD: list[Text] = [
    (167, 749, "Gulf Cup"),
    (19, 733, "Gulf Cup"),
    (417, 725, "Desert Circuit - 5281mtr."),
    (452, 737, "12 - 13 February 2022"),
]
FOOT: list[Text] = [(283, 140, "Timekeeping by : Time Service BV - The Netherlands")]
RESULT = (("Pos", 17), ("Nbr", 43), ("Name / Entrant", 65), ("Car", 202), ("Cls", 320), ("PIC", 340), ("Gap", 376), ("Total time", 421), ("Fastest", 477), ("In", 520),
          ("Speed", 544))  # fmt: skip
CARS = (
    ("1", "77", "Ada Berg (KSA)", "Cup GT3", "PRO AM", "1", "-- 12 laps --", "23:17.785", "1:55.546", "3", "163.21"),
    ("2", "07", "Bo Carl (NED)", "Cup GT3", "PRO", "1", "0.517", "23:18.302", "1:55.710", "3", "163.15"),
    ("3", "7", "Cy Dahl (GER)", "Cup GT3", "PRO", "2", "1:42.317", "25:00.102", "2:03.878", "11", "152.08"),
    ("4", "40", "Ed Falk (ITA)", "Cup GT4", "GT4", "1", "-- 11 laps --", "23:27.267", "2:06.168", "4", "148.60"),
    ("DNF", "41", "Gil Holm", "Cup GT4", "GT4", "", "", "", "", "", ""),
)


def _result(
    cars: tuple[tuple[str, ...], ...] = CARS, *, sheet: str = "Final result Race 1", fastest: str = "1:55.546 in lap 3 by nbr. 77"
) -> list[Text]:
    page = [*HEAD, *FOOT, (19.0, 719.0, sheet), (19.0, 160.0, f"Fastest time : {fastest} : Ada Berg (Cup GT3)"), (547.0, 690.0, "Avg.")]
    page += [(float(x), 681.0, title) for title, x in RESULT]
    for index, car in enumerate(cars):
        down = 669.0 - 22 * index
        for column, (cell, (_, x)) in enumerate(zip(car, RESULT, strict=True)):
            centred = 6 - 2.2 * len(cell) if column in (4, 5, 9) else 0  # under the middle of the title
            if cell:
                page.append((x + centred, down - 0.3 * (column % 2), cell))
        page.append((65.0, down - 8.5, f"Team {car[1]}"))
    return page


def _read(*pages: list[Text]) -> Session:
    said = read_timing("sheet.pdf", pdf(*pages))
    assert said is not None
    assert said.format == "time_service_pdf"
    return said.sessions[0]


def test_a_result_gives_cars_with_entrants_and_the_order() -> None:
    session = _read(_result())
    assert (session.kind, session.ordinal, session.name, session.series, session.issue) == ("race", 1, "Race 1", "Gulf Cup", "official")
    assert (session.track, session.length_m) == ("Desert Circuit", 5281.0)
    assert session.start is None  # of two days nobody says which
    assert session.own == {"sheet": "Final result Race 1", "dates": "12 - 13 February 2022"}
    assert session.competitors[0] == Competitor(
        "77",
        (Driver("Ada Berg", nationality="KSA"),),
        entrant="Team 77",
        car="Cup GT3",
        classes=("PRO AM",),
        own={"average speed": "163.21"},
        row="page 1, line 8",
    )
    assert session.placings == (
        Placing(0, 1, laps=12, time=1397785, best_lap=115546, best_lap_number=3, class_position=1, row="page 1, line 8"),
        Placing(1, 2, laps=12, time=1398302, gap=517, best_lap=115710, best_lap_number=3, class_position=1, row="page 1, line 10"),
        Placing(2, 3, laps=12, time=1500102, gap=102317, best_lap=123878, best_lap_number=11, class_position=2, row="page 1, line 12"),
        Placing(3, 4, laps=11, time=1407267, laps_down=1, best_lap=126168, best_lap_number=4, class_position=1, row="page 1, line 14"),
        Placing(4, None, "DNF", "DNF", row="page 1, line 16"),
    )
    assert session.remarks == ()


def test_a_single_day_is_the_day_of_the_session() -> None:
    page = [(x, y, "13 February 2022" if "February" in text else text) for x, y, text in _result(sheet="Provisional result Qualifying 2")]
    session = _read(page)
    assert (session.start, session.kind, session.ordinal, session.issue) == (date(2022, 2, 13), "qualifying", 2, "provisional")


def test_a_further_name_with_a_nationality_is_a_further_driver() -> None:
    page = [(x, y, "Ida Jans (BEL)" if text == "Team 77" else text) for x, y, text in _result()]
    assert _read(page).competitors[0].drivers == (Driver("Ada Berg", nationality="KSA"), Driver("Ida Jans", nationality="BEL"))


def test_the_fastest_lap_at_the_foot_is_compared_with_the_rows() -> None:
    session = _read(_result(fastest="1:55.000 in lap 3 by nbr. 77"))
    assert [remark.text for remark in session.remarks] == ["the fastest lap at the foot is not the best of the sheet; the rows stay"]


LAPS = (("lap", 25), ("Sect-1 Speed", 51), ("Sect-2 Speed", 113), ("Sect-3 Speed", 175), ("TopSpeed laptime pit", 226))


def _block(y: float, number: str, name: str, laps: list[list[str]], *, head: bool = True) -> list[Text]:
    """A car: its heading, the titles twice, its laps, the first half on the left."""
    page: list[Text] = [(30, y, number), (47, y + 1, name), (298, y + 1, "Cup GT3")] if head else []
    page += [(x + side, y - 10, title) for side in (0, 278) for title, x in LAPS] if head else []
    half = (len(laps) + 1) // 2
    for index, lap in enumerate(laps):
        side, down = (0, index) if index < half else (278, index - half)
        page += [
            (x + side, y - 21 - 12 * down, cell) for cell, x in zip(lap, (27, 51, 80, 113, 142, 175, 204, 229, 260), strict=True) if cell
        ]
    return page


def _lap(number: int, first: str = "24.950", last: str = "43.823", time: str = "1:56.384") -> list[str]:
    return [str(number), first, "220.0", "47.611", "221.8", last, "165.1", "235.8", time]


def _laps(*blocks: list[Text]) -> list[Text]:
    return [*HEAD, *FOOT, (21.0, 705.0, "Laps and Sector Times - Race 1"), *(text for block in blocks for text in block)]


def test_laps_stand_in_two_columns_and_the_first_sector_of_the_first_lap_is_missing() -> None:
    session = _read(
        _laps(
            _block(684, "03", "Ada Berg", [_lap(1, "", time="2:00.140"), _lap(2), _lap(3), _lap(4)]),
            _block(584, "3", "Bo Carl", [_lap(1, "31.610"), _lap(2)]),
        )
    )
    assert [(car.number, car.drivers[0].name, car.car, dict(car.own)) for car in session.competitors] == [
        ("03", "Ada Berg", "Cup GT3", {"top speed": "235.8"}),
        ("3", "Bo Carl", "Cup GT3", {"top speed": "235.8"}),
    ]
    assert session.laps[:2] == (
        Lap(0, 1, 120140, sectors=(None, 47611, 43823), row="page 1, line 8"),
        Lap(0, 2, 116384, sectors=(24950, 47611, 43823), row="page 1, line 9"),
    )
    assert [(lap.car, lap.number) for lap in session.laps] == [(0, 1), (0, 2), (0, 3), (0, 4), (1, 1), (1, 2)]
    assert session.remarks == (
        Remark("the first sector of the first lap is not on the sheet (1 cars); it stays unknown", row="page 1, line 8"),
    )
    assert session.partial == "laps and sectors alone: the order is on the sheet of the result"
    assert session.placings == ()


def test_a_car_goes_on_on_the_next_page_with_its_heading_or_without() -> None:
    first = _laps(_block(684, "7", "Ada Berg", [_lap(1), _lap(3)]))
    for head in (True, False):
        session = _read(first, _laps(_block(684, "7", "Ada Berg", [_lap(2), _lap(4)], head=head)))
        assert [car.number for car in session.competitors] == ["7"]
        assert [lap.number for lap in session.laps] == [1, 2, 3, 4]


def test_pit_in_stands_in_the_place_of_a_sector_and_marks_the_lap() -> None:
    session = _read(_laps(_block(684, "7", "Ada Berg", [_lap(1), _lap(2, last="Pit In", time="2:42.378")])))
    assert [(lap.pit, lap.time, lap.sectors) for lap in session.laps] == [
        (False, 116384, (24950, 47611, 43823)),
        (True, 162378, (24950, 47611, None)),
    ]
    assert session.remarks == ()


def test_a_lap_that_stands_twice_and_a_time_that_is_none_are_told() -> None:
    session = _read(_laps(_block(684, "7", "Ada Berg", [_lap(1), _lap(1), _lap(2, time="1:5x.384"), _lap(3)])))
    assert [lap.number for lap in session.laps] == [1, 2, 3]
    assert {remark.text for remark in session.remarks} == {
        "a lap stands twice or has no number, and is left out",
        "a time cannot be read, and stays unknown",
    }


def test_a_sheet_without_cars_is_refused() -> None:
    with pytest.raises(UserError, match="no car under them"):
        read_timing("sheet.pdf", pdf(_result(())))


def test_a_spoilt_pdf_ends_in_a_value_or_in_a_plain_refusal() -> None:
    whole = pdf(_result())
    for place in range(0, len(whole), 97):
        spoilt = whole[:place] + b"\xff(" + whole[place + 2 :]
        try:
            read_timing("sheet.pdf", spoilt)
        except UserError:
            continue  # refused in a plain sentence


# Below: the two sheets of the corpus.

_FOLDER = "data/timing/time-service-pdf/Porsche Sprint Challenge Middle East - Race 1"


def _sheets(corpus: Path) -> tuple[Session, Session]:
    found: list[Session] = []
    for end in (".pdf", " - Laps and Sectortimes.pdf"):
        said = read_timing("sheet.pdf", (corpus / (_FOLDER + end)).read_bytes())
        assert said is not None
        found.extend(said.sessions)
    return found[0], found[1]


@pytest.mark.corpus
def test_the_result_of_the_corpus_gives_the_figures_of_its_index(corpus: Path) -> None:
    result, _ = _sheets(corpus)
    assert [placing.position for placing in result.placings] == list(range(1, 18))
    cars = result.competitors
    assert sorted({car.classes for car in cars}) == [("AM",), ("GT4",), ("PRO",), ("PRO AM",)]
    for of_class in {car.classes for car in cars}:
        places = [placing.class_position for placing in result.placings if cars[placing.car].classes == of_class]
        assert places == list(range(1, len(places) + 1))
    first, second, last = result.placings[0], result.placings[1], result.placings[-1]
    assert (cars[0].number, cars[0].drivers, cars[0].entrant) == ("77", (Driver("Bandar Alesayi", nationality="KSA"),), "Saudi Racing")
    assert (first.laps, first.time, first.best_lap, first.best_lap_number) == (12, 1397785, 115546, 3)
    assert (cars[1].number, cars[1].drivers[0].name, second.gap) == ("1", "Morris Schuring", 517)
    assert (cars[16].number, cars[16].drivers[0].name, last.laps, last.laps_down) == ("40", "Maciej Walenda", 11, 1)
    assert cars[8].drivers[0].name == "Ghislain Cordeel"
    assert all(len(car.drivers) == 1 and car.drivers[0].nationality and car.entrant for car in cars)
    for placing in result.placings:
        assert placing.gap is None or (placing.time or 0) - (first.time or 0) == placing.gap
    assert result.remarks == ()


@pytest.mark.corpus
def test_the_laps_of_the_corpus_sum_to_the_official_totals_of_fourteen_cars_of_seventeen(corpus: Path) -> None:
    result, sheet = _sheets(corpus)
    assert (len(sheet.competitors), len(sheet.laps)) == (17, 203)
    summed: dict[str, list[int]] = {}
    for lap in sheet.laps:
        assert lap.time is not None
        summed.setdefault(sheet.competitors[lap.car].number, []).append(lap.time)
    more = {}
    for placing in result.placings:
        number = result.competitors[placing.car].number
        assert len(summed[number]) == placing.laps
        assert min(summed[number]) == placing.best_lap
        assert summed[number].index(placing.best_lap or 0) + 1 == placing.best_lap_number
        if sum(summed[number]) != placing.time:
            more[number] = (placing.time or 0) - sum(summed[number])
    # The last lap of 41 is 2:42.378 with Pit In for its third sector; taken for 1:00.949, its second sector, the difference would be 103.330.
    assert more == {"47": 1071, "41": 1901, "40": 2551}


@pytest.mark.corpus
def test_sectors_of_the_corpus_sum_to_their_laps(corpus: Path) -> None:
    _, sheet = _sheets(corpus)
    for lap in sheet.laps:
        if None not in lap.sectors:
            assert abs(sum(sector or 0 for sector in lap.sectors) - (lap.time or 0)) <= 1
    assert [(sheet.competitors[lap.car].number, lap.number) for lap in sheet.laps if lap.pit] == [("41", 12)]
    first = [lap for lap in sheet.laps if lap.number == 1]
    assert sum(lap.sectors[0] is None for lap in first) == 14
