"""What a folder remembers of its imports, in ``import.toml``: which column is which, and which like names are two people."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onemake.core.errors import Fault, UserError
from onemake.formats.sheet import Asked

__all__ = ["FILE", "Remembered", "forget", "read_remembered", "write_remembered"]

FILE = "import.toml"


@dataclass(frozen=True, slots=True)
class Remembered:
    """Columns as they were told, and pairs of names that somebody said are two people."""

    columns: Mapping[str, str] = field(default_factory=dict)
    in_order: bool = False
    blank: str = ""
    different: frozenset[frozenset[str]] = frozenset()

    def asked(self, now: Asked) -> Asked:
        """What is remembered, and on top what is said now."""
        return replace(now, columns={**self.columns, **now.columns}, in_order=now.in_order or self.in_order, blank=now.blank or self.blank)

    def and_(self, asked: Asked, different: Iterable[frozenset[str]] = ()) -> Remembered:
        return Remembered(dict(asked.columns), asked.in_order, asked.blank, self.different | frozenset(different))


def read_remembered(folder: Path) -> Remembered:
    """Raises UserError if the file was edited into something else."""
    path = folder / FILE
    if not path.is_file():
        return Remembered()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        columns = {str(k): _text(v) for k, v in said.get("columns", {}).items()}
        pairs = frozenset(frozenset(map(_text, item["names"])) for item in said.get("different", []))
        return Remembered(columns, said.get("in_order") is True, _text(said.get("blank", "")), pairs)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        remedy = "Mend it, or delete it: then the columns are asked for again."
        raise UserError(Fault(FILE, None, f"what is remembered of imports cannot be read: {str(error)[:80]}", "", remedy)) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def write_remembered(before: bytes | None, memory: Remembered) -> bytes | None:
    """The file with what is new in it, comments kept; None if there is nothing to remember."""
    if before is None and memory == Remembered():
        return None
    import tomlkit

    document = tomlkit.parse(before.decode("utf-8-sig")) if before is not None else tomlkit.document()
    if before is None:
        document.add(tomlkit.comment("What `onemake import` remembers of this folder. Delete a line, and it asks again."))
        document.add(tomlkit.nl())
    if memory.in_order:
        document["in_order"] = True
    if memory.blank:
        document["blank"] = memory.blank
    if memory.columns:
        table: Any = document.setdefault("columns", tomlkit.table())
        for word, column in memory.columns.items():
            table[word] = column
    known = {frozenset(item["names"]) for item in document.get("different", [])}
    pairs: Any = document.get("different") or tomlkit.aot()
    for pair in sorted(memory.different - known, key=sorted):
        item = tomlkit.table()
        item["names"] = sorted(pair)
        pairs.append(item)
    if len(pairs):
        document["different"] = pairs
    return tomlkit.dumps(document).encode()


def forget(before: bytes, names: frozenset[str]) -> bytes:
    """The file without a pair that was said to be two, and is one after all."""
    import tomlkit

    document = tomlkit.parse(before.decode("utf-8-sig"))
    pairs: Any = document["different"]
    for index in reversed(range(len(pairs))):
        if frozenset(pairs[index]["names"]) == names:
            del pairs[index]
    if not len(pairs):
        del document["different"]
    return tomlkit.dumps(document).encode()
