#!/usr/bin/env bash
# Builds what the pages need from npm into the folders that the binary embeds.
# They are not committed: a placeholder keeps plain `go build ./...` working.
source "$(dirname "$0")/lib.sh"

# into DIR FILE...: copy files into a folder that is embedded, once that folder
# exists in the source.
into() {
	local dir="$1"
	shift
	[ -d "$dir" ] || return 0
	cp -p "$@" "$dir/"
}

# The API reference.
into internal/api/docs/dist node_modules/swagger-ui-dist/{swagger-ui.css,swagger-ui-bundle.js}

# The pages. GOV.UK's own typeface and crest are licensed for GOV.UK services
# alone, so the styles are compiled with neither: see the settings in the file.
web=internal/web/assets
if [ -e "$web/tracker.scss" ]; then
	node_modules/.bin/sass --quiet-deps --no-source-map --style=compressed \
		--load-path=node_modules "$web/tracker.scss" "$web/dist/tracker.css"
fi
into "$web/dist" node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js
