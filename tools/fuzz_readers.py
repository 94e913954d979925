"""Timing files broken at random: a reader gives values in bounds, or refuses in plain words, and is not long about it.

    python tools/fuzz_readers.py --minutes 60             as long as you like; the default is a minute
    python tools/fuzz_readers.py --format rmonitor        one format
    python tools/fuzz_readers.py --seed 4711 --cases 1    one case again, with its traceback

The files to break are those that the readers' tests write, and small ones of the corpus if ONEMAKE_CORPUS names it. Anything else than a
right ending is kept under build/fuzz-readers/, with the seed that makes it again from the same files.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import re
import resource
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from breaking_timing import break_file
from fuzz import plain, where, within
from timing_seeds import of_corpus, of_tests
from timing_values import wrong
from uses import Wrong

from onemake.core.errors import UserError
from onemake.formats.timing import read_timing

__all__ = ["Case", "make", "origins", "run"]

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "fuzz-readers"
LONGEST = 20  # seconds that one file may take
MEMORY = 3 * 1024**3


@dataclass(frozen=True, slots=True)
class Case:
    """A broken file: of which format it was, and the seed from which it is made again."""

    seed: int
    origin: str
    data: bytes


def origins(form: str = "") -> list[tuple[str, bytes]]:
    """The files to break: each with the name of its format."""
    return [(name, data) for seeds in (of_tests(), of_corpus()) for name, files in seeds.items() if form in ("", name) for data in files]


def make(seed: int, there: list[tuple[str, bytes]]) -> Case:
    """The case of a seed: every format as often as any other."""
    chance = random.Random(seed)  # noqa: S311
    name = chance.choice(sorted({name for name, _ in there}))
    data = chance.choice([data for one, data in there if one == name])
    return Case(seed, name, break_file(chance, data, chance.choice(there)[1]))


def run(data: bytes, form: str) -> str:
    """Read a file. Says how it ended; raises whatever is no right ending."""
    try:
        found = read_timing("broken.file", data)
    except UserError as error:
        plain(error, None)
        return "refused"
    if found is None:
        return "of no format"
    for what in wrong(found):
        raise Wrong(f"{found.format}: {what[:300]}")
    return "read" if found.format == form else "read as another format"


def keep(case: Case, report: str) -> Path:
    """Write a case down: the file, and how it ended."""
    place = KEPT / f"{case.seed}-{case.origin}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "broken.file").write_bytes(case.data)
    (place / "report.txt").write_text(
        f"python tools/fuzz_readers.py --seed {case.seed} --cases 1\n\n{report}", encoding="utf-8", errors="replace"
    )
    return place


def main() -> int:
    words = argparse.ArgumentParser(description="Break timing files at random.")
    words.add_argument("--minutes", type=float, default=1.0)
    words.add_argument("--cases", type=int, default=0, help="stop after so many files")
    words.add_argument("--seed", type=int, default=None, help="the first seed; the others follow it")
    words.add_argument("--format", default="", help="break files of this format only")
    asked = words.parse_args()
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    first = asked.seed if asked.seed is not None else int(time.time()) * 1000
    there, began, seed = origins(asked.format), time.monotonic(), first
    endings: Counter[str] = Counter()
    found: Counter[str] = Counter()
    slowest = (0.0, 0)
    while (not asked.cases or seed - first < asked.cases) and time.monotonic() - began < asked.minutes * 60:
        case, started = make(seed, there), time.monotonic()
        try:
            with within(LONGEST):
                endings[run(case.data, case.origin)] += 1
        except KeyboardInterrupt:
            break
        except Exception as error:  # noqa: BLE001 (whatever is no right ending is what we look for)
            mark = f"{case.origin}: " + (re.sub(r"\d+|['\[].*", "", str(error))[:60] if isinstance(error, Wrong) else where(error))
            if not found[mark]:
                print(f"✗ {mark}\n  {str(error)[:200]}\n  {keep(case, traceback.format_exc()).relative_to(ROOT)}", flush=True)
                if asked.cases == 1:
                    traceback.print_exc()
            found[mark] += 1
        slowest = max(slowest, (time.monotonic() - started, seed))
        seed += 1
    ended = ", ".join(f"{n} {how}" for how, n in endings.most_common())
    print(
        f"{seed - first} files (seeds {first} to {seed - 1}) in {(time.monotonic() - began) / 60:.1f} minutes: {ended}; {len(found)} faults of ours"
    )
    print(f"the slowest took {slowest[0]:.1f} s (seed {slowest[1]})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
