"""What a status code means is a set of flags, not a string to compare.

The codes are those of timing sheets and of encyclopaedias; the same thing is written in many ways. A season may change a flag or add a
code of its own (``[status.X]``).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLASSIFIED", "NO_PLACE", "STATUSES", "Status", "from_pit_lane", "status_code"]


@dataclass(frozen=True, slots=True)
class Status:
    """How a car's race ended, as far as the rules ask."""

    code: str
    name: str
    started: bool = True
    counts_as_start: bool = True
    running: bool = False
    droppable: bool = True
    scores: bool = True  # may hold points for anything done in the race


CLASSIFIED = Status("", "classified", running=True)

STATUSES: dict[str, Status] = {
    s.code: s
    for s in (
        CLASSIFIED,
        Status("NC", "not classified", running=True),
        Status("DNF", "retired"),
        Status("DNS", "did not start", started=False, counts_as_start=False),
        Status("DNQ", "did not qualify", started=False, counts_as_start=False),
        Status("DNP", "did not practise", started=False, counts_as_start=False),
        Status("DNA", "did not arrive", started=False, counts_as_start=False),
        Status("WD", "withdrawn", started=False, counts_as_start=False),
        Status("DSQ", "disqualified", scores=False),
        Status("EX", "excluded", scores=False),
        Status("C", "race cancelled", started=False, counts_as_start=False),
    )
}

NO_PLACE = frozenset(("DNS", "DNQ", "DNP", "DNA", "WD", "DSQ", "EX", "NC", "C"))
"""With these a place on a sheet is only its running number."""

_ALSO_WRITTEN = {
    "CLASSIFIED": "", "FINISHED": "", "FIN": "", "OK": "", "RUNNING": "", "RUN": "",
    "NOT CLASSIFIED": "NC", "N/C": "NC", "NCL": "NC",
    "RET": "DNF", "RETIRED": "DNF", "DNFC": "DNF", "NOT FINISHED": "DNF", "DID NOT FINISH": "DNF", "AB": "DNF", "OUT": "DNF",
    "NOT STARTED": "DNS", "NS": "DNS", "DID NOT START": "DNS", "NP": "DNS",
    "DNPQ": "DNQ", "EXQ": "DNQ", "DID NOT QUALIFY": "DNQ", "NOT QUALIFIED": "DNQ", "NQ": "DNQ",
    "DID NOT PRACTISE": "DNP", "DID NOT ARRIVE": "DNA", "WITHDRAWN": "WD", "WDN": "WD", "W": "WD",
    "DQ": "DSQ", "DISQ": "DSQ", "DISQUALIFIED": "DSQ", "EXCLUDED": "EX", "EXC": "EX", "CANCELLED": "C",
}  # fmt: skip


def status_code(text: str) -> str | None:
    """The code for a status as a sheet writes it, or None if the word is not known."""
    word = " ".join(text.upper().replace(".", "").replace("_", " ").split())
    if word in STATUSES:
        return word
    return _ALSO_WRITTEN.get(word)


_PIT_LANE = frozenset(("PL", "PIT", "PITLANE", "PITS", "P/L"))


def from_pit_lane(text: str) -> bool:
    """Whether a grid place as a sheet writes it says that the car started from the pit lane."""
    return "".join(text.upper().replace("-", "").replace("_", "").split()) in _PIT_LANE
