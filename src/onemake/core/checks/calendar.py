"""What looks wrong in the calendar and the entry list: dates, rounds, spans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import combinations

from onemake.core.checks.evidence import Evidence, Look, day_of
from onemake.core.errors import Fault
from onemake.core.races import RaceKey
from onemake.core.season import Entry

__all__ = ["LOOKS"]

FILE = "calendar.csv"


def _dates(at: Evidence) -> Iterator[Fault]:
    """Races whose dates run backwards."""
    latest: tuple[date, RaceKey] | None = None
    for race in at.season.calendar:
        day = day_of(race.date)
        if day is None or race.is_off:
            continue
        if latest is not None and day < latest[0]:
            yield Fault(
                FILE, None, f"race {race.key} is dated before race {latest[1]}", str(day), "Mend a date, or the order of the rounds."
            )
        if latest is None or day > latest[0]:
            latest = (day, race.key)


def _years(at: Evidence) -> Iterator[Fault]:
    """Dates in another year than the season's, but for a winter series."""
    year = at.season.identity.year
    days = [(race.key, day) for race in at.season.calendar if (day := day_of(race.date)) is not None]
    if days and all(day.year != year for _, day in days):
        yield Fault("season.toml", None, f"no race is in the year of the season, {year}", str(days[0][1]), "Mend year, or the dates.")
        return
    for key, day in days:
        away = min((abs((day - other).days) for k, other in days if other.year == year and k != key), default=0)
        if day.year != year and (abs(day.year - year) > 1 or away > 200):
            yield Fault(FILE, None, f"race {key} is not in the year of the season, {year}", str(day), "Mend the date.")


def _issued(at: Evidence) -> Iterator[Fault]:
    """A classification issued before its race."""
    for race in at.season.calendar:
        start = (
            race.date
            if isinstance(race.date, datetime) or race.date is None
            else datetime.combine(race.date, time.min, tzinfo=at.season.zone)
        )
        if start is not None and race.issued is not None and race.issued < start:
            yield Fault(
                FILE,
                None,
                f"the result of race {race.key} was issued before the race",
                f"{race.issued:%Y-%m-%d %H:%M}",
                "Mend date or issued.",
            )


def _rounds(at: Evidence) -> Iterator[Fault]:
    """A meeting or a race left out of the numbers: most often one was mistyped."""
    races: dict[int, set[int]] = defaultdict(set)
    for key in at.calendar:
        races[key.round].add(key.race)
    expected = 1
    for round_ in sorted(races):
        if round_ > expected and round_ > min(races):
            missing = f"round {expected} is" if round_ == expected + 1 else f"rounds {expected} to {round_ - 1} are"
            yield Fault(FILE, None, f"{missing} missing before round {round_}", str(round_), "Is the number of a round mistyped?")
        expected = round_ + 1


def _run(at: Evidence) -> Iterator[Fault]:
    """Rows for a race that is not run; races run without rows."""
    rows = {sheet.key: sheet.rows[0] for sheet in at.races}
    without = []
    for race in at.season.calendar:
        if race.status in ("scheduled", "cancelled", "abandoned") and race.key in rows:
            problem = f"race {race.key} has a result, and is {race.status} in calendar.csv: it does not count"
            yield Fault("results.csv", rows[race.key].line, problem, race.status, "Mend the status.")
        if (
            race.status in ("run", "provisional", "official")
            and race.key not in rows
            and not race.results_from
            and not _brought(at, race.key)
        ):
            without.append(str(race.key))
    if without:
        races = f"race {without[0]} is run and has" if len(without) == 1 else f"races {', '.join(without)} are run and have"
        yield Fault(FILE, None, f"{races} no result", "", "Add the rows to results.csv; until then every table says so.")


def _brought(at: Evidence, key: RaceKey) -> bool:
    """Whether the totals brought forward hold a race in every title."""
    titles = {row.title for row in at.season.brought_forward if key <= row.after}
    return bool(titles) and titles >= {title.id for title in at.season.regulations.title}


def _entered_twice(at: Evidence) -> Iterator[Fault]:
    """The same driver in the same number twice over the same races; one number for two teams."""
    by_number: dict[str, list[Entry]] = defaultdict(list)
    for entry in at.season.entries:
        if entry.number:
            by_number[entry.number].append(entry)
    for entries in by_number.values():
        for one, other in combinations(entries, 2):
            both = next((key for key in at.calendar if key in one.span and key in other.span), None)
            if both is None:
                continue
            teams = [e.columns.get("team") or e.columns.get("entrant") for e in (one, other)]
            if one.driver_id and one.driver_id == other.driver_id:
                problem = f"{other.driver} is entered twice in number {other.number} for race {both}"
                yield Fault("entries.csv", other.line, problem, "", "Mend the rounds.")
            elif all(teams) and teams[0] != teams[1]:
                problem = f"number {one.number} is entered by two teams for race {both}"
                found = f"{one.driver} for {teams[0]}, {other.driver} for {teams[1]}"
                yield Fault("entries.csv", other.line, problem, found, "A crew has one team; mend number, team or rounds.")


def _spans(at: Evidence) -> Iterator[Fault]:
    """An entry for rounds that are not in the calendar; a registration after the last race; an age that nobody has."""
    last = max((day for race in at.season.calendar if (day := day_of(race.date)) is not None), default=None)
    for entry in at.season.entries:
        who = entry.driver or f"number {entry.number}"
        if at.calendar and not any(key in entry.span for key in at.calendar):
            yield Fault("entries.csv", entry.line, f"{who} is entered for rounds that are not in the calendar", "", "Mend rounds.")
        if entry.registered is not None and last is not None and entry.registered > last:
            problem = f"{who} is registered after the last race: a guest in all of them"
            yield Fault("entries.csv", entry.line, problem, str(entry.registered), "Mend registered.")
        elif entry.guest and entry.registered is not None:
            remedy = "Leave guest empty: before that day the driver is a guest anyway."
            yield Fault("entries.csv", entry.line, f"{who} is a guest and registered on a day: a guest in all these races", "guest", remedy)
        born = entry.columns.get("born", "")[:4]
        if born.isdecimal() and not 10 <= at.season.identity.year - int(born) <= 95:
            yield Fault("entries.csv", entry.line, f"{who} would be {at.season.identity.year - int(born)} years old", born, "Mend born.")


def _bulletins(at: Evidence) -> Iterator[Fault]:
    """A change of the rules for no race."""
    last = max(at.calendar, default=None)
    days = [day for race in at.season.calendar if (day := day_of(race.date)) is not None]
    for version in at.season.versions[1:]:
        issued = day_of(version.issued)
        if last is not None and version.from_ > last:
            yield Fault(
                "season.toml",
                None,
                f"bulletin {version.bulletin} changes rules for no race: the last is {last}",
                str(version.from_),
                "Mend from.",
            )
        elif issued is not None and days and issued > max(days):
            problem = f"bulletin {version.bulletin} was issued after the last race, and changes races that were run"
            yield Fault("season.toml", None, problem, str(issued), "Mend issued, unless it is meant.")


LOOKS: tuple[Look, ...] = (_dates, _years, _issued, _rounds, _run, _entered_twice, _spans, _bulletins)
