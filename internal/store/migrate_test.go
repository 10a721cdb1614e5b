package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestMigrationsGoUpAndDownAndUpAgain(t *testing.T) {
	t.Parallel()
	dsn := storetest.Empty(t)
	all := migrate(t, dsn, store.Up)
	for _, m := range all {
		if !m.Applied || !m.Changed {
			t.Errorf("%+v after up", m)
		}
	}
	for range all {
		migrate(t, dsn, store.Down)
	}
	for _, m := range migrate(t, dsn, store.Status) {
		if m.Applied {
			t.Errorf("%+v after down", m)
		}
	}
	if left := tables(t, dsn); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	migrate(t, dsn, store.Down) // nothing left to undo is no error
	for _, m := range migrate(t, dsn, store.Up) {
		if !m.Applied {
			t.Errorf("%+v after the second up", m)
		}
	}
	for _, m := range migrate(t, dsn, store.Up) {
		if m.Changed {
			t.Errorf("%+v was applied twice", m)
		}
	}
}

func migrate(t *testing.T, dsn string, d store.Direction) []store.Migration {
	t.Helper()
	out, err := store.Migrate(t.Context(), dsn, d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tables(t *testing.T, dsn string) (names []string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	rows, err := conn.Query(t.Context(), "select tablename::text from pg_tables where schemaname = 'public'")
	if err != nil {
		t.Fatal(err)
	}
	names, err = pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestTwoMigratorsAtOnceDoTheWorkOnce(t *testing.T) {
	t.Parallel()
	dsn := storetest.Empty(t)
	changed := make([]int, 3)
	var wg sync.WaitGroup
	for i := range changed {
		wg.Go(func() {
			out, err := store.Migrate(context.WithoutCancel(t.Context()), dsn, store.Up)
			if err != nil {
				t.Error(err)
			}
			for _, m := range out {
				if m.Changed {
					changed[i]++
				}
			}
		})
	}
	wg.Wait()
	if sum := changed[0] + changed[1] + changed[2]; sum != len(migrate(t, dsn, store.Status)) {
		t.Errorf("applied %v, want each once between them", changed)
	}
}

// TestAMigratorKilledAtAnyMomentIsRunAgain ends the migrator's session after
// ever longer times, from before its first statement to after its last.
func TestAMigratorKilledAtAnyMomentIsRunAgain(t *testing.T) {
	t.Parallel()
	dsn := storetest.Empty(t)
	for wait := time.Millisecond; wait < 400*time.Millisecond; wait *= 2 {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		_, _ = store.Migrate(ctx, dsn, store.Up) // it fails wherever the time ran out
		cancel()
	}
	for _, m := range migrate(t, dsn, store.Up) {
		if !m.Applied {
			t.Errorf("%+v", m)
		}
	}
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if current, err := s.SchemaCurrent(t.Context()); err != nil || !current {
		t.Errorf("current %v, %v", current, err)
	}
}

func TestAnOldSchemaIsNotCurrent(t *testing.T) {
	t.Parallel()
	dsn := storetest.New(t)
	migrate(t, dsn, store.Down)
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if current, err := s.SchemaCurrent(t.Context()); err != nil || current {
		t.Errorf("current %v, %v", current, err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestGoingDownLeavesOneEntryOfAPlansRefusedReviews(t *testing.T) {
	t.Parallel()
	dsn := storetest.Empty(t)
	migrate(t, dsn, store.Up)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	_, err = conn.Exec(t.Context(), `insert into intake_list (id, file_kind, reference, row_key, problem, first_seen_on, last_seen_on, mended_on)
		values (gen_random_uuid(), 'reviews', 'PLAN-1', '2023-02-20', 'open', '2023-03-01', '2023-03-01', null),
			(gen_random_uuid(), 'reviews', 'PLAN-1', '2022-02-20', 'mended', '2023-03-01', '2023-03-02', '2023-03-02')`)
	if err != nil {
		t.Fatal(err)
	}
	for all := migrate(t, dsn, store.Status); all[len(all)-1].Version >= 6; all = all[:len(all)-1] {
		migrate(t, dsn, store.Down)
	}
	var left string
	if err := conn.QueryRow(t.Context(), "select string_agg(problem, ', ') from intake_list").Scan(&left); err != nil || left != "open" {
		t.Errorf("left %q, %v", left, err)
	}
}
