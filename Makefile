# Needs Python 3.11 or newer with pip, make and git. uv is used where it is on PATH; `make UV= …` leaves it out.
# Everything is installed into .venv (and, for replay, .venv-pywb and .venv-replay) of this directory, at the versions of requirements/*.txt.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV ?= $(shell command -v uv 2>/dev/null)

BIN := .venv/bin
BASE := .venv/.installed-base
DEV := .venv/.installed-dev
PYWB := .venv-pywb/.installed
REPLAY := .venv-replay/.installed
FUZZ := .venv-fuzz/.installed

# The locks are whole, so --no-deps: what is installed is what the file says, whatever the resolver of the pip at hand would make of it.
ifeq ($(strip $(UV)),)
venv = "$(PYTHON)" -m venv
install = $(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps
else
venv = "$(UV)" venv --quiet --allow-existing --python "$(or $(PYTHON),>=3.11)"
install = VIRTUAL_ENV=$(1) "$(UV)" pip install --quiet --no-deps
endif

# Tests sync their small files thousands of times, which in memory costs nothing; where 4 GB of it are free and no TMPDIR is named.
SCRATCH = $(shell [ -z "$$TMPDIR" ] && [ -w /dev/shm ] && \
	[ "$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $$4}')" -gt 4000000 ] && echo TMPDIR=/dev/shm)

.PHONY: help demo test torture lint types format bench fuzz dictionary pywb replaytools lock clean distclean
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

demo: $(BASE) ## crawl sample portals on loopback, twice, and show what was kept
	@$(BIN)/lumbung demo

test: lint types ## ruff, mypy --strict, pytest
	$(SCRATCH) $(BIN)/python -m pytest -n auto --dist worksteal

torture: $(DEV) fuzz ## kills, power cuts and full disks for ten minutes, after a minute of fuzzing: make torture ARGS="--minutes 60 --seed 1"
	$(BIN)/python -m tests.torture $(ARGS)

lint: $(DEV) ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(DEV) ## mypy --strict
	$(BIN)/mypy

format: $(DEV) ## let ruff repair and format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(BASE) ## pages per CPU second beside Scrapy and wget; options: make bench ARGS="--pages 2000"
	$(BIN)/python -m benchmarks.crawl $(ARGS)

fuzz: $(DEV) $(FUZZ) ## atheris on framing, heads, codings, WARC, dates and pages: make fuzz SECONDS=60
	PYTHONPATH=. .venv-fuzz/bin/python -m tests.fuzz.run $(or $(SECONDS),60)

dictionary: $(BASE) ## write docs/data-dictionary.md anew from the schema
	$(BIN)/python -m archive.dictionary > docs/data-dictionary.md

pywb: $(PYWB) ## pywb, for `lumbung replay`, in a venv of its own

replaytools: $(PYWB) $(REPLAY) ## pywb, py-wacz, ReplayWeb.page and axe-core, for the tests in a browser (needs npm)

lock: ## write requirements/*.txt anew (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	for set in build replay replaytools; do "$(UV)" pip compile --quiet --upgrade --universal --python-version 3.11 \
		--custom-compile-command "make lock" requirements/$$set.in --output-file requirements/$$set.txt || exit 1; done
	"$(UV)" pip compile --quiet --upgrade --universal --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements/base.txt
	"$(UV)" pip compile --quiet --upgrade --universal --python-version 3.11 --constraint requirements/base.txt --extra dev \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements/dev.txt

clean: ## caches and build output; never an archive, never .venv
	rm -rf build dist .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find archive spiders crawler tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## clean, and the venvs too
	rm -rf .venv .venv-pywb .venv-replay .venv-fuzz

$(BASE): pyproject.toml requirements/build.txt requirements/base.txt
	@test -n "$(UV)$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing the locked packages into .venv (once) …" >&2
	@$(venv) .venv
	@$(call install,.venv) -r requirements/build.txt -r requirements/base.txt
	@$(call install,.venv) --no-build-isolation --editable .
	@touch $@

$(DEV): $(BASE) requirements/dev.txt
	@echo "Installing what the tests need into .venv (once) …" >&2
	@$(call install,.venv) -r requirements/dev.txt
	@touch $@

$(PYWB): requirements/replay.txt
	@test -n "$(UV)$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing pywb into .venv-pywb (once) …" >&2
	@$(venv) .venv-pywb
	@$(call install,.venv-pywb) -r requirements/replay.txt
	@touch $@

# atheris drives the project's own code, so its venv sees what .venv has; nothing else is installed there.
$(FUZZ): requirements/fuzz.txt
	@test -n "$(UV)$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing atheris into .venv-fuzz (once) …" >&2
	@$(venv) .venv-fuzz
	@$(call install,.venv-fuzz) -r requirements/fuzz.txt
	@$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' > "$$(.venv-fuzz/bin/python -c 'import site; print(site.getsitepackages()[0])')/lumbung.pth"
	@touch $@

# ReplayWeb.page (AGPL), playwright-core and axe-core (MPL) are unpacked as npm packs them: nothing is run at installation, no browser is downloaded.
$(REPLAY): requirements/replaytools.txt requirements/replaytools.sha256
	@test -n "$(UV)$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "npm was not found: apt-get install nodejs npm" >&2; exit 1; }
	@echo "Installing the replay tools into .venv-replay (once) …" >&2
	@$(venv) .venv-replay
	@$(call install,.venv-replay) -r requirements/replaytools.txt
	@rm -rf .venv-replay/node_modules && mkdir -p .venv-replay/node_modules
	@cd .venv-replay/node_modules && npm pack --silent replaywebpage@2.5.3 playwright-core@1.65.1 axe-core@4.14.1 >/dev/null \
		&& sha256sum --check --quiet ../../requirements/replaytools.sha256 \
		&& for name in replaywebpage playwright-core axe-core; do \
			mkdir $$name && tar -xzf $$name-*.tgz -C $$name --strip-components=1 && rm $$name-*.tgz || exit 1; done
	@touch $@
