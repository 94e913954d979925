"""The tables of the record book as they were read: every fact, none joined yet."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.core.record.facts import (
    Admission,
    Alias,
    Apart,
    CarFact,
    Champion,
    Chassis,
    ChassisStart,
    Circuit,
    Claim,
    Count,
    Edition,
    Generation,
    Holder,
    Maker,
    Meeting,
    Organisation,
    Person,
    PersonNation,
    Promotion,
    Role,
    Series,
    SeriesName,
    Team,
    Use,
)  # fmt: skip

__all__ = ["Tables"]


@dataclass(frozen=True, slots=True)
class Tables:
    """The facts, table by table. The names are those of the files."""

    makers: tuple[Maker, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    series: tuple[Series, ...] = ()
    names: tuple[SeriesName, ...] = ()
    roles: tuple[Role, ...] = ()
    editions: tuple[Edition, ...] = ()
    champions: tuple[Champion, ...] = ()
    counts: tuple[Count, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    generations: tuple[Generation, ...] = ()
    car_facts: tuple[CarFact, ...] = ()
    uses: tuple[Use, ...] = ()
    admissions: tuple[Admission, ...] = ()
    chassis: tuple[Chassis, ...] = ()
    holders: tuple[Holder, ...] = ()
    chassis_starts: tuple[ChassisStart, ...] = ()
    people: tuple[Person, ...] = ()
    aliases: tuple[Alias, ...] = ()
    nations: tuple[PersonNation, ...] = ()
    teams: tuple[Team, ...] = ()
    team_aliases: tuple[Alias, ...] = ()
    apart: tuple[Apart, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    claims: tuple[Claim, ...] = ()
