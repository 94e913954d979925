"""Compiled code that was kept is used again only as long as nothing it was made of has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("numba")

from onemake.core.kernel import _stamp, compiled


def loop_that_adds(number: int) -> Callable[[int], int]:
    """Two functions in one place, as an edit of the file of the inner one leaves the outer one as it was."""
    import numba

    names: dict[str, Any] = {"number": number}
    exec("def inner(x):\n    return x + number\n\ndef outer(x):\n    return inner(x) * 2\n", names)  # noqa: S102
    names["inner"] = numba.njit(names["inner"])
    return names["outer"]  # type: ignore[no-any-return]


def test_a_loop_is_another_when_a_loop_that_it_calls_changes() -> None:
    assert _stamp(loop_that_adds(1)) == _stamp(loop_that_adds(1))
    assert _stamp(loop_that_adds(1)) != _stamp(loop_that_adds(2))


def test_a_compiled_loop_carries_the_stamp_of_what_it_was_made_of() -> None:
    from onemake.core.odds.draws import line_up

    kept: Any = line_up
    assert kept._cache._cache_file._source_stamp == _stamp(kept.py_func)


def test_a_loop_without_a_file_is_compiled_and_not_kept() -> None:
    assert compiled(loop_that_adds(3))(4) == 14
