#!/usr/bin/env bash
# Fails when generating again changes the work tree: what is committed is not
# what its source makes.
source "$(dirname "$0")/lib.sh"

# What differs from the last commit, contents included, and what is not known to git.
state() { git diff HEAD; git ls-files --others --exclude-standard -z | xargs -0r sha256sum; }

before="$(state)"
go generate ./...
after="$(state)"
if [ "$before" != "$after" ]; then
	diff <(printf '%s' "$before") <(printf '%s' "$after") | head -n 40 >&2 || true
	fail "generated code is not up to date: run 'make generate' and commit"
fi
say "generated code: up to date"
