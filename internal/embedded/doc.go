// Package embedded starts the outside services that the tracker needs, for
// people who have not set any up: a private PostgreSQL on a unix socket, a
// Redis, and a catcher for the mail that would have been sent. `ehcp demo` and
// the tests use it; a production install never does.
//
// What it starts belongs to this process. It listens on a unix socket or on
// the loopback address only, is stopped by Stop, and ends by itself when this
// process dies, even by kill -9.
//
// Imports: the standard library, pgx, go-redis, miniredis, go-smtp. Never: any
// other package of this project.
package embedded
