# One address, with only Python 3.11 and make: `make run`. Every other target uses what that one installs.
PORT ?= 8000
CHARTER_DATA ?= $(CURDIR)/var
UV_VERSION := 0.13.9
export PORT CHARTER_DATA PYTHON

TOOLS := .tools/uv-$(UV_VERSION)
UV := .tools/bin/uv
# The client library, for /sdk/ to hand out.
WHEEL := rm -f dist/charter_sdk-*.whl && $(UV) build --quiet --wheel --package charter-sdk --out-dir dist
LOCKED := uv.lock pyproject.toml sdk/pyproject.toml
# Whoever changes the SDK hands out the changed wheel.
SDK := $(shell find sdk -name '*.py')
# Who has installed the tools for development keeps them.
INSTALLED := $(if $(wildcard .venv/installed-dev),.venv/installed-dev,.venv/installed)
RUN := .venv/bin/python
# Tests in as many processes as there are processors, each with a database server of its own.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist worksteal

.DEFAULT_GOAL := run
.PHONY: run manage demo test test-fast test-fresh shots lint
.PHONY: bench-approvals bench-audit bench-catalogue bench-decide bench-read bench-front bench-http
.PHONY: bench-local bench-replay bench-search budget-long crash-long duties-long once-long substitutions-long tamper-long
.PHONY: oracle-long theorems-long fuzz-api-long fuzz-reader-long mutate

run: $(INSTALLED)  ## start everything; PORT=8000, CHARTER_DATA=./var
	@exec $(RUN) -m config.embedded up

manage: $(INSTALLED)  ## a management command, as in ARGS="shell"
	@$(RUN) -m config.embedded manage $(ARGS)

demo: $(INSTALLED)  ## an agent at work, against what `make run` started
	@$(RUN) -m examples.demo $(ARGS)

test: .venv/installed-dev  ## every test, in a browser too
	@sh config/embedded/find-browser.sh
	@$(RUN) -m pytest $(SIDE_BY_SIDE) $(ARGS)

test-fast: .venv/installed-dev  ## no browser, no server, a sample of what is proved
	@CHARTER_CASES=10000 $(RUN) -m pytest -m "not browser and not server and not exhaustive" $(ARGS)

test-fresh:  ## a clone without .venv and var/, as a newcomer starts it
	@python=$$(sh config/embedded/find-python.sh) && "$$python" tests/fresh_machine.py

shots: .venv/installed-dev  ## pictures of the pages in shots/, and the README's
	@$(RUN) -m tests.journeys.shots $(ARGS)

bench-decide: $(INSTALLED)  ## a decision beside other engines, and as charters grow
	@$(UV) sync --locked --quiet --inexact --group bench --python .tools/bin/python
	@$(RUN) -m benchmarks.decide

bench-approvals: $(INSTALLED)  ## 1,000 open requests: inbox, request; approval to in force
	@$(RUN) -m benchmarks.approvals

bench-catalogue: $(INSTALLED)  ## 20,000 agents: list, search, agent, portfolio; AGENTS, TIMES, CLIENTS
	@$(RUN) -m benchmarks.catalogue

bench-front: $(INSTALLED)  ## what the front costs, beside the server without it
	@$(RUN) -m benchmarks.front

bench-http: $(INSTALLED)  ## this resolver beside Cerbos (fetched from npm): rates, p99, memory; SECONDS=2
	@$(RUN) -m benchmarks.http

bench-local: $(INSTALLED)  ## a checked action in local mode, beside server mode
	@$(RUN) -m benchmarks.local

bench-audit: .venv/installed-dev  ## the audit trail with ENTRIES=500000: sealed, verified, filtered
	@$(RUN) -m benchmarks.audit

tamper-long: .venv/installed-dev  ## 10,000 random tamperings with the audit trail; CASES=, SEED=
	@CHARTER_TAMPERINGS=$(or $(CASES),10000) CHARTER_SEED=$(or $(SEED),1) $(RUN) -m pytest tests/registry/test_tampering.py

duties-long: .venv/installed-dev  ## who may approve, in 300 drawn companies; CASES=, SEED=
	@CHARTER_COMPANIES=$(or $(CASES),300) CHARTER_SEED=$(or $(SEED),1) $(RUN) -m pytest -rP tests/duties

once-long: .venv/installed-dev  ## a worker killed at every step of a task, deliveries repeated
	@CHARTER_CRASHES=1000 CHARTER_DELIVERIES=10 CHARTER_SEED=$(or $(SEED),1) $(RUN) -m pytest -rP tests/once

substitutions-long: .venv/installed-dev  ## 10,000 exchanges after an approval; CASES=, SEED=
	@CHARTER_SUBSTITUTIONS=$(or $(CASES),10000) CHARTER_SEED=$(or $(SEED),1) $(RUN) -m pytest -rP tests/substitutions

bench-replay: $(INSTALLED)  ## recorded requests decided again under another version; REQUESTS=
	@$(RUN) -m benchmarks.replay

bench-search: $(INSTALLED)  ## does search find what is meant, and how fast; ARGS="--agents 0"
	@$(RUN) -m benchmarks.search $(ARGS)

budget-long: .venv/installed-dev  ## 200 calls at 49 of 50 from four processes, 1,000 times; ROUNDS=
	@CHARTER_ROUNDS=$(or $(ROUNDS),1000) $(RUN) -m pytest tests/scopes/resolver/test_promises_under_load.py -k 49_of_50

crash-long: .venv/installed-dev  ## kill -9 of resolver, database and client under load, 100 times; KILLS=
	@CHARTER_KILLS=$(or $(KILLS),100) $(RUN) -m pytest tests/scopes/resolver/test_promises_under_load.py tests/scopes/resolver/test_local_kills.py -k kill

oracle-long: .venv/installed-dev  ## engine against page; CASES=10000000, SEED=1 to go on from
	@$(RUN) -m tests.engine.proof --cases $(or $(CASES),10000000) --seed $(or $(SEED),1)

theorems-long: .venv/installed-dev  ## the theorems for every pair of 512 small charters
	@CHARTER_SMALL=9 $(RUN) -m pytest tests/engine/test_small_charters.py

mutate: .venv/installed-dev  ## which changes no test notices; ARGS=engine/people.py
	@$(UV) sync --locked --quiet --inexact --group mutation --python .tools/bin/python
	@$(RUN) -m tests.mutation $(ARGS)

bench-read: .venv/installed-dev  ## what reading a charter costs, the worst documents too
	@$(RUN) -m benchmarks.read

fuzz-reader-long: .venv/installed-dev  ## mutated charters for ten minutes; ARGS="seconds seed"
	@$(RUN) -m tests.language.fuzz $(ARGS)

fuzz-api-long: .venv/installed-dev  ## the whole management API, asked at random; EXAMPLES=300
	@CHARTER_FUZZ=$(or $(EXAMPLES),300) $(RUN) -m pytest tests/rest/test_fuzz.py $(ARGS)

lint: .venv/installed-dev  ## what must be green before a merge
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
	.venv/bin/djlint templates --lint --quiet
	.tools/bin/uv lock --check --quiet

.venv/installed: $(LOCKED) $(SDK) | $(TOOLS)
	@$(UV) sync --locked --no-dev --quiet --python .tools/bin/python
	@$(WHEEL)
	@touch $@

.venv/installed-dev: $(LOCKED) $(SDK) | $(TOOLS)
	@$(UV) sync --locked --quiet --python .tools/bin/python
	@$(WHEEL)
	@touch $@

$(TOOLS):
	@echo "Installing …" >&2
	@python=$$(sh config/embedded/find-python.sh) && "$$python" -m venv --clear .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
