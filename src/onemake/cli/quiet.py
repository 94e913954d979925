"""What a compiled library prints past Python goes to the error stream: the output belongs to the answer."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["native_output_apart"]


@contextmanager
def native_output_apart() -> Iterator[None]:
    """Until the end of the block the output of C and C++ goes where errors go. Where there are no such streams nothing happens."""
    try:
        sys.stdout.flush()
        kept = os.dup(1)
        os.dup2(2, 1)
    except (OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError, AttributeError, TypeError):
            ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
