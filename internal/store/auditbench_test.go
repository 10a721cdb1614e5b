package store_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// auditBenchLines is how long the log is: a county's readings of some years.
const auditBenchLines = 5_000_000

// auditAnswerWithin is the promise.
const auditAnswerWithin = 2 * time.Second

// BenchmarkAskTheAuditLog asks a log of five million lines who opened a case
// and what somebody opened: a user, and a system that wrote a fifth of it all.
func BenchmarkAskTheAuditLog(b *testing.B) {
	x := newBench(b)
	person, user, system := casework.NewID(), casework.NewID(), casework.NewID()
	x.exec("insert into people (id, family_name, search, created_at) values ($1, 'Made-up', 'made-up', now())", person)
	x.exec(`insert into cases (id, reference, kind, person_id, opened_on, entered_on, source, created_at)
		select gen_random_uuid(), 'BENCH-' || i, 'needs_assessment', $1, '2020-09-01', '2020-09-01', 'demo', now() from generate_series(1, 5) i`, person)
	x.auditLines(user, system)
	from, to := statute.NewDate(2021, 3, 1), statute.NewDate(2021, 9, 30)
	questions := map[string]casework.AuditFilter{
		"case":   {Record: casework.RecordKey{Type: "case", Ref: "BENCH-3"}, From: from, To: to},
		"person": {PersonID: person, From: from, To: to},
		"user":   {ActorID: user, From: from, To: to},
		"system": {ActorID: system, From: from, To: to},
		"newest": {},
	}
	slowest := time.Duration(0)
	for b.Loop() {
		for name, f := range questions {
			start := time.Now()
			lines := x.everyLine(f, 20)
			took := time.Since(start) / time.Duration(max(lines.pages, 1))
			if slowest = max(slowest, took); took > auditAnswerWithin || lines.n == 0 {
				b.Errorf("%s: %d lines, %s a page", name, lines.n, took)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(slowest.Microseconds())/1e3, "ms/slowest-page")
}

type answered struct{ n, pages int }

// everyLine reads an answer, up to so many pages of it.
func (x *bench) everyLine(f casework.AuditFilter, pages int) (out answered) {
	x.b.Helper()
	p := casework.PageRequest{Limit: casework.MaxPage}
	for out.pages < pages {
		page, err := x.AuditLog(x.b.Context(), casework.SystemActor("bench"), f, p)
		if err != nil {
			x.b.Fatal(err)
		}
		out.n, out.pages = out.n+len(page.Items), out.pages+1
		if p.Cursor = page.Next; p.Cursor == "" {
			break
		}
	}
	return out
}

// auditLines fills the log, over three years: a hundred thousand cases, three
// hundred users. Its indexes are made afterwards, which is much faster.
func (x *bench) auditLines(user, system casework.ID) {
	x.b.Helper()
	rows, err := x.pool.Query(x.b.Context(), "select indexname::text, indexdef from pg_indexes where tablename = 'audit' and indexname <> 'audit_pkey'")
	if err != nil {
		x.b.Fatal(err)
	}
	type index struct{ Name, Definition string }
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		x.b.Fatal(err)
	}
	for _, i := range indexes {
		x.exec("drop index " + i.Name)
	}
	x.exec(`insert into audit (at, actor_id, actor_name, actor_role, action, record_type, record_ref, request_id, peer)
		select timestamptz '2020-09-01' + i * interval '19 seconds',
			case when i % 5 = 0 then $1::uuid when i % 300 = 1 then $2::uuid else md5((i % 300)::text)::uuid end,
			'Made-up Name', 'caseworker', 'case.read', 'case', 'BENCH-' || (i * 7919 % 100000), '01a20aec-18b1-7e84-81de-2d6908c26164', '192.0.2.7'
		from generate_series(1::bigint, $3) i`, system, user, auditBenchLines)
	for _, i := range indexes {
		x.exec(i.Definition)
	}
	x.exec("vacuum analyze audit")
}
