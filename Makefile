# Everything a developer calls; `make` alone explains itself.

# The interpreter that .venv is made of. Override: make env PYTHON=/path/to/python
PYTHON ?= python3.11
# For pip's first call, which installs torch: an index with processor-only builds, say.
TORCH_OPTIONS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SAMPLE_RUN := --input samples/contracts --claims samples/claims.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help env run test test-slow lint format sdist-check clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(STAMP) ## Make .venv with everything (again if setup.py or constraints.txt changed)

# torch comes first: resolved alone it takes the build that pip was pointed at.
$(STAMP): setup.py constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt $(TORCH_OPTIONS) torch
	$(BIN)/python -m pip install --quiet -c constraints.txt \
		-e '.[gcp,backbones,multilingual,plots,benchmarks,test,dev]'
	@touch $@

run: env ## Compare the sample contracts with the sample claims, into out/sample
	$(BIN)/python -m pipelines.contractnli $(SAMPLE_RUN) --output out/sample --overwrite

test: env ## Run the tests, but for those marked slow
	$(BIN)/python -m pytest -m "not slow"

# pytest ends with 5 when no test is selected: no failure here.
test-slow: env ## Run the tests marked slow (minutes)
	$(BIN)/python -m pytest -m slow || [ $$? -eq 5 ]

lint: env ## Check style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy lait transforms pipelines

format: env ## Rewrite the sources in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Installs what users and Dataflow workers get, and runs it where the sources are out of reach.
sdist-check: env ## Build the sdist, install it in a clean environment, run the sample there (slow)
	@set -eu; root=$$PWD; scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	$(BIN)/python setup.py --quiet sdist --dist-dir "$$scratch/dist"; \
	$(PYTHON) -m venv "$$scratch/venv"; \
	"$$scratch/venv/bin/python" -m pip install --quiet -c constraints.txt $(TORCH_OPTIONS) torch; \
	"$$scratch/venv/bin/python" -m pip install --quiet -c constraints.txt "$$scratch"/dist/*.tar.gz; \
	cp -R samples "$$scratch/samples"; cd "$$scratch"; \
	venv/bin/python -m pipelines.contractnli $(SAMPLE_RUN) --output out; \
	test -f out/_SUCCESS; test -f out/report.html; echo "sdist-check: the installed sdist works"

clean: ## Remove what was built, cached or run as a sample (keeps .venv)
	rm -rf build dist out/sample *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find lait transforms pipelines tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
