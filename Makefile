# Every target does its own set-up: a machine needs Python 3.11 or newer, pip and a package index, nothing else.

.DEFAULT_GOAL := help
.PHONY: help setup contract check test lint types drift lint-spec pyright generate generators chromium redis selftest mutants histories smoke costs bench bench-peers diffs dist extras lock audit board plugins interruptions mutations kills mock clean

PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11 python; do \
	if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$candidate; break; fi; done)
VENV ?= .venv
PROFILE ?= quick
ARGS ?=
# Another sample of faults every day; the self-test prints the seed.
SEED ?= $(shell date +%j)

# What is set for other projects' tests is not for these.
unexport PYTEST_ADDOPTS PYTEST_PLUGINS PYTEST_DISABLE_PLUGIN_AUTOLOAD

# Tests start hundreds of processes: what Python compiled once is kept, beside what is installed and not in the tree.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(abspath $(VENV))/compiled

BIN := $(VENV)/bin
KIT := $(BIN)/campaign-contracts
STAMP := $(VENV)/.installed
DOCUMENTS := generated/exotel_campaigns/openapi.json generated/openapi-3.1.json generated/openapi-3.0.json
PYRIGHT := pyright@1.1.414
SPECTRAL := @stoplight/spectral-cli@6.16.3
REDOCLY := @redocly/cli@2.77.0

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## create .venv with everything that the other targets need

# Whatever is installed has one of the hashes that stand in these files. Hashes of constraints that name no version
# elsewhere, and of what builds the kit itself, are a recent pip's business: the first step brings that pip.
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq

$(STAMP): pyproject.toml constraints.txt requirements.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 2; }
	@echo "setting up $(VENV)"
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
		|| { $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install -qq pip; }
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --constraint constraints.txt --group dev
	@$(PIP) --no-deps --build-constraint constraints.txt --editable .
	@touch $@

contract: $(STAMP) ## run the contract suites against the mock: make contract [PROFILE=quick|standard|deep] [ARGS=...]
	@$(KIT) run --profile $(PROFILE) $(ARGS)

# More workers than cores: many tests wait for a process or a clock.
test: lint types drift lint-spec chromium redis ## check the project itself: lint, types, drift, specification, tests, README
	@$(BIN)/python -m pytest -c pyproject.toml --confcutdir . -q -n 4 --dist worksteal $(ARGS)

# What needs no server and no other process, and fails first when a rule, a state or an option is forgotten somewhere.
QUICK := tests/checks tests/running/test_attribution.py tests/running/test_options.py tests/running/test_settings.py $(addprefix tests/test_,$(addsuffix .py,\
	architecture history history_lines instants layers lifecycle rules verdicts))

check: lint types drift ## look before a commit: lint, types, drift and the quick tests, under 30 s
	@$(BIN)/python -m pytest -c pyproject.toml --confcutdir . -q $(QUICK) $(ARGS)

lint: $(STAMP) ## ruff, the import layers, and the specification with everything that refers to it
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/lint-imports --no-cache >$(VENV)/layers.log 2>&1 || { cat $(VENV)/layers.log >&2; exit 1; }
	@$(KIT) lint

types: $(STAMP) ## mypy --strict
	@$(BIN)/mypy --no-error-summary

# Another type checker than ours, for those who use it: CI runs it, `make test` does not.
pyright: $(STAMP) ## pyright on the generated client (needs Node.js)
	@npx --yes $(PYRIGHT) --pythonpath $(BIN)/python generated/exotel_campaigns

drift: $(STAMP) ## is everything that is generated up to date?
	@$(KIT) generate --check

# Without Node.js, or without the packages, a developer is told that this was skipped; CI fails.
lint-spec: ## Spectral and Redocly on the bundle and the reader's copies; anything reported is a failure (needs Node.js 20.19 or newer)
	@if npx --yes $(SPECTRAL) --version >/dev/null 2>&1 && npx --yes $(REDOCLY) --version >/dev/null 2>&1; then \
		npx --yes $(SPECTRAL) lint --quiet --fail-severity hint --ruleset .spectral.yaml $(DOCUMENTS) \
		&& REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
			npx --yes $(REDOCLY) lint --config redocly.yaml $(DOCUMENTS); \
	elif test -n "$$CI"; then \
		echo "lint-spec: npx cannot run $(SPECTRAL) and $(REDOCLY), and CI may not skip this" >&2; exit 2; \
	else \
		echo "lint-spec: SKIPPED: npx cannot run $(SPECTRAL) and $(REDOCLY). Install Node.js and try again." >&2; \
	fi

# A Debian package, unless its command is there already or nobody may install it.
define debian
if ! command -v $(1) >/dev/null; then \
	if test "$$(id -u)" = 0; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as="false"; fi; \
	echo "installing $(1)"; \
	$$as env DEBIAN_FRONTEND=noninteractive sh -c \
		'apt-get update -qq && apt-get install -y -qq --no-install-recommends $(1)' >/dev/null 2>&1 || true; \
fi
endef

# The mock's pages are tested in a browser. Who may install Debian's gets it; others are told, and CI fails.
chromium: ## install Debian's chromium, unless it is there
	@$(call debian,chromium); \
	if command -v chromium >/dev/null; then :; \
	elif test -n "$$CI"; then \
		echo "chromium: cannot be installed, and CI may not skip the tests of the mock's pages" >&2; exit 2; \
	else \
		echo "chromium: SKIPPED: the tests of the mock's pages need it. Install chromium and try again." >&2; \
	fi

# Walks are shared through Redis. Who may install Debian's gets it; others are told, and CI fails.
redis: ## install Debian's redis-server, unless it is there
	@$(call debian,redis-server); \
	if command -v redis-server >/dev/null; then :; \
	elif test -n "$$CI"; then \
		echo "redis: redis-server cannot be installed, and CI may not skip its test" >&2; exit 2; \
	else \
		echo "redis: SKIPPED: sharing walks through Redis is tested with redis-server. Install it and try again." >&2; \
	fi

# Node.js, Go and PHP are needed; a Java comes with the tools. The results go to docs/generators.md. With --check they have
# to be what stands there, and what the machine has no commands for is skipped by name.
generators: $(STAMP) ## try other people's generators on the published documents: make generators [ARGS=--check|WORD]
	@command -v go >/dev/null || { $(call debian,golang-go); }
	@command -v php >/dev/null || { $(call debian,php-cli); }
	@$(BIN)/python -m tests.generators $(ARGS)

generate: $(STAMP) ## rewrite everything that is derived from openapi/
	@$(KIT) generate

# More jobs than cores: a trial waits for processes and clocks now and then.
selftest: $(STAMP) ## break the mock on purpose, and see each fault caught: make selftest [SEED=N] [ARGS=...]
	@$(KIT) selftest --jobs 3 --seed $(SEED) $(or $(ARGS),--sample 80)

mutants: $(STAMP) ## silence every check in turn, and see that a test fails each time
	@$(BIN)/python tests/mutants.py $(ARGS)

histories: $(STAMP) ## record the histories in tests/histories anew, with their verdicts: make histories [ARGS=NAME]
	@$(BIN)/python -m tests.histories.record $(ARGS)

smoke: $(STAMP) ## measure which suite function catches which fault, and choose the profile smoke anew; an hour, or a quarter of one with ARGS=--standing
	@$(BIN)/python -m tests.smoke $(ARGS)

costs: $(STAMP) ## measure what the profiles cost, from which doctor predicts: make costs [ARGS=standard]
	@$(BIN)/python -m tests.costs $(ARGS)

bench: $(STAMP) ## measure client, mock, proxy, runs and archives, and write benchmarks/README.md; ten minutes: make bench [ARGS="mock near"]
	@$(call debian,wrk)
	@$(BIN)/python benchmarks/page.py $(ARGS)

# A Java comes with no tool here: without one, or without Node.js, the page says what was not tried.
bench-peers: $(STAMP) ## try other tools on the mock and its faults, and write benchmarks/peers.md; an hour: make bench-peers [ARGS="--sample 9"]
	@$(BIN)/python -m benchmarks.peers $(ARGS)

diffs: $(STAMP) ## measure the comparison of specifications against others (needs Node.js and Java); rewrites docs/diff.md
	@$(BIN)/python -m tests.diff.measure

extras: $(STAMP) ## measure what each extra brings, and write docs/extras.md
	@$(BIN)/python benchmarks/extras.py

dist: $(STAMP) ## build the wheels of the kit and of the client alone into dist/, and check what an index would show
	@$(PIP) --constraint constraints.txt --group dist
	@rm -rf dist
	@$(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	@$(BIN)/python -m build --no-isolation --wheel --outdir dist generated >/dev/null
	@$(BIN)/python -m twine check --strict dist/*

# What is pinned stays pinned unless it is upgraded; hashes are those of every file that an index has of a version.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --extra all --group pins
lock: $(STAMP) ## renew versions and hashes of what is installed: make lock [ARGS=--upgrade | ARGS="--upgrade-package NAME"]
	@$(PIP) --constraint constraints.txt --group lock
	@$(LOCK) --group dev --group dist --group lock --group audit --group plugins --output-file constraints.txt $(ARGS)
	@$(LOCK) --constraint constraints.txt --output-file requirements.txt --upgrade
	@sed -i '1i # Everything that `make` installs, by version and hash. `make lock` writes this file.' constraints.txt
	@sed -i '1i # What the kit needs with its extras, by version and hash. `make lock` writes this file.' requirements.txt

# It asks a database on the network, so it is no part of `make lint`; ruff's rules on security are.
audit: $(STAMP) ## ask whether anything that is installed has a known vulnerability (needs the network)
	@$(PIP) --constraint constraints.txt --group audit
	@if $(BIN)/pip-audit --progress-spinner off --vulnerability-service osv --disable-pip \
		--requirement constraints.txt $(ARGS) 2>$(VENV)/audit.log; then cat $(VENV)/audit.log; \
	elif ! grep -qE 'ConnectionError|ConnectTimeout|ReadTimeout|ProxyError' $(VENV)/audit.log; then cat $(VENV)/audit.log >&2; exit 1; \
	elif test -n "$$CI"; then echo "audit: the database of vulnerabilities cannot be reached, and CI may not skip this" >&2; exit 2; \
	else echo "audit: SKIPPED: the database of vulnerabilities cannot be reached. Try again with a network." >&2; fi

# What a board looks like: three servers that break a rule, one that was mended, and legal ones that choose differently.
BOARD := .campaign-contracts/board
board: $(STAMP) ## run the suites on seven mocks and put them on a board in .campaign-contracts/board
	@rm -rf $(BOARD)
	@for server in deaf:--fault=name-filter-ignored stubborn:--fault=cell:created:pause:refused \
		forgetful:--fault=schedule-callback-dropped mock: contrarian:--contrarian stern:--stern portal:--dialect=portal; do \
		echo "$${server%%:*}"; \
		$(KIT) run --report-dir $(BOARD)/runs/$${server%%:*} $${server#*:} >/dev/null || test $$? -lt 2 || exit 1; \
	done
	@$(KIT) board $(BOARD)/runs/* mended=$(BOARD)/runs/stubborn mended=$(BOARD)/runs/mock --out $(BOARD)

plugins: $(STAMP) ## try the kit beside the most used plugins of pytest, all of them at once
	@$(BIN)/python -m tests.plugins

interruptions: $(STAMP) ## interrupt a live run at each of its requests, sweep, and see that nothing is left: make interruptions [ARGS=SIGINT]
	@$(BIN)/python -m tests.interruptions $(ARGS)

mutations: $(STAMP) ## feed commands thousands of mutated inputs: make mutations [ARGS="judge --count 500"]
	@$(BIN)/python -m tests.mutations $(ARGS)

kills: $(STAMP) ## kill a mock with a database while many clients write, and look for every write: make kills [ARGS="--kills 3"]
	@$(BIN)/python -m tests.kills $(ARGS)

mock: $(STAMP) ## serve the mock: make mock [ARGS="--port 8080"]
	@$(KIT) mock $(ARGS)

# What runs left in .campaign-contracts stays: reports, and the journals that a sweep needs.
clean: ## remove .venv, caches, wheels and the tools of other targets; reports and journals of runs stay
	@rm -rf $(VENV) .generators .peers .tox .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis .import_linter_cache build dist reports
	@find contracts generated tests -name __pycache__ -type d -prune -exec rm -rf {} +
