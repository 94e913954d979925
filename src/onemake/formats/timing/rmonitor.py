"""Captures of RMonitor, the live feed of Orbits and of IMSA's timing. The same incremental reader serves a live line.

docs/formats/rmonitor.md says what writes it and how each record is read.
"""

from __future__ import annotations

import re

from onemake.core.timing.session import Remark, TimingFile
from onemake.formats.timing.document import Document
from onemake.formats.timing.feed_lines import pieces
from onemake.formats.timing.rmonitor_feed import Feed
from onemake.formats.timing.rmonitor_session import Timing

__all__ = ["Feed", "Timing", "read", "recognises"]

_RECORD = re.compile(
    r'\$(?:F,\s*\d*,\s*"|A,\s*"|COMP,\s*"|B,\s*\d+,\s*"|C,\s*\d+,\s*"|E,\s*"TRACK|[GH],\s*\d*,\s*"|I,\s*"|J,\s*"|COR,\s*"|L,\s*")'
)
_STAMP = re.compile(r"##\d{4}-\d\d-\d\d \d\d:")


def recognises(document: Document) -> bool:
    """Records with a dollar sign, a tag and quoted fields, more than half of the first lines that are no stamps."""
    if "$" not in document.head:
        return False
    lines = [line.strip() for line in document.head.splitlines()[:60]]
    lines = [line for line in lines if line and not _STAMP.match(line)]
    return sum(_RECORD.match(line) is not None for line in lines) * 2 > len(lines)


def read(document: Document) -> TimingFile:
    """The sessions of a capture."""
    feed, timing = Feed(), Timing(document.file)
    data = document.text.encode(errors="replace") if document.encoding.startswith("utf-16") else document.data
    for piece in pieces(data):
        timing.take(feed.feed(piece))
    timing.take(feed.close())
    remarks = [*feed.faults.remarks()]
    if feed.others:
        tags = ", ".join(f"{tag} {count}×" for tag, count in sorted(feed.others.items())[:10])
        remarks.append(Remark("records of kinds that are not known here were passed over", tags))
    sessions = timing.sessions()
    if not sessions:
        raise document.fault(
            "the capture of the feed names no competitor and no run", remedy="Send a capture that lasts through one refresh."
        )
    return TimingFile(document.file, "rmonitor", sessions, remarks=tuple(remarks))
