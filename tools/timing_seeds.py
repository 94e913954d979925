"""Timing files that are in order, to be broken: what the tests of readers write, and small files of the corpus where it is at hand."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from onemake.core.errors import OnemakeError
from onemake.core.timing.session import TimingFile
from onemake.formats.timing import READERS, document, read_timing

__all__ = ["Seeds", "of_corpus", "of_tests", "recognised"]

TESTS = Path(__file__).resolve().parent.parent / "tests" / "timing"
MOST = 24  # seeds of a format from its tests, the longest
LARGEST = 60_000  # bytes
Seeds = dict[str, list[bytes]]  # by the name of the format


def recognised(data: bytes) -> str | None:
    """The name of the format that a file is of, as ``read_timing`` would find it."""
    shown = document.Document("seed", data)
    try:
        if shown.is_json:
            shown.json  # noqa: B018
    except OnemakeError:
        return None
    for form in READERS:
        if import_module(f"onemake.formats.timing.{form.name}").recognises(shown):
            return form.name
    return None


def _sorted_out(files: Iterator[bytes]) -> Seeds:
    found: Seeds = {}
    for data in sorted(set(files), key=lambda data: (-len(data), data)):
        name = recognised(data) if 0 < len(data) <= LARGEST else None
        if name is not None and len(found.setdefault(name, [])) < MOST:
            found[name].append(data)
    return found


@lru_cache(maxsize=1)
def of_corpus() -> Seeds:
    """Small files of the corpus; none where it is not at hand."""
    place = Path(os.environ.get("ONEMAKE_CORPUS", "/nowhere"), "data", "timing")
    return _sorted_out(file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file() and file.stat().st_size <= LARGEST)


@lru_cache(maxsize=1)
def of_tests() -> Seeds:
    """Whatever tests show to a reader: each test that asks for nothing is run once, and listened to."""
    shown = [file.read_bytes() for file in sorted((TESTS / "files").rglob("*")) if file.is_file()]
    for file in sorted(TESTS.glob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if file.stem != "test_hostile" and ("read_timing(" in text or "Document(" in text):
            shown += _of_test(file.stem)
    return _sorted_out(iter(shown))


def _of_test(name: str) -> list[bytes]:
    for folder in (TESTS.parent, TESTS):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    module = import_module(name)
    heard: list[bytes] = []
    with _listening(module, heard):
        for test, function in list(vars(module).items()):
            if (
                test.startswith("test_")
                and inspect.isfunction(function)
                and not hasattr(function, "hypothesis")
                and not inspect.signature(function).parameters
            ):
                function()
    return heard


class _listening:  # noqa: N801 (reads as a verb in a with statement)
    """The names through which a test module reaches its reader, noting what passes."""

    def __init__(self, module: ModuleType, heard: list[bytes]) -> None:
        self.module, self.heard = module, heard

    def __enter__(self) -> None:
        heard = self.heard

        class Heard(document.Document):
            def __init__(self, file: str, data: bytes) -> None:
                heard.append(data)
                super().__init__(file, data)

        def read(file: str, data: bytes) -> TimingFile | None:
            heard.append(data)
            return read_timing(file, data)

        self.before = {word: vars(self.module)[word] for word in ("read_timing", "Document") if word in vars(self.module)}
        for word, there in (("read_timing", read), ("Document", Heard)):
            if word in self.before:
                setattr(self.module, word, there)

    def __exit__(self, *_: object) -> None:
        for word, there in self.before.items():
            setattr(self.module, word, there)
