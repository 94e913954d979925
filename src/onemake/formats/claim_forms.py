"""The forms of sentence that are claims, each a row of a table: its pattern, the value it stands for, and an example. A new form is a new row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, cast

from onemake.core.record.claims import (
    Admits,
    All,
    Began,
    Claim,
    Comparison,
    Counts,
    Defends,
    Exists,
    FirstChampion,
    Follows,
    Has,
    Held,
    Is,
    More,
    Most,
    Named,
    Nationality,
    Nth,
    Oldest,
    Opinion,
    Order,
    Raced,
    Renamed,
    Role,
    Share,
    Supports,
    Tally,
    Uses,
    WonIn,
)  # fmt: skip
from onemake.core.record.questions import Question, What
from onemake.formats.claim_words import (
    COMPARED,
    NUMBER,
    ORDINAL,
    YEAR,
    YEARS,
    is_nation,
    listed,
    nation,
    number,
    ordinal,
    plain,
    span,
    where,
    year,
    years,
)

__all__ = ["FORMS"]

Match = re.Match[str]


# --- who won -------------------------------------------------------------------------------------------------------------------

_WHO = r"(?:(?P<by>driver|team|nation)s? )?(?P<who>.+?)"
_THINGS: dict[str, What] = {
    "title": "titles", "championship": "titles", "race": "wins", "win": "wins", "podium": "podiums", "pole": "poles", "pole position": "poles",
    "fastest lap": "fastest laps", "start": "starts", "point": "points",
}  # fmt: skip
_THING = r"(?P<thing>" + "|".join(sorted(_THINGS, key=len, reverse=True)) + r")s?"
_KIND_OF_TITLE = r"(?:(?P<kind>[a-z0-9-]+)(?: |' |'s ))?"


def _asked(found: Match, among: str | None) -> Question:
    """Who is asked about, in which series and years."""
    at = found.groupdict()
    by = cast("Literal['driver', 'team', 'nation']", (at.get("by") or "driver").lower())
    who = listed(at["who"])
    kind = (at.get("kind") or "").lower()
    if kind in ("team", "teams"):
        by, kind = "team", ""
    kind = "" if kind in ("drivers", "driver", "overall") else kind
    question = where(among) if among else Question()
    return replace(
        question,
        by=by,
        what=_THINGS.get((at.get("thing") or "title").lower(), "titles"),
        drivers=who if by == "driver" else (),
        teams=who if by == "team" else (),
        nations=tuple(nation(w) for w in who) if by == "nation" else (),
        titles_of=(kind,) if kind else (),
        years=span(found),
    )


def _compared(found: Match) -> Comparison:
    return cast("Comparison", (found["compared"] or "exactly").lower())


def _counts(found: Match) -> Claim:
    question = replace(_asked(found, found["where"]), streak=bool(found["row"]))
    return Counts(question, number(found["n"].removesuffix(" times")), _compared(found))


def _won_in(found: Match) -> Claim:
    question = _asked(found, found["where"])
    each = tuple(WonIn(replace(question, series=(series,)), years(found["years"])) for series in question.series)
    return All(each) if len(each) > 1 else WonIn(question, years(found["years"]))


def _together(found: Match) -> Claim:
    together = cast("Literal['tier', 'series', 'maker']", {"tiers": "tier", "series": "series", "makers": "maker"}[found["of"].lower()])
    question = replace(_asked(found, found.groupdict().get("where")), together=together)
    return Counts(question, number(found["n"]), "at least")


def _most(found: Match) -> Claim:
    return Most(_asked(found, found["where"]))


def _more(found: Match) -> Claim:
    question = _asked(found, found["where"])
    return More(question, nation(found["than"]) if question.by == "nation" else plain(found["than"]))


def _share(found: Match) -> Claim:
    return Share(_asked(found, found["where"]))


def _first_champion(found: Match) -> Claim:
    nations = (nation(found["nation"]),) if found["nation"] else ()
    question = _asked(found, found["where"])
    return FirstChampion(replace(question, nations=nations))


def _defends(found: Match) -> Claim:
    return Defends(plain(found["who"]), plain(found["series"]), year(found["in"]) if found["in"] else None)


def _nationality(found: Match) -> Claim | None:
    return Nationality(plain(found["who"]), nation(found["nation"])) if found["from"] or is_nation(found["nation"]) else None


def _tally(of: Literal["winners", "record"]) -> Callable[[Match], Claim]:
    def build(found: Match) -> Claim:
        return Tally(replace(where(found["where"]), years=span(found)), of, number(found["n"]), _compared(found))

    return build


# --- series and years ----------------------------------------------------------------------------------------------------------


def _held(found: Match) -> Claim:
    which = cast("Literal['first', 'last', 'any']", (found["which"] or "any").lower().strip())
    return Held(plain(found["series"]), years(found["years"]), which, held=not found["not"])


def _began_in(found: Match) -> Claim:
    names = listed(found["series"])
    return (
        Held(names[0], (year(found["year"]),), "first")
        if len(names) == 1
        else All(tuple(Held(s, (year(found["year"]),), "first") for s in names))
    )


def _ran(found: Match) -> Claim:
    series = plain(found["series"])
    return All((Held(series, (year(found["y1"]),), "first"), Held(series, (year(found["y2"]),), "last")))


def _ended(found: Match) -> Claim:
    return Held(plain(found["series"]), (year(found["year"]),), "last")


def _editions(found: Match) -> Claim:
    return Nth(plain(found["series"]), number(found["n"]), "edition", year(found["in"]) if found["in"] else None)


def _began_between(found: Match) -> Claim:
    return Began(listed(found["series"]), span(found))


def _began_within(found: Match) -> Claim:
    return Began(listed(found["series"]), within=number(found["n"]), exactly=found["how"].lower() == "over")


def _nth(found: Match) -> Claim:
    of: Literal["year", "edition"] = "year" if found["of"].lower() == "year" else "edition"
    return Nth(plain(found["series"]), ordinal(found["n"]), of, year(found["in"]) if found["in"] else None)


def _order(found: Match) -> Claim:
    return Order(plain(found["series"]), plain(found["than"]), found["how"].lower() == "before", number(found["n"]) if found["n"] else None)


def _oldest(found: Match) -> Claim:
    return Oldest(plain(found["series"]), where(found["where"]))


_MANY = 3


def _exists(found: Match) -> Claim | None:
    text = found["rest"] or ""
    in_one = text.endswith(" in one country")
    text = text.removesuffix(" in one country")
    how = "each" if " in each of " in text else "together" if " in all of " in text else "any"
    among = where("series" + text) if not found["tier"] else replace(where("series" + text), tiers=(ordinal(found["tier"]),))
    if among.series:
        return None
    among = replace(among, scopes=(found["scope"].lower(),) if found["scope"] else (), years=span(found))
    many = (found["n"] or "").lower() in ("many", "some")
    wanted = _MANY if (found["n"] or "").lower() == "many" else 1 if many or not found["n"] else number(found["n"])
    compared = cast("Comparison", (found["compared"] or "at least").lower())
    return Exists(among, wanted, compared, cast("Literal['any', 'each', 'together']", how), in_one)


def _is(what: Literal["tier", "scope", "maker", "country", "tiers"]) -> Callable[[Match], Claim]:
    def build(found: Match) -> Claim:
        value = plain(found["value"])
        value = (
            str(number(value)) if what == "tiers" else nation(value) if what == "country" else value.lower() if what == "scope" else value
        )
        return Is(plain(found["series"]), what, value)

    return build


def _named(found: Match) -> Claim:
    return Named(plain(found["series"]), plain(found["name"]), span(found))


def _renamed(found: Match) -> Claim:
    became = found["how"].lower() == "became"
    return Renamed(plain(found["series"]), plain(found["name"]), year(found["in"]) if found["in"] else None, became)


def _follows(found: Match) -> Claim:
    return Follows(plain(found["later"]), plain(found["earlier"]))


def _supports(found: Match) -> Claim:
    share = cast("Literal['', 'most', 'all']", (found["share"] or "").lower())
    return Supports(
        plain(found["series"]), plain(found["host"]), share, (found["continent"] or "").strip(), year(found["in"]) if found["in"] else None
    )


def _raced(found: Match) -> Claim:
    return Raced(plain(found["series"]), plain(found["place"]), span(found), plain(found["host"] or ""))


_PARTS = {
    "promotes": "promoter",
    "promoted": "promoter",
    "sanctions": "sanctioning",
    "sanctioned": "sanctioning",
    "licenses": "licensee",
    "licensed": "licensee",
}


def _role(found: Match) -> Claim:
    return Role(plain(found["who"]), _PARTS[found["part"].lower()], plain(found["series"]), span(found))


# --- cars ----------------------------------------------------------------------------------------------------------------------


def _of_some(text: str) -> tuple[str, Question | None]:
    """A series, or some series of a kind."""
    if re.match(r"(?:some|a|any) ", text, re.IGNORECASE):
        among = where(re.sub(r"^(?:a|any) ", "some ", text, flags=re.IGNORECASE))
        return "", None if among.series else among
    return plain(text), None


def _uses(found: Match) -> Claim:
    series, some = _of_some(found["series"])
    return Uses(series or plain(found["series"]), plain(found["car"]), span(found), bool(found["first"]), some)


def _admits(found: Match) -> Claim:
    at = found.groupdict()
    series, some = _of_some(found["series"])
    return Admits(series or plain(found["series"]), plain(at.get("car") or ""), plain(at.get("source") or ""), span(found), some)


_FACTS = {
    "hp": "power_hp", "cc": "displacement_cc", "kg": "weight_kg", "nm": "torque_nm", "euro": "price_eur", "power": "power_hp", "gearbox": "gearbox",
    "specification": "specification", "weight": "weight_kg", "displacement": "displacement_cc",
}  # fmt: skip


def _has(found: Match) -> Claim:
    value = re.sub(r"(?<=\d)[, ](?=\d{3})", "", found["value"])
    cars = listed(found["car"])
    return _each(Has(car, _FACTS[found["what"].lower()], value) for car in cars)


def _built_by(found: Match) -> Claim:
    return _each(Has(car, "maker", plain(found["value"])) for car in listed(found["car"]))


def _first_raced(found: Match) -> Claim:
    return Has(plain(found["car"]), "first_season", str(year(found["year"])))


def _built(found: Match) -> Claim:
    return Has(plain(found["car"]), "built", found["value"])


def _each(claims: object) -> Claim:
    every = tuple(cast("tuple[Claim, ...]", claims))
    return every[0] if len(every) == 1 else All(every)


# --- the forms -----------------------------------------------------------------------------------------------------------------

_IN = rf"(?: in (?P<in>{YEAR}))?"
_SERIES = r"(?P<series>.+?)"
_LIST = rf"(?P<years>(?:{YEAR}|\d{{4}}[-–]\d{{4}})(?:(?:, ?|,? and )(?:\d{{4}}[-–]\d{{4}}|{YEAR}))*)"
_ROW = r"(?P<row> in a row| consecutive(?:ly)?| running)?"
_COMPARED = rf"(?:(?P<compared>{COMPARED}) )?"
_KINDS = "(?: in (?P<where>.+?))?"

_ROWS: tuple[tuple[str, Callable[[Match], Claim | None], str], ...] = (
    (r"opinion:? (?P<text>.+)", lambda m: Opinion(m["text"]), "opinion: the most prestigious series"),
    (rf"there (?:is|are|was|were) {_COMPARED}(?:(?P<n>{NUMBER}|many|some) )?(?:(?P<scope>national|international) )?(?:(?P<tier>{ORDINAL})[- ]tier )?(?:one-make )?series(?P<rest>.*?){YEARS}", _exists, "there are 6 national series of Porsche in tier 2 in each of Australia, France and Italy"),
    (rf"(?P<who>.+?) (?:is|was) (?:the )?(?:defending|reigning) champion of {_SERIES}{_IN}", _defends, "Larry ten Voorde is defending champion of porsche-supercup in 2022"),
    (rf"{_WHO} (?:is|was) (?:the )?first (?:(?P<nation>.+?) )?champion of (?P<where>.+?)", _first_champion, "Nick Tandy was the first British champion of porsche-carrera-cup-germany"),
    (rf"{_WHO} (?:is|was) champion of (?P<where>.+?) in {_LIST}", _won_in, "Craig Baird was champion of porsche-carrera-cup-australia in 2006, 2008 and 2011-2013"),
    (rf"{_WHO} (?:has|had|won|is the driver with) (?:the )?most {_KIND_OF_TITLE}{_THING}{_KINDS}{YEARS}", _most, "Larry ten Voorde has most titles in series of Porsche in tier 1, 2"),
    (rf"{_WHO} (?:is|was) the most successful(?: driver| team| nation)?{_KINDS}{YEARS}", _most, "team Lechner Racing is the most successful team in porsche-supercup"),
    (rf"{_WHO} (?:has|had|won) more {_KIND_OF_TITLE}{_THING} than (?P<than>.+?){_KINDS}{YEARS}", _more, "Craig Baird won more titles than Jim Richards in series of Porsche"),
    (rf"{_WHO} won (?:most|more than half) of the titles in (?P<where>.+?){YEARS}", _share, "Dominique Dupuy and Christophe Bouchut won most of the titles in porsche-carrera-cup-france between 1991 and 2000"),
    (rf"{_WHO} won in (?P<n>{NUMBER}) (?P<of>tiers|series|makers)(?: of (?P<where>.+?))? in one year{YEARS}", _together, "Frank Stippler won in 2 tiers in one year"),
    (rf"{_WHO} (?:won|has|had|scored|took) {_COMPARED}(?P<n>{NUMBER}) {_KIND_OF_TITLE}{_THING}{_ROW}{_KINDS}{YEARS}", _counts, "René Rast won 3 titles in a row in porsche-supercup between 2010 and 2012"),
    (rf"{_WHO} won (?P<where>.+?) {_COMPARED}(?P<n>{NUMBER} times|once|twice|thrice){_ROW}{YEARS}", _counts, "Patrick Huisman won porsche-supercup four times in a row between 1997 and 2000"),
    (rf"{_WHO} won {_COMPARED}(?P<n>{NUMBER}) (?P<where>.+?)s{_ROW}(?:,)?{YEARS}", _counts, "Larry ten Voorde won four German Carrera Cups"),
    (rf"{_COMPARED}(?P<n>{NUMBER}) (?:different )?(?:drivers|champions) (?:have )?won (?P<where>.+?){YEARS}", _tally("winners"), "22 drivers won porsche-supercup between 1993 and 2025"),
    (rf"the record (?:in|of) (?P<where>.+?) is {_COMPARED}(?P<n>{NUMBER}) titles?{YEARS}", _tally("record"), "the record in porsche-supercup is 4 titles"),
    (rf"{_WHO} won (?P<where>.+?) in {_LIST}", _won_in, "René Rast won porsche-carrera-cup-germany in 2008 and 2012"),
    (rf"{_SERIES} (?:is|was) (?P<not>not )?(?P<which>first |last )?held in {_LIST}", _held, "porsche-carrera-cup-australia was not held in 2009 and 2010"),
    (rf"{_SERIES} (?:began|started|was founded|was established|followed) in (?P<year>{YEAR})", _began_in, "porsche-carrera-cup-italy began in 2007"),
    (rf"{_SERIES} (?:ran|was held) from (?P<y1>{YEAR}) to (?P<y2>{YEAR})", _ran, "audi-r8-lms-cup ran from 2012 to 2019"),
    (rf"{_SERIES} ended in (?P<year>{YEAR})", _ended, "porsche-gt3-cup-challenge-canada ended in 2020"),
    (rf"{_SERIES} (?:had|has had|has seen) (?P<n>{NUMBER}) (?:editions|seasons)(?: (?:up to|until|by) (?P<in>{YEAR}))?", _editions, "porsche-supercup had 29 editions up to 2021"),
    (rf"{_SERIES} (?:began|started) (?P<how>within|over) (?P<n>{NUMBER}) years?", _began_within, "porsche-carrera-cup-asia and porsche-carrera-cup-scandinavia began within 2 years"),
    (rf"{_SERIES} (?:began|started) (?:(?P<n>{NUMBER}) years? )?(?P<how>before|after) (?P<than>.+)", _order, "porsche-carrera-cup-france began one year after porsche-carrera-cup-germany"),
    (rf"{_SERIES} (?:began|started){YEARS.removesuffix('?')}", _began_between, "porsche-carrera-cup-asia began between 2000 and 2004"),
    (rf"{_SERIES} (?:is|was) in its (?P<n>{ORDINAL}) (?P<of>year|season|edition){_IN}", _nth, "porsche-carrera-cup-germany is in its 36th year in 2021"),
    (rf"(?P<in>{YEAR}) (?:is|was) the (?P<n>{ORDINAL}) (?P<of>year|season|edition) of {_SERIES}", _nth, "2025 was the 20th season of porsche-carrera-cup-australia"),
    (rf"{_SERIES} is the (?:oldest|longest running|original|first) (?:among|of) (?P<where>.+)", _oldest, "porsche-carrera-cup-germany is the oldest of series of Porsche in tier 2"),
    (rf"{_SERIES} (?:is|was) a (?:one-make )?series of (?P<value>.+)", _is("maker"), "ferrari-challenge-europe is a one-make series of Ferrari"),
    (rf"{_SERIES} (?:is|was) (?:of|in) tier (?P<value>\d)", _is("tier"), "porsche-supercup is of tier 1"),
    (rf"{_SERIES} (?:is|was) (?P<value>national|international)", _is("scope"), "porsche-carrera-cup-asia is international"),
    (rf"{_SERIES} (?:is|was) (?:held|based) in (?P<value>\D.*)", _is("country"), "porsche-sprint-challenge-suisse is based in Switzerland"),
    (rf"{_SERIES} has (?P<value>{NUMBER}) tiers", _is("tiers"), "Porsche has 3 tiers"),
    (r"(?P<who>.+?) (?:is|was) (?P<from>from )?(?P<nation>.+)", _nationality, "Craig Baird is from New Zealand"),
    (rf"{_SERIES} (?:takes|uses|admits|used|took|admitted) (?:older|used|second-hand) cars(?: (?:of|from) (?P<source>.+?))?{YEARS}", _admits, "porsche-sprint-challenge-australia uses used cars of porsche-carrera-cup-australia"),
    (rf"{_SERIES} (?:admits|admitted) (?P<car>.+?){YEARS}", _admits, "porsche-sprint-challenge-australia admits porsche-997-gt3-cup"),
    (r"(?P<car>.+?) (?:is|was|are|were) built by (?P<value>.+)", _built_by, "porsche-992-gt3-cup is built by Porsche"),
    (rf"(?P<car>.+?) first raced in (?P<year>{YEAR})", _first_raced, "porsche-964-cup first raced in 1990"),
    (r"(?P<car>.+?) (?:has|have|had|weighs) (?P<value>[\d., ]+) ?(?P<what>hp|cc|kg|Nm|euro)", _has, "porsche-992-gt3-cup has 510 hp"),
    (r"(?P<car>.+?) (?:has|have|had) (?P<what>power|gearbox|specification|weight|displacement) (?P<value>.+)", _has, "porsche-964-cup and porsche-993-cup have specification identical"),
    (r"(?P<value>\d+) of (?P<car>.+) were built", _built, "1130 of porsche-992-gt3-cup were built"),
    (rf"{_SERIES} raced (?:with (?P<host>.+?) )?(?:in|at) (?P<place>\D.*?){YEARS}", _raced, "porsche-supercup raced with formula-one in Asia"),
    (rf"{_SERIES} (?P<first>first )?(?:used|uses|raced|races) (?:the )?(?P<car>.+?){YEARS}", _uses, "porsche-carrera-cup-germany used porsche-964-cup in 1990"),
    (rf"{_SERIES} (?:is|was) (?:called|named|known as) (?P<name>.+?){YEARS}", _named, "porsche-supercup was called Porsche Michelin Supercup in 2006"),
    (rf"{_SERIES} (?P<how>was renamed(?: to)?|became) (?:an? )?(?P<name>.+?){_IN}", _renamed, "GT3 Cup Challenge Middle East was renamed Sprint Challenge in 2019-20"),
    (r"(?P<later>.+?) (?:succeeded|succeeds|replaced|replaces|follows) (?P<earlier>.+)", _follows, "porsche-carrera-cup-north-america succeeded porsche-gt3-cup-challenge-usa"),
    (r"(?P<earlier>.+?) (?:is|was) (?:the )?predecessor of (?P<later>.+)", _follows, "porsche-996-gt3-cup is the predecessor of porsche-997-gt3-cup"),
    (rf"{_SERIES} (?:supports|supported) (?P<host>.+?)(?: at (?P<share>most|all)(?: of)?(?: the)?(?P<continent> [A-Z][\w ]*?)? (?:rounds|races|Grands Prix))?{_IN}", _supports, "porsche-supercup supports formula-one at most European rounds in 2024"),
    (rf"(?P<who>.+?) (?P<part>{'|'.join(_PARTS)}) {_SERIES}{YEARS}", _role, "IMSA sanctions porsche-carrera-cup-north-america"),
)  # fmt: skip

FORMS = tuple((re.compile(pattern, re.IGNORECASE), build, example) for pattern, build, example in _ROWS)
