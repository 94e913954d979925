"""Loops that are worth compiling: with Numba where it is installed, else as they stand, slower and with the same result.

A module with such loops imports Numba, and is imported only where it runs. Compiled code is kept between runs where there is a place to keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar, cast

__all__ = ["COMPILES", "compiled", "inlined"]

Loop = TypeVar("Loop", bound=Callable[..., Any])

COMPILES = find_spec("numba") is not None  # the extra "odds"


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays and numbers. No fast mathematics: one seed must give one answer on every machine."""
    if not COMPILES:
        return loop
    import numba

    try:
        return cast("Loop", numba.njit(cache=True, nogil=True)(loop))
    except RuntimeError:  # nowhere to keep compiled code
        return cast("Loop", numba.njit(nogil=True)(loop))


def inlined(loop: Loop) -> Loop:
    """The same for a step that always stands within another loop."""
    if not COMPILES:
        return loop
    import numba

    return cast("Loop", numba.njit(inline="always")(loop))
