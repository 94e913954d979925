"""Feeds and calendars: what is new, and when the next race is, in the words that every reader of news and every calendar understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from onemake.core.record.facts import Meeting
from onemake.formats.atom import News, write_feed
from onemake.formats.icalendar import Happening, write_calendar
from onemake.office.library import load
from onemake.web.feeds import season_calendar, season_feed, season_happenings, season_news, series_calendar, site_feed
from onemake.web.record import record_of

Folder = Callable[..., Path]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)
CALENDAR = """
    round,race,date,circuit,country,host_event,laps,minutes,status,label
    1,1,2026-03-28T15:30:00,Monza,ITA,Italian Grand Prix,,30,,
    1,2,2026-03-29T11:10:00,Monza,ITA,,,30,,
    2,1,2026-06-07T12:00:00,Imola,ITA,,,,cancelled,
    3,1,,Spa,BEL,,,,,
    4,1,2026-09-06,Zandvoort,NLD,,12,,,
"""
DATED = """
    format = 1
    [season]
    series = "x-cup"
    year = 2026
    name = "X Cup 2026"
    time_zone = "Europe/Berlin"
    [scale.race]
    places = [10, 5]
    [[title]]
    id = "drivers"
    worth = { race = "race" }
"""
RESULTS = """
    round,race,number,driver,position,status
    1,1,3,Ada & Co,1,
    1,1,4,"Ben ""<b>"" Castel",2,
    4,1,4,"Ben ""<b>"" Castel",1,
    4,1,3,Ada & Co,,DSQ
"""
DECISIONS = """
    [[decision]]
    id = "D1"
    kind = "disqualify"
    round = 4
    number = "3"
    issued = 2026-09-08T09:00:00+02:00
    author = "stewards"
    applied = "in the sheet"
    [[decision]]
    id = "D2"
    kind = "points"
    driver = "Ada & Co"
    points = -1
"""


@pytest.fixture
def cup(folder: Folder) -> Path:
    return folder({"season.toml": DATED, "calendar.csv": CALENDAR, "results.csv": RESULTS, "decisions.toml": DECISIONS}, "x-cup-2026")


def unfolded(text: str) -> list[str]:
    return re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]


def events(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in unfolded(text):
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and not line.startswith(("END:", "BEGIN:")):
            key, _, value = line.partition(":")
            found[-1][key] = value
    return found


def told_in(feed: str, path: str) -> list[str]:
    """What stands at a path of a feed."""
    return cast("list[str]", etree.fromstring(feed.encode()).xpath(path, namespaces=ATOM))


def happening(**said: object) -> Happening:
    return replace(Happening("1@onemake", "Race", date(2026, 3, 1), KNOWN), **said)  # type: ignore[arg-type]


# --- calendars -----------------------------------------------------------------------------------------------------------------


def test_races_are_told_in_the_zone_of_the_season_and_days_as_days(cup: Path) -> None:
    first, second, cancelled, day = events(season_calendar(load(cup)))
    assert first == {
        "UID": "x-cup-2026.1.1@onemake",
        "DTSTAMP": "20260328T143000Z",
        "DTSTART;TZID=Europe/Berlin": "20260328T153000",
        "DURATION": "PT30M",
        "SUMMARY": "X Cup 2026: Monza\\, race 1",
        "LOCATION": "Monza\\, ITA",
        "DESCRIPTION": "Race 1.1\\nItalian Grand Prix",
        "STATUS": "CONFIRMED",
    }
    assert second["DTSTART;TZID=Europe/Berlin"] == "20260329T111000"
    assert cancelled["STATUS"] == "CANCELLED"
    assert (day["DTSTART;VALUE=DATE"], day["DTEND;VALUE=DATE"], day["SUMMARY"]) == ("20260906", "20260907", "X Cup 2026: Zandvoort")


def test_the_zone_says_when_its_clocks_change(cup: Path) -> None:
    text = season_calendar(load(cup))
    zone = unfolded(text)[unfolded(text).index("BEGIN:VTIMEZONE") : unfolded(text).index("END:VTIMEZONE")]
    assert zone == [
        "BEGIN:VTIMEZONE", "TZID:Europe/Berlin",
        "BEGIN:STANDARD", "DTSTART:20260101T010000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:20260329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:20261025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Sydney", "Asia/Kolkata", "Europe/Dublin"])
def test_a_moment_is_the_same_whoever_reads_the_calendar(zone: str) -> None:
    """Read as RFC 5545 says: the offset is that of the last observance begun before the moment, by the clock of its own offset before."""
    moments = [datetime(2025 + n // 12, n % 12 + 1, 15, 12, tzinfo=UTC) for n in range(24)]
    text = write_calendar("X", [happening(uid=str(n), start=m, minutes=30) for n, m in enumerate(moments)], ZoneInfo(zone))
    blocks = re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)\r\nDTSTART:(\S+)\r\nTZOFFSETFROM:(\S+)\r\nTZOFFSETTO:(\S+)", text)
    began = sorted((datetime.strptime(at + was, "%Y%m%dT%H%M%S%z"), to) for at, was, to in blocks)
    told = []
    for local in re.findall(rf"DTSTART;TZID={zone}:(\S+)", text):
        offset = [to for at, to in began if datetime.strptime(local + to, "%Y%m%dT%H%M%S%z") >= at][-1]
        told.append(datetime.strptime(local + offset, "%Y%m%dT%H%M%S%z").astimezone(UTC))
    assert told == moments


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    text = write_calendar("Ä" * 100, [happening(summary="Zöchling, Oeverhaus; " * 9 + "\U0001f3c1" * 30, description="a" * 300)])
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    (event,) = events(text)
    assert event["SUMMARY"] == "Zöchling\\, Oeverhaus\\; " * 9 + "\U0001f3c1" * 30
    assert event["DESCRIPTION"] == "a" * 300


def test_text_cannot_leave_its_line() -> None:
    (event,) = events(write_calendar("X", [happening(summary="a\\b\r\nBEGIN:VEVENT\x00;,", url="https://x/\r\nUID:2")]))
    assert event["SUMMARY"] == "a\\\\b\\nBEGIN:VEVENT\\;\\,"
    assert event["URL"] == "https://x/UID:2"


def test_in_utc_no_zone_is_needed() -> None:
    text = write_calendar("X", [happening(start=datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo")))])
    assert "VTIMEZONE" not in text
    assert events(text)[0]["DTSTART"] == "20260301T030000Z"


def test_a_calendar_of_nothing_is_none_and_one_uid_is_one_thing() -> None:
    assert write_calendar("X", []) == ""
    with pytest.raises(ValueError, match="one uid"):
        write_calendar("X", [happening(), happening()])


def test_a_series_has_its_seasons_and_the_meetings_of_other_years(cup: Path) -> None:
    season = load(cup)
    meetings = (
        Meeting(series="x-cup", year=1993, round=1, date=date(1993, 4, 25), circuit="Imola", host_event="San Marino Grand Prix"),
        Meeting(series="x-cup", year=1993, round=1, date=date(1993, 4, 25), circuit="Imola", source="https://another.example.org"),
        Meeting(series="x-cup", year=1993, round=2, circuit="Spa"),
        Meeting(series="x-cup", year=2026, round=1, date=date(2026, 3, 28), circuit="Monza"),
        Meeting(series="y-cup", year=1993, round=1, date=date(1993, 4, 25)),
    )
    found = events(series_calendar("x-cup", "X Cup", [season], meetings))
    assert [event["UID"] for event in found] == ["x-cup-1993.1@onemake", *(h.uid for h in season_happenings(season))]
    assert found[0]["DESCRIPTION"] == "San Marino Grand Prix"
    assert series_calendar("z-cup", "Z", [season], meetings) == ""


# --- feeds ---------------------------------------------------------------------------------------------------------------------


def test_what_has_a_day_is_news_the_newest_first(cup: Path) -> None:
    told = season_news(record_of(load(cup)), "x-cup-2026")
    assert [(news.key, news.title, news.href) for news in told] == [
        ("x-cup-2026/decision/D1", "X Cup 2026: decision D1", "x-cup-2026/races/4.1/index.html"),
        ("x-cup-2026/4.1", "X Cup 2026: result of race 4.1, Zandvoort", "x-cup-2026/races/4.1/index.html"),
        ("x-cup-2026/1.1", "X Cup 2026: result of race 1.1, Monza", "x-cup-2026/races/1.1/index.html"),
    ]
    assert told[2].summary == '1 Ada & Co, 2 Ben "<b>" Castel'
    assert "disqualified" in told[0].summary


def test_a_feed_is_xml_with_ids_that_stay(cup: Path) -> None:
    record = record_of(load(cup))
    news = season_news(record, "x-cup-2026")
    near = season_feed(record, "x-cup-2026", news)
    far = season_feed(record, "x-cup-2026", news, address="https://example.org/")
    assert told_in(near, "//a:id/text()") == told_in(far, "//a:id/text()")
    assert len(set(told_in(near, "//a:id/text()"))) == 4
    assert told_in(near, "a:entry/a:link/@href")[0] == "../x-cup-2026/races/4.1/index.html"
    assert told_in(far, "a:entry/a:link/@href")[0] == "https://example.org/x-cup-2026/races/4.1/index.html"
    assert told_in(far, "a:link[@rel='self']/@href") == ["https://example.org/x-cup-2026/feed.atom"]
    assert told_in(near, "a:updated/text()") == ["2026-09-08T07:00:00Z"]
    assert told_in(near, "a:entry[3]/a:summary/text()") == ['1 Ada & Co, 2 Ben "<b>" Castel']


def test_what_xml_does_not_allow_is_left_out() -> None:
    feed = write_feed("k", "A\x00B", [News("n", "\x0bC]]>\ud800", KNOWN, 'x"y')], home="index.html")
    assert told_in(feed, "a:entry/a:title/text()") == ["C]]>"]
    assert told_in(feed, "a:entry/a:link/@href") == ['x"y']


def test_where_there_is_no_news_there_is_no_feed_and_a_site_tells_the_newest() -> None:
    assert write_feed("k", "X", [], home="index.html") == ""
    many = [News(str(n), f"News {n}", datetime(2026, 1, 1, n % 24, n // 24, tzinfo=UTC), "x") for n in range(60)]
    feed = site_feed("Site", many)
    titles = told_in(feed, "a:entry/a:title/text()")
    assert (len(titles), titles[0]) == (50, "News 47")
