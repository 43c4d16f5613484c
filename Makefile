# Two commands do all the set-up: `make run` and `make test`. They need Python 3.11+, make and git, nothing else.

# PYTHON=… is taken as it is; else `python3`, or its like that is better built (optima_portal/cli/interpreter.py).
PYTHON ?=
BIN := .venv/bin
export REFLEX_TELEMETRY_ENABLED = false
export REFLEX_CHECK_LATEST_VERSION = false

.PHONY: run dev test check shots bench lock clean format

run: .venv/installed ## migrate, fill the demo, build, serve on http://localhost:3000
	@$(BIN)/python -m optima_portal run

dev: .venv/installed ## the same, and again whenever a source changes
	@$(BIN)/python -m optima_portal dev

test: .venv/installed-dev browser ## all tests
	@$(BIN)/python -m tests.run $(ARGS)

check: .venv/installed-dev ## style, types, imports, duplicates of names
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || (echo "Run 'make format'." && exit 1)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/python -m pytest -q tests/architecture/test_names.py

format: .venv/installed-dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

shots: .venv/installed-dev browser ## a screenshot of every page, light and dark, 1280 and 390 px, into shots/
	@$(BIN)/python -m tests.browser.shots $(ARGS)

bench: .venv/installed-dev ## one JSON object a line; NAME=click runs one
	@$(BIN)/python -m optima_portal bench $(NAME)

lock: .venv/bin/python ## pin what the *.in files name, with hashes; with extras, which an older pip would else look up anew
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras requirements-dev.in -o requirements-dev.txt

clean: ## forget the build and the demo's database; the installation stays
	@rm -rf var .web shots

# Chromium from the system's package manager, where it is missing and that is allowed.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	|| echo "Chromium is missing: the browser tests will be skipped (with CI=true they fail)."
.PHONY: browser

.venv/bin/python:
	@python="$(or $(PYTHON),$$(python3 optima_portal/cli/interpreter.py))" \
	&& "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")' \
	&& "$$python" -m venv .venv

.venv/installed: .venv/bin/python requirements.txt
	@echo "Installing what the portal runs on…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/bin/python requirements.txt requirements-dev.txt
	@echo "Installing what tests need…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch .venv/installed $@
