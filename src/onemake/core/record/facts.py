"""The facts of the record book: one a row, each with its source. What is not known is None or blank; sources that disagree are both kept.

A table of the book is a file named after it in ``book/record``; its columns are the fields of the value here, under the same names. Years are those in which a
season ended. A span without an end still runs, or nobody said; ``note`` tells which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = [
    "TABLES", "Admission", "Alias", "Apart", "CarFact", "Champion", "Chassis", "ChassisStart", "Circuit", "Claim", "Count", "Edition", "Fact", "Generation",
    "Holder", "Maker", "Meeting", "Organisation", "Person", "PersonNation", "Promotion", "Role", "Series", "SeriesName", "Team", "Use",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every row has: where it was read, what is to be said of it, and the line it stands on."""

    source: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Maker(Fact):
    """Who builds the cars."""

    id: str
    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Organisation(Fact):
    """A maker, promoter, club (ASN) or sanctioning body, as ``kind`` says."""

    id: str
    name: str
    kind: Literal["maker", "promoter", "club", "sanctioning body", "licensee", ""] = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Role(Fact):
    """What an organisation did for a series, and when: promoted it, sanctioned it, held its permit; or the status it had."""

    series: str
    role: Literal["promoter", "sanctioning", "permit", "licensee", "status"]
    organisation: str = ""
    from_year: int | None = None
    to_year: int | None = None
    text: str = ""  # of a permit or a status: "national championship"


@dataclass(frozen=True, slots=True)
class Series(Fact):
    """A series of one make. ``tier`` counts from the top, 1; None: of no tier. ``succeeds`` is the series it came out of."""

    id: str
    name: str
    maker: str = ""
    tier: int | None = None
    scope: Literal["international", "national", ""] = ""
    countries: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    supports: str = ""
    succeeds: str = ""


@dataclass(frozen=True, slots=True)
class SeriesName(Fact):
    """What a series was called, and by whose money."""

    series: str
    name: str
    from_year: int | None = None
    to_year: int | None = None
    sponsor: str = ""


@dataclass(frozen=True, slots=True)
class Edition(Fact):
    """A year of a series. ``number`` is the how-manieth, as ``counting`` counts ("with the 944 Turbo Cup"); two countings are two rows."""

    series: str
    year: int
    held: bool | None = None
    number: int | None = None
    counting: str = ""
    races: int | None = None


@dataclass(frozen=True, slots=True)
class Champion(Fact):
    """A title of a year. ``standing`` says how sure it is: blank (the source says so), ``deduced``, or ``disputed`` (another source has another)."""

    series: str
    year: int
    title: str
    champion: str
    nationality: str = ""
    team: str = ""
    points: str = ""
    standing: Literal["", "deduced", "disputed"] = ""


@dataclass(frozen=True, slots=True)
class Count(Fact):
    """A number that a source gives without its parts: four titles of a driver, of which the years are not known."""

    who: str
    what: Literal["titles", "wins", "poles", "starts", "podiums", "fastest laps", "editions"]
    count: int
    series: str = ""
    title: str = ""
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting(Fact):
    """A meeting of a season without a season folder, or what a folder does not say: whom it supported. ``host`` is a series of the book, ``host_event`` its race."""

    series: str
    year: int
    round: int | None = None
    date: date | None = None
    circuit: str = ""
    country: str = ""
    host: str = ""
    host_event: str = ""
    races: int | None = None


@dataclass(frozen=True, slots=True)
class Circuit(Fact):
    """A circuit, with the other names it goes by."""

    id: str
    name: str
    country: str = ""
    continent: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Generation(Fact):
    """A generation of a maker's cup car, and the one it followed."""

    id: str
    maker: str
    model: str
    type_code: str = ""
    first_season: int | None = None
    predecessor: str = ""


@dataclass(frozen=True, slots=True)
class CarFact(Fact):
    """A figure of a generation as one source gives it: ``power_hp`` 450. Sources that disagree are several rows."""

    generation: str
    what: Literal["displacement_cc", "power_hp", "weight_kg", "gearbox", "built", "price_eur", "torque_nm", "specification"]
    value: str
    from_year: int | None = None
    to_year: int | None = None


@dataclass(frozen=True, slots=True)
class Use(Fact):
    """A series raced a generation, in these years."""

    series: str
    generation: str
    from_year: int | None = None
    to_year: int | None = None
    part: str = ""  # the class it was raced in


@dataclass(frozen=True, slots=True)
class Admission(Fact):
    """What a series admits beside, or instead of, its own car: the rule by which a superseded car goes on."""

    series: str
    generation: str
    admitted: bool
    from_year: int | None = None
    to_year: int | None = None
    part: str = ""
    from_series: str = ""  # whose used cars


@dataclass(frozen=True, slots=True)
class Chassis(Fact):
    """One car, by the maker's number."""

    id: str
    generation: str
    number: str = ""
    built: int | None = None


@dataclass(frozen=True, slots=True)
class Holder(Fact):
    """Who had a chassis, and when."""

    chassis: str
    owner: str
    from_year: int | None = None
    to_year: int | None = None


@dataclass(frozen=True, slots=True)
class ChassisStart(Fact):
    """A chassis in a race."""

    chassis: str
    series: str
    year: int
    round: int | None = None
    date: date | None = None
    number: str = ""
    driver: str = ""


@dataclass(frozen=True, slots=True)
class Person(Fact):
    """A driver of whom more is known than his name. Whoever is not here is known by his name alone."""

    id: str
    name: str
    born: date | None = None
    birthplace: str = ""
    nationality: str = ""


@dataclass(frozen=True, slots=True)
class Alias(Fact):
    """Another name of a person or team. With ``series`` or years it holds only there: two people may have one name."""

    id: str
    name: str
    series: str = ""
    from_year: int | None = None
    to_year: int | None = None


@dataclass(frozen=True, slots=True)
class PersonNation(Fact):
    """Under which licence a person raced, and when."""

    id: str
    nation: str
    from_year: int | None = None
    to_year: int | None = None


@dataclass(frozen=True, slots=True)
class Team(Fact):
    """A team of which more is known than its name."""

    id: str
    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Apart(Fact):
    """Two names that look like one, and are two people (father and son) or two teams. Nobody proposes them again."""

    name: str
    other: str
    kind: Literal["person", "team"] = "person"


@dataclass(frozen=True, slots=True)
class Promotion(Fact):
    """A rule by which drivers of a series go on: to a seat, with a prize, or by a nomination. Which places of which title; without a title somebody chooses."""

    from_series: str
    to_series: str
    kind: Literal["seat", "prize", "nomination"]
    title: str = ""
    last_place: int | None = None
    from_year: int | None = None
    to_year: int | None = None
    max_age: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Claim(Fact):
    """What somebody says of the book's series and people, and the same as a query (``formats.claims``): its verdict comes out of the other tables."""

    id: str
    claim: str
    query: str


# The tables of the book, in the order in which they are read.
TABLES: dict[str, type[Fact]] = {
    "makers": Maker,
    "organisations": Organisation,
    "series": Series,
    "names": SeriesName,
    "roles": Role,
    "editions": Edition,
    "champions": Champion,
    "counts": Count,
    "meetings": Meeting,
    "circuits": Circuit,
    "generations": Generation,
    "car_facts": CarFact,
    "uses": Use,
    "admissions": Admission,
    "chassis": Chassis,
    "holders": Holder,
    "chassis_starts": ChassisStart,
    "people": Person,
    "aliases": Alias,
    "nations": PersonNation,
    "teams": Team,
    "team_aliases": Alias,
    "apart": Apart,
    "promotions": Promotion,
    "claims": Claim,
}
