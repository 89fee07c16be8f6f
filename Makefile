# Two commands set everything up on a fresh machine with Python 3.11 to 3.13 (with venv) and make: `make demo`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
hash = $(shell sha256sum requirements/$(1).txt 2>/dev/null | cut -c1-16)
CORE := $(VENV)/.core-$(call hash,core)
DEV := $(VENV)/.dev-$(call hash,dev)
LAB := $(VENV)/.lab-$(call hash,lab)

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench lab example clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "error: $(PYTHON) is `$(PYTHON) -V 2>&1`; devopskit needs Python 3.11 to 3.13"; echo "  fix: make PYTHON=python3.11 ..."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "error: this Python has no venv with ensurepip, so no environment can be made"; echo "  fix: apt-get install python3-venv (Debian, Ubuntu), then make again"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 2; }

# uv is used where it is present; both installers take the same hashed file. uv writes no bytecode unless told to.
define install
	@echo "installing requirements/$(1).txt into $(VENV) ..."
	@if [ -n "$(UV)" ]; then $(UV) pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/$(1).txt; \
	  else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/$(1).txt; fi
	@[ -x $(BIN)/devopskit ] || \
	  if [ -n "$(UV)" ]; then $(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	  else $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; fi
	@touch $@
endef

$(CORE): | $(BIN)/python
	$(call install,core)
$(DEV): | $(BIN)/python
	$(call install,dev)
$(LAB): | $(BIN)/python
	$(call install,lab)

demo: $(if $(wildcard $(DEV)),$(DEV),$(CORE)) ## make a company's data, run the main report on it, say which file to open
	@$(BIN)/devopskit demo

test: $(DEV) ## all tests; those that need a missing server say how to install it
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup tests

lint: $(DEV) ## format and lint check, types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(DEV) ## quality and speed figures
	@$(BIN)/python tests/bench/run.py

lab: $(LAB) ## JupyterLab on the notebooks
	@$(BIN)/devopskit lab

example: $(DEV) ## rewrite reports/example.html, its picture, and the outputs notebooks keep
	@$(BIN)/devopskit demo --example reports
	@$(BIN)/python tests/keep_outputs.py

clean: ## remove the environment and what runs wrote
	rm -rf $(VENV) data/store build dist
