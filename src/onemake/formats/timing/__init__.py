"""Timing files: one module a format. ``read_timing`` shows a file to every reader in turn and tells the format by what is in it, never by its name.

To add a format: a module here with ``recognises`` and ``read``, its line in ``READERS``, and a page in docs/formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from onemake.core.timing.session import TimingFile
from onemake.formats.timing.document import Document

__all__ = ["READERS", "Format", "read_timing", "title_of"]


class _Reader(Protocol):
    """What a module of this folder has."""

    @staticmethod
    def recognises(document: Document) -> bool:
        """Whether the file is of this format, told by as little of it as will do. Never raises."""

    @staticmethod
    def read(document: Document) -> TimingFile:
        """All that the file says. Raises UserError with a plain sentence where it cannot be read as it stands."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, which is that of its module and of its page in docs/formats, and what people call it."""

    name: str
    title: str


# The order in which a file is shown to them: the narrowest sign first.
READERS: tuple[Format, ...] = (
    Format("iracing_json", "iRacing (JSON)"),
    Format("iracing_csv", "iRacing (CSV)"),
    Format("simresults_csv", "simresults (CSV)"),
    Format("al_kamel", "Al Kamel Systems"),
    Format("rfactor_xml", "rFactor, Automobilista, Le Mans Ultimate (XML)"),
    Format("amb_p3", "AMB / MyLaps P3 decoder"),
    Format("multiloop", "Multiloop"),
    Format("rmonitor", "RMonitor (Orbits result feed, IMSA)"),
    Format("ergast", "Ergast and Jolpica (JSON)"),
    Format("jolpica_import", "Jolpica import files"),
    Format("f1db", "F1DB (YAML)"),
    Format("calendar_json", "a calendar (JSON)"),
    Format("orbits_xml", "MYLAPS Orbits live board (XML)"),
    Format("orbits_html", "MYLAPS Orbits results (HTML)"),
    Format("orbits_csv", "MYLAPS Orbits results (CSV)"),
    Format("orbits_pdf", "MYLAPS Orbits result sheet (PDF)"),
    Format("time_service_pdf", "Time Service sheet (PDF)"),
    Format("acc", "Assetto Corsa Competizione"),
    Format("assetto_corsa_server", "Assetto Corsa server"),
    Format("assetto_corsa_client", "Assetto Corsa race_out.json"),
    Format("raceroom", "RaceRoom dedicated server"),
    Format("second_monitor", "Second Monitor report"),
    Format("race07", "RACE 07, GTR 2"),
    Format("sms_stats", "Automobilista 2, Project CARS 2 (sms_stats)"),
    Format("speedhive", "Speedhive (JSON)"),
)


def read_timing(file: str, data: bytes) -> TimingFile | None:
    """What a timing file says, or None if it is of no format known here. Raises UserError where it is of one and cannot be read."""
    document = Document(file, data)
    if document.is_json:
        document.json  # noqa: B018 (a broken JSON is refused once, and not by every reader)
    document.first_page  # noqa: B018 (and so is a broken PDF)
    for form in READERS:
        reader = _reader(form.name)
        if reader.recognises(document):
            return reader.read(document)
    return None


@cache
def _reader(name: str) -> _Reader:
    """The module of a format, imported when the first file comes."""
    return cast("_Reader", import_module(f"{__name__}.{name}"))


def title_of(name: str) -> str:
    """What people call a format."""
    return next((form.title for form in READERS if form.name == name), "a plain table" if name == "plain" else name)
