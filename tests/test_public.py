"""What is public is named, documented and there; everything else may change."""

from __future__ import annotations

import subprocess
import sys

import onemake


def test_every_public_name_is_there() -> None:
    for name in onemake.__all__:
        assert getattr(onemake, name) is not None
    assert dir(onemake) == sorted(onemake.__all__)


def test_every_public_thing_says_what_it_is() -> None:
    for name in onemake.__all__:
        assert getattr(onemake, name).__doc__, name


def test_importing_onemake_imports_nothing_heavy() -> None:
    code = "import sys, onemake; print(sorted({m.split('.')[0] for m in sys.modules} & {'numpy', 'click', 'rich', 'tree_sitter'}))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_help_does_not_import_numpy() -> None:
    code = "import sys; from onemake.cli.main import cli; cli(['--help'], standalone_mode=False); print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip().endswith("False")
