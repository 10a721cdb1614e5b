package api_test

import (
	"context"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/store"
)

// auditReaders is how many read at once where what auditing costs is measured:
// they share the flushes of the database's log.
const auditReaders = 20

// unaudited is the record as it would be without the audit log: a case is read
// and nothing is noted.
type unaudited struct{ *store.Store }

func (u unaudited) SeeCase(ctx context.Context, key casework.Key, _ []casework.ID, _ casework.AuditEntry) (casework.CaseFile, error) {
	return u.Case(ctx, key)
}

// BenchmarkReadACaseAuditedBesideUnaudited reads a case through the API by
// twenty readers at once, with and without its line in the audit log. All else
// is the same: the handler, the connections, the database.
func BenchmarkReadACaseAuditedBesideUnaudited(b *testing.B) {
	r := newRig(b, 500, auditReaders)
	free, _ := r.serve(b, unaudited{r.store})
	get := func(base string, i int) { r.get(b, base+"/api/v1/cases/"+r.cases[i%len(r.cases)].Case.ID.String()) }
	before := r.lines()
	compareBy(b, auditReaders, readsARound,
		side{"audited", func(_, i int) { get(r.url, i) }},
		side{"unaudited", func(_, i int) { get(free, i) }})
	if n := r.lines() - before; n != benchRounds*readsARound {
		b.Errorf("%d lines of %d readings", n, benchRounds*readsARound)
	}
}
