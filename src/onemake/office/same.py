"""Two spellings, one driver: joined when a person says so, and taken apart again the same way. The sheets keep the spelling they came with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onemake.core.errors import NotFound, UserError
from onemake.core.rules.table import tables
from onemake.core.season import Season
from onemake.formats.faults import nearest
from onemake.formats.season_folder import read_season
from onemake.formats.table_file import TableFile
from onemake.office.arrivals import latest_issues
from onemake.office.journal import Journal
from onemake.office.library import Folder, find, load
from onemake.office.remembered import FILE, Remembered, forget, read_remembered, write_remembered

__all__ = ["Joined", "apart", "same"]


@dataclass(frozen=True, slots=True)
class Joined:
    """What was joined or taken apart."""

    folder: Path
    season: Season
    said: str
    rows: int


def same(season: str | Path | None, name: str, other: str, *, at: datetime, step: Callable[[str], None] = lambda _: None) -> Joined:
    """Two names are one driver, who goes by the first. Results and entries of the other get his id. Raises UserError, NotFound."""
    folder, facts, journal = _open(season, step)
    keep, gone = _person(facts, name), _person(facts, other)
    if keep == gone:
        raise UserError(f"{name} and {other} are one driver already")
    for (key, session), rows in latest_issues(facts).items():
        if {keep, gone} <= {row.driver_id for row in rows}:
            raise UserError(f"{name} and {other} both took part in {session} {key}, so they are two")
    for total in facts.brought_forward:
        if total.competitor in (gone, other):
            raise UserError(f"brought_forward.csv has a total for {total.competitor}; add it to {name} there by hand first")
    shown = next((e.driver for e in facts.entries if e.driver_id == keep and e.driver), name)
    files: dict[str, bytes | None] = {}
    results = _table(folder, "results.csv")
    changed = [row for row in results.rows if (row.get("driver_id") or row.get("driver")) == gone]
    for row in changed:
        if not row.get("driver"):
            results.put(row, "driver", other)
        results.put(row, "driver_id", keep)
    files["results.csv"] = results.written()
    if (folder / "entries.csv").is_file():
        files["entries.csv"] = _one_entry(_table(folder, "entries.csv"), keep, gone, shown)
    decisions = _renamed(folder, {gone, other}, keep)
    if decisions is not None:
        files["decisions.toml"] = decisions
    pair = frozenset((name, other))
    if pair in read_remembered(folder).different:
        files[FILE] = forget((folder / FILE).read_bytes(), pair)
    said = f"{other} is {shown}"
    _write(journal, facts, "same", said, files, at)
    return Joined(folder, load(folder), said, len(changed))


def apart(season: str | Path | None, name: str, other: str, *, at: datetime, step: Callable[[str], None] = lambda _: None) -> Joined:
    """Two names are two drivers: joined ones are taken apart, and they are never asked about again. Raises UserError, NotFound."""
    folder, facts, journal = _open(season, step)
    keep = _person(facts, name)
    results = _table(folder, "results.csv")
    changed = [row for row in results.rows if row.get("driver") == other and row.get("driver_id") == keep]
    entry = next((e for e in facts.entries if e.driver_id == keep), None)
    if entry is not None and changed and other == entry.driver:
        raise UserError(f"{other} is the name the driver goes by; name the other spelling second")
    if not changed and _person(facts, other) == keep:
        raise UserError(f"no result stands under {other!r} with the id of {name}, so there is nothing to take apart")
    files: dict[str, bytes | None] = {}
    for row in changed:
        results.put(row, "driver_id", "")
    if changed:
        files["results.csv"] = results.written()
        if facts.entries:
            files["entries.csv"] = _own_entry(_table(folder, "entries.csv"), keep, other, {r.get("number", "") for r in changed})
    path = folder / FILE
    memory = Remembered(different=frozenset((frozenset((name, other)),)))
    if not memory.different <= read_remembered(folder).different:
        files[FILE] = write_remembered(path.read_bytes() if path.is_file() else None, memory)
    if not files:
        raise UserError(f"{name} and {other} are two already")
    said = f"{name} and {other} are two"
    _write(journal, facts, "apart", said, files, at)
    return Joined(folder, load(folder), said, len(changed))


def _open(season: str | Path | None, step: Callable[[str], None]) -> tuple[Path, Season, Journal]:
    folder = find(None if season is None else str(season))
    journal = Journal(folder, step)
    journal.recovered()
    return folder, load(folder), journal


def _person(season: Season, name: str) -> str:
    """The id of whoever is called so."""
    ids = {e.driver_id for e in season.entries if name in (e.driver, e.driver_id)}
    ids |= {r.driver_id for r in season.results if name in (r.driver, r.driver_id)}
    ids.discard("")
    if len(ids) > 1:
        raise UserError(f"several drivers are called {name!r}; name one by id: {', '.join(sorted(ids))}")
    if not ids:
        known = {e.driver for e in season.entries} | {r.driver for r in season.results}
        raise NotFound(f"nobody is called {name!r} in {season.id}. {nearest(name, known - {''})}")
    return ids.pop()


def _table(folder: Path, name: str) -> TableFile:
    return TableFile(name, (folder / name).read_bytes())


def _id(row: Mapping[str, str]) -> str:
    return row.get("driver_id") or row.get("driver") or ""


_WHO = ("number", "driver", "driver_id", "rounds")


def _one_entry(entries: TableFile, keep: str, gone: str, shown: str) -> bytes:
    """The other's entries are the driver's own, and what is known of either (team, class) is known of both; one that says nothing new goes.

    Raises UserError where the two say different things of the same number in the same rounds.
    """
    his = [row for row in entries.rows if _id(row) == keep]
    other = [row for row in entries.rows if _id(row) == gone]
    known = {(row.get("number"), row.get("rounds") or ""): row for row in his}
    for row in other:
        mine = known.get((row.get("number"), row.get("rounds") or ""))
        if mine is None:
            entries.put(row, "driver", shown)
            entries.put(row, "driver_id", keep if keep != shown else "")
            continue
        for column in entries.columns:
            if column not in _WHO and row.get(column) and mine.get(column) and row[column] != mine[column]:
                raise UserError(
                    f"entries.csv has {column} {mine[column]!r} of {shown} and {row[column]!r} of {row.get('driver') or gone}, both under number "
                    f"{row.get('number')!r} in the same rounds; mend one of them there first, or give each the rounds in which it holds"
                )
        _fill(entries, mine, [row])
        entries.rows.remove(row)
    for row in (*his, *other):
        _fill(entries, row, [*his, *other])
    return entries.written()


def _fill(entries: TableFile, row: dict[str, str], rows: Sequence[Mapping[str, str]]) -> None:
    """Blank cells take what the rows say, where all that say something say the same."""
    for column in entries.columns:
        said = {r[column] for r in rows if r.get(column)}
        if column not in _WHO and not row.get(column) and len(said) == 1:
            entries.put(row, column, said.pop())


def _own_entry(entries: TableFile, keep: str, name: str, numbers: set[str]) -> bytes:
    """An entry for each number a driver had under his spelling: the one he had if it is still there, else like the other's."""
    for number in sorted(numbers):
        like = next((row for row in entries.rows if _id(row) == keep and row.get("number") == number), {})
        row = {k: v for k, v in like.items() if k not in ("driver_id", "nationality", "born", "registered", "rounds")}
        entries.add([{**row, "number": number, "driver": name}])
    return entries.written()


def _renamed(folder: Path, names: set[str], keep: str) -> bytes | None:
    """Decisions that name the other spelling name the driver; None if there are none."""
    path = folder / "decisions.toml"
    if not path.is_file():
        return None
    import tomlkit

    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    found = False
    for decision in document.get("decision", []):
        for key in ("driver", "competitor"):
            if decision.get(key) in names:
                decision[key] = keep
                found = True
    return tomlkit.dumps(document).encode() if found else None


def _write(journal: Journal, facts: Season, verb: str, said: str, files: dict[str, bytes | None], at: datetime) -> None:
    folder = journal.folder
    there = {**Folder(folder).files(), **{n: b for n, b in files.items() if b is not None}}
    tables(read_season(facts.id, there, Folder(folder)))
    with journal.locked():
        journal.write(verb, said, files, at)
