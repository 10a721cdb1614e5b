#!/usr/bin/env bash
# Runs all Go tests once, in random order, with the race detector, and ends with
# the count. Arguments go to go test.
source "$(dirname "$0")/lib.sh"

race=(-race)
have gcc || have cc || { race=(); say "note: no C compiler, so no race detector"; }
args=("${race[@]}" -shuffle=on -count=1 -timeout=6m "$@" ./...)
if tool="$(go_tool gotestsum gotest.tools/gotestsum "$GOTESTSUM_VERSION")"; then
	exec "$tool" --format pkgname --format-hide-empty-pkg -- "${args[@]}"
fi
say "note: gotestsum is not to be had; plain go test instead"
exec go test "${args[@]}"
