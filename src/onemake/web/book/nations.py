"""Countries by their codes (ISO 3166-1), with the part of the world in which they stand on the map. A code that is not here is shown as it is."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["REGIONS", "UNPLACED", "WORLD", "Nation", "nation_of", "region_of"]

REGIONS = ("Europe", "Americas", "Asia", "Middle East", "Africa", "Oceania")
WORLD = "Several parts of the world"
UNPLACED = "Countries not known"


@dataclass(frozen=True, slots=True)
class Nation:
    """A country: three letters as on a licence, two as in an address, its name."""

    code: str
    short: str
    name: str
    region: str


_ROWS = """
AND AD Andorra|AUT AT Austria|BEL BE Belgium|BGR BG Bulgaria|BLR BY Belarus|CHE CH Switzerland|CYP CY Cyprus|CZE CZ Czechia|DEU DE Germany|DNK DK Denmark
ESP ES Spain|EST EE Estonia|FIN FI Finland|FRA FR France|GBR GB Great Britain|GRC GR Greece|HRV HR Croatia|HUN HU Hungary|IRL IE Ireland|ISL IS Iceland
ITA IT Italy|LIE LI Liechtenstein|LTU LT Lithuania|LUX LU Luxembourg|LVA LV Latvia|MCO MC Monaco|MLT MT Malta|NLD NL Netherlands|NOR NO Norway|POL PL Poland
PRT PT Portugal|ROU RO Romania|RUS RU Russia|SMR SM San Marino|SRB RS Serbia|SVK SK Slovakia|SVN SI Slovenia|SWE SE Sweden|UKR UA Ukraine
ARG AR Argentina|BRA BR Brazil|CAN CA Canada|CHL CL Chile|COL CO Colombia|CRI CR Costa Rica|DOM DO Dominican Republic|ECU EC Ecuador|GTM GT Guatemala|MEX MX Mexico
PAN PA Panama|PER PE Peru|PRI PR Puerto Rico|PRY PY Paraguay|URY UY Uruguay|USA US United States|VEN VE Venezuela|BRB BB Barbados
CHN CN China|HKG HK Hong Kong|IDN ID Indonesia|IND IN India|JPN JP Japan|KOR KR South Korea|LKA LK Sri Lanka|MAC MO Macau|MYS MY Malaysia|PHL PH Philippines
SGP SG Singapore|THA TH Thailand|TWN TW Taiwan|VNM VN Vietnam|KAZ KZ Kazakhstan
ARE AE United Arab Emirates|BHR BH Bahrain|ISR IL Israel|JOR JO Jordan|KWT KW Kuwait|LBN LB Lebanon|OMN OM Oman|QAT QA Qatar|SAU SA Saudi Arabia|TUR TR Türkiye
AZE AZ Azerbaijan|GEO GE Georgia
EGY EG Egypt|MAR MA Morocco|ZAF ZA South Africa|ZWE ZW Zimbabwe|MOZ MZ Mozambique|ANG AO Angola|KEN KE Kenya
AUS AU Australia|NZL NZ New Zealand
"""
# The rows of each part of the world in the table above, by its first and last country.
_ENDS = (("Europe", "AND", "UKR"), ("Americas", "ARG", "BRB"), ("Asia", "CHN", "KAZ"), ("Middle East", "ARE", "GEO"), ("Africa", "EGY", "KEN"), ("Oceania", "AUS", "NZL"))  # fmt: skip


def _read() -> dict[str, Nation]:
    rows = [row.split(" ", 2) for row in _ROWS.strip().replace("\n", "|").split("|")]
    codes = [code for code, _, _ in rows]
    spans = [(region, codes.index(first), codes.index(last)) for region, first, last in _ENDS]
    found: dict[str, Nation] = {}
    for at, (code, short, name) in enumerate(rows):
        region = next(region for region, first, last in spans if first <= at <= last)
        found[code] = found[short] = Nation(code, short, name, region)
    return found


_NATIONS = _read()


def nation_of(code: str) -> Nation | None:
    """The country of a code of two or three letters; None: not one we know."""
    return _NATIONS.get(code.strip().upper())


def region_of(countries: tuple[str, ...]) -> str:
    """Where a series is at home. Countries in several parts of the world make it one of the whole; without a country nothing is said."""
    regions = {nation.region for code in countries if (nation := nation_of(code))}
    return regions.pop() if len(regions) == 1 else WORLD if regions else UNPLACED
