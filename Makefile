# `make run` starts the CRM, `make test` checks it. Both need Python 3.11, make and a package index.

PYTHON ?= python3
PYTEST ?= .venv/bin/python -m pytest
WORKERS ?= 2
READY := .venv/.ready

# Many short processes are started; without compiled files each reads its sources anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test test-full bench lint wheels vendor reference clean

setup: $(READY)

$(READY): pyproject.toml $(wildcard modules/*/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 setup")'
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet uv==0.13.9
	.venv/bin/uv sync --quiet --compile-bytecode --python .venv/bin/python
	@touch $@

# The database and the secret live under var/; remove that folder to start again.
run: setup
	.venv/bin/crm init --yes
	.venv/bin/crm demo --yes
	exec .venv/bin/crm serve

test: setup
	$(PYTEST) -n $(WORKERS) --dist worksteal -m "not full"

# Everything, with the whole matrix of screens, themes, languages and widths.
test-full: setup
	$(PYTEST) -n $(WORKERS) --dist worksteal

bench: setup
	@.venv/bin/python -m benchmarks

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

wheels: setup
	rm -rf dist
	.venv/bin/uv build --quiet --all-packages --wheel --out-dir dist

# Writes docs/reference anew after names, slots, events, tables or commands have changed.
reference: setup
	.venv/bin/python -m crm_host.dev.reference docs/reference CHANGES.md

# Rebuilds the vendored browser files; needs Node, which nothing else does.
vendor:
	cd themes/default/build && npm ci --ignore-scripts && npm run build && rm -rf node_modules

clean:
	rm -rf .venv dist build
