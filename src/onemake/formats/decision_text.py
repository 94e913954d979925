"""A decision as a person would write it into decisions.toml, and the file with it at its end."""

from __future__ import annotations

import json
from fractions import Fraction

from onemake.core.points import write_points
from onemake.core.season import Decision
from onemake.formats.table import decode

__all__ = ["with_decisions", "write_decision"]

_HEAD = "# What was decided. results.csv stays as it was first issued; decisions are applied on top, and annulled by later ones.\n"
_WORDS = ("others", "status", "field", "value")
_SAID = ("author", "reason", "article")


def write_decision(decision: Decision, driver: str = "", *, unknown: bool = False) -> str:
    """One ``[[decision]]``. With ``unknown``, what is not known of it stands there as unknown, ready to be filled in."""
    lines = ["[[decision]]", f"id = {_text(decision.id)}", f"kind = {_text(decision.kind)}"]
    lines += [f"{key} = {value}" if value is not None else f"# {key}: not known" for key, value in _race(decision) if value or unknown]
    lines += [f"{key} = {_text(getattr(decision, key))}" for key in ("session",) if getattr(decision, key)]
    for key in ("number", "driver", "competitor"):
        value = getattr(decision, key)
        if value:
            lines.append(f"{key} = {_text(value)}" + (_remark(value, driver) if key == "number" and driver else ""))
    if decision.seconds:
        lines.append(f"seconds = {_number(decision.seconds)}")
    lines += [f"{key} = {getattr(decision, key)}" for key in ("places", "laps", "position") if getattr(decision, key)]
    if isinstance(decision.points, Fraction):
        lines.append(f"points = {_number(decision.points)}")
    lines += [f"{key} = {_text(getattr(decision, key))}" for key in _WORDS if getattr(decision, key) or (key == "value" and decision.field)]
    if decision.issued is not None:
        lines.append(f"issued = {decision.issued.isoformat()}")
    elif unknown:
        lines.append("# issued: not known")
    for key in _SAID:
        said = getattr(decision, key)
        lines += [f"{key} = {_text(said)}" if said else f'{key} = ""'.ljust(31) + "# unknown"] if said or unknown else []
    lines += [f"applied = {_text(decision.applied)}"] if decision.applied or unknown else []
    lines += [f"note = {_text(decision.note)}"] if decision.note else []
    return "\n".join(lines) + "\n"


def _race(decision: Decision) -> tuple[tuple[str, int | None], ...]:
    return (("round", decision.round), ("race", decision.race))


def _remark(value: str, text: str) -> str:
    return f"{' ' * max(1, 20 - len(value))}# {_one_line(text)}"


def _one_line(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _text(text: str) -> str:
    return json.dumps(_one_line(text), ensure_ascii=False)


def _number(value: Fraction) -> str:
    written = write_points(value)
    return written if "/" not in written else _text(written)


def with_decisions(before: bytes | None, text: str) -> bytes:
    """The file with decisions at its end; comments, line ends and everything else stay."""
    if before is None or not before.strip():
        return f"{_HEAD}\n{text}".encode()
    there = decode(before)
    end = "\r\n" if "\r\n" in there else "\n"
    gap = end if there.endswith("\n") else end + end
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    return mark + (there + gap + text.replace("\n", end)).encode()
