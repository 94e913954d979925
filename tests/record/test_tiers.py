"""A tier that nobody has is refused, rather than answered with nobody."""

from __future__ import annotations

from click.testing import CliRunner

from onemake.cli.main import cli
from onemake.core.errors import NotFound


def test_a_tier_that_nobody_has_is_refused() -> None:
    done = CliRunner().invoke(cli, ["record", "ask", "titles", "--tier", "9"])
    assert isinstance(done.exception, NotFound)
    assert str(done.exception.faults[0].problem) == "the book has no tier 9; it has 1, 2, 3"
