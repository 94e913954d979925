"""Grids worked out from real classifications, against the grids as raced."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onemake.core.grids.grid import grid_of, grids_of
from onemake.core.races import RaceKey
from onemake.core.season import Decision, Season
from onemake.office.library import load

# In 2021 and 2022 the sprint made the grid of the Grand Prix. What else moved cars: penalties of those weekends, as anybody could read of them.
PENALTIES = {
    ("formula-one-2021", "10.2"): [("63", 3, ""), ("11", 0, "pit-lane")],
    ("formula-one-2021", "14.2"): [("77", 0, "back"), ("10", 0, "pit-lane")],
    ("formula-one-2021", "19.2"): [("44", 5, ""), ("7", 0, "pit-lane")],
    ("formula-one-2022", "4.2"): [("24", 0, "pit-lane")],
    ("formula-one-2022", "11.2"): [("14", 0, "back"), ("77", 0, "pit-lane")],
    ("formula-one-2022", "21.2"): [("55", 5, ""), ("22", 0, "pit-lane")],
}


def served(season: Season, race: str) -> Season:
    """The season with the penalties served in a race as decisions."""
    round_, number = map(int, race.split("."))
    made = tuple(
        Decision(f"P{car}", "grid", number=car, places=places, to=to, served_in=RaceKey(round_, number))  # type: ignore[arg-type]
        for car, places, to in PENALTIES[season.id, race]
    )
    return replace(season, decisions=(*season.decisions, *made))


@pytest.mark.parametrize(("name", "race"), PENALTIES)
def test_grid_after_a_sprint_is_the_one_raced(name: str, race: str) -> None:
    season = load(name)
    made = grid_of(served(season, race), RaceKey(*map(int, race.split("."))))
    raced = [(slot.car.drivers, slot.at, slot.raced) for slot in made.slots if slot.raced is not None]
    assert [row for row in raced if row[1] != row[2]] == []
    assert len(raced) >= 19


def test_without_penalties_only_the_cars_they_moved_differ() -> None:
    grids = [made for name in ("formula-one-2021", "formula-one-2022") for made in grids_of(load(name))]
    assert [str(made.race.key) for made in grids] == ["10.2", "14.2", "19.2", "4.2", "11.2", "21.2"]
    started = [slot for made in grids for slot in made.slots if slot.raced is not None]
    assert (len(started), sum(not slot.differs for slot in started)) == (119, 62)


REVERSED = ["fia-f2-2017", "fia-f2-2018", "fia-f2-2020", "fia-f3-2019", "fia-f3-2020"]


def test_the_pole_of_every_reversed_race_is_whom_the_reversal_puts_there() -> None:
    """Five seasons mark who started the sprint first (code P): 50 sprints, and one (the last of 2018) without a mark."""
    agree, marked, unmarked = 0, 0, []
    for name in REVERSED:
        season = load(name)
        poles = {row.key: row.driver for row in season.results if row.session == "race" and "P" in row.codes}
        for made in grids_of(season):
            first = next(slot.car.drivers[0] for slot in made.slots if slot.place == 1)
            if made.race.key in poles:
                marked += 1
                agree += poles[made.race.key] == first
            else:
                unmarked.append(f"{name} {made.race.key}")
    assert (agree, marked, unmarked) == (50, 50, ["fia-f2-2018 12.2"])
