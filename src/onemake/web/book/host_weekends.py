"""Whose weekends a series shared: at how many events of its host it raced in the latest years known."""

from __future__ import annotations

from typing import Any

from onemake.core.record.hosts import HostEvents, host_events
from onemake.core.record.judge_book import JudgeBook
from onemake.web.book.shelf import Shelf

__all__ = ["host_weekends"]

_LATEST = 6


def host_weekends(shelf: Shelf, book: JudgeBook, series: str) -> list[dict[str, Any]]:
    """The latest years first; none for a series of which no meeting names a host."""
    meetings = [m for m in shelf.tables.meetings if m.series == series]
    hosts = dict.fromkeys(m.host for m in meetings if m.host)
    held = {y.year for y in shelf.known.get(series, ()) if book.calendars(series, y.year)} if hosts else set()
    years = sorted({m.year for m in meetings} | held, reverse=True)[:_LATEST]
    found = []
    for host in hosts:
        for year in years:
            seasons = [*book.calendars(series, year), *book.calendars(host, year)]
            one = host_events(shelf.tables, seasons, series, year, host)
            if one.shared:
                found.append(_year(shelf, one))
    return found


def _year(shelf: Shelf, one: HostEvents) -> dict[str, Any]:
    return {
        "year": one.year,
        "host": one.host,
        "name": shelf.name_of(one.host) if one.host in shelf.series else one.host.replace("-", " ").title(),
        "href": shelf.series_href(one.host),
        "at": one.at,
        "of": len(one.events),
        "at_events": [s.event.name if s.event else s.meeting.name for s in one.shared],
        "doubts": [doubt.says for doubt in one.doubts],
    }
