#!/usr/bin/env bash
# Opens every page in Chromium: accessibility, reflow, policy, valid markup.
#
#   browser.sh            installs Chromium where it may
#   browser.sh if-there   only where Chromium and Node are there already
source "$(dirname "$0")/lib.sh"

there() { have node && have npm && { have chromium || have chromium-browser || have google-chrome; }; }

if [ "${1:-}" = if-there ] && ! there; then
	say "note: no Chromium or no Node, so the pages were not opened in a browser (make browser installs it)"
	exit 0
fi
scripts/setup.sh browser
scripts/setup.sh assets
scripts/assets.sh
npm_install tools/browser
exec go run ./internal/embedded/cmd/testcluster go test -tags browser -count=1 -run InARealBrowser -v ./internal/web ./internal/app ./internal/disclosure
