"""Where something was read, said as short as it can be: by the name of the site."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["host_of"]


def host_of(source: str) -> str:
    """The name of the site of an address on the web; blank if it is none."""
    if not source.startswith(("http://", "https://")):
        return ""
    try:
        host = urlsplit(source).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
