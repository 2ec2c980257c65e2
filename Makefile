# Everything but "check", "conformance", "gateway" and "browser" needs Go alone.

# The modules whose tests Go alone can run.
MODULES := . runtime/gotd runtime/tracing tl/bench _examples/createchat _examples/keyvalue _examples/gateway
# The folders that hold generated code beside its tlgen.yaml.
GENERATED := runtime/internal/chat runtime/internal/layered runtime/gotd/internal/mt runtime/gotd/internal/wrap runtime/gotd/account/internal/api _examples/createchat _examples/keyvalue _examples/gateway tl/bench/internal/person
# The folders whose tests need packages from npm.
FROM_NPM := runtime/conformance/tdlib runtime/conformance/javascript

GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# Those that compile gotd's tg, and need more than Go.
HEAVY := runtime/conformance runtime/gotd/store
# The tests of the pages in a browser.
BROWSER := cmd/tlgen/internal/site/browser
LINTED := $(MODULES) $(HEAVY) $(BROWSER)
# What compiles the playground to WebAssembly.
PLAYGROUND := go run ./cmd/tlgen/internal/playground/build
# The packages of runtime/conformance in which others' programs talk with ours.
TALKING := ./javascript/live ./telegram
# These and others compile programs when they run: a cached result says nothing.
# With the race detector, tg takes over two minutes to compile. It needs neither
# that nor to be quick: nothing in it is shared.
PLAIN_TG := '-gcflags=github.com/gotd/td/tg=-race=false -N -l -dwarf=false'

.DEFAULT_GOAL := help
.PHONY: help run run-keyvalue test race narrow bench bench-short generate playground check lint fresh tidy conformance gateway browser screenshots

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

run: ## generate the example, start its server and create a chat
	cd _examples/createchat && go generate ./... && go run .

run-keyvalue: ## the same of the other example: a key-value store, without Telegram
	cd _examples/keyvalue && go generate ./... && go run .

test: ## run every test that needs Go alone, of the nested modules too
	@set -e; for m in $(MODULES); do echo "cd $$m && go test -timeout 30m ./..."; (cd $$m && go test -timeout 30m ./...); done

race: ## run the tests of what is concurrent under the race detector; needs a C compiler
	cd runtime && go test -race . ./stream
	cd runtime/gotd && go test -race . ./account
	cd runtime/tracing && go test -race .
	cd _examples/createchat && go test -race .
	cd _examples/keyvalue && go test -race .
	cd _examples/gateway && go test -race . ./internal/ledger

narrow: ## run the tests of the wire with integers of 32 bits
	GOARCH=386 go test ./tl ./tl/inspect ./runtime/internal/chat

bench: ## compare with gotd and others, see tl/bench; takes ten minutes and 6 GB of memory
	cd tl/bench && go run .

bench-short: ## the same in two minutes, less steady
	cd tl/bench && go run . -short

generate: playground ## write all generated code of the repository again
	@set -e; for d in $(GENERATED); do go run ./cmd/tlgen generate -c $$d/tlgen.yaml; done

playground: ## compile what reads bytes in the browser to WebAssembly, which the pages embed
	$(PLAYGROUND)

check: lint fresh tidy ## format, lint, generated files fresh, go.mod tidy

lint: ## golangci-lint, which is fetched when needed
	@set -e; for m in $(LINTED); do echo "lint $$m"; (cd $$m && $(GOLANGCI) run --allow-parallel-runners -c $(CURDIR)/.golangci.yml ./...); done

fresh: ## see that no generated file is stale
	@set -e; for d in $(GENERATED); do go run ./cmd/tlgen generate --check -c $$d/tlgen.yaml; done
	$(PLAYGROUND) -check

tidy: ## see that every go.mod is tidy
	@set -e; for m in $(LINTED); do (cd $$m && go mod tidy -diff); done

conformance: ## compare with other implementations, and talk with them under the race detector; needs Node, npm, a C compiler and Redis, and 5 GB to compile gotd's tg
	@set -e; for d in $(FROM_NPM); do echo "cd $$d && npm ci"; (cd $$d && npm ci --ignore-scripts --no-audit --no-fund); done
	cd runtime/conformance && go test -count=1 $$(go list ./... | grep -vxF "$$(go list $(TALKING))")
	cd runtime/conformance && go test -count=1 -race $(PLAIN_TG) $(TALKING)
	cd runtime/gotd/store && go test -race $(PLAIN_TG) ./...

gateway: ## run the gateway's tests over PostgreSQL too, and the official SDKs against it; needs Node, npm and PostgreSQL
	cd _examples/gateway/sdk && npm ci --ignore-scripts --no-audit --no-fund
	cd _examples/gateway && ./sdk/with-postgres go test -count=1 -tags sdk ./...

browser: ## look at the pages in Chromium; needs that and npm
	cd $(BROWSER) && npm ci --ignore-scripts --no-audit --no-fund && go test -count=1 ./...

screenshots: ## take the pictures in README again
	cd $(BROWSER) && SCREENSHOTS=$(CURDIR)/cmd/tlgen/internal/site/screenshots go test -count=1 -run TestScreenshots ./...
