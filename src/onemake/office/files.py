"""Files are written whole or not at all: whoever looks, or pulls the plug, finds the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path

from onemake.core.errors import UserError

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> bool:
    """Write a file beside its place and then put it there. Says whether anything changed: a file that already says this is left alone.

    Raises UserError where it cannot be written.
    """
    try:
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            beside.write_bytes(content)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}") from None
    return True
