"""What both exports of iRacing have in common: how a race ended for a car, and what cars are called that the file only numbers."""

from __future__ import annotations

from collections.abc import Sequence

from onemake.core.statuses import status_code
from onemake.core.timing.session import Kind, Placing, Remark

__all__ = ["CARS", "ending", "never_lapped"]

# The cars of one-make series, by the number that iRacing gives them: older exports have only the number.
CARS = {
    "67": "Global Mazda MX-5 Cup",
    "88": "Porsche 911 GT3 Cup (991)",
    "119": "Porsche 718 Cayman GT4",
    "143": "Porsche 911 GT3 Cup (992)",
}


def ending(out: str, laps: int | None, kind: Kind) -> str:
    """The status of a car. Whoever is not running has retired, whatever the word; who has no lap of a race did not start, unless disqualified.

    Outside races only a disqualification is one: nobody retires from practice.
    """
    word = out.casefold()
    if word == "disqualified":
        return "DSQ"
    if kind not in ("race", ""):
        return ""
    if laps == 0:
        return "DNS"
    if word in ("", "running"):
        return ""
    return status_code(out) or "DNF"


def never_lapped(placings: Sequence[Placing]) -> tuple[Remark, ...]:
    """The remark on cars without a lap: the file does not tell who stayed away from who went out on the first lap."""
    absent = [placing for placing in placings if placing.status == "DNS"]
    if not absent:
        return ()
    cars = "1 car has" if len(absent) == 1 else f"{len(absent)} cars have"
    text = f"{cars} no lap, and the file does not say who stayed away and who went out on the first"
    return (Remark(text, said=absent[0].said or "0 laps", made="DNS", row=absent[0].row),)
