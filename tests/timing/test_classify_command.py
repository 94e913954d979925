"""``onemake classify``: files in, a classification out, and whether it is what was published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
Folder = Callable[..., Path]

MINIMAL = 'format = 1\n[season]\nseries = "test"\nyear = 2026\nname = "Test Cup"\n[scale.race]\nplaces = [25, 20]\n[[title]]\nid = "drivers"\nworth = { race = "race" }\n'
HEAD = "NUMBER;DRIVER_NUMBER;LAP_NUMBER;LAP_TIME;CROSSING_FINISH_LINE_IN_PIT;ELAPSED;DRIVER_NAME;CLASS;FLAG_AT_FL\n"
LAPS = HEAD + (
    "12;1;1;1:42.310;;1:42.310;Ada Berg;Pro;GF\n12;1;2;1:39.804;;3:22.114;Ada Berg;Pro;GF\n12;1;3;1:39.902;;5:02.016;Ada Berg;Pro;FF\n"
    "7;1;1;1:43.002;;1:43.002;Ben Castel;Am;GF\n7;1;2;1:39.500;;3:22.502;Ben Castel;Am;GF\n7;1;3;1:40.100;;5:02.602;Ben Castel;Am;FF\n"
    "03;1;1;1:45.900;;1:45.900;Cleo Duran;Am;GF\n03;1;2;3:30.000;;5:15.900;Cleo Duran;Am;FF\n"
)
OFFICIAL = (
    "Pos,No,Driver,Class,Laps,Time,Gap,Best lap\n1,7,Ben Castel,Am,3,5:02.602,,1:39.500\n"
    "2,12,Ada Berg,Pro,3,5:07.016,+4.414,1:39.804\n3,03,Cleo Duran,Am,2,5:15.900,1 lap,1:45.900\n"
)
DECISION = '[[decision]]\nid = "D1"\nkind = "time"\nnumber = "12"\nseconds = 5\nreason = "speeding"\narticle = "33.2"\n'
RULES = MINIMAL + '[classified]\nshare = "9/10"\nrounding = "up"\narticle = "14"\n[red_flag]\ncount_back = "one-less"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with a lap file, an official sheet and a decision."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"laps.csv": LAPS, "official.csv": OFFICIAL, "D.toml": DECISION}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def told(run: Run, *words: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = run("classify", *words, "--format", "json")
    (session,) = json.loads(out)["sessions"]
    return status, session


def order(session: dict[str, Any]) -> list[Any]:
    return [row["number"] if row["position"] else (row["number"], row["status"]) for row in session["rows"]]


@pytest.mark.usefixtures("here")
def test_the_contract_of_the_json(run: Run) -> None:
    status, session = told(run, "laps.csv")
    assert status == 0
    assert (session["kind"], session["made_from"], session["compared"]) == ("race", "laps", False)
    second = session["rows"][1]
    assert {key: second[key] for key in ("position", "number", "drivers", "class", "status", "laps", "time_ms", "gap", "best_lap_ms")} == {
        "position": 2, "number": "7", "drivers": ["Ben Castel"], "class": "Am", "status": "", "laps": 3, "time_ms": 302602, "gap": "+0.586",
        "best_lap_ms": 99500,
    }  # fmt: skip


@pytest.mark.usefixtures("here")
def test_exit_1_while_the_published_order_differs_and_0_once_the_penalty_is_a_decision(run: Run) -> None:
    status, session = told(run, "laps.csv", "--published", "official.csv")
    assert (status, order(session)) == (1, ["12", "7", "03"])
    assert session["differences"] == [
        {"number": "12", "what": "place", "from_laps": "1", "published": "2", "by": 1},
        {"number": "12", "what": "time", "from_laps": "5:02.016", "published": "5:07.016", "by": 5000},
        {"number": "7", "what": "place", "from_laps": "2", "published": "1", "by": -1},
    ]
    status, session = told(run, "laps.csv", "--published", "official.csv", "--decisions", "D.toml")
    assert (status, order(session), session["differences"]) == (0, ["7", "12", "03"], [])
    assert session["rows"][1]["reasons"][0] == {"text": "5 s added: speeding", "decision": "D1", "article": "33.2"}


@pytest.mark.usefixtures("here")
def test_a_published_order_is_kept_unless_the_laps_govern(run: Run) -> None:
    assert order(told(run, "laps.csv", "official.csv")[1]) == ["7", "12", "03"]
    assert order(told(run, "laps.csv", "official.csv", "--governs", "laps")[1]) == ["12", "7", "03"]


def test_a_decision_in_the_sheet_is_applied_to_laps_and_not_again_to_the_sheet(run: Run, here: Path) -> None:
    (here / "D.toml").write_text(DECISION + 'applied = "in the sheet"\n', encoding="utf-8")
    status, session = told(run, "laps.csv", "official.csv", "--decisions", "D.toml")
    assert (status, session["rows"][1]["time_ms"]) == (0, 307016)
    status, session = told(run, "laps.csv", "official.csv", "--decisions", "D.toml", "--governs", "laps")
    assert (status, session["rows"][1]["time_ms"]) == (0, 307016)


@pytest.mark.usefixtures("here")
def test_a_season_lends_its_rules(run: Run, folder: Folder) -> None:
    cup = folder({"season.toml": RULES, "results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n"})
    status, session = told(run, "laps.csv", "--season", str(cup), "--round", "1")
    assert (status, order(session)) == (0, ["12", "7", ("03", "NC")])
    assert session["rows"][2]["reasons"] == [
        {"text": "not classified with 2 laps: asked for are 9/10 of the winner's laps", "decision": "", "article": "14"}
    ]


@pytest.mark.usefixtures("here")
def test_a_season_may_say_that_laps_govern(run: Run, folder: Folder) -> None:
    cup = folder(
        {"season.toml": MINIMAL + '[timing]\ngoverns = "laps"\n', "results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n"}
    )
    assert order(told(run, "laps.csv", "official.csv", "--season", str(cup), "--round", "1")[1]) == ["12", "7", "03"]


def test_corrections_and_the_red_flag_of_a_season_folder_are_applied(run: Run, here: Path, folder: Folder) -> None:
    cup = folder({"season.toml": RULES, "results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n"})
    (cup / "timing").mkdir()
    rows = "kind,round,number,elapsed,reason\nadd,1,03,3:29.400,loop missed\nred-flag,1,,5:10,\nadd,2,12,0:30,another race\n"
    (cup / "timing/passings.csv").write_text(rows, encoding="utf-8")
    _, session = told(run, "laps.csv", "--season", str(cup), "--round", "1")
    assert [(row["number"], row["laps"]) for row in session["rows"]] == [("12", 2), ("7", 2), ("03", 2)]
    assert "red flag at 5:10.000, the leader had completed 3 laps: the order at the end of lap 2 governs" in session["notes"]
    assert (here / "laps.csv").read_text(encoding="utf-8") == LAPS


def test_without_files_those_that_the_season_has_kept_are_classified(run: Run, here: Path, folder: Folder) -> None:
    cup = folder({"results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n"})
    (cup / "timing/1.1").mkdir(parents=True)
    (here / "laps.csv").rename(cup / "timing/1.1/laps.csv")
    assert order(told(run, "--season", str(cup), "--round", "1")[1]) == ["12", "7", "03"]
    status, _, err = run("classify", "--season", str(cup), "--round", "2")
    assert status == 2
    assert "no timing files of race 2.1 were kept" in err


@pytest.mark.usefixtures("here")
def test_the_planned_length_and_the_flag_may_be_said(run: Run) -> None:
    assert [row["laps"] for row in told(run, "laps.csv", "--flag", "3:20")[1]["rows"]] == [2, 2, 2]
    for word in ("soon", "28 furlongs"):
        assert run("classify", "laps.csv", "--length", word)[0] == 2
    assert run("classify", "laps.csv", "--length", "28 min + 1 lap")[0] == 0


@pytest.mark.usefixtures("here")
def test_what_cannot_be_used_ends_with_2_and_a_plain_sentence(run: Run, here: Path) -> None:
    (here / "wrong.toml").write_text(DECISION.replace('"12"', '"99"'), encoding="utf-8")
    (here / "two.toml").write_text(
        DECISION + "round = 1\nrace = 1\n" + DECISION.replace("D1", "D2") + "round = 2\nrace = 1\n", encoding="utf-8"
    )
    (here / "passings.csv").write_text("kind,number,lap\ndelete,12,9\n", encoding="utf-8")
    (here / "milk.txt").write_text("milk and eggs", encoding="utf-8")
    for words, why in (
        (("laps.csv", "--decisions", "wrong.toml"), "nobody of that number"),
        (("laps.csv", "--decisions", "two.toml"), "say which this is with --round and --race"),
        (("laps.csv", "--decisions", "none.toml"), "cannot be read"),
        (("laps.csv", "--passings", "passings.csv"), "car 12 has no lap 9"),
        (("laps.csv", "--published", "laps.csv"), "no published order"),
        (("laps.csv", "--race", "2"), "name the round too"),
        (("laps.csv", "--red-flag", "late"), "is no time"),
        (("none.csv",), "there is no such file"),
        ((), "name the timing files"),
    ):
        status, out, err = run("classify", *words)
        assert (status, out) == (2, ""), words
        assert why in err


@pytest.mark.usefixtures("here")
def test_a_sheet_alone_is_the_classification_it_publishes(run: Run) -> None:
    status, session = told(run, "official.csv")
    assert (status, session["made_from"], order(session)) == (0, "published", ["7", "12", "03"])


def test_two_cars_numbered_alike_stay_two_and_are_told_apart(run: Run, here: Path) -> None:
    twin = "7;1;1;1:44.000;;1:44.000;Dai Evans;Am;GF\n7;1;2;1:41.000;;3:25.000;Dai Evans;Am;GF\n7;1;3;1:41.000;;5:06.000;Dai Evans;Am;FF\n"
    (here / "laps.csv").write_text(LAPS + twin, encoding="utf-8")
    (here / "D.toml").write_text(DECISION.replace('"12"', '"7"'), encoding="utf-8")
    status, _, err = run("classify", "laps.csv", "--decisions", "D.toml")
    assert status == 2
    assert "2 cars have the number 7" in err
    (here / "D.toml").write_text(DECISION.replace('"12"', '"7 (1)"'), encoding="utf-8")
    _, session = told(run, "laps.csv", "--decisions", "D.toml")
    assert [(row["number"], row["car"], row["drivers"]) for row in session["rows"]][1:3] == [
        ("7", "7 (2)", ["Dai Evans"]),
        ("7", "7 (1)", ["Ben Castel"]),
    ]


@pytest.mark.usefixtures("here")
def test_the_table_and_the_csv_say_the_same(run: Run) -> None:
    status, out, _ = run("classify", "laps.csv", "--published", "official.csv", "--decisions", "D.toml")
    assert status == 0
    assert "the published order and the laps agree" in out
    status, out, _ = run("classify", "laps.csv", "--decisions", "D.toml", "--format", "csv")
    assert (
        out.splitlines()[2]
        == 'laps.csv,race,2,12,12,Ada Berg,Pro,1,,3,5:07.016,+4.414,1:39.804,2,1:39.902,3,"5 s added: speeding [D1, art. 33.2]; from place 1 to 2"'
    )


def test_two_sessions_of_qualifying_are_one_result_together_or_as_a_shoot_out(run: Run, here: Path) -> None:
    first = HEAD + "".join(f"{n};1;1;{t};;{t};D{n};Pro;GF\n" for n, t in ((1, "1:40.000"), (2, "1:41.000"), (3, "1:42.000")))
    second = HEAD + "".join(f"{n};1;1;{t};;{t};D{n};Pro;GF\n" for n, t in ((2, "1:39.500"), (1, "1:40.500")))
    (here / "q1.csv").write_text(first, encoding="utf-8")
    (here / "q2.csv").write_text(second, encoding="utf-8")
    both = ("q1.csv", "q2.csv", "--as", "qualifying", "--qualifying")
    assert [(row["number"], row["best_lap_ms"]) for row in told(run, *both, "together")[1]["rows"]] == [
        ("2", 99500),
        ("1", 100000),
        ("3", 102000),
    ]
    assert [(row["number"], row["best_lap_ms"]) for row in told(run, *both, "shoot-out")[1]["rows"]] == [
        ("2", 99500),
        ("1", 100500),
        ("3", 102000),
    ]
    assert run("classify", "q1.csv", "--as", "qualifying", "--qualifying", "together")[0] == 2


def test_a_folder_with_two_races_of_one_cup_gives_each_its_own_sheet(run: Run, here: Path) -> None:
    (here / "all").mkdir()
    (here / "laps.csv").rename(here / "all/laps.csv")
    (here / "official.csv").rename(here / "all/official.csv")
    (here / "all/laps2.csv").write_text(LAPS.replace("1:39.", "1:38."), encoding="utf-8")
    (here / "all/official2.csv").write_text(OFFICIAL.replace("1:39.", "1:38."), encoding="utf-8")
    _, out, _ = run("classify", "all", "--format", "json")
    assert [(s["file"], s["made_from"]) for s in json.loads(out)["sessions"]] == [("laps.csv", "published"), ("laps2.csv", "published")]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("[driving_time]\narticle = '9'\n", "driving_time asks for nothing"),
        ("[driving_time]\nmin_minutes = 40\nmax_minutes = 20\n", "the least driving time is more than the most"),
        ("[driving_time]\nmax_stint_minutes = 0\n", "a driving time is more than no minutes"),
        ("[distance]\nplus_laps = -1\n", "no fewer than none"),
        ("[red_flag]\nfastest_lap = true\n", "lacks the key 'count_back'"),
        ("[timing]\nlevel = 'photo'\n", "level"),
    ],
)
def test_rules_of_laps_that_say_nothing_or_contradict_themselves_are_faults(run: Run, folder: Folder, rule: str, why: str) -> None:
    cup = folder({"season.toml": MINIMAL + rule, "results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n"})
    status, _, err = run("standings", str(cup))
    assert status == 2
    assert why in err


@pytest.mark.usefixtures("here")
def test_the_calendar_says_how_long_a_race_was(run: Run, folder: Folder) -> None:
    results = "round,number,driver,position\n1,12,Ada Berg,1\n"
    unmarked = Path("laps.csv").read_text(encoding="utf-8").replace(";FF", ";GF")
    Path("laps.csv").write_text(unmarked, encoding="utf-8")
    for calendar, laps in (("round,laps\n1,2\n", [2, 2, 2]), ("round,minutes\n1,3\n", [2, 2, 2]), ("round,minutes\n1,4\n", [3, 3, 2])):
        cup = folder({"results.csv": results, "calendar.csv": calendar})
        assert [row["laps"] for row in told(run, "laps.csv", "--season", str(cup), "--round", "1")[1]["rows"]] == laps
    cup = folder({"season.toml": MINIMAL + "[distance]\nplus_laps = 1\n", "results.csv": results, "calendar.csv": "round,minutes\n1,3\n"})
    assert [row["laps"] for row in told(run, "laps.csv", "--season", str(cup), "--round", "1")[1]["rows"]] == [3, 3, 2]


def test_check_finds_what_is_wrong_in_the_corrections(run: Run, folder: Folder) -> None:
    cup = folder({"results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n"})
    (cup / "timing").mkdir()
    (cup / "timing/passings.csv").write_text("kind,round,number,lap\ndelete,7,12,1\n", encoding="utf-8")
    _, out, _ = run("check", str(cup), "--format", "csv")
    assert "warning,timing/passings.csv,2,the correction is of a race that is not in the calendar,7,Mend round and race." in out
    (cup / "timing/passings.csv").write_text("kind,round,number,lap\ndelet,1,12,1\n", encoding="utf-8")
    status, out, _ = run("check", str(cup), "--format", "csv")
    assert (status, "this kind of correction is not known" in out) == (2, True)


@pytest.mark.usefixtures("here")
def test_a_drive_through_not_served_costs_the_seconds_that_the_season_says(run: Run, folder: Folder) -> None:
    cup = folder(
        {
            "season.toml": MINIMAL + "[penalty.drive-through]\nseconds = 30\narticle = '38'\n",
            "results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n",
        }
    )
    Path("D.toml").write_text(
        '[[decision]]\nid = "D1"\nkind = "time"\nround = 1\nrace = 1\nnumber = "12"\ninstead_of = "drive-through"\n', encoding="utf-8"
    )
    _, session = told(run, "laps.csv", "--season", str(cup), "--round", "1", "--decisions", "D.toml")
    assert [(row["number"], row["time_ms"]) for row in session["rows"]][:2] == [("7", 302602), ("12", 332016)]
    assert session["rows"][1]["reasons"][0] == {"text": "30 s added", "decision": "D1", "article": "38"}


@pytest.mark.usefixtures("here")
def test_a_decision_that_the_season_has_too_is_applied_once(run: Run, folder: Folder) -> None:
    text = DECISION + "round = 1\nrace = 1\n"
    cup = folder({"results.csv": "round,number,driver,position\n1,12,Ada Berg,1\n", "decisions.toml": text})
    own = str(cup / "decisions.toml")
    _, session = told(run, "laps.csv", "--season", str(cup), "--round", "1", "--decisions", own)
    assert session["rows"][1]["time_ms"] == 307016
    Path("D.toml").write_text(text.replace("seconds = 5", "seconds = 6"), encoding="utf-8")
    status, _, err = run("classify", "laps.csv", "--season", str(cup), "--round", "1", "--decisions", "D.toml")
    assert (status, "give it an id of its own" in err) == (2, True)


def test_an_annulled_decision_has_no_effect(run: Run, here: Path) -> None:
    (here / "D.toml").write_text(DECISION + '[[decision]]\nid = "D2"\nkind = "annul"\nof = "D1"\n', encoding="utf-8")
    assert order(told(run, "laps.csv", "--decisions", "D.toml")[1]) == ["12", "7", "03"]


def test_the_sheet_of_another_race_of_the_same_cars_is_not_put_to_the_laps(run: Run, here: Path) -> None:
    (here / "second.csv").write_text(OFFICIAL.replace("1:39.", "1:35.").replace("1:45.", "1:41."), encoding="utf-8")
    _, out, _ = run("classify", "laps.csv", "second.csv", "--format", "json")
    assert [(s["file"], s["made_from"], s["compared"]) for s in json.loads(out)["sessions"]] == [
        ("laps.csv", "laps", False), ("second.csv", "published", False),
    ]  # fmt: skip
    status, _, err = run("classify", "laps.csv", "--published", "second.csv")
    assert status == 2
    assert "the file tells of another session: hardly a best lap is the same" in err


@pytest.mark.usefixtures("here")
def test_the_heading_names_the_sheet_that_the_order_came_from(run: Run) -> None:
    assert "official.csv, as published; laps from laps.csv" in run("classify", "laps.csv", "official.csv")[1]
