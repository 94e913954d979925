"""Lines of a live feed as its bytes come in, and what a feed could not say clearly. Whatever the pieces it comes in, the lines are the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from onemake.core.timing.session import Remark

__all__ = ["LONGEST_LINE", "Faults", "Lines", "pieces"]

LONGEST_LINE = 8192  # bytes: no record of a feed is longer


@dataclass(slots=True)
class Faults:
    """Broken records: how often each thing was wrong, and the first of them."""

    found: dict[str, tuple[int, str, int]] = field(default_factory=dict)  # what -> how often, the first as written, its row

    def add(self, what: str, said: str, row: int) -> None:
        """Count one."""
        count, first, at = self.found.get(what, (0, said[:60], row))
        self.found[what] = (count + 1, first, at)

    def __len__(self) -> int:
        return sum(count for count, _, _ in self.found.values())

    def remarks(self) -> tuple[Remark, ...]:
        """One remark for each thing that was wrong."""
        return tuple(
            Remark(f"{what} ({count}×; the first stands here)", repr(said)[1:-1], row=row)
            for what, (count, said, row) in self.found.items()
        )


def pieces(data: bytes, size: int = 1 << 18) -> Iterator[bytes]:
    """A capture in pieces, as a line would bring it: what was read of one is put away before the next."""
    return (data[at : at + size] for at in range(0, len(data), size))


class Lines:
    """Bytes in, whole lines with their numbers out. A line ends with LF, CR or both (some feeds send CR CR LF); its number counts the LF."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._rest = bytearray()
        self._line = 1
        self._over = False  # inside a line that is too long

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The lines that these bytes end."""
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        if not end:
            self._keep(data)
            return []
        whole = bytes(self._rest) + data[:end]
        self._rest.clear()
        found = self._split(whole)
        self._keep(data[end:])
        return found

    def close(self) -> list[tuple[int, bytes]]:
        """The last line, which nothing ended."""
        return self.feed(b"\r")

    def _keep(self, data: bytes) -> None:
        if not self._over:
            self._rest += data
            self._over = len(self._rest) > LONGEST_LINE
        if self._over:
            del self._rest[80:]

    def _split(self, whole: bytes) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        if self._over:
            ends = min(at for at in (whole.find(b"\n"), whole.find(b"\r")) if at >= 0)
            self._too_long(whole, self._line)
            whole, self._over = whole[ends:], False
        clean = whole.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")
        parts = clean.split(b"\n")
        begin, self._line = self._line, self._line + len(parts) - 1
        if b"\r" not in clean and max(map(len, parts)) <= LONGEST_LINE:
            return [(number, line) for number, line in enumerate(parts, begin) if line]
        for number, raw in enumerate(parts, begin):
            for line in raw.rstrip(b"\r").split(b"\r") if b"\r" in raw else (raw,):
                if len(line) > LONGEST_LINE:
                    self._too_long(line, number)
                elif line:
                    found.append((number, line))
        return found

    def _too_long(self, line: bytes, number: int) -> None:
        self.faults.add("a line is longer than any record", line[:60].decode("latin-1"), number)
