#!/usr/bin/env bash
# Everything that reads the source instead of running it. Goes on after a
# failure and tells all of them at the end.
source "$(dirname "$0")/lib.sh"

failed=()
step() {
	local name="$1"
	shift
	say "== $name"
	"$@" || failed+=("$name")
}

lint() {
	local tool
	tool="$(go_tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint "$GOLANGCI_LINT_VERSION")" || return
	"$tool" run ./... && "$tool" fmt --diff
}

spec() {
	[ -e openapi.yaml ] || return 0
	scripts/setup.sh assets && npm_install tools/speclint || return
	tools/speclint/node_modules/.bin/spectral lint --fail-severity=warn openapi.yaml &&
		REDOCLY_TELEMETRY=off tools/speclint/node_modules/.bin/redocly lint openapi.yaml
}

vulnerabilities() {
	if ! curl -fsS -m 10 -o /dev/null https://vuln.go.dev/index/db.json 2>/dev/null; then
		say "SKIPPED: the Go vulnerability database cannot be reached from here"
		return 0
	fi
	local tool
	tool="$(go_tool govulncheck golang.org/x/vuln/cmd/govulncheck "$GOVULNCHECK_VERSION")" && "$tool" ./...
}

scripts() { local f; for f in scripts/*.sh .ci/run; do bash -n "$f" || return; done; }

step 'shell syntax' scripts
step 'go vet' go vet ./...
step 'go mod tidy' go mod tidy -diff
step 'generated code' scripts/generated.sh
step 'linters' lint
step 'openapi.yaml' spec
step 'known vulnerabilities' vulnerabilities

if [ "${#failed[@]}" -gt 0 ]; then
	fail "failed: $(printf '%s; ' "${failed[@]}")"
fi
say "all checks passed"
