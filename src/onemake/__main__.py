"""Run with `python -m onemake`."""

from onemake.cli.main import main

main()
