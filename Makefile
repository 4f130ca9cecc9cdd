# devhelper: `make` lists what can be made. Everything sets itself up: see scripts/setup.
.DEFAULT_GOAL := help
SHELL := /bin/sh

MODULE := github.com/devhelper/devhelper
VERSION = $(shell scripts/version)
LDFLAGS = -s -w -X $(MODULE)/internal/command.Version=$(VERSION)
# Static: one file that runs on any distribution.
GOBUILD = CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)'
TARGETS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

# Tests and the demo run without the caller's AWS and DynamoDB settings, and with the programs of .tools first.
unset := $(foreach v,$(filter AWS_% DYNAMODB_%,$(.VARIABLES)),-u $(v))
tools = env $(unset) PATH="$(CURDIR)/.tools/bin:$(CURDIR)/.tools/venv/bin:$$PATH" DEVHELPER_TEST_TOOLS="$(CURDIR)/.tools"
# go test keeps the result of a test whose inputs it saw; ours are also read by editors, git and the binary.
testsum = $(tools) go run ./scripts/testsum

.PHONY: help setup build test lint poison generated demo try bench fuzz cover cross dist clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## install what is missing: Debian's packages as root, all else below .tools/
	@scripts/setup

build: ## bin/devhelper, static
	$(GOBUILD) -o bin/ ./cmd/devhelper

test: setup build ## the whole suite, with the race detector; REQUIRE_ALL=1 lets only listed skips pass
	go vet ./...
	@$(testsum) -summary .tools/test-summary -- -race -count=1 -timeout=15m ./...

lint: setup ## formatting, vet for six targets, staticcheck, known vulnerabilities, generated files
	@$(tools) TARGETS="$(TARGETS)" scripts/lint

poison: setup build ## the server's tests with messages overwritten once their handler is done
	@$(testsum) -name poison -- -tags jsonrpc2poison -count=1 ./lsp/...

generated: ## fail when a generated file is stale
	@scripts/generated

demo: setup build ## the main job in a real headless Vim, step by step
	@$(tools) go run ./scripts/demo

try: setup build ## an interactive Vim on a copy of examples/orders
	@$(tools) scripts/try

bench: setup build ## benchmarks beside peers; BENCH=lsp runs one; results in docs/benchmarks.md
	@$(tools) scripts/bench $(BENCH)

fuzz: ## each fuzz target for FUZZTIME (10s)
	@$(tools) scripts/fuzz

cover: setup build ## statement coverage by package in cover.out
	$(tools) go test -count=1 -coverpkg=./... -coverprofile=cover.out ./...
	@go tool cover -func=cover.out | tail -n 1

cross: ## build every package for six targets
	@for t in $(TARGETS); do echo "build $$t" && CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} go build ./... || exit; done

dist: ## release binaries for six targets in dist/, the same bytes for the same commit
	@rm -rf dist && mkdir -p dist
	@for t in $(TARGETS); do os=$${t%/*} arch=$${t#*/} exe=; [ $$os = windows ] && exe=.exe; \
		echo "dist/devhelper-$$os-$$arch$$exe"; \
		GOOS=$$os GOARCH=$$arch $(GOBUILD) -buildvcs=false -o dist/devhelper-$$os-$$arch$$exe ./cmd/devhelper || exit; done
	@go run ./internal/cli/gen -man dist/man
	@tar -C dist -czf dist/devhelper-man.tar.gz --sort=name --owner=0 --group=0 --mtime=@0 man && rm -r dist/man
	@cd dist && { sha256sum devhelper-* 2>/dev/null || shasum -a 256 devhelper-*; } > SHA256SUMS

clean: ## remove what was built, not what was installed
	rm -rf bin dist cover.out examples/*/.demo
