"""What pages say to machines, in the words of schema.org: one value a page, to be set down as JSON-LD. What is not known is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from onemake.web.sheet import venue_of

if TYPE_CHECKING:
    from datetime import date

    from onemake.core.record.facts import Series
    from onemake.core.season import Race, Season

__all__ = ["breadcrumbs", "dataset", "person", "race_event", "season_event", "series_organization", "team"]

_SPORT = "Motor racing"
Thing = dict[str, Any]


def _thing(kind: str, **said: Any) -> Thing:
    return {
        "@context": "https://schema.org",
        "@type": kind,
        **{key: value for key, value in said.items() if value not in (None, "", [], ())},
    }


def _named(kind: str, name: str, **said: Any) -> Thing | None:
    """A thing inside another; None if it has no name."""
    return {"@type": kind, "name": name, **{key: value for key, value in said.items() if value}} if name else None


def series_organization(series: Series, *, maker: str = "", names: Sequence[str] = (), url: str = "") -> Thing:
    """A series, with what else it was called, who builds its cars, and its first and last year."""
    return _thing(
        "SportsOrganization",
        name=series.name,
        alternateName=[name for name in dict.fromkeys(names) if name != series.name],
        sport=_SPORT,
        foundingDate=str(series.first_year) if series.first_year else "",
        dissolutionDate=str(series.last_year) if series.last_year else "",
        sponsor=_named("Organization", maker),
        areaServed=[{"@type": "Country", "name": code} for code in series.countries],
        url=url,
    )


def season_event(season: Season, *, organizer: str = "", url: str = "") -> Thing:
    """A season: its days, and its races."""
    days = sorted(race.date.isoformat()[:10] for race in season.calendar if race.date is not None)
    return _thing(
        "SportsEvent",
        name=season.identity.name,
        sport=_SPORT,
        startDate=days[0] if days else str(season.identity.year),
        endDate=days[-1] if days else "",
        organizer=_named("SportsOrganization", organizer),
        subEvent=[_race(season, race) for race in season.calendar],
        url=url,
    )


def race_event(season: Season, race: Race, *, competitors: Iterable[str] = (), url: str = "") -> Thing:
    """A race of a season. ``competitors`` are those who drove it."""
    return _thing(
        "SportsEvent",
        **_race(season, race),
        sport=_SPORT,
        superEvent={"@type": "SportsEvent", "name": season.identity.name},
        competitor=[{"@type": "Person", "name": name} for name in dict.fromkeys(competitors) if name],
        url=url,
    )


def _race(season: Season, race: Race) -> Thing:
    said = {
        "@type": "SportsEvent",
        "name": f"{season.identity.name}, race {race.key}: {venue_of(race)}",
        "startDate": race.date.isoformat() if race.date is not None else "",
        "location": _named(
            "Place", race.circuit, address={"@type": "PostalAddress", "addressCountry": race.country} if race.country else None
        ),
        "eventStatus": "https://schema.org/EventCancelled" if race.is_off else "",
    }
    return {key: value for key, value in said.items() if value}


def person(
    name: str, *, names: Sequence[str] = (), born: date | None = None, birthplace: str = "", nationalities: Sequence[str] = (),
    teams: Sequence[str] = (), awards: Sequence[str] = (), url: str = "",
) -> Thing:  # fmt: skip
    """A driver: his names, and his titles as awards ("Porsche Supercup 1993: Drivers")."""
    return _thing(
        "Person",
        name=name,
        alternateName=[other for other in dict.fromkeys(names) if other != name],
        birthDate=born.isoformat() if born else "",
        birthPlace=_named("Place", birthplace),
        nationality=[{"@type": "Country", "name": nation} for nation in nationalities],
        memberOf=[{"@type": "SportsTeam", "name": team} for team in dict.fromkeys(teams) if team],
        award=list(awards),
        url=url,
    )


def team(
    name: str, *, names: Sequence[str] = (), country: str = "", members: Sequence[str] = (), awards: Sequence[str] = (), url: str = ""
) -> Thing:
    """A team and who drove for it."""
    return _thing(
        "SportsTeam",
        name=name,
        alternateName=[other for other in dict.fromkeys(names) if other != name],
        sport=_SPORT,
        location=_named("Country", country),
        athlete=[{"@type": "Person", "name": member} for member in dict.fromkeys(members) if member],
        award=list(awards),
        url=url,
    )


def dataset(about: dict[str, str], files: Iterable[tuple[str, str]], *, url: str = "") -> Thing:
    """The downloads of the book: ``about`` as in the downloads, ``files`` their addresses with their media types."""
    return _thing(
        "Dataset",
        name=about["title"],
        description=about["description"],
        license=about.get("licence url", ""),
        version=about["contents"],
        isAccessibleForFree=True,
        distribution=[{"@type": "DataDownload", "contentUrl": at, "encodingFormat": kind} for at, kind in files],
        url=url,
    )


def breadcrumbs(trail: Sequence[tuple[str, str]], address: str) -> Thing | None:
    """The way down from the top, for pages of a site that knows its address: names with paths below it."""
    if not address or not trail:
        return None
    items = [{"@type": "ListItem", "position": n, "name": name, "item": address + path} for n, (name, path) in enumerate(trail, 1)]
    return _thing("BreadcrumbList", itemListElement=items)
