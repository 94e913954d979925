"""Season folders broken at random: whatever is read, scored, checked, explained or audited ends well, or in plain words.

    python tools/fuzz.py --minutes 60             as long as you like; the default is a minute
    python tools/fuzz.py --seed 4711 --cases 1    one case again, with its traceback

Folders of the shipped book, of the clause fixtures and of `onemake new` are mutated: bytes, cells, rows, columns, TOML lines and values,
encodings, truncation, huge numbers, deep nesting. Only two endings are right: a result in which every sum holds, or a UserError that names a
file and says in plain words what is wrong. Anything else is kept under build/fuzz/ as a folder, with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import re
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from breaking import break_folder
from uses import Wrong, use_as_tables, use_season

from onemake.core.errors import UserError
from onemake.core.season import Season
from onemake.formats.season_folder import read_season
from onemake.office.library import BOOK, Folder

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "fuzz"
LONGEST = 30  # seconds that one folder may take
MEMORY = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Origin:
    """A folder that is in order, to be broken."""

    path: Path
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """A broken folder: the seed from which it is made again."""

    seed: int
    origin: Origin
    files: Mapping[str, bytes]


@lru_cache(maxsize=1)
def origins() -> tuple[Origin, ...]:
    """The folders to break, small ones more often than large ones by their number: every clause fixture, the shipped seasons, a new season."""
    clauses = sorted(file.parent for file in (ROOT / "tests" / "clauses").rglob("season.toml"))
    places = [*clauses, *sorted((BOOK / "seasons").iterdir()), BOOK / "new"]
    read = (Origin(place, Folder(place).files()) for place in places if (place / "season.toml").is_file())
    return tuple(origin for origin in read if sum(map(len, origin.files.values())) < 120_000)


def make(seed: int, there: tuple[Origin, ...]) -> Case:
    """The case of a seed, the same whenever it is asked for."""
    chance = random.Random(seed)  # noqa: S311
    origin = chance.choice(there)
    other = chance.choice(there)
    return Case(seed, origin, break_folder(chance, origin.files, other.files))


def run(case: Case) -> str:
    """Read a case and use it in every way. Says how it ended; raises whatever is no right ending."""
    chance = random.Random(case.seed)  # noqa: S311

    if chance.random() < 0.2:
        return use_as_tables(case.files, chance, lambda error: plain(error, None))

    def read() -> Season:
        return read_season(case.origin.path.name, case.files, Folder(case.origin.path))

    try:
        season = read()
    except UserError as error:
        plain(error, case.files)
        return "refused when read"
    if read() != season:
        raise Wrong("read twice, it is not the same")
    return use_season(season, chance, lambda error: plain(error, None))


_PYTHON = re.compile(
    r"NoneType|\b\w+Error\b|Traceback|object at 0x|<class|\bFraction\(|RaceKey\(|Span\(|Node\(|datetime\.|\bNone\b|\bdict\b|\btuple\b|list index|positional|unexpected keyword|errno|codec"
)


def plain(error: UserError, files: Mapping[str, bytes] | None) -> None:
    """A refusal names a file and a line that is in it, and speaks no Python."""
    for fault in error.faults:
        words = f"{fault.problem} {fault.remedy}"
        if _PYTHON.search(words):
            raise Wrong(f"no plain words: {fault}")
        if not fault.problem.strip() or not fault.file:
            raise Wrong(f"a fault that says nothing: {fault!r}")
        if files is not None and fault.line and fault.file in files:
            most = files[fault.file].count(b"\n") + files[fault.file].count(b"\r") + 2
            if fault.line > most:
                raise Wrong(f"there is no such line in the file: {fault}")


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Stop what takes too long."""

    def stop(*_: object) -> None:
        raise Wrong(f"not done within {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def keep(case: Case, report: str) -> Path:
    """Write a case down: its files, and how it ended."""
    place = KEPT / f"{case.seed}-{case.origin.path.name}"
    place.mkdir(parents=True, exist_ok=True)
    for name, content in case.files.items():
        (place / name).write_bytes(content)
    (place / "report.txt").write_text(f"python tools/fuzz.py --seed {case.seed} --cases 1\n\n{report}", encoding="utf-8", errors="replace")
    return place


def where(error: BaseException) -> str:
    """The kind of an error and the line of ours in which it arose: the same fault is told once."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if "onemake" in f.filename or "tools" in f.filename]
    said = re.sub(r"\d+", "N", str(error)[:60]) if isinstance(error, Wrong) else ""
    return f"{type(error).__name__} {said} {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else type(error).__name__


def main() -> int:
    words = argparse.ArgumentParser(description="Break season folders at random.")
    words.add_argument("--minutes", type=float, default=1.0)
    words.add_argument("--cases", type=int, default=0, help="stop after so many folders")
    words.add_argument("--seed", type=int, default=None, help="the first seed; the others follow it")
    asked = words.parse_args()
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    first = asked.seed if asked.seed is not None else int(time.time()) * 1000
    there, began = origins(), time.monotonic()
    endings: Counter[str] = Counter()
    found: Counter[str] = Counter()
    seed = first
    while (not asked.cases or seed - first < asked.cases) and time.monotonic() - began < asked.minutes * 60:
        case = make(seed, there)
        try:
            with within(LONGEST):
                endings[run(case)] += 1
        except KeyboardInterrupt:
            break
        except Exception as error:  # noqa: BLE001 (whatever is no right ending is what we look for)
            mark = where(error)
            if not found[mark]:
                place = keep(case, traceback.format_exc())
                print(f"✗ {mark}\n  {place.relative_to(ROOT)}", flush=True)
                if asked.cases == 1:
                    traceback.print_exc()
            found[mark] += 1
        seed += 1
    took = time.monotonic() - began
    ended = ", ".join(f"{n} {how}" for how, n in endings.most_common())
    print(f"{seed - first} folders (seeds {first} to {seed - 1}) in {took / 60:.1f} minutes: {ended}; {len(found)} faults of ours")
    for mark, times in found.most_common():
        print(f"  {times:>6} × {mark}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
