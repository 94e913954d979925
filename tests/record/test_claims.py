"""Claims: their sentences, and their verdicts out of the shipped book. The verdicts that an encyclopaedia article was given by hand are held against those of the data."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from onemake.cli.main import cli
from onemake.core.errors import NotFound, UserError
from onemake.core.record.claims import All, Counting, Defends, Held, Nationality, Not, Nth, Opinion, Readings, Verdict, VerdictKind, runs
from onemake.core.record.judge import judge
from onemake.core.record.judge_book import JudgeBook
from onemake.core.record.questions import Doubt
from onemake.core.record.rulings import all_of, any_of, by_counting, contrary, in_time, readings
from onemake.formats.claim_forms import FORMS
from onemake.formats.claims import parse_claim
from onemake.office.claims import judge_book, judge_claim, judge_claims

# What was found by hand of each claim of the article, before there was a book to ask.
BY_HAND = {
    "c01": "true", "c02": "true", "c03": "true", "c04": "true-as-of-2025", "c05": "true", "c06": "true",
    "c07": "unverified", "c08": "true", "c09": "true", "c10": "true", "c11": "disputed", "c12": "false",
    "c13": "true-as-of-2021", "c14": "unverified", "c15": "disputed", "c16": "true", "c17": "disputed", "c18": "true",
    "c19": "true", "c20": "true", "c21": "true", "c22": "true", "c23": "true", "c24": "true-as-of-2023",
    "c25": "true", "c26": "true", "c27": "true", "c28": "true", "c29": "true", "c30": "true",
    "c31": "unverified", "c32": "true", "c33": "true", "c34": "disputed", "c35": "true", "c36": "true",
    "c37": "true", "c38": "true", "c39": "true", "c40": "true", "c41": "true-as-of-2021", "c42": "unverified",
    "c43": "true", "c44": "true", "c45": "true", "c46": "true", "c47": "true", "c48": "true",
    "c49": "unverified",
}  # fmt: skip

# Where the data do not bear it out, and why.
DIFFERS = {
    "c28": "the seasons known are those of 2004 to 2011, and a source of 2017 says that there is none: it was true, and is not known to be",
}

# Others of the same kinds, with what the book says of them.
MORE = (
    ("Patrick Huisman won four titles in porsche-supercup", "true"),
    ("Patrick Huisman won 3 titles in porsche-supercup", "true as of 1999"),
    ("Larry ten Voorde won 8 titles in series of Porsche in tiers 1 and 2", "true"),
    ("Larry ten Voorde won porsche-carrera-cup-germany four times", "true"),
    ("Larry ten Voorde won porsche-carrera-cup-germany in 2022", "false"),
    ("Lukas Sundahl won porsche-carrera-cup-scandinavia five times in a row", "true"),
    ("Lukas Sundahl has most titles in porsche-carrera-cup-scandinavia", "true"),
    ("Chris van der Drift won the Porsche Carrera Cup Asia three times", "true"),
    ("Alex Yoong won three titles in a row in audi-r8-lms-cup between 2014 and 2016", "true"),
    ("Michael Ammermüller won porsche-supercup three times in a row between 2017 and 2019", "true"),
    ("Alessandro Balzan won porsche-carrera-cup-italy three times in a row", "true"),
    ("Miguel Paludo won porsche-carrera-cup-brasil in 2008, 2009, 2020, 2021 and 2025", "true"),
    ("Robert Noaker won mustang-challenge in 2024 and 2025", "true"),
    ("Frank Stippler won in 2 tiers in one year", "true"),
    ("Philipp Eng won in two tiers in one year", "true"),
    ("Earl Bamber won in two tiers in one year", "true"),
    ("Lechner Racing is the most successful team in porsche-supercup", "true"),
    ("Lechner Racing won porsche-supercup in 2016", "true"),
    ("Flynt Schuring is defending champion of porsche-supercup", "true"),
    ("porsche-supercup raced with formula-one in Asia in 2024", "false"),
    ("porsche-supercup raced in Asia in 1996", "unverified"),
    ("porsche-supercup raced on Atlantis in 2024", "unverified"),
    ("René Rast is the defending champion of porsche-supercup in 2013", "true"),
    ("Nicki Thiim is the defending champion of porsche-supercup in 2013", "false"),
    ("Craig Baird is the defending champion of porsche-carrera-cup-australia in 2011", "true"),
    ("Alessandro Ghiretti is the defending champion of porsche-supercup", "true as of 2026"),
    ("Nick Tandy was the first British champion of porsche-carrera-cup-germany", "true"),
    ("Nicolas Armindo was the first French champion of porsche-carrera-cup-germany", "true"),
    ("Ayhancan Güven was the first Turkish champion of porsche-carrera-cup-france", "true"),
    ("Altfrid Heger was the first champion of porsche-supercup", "true"),
    ("Barry Horne was the first champion of porsche-carrera-cup-great-britain", "true"),
    ("Craig Baird is Dutch", "false"),
    ("Earl Bamber is from New Zealand", "true"),
    ("Stéphane Ortelli is from Monaco", "true"),
    ("nation Germany has most titles in porsche-supercup", "true"),
    ("nation Netherlands won 9 titles in porsche-supercup", "true"),
    ("team BWT Lechner Racing is the most successful team in porsche-supercup", "true"),
    ("team Manthey Racing won four titles in a row in porsche-supercup", "true"),
    ("porsche-carrera-cup-germany was first held in 1990", "true"),
    ("porsche-carrera-cup-scandinavia was first held in 2004", "true"),
    ("porsche-gt3-cup-challenge-canada was last held in 2020", "true"),
    ("Porsche Carrera Cup Benelux was first held in 2019", "disputed"),
    ("porsche-carrera-cup-benelux was first held in 2013", "true"),
    ("porsche-carrera-cup-australia was held in 2009", "false"),
    ("porsche-carrera-cup-australia was not held in 2009 and 2010", "true"),
    ("2025 was the 20th season of porsche-carrera-cup-australia", "true"),
    ("2017 was the 31st edition of porsche-carrera-cup-france", "disputed"),
    ("2021 was the 31st edition of porsche-carrera-cup-france", "true"),
    ("2016 was the 21st season of clio-cup-uk", "true"),
    ("porsche-supercup is in its 31st year in 2023", "true"),
    ("porsche-supercup began after porsche-carrera-cup-germany", "true"),
    ("porsche-carrera-cup-italy began before porsche-carrera-cup-asia", "false"),
    ("porsche-supercup began three years after porsche-carrera-cup-germany", "true"),
    ("there is a series of Porsche in tier 3 in Canada", "true as of 2011-2020"),
    ("there are 3 series of Porsche in tier 1", "unverified"),
    ("there is a series of Porsche in tier 2 in Spain", "unverified"),
    ("there is a series of Porsche in tier 3 in Great Britain", "true"),
    ("there was a series of Porsche in tier 3 in Canada in 2015", "true"),
    ("there is a series of Porsche in tier 4", "false"),
    ("porsche-carrera-cup-germany used porsche-997-gt3-cup in 2007", "true"),
    ("porsche-carrera-cup-germany used porsche-992-gt3-cup in 2015", "false"),
    ("porsche-supercup first used porsche-991-gt3-cup in 2013", "true"),
    ("porsche-supercup used the 993 in 1995", "true"),
    ("some series of Porsche in tier 3 uses used cars of porsche-carrera-cup-australia", "true"),
    ("GT3 Cup Challenge Middle East was renamed Sprint Challenge in 2019-20", "true"),
    ("GT3 Cup Challenge Benelux was renamed Carrera Cup Benelux in 2019", "true"),
    ("GT3 Cup Challenge Benelux was renamed Carrera Cup Benelux in 2016", "false"),
    ("porsche-supercup was called Porsche Michelin Supercup in 2006", "true"),
    ("porsche-supercup was called Porsche Michelin Supercup in 2015", "false"),
    ("porsche-supercup supports Formula One", "true"),
    ("porsche-carrera-cup-great-britain supports the British Touring Car Championship", "true"),
    ("porsche-carrera-cup-scandinavia supports Formula 1", "false"),
    ("porsche-supercup supports formula-one at all European rounds in 2024", "false"),
    ("porsche-supercup supports formula-one at most European rounds in 2024", "true"),
    ("porsche-996-gt3-cup is the predecessor of porsche-997-gt3-cup", "true"),
    ("porsche-993-cup is the predecessor of porsche-997-gt3-cup", "false"),
    ("porsche-carrera-cup-middle-east succeeded porsche-sprint-challenge-middle-east", "true"),
    ("porsche-carrera-cup-germany succeeded porsche-carrera-cup-france", "false"),
    ("clio-cup-uk is a one-make series of Renault", "true"),
    ("clio-cup-uk is a one-make series of Ferrari", "false"),
    ("NOT trofeo-maserati is a one-make series of Porsche", "true"),
    ("porsche-992-gt3-cup has 510 hp", "true"),
    ("porsche-964-cup first raced in 1990", "true"),
    ("porsche-997-gt3-cup first raced in 2001", "false"),
    ("ferrari-challenge-europe used the 348 in 2015", "false"),
    ("ferrari-challenge-europe used ferrari-348-challenge in 1994", "true"),
    ("IMSA sanctions porsche-carrera-cup-north-america", "true"),
    ("porsche-supercup raced in Mexico", "true"),
    ("Patrick Huisman won 24 races in porsche-supercup", "true"),
    ("Craig Baird won more titles than Jim Richards in series of Porsche", "true"),
    ("Jim Richards won more titles than Craig Baird in series of Porsche", "true as of 2003-2005"),
    ("Rene Rast won three Supercups from 2010 to 2012", "true"),
    ("René Rast won the Supercup three times in a row", "true"),
    ("Larry ten Voorde won four German Carrera Cups", "true"),
    ("Dominique Dupuy won the French Carrera Cup five times between 1992 and 1999", "true"),
    ("the German Carrera Cup was first held in 1986", "disputed"),
    ("the French Carrera Cup began in 1987", "disputed"),
    ("the Italian Carrera Cup followed in 2007", "true"),
    ("the Supercup is in its 33rd year in 2025", "true"),
    ("the Carrera Cup Asia was not held in 2020", "true"),
    ("23 drivers won porsche-supercup between 1993 and 2025", "false"),
    ("20 drivers won porsche-supercup between 1993 and 2025", "false"),
    ("the record in porsche-supercup is 4 titles", "true"),
    ("the record in porsche-carrera-cup-germany is 3 titles", "true as of 2023"),
    ("audi-r8-lms-cup ran from 2012 to 2019", "true"),
    ("porsche-supercup had 29 editions up to 2021", "true"),
    ("porsche-gt3-cup-challenge-canada ended in 2019", "false"),
    ("René Rast won porsche-supercup and porsche-carrera-cup-germany in 2012", "true"),
    ("René Rast won porsche-supercup and porsche-carrera-cup-germany in 2011", "false"),
    ("Chris van der Drift has most titles in porsche-carrera-cup-asia", "true"),
    ("Alex Yoong won the Audi R8 LMS Cup three times", "true"),
    ("the German Carrera Cup used the 996 in 2003", "true"),
    ("the Supercup used the 997 from 2005 to 2009", "true"),
    ("Sven Müller won in two tiers in one year", "true"),
    ("the Carrera Cup North America succeeded the GT3 Cup Challenge USA", "true"),
    ("the MGF Cup was first held in 1994", "false"),
    ("the Porsche Carrera Cup Japan was first held in 2001", "true"),
    ("Keagan Masters is the defending champion of porsche-carrera-cup-italy", "true"),
    ("Keagan Masters is the defending champion of the Italian Carrera Cup in 2025", "true"),
    ("Harald Grohs was champion of the German Carrera Cup in 1995", "true"),
    ("Lechner Racing won 5 team titles in porsche-supercup", "true as of 2011"),
    ("opinion: the toughest cup of all", "unverified"),
    ("Nobody Atall won porsche-supercup in 2001", "unverified"),
    ("the moon-cup was first held in 1990", "unverified"),
)  # fmt: skip


@cache
def book() -> JudgeBook:
    return judge_book()


def test_the_verdicts_of_the_article_come_out_of_the_data() -> None:
    judged = {one.claim.id: one.verdict for one in judge_claims((), book())}
    assert sorted(judged) == sorted(BY_HAND)
    assert {id_ for id_, verdict in judged.items() if not agree(verdict, BY_HAND[id_])} == set(DIFFERS)


def agree(verdict: Verdict, by_hand: str) -> bool:
    kind, _, year = by_hand.partition("-as-of-")
    return int(year) in verdict.years and verdict.verdict == "true as of" if year else verdict.verdict == kind


def test_every_verdict_but_of_opinions_rests_on_rows() -> None:
    for one in judge_claims((), book()):
        assert one.verdict.evidence or one.claim.query.startswith("opinion"), one.claim.id
        assert all(row.says and row.table for row in one.verdict.evidence), one.claim.id


def test_what_cannot_be_verified_says_why() -> None:
    assert [one.claim.id for one in judge_claims((), book()) if one.verdict.verdict == "unverified" and not one.verdict.doubts] == []


@pytest.mark.parametrize(("query", "verdict"), MORE, ids=[query for query, _ in MORE])
def test_others_of_the_same_kinds(query: str, verdict: str) -> None:
    assert str(judge_claim(query, book()).verdict) == verdict


def test_which_counting_gives_which_is_told() -> None:
    assert judge_claim("porsche-carrera-cup-germany was first held in 1986", book()).verdict.countings == (
        Counting("counted alone: 1990", "false"),
        Counting("counted with the Porsche 944 Turbo Cup: 1986", "true"),
    )
    assert judge_claim("porsche-carrera-cup-germany is in its 36th year", book()).verdict.countings == (
        Counting("counted alone", "true as of", (2025,)),
        Counting("counted with the Porsche 944 Turbo Cup", "true as of", (2021,)),
    )


def test_a_title_that_another_source_disputes_leaves_a_doubt() -> None:
    verdict = judge_claim("Patrick Huisman won porsche-supercup in 1997", book()).verdict
    assert verdict.verdict == "true"
    assert [(doubt.series, doubt.years) for doubt in verdict.doubts] == [("porsche-supercup", (1997,))]


def test_a_claim_that_rests_on_incomplete_years_is_not_sure() -> None:
    verdict = judge_claim("Dominique Dupuy won porsche-carrera-cup-france five times between 1992 and 1999", book()).verdict
    assert (verdict.verdict, verdict.sure) == ("true", False)


# --- sentences -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", [example for _, _, example in FORMS])
def test_each_form_reads_its_own_example(example: str) -> None:
    first = next(shown for pattern, build, shown in FORMS if (found := pattern.fullmatch(example)) and build(found) is not None)
    assert first == example


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Craig Baird is a New Zealander", Nationality("Craig Baird", "NZL")),
        ("the Porsche Supercup was first held in 1993.", Held("Porsche Supercup", (1993,), "first")),
        ("X Cup is in its third edition", Nth("X Cup", 3, "edition")),
        ("NOT Ada is the reigning champion of X Cup in 2019-20", Not(Defends("Ada", "X Cup", 2020))),
        ("opinion: the best", Opinion("the best")),
        ("opinion: a AND opinion: b READ ALSO AS opinion: c", Readings((All((Opinion("a"), Opinion("b"))), Opinion("c")))),
    ],
)
def test_a_sentence_is_a_value(sentence: str, claim: object) -> None:
    assert parse_claim(sentence) == claim


@pytest.mark.parametrize("sentence", ["", "what a race", "AND", "NOT ", "x" * 5000])
def test_what_is_no_claim_is_refused(sentence: str) -> None:
    with pytest.raises(UserError):
        parse_claim(sentence)


def test_every_form_stands_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs/record-book.md").read_text(encoding="utf-8")
    assert [example for _, _, example in FORMS if f"- {example}\n" not in page] == []


# --- how verdicts are reached --------------------------------------------------------------------------------------------------

TRUE, FALSE, DISPUTED, UNVERIFIED = (Verdict(kind) for kind in ("true", "false", "disputed", "unverified"))


def once(*years: int) -> Verdict:
    return Verdict("true as of", years=years)


def test_true_once_is_true_as_of_its_years() -> None:
    assert in_time({2001: True, 2002: True, 2003: False}, 2003) == once(2001, 2002)
    assert in_time({2001: False, 2003: True}, 2003) == TRUE
    assert in_time({2001: True, 2003: None}, 2003) == UNVERIFIED
    assert in_time({2003: False}, 2003) == FALSE


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ((TRUE, TRUE), "true"), ((TRUE, FALSE, DISPUTED), "false"), ((TRUE, DISPUTED, UNVERIFIED), "disputed"), ((TRUE, UNVERIFIED), "unverified"),
        ((once(1, 2), TRUE), "true as of 1-2"), ((once(1, 2), once(2, 3)), "true as of 2"), ((once(1), once(2)), "false"), ((once(1, 9), once(9)), "true"),
    ],
)  # fmt: skip
def test_all_parts_must_hold(parts: tuple[Verdict, ...], whole: str) -> None:
    assert str(all_of(parts, 9)) == whole


def test_one_part_is_enough() -> None:
    assert str(any_of((FALSE, UNVERIFIED, TRUE), 9)) == "true"
    assert str(any_of((FALSE, once(3), once(5)), 9)) == "true as of 3, 5"
    assert str(any_of((FALSE, UNVERIFIED), 9)) == "unverified"
    assert str(any_of((FALSE, FALSE), 9)) == "false"


def test_the_own_counting_decides_unless_another_alone_says_yes() -> None:
    own, with_forerunner = "counted alone", "with its forerunner"
    assert by_counting([(own, TRUE), (with_forerunner, FALSE)]).verdict == "true"
    assert by_counting([(own, FALSE), (with_forerunner, TRUE)]).verdict == "disputed"
    assert by_counting([(own, FALSE), (with_forerunner, FALSE)]).verdict == "false"
    assert by_counting([(own, once(2025)), (with_forerunner, once(2021))]).years == (2021, 2025)


def test_readings_that_differ_are_disputed() -> None:
    assert readings([("one", TRUE), ("two", FALSE)], 9).verdict == "disputed"
    assert readings([("one", TRUE), ("two", TRUE)], 9).verdict == "true"
    assert readings([("one", FALSE), ("two", UNVERIFIED)], 9).verdict == "unverified"


def test_the_contrary_of_what_was_true_once_is_true() -> None:
    turned: dict[VerdictKind, VerdictKind] = {
        "true": "false",
        "false": "true",
        "true as of": "true",
        "disputed": "disputed",
        "unverified": "unverified",
    }
    assert {kind: contrary(Verdict(kind)).verdict for kind in turned} == turned


def test_years_are_written_as_people_write_them() -> None:
    assert runs((2010, 2011, 2012, 2025)) == "2010-2012, 2025"
    assert not Verdict("true", doubts=(Doubt("x"),)).sure


# --- nothing makes it stumble --------------------------------------------------------------------------------------------------

WORDS = (
    "porsche-supercup", "Porsche Carrera Cup Deutschland", "porsche-944-turbo-cup-germany", "porsche-gt3-cup-challenge-new-zealand", "lotus-cup-usa", "Cup",
    "the moon cup", "Patrick Huisman", "Lechner Racing", "Nobody Atall", "Germany", "nation Germany", "team Lechner Racing", "Porsche", "mazda", "964", "992", "tier 2",
    "series of Porsche in tier 3", "national series of Ferrari", "series", "3", "two", "1993", "2019-20", "1990-1995", "2199", "1880", "first", "36th", "in a row",
    "titles", "wins", "poles", "between 1990 and 2000", "since 2010", "until 2005", "at least", "Sprint Challenge", "formula-one", "Europe", "NOT", "AND", "READ ALSO AS", "é", "-", "()",
)  # fmt: skip


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """An example with some of its words changed."""
    words = draw(st.sampled_from([example for _, _, example in FORMS])).split()
    for _ in range(draw(st.integers(0, 4))):
        words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(WORDS))
    return " ".join(words)


@settings(max_examples=400, deadline=None)
@given(sentences())
def test_judging_never_stumbles(sentence: str) -> None:
    try:
        claim = parse_claim(sentence)
    except UserError:
        return
    verdict = judge(book(), claim)
    assert bool(verdict.years) == (verdict.verdict == "true as of")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_claim_or_is_refused(text: str) -> None:
    try:
        claim = parse_claim(text)
    except UserError:
        return
    judge(book(), claim)


# --- the commands --------------------------------------------------------------------------------------------------------------


def test_a_claim_is_judged_on_the_command_line() -> None:
    done = CliRunner().invoke(cli, ["record", "claim", "René Rast won porsche-supercup in 2010-2012", "--format", "json"])
    data = json.loads(done.output)
    assert (done.exit_code, data["verdict"], data["sure"], [row["year"] for row in data["evidence"]]) == (
        0,
        "true",
        True,
        [2010, 2011, 2012],
    )


def test_claims_that_are_not_there_are_not_found() -> None:
    with pytest.raises(NotFound, match="no claim 'c999'"):
        judge_claims(["c999"], book())
