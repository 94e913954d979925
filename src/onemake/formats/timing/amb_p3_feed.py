"""AMB / MyLaps P3, the language of the decoder itself: bytes in, records out. The end of a piece may fall anywhere in a record.

A frame that cannot be read, or whose check sum is wrong, is counted in ``faults`` and left out.
"""

from __future__ import annotations

from binascii import crc_hqx
from typing import NamedTuple

from onemake.formats.timing.feed_lines import Faults

__all__ = ["ESCAPE", "LONGEST_FRAME", "START", "STOP", "Feed", "Other", "Passing", "Record", "Status", "check_sum", "unescaped"]

START, STOP, ESCAPE = 0x8E, 0x8F, 0x8D
LONGEST_FRAME = 4096  # bytes: a record of a decoder has a few dozen
_STOP = bytes((STOP,))


class Passing(NamedTuple):
    """A transponder passed the loop. ``rtc`` and ``utc`` are microseconds since 1970: the decoder's own clock, and that of the satellites."""

    number: int | None
    transponder: str
    rtc: int | None
    utc: int | None
    strength: int | None
    hits: int | None
    flags: int | None
    decoder: int | None
    row: int


class Status(NamedTuple):
    """How the decoder fares, every few seconds. The voltage is in tenths of a volt."""

    noise: int | None
    temperature: int | None
    satellites: int | None
    voltage: int | None
    decoder: int | None
    row: int


class Other(NamedTuple):
    """A record of another kind: its type, and its fields as they came."""

    kind: int
    fields: dict[int, bytes]
    row: int


Record = Passing | Status | Other


def unescaped(frame: bytes) -> bytes:
    """A frame without the escapes on the wire: 8D and a byte stand for that byte less 0x20."""
    head, *parts = frame.split(bytes((ESCAPE,)))
    found = bytearray(head)
    for part in parts:
        if not part or part[0] < 0x20:
            raise ValueError(frame)
        found.append(part[0] - 0x20)
        found += part[1:]
    return bytes(found)


def check_sum(record: bytes) -> int:
    """The sum of an unescaped record. The decoder feeds each byte in at the low end, so the usual sum, begun two bytes on, differs by the last two."""
    bare = record[:4] + b"\0\0" + record[6:]
    return crc_hqx(bare[:-2], _BEGIN) ^ int.from_bytes(bare[-2:], "big")


_BEGIN = crc_hqx(b"\0\0", 0xFFFF)


class _Broken(Exception):
    """A frame is no record: why."""


class Feed:
    """The incremental reader. ``faults`` grows while it reads; a row is the number of the record in the stream."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.frames = 0
        self._rest = bytearray()
        self._over = False

    def feed(self, data: bytes) -> list[Record]:
        """The records that these bytes end."""
        *ended, rest = data.split(_STOP)
        found: list[Record] = []
        for part in ended:
            self._keep(part)
            self.frames += 1
            raw = bytes(self._rest)
            try:
                found.append(self._record(raw))
            except _Broken as broken:
                self._fault(str(broken), raw)
            self._rest.clear()
            self._over = False
        self._keep(rest)
        return found

    def close(self) -> list[Record]:
        """The end of a capture: what nothing ended is a record broken off."""
        if self._rest.strip(b"\r\n \0"):
            self.frames += 1
            self.faults.add("a record breaks off", self._rest[:30].hex(), self.frames)
        self._rest.clear()
        return []

    def _keep(self, data: bytes) -> None:
        if not self._over:
            self._rest += data
            self._over = len(self._rest) > LONGEST_FRAME
        if self._over:
            del self._rest[30:]

    def _record(self, raw: bytes) -> Record:
        begin = raw.rfind(START)
        if self._over or begin < 0:
            raise _Broken("bytes belong to no record")
        if raw[:begin].strip(b"\r\n"):
            self._fault("a record breaks off", raw[:begin])
        try:
            record = unescaped(raw[begin:]) + _STOP
        except ValueError:
            raise _Broken("an escape stands before nothing") from None
        if len(record) < 11 or int.from_bytes(record[2:4], "little") != len(record):
            raise _Broken("a record has not the length that it says")
        said = int.from_bytes(record[4:6], "little")
        if said and said != check_sum(record):
            raise _Broken("the check sum of a record is wrong")
        return self._typed(record)

    def _fault(self, what: str, raw: bytes) -> None:
        self.faults.add(what, raw[:30].hex(), self.frames)

    def _typed(self, record: bytes) -> Record:
        kind = int.from_bytes(record[8:10], "little")
        fields = _fields(record)
        if fields is None:
            raise _Broken("the fields of a record are longer than the record")
        if kind == 1:
            transponder = _transponder(fields)
            if not transponder:
                raise _Broken("a passing names no transponder")
            rtc, utc, strength, hits, flags, decoder = (_number(fields, key) for key in (4, 0x10, 5, 6, 8, 0x81))
            return Passing(_number(fields, 1), transponder, rtc, utc, strength, hits, flags, decoder, self.frames)
        if kind == 2:
            noise, temperature, satellites, voltage, decoder = (_number(fields, key) for key in (1, 7, 0x0A, 0x0C, 0x81))
            return Status(noise, temperature, satellites, voltage, decoder, self.frames)
        return Other(kind, fields, self.frames)


def _fields(record: bytes) -> dict[int, bytes] | None:
    found, at, end = {}, 10, len(record) - 1
    while at + 1 < end:
        length = record[at + 1]
        if at + 2 + length > end:
            return None
        found[record[at]] = record[at + 2 : at + 2 + length]
        at += 2 + length
    return found if at == end else None


def _number(fields: dict[int, bytes], key: int) -> int | None:
    value = fields.get(key)
    return int.from_bytes(value, "little") if value and len(value) <= 8 else None


def _transponder(fields: dict[int, bytes]) -> str:
    """Its number; where it has none, its code in letters."""
    number = _number(fields, 3)
    code = fields.get(0x0A, b"")
    if not number and code.isalnum():
        return code.decode("ascii")
    return "" if number is None else str(number)
