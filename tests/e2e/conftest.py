"""A written site and one browser for all who look at it. Chromium is Debian's; where there is none the tests say so, and in continuous integration they fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onemake.office.library import load
from onemake.web.site import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SEASONS = ("porsche-carrera-cup-germany-2014", "porsche-supercup-2026", "formula-one-2025")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("site")
    write_site(top, (load(name) for name in SEASONS))
    return top


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no Chromium here; install Debian's package chromium")
        pytest.skip("there is no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-background-networking"])
        yield opened
        opened.close()
