SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

export UV_PYTHON_DOWNLOADS := never
# With it, every process would compile thousands of modules again.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := layers/core
export SAM_CLI_TELEMETRY := 0
export REDOCLY_TELEMETRY := off
export REDOCLY_SUPPRESS_UPDATE_NOTICE := true
PORT ?= 4566
export PORT

# The installed uv, or else one in .tools/ (a machine needs only Python >= 3.11 and make).
UV_VERSION := 0.13.8
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/uv/bin/uv)
export BEATPASS_UV := $(if $(filter uv,$(UV)),uv,$(CURDIR)/$(UV))
NEED_UV := $(filter-out uv,$(UV))
BIN := .venv/bin
PYTHON := $(BIN)/python
NPM_BIN := .tools/npm/node_modules/.bin
OPENAPI := layers/core/beatpass/http/platform/openapi.json
# One more than there are processors: who runs the flows waits for the local stack most of the time.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-header

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Running the system here

# The pages' libraries, where there is npm; without it the system runs without its dashboard.
DASHBOARD := $(if $(shell command -v npm),infra/dashboard/site/vendor/.synced .tools/npm/.synced)

run: $(BIN)/.synced .tools/ministack/.synced $(DASHBOARD) ## run the whole system on 127.0.0.1 (PORT=4566), until Ctrl-C
	@$(PYTHON) -m infra.local run

update: $(BIN)/.synced ## deploy the code of this folder over the running system, which answers meanwhile
	@$(PYTHON) -m infra.local update

stop: $(BIN)/.synced ## stop what `make run` started
	@$(PYTHON) -m infra.local stop

url: $(BIN)/.synced ## print the base URL of the running system
	@$(PYTHON) -m infra.local url

stripe-url: $(BIN)/.synced ## print the URL of the simulated Stripe, where subscribers pay and days pass
	@$(PYTHON) -m infra.local stripe-url

token: $(BIN)/.synced ## print a JWT of a user who manages ARTIST=<id or name> (NEW=1 makes a new producer of that name)
	@$(PYTHON) -m infra.local.managers $(if $(NEW),--new) -- "$(ARTIST)"

build-leaderboards: $(BIN)/.synced ## build the leaderboards now
	@$(PYTHON) -m infra.local build-leaderboards

recommend: $(BIN)/.synced ## make the daily recommendations now
	@$(PYTHON) -m infra.local recommend

tell: $(BIN)/.synced ## make the digests and alerts that are due, now
	@$(PYTHON) -m infra.local tell

roll-up: $(BIN)/.synced ## roll up the days of past months into one document each, now
	@$(PYTHON) -m infra.local roll-up

erase: $(BIN)/.synced ## erase now what deleted producers and users who left have asked for (AGAIN=1 after a restore)
	@$(if $(AGAIN),$(PYTHON) -m infra.operations.erase_again)
	@$(PYTHON) -m infra.local erase

forget: $(BIN)/.synced ## forget a guest's device (DEVICE=<guest_id>), or say what is held of it
	@$(PYTHON) -m infra.operations.forget -- "$(DEVICE)"

close-pool: $(BIN)/.synced ## close this month's subscription pool and split it, now
	@$(PYTHON) -m infra.local close-pool

send-splits: $(BIN)/.synced ## send the splits that are due, now
	@$(PYTHON) -m infra.local send-splits

reconcile: $(BIN)/.synced ## reconcile the money journal with itself and with Stripe, now
	@$(PYTHON) -m infra.local reconcile

splits: $(BIN)/.synced ## list splits that did not reach their producers, and why (RETRY=1 sends them again)
	@$(PYTHON) -m infra.operations.splits $(if $(RETRY),--retry)

refund: $(BIN)/.synced ## refund a buyer without taking it back from the producer (SALE=<id>, AMOUNT=<cents>)
	@$(PYTHON) -m infra.operations.refund "$(SALE)" $(if $(AMOUNT),--amount $(AMOUNT))

money-tour: $(BIN)/.synced ## the way of money through the running system: sale, pool, payout, statement, refund
	@infra/demo/money_tour.sh

import: $(BIN)/.synced ## import a listening history: our CSV, or an export of Spotify, ListenBrainz or Last.fm (FILE=<path>; LISTENER=<id>)
	@$(PYTHON) -m infra.importing.import_plays $(if $(LISTENER),--listener "$(LISTENER)") -- "$(FILE)"

verify-import: $(BIN)/.synced ## compare all imported figures and ranks with those of FILE
	@$(PYTHON) -m infra.verification.verify_import "$(FILE)"

verify-insights: $(BIN)/.synced ## compare insights of FILE, with made-up sources and ranges (SEED=<n>), with an oracle; needs no stack
	@$(PYTHON) -m infra.verification.verify_insights $(if $(SEED),--seed "$(SEED)") "$(FILE)"

replay: $(BIN)/.synced ## recompute all figures from the facts, list stored ones that differ (REPAIR=1 replaces them; SEGMENTS=<n>, SHARE=<0/8>)
	@$(PYTHON) -m infra.operations.replay $(if $(REPAIR),--repair) --segments $(or $(SEGMENTS),1) $(if $(SHARE),--share $(SHARE))

dead-letters: $(BIN)/.synced ## list what could not be applied, and why (REDRIVE=1 applies what can be)
	@$(PYTHON) -m infra.operations.dead_letters $(if $(REDRIVE),--redrive)

appeals: $(BIN)/.synced ## list producers' appeals that wait (ACCEPT=<id> or DECLINE=<id> decides one, with BECAUSE="…"; PLAYS=<n>)
	@$(PYTHON) -m infra.operations.appeals $(if $(ACCEPT),--accept "$(ACCEPT)") $(if $(DECLINE),--decline "$(DECLINE)") --because "$(BECAUSE)" $(if $(PLAYS),--plays $(PLAYS))

index-names: $(BIN)/.synced ## let searches find producers saved before every word of a name was searched
	@$(PYTHON) -m infra.operations.index_names

restore: $(BIN)/.synced ## bring back what a table had at a time (TABLE=Catalogue AT=2026-11-30T12:00:00Z, CHANGED=1)
	@$(PYTHON) -m infra.operations.restore "$(TABLE)" "$(AT)" $(if $(CHANGED),--changed)

## Checking the code

test: $(BIN)/.synced .tools/ministack/.synced .tools/sam/.synced .tools/schemathesis/.synced $(DASHBOARD) ## run all tests
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test-pages: $(BIN)/.synced $(DASHBOARD) ## the browser tests, on the running system
	@RUNNING=1 $(BIN)/pytest tests/pages $(ARGS)

screenshots: $(BIN)/.synced $(DASHBOARD) ## make the pictures of docs/screenshots anew, of the running system
	@$(PYTHON) -m infra.dashboard.screenshots

test-fast: $(BIN)/.synced .tools/sam/.synced $(DASHBOARD) ## run the tests that need neither Java nor the local stack
	@$(BIN)/pytest -n $(WORKERS) -m "not dynamodb_local and not ministack" $(ARGS)

# The last minutes of a year, the first of a month, a February 29, and a day in August.
DATES ?= 2026-12-31T23:40Z 2027-02-01T00:03Z 2028-02-29T12:00Z 2027-08-14T09:00Z

test-dates: $(BIN)/.synced .tools/sam/.synced ## the fast tests as of other DATES="2028-02-29T12:00Z ..." (TURN=<number> takes one of them)
	@dates=($(DATES)); \
	for date in $(if $(TURN),"$${dates[10#$(TURN) % $${#dates[@]}]}","$${dates[@]}"); do \
		$(BIN)/pytest -n $(WORKERS) -m "not dynamodb_local and not ministack" --as-of $$date $(ARGS); \
	done

check: $(BIN)/.synced .tools/sam/.synced .tools/npm/.synced types ## check format, lint, types, imports between rooms, the template, the API's document, and drift of generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(wildcard layers/core/beatpass functions/*/handler.py infra tests)
	$(BIN)/lint-imports
	$(PYTHON) -m infra.template --check
	$(BIN)/cfn-lint template.yaml
	AWS_DEFAULT_REGION=us-east-1 .tools/sam/bin/sam validate --lint
	$(PYTHON) -m infra.openapi --check
	$(PYTHON) -m infra.openapi.compatibility
	$(NPM_BIN)/redocly lint --config infra/openapi/redocly.yaml $(OPENAPI)
	$(NPM_BIN)/spectral lint --fail-severity warn --ruleset infra/openapi/spectral.yaml $(OPENAPI)

types: .tools/dashboard/.synced infra/dashboard/types/.synced ## check the types of the dashboard's pages
	$(NPM_BIN)/tsc -p infra/dashboard

examples: $(BIN)/.synced ## take the examples of the API's document from the demo marketplace anew
	@$(PYTHON) -m tests.support.write_examples
	@$(PYTHON) -m infra.openapi

.PHONY: clients
clients: $(BIN)/.synced .tools/clients/.synced .tools/npm/.synced ## generate the API's clients into clients/, and check their types with a story of each
	rm -rf clients
	$(PYTHON) -m infra.clients.document clients/openapi.json
	$(PYTHON) -m infra.clients.document clients/openapi.python.json --python
	.tools/clients/bin/openapi-python-client generate --path clients/openapi.python.json --config infra/clients/python/generator.yaml \
		--meta none --output-path clients/python/beatpass_client
	cp infra/clients/python/story.py clients/python/
	cd clients/python && MYPYPATH=. $(CURDIR)/.tools/clients/bin/mypy --config-file= --strict story.py beatpass_client
	$(NPM_BIN)/openapi-ts --silent --file infra/clients/typescript/openapi-ts.config.ts
	cp infra/clients/typescript/tsconfig.json clients/typescript/
	cp infra/clients/typescript/story.ts clients/typescript/src/
	echo '{"type": "module", "private": true}' > clients/typescript/package.json
	$(NPM_BIN)/tsc --project clients/typescript

bench: $(BIN)/.synced .tools/sam/.synced .tools/polars/.synced ## measure the budgets of docs/performance.md (NAME=<figure prefix>)
	@$(PYTHON) -m infra.bench $(NAME)

## Building the system

template: $(BIN)/.synced ## write the tables, log groups and alarms of template.yaml from infra/template/
	@$(PYTHON) -m infra.template

build: $(BIN)/.synced .tools/sam/.synced ## build what `sam deploy` deploys, without Docker
	AWS_DEFAULT_REGION=us-east-1 .tools/sam/bin/sam build

preflight: $(BIN)/.synced ## check an AWS account and the parameters before a deployment (ENVIRONMENT=prod of samconfig.toml)
	@$(PYTHON) -m infra.operations.preflight $(or $(ENVIRONMENT),default) $(PARAMETERS)

WEB_ACL_STACK ?= beatpass-web-acl

web-acl: ## deploy the firewall of the edge in us-east-1 with the AWS CLI, and print its ARN (WEB_ACL_STACK=beatpass-web-acl)
	aws cloudformation deploy --region us-east-1 --stack-name $(WEB_ACL_STACK) --template-file infra/edge/web_acl.yaml \
		--no-fail-on-empty-changeset
	@aws cloudformation describe-stacks --region us-east-1 --stack-name $(WEB_ACL_STACK) --output text \
		--query "Stacks[0].Outputs[?OutputKey=='WebAclArn'].OutputValue"

rotate-edge-secret: $(BIN)/.synced ## give the edge of STACK_NAME another secret; nothing is refused meanwhile
	@STACK_NAME=$(STACK_NAME) $(PYTHON) -m infra.operations.rotate_edge_secret

publish-dashboard: $(BIN)/.synced infra/dashboard/site/vendor/.synced .tools/npm/.synced ## upload the dashboard to a deployed stack (STACK_NAME=...)
	@$(PYTHON) -m infra.operations.publish_dashboard

smoke: $(BIN)/.synced ## go through a deployed stack once: sign in, upload, listen (STACK_NAME=..., or the local one)
	@$(PYTHON) -m infra.operations.smoke

lock: $(NEED_UV) ## update the pinned versions in locks/
	$(LOCK) --upgrade pyproject.toml -o locks/runtime.txt
	$(LOCK) --upgrade --group ranking -o locks/ranking.txt
	$(LOCK) --upgrade --group documents -c locks/runtime.txt -o locks/documents.txt
	$(LOCK) --upgrade --group tokens -c locks/runtime.txt -o locks/tokens.txt
	$(LOCK) --upgrade pyproject.toml --group dev -c locks/runtime.txt -c locks/ranking.txt -c locks/documents.txt -c locks/tokens.txt -o locks/dev.txt
	$(LOCK) --upgrade locks/ministack.in -o locks/ministack.txt
	$(LOCK) --upgrade locks/sam.in -o locks/sam.txt
	$(LOCK) --upgrade locks/polars.in -o locks/polars.txt
	$(LOCK) --upgrade locks/clients.in -o locks/clients.txt
	$(LOCK) --upgrade locks/schemathesis.in -o locks/schemathesis.txt
	for folder in infra/npm infra/dashboard; do (cd $$folder && \
		npm update --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund); done

clean: ## remove everything built or installed here
	rm -rf .venv .tools .local .aws-sam .bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.tools/uv/bin/uv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: python3 on PATH is $$(python3 --version 2>&1)"; exit 1; }
	python3 -m venv .tools/uv
	.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv: $(BIN)/.synced ## the development environment

$(BIN)/.synced: locks/dev.txt $(NEED_UV)
	@$(UV) venv --quiet --allow-existing --python '>=3.11' .venv
	@$(UV) pip sync --quiet --require-hashes --python .venv locks/dev.txt
	@touch $@

.tools/%/.synced: locks/%.txt $(NEED_UV)
	@echo "installing $* into .tools/$*"
	@$(UV) venv --quiet --allow-existing --python '>=3.11' .tools/$*
	@$(UV) pip sync --quiet --require-hashes --python .tools/$* locks/$*.txt
	@touch $@

# The lock names no registry and holds a hash of each package (docs/decisions/0005-locks-without-hosts.md).
.tools/npm/.synced: infra/npm/package.json infra/npm/package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed for the JavaScript tools (Node.js 20.19 or newer)"; exit 1; }
	@echo "installing the JavaScript tools into .tools/npm"
	@mkdir -p .tools/npm && cp $^ .tools/npm/
	@cd .tools/npm && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.tools/dashboard/.synced: infra/dashboard/package.json infra/dashboard/package-lock.json
	@echo "installing the libraries of the dashboard into .tools/dashboard"
	@mkdir -p .tools/dashboard && cp $^ .tools/dashboard/
	@cd .tools/dashboard && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

infra/dashboard/site/vendor/.synced: .tools/dashboard/.synced infra/dashboard/vendor.py
	@$(PYTHON) -m infra.dashboard.vendor
	@touch $@

# Types of the API's answers, for the type check of the pages alone: they run without them.
infra/dashboard/types/.synced: layers/core/beatpass/http/platform/openapi.json .tools/npm/.synced
	@$(NPM_BIN)/openapi-ts --silent -i $< -o infra/dashboard/types -p @hey-api/typescript
	@touch $@

.PHONY: help run update stop url erase forget stripe-url token build-leaderboards recommend tell roll-up close-pool send-splits reconcile splits refund appeals index-names money-tour import verify-import verify-insights restore test test-fast test-pages screenshots test-dates check types examples template bench build preflight web-acl rotate-edge-secret smoke lock clean .venv
