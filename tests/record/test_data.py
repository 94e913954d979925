"""The shipped facts: each with its source, none twice, every year within its span. What fails here is a slip in a file of book/record, not in the program."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import cast

import onemake
from onemake.core.record.facts import TABLES, Champion, Count, Edition, Fact, Series
from onemake.core.record.tables import Tables
from onemake.formats.record_book import read_tables

BOOK = Path(onemake.__file__).parent / "book/record"

# Rows that name no source, by table. It only ever shrinks: the makers are named by their series, and one report was read without the address of its page.
NAMELESS = {"makers": 14, "champions": 1}

A_SLUG = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
NOT_YET = 2027  # no row knows more than the seasons announced

# ISO 3166-1
_ISO = """ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN
    BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN
    FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL
    ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT
    MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY
    PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL
    TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE"""
NATIONS = frozenset(_ISO.split())


@cache
def book() -> Tables:
    return read_tables({path.name: path.read_bytes() for path in BOOK.glob("*.csv")})


def table(name: str) -> tuple[Fact, ...]:
    return cast("tuple[Fact, ...]", getattr(book(), name))


def slips(wrong: Callable[[Fact], bool], tables: Iterable[str] = TABLES) -> list[str]:
    return [f"{name}.csv:{row.line}" for name in tables for row in table(name) if wrong(row)]


def of_series(row: Fact) -> Series | None:
    return next((series for series in book().series if series.id == getattr(row, "series", "")), None)


def beyond(series: Series | None, *years: int | None) -> bool:
    """Does a year lie before the first season of a series, or after its last?"""
    first, last = (series.first_year, series.last_year) if series else (None, None)
    return any(year is not None and ((first is not None and year < first) or (last is not None and year > last)) for year in years)


def test_every_row_names_its_source() -> None:
    without = Counter(name for name in TABLES for row in table(name) if not row.source)
    assert dict(without) == NAMELESS


def test_a_source_that_is_an_address_has_no_blanks() -> None:
    assert slips(lambda row: row.source.startswith("http") and " " in row.source) == []


def test_no_row_stands_twice() -> None:
    def facts(row: Fact) -> tuple[object, ...]:
        return tuple(getattr(row, name) for name in row.__dataclass_fields__ if name not in ("line", "note"))

    for name in TABLES:
        assert [fact for fact, times in Counter(map(facts, table(name))).items() if times > 1] == []


def test_a_title_of_a_year_has_one_champion_unless_the_sources_disagree() -> None:
    titles: dict[tuple[str, int, str], list[Champion]] = defaultdict(list)
    for row in book().champions:
        titles[row.series, row.year, row.title].append(row)
    assert [title for title, rows in titles.items() if len(rows) > 1 and {row.standing for row in rows} != {"disputed"}] == []


def test_what_is_disputed_or_deduced_says_why() -> None:
    assert [f"champions.csv:{row.line}" for row in book().champions if row.standing and not row.note] == []


def test_a_champion_is_of_a_season_of_the_series() -> None:
    assert [f"champions.csv:{row.line}" for row in book().champions if beyond(of_series(row), row.year)] == []


def test_an_edition_is_of_the_span_of_the_series() -> None:
    assert [f"editions.csv:{row.line}" for row in book().editions if beyond(of_series(row), row.year)] == []


def test_a_name_was_borne_within_the_span_of_the_series() -> None:
    """A name may be announced the year before."""
    early = {(row.series, row.from_year) for row in book().names if "announce" in row.name}
    late = [row for row in book().names if beyond(of_series(row), row.from_year, row.to_year) and (row.series, row.from_year) not in early]
    assert [f"names.csv:{row.line}" for row in late] == []


def test_years_are_in_order_and_none_is_yet_to_come() -> None:
    years = ("year", "from_year", "to_year", "first_year", "last_year", "first_season", "built", "as_of")
    assert slips(lambda row: any((getattr(row, name, None) or 0) > NOT_YET for name in years)) == []


def test_nations_are_written_as_iso_writes_them() -> None:
    assert slips(lambda row: getattr(row, "nationality", "") not in NATIONS | {""}, ("champions", "people")) == []
    assert slips(lambda row: getattr(row, "nation", "") not in NATIONS, ("nations",)) == []


def test_ids_and_titles_are_slugs() -> None:
    ids = ("makers", "organisations", "series", "circuits", "generations", "chassis", "people", "teams")
    assert slips(lambda row: not A_SLUG.fullmatch(getattr(row, "id", "")), ids) == []
    assert [f"champions.csv:{row.line}" for row in book().champions if not A_SLUG.fullmatch(row.title)] == []


def test_a_year_that_was_not_held_has_no_champion() -> None:
    rested = {(row.series, row.year) for row in book().editions if row.held is False}
    assert sorted({(row.series, row.year) for row in book().champions} & rested) == []


def test_editions_of_one_counting_rise_by_no_more_than_the_years_between() -> None:
    def counting(row: Edition) -> tuple[str, str]:
        return row.series, row.counting

    numbered = sorted((row for row in book().editions if row.number), key=lambda row: (*counting(row), row.year, row.number or 0))
    for (series, name), rows in groupby(numbered, counting):
        for one, next_one in pairwise(rows):
            rise = cast("int", next_one.number) - cast("int", one.number)
            assert 0 <= rise <= next_one.year - one.year, f"{series}, {name or 'counting not said'}: {one.year} and {next_one.year}"


def test_a_count_is_never_less_than_the_rows_it_counts() -> None:
    """It may be more: that is why it is kept."""

    def parts(count: Count) -> int:
        return sum(
            row.champion == count.who
            and row.series == count.series
            and row.title == (count.title or "drivers")
            and (count.as_of is None or row.year <= count.as_of)
            for row in book().champions
        )

    assert [f"counts.csv:{row.line}" for row in book().counts if row.what == "titles" and row.series and row.count < parts(row)] == []
