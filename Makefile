# Everything starts here: `make demo`, `make test`. No other set-up step is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
JOBS ?= 2
ARGS ?=
# Enough for the type checker to load the settings; it asks nothing of any server.
NO_SERVICES := DATABASE_URL=postgres://nobody@/nowhere REDIS_URL=unix:///nowhere \
	OKIENKO_SECRET_KEY=none OKIENKO_MASTER_KEYS= OKIENKO_FILES=/nowhere

.DEFAULT_GOAL := help
.PHONY: help demo test test-long check bench bench-fleet lock vendor sbom audit catalogues
.PHONY: check-style check-types check-floors check-templates check-words check-migrations

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):[^#]*## /  make \1|/' | column -t -s '|' 2>/dev/null \
		|| grep -hE '^[a-z-]+:.*## ' Makefile
	@echo "  (make demo ARGS=--fresh starts the demo over)"

demo: $(READY) catalogues ## start Okienko with example offices; Ctrl+C stops it
	@exec $(BIN)/okienko demo $(ARGS)

test: $(READY) catalogues ## run the tests (fast lane)
	@$(BIN)/pytest -n $(JOBS) --dist loadfile $(ARGS)

test-long: $(READY) catalogues ## run all tests, also the long ones
	@OKIENKO_LANE=long $(BIN)/pytest -n $(JOBS) --dist loadfile -m "long or not long" $(ARGS)

check: check-style check-types check-floors check-templates check-words check-migrations ## style, types, floors, templates, translations, migrations

check-style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: $(READY)
	$(NO_SERVICES) $(BIN)/mypy

check-floors: $(READY)
	$(BIN)/lint-imports --no-logo

check-templates: $(READY)
	$(BIN)/djlint --quiet --lint platform tenants booking billing provisioning

check-words: $(READY)
	$(BIN)/python -m okienko.catalogues check

check-migrations: $(READY)
	$(NO_SERVICES) DJANGO_SETTINGS_MODULE=okienko.settings $(BIN)/python -m django check
	$(NO_SERVICES) DJANGO_SETTINGS_MODULE=okienko.settings $(BIN)/python -m django check_migrations

bench: $(READY) catalogues ## measure, as ratios taken in one run
	@$(BIN)/okienko bench $(ARGS)

bench-fleet: $(READY) catalogues ## measure with as many offices as the country has
	@OKIENKO_FLEET=2800 $(BIN)/okienko bench fleet $(ARGS)

sbom: $(READY) ## write what Okienko is made of (CycloneDX) to okienko.cdx.json
	@$(BIN)/python infra/sbom.py > okienko.cdx.json
	@echo "okienko.cdx.json"

audit: $(READY) ## ask about known holes in all packages
	@$(BIN)/python infra/audit.py

lock: $(READY) ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade \
		--output-file requirements.lock

vendor: ## fetch the third-party front-end files anew
	infra/vendor/vendor.sh

catalogues: $(READY)
	@$(BIN)/python -m okienko.catalogues compile

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed ($(PYTHON) is not there)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) -m venv needs ensurepip: install it first (Debian: apt install python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/pip || { rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); }
	@echo "Installing the packages of requirements.lock …"
	@# Not compiled ahead: a third of the time, for modules of which most are never imported.
	@$(BIN)/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
