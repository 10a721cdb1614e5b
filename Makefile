# One entry for people and for CI. `make` alone lists what there is.
#
# Only `make build`, `make demo` and `make browser` need npm; plain `go build ./...` and
# `go test ./...` work on a clean clone.

SHELL := /bin/bash
export PATH := $(CURDIR)/.bin:$(PATH)
# No version control stamp: builds work from a plain copy of the source too.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GO ?= go
WITH_CLUSTER := $(GO) run ./internal/embedded/cmd/testcluster

.DEFAULT_GOAL := help
.PHONY: help setup demo test browser bench check build assets generate clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what the machine lacks (apt where it may, else npm)
	@scripts/setup.sh

demo: build ## build and run the whole tracker on a synthetic county (Ctrl-C stops it)
	@exec bin/ehcp demo

test: ## all Go tests once, with the race detector, on a throw-away cluster
	@scripts/setup.sh services
	@$(WITH_CLUSTER) scripts/test.sh $(TESTFLAGS)
	@scripts/browser.sh if-there

browser: ## every page in Chromium: accessibility, narrow screens, policy
	@scripts/setup.sh services
	@scripts/browser.sh

bench: ## the measured promises
	@scripts/setup.sh services
	@$(WITH_CLUSTER) $(GO) test -run '^$$' -bench . -benchmem $(BENCHFLAGS) ./...

check: ## linters, generated code, module file, API description
	@scripts/setup.sh services
	@scripts/check.sh

build: assets ## bin/ehcp with its page assets
	@scripts/setup.sh services
	@$(GO) build -trimpath -buildvcs=false -ldflags '-X main.version=$(VERSION)' -o bin/ehcp ./cmd/ehcp

assets: ## the styles and scripts of the pages, from npm
	@scripts/setup.sh assets
	@scripts/assets.sh

generate: ## write generated code and documents again
	@$(GO) generate ./...

clean: ## remove what the build made (installed tools and packages stay)
	@rm -rf bin coverage
