"""Loops that are worth compiling: with Numba where it is installed, else as they stand, slower and with the same result.

A module with such loops imports Numba, and is imported only where it runs. Compiled code is kept between runs where there is a place to keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from types import CodeType
from typing import Any, TypeVar, cast
from zlib import crc32

import numpy as np

__all__ = ["COMPILES", "compiled", "inlined", "lean"]

Loop = TypeVar("Loop", bound=Callable[..., Any])

COMPILES = find_spec("numba") is not None  # the extra "odds"


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays and numbers. No fast mathematics: one seed must give one answer on every machine."""
    return _compiled(loop) if COMPILES else loop


def lean(loop: Loop) -> Loop:
    """The same for a loop that makes no arrays, only reads and writes those it is given, many of them.

    Numba counts who holds each array whenever a loop is called with it; with dozens of arrays to a call that took nine tenths of the time. Here nobody counts.
    """
    if not COMPILES:
        return loop
    try:
        return _compiled(loop, _nrt=False)
    except (TypeError, KeyError, ValueError):  # a Numba that counts whatever is said: slower, and the same
        return _compiled(loop)


def _compiled(loop: Loop, **how: Any) -> Loop:
    import numba

    try:
        kept = numba.njit(cache=True, nogil=True, **how)(loop)
    except RuntimeError:  # nowhere to keep compiled code
        return cast("Loop", numba.njit(nogil=True, **how)(loop))
    file = getattr(getattr(kept, "_cache", None), "_cache_file", None)
    if file is not None:
        file._source_stamp = _stamp(loop)  # noqa: SLF001 - there is no other way to say it
    return cast("Loop", kept)


def inlined(loop: Loop) -> Loop:
    """The same for a step that always stands within another loop."""
    if not COMPILES:
        return loop
    import numba

    return cast("Loop", numba.njit(inline="always")(loop))


def _stamp(loop: Callable[..., Any]) -> str:
    """What kept code was compiled from: a loop, every loop it calls, and the numbers it knows by name.

    Numba itself looks only at the file in which the outermost loop stands, and would go on with what it once compiled when a loop of another file changes.
    """
    told = [_words(loop.__code__)]
    for name in loop.__code__.co_names:
        known = loop.__globals__.get(name)
        called = getattr(known, "py_func", None)
        if called is not None:
            told.append(_stamp(called))
        elif isinstance(known, bool | int | float | str | tuple | np.generic):
            told.append(f"{name} = {known!r}")
    return f"{crc32(repr(told).encode()):08x}"


def _words(code: CodeType) -> str:
    """The steps and constants of a piece of code; where it stands in its file does not matter."""
    constants = [_words(value) if isinstance(value, CodeType) else repr(value) for value in code.co_consts]
    return repr((code.co_code, constants, code.co_names, code.co_varnames))
