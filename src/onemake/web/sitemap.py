"""The map of a site for search engines: whole addresses only, as the protocol wants them, so a site that does not know where it will stand has none."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from onemake.core.errors import UserError

__all__ = ["address_of", "robots", "sitemaps"]

_MOST = 50_000  # addresses in one file, by the protocol
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def address_of(text: str) -> str:
    """The address of a site, with a slash at its end. Raises UserError where it is none."""
    try:
        parts = urlsplit(text.strip())
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        fine = False
    if not fine:
        raise UserError(f"{text!r} is no address of a site; write https://example.org/standings/")
    return text.strip().rstrip("/") + "/"


def sitemaps(address: str, pages: Iterable[str]) -> dict[str, str]:
    """``sitemap.xml``, and what it leads to where there are more pages than one file may name. ``pages`` are paths below the top."""
    paths = sorted(set(pages))
    parts = [paths[i : i + _MOST] for i in range(0, len(paths), _MOST)] or [[]]
    if len(parts) == 1:
        return {"sitemap.xml": _xml("urlset", "url", address, parts[0])}
    names = [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    found = {name: _xml("urlset", "url", address, part) for name, part in zip(names, parts, strict=True)}
    return {"sitemap.xml": _xml("sitemapindex", "sitemap", address, names), **found}


def _xml(root: str, each: str, address: str, paths: Iterable[str]) -> str:
    lines = (f"<{each}><loc>{escape(address + quote(_plain(path)))}</loc></{each}>" for path in paths)
    return "\n".join(('<?xml version="1.0" encoding="utf-8"?>', f"<{root} {_SPACE}>", *lines, f"</{root}>\n"))


def _plain(path: str) -> str:
    """A folder is known by itself, not by the file in it."""
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path


def robots(address: str) -> str:
    """``robots.txt``: everybody is welcome. Blank for a site below another: only the top of a host is asked for it."""
    return f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n" if urlsplit(address).path in ("", "/") else ""
