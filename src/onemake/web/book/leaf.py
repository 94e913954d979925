"""A page of the record book, and what goes beside it: the same as JSON, and as CSV where it is a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onemake.formats.csv_text import write_csv
from onemake.web.pages import render

__all__ = ["NAV", "Leaf", "leaf"]

NAV = (
    ("Pyramid", "index.html"),
    ("Series", "series/index.html"),
    ("Seasons", "seasons/index.html"),
    ("Drivers", "drivers/index.html"),
    ("Teams", "teams/index.html"),
    ("Cars", "cars/index.html"),
    ("Nations", "nations/index.html"),
    ("Records", "records/index.html"),
    ("Ratings", "ratings.html"),
    ("Compare", "compare/index.html"),
    ("Claims", "claims.html"),
    ("What is known", "completeness.html"),
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page at its permanent address. ``changed``: the last day of which it tells; None where it tells of none."""

    address: str
    kind: str
    title: str
    html: str
    data: Any = None
    rows: Sequence[Sequence[object]] = ()
    changed: date | None = None

    @property
    def stem(self) -> str:
        return self.address.removesuffix(".html")

    def files(self) -> Iterator[tuple[str, str]]:
        """The page and what goes beside it, by path."""
        yield self.address, self.html
        if self.data is not None:
            yield f"{self.stem}.json", json.dumps(self.data, ensure_ascii=False, indent=1) + "\n"
        if self.rows:
            yield f"{self.stem}.csv", write_csv(self.rows)


def leaf(
    address: str,
    kind: str,
    title: str,
    template: str,
    /,
    *,
    data: Any = None,
    rows: Sequence[Sequence[object]] = (),
    changed: date | None = None,
    above: Sequence[tuple[str, str]] = (),
    thing: dict[str, Any] | None = None,
    calendar: str = "",
    **said: Any,
) -> Leaf:
    """A page from a template of the book. ``above``: the pages over this one, by name and address. ``thing``: the same in the words of schema.org."""
    root = "../" * address.count("/")
    html = render(
        f"book/{template}",
        root=root,
        trail=[(name, root + href) for name, href in above] + [(title, "")] if above else (),
        nav=NAV,
        here=address,
        heading=title,
        stem=address.removesuffix(".html"),
        has_json=data is not None,
        has_csv=bool(rows),
        thing=thing,
        calendar=calendar,
        **said,
    )
    return Leaf(address, kind, title, html, data, rows, changed)
