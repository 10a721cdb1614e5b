package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/embedded"
)

// New returns the connection URL of a fresh database with all migrations
// applied. It is dropped when the test ends, whoever is still connected.
func New(t testing.TB) string {
	t.Helper()
	c := mustUse(t)
	// Not the test's own context: what one test starts, all of them use.
	template, err := c.template(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return c.create(t, " template "+template)
}

// Empty returns the connection URL of a database with nothing in it, for tests
// of the migrations themselves. It is dropped when the test ends.
func Empty(t testing.TB) string {
	t.Helper()
	return mustUse(t).create(t, "")
}

// Pool is New with a pool of at most ten connections on it, closed when the
// test ends.
func Pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(New(t))
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	config.MaxConns = 10
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatalf("storetest: open pool: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Redis starts a real Redis for the test and stops it at its end.
func Redis(t testing.TB) *embedded.Redis {
	t.Helper()
	r, err := embedded.StartRedis(t.Context(), embedded.RedisOptions{InsistOnReal: true, Throwaway: true})
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	t.Cleanup(func() {
		if err := r.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("storetest: %v", err)
		}
	})
	return r
}

func mustUse(t testing.TB) *cluster {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return c
}

// create makes a database and sees to it that it is dropped.
func (c *cluster) create(t testing.TB, how string) string {
	t.Helper()
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand
	name := "ehcp_test_" + hex.EncodeToString(random[:])
	if _, err := c.admin.Exec(t.Context(), "create database "+name+how+" strategy file_copy"); err != nil {
		t.Fatalf("storetest: create database: %v", err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if _, err := c.admin.Exec(ctx, "drop database if exists "+name+" with (force)"); err != nil {
			t.Errorf("storetest: drop database: %v", err)
		}
	})
	return c.dsn(name)
}
