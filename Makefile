# The two commands a newcomer needs are `make run` and `make test`. Each creates what it needs in .venv, from a lock with hashes.
PYTHON ?= python3
BIN := .venv/bin
CORE := values clauses decisions penalties classified revision classes advance grids titles unread blanks regulations compare check ahead
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

.PHONY: run test core check bench bench-ratings fuzz fuzz-readers pictures lock fmt clean help

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

.venv/run: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements/run.txt
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/onemake.pth"
	@printf '#!%s\nfrom onemake.cli.main import main\n\nmain()\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/onemake
	@chmod +x $(BIN)/onemake
	@touch $@

.venv/dev: .venv/run requirements/dev.txt
	$(PIP) -r requirements/dev.txt
	@touch $@

run: .venv/run ## audit every shipped season, write the site of the record book and serve it here
	@$(BIN)/python -m onemake tour build/site

test: .venv/dev ## set up and run all tests
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

core: .venv/dev ## the tests of rules, decisions, classes and grids alone, in seconds
	$(BIN)/python -m pytest -n 2 -q -m "not season" $(addprefix tests/test_,$(addsuffix .py,$(CORE)))

check: .venv/dev ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev ## measured ratios, side by side in one run
	$(BIN)/python bench/run.py

.venv/bench: .venv/dev requirements/bench.txt
	$(subst --only-binary :all:,,$(PIP)) -r requirements/bench.txt
	@touch $@

bench-ratings: .venv/bench ## ratings and odds against the libraries that exist, on the shipped seasons
	$(BIN)/python bench/ratings.py

MINUTES ?= 1
fuzz: .venv/dev ## break season folders at random, a minute long or MINUTES=60
	$(BIN)/python tools/fuzz.py --minutes $(MINUTES)

fuzz-readers: .venv/dev ## break timing files at random, a minute long or MINUTES=60
	$(BIN)/python tools/fuzz_readers.py --minutes $(MINUTES)

pictures: .venv/dev ## draw the pictures of README and docs anew, from what the commands print
	$(BIN)/python tools/pictures.py

fmt: .venv/dev ## mend style where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## write the locks anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --extra odds pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --extra odds --extra sweep --group dev pyproject.toml -o requirements/dev.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --extra odds --extra sweep --extra bench pyproject.toml -o requirements/bench.txt

clean: ## remove what was made here
	rm -rf .venv build dist bench/build
