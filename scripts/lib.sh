# shellcheck shell=bash
# Shared by the scripts; sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/versions.env
source scripts/versions.env
export PATH="$PWD/.bin:$PATH:/usr/local/go/bin"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$0: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.26 1.26.8: is the second version the first or newer?
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1)" = "$1" ]; }

# go_tool NAME PACKAGE VERSION: install a Go program into .bin once, and print
# its path. The version is in the name, so a new pin installs anew.
go_tool() {
	local to="$PWD/.bin/$1-$3"
	if [ ! -x "$to" ]; then
		say "installing $1 $3 (once)"
		mkdir -p .bin
		local dir
		dir="$(mktemp -d)"
		GOFLAGS='' GOBIN="$dir" go install "$2@$3" >&2 || { rm -rf "$dir"; return 1; }
		mv "$dir/$1" "$to"
		rm -rf "$dir"
	fi
	printf '%s\n' "$to"
}

# npm_install DIR [ARGUMENT...]: install by the lock file unless that has been
# done with the same lock file and arguments.
npm_install() {
	local dir="$1" stamp want
	shift
	stamp="$dir/node_modules/.installed"
	want="$(sha256sum <"$dir/package-lock.json") $*"
	if [ "$(cat "$stamp" 2>/dev/null)" != "$want" ]; then
		say "npm ci in $dir"
		(cd "$dir" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error "$@" >&2) ||
			fail "npm could not install what $dir/package-lock.json lists"
		printf '%s\n' "$want" >"$stamp"
	fi
}
