"""Feeds as every reader of news reads them (Atom, RFC 4287): ids that never change, the newest first, and nothing that XML does not allow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

__all__ = ["News", "write_feed"]

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell. ``key`` says what it is for ever (``porsche-supercup-2026/6.2``), ``href`` is the way to its page from the feed."""

    key: str
    title: str
    when: datetime
    href: str
    summary: str = ""


def write_feed(key: str, title: str, news: Iterable[News], *, home: str, at: str = "", most: int = 100) -> str:
    """The feed, the newest first. ``home`` is the way to the page it belongs to; ``at`` its own address, where that is known. Blank where there is no news."""
    told = sorted(news, key=lambda n: (-n.when.timestamp(), n.key))[:most]
    if not told:
        return ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{_id(key)}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_moment(told[0].when)}</updated>",
        f"<author><name>{_text(title)}</name></author>",
        "<generator>onemake</generator>",
        f'<link rel="alternate" type="text/html" href={_attribute(home)}/>',
    ]
    if at:
        lines.append(f'<link rel="self" type="application/atom+xml" href={_attribute(at)}/>')
    lines += [_entry(item) for item in told]
    return "\n".join((*lines, "</feed>\n"))


def _entry(item: News) -> str:
    lines = [
        "<entry>",
        f"<id>{_id(item.key)}</id>",
        f"<title>{_text(item.title)}</title>",
        f"<updated>{_moment(item.when)}</updated>",
        f'<link rel="alternate" type="text/html" href={_attribute(item.href)}/>',
    ]
    if item.summary:
        lines.append(f"<summary>{_text(item.summary)}</summary>")
    return "\n".join((*lines, "</entry>"))


def _id(key: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'onemake:{key}')}"


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text))
