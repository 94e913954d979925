"""Where something was read, said as short as it can be: by the name of the site."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

__all__ = ["host_of", "linked"]

_ADDRESS = re.compile(r"https?://[^\s;,)\]]+")


def host_of(source: str) -> str:
    """The name of the site of an address on the web; blank if it is none."""
    if not source.startswith(("http://", "https://")):
        return ""
    try:
        host = urlsplit(source).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def linked(note: str) -> Markup:
    """A note with the addresses in it as links that go by the names of their sites."""
    found, at = Markup(""), 0
    for address in _ADDRESS.finditer(note):
        said = host_of(address[0])
        found += escape(note[at : address.start()])
        found += Markup('<a class="src" href="{}" rel="nofollow">{}</a>').format(address[0], said) if said else escape(address[0])
        at = address.end()
    return found + escape(note[at:])
