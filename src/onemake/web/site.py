"""The whole site as files: every page of every season, each written whole or not at all, and nothing deleted that was not written here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onemake.core.errors import UserError
from onemake.core.record.book import Book
from onemake.core.season import Season
from onemake.formats.atom import News
from onemake.office.files import write_whole
from onemake.office.library import book_seasons, load
from onemake.office.record import load_book
from onemake.web.addresses import Slugs, slug_of
from onemake.web.book.write import FOLDERS, Binding
from onemake.web.feeds import season_news, site_feed
from onemake.web.pages import render, style
from onemake.web.record import Record, record_of
from onemake.web.season import leader_of, season_pages
from onemake.web.sitemap import address_of, robots, sitemaps

if TYPE_CHECKING:
    from onemake.office.odds import Odds

__all__ = ["site", "write_site"]

_OURS = ".onemake-site"
_ENDS = 20_000  # simulated for a page
_NEWS = 10  # of each season that the site tells
_LISTED = ("id", "name", "series", "year", "href", "title", "leader", "leading", "points", "races", "news")


def site(folder: Path | str, *seasons: Season | str | Path, name: str = "", address: str = "", odds: bool = False) -> tuple[Path, ...]:
    """Write the pages of seasons into a folder, and give the paths. Without a season: of the whole shipped book.

    A season is a season, a folder, or the id of a shipped season; ``name`` is the heading of the first page, ``address`` where the site will
    stand (``https://example.org/standings/``): with it there is a sitemap; ``odds``
    adds how likely each title was after each race. Raises UserError where a season or the folder cannot be used.
    """
    book = None if seasons else load_book()
    read = (s if isinstance(s, Season) else load(s) for s in seasons or book_seasons())
    return write_site(folder, read, name=name, address=address, book=book, odds=odds)


def write_site(
    folder: Path | str,
    seasons: Iterable[Season],
    *,
    name: str = "",
    address: str = "",
    done: Callable[[Season], None] | None = None,
    book: Book | None = None,
    odds: bool = False,
) -> tuple[Path, ...]:
    """Write the pages of seasons into a folder, and give the paths.

    ``odds``: also how likely each title was after each race, which takes a second or two for each season, where the extra that simulates is installed.
    ``seasons`` may be an iterator, so that a whole book need not be in memory; ``name`` is the heading of the first page; ``done`` is called with each season
    that is finished. ``address`` is where the site will stand, for the sitemap and for feeds that name themselves; all other ways are relative. With ``book`` it is the site of the
    record book: the pyramid, and the pages that belong to it. Seasons written here before stay on the first page. A file that already says the same is left alone; another site in the
    way, or two seasons of one name, raise UserError; nothing is deleted.
    """
    top = Path(folder)
    address = address_of(address) if address else ""
    listed = _claim(top, book=book is not None)
    written = [_put(top, "style.css", style())]
    slugs = Slugs(FOLDERS if book is not None else ("index", "style"))
    binding = Binding(book) if book is not None else None
    for slug, there in listed.items():
        slugs.keep(there["id"], slug)
    now: set[str] = set()
    for season in seasons:
        if season.id in now:
            raise UserError(f"two seasons are called {season.id!r}, and would have one address; rename the folder of one")
        now.add(season.id)
        slug = slugs.of(season.id)
        record = record_of(season)
        above = binding.take(record, slug) if binding else ()
        written += [
            _put(top, path, content)
            for path, content in season_pages(record, slug, address=address, above=above, odds=_odds(season) if odds else None)
        ]
        listed[slug] = _listed(record, slug)
        said = {"what": "written by `onemake site`", "seasons": listed, **({"book": True} if binding else {})}
        _put(top, _OURS, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        if done is not None:
            done(season)
    if binding:
        feed = any(there["news"] for there in listed.values())
        written += [_put(top, path, content) for path, content in binding.files(feed=feed)]
        return (*written, *_for_machines(top, name or "The record book", listed, address))
    heading = name or (next(iter(listed.values()))["name"] if len(listed) == 1 else "Championships")
    for_machines = _for_machines(top, heading, listed, address)
    feed = any(path.name == "feed.atom" for path in for_machines)
    index = render("index.html", root="", heading=heading, groups=_grouped(list(listed.values())), trail=(), feed=feed)
    return (*written, *for_machines, _put(top, "index.html", index))


def _odds(season: Season) -> Odds | None:
    """The odds through a season; None where they cannot be told: the extra is not installed, its calendar is not known, or nobody has raced."""
    from onemake.office.odds import odds

    try:
        return odds(season, history=True, seasons=_ENDS)
    except UserError:
        return None


def _for_machines(top: Path, heading: str, listed: dict[str, dict[str, Any]], address: str) -> list[Path]:
    """The feed of the site; and its sitemap, if it knows its address."""
    news = (item for there in listed.values() for item in _news(there["news"]))
    files = {"feed.atom": site_feed(heading, news, address=address)}
    if address:
        pages = (path.relative_to(top).as_posix() for path in top.rglob("*.html") if path.name != "embed.html")
        files |= {**sitemaps(address, {"index.html", *pages}), "robots.txt": robots(address)}
    return [_put(top, name, text) for name, text in files.items() if text]


def _news(kept: Iterable[Sequence[str]]) -> list[News]:
    """The news of a season as the site keeps them; none where somebody edited them."""
    try:
        return [News(key, title, datetime.fromisoformat(when), href, summary) for key, title, when, href, summary in kept]
    except (TypeError, ValueError):
        return []


def _claim(top: Path, *, book: bool) -> dict[str, dict[str, Any]]:
    """Make the folder ours, unless there is something in it that is not; and say which seasons are there already."""
    if top.is_file():
        raise UserError(f"{top} is a file; name a folder")
    mark = top / _OURS
    if mark.is_file():
        if not book and '"book": true' in mark.read_text(encoding="utf-8", errors="replace"):
            raise UserError(f"{top} holds the record book, whose first page is the pyramid; name another folder for seasons of your own")
        return _there(top, mark)
    in_the_way = [name for name in ("index.html", "style.css") if (top / name).exists()]
    if in_the_way:
        raise UserError(f"{top} holds another site's {' and '.join(in_the_way)}; name a new folder, such as {top / 'standings'}")
    write_whole(mark, b"{}\n")
    return {}


def _there(top: Path, mark: Path) -> dict[str, dict[str, Any]]:
    """The seasons that were written here before, and whose pages are still there."""
    try:
        found = json.loads(mark.read_text(encoding="utf-8")).get("seasons", {})
        return {
            slug: {name: there[name] for name in _LISTED}
            for slug, there in found.items()
            if slug == slug_of(slug) and isinstance(there["year"], int) and (top / slug / "index.html").is_file()
        }
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return {}  # somebody edited it; the pages themselves are written anew


def _put(top: Path, path: str, content: str | bytes) -> Path:
    place = top / path
    write_whole(place, content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    return place


def _listed(record: Record, slug: str) -> dict[str, Any]:
    """A season as it stands on the first page."""
    title = record.titles[0] if record.titles else None
    rows = title.table.rows if title is not None else ()
    return {
        "id": record.season.id,
        "name": record.season.identity.name,
        "series": record.season.identity.series,
        "year": record.season.identity.year,
        "href": f"{slug}/index.html",
        "title": title.table.name if title is not None else "",
        "leader": ", ".join(row.competitor for row in rows if row.position == 1),
        "leading": "" if leader_of(record) == "Champion" else "leading",
        "points": title.sheet.rows[0].points if title is not None and rows else "",
        "races": len(record.classifications),
        "news": [[n.key, n.title, n.when.isoformat(), n.href, n.summary] for n in season_news(record, slug)[:_NEWS]],
    }


def _grouped(listed: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Seasons by series, the latest first; a series goes by the name of its latest season, and stands in the order of the alphabet."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for season in listed:
        groups.setdefault(str(season["series"]), []).append(season)
    found = []
    for series, seasons in groups.items():
        seasons.sort(key=lambda s: (-s["year"], str(s["name"])))
        found.append((re.sub(rf"\s*\b{seasons[0]['year']}\b", "", str(seasons[0]["name"])).strip() or series, seasons))
    return sorted(found, key=lambda group: str(group[0]).casefold())
