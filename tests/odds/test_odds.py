"""The odds as users meet them: at a moment, beside what is supposed, through the season, and once it is over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from odds.by_hand import simulate as by_hand
from odds.simulated import form_of, season_of
from onemake.cli.main import cli
from onemake.core.ahead.season_ahead import look_ahead
from onemake.core.errors import NotFound, UserError
from onemake.core.odds.simulate import Draws, simulate
from onemake.core.races import RaceKey
from onemake.office.library import load
from onemake.office.odds import odds, suppose
from onemake.web.site import write_site

GERMANY, SUPERCUP = "porsche-carrera-cup-germany-2014", "porsche-supercup-2026"
FEW = 2000
HEAD = "format = 1\n[season]\nseries = 'cup'\nyear = 2026\nname = 'Cup'\n[scale.race]\nplaces = [10, 6, 3]\n[[title]]\nid = 'drivers'\nworth = { race = 'race' }\n"


def folder(path: Path, *, races: int = 4, run: int = 2) -> Path:
    """A league of one season and four drivers: Ada wins everything, Dan retires."""
    path.mkdir()
    (path / "season.toml").write_text(HEAD)
    calendar = ["round,date,status", *(f"{r},2026-0{r}-12,{'' if r <= run else 'scheduled'}" for r in range(1, races + 1))]
    (path / "calendar.csv").write_text("\n".join(calendar) + "\n")
    rows = [f"{r},{n},{who},{place},{status}" for r in range(1, run + 1) for n, who, place, status in
            ((1, "Ada", 1, ""), (2, "Ben", 2, ""), (3, "Cid", 3, ""), (4, "Dan", "", "DNF"))]  # fmt: skip
    (path / "results.csv").write_text("\n".join(["round,number,driver,position,status", *rows]) + "\n")
    return path


def test_a_league_of_one_season_has_odds(tmp_path: Path) -> None:
    found = odds(folder(tmp_path / "cup"), seasons=FEW)
    (title,) = found.titles
    assert [str(race.key) for race in found.races] == ["3.1", "4.1"]
    assert [c.name for c in title.chances[:2]] == ["Ada", "Ben"]
    assert title.chances[0].title > 0.6
    assert 1 <= sum(c.places[0] for c in title.chances) < 1.1  # nothing in these rules breaks a tie
    assert [car.name for car in found.expected] == ["Ada", "Ben", "Cid", "Dan"]


def test_a_title_that_no_ending_decides_is_left_out_beside_others_and_refused_alone(tmp_path: Path) -> None:
    season = folder(tmp_path / "cup")
    rules = season / "season.toml"
    led = '[bonus.led]\nfor = "laps-led"\n[[title]]\nid = "led"\ncompetes = "driver"\nworth = { race = "race" }\nbonus = ["led"]\n'
    rules.write_text(rules.read_text(encoding="utf-8") + led, encoding="utf-8")
    found = odds(season, seasons=1000)
    assert "led" not in [one.title for one in found.titles]
    assert any("the title 'led' is left out" in note for note in found.notes)
    with pytest.raises(UserError, match="laps-led"):
        odds(season, "led", seasons=1000)


def test_one_seed_gives_one_answer(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup")
    assert odds(cup, seasons=FEW, seed=7).titles == odds(cup, seasons=FEW, seed=7).titles
    assert odds(cup, seasons=FEW, seed=7).titles != odds(cup, seasons=FEW, seed=8).titles


def test_supposing_something_changes_nothing_of_what_is_expected() -> None:
    away = suppose(SUPERCUP, absent=["Flynt Schuring@5"], result=["Robert de Haan=1@5.1"], after="4")
    (plain,) = odds(SUPERCUP, after="4", seasons=20_000).titles
    (title,) = odds(SUPERCUP, after="4", seasons=20_000, suppose=away).titles
    assert title.chances == plain.chances
    first, third = 0, next(n for n, c in enumerate(title.chances) if c.name == "Robert de Haan")
    without, winner = title.columns
    assert without.change[first] < -0.1
    assert winner.change[third] > 0.08
    assert 0 < winner.error[third] < title.chances[third].error + winner.chances[third].error


def test_the_appeal_succeeds_or_fails_and_the_odds_are_those_of_the_other_day() -> None:
    then, later = "2014-09-22", "2014-09-25"
    taken = suppose(GERMANY, decisions=["D2", "D3"], at_once=True, after="8", as_of=then)
    undone = suppose(GERMANY, annul=["D2", "D3"], at_once=True, after="8", as_of=later)
    (first,) = odds(GERMANY, seasons=FEW, suppose=taken, after="8", as_of=then).titles
    (second,) = odds(GERMANY, seasons=FEW, suppose=undone, after="8", as_of=later).titles
    assert {c.name: c.title for c in first.chances} == {c.name: c.title for c in second.columns[0].chances}
    assert {c.name: c.title for c in second.chances} == {c.name: c.title for c in first.columns[0].chances}
    assert second.chances[0].name == "Philipp Eng"


def in_order(places: NDArray[np.uint8]) -> list[int]:
    """The cars that have a place, the first first."""
    held = {int(place): car for car, place in enumerate(places) if place}
    assert sorted(held) == list(range(1, len(held) + 1))
    return [held[place] for place in sorted(held)]


def test_who_stays_away_leaves_the_luck_of_the_others_as_it_was() -> None:
    season = season_of(6, 4)
    ahead = look_ahead(season, RaceKey(2, 10**6))
    form = form_of(6, 2, mean=np.linspace(0, 1, 6), walk=[0.1, 0.2])
    wanted = np.zeros((3, 2), dtype=np.bool_)
    enters = ahead.enters.copy()
    enters[0, 3] = False
    whole = Draws(ahead, form, 5, wanted).blocks(0, 1).race
    without = Draws(replace(ahead, enters=enters), replace(form, luck=ahead.enters), 5, wanted).blocks(0, 1).race
    assert (without[:, 1] == whole[:, 1]).all()
    for lane in range(64):
        order = in_order(whole[0, 0, :, lane])
        assert in_order(without[0, 0, :, lane]) == [car for car in order if car != 3]


@pytest.mark.parametrize("place", [1, 3, 6])
def test_a_place_that_is_supposed_leaves_the_others_in_their_order(place: int) -> None:
    ahead = look_ahead(season_of(6, 4), RaceKey(2, 10**6))
    form = form_of(6, 2, mean=np.linspace(0, 1, 6))
    wanted = np.zeros((3, 2), dtype=np.bool_)
    whole = Draws(ahead, form, 5, wanted).blocks(0, 1).race
    given = Draws(ahead, replace(form, fixed=((1, 2, place),)), 5, wanted).blocks(0, 1).race
    assert (given[:, 0] == whole[:, 0]).all()
    for lane in range(64):
        order = [car for car in in_order(whole[0, 1, :, lane]) if car != 2]
        order.insert(place - 1, 2)
        assert in_order(given[0, 1, :, lane]) == order


def test_the_simulator_agrees_with_one_that_is_plain_and_slow() -> None:
    ahead = look_ahead(season_of(5, 5), RaceKey(3, 10**6))
    form = replace(form_of(5, 2, mean=np.linspace(0, 2, 5), spread=0.5 * np.eye(5), walk=[0.1, 0.3]), fixed=((0, 1, 2),))
    fast, (slow,) = simulate(ahead, form, ["drivers"], 20_000)["drivers"], by_hand(ahead, form, ["drivers"], 1500, 3)
    order = [fast.keys.index(key) for key in slow.keys]
    apart = fast.chance()[order] - slow.chance()
    assert (np.abs(apart) < 4 * np.hypot(slow.error(), 0.01)).all()
    assert np.allclose(fast.points[order], slow.points, atol=4 * slow.deviation.max() / np.sqrt(1500))


def run(*words: str) -> tuple[int, str, Exception | None]:
    done = CliRunner().invoke(cli, ["odds", *words], standalone_mode=False)
    return done.exit_code, done.output, done.exception if isinstance(done.exception, Exception) else None


def test_a_season_that_is_over_says_so_and_names_its_champions() -> None:
    code, said, fault = run(SUPERCUP)
    assert (code, fault) == (0, None)
    assert "is over: nothing is left to simulate\n  Drivers: Flynt Schuring" in said


def test_a_season_whose_calendar_lacks_races_says_what_to_do() -> None:
    with pytest.raises(UserError, match=r"11 of the 13 races .* add them to calendar.csv with the status scheduled"):
        odds("porsche-carrera-cup-asia-2026")
    with pytest.raises(UserError, match="11 of the 13 races"):
        odds("porsche-carrera-cup-asia-2026", after="1.1")


def test_two_cannot_be_supposed_in_one_place_nor_one_in_two(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup")
    for results in (["Ada=1@3.1", "Ben=1@3.1"], ["Ada=1@3.1", "Ada=2@3.1"]):
        with pytest.raises(UserError, match=r"in race 3\.1 Ada is supposed to finish P1 already"):
            odds(cup, suppose=suppose(cup, result=results, at_once=True), seasons=1000)


def test_who_is_in_the_table_at_no_end_is_left_out_and_who_is_out_stays_out(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup", run=3)
    listed = ["number,driver,guest", "1,Ada,", "2,Ben,", "3,Cid,", "4,Dan,yes"]
    (cup / "entries.csv").write_text("\n".join(listed) + "\n")
    (title,) = odds(cup, suppose=suppose(cup, absent=["Ada"]), seasons=1000).titles
    assert [(c.name, c.verdict) for c in title.chances] == [("Ada", "clinched"), ("Ben", "out"), ("Cid", "out")]
    assert [c.verdict for c in title.columns[0].chances] == ["clinched", "out", "out"]


def test_an_appeal_that_is_running_is_said(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup")
    (cup / "decisions.toml").write_text(
        '[[decision]]\nid = "D1"\nkind = "disqualify"\nround = 1\nrace = 1\nnumber = "1"\nunder_appeal = true\n'
    )
    (title,) = odds(cup, seasons=1000).titles
    assert title.provisional == ("decision D1 is under appeal",)
    _, said, _ = run(str(cup), "--seasons", "1000")
    assert "provisional: decision D1 is under appeal" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--absent", "Nobody"), "nobody named 'Nobody' is expected"),
        (("--absent", "Robert de Haan@2"), "round 2 is not among those to come"),
        (("--result", "Robert de Haan=1@9"), "9 does not name one of the races to come"),
        (("--result", "Robert de Haan=1@6"), "6 does not name one of the races to come"),
        (("--result", "Nobody=1@5"), "nobody named 'Nobody' is expected in race 5.1"),
        (("--result", "Robert de Haan=99@5"), "place 99 does not exist in race 5.1"),
        (("--annul", "D99"), "decision 'D99' is not in decisions.toml"),
        (("--suppose", "nothing.toml"), "'nothing.toml' is no file"),
        (("--title", "teams"), "there is no title 'teams'"),
    ],
)
def test_what_cannot_be_supposed_is_said_in_a_plain_sentence(words: tuple[str, ...], said: str) -> None:
    _, _, fault = run(SUPERCUP, "--after", "4", "--seasons", "1000", *words)
    assert isinstance(fault, UserError | NotFound)
    assert said in str(fault)


def test_a_decision_on_a_race_to_come_cannot_be_supposed(tmp_path: Path) -> None:
    told = tmp_path / "supposed.toml"
    told.write_text('[[decision]]\nid = "X"\nkind = "disqualify"\nround = 6\nrace = 1\nnumber = "1"\n')
    with pytest.raises(UserError, match="X speaks of a race that has not been run"):
        suppose(SUPERCUP, decisions=[str(told)], after="4")


def test_data_hold_every_share_and_say_what_was_asked(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup")
    code, said, _ = run(str(cup), "--seasons", "1000", "--format", "json", "--absent", "Ada", "--history")
    data = json.loads(said)
    assert code == 0
    assert (data["season"], data["after"], data["seasons"], data["seed"], data["races"]) == ("cup", "2.1", 1000, 1, ["3.1", "4.1"])
    (title,) = data["titles"]
    assert 1 <= sum(row["places"][0] for row in title["rows"] if row["places"]) < 1.1
    assert title["supposed"][0]["words"] == "Ada absent"
    assert [moment["after"] for moment in data["history"]] == ["1.1", "2.1"]
    code, said, _ = run(str(cup), "--seasons", "1000", "--format", "csv", "--absent", "Ada")
    head, *rows = said.splitlines()
    assert head.startswith("season,title,after,supposed,position,competitor,competitor_id,points,verdict,chance,error")
    assert len(rows) == 8


@pytest.mark.parametrize(
    ("more", "said"), [((), "how likely each final place is"), (("--history",), "How likely the title was after each race")]
)
def test_pictures_say_in_words_what_they_show(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    cup, picture = folder(tmp_path / "cup"), tmp_path / "odds.svg"
    code, _, fault = run(str(cup), "--seasons", "1000", "--format", "svg", "--output", str(picture), *more)
    assert (code, fault) == (0, None)
    assert said in picture.read_text(encoding="utf-8")


def test_what_was_decided_later_is_not_in_the_history(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup", run=3)
    (cup / "decisions.toml").write_text(
        '[[decision]]\nid = "D1"\nkind = "disqualify"\nround = 1\nrace = 1\nnumber = "1"\nissued = 2026-03-01\n'
    )
    found = odds(cup, seasons=1000, history=True)
    first, *_, last = found.history
    assert first.chances[0].name == "Ada"
    assert first.chances[0].points_now == 10
    assert next(c for c in last.chances if c.name == "Ada").points_now == 20


def test_the_season_is_read_and_not_changed(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup")
    before = {file.name: file.read_bytes() for file in cup.iterdir()}
    odds(load(cup), seasons=1000)
    assert {file.name: file.read_bytes() for file in cup.iterdir()} == before


def test_odds_agree_with_who_can_still_win() -> None:
    (title,) = odds(SUPERCUP, after="6", seasons=FEW).titles
    assert title.sure
    assert (title.chances[0].name, title.chances[0].verdict, title.chances[0].title) == ("Flynt Schuring", "clinched", 1.0)
    assert {c.verdict for c in title.chances[1:]} == {"out"}
    assert {c.title for c in title.chances[1:]} == {0.0}
    (before,) = odds(SUPERCUP, after="5", seasons=FEW).titles
    assert all(c.places[0] == 0 for c in before.chances if c.verdict == "out")
    assert any(not c.verdict and c.places[0] == 0 for c in before.chances)


def test_the_history_of_a_title_ends_with_its_champion() -> None:
    found = odds("fia-f3-2020", "drivers", history=True, seasons=1000)
    assert [m.chances[0].name for m in found.history][-1] == found.champions[0][1][0] == "Oscar Piastri"
    assert all(sum(c.title for c in m.chances) == pytest.approx(1, abs=0.02) for m in found.history)


def test_pages_show_the_odds_only_where_they_are_asked_for(tmp_path: Path) -> None:
    cup = folder(tmp_path / "cup")
    write_site(tmp_path / "plain", [load(cup)])
    write_site(tmp_path / "odds", [load(cup)], odds=True)
    page = (tmp_path / "odds" / "cup" / "drivers" / "index.html").read_text(encoding="utf-8")
    assert '<h2 id="odds">Odds</h2>' in page
    assert {"odds.svg", "places.svg"} <= {file.name for file in (tmp_path / "odds" / "cup" / "drivers").iterdir()}
    plain = (tmp_path / "plain" / "cup" / "drivers" / "index.html").read_text(encoding="utf-8")
    assert "odds" not in plain
