package store_test

import (
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
)

// TestTheLastChangeIsFoundAmongManyReadings: the kept figures ask for it, and
// the log is readings for the most part.
func TestTheLastChangeIsFoundAmongManyReadings(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`insert into audit (at, actor_name, actor_role, action, record_type, record_ref)
		select now() - i * interval '1 minute', 'x', 'system', case when i % 5000 = 0 then 'case.edit' else 'case.read' end, 'case', 'EHC'
		from generate_series(1, 20000) i`)
	o.exec("analyze audit")
	plan := o.plan(`explain select max(at) from audit where record_type in ('case', 'plan', 'person')
		and outcome = 'done' and action not like '%.read'`)
	if !strings.Contains(plan, "audit_changes") {
		t.Error(plan)
	}
}

func (o *office) plan(query string) string {
	o.t.Helper()
	rows, err := o.pool.Query(o.t.Context(), query)
	if err != nil {
		o.t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			o.t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestALongBacklogIsSealedInStretches(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`insert into audit (at, actor_name, actor_role, action, record_type, record_ref)
		select now(), 'x', 'system', 'case.read', 'case', 'EHC' from generate_series(1, 25)`)
	next := func(after casework.Link, e *casework.AuditEntry) casework.Link {
		return casework.Link{Seq: after.Seq + 1, AuditID: e.ID, SealedAt: morning, Hash: make([]byte, 32)}
	}
	var sizes []int
	above := int64(0)
	for {
		b, err := o.store.SealBatch(t.Context(), above, 10, next)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, b.Sealed)
		if above = b.Head.AuditID; b.Sealed < 10 {
			break
		}
	}
	if len(sizes) != 3 || sizes[2] != 5 || o.count("audit_chain") != 25 {
		t.Errorf("%v", sizes)
	}
}
