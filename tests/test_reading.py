"""Reading a folder: every fault with its file and line, nothing half-read, and whatever bytes come in, a plain error or a season."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemake.core.errors import SeasonError, UserError
from onemake.core.races import RaceKey
from onemake.core.rules.table import tables
from onemake.core.season import Season
from onemake.formats.season_folder import Library, read_season
from onemake.office.library import BOOK, load

Make = Callable[[dict[str, str]], Season]

RESULTS = "round,race,number,driver,position\n1,1,3,Ann,1\n1,1,03,Bo,2\n"


class Nothing:
    """A library without anything in it."""

    def file(self, path: str) -> tuple[str, bytes, Library]:
        raise FileNotFoundError(path)

    def season(self, path: str) -> Season:
        raise FileNotFoundError(path)


def faults(season: Make, files: dict[str, str]) -> list[str]:
    with pytest.raises(SeasonError) as refused:
        season(files)
    return [str(fault) for fault in refused.value.faults]


def test_car_numbers_are_text(season: Make) -> None:
    assert [row.number for row in season({"results.csv": RESULTS}).results] == ["3", "03"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_as_spreadsheets_save_it(folder: Callable[..., Path], separator: str, encoding: str, line_end: str) -> None:
    path = folder({"results.csv": RESULTS})
    text = RESULTS.replace("Ann", "Müller").replace(",", separator).replace("\n", line_end)
    (path / "results.csv").write_bytes(text.encode(encoding))
    assert [(row.driver, row.position) for row in load(path).results] == [("Müller", 1), ("Bo", 2)]


def test_every_fault_of_a_folder_is_reported_at_once(season: Make) -> None:
    found = faults(
        season,
        {
            "results.csv": "round,race,number,driver,position,time\n1,1,3,Ann,first,\nx,1,4,Bo,2,\n1,1,5,Cy,3,half an hour\n",
            "calendar.csv": "round,race,date,status\n1,1,2026-13-01,run\n2,1,,perhaps\n",
        },
    )
    assert found == [
        "calendar.csv:2: date is not a date ('2026-13-01'). Write 2026-06-07, or 2026-06-07T16:40:00+02:00.",
        "calendar.csv:3: this status of a race is not known ('perhaps'). Known are abandoned, cancelled, official, provisional, run, scheduled.",
        "results.csv:2: position is not a number ('first'). Write the place, or leave it empty and write the status.",
        "results.csv:3: round is not a whole number ('x'). Write digits only, or leave the cell empty if it is not known.",
        "results.csv:4: time is not a time ('half an hour'). Write 1:39.748 or 31:04.512.",
    ]


RULES = """\
format = 1

[season]
series = "test"
year = 2026
name = "Test"

[scale.race]
places = [25, 20]

[[title]]
id = "drivers"
worth = { race = "race" }
eligibel = { guests = "opaque" }
ties = ["count-back", "toss"]

[[title]]
id = "teams"
competes = "team"
worth = { race = "rase" }
[title.cars]
count = "two"
"""


def test_a_fault_in_the_rules_names_the_line_the_value_and_the_nearest_word(season: Make) -> None:
    assert faults(season, {"season.toml": RULES, "results.csv": RESULTS}) == [
        "season.toml:14: title has no key 'eligibel'. Did you mean 'eligible'?",
        "season.toml:15: title.ties.by knows no such word ('toss'). Known are best-result, bonus, count-back, draw, earliest, gross, head-to-head, latest, qualifying, starts-fewest, wins.",
        "season.toml:22: title.cars.count must be a whole number ('two').",
    ]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"season.toml": "format = 2\n[season]\nseries='a'\nyear=1\nname='a'\n"}, "season.toml:1: this format of season.toml is not known"),
        ({"season.toml": "format = 1\n"}, "lacks the table [season]"),
        ({"season.toml": "format = 1\n[season]\nseries='a'\nyear=1\n"}, "season.toml:2: season lacks the key 'name'"),
        ({"season.toml": "format = \n"}, "season.toml:1: this is not valid TOML"),
        ({"season.toml": RULES.replace("eligibel", "eligible").replace(', "toss"', "").replace('"two"', "2")}, "there is no scale 'rase'"),
        ({"results.csv": ""}, "results.csv: the file is empty"),
        ({"results.csv": "round,driver\n1,Ann\n"}, "results.csv:1: the column position is missing"),
        ({"results.csv": "round,round,position\n"}, "the column round stands twice"),
        ({"results.csv": 'round,position\n1,"2\n'}, "Look for an unclosed quotation mark."),
        ({"results.csv": "round,position\n1,2,3,4\n"}, "more cells than the header"),
        ({"calendar.csv": "round,race\n1,1\n1,1\n"}, "calendar.csv:3: this race stands twice"),
        ({"calendar.csv": "round,race\n2,1\n"}, "results.csv:2: there is no such race in calendar.csv"),
        ({"calendar.csv": "round,race,scale\n1,1,sprint\n"}, "title drivers has no scale for the role 'sprint' of race 1.1"),
        ({"calendar.csv": "round,race,factor\n1,1,half\n"}, "a factor that season.toml does not define"),
        ({"calendar.csv": "round,race,results_from\n1,1,../nowhere 1.1\n"}, "no such season to take results from"),
        ({"entries.csv": "number,driver\n3,Ann\n"}, "results.csv:3: Bo is not on the entry list for race 1.1"),
        ({"entries.csv": "number,driver,rounds\n3,Ann,x\n03,Bo,\n"}, "entries.csv:2: rounds does not name races"),
        ({"decisions.toml": "[[decision]]\nid='a'\nkind='smile'\n"}, "decisions.toml:3: decision.kind knows no such word"),
        ({"decisions.toml": "[[decision]]\nid='a'\nkind='annul'\nof='b'\n"}, "no decision to annul"),
        ({"decisions.toml": "[[decision]]\nid='a'\nkind='points'\npoints=-5\ntitles=['teams']\n"}, "there is no such title"),
        ({"decisions.toml": "[[decision]]\nid='a'\nkind='grid'\nround=7\n"}, "the calendar has no such race"),
        ({"official.csv": "title,competitor,points\nteams,X,1\n"}, "official.csv:2: there is no such title"),
        ({"official.csv": "title,competitor,points\ndrivers,Ann,many\n"}, "official.csv:2: points is no number that a table can hold"),
        (
            {"official.csv": f"title,competitor,points\ndrivers,Ann,{'9' * 30}\n"},
            "official.csv:2: points is no number that a table can hold",
        ),
    ],
)
def test_bad_input_gets_a_plain_sentence(season: Make, files: dict[str, str], words: str) -> None:
    found = faults(season, {"results.csv": RESULTS, **files})
    assert any(words in fault for fault in found), found


def test_a_season_can_extend_another_and_state_only_differences(folder: Callable[..., Path]) -> None:
    folder({"results.csv": RESULTS}, name="base")
    child = 'extends = "../base/season.toml"\n[season]\nname = "Child"\n[[title]]\nid = "drivers"\ncounts = { drop = 1 }\n'
    season = load(folder({"season.toml": child, "results.csv": RESULTS}, name="child"))
    assert season.identity.name == "Child"
    assert season.identity.series == "test"
    assert season.regulations.title[0].windows[0].drop == 1
    assert season.regulations.title[0].ties[0].by == "count-back"


def test_a_fault_in_an_extended_file_is_placed_there(folder: Callable[..., Path]) -> None:
    folder({"season.toml": RULES, "results.csv": RESULTS}, name="base")
    path = folder({"season.toml": 'extends = "../base/season.toml"\n', "results.csv": RESULTS}, name="child")
    with pytest.raises(SeasonError) as refused:
        load(path)
    assert {(f.file, f.line) for f in refused.value.faults} == {("../base/season.toml", line) for line in (14, 15, 22)}


def test_files_that_extend_each_other_are_refused(folder: Callable[..., Path]) -> None:
    path = folder({"season.toml": 'extends = "season.toml"\n', "results.csv": RESULTS})
    with pytest.raises(SeasonError, match="in a circle"):
        load(path)


def test_unknown_columns_are_kept_and_may_be_competed_by(season: Make) -> None:
    rules = RULES.replace("eligibel", "eligible").replace(', "toss"', "").replace('"rase"', '"race"').replace('count = "two"', "count = 2")
    rules = rules.replace('competes = "team"', 'competes = "dealer"')
    found = season({"season.toml": rules, "results.csv": "round,driver,position,Dealer\n1,Ann,1,North\n1,Bo,2,South\n"})
    assert [row.competitor for row in tables(found, ("teams",))[0].rows] == ["North", "South"]


def test_a_joint_race_brings_its_guests_and_its_decisions(folder: Callable[..., Path]) -> None:
    folder(
        {
            "results.csv": "round,number,driver,position\n1,301,Ann,1\n1,302,Bo,2\n1,9,Zoe,3\n",
            "decisions.toml": "[[decision]]\nid='X'\nkind='disqualify'\nround=1\nnumber='301'\n",
        },
        name="world-cup",
    )
    ours = {
        "calendar.csv": "round,race,results_from\n4,1,../world-cup 1.1\n",
        "entries.csv": "number,driver\n1,Ann\n2,Bo\n",
        "numbers.csv": "round,race,number_there,number\n4,1,301,1\n4,1,302,2\n",
        "results.csv": "round,position\n",
    }
    (table,) = tables(load(folder(ours, name="cup")))
    assert [(row.competitor, int(row.points)) for row in table.rows] == [("Bo", 25), ("Ann", 0)]
    assert table.rows[0].scores[0].key == RaceKey(4, 1)


FILES = (
    "season.toml", "calendar.csv", "entries.csv", "results.csv", "decisions.toml", "brought_forward.csv", "numbers.csv", "official.csv",
    "official_scores.csv", "notes.toml",
)  # fmt: skip
SHIPPED = {p.name: p.read_bytes() for p in (BOOK / "seasons/porsche-carrera-cup-germany-2014").iterdir() if p.name in FILES}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FILES), st.binary(max_size=300) | st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_a_plain_error_or_a_season(files: dict[str, bytes]) -> None:
    read_or_refuse({**SHIPPED, **files})


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_real_folder_with_a_slip_in_it_is_a_plain_error_or_a_season(data: st.DataObject) -> None:
    """Change, delete or double a piece of a real file."""
    name = data.draw(st.sampled_from(sorted(SHIPPED)))
    text = SHIPPED[name]
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 40)))
    slip = data.draw(
        st.sampled_from((b"", b"x", b"-1", b"0", b"\n", b",", b'"', b"9" * 30, b"1/0", b"[", b"=", b"\xff", text[start:stop] * 2))
    )
    read_or_refuse({**SHIPPED, name: text[:start] + slip + text[stop:]})


def read_or_refuse(files: dict[str, bytes]) -> None:
    said = ["a season"]
    try:
        tables(read_season("any", files, Nothing()))
    except UserError as refused:
        said = [str(fault) for fault in refused.faults]
    assert said
    assert not any("\n" in sentence for sentence in said)
