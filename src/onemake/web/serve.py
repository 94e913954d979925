"""A site on this machine, for whoever sits at it: the files as they lie, to nobody but the machine itself."""

from __future__ import annotations

import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["server", "where"]

_HERE = "127.0.0.1"
_PORTS = range(8000, 8020)


_KINDS = {
    ".atom": "application/atom+xml",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
}


class _Files(SimpleHTTPRequestHandler):
    """Files with their kinds, and not a word on the terminal for each."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return _KINDS.get(Path(path).suffix.lower()) or super().guess_type(path)

    def log_message(self, format: str, *args: object) -> None:
        del format, args


def server(folder: Path | str, ports: range = _PORTS) -> ThreadingHTTPServer:
    """A server of a folder at the first of some ports that is free, else at any. It answers to this machine alone, and begins with ``serve_forever``."""
    files = partial(_Files, directory=str(folder))
    for port in (*ports, 0):
        try:
            return ThreadingHTTPServer((_HERE, port), files)
        except OSError:
            if port == 0:
                raise
    raise AssertionError


def where(of: ThreadingHTTPServer) -> str:
    """Its address, to be opened in a browser."""
    return f"http://{_HERE}:{of.server_port}/"
