"""What is new in a season as a feed, and its races as a calendar to subscribe to. Only what has a day is news: nothing is dated by guess."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from onemake.formats.atom import News, write_feed
from onemake.formats.icalendar import Happening, write_calendar
from onemake.web.notes import Footnotes
from onemake.web.sheet import venue_of

if TYPE_CHECKING:
    from onemake.core.record.facts import Meeting
    from onemake.core.season import Decision, Race, Season
    from onemake.web.record import Record

__all__ = ["meeting_happenings", "season_calendar", "season_feed", "season_happenings", "season_news", "series_calendar", "site_feed"]

_OF_SITE = 50


def season_news(record: Record, slug: str) -> tuple[News, ...]:
    """Every result and decision whose day is known, the newest first. The ways lead from the top of the site."""
    found = [news for race in record.season.calendar if (news := _result(record, race, slug))]
    found += [news for decision in record.decisions if (news := _decision(record, decision, slug))]
    return tuple(sorted(found, key=lambda n: (-n.when.timestamp(), n.key)))


def season_feed(record: Record, slug: str, news: Sequence[News], *, address: str = "") -> str:
    """The feed of a season, to lie in its folder. ``address`` is that of the site, with a slash at its end, where it is known."""
    near = [_moved(item, address or "../") for item in news]
    at = f"{address}{slug}/feed.atom" if address else ""
    return write_feed(
        record.season.id, record.season.identity.name, near, home=f"{address}{slug}/index.html" if address else "index.html", at=at
    )


def site_feed(name: str, news: Iterable[News], *, address: str = "") -> str:
    """The feed of a site: the newest of all its seasons."""
    there = [_moved(item, address) for item in news]
    return write_feed(
        f"site/{address or name}", name, there, home=f"{address}index.html", at=f"{address}feed.atom" if address else "", most=_OF_SITE
    )


def _moved(item: News, before: str) -> News:
    return News(item.key, item.title, item.when, before + item.href, item.summary)


def _result(record: Record, race: Race, slug: str) -> News | None:
    """The first three of a race, once it was run."""
    classification = record.classifications.get(race.key)
    when = race.known_from(record.season.zone)
    if classification is None or when is None:
        return None
    first: list[str] = []
    for place in (1, 2, 3):
        for row, seats in zip(classification.rows, classification.seats, strict=True):
            if row.position == place:
                first.append(f"{place} {' / '.join(seat.driver for seat in seats if seat.driver) or f'car {row.number}'}")
    title = f"{record.season.identity.name}: result of race {race.key}, {venue_of(race)}"
    return News(f"{record.season.id}/{race.key}", title, when, f"{slug}/races/{race.key}/index.html", ", ".join(first))


def _decision(record: Record, decision: Decision, slug: str) -> News | None:
    """A decision, by its own day; else with the race it concerns."""
    season = record.season
    races = [race for race in season.calendar if decision.concerns(race.key)]
    days = [when for race in races if (when := race.known_from(season.zone))]
    when = decision.issued_at(season.zone) or decision.known_from(season.zone) or max(days, default=None)
    if when is None:
        return None
    note = Footnotes(season)
    note.decision(decision, record.annulled.get(decision.id, ""))
    href = f"{slug}/races/{races[0].key}/index.html" if len(races) == 1 else f"{slug}/index.html"
    return News(f"{season.id}/decision/{decision.id}", f"{season.identity.name}: decision {decision.id}", when, href, note.found[0].plain)


def season_happenings(season: Season, *, home: str = "") -> tuple[Happening, ...]:
    """The races of a season that have a day. ``home`` is the address of its pages, with a slash at its end, where it is known."""
    return tuple(_race(season, race, home) for race in season.calendar if race.date is not None)


def _race(season: Season, race: Race, home: str) -> Happening:
    assert race.date is not None
    many = sum(other.key.round == race.key.round for other in season.calendar) > 1
    venue = venue_of(race)
    known = race.issued or (
        race.date if isinstance(race.date, datetime) else datetime(race.date.year, race.date.month, race.date.day, tzinfo=UTC)
    )
    details = (f"Race {race.key}" + (f", {race.label}" if race.label and race.label != venue else ""), race.host_event, f"{race.laps} laps" if race.laps else "", race.note)  # fmt: skip
    return Happening(
        uid=f"{season.id}.{race.key}@onemake",
        summary=f"{season.identity.name}: {venue}" + (f", race {race.key.race}" if many else ""),
        start=race.date,
        changed=known if known.tzinfo else known.replace(tzinfo=season.zone),
        minutes=race.minutes,
        location=", ".join(filter(None, (race.circuit, race.country))),
        description="\n".join(filter(None, details)),
        cancelled=race.is_off,
        url=f"{home}races/{race.key}/index.html" if home else "",
    )


def season_calendar(season: Season, *, home: str = "") -> str:
    """The races of a season as iCalendar; blank where none has a day."""
    return write_calendar(season.identity.name, season_happenings(season, home=home), season.zone)


def series_calendar(series: str, name: str, seasons: Iterable[Season], meetings: Iterable[Meeting] = ()) -> str:
    """All races of a series that have a day: those of its seasons, and the meetings of years without a season folder. Moments are in the zone of the latest season."""
    held = sorted((s for s in seasons if s.identity.series == series), key=lambda s: (s.identity.year, s.id))
    found = [happening for season in held for happening in season_happenings(season)]
    found += meeting_happenings(series, name, meetings, {season.identity.year for season in held})
    return write_calendar(name, found, held[-1].zone if held else UTC)


def meeting_happenings(series: str, name: str, meetings: Iterable[Meeting], held: Collection[int]) -> tuple[Happening, ...]:
    """The meetings of a series that have a day, but for the years in ``held``, which have a season folder."""
    found: list[Happening] = []
    seen: dict[str, int] = {}
    told: set[tuple[object, str]] = set()  # two sources of one meeting are one happening
    for meeting in meetings:
        if (
            meeting.series == series
            and meeting.date is not None
            and meeting.year not in held
            and (meeting.date, meeting.circuit) not in told
        ):
            told.add((meeting.date, meeting.circuit))
            uid = f"{series}-{meeting.year}.{meeting.round or meeting.date.isoformat()}"
            seen[uid] = seen.get(uid, 0) + 1
            found.append(_meeting(meeting, name, uid if seen[uid] == 1 else f"{uid}.{seen[uid]}"))
    return tuple(found)


def _meeting(meeting: Meeting, name: str, uid: str) -> Happening:
    assert meeting.date is not None
    day = meeting.date
    return Happening(
        uid=f"{uid}@onemake",
        summary=f"{name}: {meeting.circuit or meeting.host_event or f'round {meeting.round}'}",
        start=day,
        changed=datetime(day.year, day.month, day.day, tzinfo=UTC),
        location=", ".join(filter(None, (meeting.circuit, meeting.country))),
        description="\n".join(
            filter(None, (meeting.host_event, f"{meeting.races} races" if meeting.races else "", meeting.note, meeting.source))
        ),
    )
