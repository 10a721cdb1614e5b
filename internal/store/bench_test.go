package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

// benchDay is the day the benchmarks work on.
var benchDay = statute.NewDate(2023, 8, 15)

// bench is a service on a record of its own, and a plain pool beside it.
type bench struct {
	*casework.Service
	b    *testing.B
	pool *pgxpool.Pool
}

func newBench(b *testing.B) *bench {
	b.Helper()
	dsn := storetest.New(b)
	st, err := store.Open(b.Context(), dsn, store.Options{StatementTimeout: 10 * time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(st.Close)
	pool, err := pgxpool.New(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	return &bench{b: b, pool: pool, Service: casework.New(casework.Deps{
		Store: st, Book: statute.NewBook(calendar.New(nil, nil, false), statute.Switches{}), Profile: statute.KCC2023,
		Today: func() statute.Date { return benchDay }, Now: benchDay.Time,
	})}
}

func (x *bench) exec(query string, args ...any) {
	x.b.Helper()
	if _, err := x.pool.Exec(x.b.Context(), query, args...); err != nil {
		x.b.Fatalf("%s: %v", query, err)
	}
}

// median of the durations, per one of n.
func median(all []time.Duration, n int) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Nanoseconds()) / float64(n)
}

// BenchmarkLogMilestone logs decisions through the use case and writes the
// same rows as one pipelined pgx batch, turn by turn. The use case also reads
// the case under its lock and judges it twice; the batch does neither.
func BenchmarkLogMilestone(b *testing.B) {
	const perRound = 100
	x := newBench(b)
	cases := x.assessments(20 * perRound)
	var ours, plain []time.Duration
	next := func() []casework.CaseFile {
		if len(cases) < perRound {
			cases = x.assessments(20 * perRound)
		}
		taken := cases[:perRound]
		cases = cases[perRound:]
		return taken
	}
	for b.Loop() {
		ours = append(ours, timed(next(), x.logDecision))
		plain = append(plain, timed(next(), x.batchDecision))
	}
	our, pgx := median(ours, perRound), median(plain, perRound)
	b.ReportMetric(0, "ns/op") // a round is no operation
	b.ReportMetric(our/1e3, "µs/milestone")
	b.ReportMetric(pgx/1e3, "µs/pgx-batch")
	b.ReportMetric(pgx/our, "ratio")
}

func timed(files []casework.CaseFile, act func(*casework.CaseFile)) time.Duration {
	start := time.Now()
	for i := range files {
		act(&files[i])
	}
	return time.Since(start)
}

// assessments are new cases, read back so that the batch knows their rows.
func (x *bench) assessments(n int) []casework.CaseFile {
	x.b.Helper()
	actor := casework.SystemActor("bench")
	records := make([]casework.Record, n)
	for i := range records {
		id := casework.NewID().String()
		records[i] = casework.Record{
			Row: i, Person: casework.PersonRecord{SourcePersonID: id, GivenName: "Made", FamilyName: "Up"},
			Cases: []casework.CaseRecord{{
				Kind: statute.NeedsAssessment, Reference: "EHC-" + id,
				Milestones: []casework.MilestoneInput{{Kind: statute.RequestReceived, On: statute.NewDate(2023, 7, 3)}},
			}},
		}
	}
	for batch := range slices.Chunk(records, 1000) {
		err := x.Load(x.b.Context(), casework.BulkOptions{Actor: actor, Source: casework.SourceDemo}, func(run casework.BulkRun) error {
			_, err := run.Apply(x.b.Context(), batch)
			return err
		})
		if err != nil {
			x.b.Fatal(err)
		}
	}
	files := make([]casework.CaseFile, n)
	for i := range records {
		f, err := x.Case(x.b.Context(), actor, casework.Key{Reference: records[i].Cases[0].Reference})
		if err != nil {
			x.b.Fatal(err)
		}
		files[i] = f
	}
	return files
}

var decided = casework.MilestoneInput{Kind: statute.AssessDecisionNotified, On: statute.NewDate(2023, 8, 11), Outcome: "assess"}

func (x *bench) logDecision(f *casework.CaseFile) {
	_, err := x.LogMilestone(x.b.Context(), casework.SystemActor("bench"), casework.LogInput{
		Case: casework.ByID(f.Case.ID), Version: f.Case.Version, Milestone: decided,
	})
	if err != nil {
		x.b.Fatal(err)
	}
}

// batchDecision writes what logDecision writes: the case's version, the
// milestone, the clock it stops, the audit line.
func (x *bench) batchDecision(f *casework.CaseFile) {
	b := &pgx.Batch{}
	b.Queue("begin")
	b.Queue(`update cases set plan_id = $3, team_id = $4, caseworker_id = $5, requested_by = $6, theme = $7, channel = $8,
		complainant_name = $9, placement = $10, origin_case_id = $11, previous_case_id = $12, opened_on = $13, closed_on = $14,
		version = version + 1 where id = $1 and version = $2`,
		f.Case.ID, f.Case.Version, nil, nil, nil, "", "", "", "", "", nil, nil, f.Case.OpenedOn.Time(), nil)
	b.Queue(`insert into milestones (id, case_id, kind, on_date, outcome, body, for_date, sent_on, recipients, evidence,
		delay_reason, origin_case_id, extract, logged_at, logged_on, logged_by, logged_by_name, single)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		casework.NewID(), f.Case.ID, decided.Kind.String(), decided.On.Time(), decided.Outcome, "", nil, nil, "[]", "", "", nil,
		false, benchDay.Time(), benchDay.Time(), nil, "bench", nil)
	for i := range f.Clocks {
		k := &f.Clocks[i]
		if k.Rule != "ehcna_decision" {
			continue
		}
		b.Queue(`insert into clocks (case_id, rule, body, ordinal, role, basis, started_on, started_by, due_on, safe_by,
			stopped_on, ended_by, excused, provisional, plain_only, settled, rule_version, next_alert_on)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
			on conflict on constraint clocks_one_each do update set stopped_on = excluded.stopped_on,
			settled = excluded.settled, next_alert_on = excluded.next_alert_on`,
			k.CaseID, k.Rule, k.Body, k.Ordinal, k.Role, k.Basis, k.StartedOn.Time(), k.StartedBy.String(), k.DueOn.Time(), nil,
			decided.On.Time(), "", "", false, false, "met", k.RuleVersion, nil)
	}
	b.Queue(`insert into audit (at, actor_id, actor_name, actor_role, action, record_type, record_ref, reason, outcome, request_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		benchDay.Time(), nil, "bench", "system", "milestone.log", "case", f.Case.Reference, decided.Kind.String(), "done", "")
	b.Queue("commit")
	if err := x.pool.SendBatch(x.b.Context(), b).Close(); err != nil {
		x.b.Fatal(err)
	}
}

// BenchmarkSweep sweeps 10,000 newly due clocks among 100,000 and among
// 1,000,000, turn by turn: the cost has to follow what is newly due.
func BenchmarkSweep(b *testing.B) {
	const due = 10_000
	few, many := newBench(b), newBench(b)
	few.clocks(100_000)
	many.clocks(1_000_000)
	var among100k, among1M []time.Duration
	for b.Loop() {
		among100k = append(among100k, few.sweep(due))
		among1M = append(among1M, many.sweep(due))
	}
	small, large := median(among100k, due), median(among1M, due)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(small/1e3, "µs/clock-of-100k")
	b.ReportMetric(large/1e3, "µs/clock-of-1M")
	b.ReportMetric(large/small, "ratio")
}

// BenchmarkClockPages reads the first page of a small team's overdue clocks
// beside 10,000 clocks that are no duty or another team's, and beside 400,000,
// turn by turn: the cost has to follow the page.
func BenchmarkClockPages(b *testing.B) {
	few, many := newBench(b), newBench(b)
	few.overdue(10_000)
	many.overdue(400_000)
	var among10k, among400k []time.Duration
	for b.Loop() {
		among10k = append(among10k, few.page())
		among400k = append(among400k, many.page())
	}
	small, large := median(among10k, 1), median(among400k, 1)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(small/1e3, "µs/page-of-10k")
	b.ReportMetric(large/1e3, "µs/page-of-400k")
	b.ReportMetric(large/small, "ratio")
}

// smallTeam is the team whose page is read.
var smallTeam = casework.NewID()

// overdue fills the record with n clocks, of which two hundred running ones are
// a small team's duties.
func (x *bench) overdue(n int) {
	x.b.Helper()
	x.clocks(n)
	x.exec("insert into teams (id, name, created_at) values ($1, 'Small', now())", smallTeam)
	x.exec("update cases set team_id = $1 where id in (select id from cases order by id limit 20)", smallTeam)
	x.exec(`update clocks set due_on = '2023-08-01', role = case when ordinal < 9 and case_id not in
		(select id from cases where team_id is not null) then 'window' else 'duty' end`)
	x.exec("vacuum full analyze clocks, cases")
}

func (x *bench) page() time.Duration {
	x.b.Helper()
	start := time.Now()
	page, err := x.Clocks(x.b.Context(), casework.SystemActor("bench"),
		casework.ClockFilter{TeamID: smallTeam, State: statute.Breached, OpenCasesOnly: true}, casework.PageRequest{Limit: 50})
	took := time.Since(start)
	if err != nil || len(page.Items) != 50 {
		x.b.Fatal(fmt.Errorf("%d clocks: %w", len(page.Items), err))
	}
	return took
}

// clocks fills the record with running clocks, ten to a case, of which none
// has an alert due yet.
func (x *bench) clocks(n int) {
	x.b.Helper()
	person := casework.NewID()
	x.exec("insert into people (id, family_name, search, created_at) values ($1, 'Made-up', 'made-up', now())", person)
	x.exec(`insert into cases (id, reference, kind, person_id, opened_on, entered_on, source, created_at)
		select gen_random_uuid(), 'BENCH-' || i, 'needs_assessment', $1, '2023-04-03', '2023-04-03', 'demo', now()
		from generate_series(1, $2) i`, person, n/10)
	x.exec(`insert into clocks (case_id, rule, ordinal, role, basis, started_on, started_by, due_on, rule_version, next_alert_on)
		select c.id, 'ehcp_final', o, 'duty', 'regulations', '2023-04-03', 'request_received', '2023-08-21', '2014-09-01', '2023-12-01'
		from cases c, generate_series(0, 9) o`)
	x.exec("vacuum analyze")
}

// sweep makes the clocks of n/10 cases newly due, and sweeps.
func (x *bench) sweep(n int) time.Duration {
	x.b.Helper()
	x.exec("truncate alerts cascade")
	x.exec(`update clocks set next_alert_on = '2023-08-14', started_on = '2023-04-03'::date - ordinal
		where case_id in (select id from cases order by id limit $1)`, n/10)
	x.exec("vacuum analyze clocks")
	start := time.Now()
	r, err := x.Sweep(context.WithoutCancel(x.b.Context()), benchDay)
	took := time.Since(start)
	if err != nil || r.Raised != n {
		x.b.Fatal(fmt.Errorf("raised %d of %d: %w", r.Raised, n, err))
	}
	return took
}
