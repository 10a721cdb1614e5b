package casework_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
)

// narrow is the desk's service on a pool of its own with so many connections.
func (d *desk) narrow(conns int32) *casework.Service {
	d.t.Helper()
	st, err := store.Open(d.ctx, d.pool.Config().ConnString(), store.Options{MaxConns: conns})
	d.must(err)
	d.t.Cleanup(st.Close)
	return casework.New(casework.Deps{
		Store: st, Book: statute.NewBook(calendar.New(nil, nil, false), statute.Switches{}), Profile: statute.KCC2023,
		Today: func() statute.Date { return d.day }, Now: func() time.Time { return d.day.Time().Add(9 * time.Hour) },
	})
}

// reviewed are plans with a review held, whose cases have no reference of
// their own in an extract.
func reviewed(series string, n int) []casework.Record {
	out := make([]casework.Record, n)
	for i := range out {
		out[i] = casework.Record{
			Row: i, Person: casework.PersonRecord{SourcePersonID: fmt.Sprint(series, "-", i), GivenName: "Made", FamilyName: "Up"},
			Team: "Ashford", Plan: &casework.PlanRecord{
				Reference: fmt.Sprintf("%s-%06d", series, i+1), FirstIssuedOn: statute.NewDate(2022, 3, 1),
			},
			Reviews: []casework.ReviewRecord{{
				MeetingOn: statute.NewDate(2023, 2, 1), Outcome: "maintain", DecisionOn: statute.NewDate(2023, 2, 20),
			}},
		}
	}
	return out
}

// TestALoadNeverWaitsForASecondConnection: each load used to hold a connection
// while it asked for another one to take references, so that as many loads as
// there are connections starved each other.
func TestALoadNeverWaitsForASecondConnection(t *testing.T) {
	t.Parallel()
	for loads, name := range map[int]string{1: "one load on one connection", 4: "four loads at once on four"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			s := d.narrow(int32(loads))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var all sync.WaitGroup
			for i := range loads {
				all.Go(func() {
					if err := loadAll(ctx, s, reviewed(fmt.Sprintf("L%c", 'A'+i), 20)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			var n, given int
			d.must(d.pool.QueryRow(t.Context(), `select count(*), (select sum(last) from reference_counters where prefix = 'AR')
				from cases where reference like 'AR-%'`).Scan(&n, &given))
			if n == 0 || n != given {
				t.Errorf("%d cases got %d references", n, given)
			}
		})
	}
}

func loadAll(ctx context.Context, s *casework.Service, records []casework.Record) error {
	return s.Load(ctx, casework.BulkOptions{Actor: casework.SystemActor("test"), Source: casework.SourceImport},
		func(run casework.BulkRun) error {
			results, err := run.Apply(ctx, records)
			for i := range results {
				if results[i].Status == casework.BulkRefused {
					return fmt.Errorf("row %d was refused: %+v", i, results[i].Problems)
				}
			}
			return err
		})
}

// TestADryRunKeepsNobodyFromOpeningACase: it holds what it has locked until the
// whole file is read.
func TestADryRunKeepsNobodyFromOpeningACase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := d.person()
	opened := make(chan error, 1)
	err := d.Load(d.ctx, casework.BulkOptions{Actor: d.boss, Source: casework.SourceImport, DryRun: true}, func(run casework.BulkRun) error {
		if _, err := run.Apply(d.ctx, reviewed("OLD", 5)); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(d.ctx, 20*time.Second)
		defer cancel()
		_, err := d.CreatePlan(ctx, d.boss, casework.PlanInput{PersonID: p.ID, FirstIssuedOn: statute.NewDate(2022, 6, 1)})
		opened <- err
		return nil
	})
	if err := errors.Join(err, <-opened); err != nil {
		t.Fatal(err)
	}
}

// TestTeamsAreOneWhereTheRecordSaysSo: the loader took two names for one that
// differ in a hyphen, which are two teams of the record.
func TestTeamsAreOneWhereTheRecordSaysSo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	spelt := []string{"East Kent", "East-Kent", "EAST KENT", "Östkent", "Ostkent"}
	records := reviewed("PLAN", len(spelt))
	for i := range records {
		records[i].Team = spelt[i]
	}
	for _, batch := range [][]casework.Record{records[:1], records[1:]} { // the loader keeps what it has seen
		d.must(d.Load(d.ctx, casework.BulkOptions{Actor: d.boss, Source: casework.SourceImport}, func(run casework.BulkRun) error {
			_, err := run.Apply(d.ctx, batch)
			return err
		}))
	}
	want := map[string]string{"PLAN-000001": "East Kent", "PLAN-000002": "East-Kent", "PLAN-000003": "East Kent", "PLAN-000004": "Östkent", "PLAN-000005": "Ostkent"}
	for reference, team := range want {
		var got string
		d.must(d.pool.QueryRow(d.ctx, "select t.name from plans p join teams t on t.id = p.team_id where p.reference = $1", reference).Scan(&got))
		if got != team {
			t.Errorf("%s is of %q, want %q", reference, got, team)
		}
	}
}
