package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

func TestMain(m *testing.M) { Main(m) }

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := Pool(t), Pool(t)
	if _, err := one.Exec(t.Context(), "create table only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	var absent, migrated bool
	err := other.QueryRow(t.Context(),
		"select to_regclass('only_here') is null, to_regclass('goose_db_version') is not null").Scan(&absent, &migrated)
	if err != nil {
		t.Fatal(err)
	}
	if !absent || !migrated {
		t.Errorf("absent %v, migrated %v; want both", absent, migrated)
	}
}

func TestEmptyHasNoMigrations(t *testing.T) {
	t.Parallel()
	conn := connect(t, Empty(t))
	var empty bool
	if err := conn.QueryRow(t.Context(), "select to_regclass('goose_db_version') is null").Scan(&empty); err != nil || !empty {
		t.Errorf("empty %v, %v", empty, err)
	}
}

func TestADatabaseGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Cleanup(func() { // after the sub-test has ended
		ctx := context.WithoutCancel(t.Context())
		var left bool
		err := mustUse(t).admin.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&left)
		if err != nil || left {
			t.Errorf("database %s left behind: %v, %v", name, left, err)
		}
	})
	t.Run("a test that leaves a session open", func(t *testing.T) {
		t.Parallel()
		conn, err := pgx.Connect(t.Context(), New(t))
		if err != nil {
			t.Fatal(err)
		}
		name = conn.Config().Database
	})
}

func TestATemplateIsMadeOnceByAllWhoRaceForIt(t *testing.T) {
	t.Parallel()
	c := mustUse(t)
	files := fstest.MapFS{"0001_race.sql": {Data: fmt.Appendf(nil,
		"-- +goose Up\ncreate table race_%d (n int);\n-- +goose Down\ndrop table race_%[1]d;\n", time.Now().UnixNano())}}
	names := make([]string, 4)
	var wg sync.WaitGroup
	for i := range names {
		wg.Go(func() {
			name, err := c.ensureTemplate(t.Context(), files)
			if err != nil {
				t.Error(err)
			}
			names[i] = name
		})
	}
	wg.Wait()
	for _, name := range names {
		if name == "" || name != names[0] {
			t.Errorf("templates %v, want one", names)
		}
	}
	t.Cleanup(func() {
		if _, err := c.admin.Exec(context.WithoutCancel(t.Context()), "drop database "+names[0]); err != nil {
			t.Error(err)
		}
	})
}

func TestTheFingerprintFollowsNamesAndContents(t *testing.T) {
	t.Parallel()
	sets := []fstest.MapFS{
		{"0001_a.sql": {Data: []byte("x")}},
		{"0001_a.sql": {Data: []byte("y")}},
		{"0001_b.sql": {Data: []byte("x")}},
		{"0001_a.sql": {Data: []byte("x")}, "0002_a.sql": {Data: []byte("x")}},
	}
	seen := map[string]int{}
	for i, set := range sets {
		print, err := fingerprint(set)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := seen[print]; ok {
			t.Errorf("sets %d and %d have the same fingerprint", before, i)
		}
		seen[print] = i
	}
}

func TestRedisIsReal(t *testing.T) {
	t.Parallel()
	r := Redis(t)
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: strings.TrimPrefix(r.URL(), "redis-socket://")})
	defer c.Close()
	if info, err := c.Info(t.Context(), "server").Result(); err != nil || !r.Real() {
		t.Errorf("info %q, real %v, %v", info, r.Real(), err)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(b)
	}
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}
