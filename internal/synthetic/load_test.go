package synthetic_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

type tracker struct {
	*casework.Service
	pool *pgxpool.Pool
}

func newTracker(tb testing.TB) tracker {
	tb.Helper()
	dsn := storetest.New(tb)
	s, err := store.Open(tb.Context(), dsn, store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	pool, err := pgxpool.New(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	return tracker{casework.New(casework.Deps{
		Store: s, Book: book(), Profile: statute.KCC2023,
		Today: func() statute.Date { return theDay },
		Now:   func() time.Time { return theDay.Time().Add(9 * time.Hour) },
	}), pool}
}

func (tr tracker) count(t *testing.T, query string) (n int) {
	t.Helper()
	if err := tr.pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestACountyLoadsWholeAndASecondTimeChangesNothing(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	const plans = 700
	told := 0
	for range 2 {
		if err := county(5, plans).Load(t.Context(), tr, casework.SystemActor("demo"), func(n int) { told = n }); err != nil {
			t.Fatal(err)
		}
		if told != plans {
			t.Errorf("told of %d plans", told)
		}
	}
	for what, c := range map[string]struct {
		query string
		want  int
	}{
		"plans":                           {"select count(*) from plans", plans},
		"plans provisional":               {"select count(*) from plans where provisional", 0},
		"milestones voided":               {"select count(*) from milestones where voided_at is not null", 0},
		"maintained plans without review": {"select count(*) from plans p where ceased_on is null and not exists (select from cases c join clocks k on k.case_id = c.id where c.plan_id = p.id and k.rule in ('ar_annual', 'transfer_new_la_review') and k.stopped_on is null)", 0},
		"moves between phases of no plan": {"select count(*) from cases where kind = 'phase_transfer' and plan_id is null", 0},
	} {
		if got := tr.count(t, c.query); got != c.want {
			t.Errorf("%s: %d, want %d", what, got, c.want)
		}
	}
	verified, err := tr.Verify(t.Context(), nil)
	if err != nil || len(verified.Differences) > 0 {
		t.Errorf("clocks and figures: %v, differences %+v", err, verified.Differences)
	}
	people := 0
	for range county(5, plans).Records() {
		people++
	}
	if got := tr.count(t, "select count(*) from people"); got != people {
		t.Errorf("%d people, want %d", got, people)
	}
}

// BenchmarkLoad is the demo's county of 20,000 plans, clocks and all.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		tr := newTracker(b)
		if err := county(1, 20_000).Load(b.Context(), tr, casework.SystemActor("demo"), nil); err != nil {
			b.Fatal(err)
		}
		for _, table := range []string{"people", "plans", "cases", "milestones", "clocks"} {
			var n int
			if err := tr.pool.QueryRow(b.Context(), "select count(*) from "+table).Scan(&n); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(n), table)
		}
	}
}
