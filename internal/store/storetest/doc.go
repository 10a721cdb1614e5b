// Package storetest gives each test a PostgreSQL database of its own, with all
// migrations applied, and a Redis of its own where one is needed. Both are the
// real servers.
//
// A database is cloned from a template that is migrated once, which takes some
// tens of milliseconds. `make test` starts one throw-away cluster for all
// packages and names it in TEST_DATABASE_URL; without that variable each
// package's test binary starts its own.
//
// Imports: embedded, migrations, pgx, goose. Never: casework or store, so that
// their own tests can use it; and nothing but tests may import it.
package storetest
