# Everything that a person does here has a name. `make` alone says them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.local
TEST := $(VENV)/.test
CLASSES := $(VENV)/kafka.aot
# Three locks, each whole in itself: what runs, with one machine’s engines, with the tests too.
LOCKS := requirements
UV := uv==0.13.9
ARGS ?=
# Compiled modules are kept, whatever the machine says: a service starts in less than half the processor time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Say what can be done here
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(TEST) $(CLASSES) ## Install everything that runs, checks and tests need (about two minutes, once)

$(TEST): $(RUN)

$(CLASSES): deploy/local/jgo.lock.toml $(RUN)
	@echo "Keeping Kafka's classes ready, for quicker starts: the first time only."
	@$(BIN)/python -m deploy.local.kafka

$(VENV)/.%: $(LOCKS)/%.lock
	@for python in python3.11 python3 none; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	test $$python != none || { echo "Python 3.11 or later is needed: install it, then run make again." >&2; exit 1; }; \
	test -x $(BIN)/pip || $$python -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "Python's venv is missing: on Debian, apt-get install python3-venv." >&2; exit 1; }
	@echo "Installing the Python packages of $<: the first time only, a minute or two."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.PHONY: run
run: $(CLASSES) ## Start everything on this machine (DATA=folder PORT=8080 KAFKA=… MONGO=… OIDC_ISSUER=…)
	@exec $(BIN)/python -m deploy.local

.PHONY: demo
demo: $(CLASSES) ## Start everything, filled with invented conversations of 2018 to 2021 (an empty DATA folder; as `make run`)
	@exec $(BIN)/python -m deploy.local.demonstration

.PHONY: reset
reset: $(RUN) ## Erase what `make run` has kept, after asking (CONFIRM=yes does not ask)
	@exec $(BIN)/python -m deploy.local.reset

.PHONY: backup
backup: $(RUN) ## Copy stores and logs, without keys: of a stopped run (TO=backups), of a running product (TO=s3://…)
	@exec $(BIN)/python -m deploy.$(if $(filter s3://%,$(TO)),backup,local.backup) backup

.PHONY: restore
restore: $(RUN) ## Put such a copy back: after asking (FROM=file; CONFIRM=yes), or into empty engines (FROM=s3://…)
	@exec $(BIN)/python -m deploy.$(if $(filter s3://%,$(FROM)),backup,local.backup) restore

.PHONY: restore-drill
restore-drill: $(RUN) $(CLASSES) ## Restore the latest backup here, aside, and see that it is whole (FROM=s3://… RING=folder)
	@exec $(BIN)/python -m deploy.backup.drill

.PHONY: test
test: $(TEST) $(CLASSES) browser proxy ## Run the tests, on real engines and in a real browser (ARGS="tests/chat -k claim")
	@exec $(BIN)/pytest $(or $(ARGS),--numprocesses 3 --no-loadscope-reorder)

.PHONY: check
check: $(TEST) ## Do what CI does: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

.PHONY: browser
browser:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { \
	    echo "The browser tests need Chromium: install it (Debian: apt-get install chromium-headless-shell)." >&2; exit 1; }; \
	  echo "Installing Chromium for the browser tests."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium-headless-shell >/dev/null; }

.PHONY: proxy
proxy:
	@command -v haproxy >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { \
	    echo "The proxy's tests need HAProxy: install it (Debian: apt-get install haproxy)." >&2; exit 1; }; \
	  echo "Installing HAProxy for the proxy's tests."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y haproxy >/dev/null; }

.PHONY: screenshots
screenshots: $(TEST) browser ## Keep what the visitor and the operator saw, in docs/screenshots
	@exec $(BIN)/pytest tests/browser --screenshots docs/screenshots $(ARGS)

.PHONY: bench
bench: $(TEST) ## Measure ourselves beside our peers
	@$(BIN)/python -m benchmarks $(ARGS)
	@$(BIN)/python -m benchmarks.search

.PHONY: images
images: $(RUN) ## Build the image of the services (IMAGE=passerelle NETWORK=host; STANDINS=yes: others’ too)
	@PYTHON=$(BIN)/python exec deploy/images/build.sh

.PHONY: up
up: $(RUN) ## Start everything in containers, as production (SECRETS=folder STANDINS=yes SITE_NAME=… SITE_PORT=8443)
	@exec $(BIN)/python -m deploy.compose up

.PHONY: down
down: $(RUN) ## Stop it, keeping its data (DATA=erase: after asking; CONFIRM=yes does not ask)
	@exec $(BIN)/python -m deploy.compose down

.PHONY: acls
acls: $(RUN) ## Print the rights on Kafka (ARGS="--unit police-33-bordeaux --front-end NAME --pipeline NAME [--strimzi]")
	@exec $(BIN)/python -m shared.kafka.rights $(ARGS)

.PHONY: strimzi
strimzi: $(RUN) ## Write the topics, users and groups of deploy/kubernetes (PARTITIONS=6 KEPT_DAYS=400 FRONT_ENDS=…)
	@exec $(BIN)/python -m deploy.kubernetes

.PHONY: check-kubernetes
check-kubernetes: $(TEST) ## Have an API server (Go builds it) take the overlays, and kubectl build the same
	@$(BIN)/python -m tests.support.real_apiserver
	@exec $(BIN)/python -m tests.support.real_kustomize

.PHONY: sbom
sbom: $(TEST) ## List all that the product holds of others, in CycloneDX (sbom.cdx.json)
	@exec $(BIN)/python -m tests.support.sbom

.PHONY: dead-letters
dead-letters: $(RUN) ## List the dead letters; replay them (KAFKA=… ARGS="--help")
	@exec $(BIN)/python -m deploy.local.dead_letters $(ARGS)

.PHONY: revoke
revoke: $(RUN) ## End all sessions of a member of the staff, everywhere (KAFKA=… SUB=name-at-the-provider)
	@exec $(BIN)/python -m deploy.local.revoke "$(SUB)"

.PHONY: schemas
schemas: $(RUN) ## Write the events' JSON Schemas (docs/schemas) and catalogue (docs/events.md); what breaks a reader is refused
	@exec $(BIN)/python -m shared.contracts.schemas

.PHONY: contracts
contracts: $(TEST) ## Release the AsyncAPI and OpenAPI documents to docs/contracts; what would break a party is refused
	@$(BIN)/python -m tests.support.contracts

.PHONY: files
files: $(TEST) ## Write docs/files.md: what each file is for, in the first sentence of its own
	@$(BIN)/python -m tests.support.file_list

.PHONY: names
names: $(RUN) ## Write the arrangement of the names that the router searches, after its data or its search changed
	@exec $(BIN)/python -m services.router.editions.arrangement

.PHONY: scripts
scripts: $(RUN) ## Write what pages take from tables: chat's marks, the statuses of signalements, the languages
	@$(BIN)/python -m services.chat.marks
	@$(BIN)/python -m shared.events.signalement.statuses
	@$(BIN)/python -m shared.languages
	@$(BIN)/python -m services.chat.first_page

.PHONY: lock
lock: $(RUN) ## Resolve the dependencies again, Python's and the engines'
	@test -x $(VENV)/uv/bin/uv || { python3 -m venv $(VENV)/uv && $(VENV)/uv/bin/pip install --quiet $(UV); }
	@compile="$(VENV)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate pyproject.toml"; \
	$$compile --all-extras -o $(LOCKS)/test.lock $(ARGS); \
	$$compile --extra local -c $(LOCKS)/test.lock -o $(LOCKS)/local.lock; \
	$$compile -c $(LOCKS)/test.lock -o $(LOCKS)/run.lock
	@$(BIN)/python -m deploy.local.jars lock
