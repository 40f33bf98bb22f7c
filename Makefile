# The only place that knows long commands. `make help` lists them.
PY := .venv/bin/python
STAMP := .venv/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test test-browser chromium test-cluster test-compose check trace bench chaos clean lock

help: ## what there is
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile

setup: $(STAMP) ## install everything into .venv (only when requirements.lock is newer)

run: $(STAMP) ## start the system here and play 2014 (YEARS=2014-2018, or 2025: the reorganisation; ONCE=1: stop afterwards)
	@$(PY) -m deploy.cli up --play --years $(or $(YEARS),$(YEAR),2014) $(if $(ONCE),--once)

test: $(STAMP) chromium ## all tests (ARGS="-k provision" for some)
	@$(PY) -m pytest -q $(ARGS)

test-browser: $(STAMP) chromium ## the pages in a browser; screenshots in out/screenshots (part of `make test`)
	@$(PY) -m pytest -q tests/browser $(ARGS)

# Root may install what the pages are read with; others are told how, and CI=true then fails.
chromium:
	@command -v chromium chromium-browser >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing chromium (once)" && log=$$(mktemp) && \
	  { { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium; } >"$$log" 2>&1 \
	    && rm -f "$$log" || { tail -3 "$$log" >&2; false; }; } || \
	  echo "chromium is not here and was not installed: apt-get install chromium (as root), for the tests of the pages" >&2; }

test-cluster: $(STAMP) ## three servers, one killed, one cut off; replicas; provinces apart (part of `make test`)
	@$(PY) -m pytest -q -s tests/system/test_cluster.py tests/system/test_replicas.py tests/system/test_split.py $(ARGS)

test-compose: $(STAMP) ## the system and the servers of tests in containers: needs an engine, or root to start one
	@tests/support/engine/docker-engine with env TEST_INFRA=docker $(PY) -m pytest -q -m "not node" \
	  $(or $(ARGS),tests/deploy tests/integration --ignore=tests/integration/deploy)

check: $(STAMP) ## lint, types, import directions
	@.venv/bin/ruff check .
	@.venv/bin/basedpyright --level error
	@.venv/bin/lint-imports

trace: $(STAMP) ## each clause of the programme with its rules, facts and tests; fails when one is bare (ARGS=--json)
	@$(PY) -m tests.trace $(ARGS)

bench: $(STAMP) ## benchmarks (FULL=1: all of them)
	@$(PY) -m tests.bench $(if $(FULL),--full)

chaos: $(STAMP) ## kill parts at random while work goes on, and count what was lost
	@$(PY) -m tests.chaos $(ARGS)

clean: ## forget the stack of this folder: its data and its output
	@if [ -f .tdkt/lock ] && ! python3 -c 'import fcntl; fcntl.flock(open(".tdkt/lock"), fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null; then \
	  echo "error: a stack is running here; stop it first: kill $$(cat .tdkt/lock)" >&2; exit 1; fi
	@rm -rf .tdkt out

lock: ## requirements.lock anew from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --annotation-style=line \
	  --all-extras --python-version 3.11 --output-file requirements.lock

$(STAMP): requirements.lock
	@python=$$(for one in python3 python3.11 python3.12 python3.13 python3.14; do \
	    $$one -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done); \
	  if [ -z "$$python" ]; then echo "error: no Python 3.11 or newer with venv; install python3.11 and python3.11-venv" >&2; exit 1; fi; \
	  echo "setting up .venv with $$($$python -V) (once, about a minute)"; \
	  log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	  { $(PY) -m pip --version >/dev/null 2>&1 || $$python -m venv --clear .venv; } >"$$log" 2>&1 && \
	  $(PY) -m pip install --root-user-action=ignore --require-hashes -r requirements.lock >"$$log" 2>&1 || \
	  { cat "$$log" >&2; echo "error: the installation failed; mend the above and run: make setup" >&2; exit 1; }
	@touch $@
