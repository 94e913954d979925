"""The season folder: bytes to a Season. What the columns mean is in docs/formats/season-folder.md.

Nothing here touches a disk: a folder is a mapping of file names to bytes, and what lies outside it (``extends``, joint races) comes from a
library handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, Protocol

from onemake.core.errors import UserError
from onemake.core.parts import CannotAdd, parts_of, put_together
from onemake.core.races import RaceKey, Span
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Decision, Identity, Note, Race, Result, Season, Version
from onemake.formats import sheets
from onemake.formats.faults import Faults, nearest
from onemake.formats.names import check_names, check_rules
from onemake.formats.plain import build
from onemake.formats.titles import take_away, written_out
from onemake.formats.toml import Node, merge, read_document

__all__ = ["Library", "read_regulations", "read_season"]

FORMAT = 1
_TOP = ("format", "extends", "without", "season", "bulletin")


class Library(Protocol):
    """What a folder may refer to."""

    def file(self, path: str) -> tuple[str, bytes, Library]:
        """A file by its path relative to the folder: its name for messages, its bytes, and the library seen from there. Raises OSError."""

    def season(self, path: str) -> Season:
        """Another season's folder. Raises UserError."""


def read_regulations(name: str, data: bytes, library: Library) -> Regulations:
    """Read the regulations of a season.toml alone, as they stand at the end of its season. Raises SeasonError with every fault found."""
    faults = Faults()
    identity, document, versions, zone = _head(name, data, library, faults)
    check_rules(Season(name, identity, versions, (), (), zone=zone), document, faults)
    faults.raise_if_any()
    return versions[-1].regulations


def _head(name: str, data: bytes, library: Library, faults: Faults) -> tuple[Identity, Node, tuple[Version, ...], tzinfo]:
    """What season.toml says: who and what, and the regulations."""
    document = _document(name, data, library, faults, depth=0)
    faults.raise_if_any()
    assert document is not None
    identity = _identity(document, faults)
    zone = _zone(identity, document, faults)
    versions = _versions(document, zone, faults)
    faults.raise_if_any()
    assert identity is not None
    return identity, written_out(document, Faults()), versions, zone


def read_season(id: str, files: Mapping[str, bytes], library: Library) -> Season:
    """Read a whole folder. Raises SeasonError with every fault found."""
    faults = Faults()
    if "season.toml" not in files:
        faults.add(f"{id}/season.toml", None, "the folder has no season.toml", "", "Write one with `onemake new`.")
        faults.raise_if_any()
    identity, document, versions, zone = _head("season.toml", files["season.toml"], library, faults)
    folder = sheets.Folder(files, zone, faults)
    calendar = sheets.read_calendar(folder)
    entries = sheets.read_entries(folder)
    results = sheets.read_results(folder)
    numbers = sheets.read_numbers(folder)
    decisions = sheets.read_decisions(folder)
    if "results.csv" not in files and not any(race.results_from for race in calendar):
        faults.add(
            "results.csv", None, "the folder has no results.csv", "", "Write one row for each car: round, race, number, driver, position."
        )
    results, decisions = _joint(calendar, results, decisions, numbers, library, faults)
    results = _in_parts(results, versions, faults)
    calendar = _calendar(calendar, results, faults)
    season = Season(
        id=id,
        identity=identity,
        versions=versions,
        calendar=calendar,
        results=results,
        entries=entries,
        decisions=decisions,
        brought_forward=sheets.read_brought_forward(folder),
        official=sheets.read_official(folder),
        official_scores=sheets.read_official_scores(folder),
        notes=_notes(files, faults),
        zone=zone,
    )
    check_names(season, document, faults)
    faults.raise_if_any()
    return season if not faults.warnings else _warned(season, faults)


def _warned(season: Season, faults: Faults) -> Season:
    return replace(season, warnings=tuple(faults.warnings))


def _document(name: str, data: bytes, library: Library, faults: Faults, depth: int) -> Node | None:
    """A season.toml with what it extends underneath."""
    document = read_document(name, data, faults)
    if document is None or "extends" not in document.value:
        if document is not None and "without" in document.value:
            document.value["without"].fault(
                faults, "without takes away what another file says, and this one extends none", "Add extends.", value=""
            )
        return document
    extends = document.value["extends"]
    if not isinstance(extends.value, str):
        extends.fault(faults, "extends must be a path", 'Write extends = "../regulations/base.toml".')
        return None
    if depth > 8:
        extends.fault(faults, "season files extend each other in a circle", "Take one extends out.")
        return None
    try:
        file, base_data, around = library.file(extends.value)
    except OSError:
        extends.fault(faults, "there is no such file to extend", "The path is relative to the file in which it stands.")
        return None
    base = _document(file, base_data, around, faults, depth + 1)
    return None if base is None else merge(take_away(base, document.value.get("without"), faults), document)


def _identity(document: Node, faults: Faults) -> Identity | None:
    format_ = document.value.get("format")
    if format_ is None:
        document.fault(faults, "season.toml does not say its format", "Begin with format = 1.", value="")
    elif format_.value != FORMAT or isinstance(format_.value, bool):
        format_.fault(faults, "this format of season.toml is not known", f"This onemake reads format = {FORMAT}.")
    node = document.value.get("season")
    if node is None:
        document.fault(faults, "season.toml lacks the table [season]", "Add [season] with series, year and name.", value="")
        return None
    identity: Identity | None = build(Identity, node, faults, what="season")
    return identity


def _zone(identity: Identity | None, document: Node, faults: Faults) -> tzinfo:
    if identity is None or identity.time_zone.upper() == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(identity.time_zone)
    except (ValueError, OSError, LookupError):
        node = document.value["season"].value.get("time_zone", document)
        node.fault(faults, "this time zone is not known", "Write a name such as Europe/Berlin.")
        return UTC


def _versions(document: Node, zone: tzinfo, faults: Faults) -> tuple[Version, ...]:
    """The regulations as first published and after each bulletin, in the order in which they take effect."""
    base = Node({k: v for k, v in document.value.items() if k != "bulletin"}, document.document, document.path)
    regulations = build(Regulations, written_out(base, faults), faults, what="season.toml", skip=_TOP)
    if regulations is None:
        return ()
    versions = [Version(regulations)]
    bulletins = document.value.get("bulletin")
    if bulletins is None:
        return tuple(versions)
    if not isinstance(bulletins.value, list) or not all(isinstance(b.value, dict) for b in bulletins.value):
        bulletins.fault(faults, "bulletins are written as [[bulletin]]", value="")
        return tuple(versions)
    for node in bulletins.value:
        version = _bulletin(node, base, zone, faults)
        if version is None:
            continue
        base, regulations_, from_, issued, id_ = version
        if from_ < versions[-1].from_:
            node.fault(
                faults,
                "this bulletin applies from an earlier race than the one before it",
                "Put bulletins in the order in which they apply.",
                value=id_,
            )
        versions.append(Version(regulations_, from_, issued, id_))
    return tuple(versions)


_BULLETIN_KEYS = ("id", "issued", "from", "reason", "article", "author", "note", "source", "derived", "change", "without")


def _bulletin(node: Node, base: Node, zone: tzinfo, faults: Faults) -> tuple[Node, Regulations, Any, datetime | date | None, str] | None:
    for key, item in node.value.items():
        if key not in _BULLETIN_KEYS:
            item.fault(faults, f"bulletin has no key {key!r}", nearest(key, _BULLETIN_KEYS), value="")
    without = node.value.get("without")
    change = node.value.get("change") or (None if without is None else replace(node, value={}))
    if change is None or not isinstance(change.value, dict):
        node.fault(faults, "this bulletin changes nothing", "Write what it changes under [bulletin.change.…].", value="")
        return None
    for key, item in change.value.items():
        if key in _TOP:
            item.fault(
                faults, f"a bulletin cannot change {key!r}", "It changes rules: scale, factor, distance, bonus, title, status.", value=""
            )
            return None
    from_node = node.value.get("from")
    try:
        from_ = Span.parse(str(from_node.value)).first if from_node is not None else Span().first
    except ValueError:
        node.fault(faults, "from does not name a race", 'Write from = "5" or from = "5.2".', value=from_node.value if from_node else "")
        return None
    issued = node.value.get("issued")
    if issued is not None and not isinstance(issued.value, date):
        issued.fault(faults, "issued is not a date", "Write issued = 2026-07-01.")
        return None
    merged = merge(take_away(base, without, faults), change)
    regulations = build(Regulations, written_out(merged, faults), faults, what="season.toml", skip=_TOP)
    if regulations is None:
        return None
    moment = None if issued is None else _in_zone(issued.value, zone)
    return merged, regulations, from_, moment, str(node.value["id"].value) if "id" in node.value else ""


def _in_zone(moment: date | datetime, zone: tzinfo) -> date | datetime:
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return datetime.combine(moment, time.min, tzinfo=zone)


def _joint(
    calendar: tuple[Race, ...],
    results: tuple[Result, ...],
    decisions: tuple[Decision, ...],
    numbers: Mapping[RaceKey, Mapping[str, str]],
    library: Library,
    faults: Faults,
) -> tuple[tuple[Result, ...], tuple[Decision, ...]]:
    """Fetch the results of joint races and the decisions on them, under our own numbers."""
    for race in calendar:
        if not race.results_from:
            continue
        path, _, key = race.results_from.rpartition(" ")
        try:
            there = Span.parse(key)
            other = library.season(path.strip())
        except ValueError:
            faults.add("calendar.csv", None, "results_from is a folder and a race", race.results_from, "Write ../world-cup-2011 1.1")
            continue
        except UserError as error:
            faults.faults.extend(error.faults)
            continue
        except OSError:
            faults.add(
                "calendar.csv",
                None,
                "there is no such season to take results from",
                race.results_from,
                "The path is relative to this folder.",
            )
            continue
        ours = numbers.get(race.key, {})
        rows = sheets.joint_results(race.key, other, there, ours)
        if not rows:
            faults.add(
                "calendar.csv", None, "the joint race has no results", race.results_from, "Look at the race named behind the folder."
            )
        results = (*results, *rows)
        decisions = (*decisions, *sheets.joint_decisions(race.key, other, there, ours))
    return results, decisions


def _in_parts(results: tuple[Result, ...], versions: Sequence[Version], faults: Faults) -> tuple[Result, ...]:
    """The races given in parts, put together; where the whole race has a sheet of its own, that governs, and a difference is told."""
    whole: dict[RaceKey, list[Result]] = defaultdict(list)
    in_parts = parts_of(results)
    for row in results if in_parts else ():
        if row.session == "race":
            whole[row.key].append(row)
    for key, rows in in_parts.items():
        rule = next((v.regulations.parts for v in reversed(versions) if v.from_ <= key), None)
        if rule is None and key not in whole:
            faults.add("results.csv", rows[0].line, f"race {key} is given in parts, and season.toml does not say how they are put together",
                       rows[0].session, 'Write [parts] with combine = "last" or "sum", or add a sheet of the whole race.')  # fmt: skip
        if rule is None:
            continue
        try:
            made = put_together(rows, rule)
        except CannotAdd as missing:
            if key not in whole:
                faults.add("results.csv", missing.row.line, f"race {key}: the parts cannot be added, for {missing}", "", "Fill it in.")
            continue
        if key in whole:
            _told_apart(key, whole[key], made, faults)
        else:
            results = (*results, *made)
    return results


def _told_apart(key: RaceKey, whole: Sequence[Result], made: Sequence[Result], faults: Faults) -> None:
    last, latest = max(row.issue for row in whole), max(row.issue for row in made)
    ours = {row.number or row.driver_id: row.position for row in made if row.issue == latest}
    for row in whole:
        car = row.number or row.driver_id
        if row.issue == last and car in ours and ours[car] != row.position:
            said = [f"in place {place}" if place else "not classified" for place in (row.position, ours[car])]
            what = f"race {key}: by the sheet of the race {car} is {said[0]}, by its parts put together {said[1]}; the sheet governs"
            faults.warn("results.csv", row.line, what, car, "Mend the one that is wrong.")
            return


def _calendar(calendar: tuple[Race, ...], results: tuple[Result, ...], faults: Faults) -> tuple[Race, ...]:
    """In order; made from the results where there is none."""
    keys = {result.key for result in results}
    if not calendar:
        return tuple(Race(key) for key in sorted(keys))
    known = {race.key for race in calendar}
    for key in sorted(keys - known):
        line = next(r.line for r in results if r.key == key)
        faults.add(
            "results.csv", line, "there is no such race in calendar.csv", str(key), "Add it to the calendar, or mend the round and race."
        )
    return tuple(sorted(calendar, key=lambda race: race.key))


def _notes(files: Mapping[str, bytes], faults: Faults) -> tuple[Note, ...]:
    if "notes.toml" not in files:
        return ()
    document = read_document("notes.toml", files["notes.toml"], faults)
    if document is None:
        return ()
    notes = document.value.get("note")
    if notes is None or not isinstance(notes.value, list):
        return ()
    built = (build(Note, node, faults, what="note") for node in notes.value)
    return tuple(note for note in built if note is not None)
