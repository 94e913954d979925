"""Permanent addresses: plain letters, the same in every run, safe on every system, and never two things at one place.

What comes from files is hostile until it is proved harmless: an address is made of a–z, 0–9 and hyphens and of nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256

from onemake.core.races import RaceKey
from onemake.core.season import Season

__all__ = ["Addresses", "Slugs", "slug_of"]

_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n", "’": "", "'": "",
})  # fmt: skip
_NOT_WINDOWS = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))))
_LONGEST = 60


def slug_of(text: str) -> str:
    """A name as an address: ``Christopher Zöchling`` is ``christopher-zochling``. Blank if no letter of it can be written so."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).encode("ascii", "replace").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].rstrip("-")


class Slugs:
    """Addresses within one folder. Who comes first keeps the plain one; another of the same gets a mark made from his own key."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = {*_NOT_WINDOWS, *reserved}
        self._of: dict[str, str] = {}

    def of(self, key: str, name: str = "") -> str:
        """The slug of a key, the same whenever it is asked for."""
        if key not in self._of:
            plain = slug_of(name or key)
            chosen, n = plain, 8
            whole = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
            while not chosen or chosen in self._taken:
                chosen = f"{plain or 'x'}-{whole[:n]}"
                n += 4
            self._taken.add(chosen)
            self._of[key] = chosen
        return self._of[key]

    def keep(self, key: str, slug: str) -> None:
        """An address that was given before stays."""
        self._taken.add(slug)
        self._of[key] = slug


class Addresses:
    """Where the pages of a season are, below the top of the site."""

    def __init__(self, season: Season, slug: str, above: Sequence[tuple[str, str]] = ()) -> None:
        self.season = slug
        self.above = tuple(above) or (("Championships", "index.html"),)
        self._drivers = Slugs()
        self._by_driver: dict[str, bool] = {}
        self._titles: dict[str, str] = {}
        self._others: dict[str, Slugs] = {}
        titles = Slugs(("races", "drivers"))
        for title in season.regulations.title:
            by_driver = title.competes == ("driver",)
            self._by_driver[title.id] = by_driver
            self._titles[title.id] = (
                "drivers"
                if by_driver and slug_of(title.id) == "drivers" and "drivers" not in self._titles.values()
                else titles.of(title.id)
            )
            self._others[title.id] = self._drivers if by_driver else Slugs()
        for row in season.results:  # in the order of appearance, so that a later namesake moves nobody
            if row.driver_id:
                self._drivers.of(row.driver_id)
        for entry in season.entries:
            self._drivers.of(entry.driver_id)

    def title(self, id: str) -> str:
        return f"{self.season}/{self._titles[id]}"

    def race(self, key: RaceKey) -> str:
        return f"{self.season}/races/{key.round}.{key.race}"

    def driver(self, id: str) -> str:
        return f"{self.season}/drivers/{self._drivers.of(id)}"

    def competitor(self, title: str, id: str) -> str:
        if self._by_driver[title]:
            return self.driver(id)
        return f"{self.title(title)}/{self._others[title].of(id)}"
