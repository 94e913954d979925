"""From timing files to classifications: the files are read and paired, a season lends its rules and decisions, corrections are applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Literal

from onemake.core.decisions import in_force
from onemake.core.errors import Fault, NotFound, UserError
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Regulations
from onemake.core.rules.timing_rules import RedFlag
from onemake.core.season import Decision, Identity, Race, Season, Version
from onemake.core.timing.classification import Sheet, published
from onemake.core.timing.classify import Given, Outcome, classify, combined, session_name
from onemake.core.timing.corrections import Correction, corrected, signal
from onemake.core.timing.counting import Ending, Moment, can_be_counted
from onemake.core.timing.gather import Told
from onemake.core.timing.pairing import Found, pair
from onemake.core.timing.session import Driver, Session
from onemake.formats.faults import Faults
from onemake.formats.sheets import Folder, read_decisions
from onemake.office.library import find, load
from onemake.office.passings import corrections_in, kept_corrections
from onemake.office.timing_files import Arrived, read_timing_files

__all__ = ["Classifications", "ClassifyAsked", "classify_files", "laps_in_season"]


@dataclass(frozen=True, slots=True)
class ClassifyAsked:
    """What whoever asks says besides the files. What he says goes before what season and files say."""

    season: str | Path | None = None
    round: int | None = None
    race: int | None = None
    decisions: str | Path | None = None
    passings: str | Path | None = None
    published: str | Path | None = None
    governs: Literal["published", "laps", ""] = ""
    kind: Literal["race", "qualifying", ""] = ""  # of all sessions, whatever the files say
    count_back: Literal["penultimate", "one-less", "last", "none", ""] = ""
    red_flag: Moment | None = None
    flag: Moment | None = None
    laps: int | None = None
    minutes: int | None = None
    plus_laps: int | None = None
    several: Literal["together", "shoot-out", ""] = ""  # blank: each session of qualifying is a result of its own


@dataclass(frozen=True, slots=True)
class Classifications:
    """The sessions that were classified, and what is to be said of the files."""

    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rules:
    """The season that lends its rules, or one that has none; the race; decisions and corrections on it."""

    season: Season
    race: Race
    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]


def classify_files(paths: Sequence[str | Path], asked: ClassifyAsked | None = None) -> Classifications:
    """Classify what the files hold; without a path, what the season has kept of the race that was named.

    Raises UserError where a file, a decision or a correction cannot be used.
    """
    asked = asked or ClassifyAsked()
    paths = paths or _kept(asked)
    arrived = read_timing_files(paths)
    if arrived.refused:
        raise UserError(*arrived.refused)
    sessions, places, notes = _sessions(arrived, asked)
    found = pair(sessions, places)
    if not found:
        raise UserError(
            Fault(str(paths[0]), None, "there is nothing to classify: neither laps nor an order", "", "Name the lap file or the sheet.")
        )
    rules = _rules(asked, found)
    other = _published(asked, found)
    outcomes = []
    for one in found:
        outcome = _outcome(one, rules, asked, other)
        if outcome is not None:
            outcomes.append(replace(outcome, order_from=one.order_from))
            notes += one.aside
    if asked.several:
        outcomes = _combined(outcomes, asked.several, _given(rules, asked, (), against_another=False))
    return Classifications(tuple(outcomes), tuple(notes))


def laps_in_season(session: Session, season: Season, folder: Path, key: RaceKey) -> Outcome | None:
    """What the laps of a session give under the rules of a season and the corrections it keeps, before any decision; None if they give no order."""
    race = next((race for race in season.calendar if race.key == key), Race(key))
    asked = ClassifyAsked(season=folder, governs="laps")
    corrections = [c for c in _corrections(asked, season.zone, key) if c.session == session_name(session)]
    given = _given(_Rules(season, race, (), ()), asked, corrections, against_another=False)
    outcome = classify(corrected(session, corrections), replace(given, classified=None))
    return None if outcome is None or outcome.sheet.made_from != "laps" else outcome


def _combined(outcomes: Sequence[Outcome], how: Literal["together", "shoot-out"], given: Given) -> list[Outcome]:
    """The sessions of qualifying as one, in the order of their starts, or as they were named where that is not known."""
    several = [outcome for outcome in outcomes if outcome.session.kind == "qualifying"]
    if len(several) < 2:
        raise UserError(f"{how}: that takes two sessions of qualifying, and {len(several) or 'none'} was found")
    starts = [outcome.session.start for outcome in several]
    if all(isinstance(start, datetime) for start in starts) and len({getattr(start, "tzinfo", None) is None for start in starts}) == 1:
        several.sort(key=lambda outcome: str(outcome.session.start))
    return [*(outcome for outcome in outcomes if outcome not in several), combined(several, how, given)]


def _kept(asked: ClassifyAsked) -> list[Path]:
    """The originals that were filed when a race was imported."""
    if asked.season is None or asked.round is None:
        raise UserError("name the timing files; or a season and a round whose files were kept (--season, --round)")
    there = find(str(asked.season)) / "timing" / f"{asked.round}.{asked.race or 1}"
    if not there.is_dir():
        raise NotFound(f"{there} does not exist: no timing files of race {asked.round}.{asked.race or 1} were kept; name them")
    return [there]


def _sessions(arrived: Arrived, asked: ClassifyAsked) -> tuple[list[Session], list[str], list[str]]:
    """The sessions of all files with where each lay, and those that hold neither laps nor an order."""
    sessions, places, notes = [], [], [f"{name} was passed over: it is no timing file" for name in arrived.passed_over]
    for one in arrived.read:
        for session in one.said.sessions:
            if can_be_counted(session) or session.placings:
                sessions.append(replace(session, kind=asked.kind) if asked.kind else session)
                places.append(one.piece.place)
            else:
                what = session.partial or "neither laps nor an order"
                notes.append(f"{session.file}: left aside ({what})")
    return sessions, places, notes


def _outcome(one: Found, rules: _Rules, asked: ClassifyAsked, other: Sheet | None) -> Outcome | None:
    session = one.session
    name = session_name(session)
    ours = [c for c in rules.corrections if c.session == name]
    given = _given(rules, asked, ours, against_another=other is not None)
    session = _named(session, rules)
    return classify(corrected(session, ours), given, other if other is None or other.kind in ("", name) else None)


def _named(session: Session, rules: _Rules) -> Session:
    """The session with the drivers that the entry list has in a number for this race, where the file names none."""
    if not rules.season.entries:
        return session
    crews: dict[str, list[Driver]] = {}
    for entry in rules.season.entries:
        if entry.number and rules.race.key in entry.span and entry.driver:
            crews.setdefault(entry.number, []).append(Driver(entry.driver))
    alike = Counter(car.number for car in session.competitors)
    cars = [
        car if car.drivers or alike[car.number] > 1 else replace(car, drivers=tuple(crews.get(car.number, ())))
        for car in session.competitors
    ]
    return replace(session, competitors=tuple(cars))


def _given(rules: _Rules, asked: ClassifyAsked, corrections: Sequence[Correction], *, against_another: bool) -> Given:
    regulations = rules.season.regulations_for(rules.race.key) or rules.season.regulations
    race = rules.race
    said = asked.laps is not None or asked.minutes is not None
    minutes = race.minutes or race.length.max_minutes or regulations.distance.max_minutes
    ending = Ending(
        laps=asked.laps if said else race.laps,
        minutes=asked.minutes if said else minutes,
        plus_laps=asked.plus_laps if asked.plus_laps is not None else regulations.distance.plus_laps,
        flag=asked.flag or signal(corrections, "flag"),
        red_flag=asked.red_flag or signal(corrections, "red-flag"),
        count_back=_count_back(asked, regulations),
    )
    return Given(
        ending=ending,
        timing=regulations.timing,
        driving=regulations.driving_time,
        classified=regulations.classified,
        decisions=rules.decisions,
        race=race,
        zone=rules.season.zone,
        governs=asked.governs or ("laps" if against_another else ""),
    )


def _count_back(asked: ClassifyAsked, regulations: Regulations) -> RedFlag | None:
    if not asked.count_back:
        return regulations.red_flag
    rule = regulations.red_flag
    return replace(rule, count_back=asked.count_back) if rule is not None else RedFlag(count_back=asked.count_back)


# --- what a season lends -------------------------------------------------------------------------------------------------------


def _rules(asked: ClassifyAsked, found: Sequence[Found]) -> _Rules:
    season = load(asked.season) if asked.season is not None else None
    key = _key(asked, found)
    zone: tzinfo = season.zone if season is not None else UTC
    own = _read_decisions(Path(asked.decisions), zone) if asked.decisions is not None else ()
    if season is None:
        key = key or _only_race(own)
        race = Race(key or RaceKey(1, 1))
        facts = Season("files", Identity("files", 1970, "files"), (Version(Regulations()),), (race,), (), decisions=own)
    else:
        if key is None:
            raise UserError("the season has several races; say which with --round and --race")
        race = _race(season, key)
        facts = replace(season, decisions=(*season.decisions, *_besides(season, own))) if own else season
    decisions = tuple(d for d in in_force(facts) if d.round is None or d.concerns(race.key))
    return _Rules(facts, race, decisions, _corrections(asked, zone, race.key if key else None))


def _besides(season: Season, own: Sequence[Decision]) -> list[Decision]:
    """The decisions of a file that the season does not have itself: each is applied once. Raises UserError for an id that means two."""
    known = {decision.id: decision for decision in season.decisions}
    for decision in own:
        if decision.id in known and known[decision.id] != decision:
            raise UserError(f"decision {decision.id} stands in {season.id} with another content; give it an id of its own")
    return [decision for decision in own if decision.id not in known]


def _key(asked: ClassifyAsked, found: Sequence[Found]) -> RaceKey | None:
    """The race that was named; of a round with several, the one whose number the session has."""
    if asked.round is None:
        if asked.race is not None:
            raise UserError("--race is a race of a round; name the round too")
        return None
    ordinals = {one.session.ordinal for one in found if session_name(one.session) == "race"}
    ordinal = next(iter(ordinals)) if len(ordinals) == 1 else None
    return RaceKey(asked.round, asked.race or ordinal or 1)


def _only_race(decisions: Sequence[Decision]) -> RaceKey | None:
    """The race that all decisions of a file speak of. Raises UserError where they speak of several, for then somebody must say which this is."""
    races = {(d.round, d.race or 1) for d in decisions if d.round is not None}
    if len(races) > 1:
        known = ", ".join(f"{round_}.{race}" for round_, race in sorted(races)[:8])
        raise UserError(f"the decisions speak of several races ({known}); say which this is with --round and --race")
    return next((RaceKey(round_, race) for round_, race in races if round_ is not None), None)


def _race(season: Season, key: RaceKey) -> Race:
    race = next((race for race in season.calendar if race.key == key), None)
    if race is None:
        there = ", ".join(str(race.key) for race in season.calendar[:12])
        raise NotFound(f"{season.id} has no race {key}; it has {there}{', …' if len(season.calendar) > 12 else ''}")
    return race


def _read_decisions(path: Path, zone: tzinfo) -> tuple[Decision, ...]:
    faults = Faults()
    found = read_decisions(Folder({"decisions.toml": _bytes(path)}, zone, faults))
    faults.raise_if_any()
    return found


def _corrections(asked: ClassifyAsked, zone: tzinfo, key: RaceKey | None) -> tuple[Correction, ...]:
    """Those of the season folder, then those of the file named, as far as they speak of this race."""
    every: list[Correction] = []
    if asked.season is not None:
        every += kept_corrections(find(str(asked.season)), zone)
    if asked.passings is not None:
        every += corrections_in(Path(asked.passings), zone)
    return tuple(c for c in every if key is None or c.round is None or (c.round, c.race or key.race) == key)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(Fault(str(path), None, f"the file cannot be read: {error.strerror or error}")) from None


def _published(asked: ClassifyAsked, found: Sequence[Found]) -> Sheet | None:
    """The order of another file, to compare with: of its sessions of our kind the one that agrees most."""
    if asked.published is None:
        return None
    arrived = read_timing_files([asked.published])
    if arrived.refused:
        raise UserError(*arrived.refused)
    sheets = [session for file in arrived.files for session in file.sessions if session.placings]
    kinds = {one.session.kind for one in found}
    fitting = [session for session in sheets if session.kind in kinds or not session.kind or "" in kinds]
    if not fitting:
        raise UserError(
            Fault(str(asked.published), None, "the file has no published order of such a session", "", "Name the result sheet.")
        )
    ours = frozenset[tuple[str, str, int, int]]().union(*(Told(one.session).marks for one in found))
    best = max(fitting, key=lambda session: len(Told(session).marks & ours))
    if all(Told(one.session).is_another(Told(best)) for one in found):
        remedy = "Name the sheet of this session."
        raise UserError(Fault(str(asked.published), None, "the file tells of another session: hardly a best lap is the same", "", remedy))
    return published(best)
