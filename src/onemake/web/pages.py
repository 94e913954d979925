"""Pages: one set of templates for the files that are written and for the server that will come."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from onemake.core.races import RaceKey
from onemake.core.season import Season
from onemake.core.standings import Table
from onemake.web.sheet import lay_out
from onemake.web.sources import host_of, linked

__all__ = ["NO_LINKS", "Links", "render", "standings_page", "style"]

_TEMPLATES = Path(__file__).parent / "templates"


class Links:
    """Where a page may lead: nowhere, if it stands alone."""

    def race(self, key: RaceKey) -> str:
        """The page of a race, or nothing."""
        del key
        return ""

    def competitor(self, title: str, id: str) -> str:
        """The page of a competitor in a title, or nothing."""
        del title, id
        return ""


NO_LINKS = Links()


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    found.filters.update(host=host_of, linked=linked)
    return found


@cache
def _template(name: str) -> Template:
    return _templates().get_template(name)


@cache
def style() -> str:
    """The one style sheet."""
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def _inlined() -> Markup:
    return Markup(style())  # noqa: S704


def render(template: str, /, *, root: str | None = None, **said: Any) -> str:
    """A page from a template. ``root`` is the way to the top of the site; without it the page carries its own style."""
    return _template(template).render(root=root, style=_inlined() if root is None else "", **said)


def standings_page(season: Season, tables: Sequence[Table], *, links: Links = NO_LINKS) -> str:
    """One page with the tables given, which needs no other file: to be mailed, posted or printed."""
    sheets = [lay_out(season, table) for table in tables]
    return render("standings.html", season=season.identity.name, sheets=sheets, links=links, trail=())
