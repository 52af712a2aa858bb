# Needs make and Python 3.11 or later; everything else is fetched into .venv and build/.
# MIAOPU_* settings, UV_* and PIP_* variables reach the commands from the environment.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run serve test lint format soak cover mutants bench screens bundle

BIN := .venv/bin
PINNED_UV := 0.13.9
# One worker for each of two cores; 0 runs all tests in one process.
PYTEST_WORKERS ?= 2
PYTEST_ARGS ?=

# A company's mirror that pip knows serves uv as well.
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
ifeq ($(strip $(UV_DEFAULT_INDEX)),)
unexport UV_DEFAULT_INDEX
endif
export UV_SYSTEM_CERTS ?= true
export UV_PYTHON_DOWNLOADS ?= never
export UV_PROJECT_ENVIRONMENT := .venv
export UV_LINK_MODE ?= copy
export PYTHONUTF8 := 1
# Compiled once, a start takes a third of the time.
unexport PYTHONDONTWRITEBYTECODE

help: ## say what each target does
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST)

run: .venv/run.stamp ## start the demo: the founding round with sample data
	@exec $(BIN)/miaopu serve --demo

serve: .venv/run.stamp ## start for real use: no demo, a one-time link for the first organiser
	@exec $(BIN)/miaopu serve

test: lint ## check everything; the last line is the test runner's
	@$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder -m "not soak" $(PYTEST_ARGS)

lint: .venv/test.stamp ## style, types and layers; says all it finds
	@failed=; \
	$(BIN)/ruff format --check . >build/format.txt 2>&1 || { failed=1; echo 'Some files are not formatted: make format'; }; \
	$(BIN)/ruff check --quiet --output-format concise . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/lint-imports >build/imports.txt 2>&1 || { failed=1; sed -n '/^Contracts:/,$$p' build/imports.txt; }; \
	[ -z "$$failed" ]

format: .venv/test.stamp ## write the files in the one style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

soak: .venv/test.stamp ## long loops, kills and loads (an hour or more)
	@$(BIN)/pytest -m soak $(PYTEST_ARGS)

cover: .venv/test.stamp ## every line and branch of the engine by its own tests; fails below 100 %
	@COVERAGE_FILE=build/coverage $(BIN)/coverage run --source=app.scoring -m pytest -n 0 -q -m "not soak and not needs_browser" tests/scoring
	@COVERAGE_FILE=build/coverage $(BIN)/coverage combine -q
	@COVERAGE_FILE=build/coverage $(BIN)/coverage report --skip-covered --show-missing --fail-under=100

mutants: .venv/test.stamp ## small faults in ranking, votes and money, one at a time; says which no test finds
	@PYTHONPATH=. $(BIN)/python benchmarks/mutants.py

bench: .venv/test.stamp ## measure, and write the figures
	@$(BIN)/python benchmarks/run.py

screens: .venv/test.stamp ## photograph each step of the walk into docs/screens
	@$(BIN)/python benchmarks/screens.py

bundle: .venv/test.stamp ## a folder and a zip that install without a network, in build/bundle
	@$(BIN)/python deploy/bundle.py $(BUNDLE_ARGS)

# Stamps: made anew when the lock or the package's description changed.
.venv/run.stamp: uv.lock pyproject.toml .ci/environment
	@sh .ci/environment $(PINNED_UV) --no-dev
	@touch $@

.venv/test.stamp: uv.lock pyproject.toml .ci/environment
	@sh .ci/environment $(PINNED_UV) --all-groups
	@touch $@ .venv/run.stamp
