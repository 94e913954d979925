"""Every format is one module and one page."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.formats.timing import READERS, read_timing

DOCS = Path(__file__).parents[2] / "docs/formats"


@pytest.mark.parametrize("name", [form.name for form in READERS])
def test_a_format_has_a_module_and_a_page(name: str) -> None:
    module = import_module(f"onemake.formats.timing.{name}")
    assert set(module.__all__) >= {"read", "recognises"}
    assert (DOCS / f"{name.replace('_', '-')}.md").is_file(), f"docs/formats/{name.replace('_', '-')}.md is missing"


def test_the_list_of_formats_names_every_page() -> None:
    listed = (DOCS / "README.md").read_text(encoding="utf-8")
    assert [form.name for form in READERS if f"({form.name.replace('_', '-')}.md)" not in listed] == []


def test_a_file_of_no_known_format_is_nobodys() -> None:
    assert read_timing("shopping.txt", b"milk, eggs, bread\n") is None


def test_json_that_breaks_off_is_refused_in_a_plain_sentence() -> None:
    with pytest.raises(UserError, match="breaks off"):
        read_timing("half.json", b'{"laps": [1, 2')
