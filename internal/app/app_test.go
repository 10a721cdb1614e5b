package app_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func day(s string) statute.Date {
	d, err := statute.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// opened opens a tracker on a database that has been prepared with SQL.
func opened(t *testing.T, log *slog.Logger, prepare ...string) *app.App {
	t.Helper()
	dsn := storetest.New(t)
	cfg := config.Config{DatabaseURL: dsn, Mode: config.Test, Profile: statute.KCC2023, Today: day("2026-12-01")}
	for _, sql := range prepare {
		exec(t, dsn, sql)
	}
	a, err := app.Open(t.Context(), cfg, log, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func exec(t *testing.T, dsn, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.WithoutCancel(t.Context())) }()
	if _, err := c.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestTheCouncilsOwnDaysAndPolicyAreApplied(t *testing.T) {
	t.Parallel()
	const holiday = `insert into bank_holidays (on_date, name, source) values ('2026-12-07', 'A day proclaimed late', 'test')`
	const closure = `insert into closures (on_date, name) values ('2026-12-08', 'Offices closed')`
	policy := func(profile, closures string) string {
		return `insert into policy_versions (id, from_on, complaint_profile, count_closures, created_at)
			values (gen_random_uuid(), '2026-04-01', '` + profile + `', ` + closures + `, now())`
	}
	for _, c := range []struct {
		name    string
		prepare []string
		due     string // three working days after 4 December 2026
		profile statute.Profile
	}{
		{"nothing recorded", nil, "2026-12-09", statute.KCC2023},
		{"an extra bank holiday counts", []string{holiday}, "2026-12-10", statute.KCC2023},
		{"a closure does not count by itself", []string{closure}, "2026-12-09", statute.KCC2023},
		{"it does where the policy says so", []string{closure, policy("kcc_2023", "true")}, "2026-12-10", statute.KCC2023},
		{"the recorded complaint policy wins", []string{policy("lgsco_code", "false")}, "2026-12-09", statute.LGSCOCode},
		{"a policy from a later day does not yet hold", []string{strings.Replace(policy("lgsco_code", "false"), "2026-04-01", "2027-01-01", 1)}, "2026-12-09", statute.KCC2023},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := opened(t, slog.New(slog.DiscardHandler), c.prepare...)
			if due, _ := a.Book.DueOn("kcc_ack", statute.Anchors{Start: day("2026-12-04")}); due != day(c.due) {
				t.Errorf("due %s, want %s", due, c.due)
			}
			if a.Config.Profile != c.profile {
				t.Errorf("policy %s, want %s", a.Config.Profile, c.profile)
			}
		})
	}
}

func TestStartingWarnsWhenLittleOfTheCalendarIsLeft(t *testing.T) {
	t.Parallel()
	for today, warned := range map[string]bool{"2026-12-01": false, "2027-08-01": true} {
		var said strings.Builder
		cfg := config.Config{DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023, Today: day(today)}
		a, err := app.Open(context.WithoutCancel(t.Context()), cfg, slog.New(slog.NewTextHandler(&said, nil)), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		a.Close()
		if got := strings.Contains(said.String(), "bank holidays are known only until"); got != warned {
			t.Errorf("on %s: warned %v, want %v", today, got, warned)
		}
	}
}
