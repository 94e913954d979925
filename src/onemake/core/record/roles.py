"""Who ran a series, and when: promoter, sanctioning club, permit, licensee, status. What no source dates is shown without a year."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.spans import held, years
from onemake.core.record.tables import Tables

__all__ = ["ROLES", "Held", "Organisers", "organisers"]

ROLES = ("promoter", "licensee", "sanctioning", "permit", "status")


@dataclass(frozen=True, slots=True)
class Held:
    """A role that an organisation held. ``when``: ``yes``, ``no`` or ``not known``, for the year asked about."""

    role: str
    organisation: str
    name: str
    kind: str
    text: str
    years: str
    when: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Organisers:
    """The organisations of a series, in the order of ROLES, then by year."""

    series: str
    year: int | None
    held: tuple[Held, ...]
    doubts: tuple[Doubt, ...]


def organisers(tables: Tables, series: str, year: int | None = None) -> Organisers:
    """Who promoted, sanctioned and permitted a series; with a year only what held then, or may have."""
    names = {o.id: o for o in tables.organisations}
    found = []
    for row in tables.roles:
        when = held(row, year) if year else "yes"
        if row.series != series or when == "no":
            continue
        body = names.get(row.organisation)
        name = body.name if body else row.organisation
        says = (
            " ".join(filter(None, (f"{series}: {row.role}", name, row.text))) + f", {years(row)}" + (f" ({row.note})" if row.note else "")
        )
        evidence = Evidence("roles.csv", row.line, says, row.source, series, row.from_year)
        item = Held(row.role, row.organisation, name, body.kind if body else "", row.text, years(row), when, evidence)
        found.append((ROLES.index(row.role), row.from_year or 0, row.line, item))
    items = tuple(item for *_, item in sorted(found, key=lambda f: f[:3]))
    return Organisers(series, year, items, _doubts(series, year, items))


def _doubts(series: str, year: int | None, items: tuple[Held, ...]) -> tuple[Doubt, ...]:
    when = f" in {year}" if year else ""
    said = [Doubt(f"the {_SPOKEN[role]} of {series}{when} is not known", series) for role in _SPOKEN if not _has(items, role)]
    for role in ("promoter", "sanctioning"):
        bodies = dict.fromkeys(i.name for i in items if i.role == role)
        if len(bodies) > 1 and (year or _undated(items, role)):
            said.append(Doubt(f"sources name several: {_SPOKEN[role]} {', '.join(bodies)}", series))
    return tuple(said)


_SPOKEN = {"promoter": "promoter", "sanctioning": "sanctioning body"}


def _has(items: tuple[Held, ...], role: str) -> bool:
    """A role is filled if its holder is known; who licenses a series promotes it."""
    return any(i.role == role or (role == "promoter" and i.role == "licensee") for i in items)


def _undated(items: tuple[Held, ...], role: str) -> bool:
    return any(i.role == role and i.years == "years not known" for i in items)
