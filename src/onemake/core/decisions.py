"""From the sheets as first issued to the classification as it stands at a moment: every decision in force, applied once.

The result is a function of the sheet and of the set of decisions in force, not of the order in which they were issued: corrections first, then
reinstatements, laps and times (all added, then the race is sorted once: laps before time), places, disqualifications.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from onemake.core.entries import EntryList, Seat
from onemake.core.penalties import by_incidents, in_time
from onemake.core.race_order import RaceOrder
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Classified
from onemake.core.season import Decision, Race, Result, Season

__all__ = ["ON_THE_SHEET", "Classification", "Revised", "decide", "in_force", "is_known", "known", "revise", "sheets_of"]


@dataclass(frozen=True, slots=True)
class Classification:
    """A race as it stands: its rows with their seats, and the rows of the other sessions that carry its number."""

    race: Race
    rows: tuple[Result, ...]
    seats: tuple[tuple[Seat, ...], ...]
    sessions: tuple[Result, ...]

    @property
    def qualifying(self) -> tuple[Result, ...]:
        return tuple(row for row in self.sessions if row.session == "qualifying")


@dataclass(frozen=True, slots=True)
class Revised:
    """The season's races as they stand at a moment, and the decisions in force then."""

    races: tuple[Classification, ...]
    decisions: tuple[Decision, ...]
    complete: bool
    provisional: tuple[str, ...]
    as_of: datetime | None


def known(season: Season, as_of: datetime | None = None) -> tuple[Decision, ...]:
    """The decisions known at a moment, those that the regulations fix and annulled ones too. One without a date is known with the first race it concerns."""
    counted = by_incidents(season, sheets_of(season, as_of), as_of) if any(v.regulations.incidents for v in season.versions) else ()
    return tuple(in_time(d, season, as_of) for d in (*season.decisions, *counted) if is_known(d, as_of, season))


def in_force(season: Season, as_of: datetime | None = None) -> tuple[Decision, ...]:
    """The decisions known at a moment and not annulled."""
    at_hand = known(season, as_of)
    annuls = defaultdict(list)
    for decision in at_hand:
        if decision.kind == "annul":
            annuls[decision.of].append(decision)

    def stands(decision: Decision, depth: int = 0) -> bool:
        return depth > len(at_hand) or not any(stands(a, depth + 1) for a in annuls[decision.id])

    return tuple(d for d in at_hand if stands(d))


def is_known(decision: Decision, as_of: datetime | None, season: Season) -> bool:
    """Whether a decision is known at a moment; one without a date is known with the first race it concerns."""
    zone = season.zone
    moment = decision.known_from(zone)
    if as_of is None or moment is not None:
        return as_of is None or moment is None or moment <= as_of
    concerned = [race.known_from(zone) for race in season.calendar if decision.concerns(race.key)]
    return not concerned or any(known is None or known <= as_of for known in concerned)


def revise(season: Season, as_of: datetime | None = None) -> Revised:
    """Apply what is in force. Raises SeasonError where a decision cannot be applied to the sheet."""
    zone = season.zone
    decisions = in_force(season, as_of)
    entry_list = EntryList(season, decisions)
    sheets = sheets_of(season, as_of)
    races, missing = [], []
    complete = season.identity.races is None or sum(not race.is_off for race in season.calendar) >= season.identity.races
    for race in season.calendar:
        if race.is_off:
            continue
        moment = race.known_from(zone)
        known = as_of is None or moment is None or moment <= as_of
        if race.status == "scheduled" or not known or not sheets.get((race.key, "race")):
            complete = False
            if known and race.status not in ("scheduled", "") and as_of is None:
                missing.append(f"{race.key} was run, and its result is not known here")
            continue
        races.append(race)
    by_round = defaultdict(list)
    for decision in decisions:
        if decision.round is not None and decision.kind in ON_THE_SHEET and decision.applied != "in the sheet":
            by_round[decision.round].append(decision)
    elsewhere: dict[RaceKey, list[Result]] = defaultdict(list)
    for (key, session), sheet in sheets.items():
        if session != "race":
            elsewhere[key].extend(sheet)
    revised = []
    for race in races:
        rows = sheets[race.key, "race"]
        seats = [entry_list.seats(row) for row in rows]
        here = [d for d in by_round[race.key.round] if d.concerns(race.key)]
        rules = season.regulations_for(race.key, as_of)
        classified = rules.classified if rules is not None else None
        if here or classified is not None:
            rows = decide(rows, seats, race, "race", here, zone, classified)
        others = elsewhere.get(race.key, [])
        for session in {d.session for d in here if not d.on_race}:
            sheet = sheets.get((race.key, session), [])
            decided = decide(sheet, [entry_list.seats(row) for row in sheet], race, session, here, zone)
            others = [row for row in others if row.session != session] + decided
        revised.append(Classification(race, tuple(rows), tuple(seats), tuple(others)))
    provisional = [f"{race.key} is provisional" for race in races if race.status == "provisional"]
    provisional += [f"decision {d.id} is under appeal" for d in decisions if d.under_appeal]
    return Revised(tuple(revised), decisions, complete, (*provisional, *missing), as_of)


def decide(
    rows: list[Result],
    seats: Sequence[tuple[Seat, ...]],
    race: Race,
    session: str,
    decisions: Iterable[Decision],
    zone: tzinfo,
    classified: Classified | None = None,
) -> list[Result]:
    """The sheet of one session with the decisions that speak of it applied, and the rule for who is classified where there is one."""
    ours = [d for d in decisions if (d.on_race if session == "race" else d.session == session)]
    return RaceOrder(rows, seats, race, zone, classified).apply(ours) if ours or classified is not None else rows


def sheets_of(season: Season, as_of: datetime | None = None) -> dict[tuple[RaceKey, str], list[Result]]:
    """For each session the highest issue of its sheet that is known."""
    issues: dict[tuple[RaceKey, str], dict[int, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for row in season.results:
        if as_of is None or row.issued is None or row.issued <= as_of:
            issues[row.key, row.session][row.issue].append(row)
    return {session: rows[max(rows)] for session, rows in issues.items()}


ON_THE_SHEET = frozenset(("time", "places", "laps", "disqualify", "reinstate", "correct"))
