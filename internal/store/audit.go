package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
)

// auditColumns are what is written of a line, in the order of auditValues.
const auditColumns = "at actor_id actor_name actor_role action record_type record_ref reason outcome request_id peer on_behalf_of terms_hash"

func auditValues(e *casework.AuditEntry) []any {
	return []any{
		e.At, e.ActorID, e.ActorName, string(e.ActorRole), e.Action, e.RecordType, e.RecordRef, e.Reason, e.Outcome, e.RequestID,
		e.Peer, e.OnBehalfOf, e.TermsHash,
	}
}

//nolint:gochecknoglobals // a constant
var insertAudit = "insert into audit (" + strings.ReplaceAll(auditColumns, " ", ", ") +
	") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"

// InsertAudit adds lines to the log, and to their side what was searched for.
func (t *tx) InsertAudit(_ context.Context, entries ...casework.AuditEntry) error {
	t.insertAudit(entries...)
	return nil
}

func (t *tx) insertAudit(entries ...casework.AuditEntry) {
	for i := range entries {
		e := entries[i]
		if e.Terms == nil {
			t.write(insertAudit, auditValues(&e)...)
			continue
		}
		salt, hash := e.Terms.Sealed()
		e.TermsHash = hash
		t.write("with line as ("+insertAudit+" returning id) insert into audit_terms (audit_id, salt, terms) select id, $14, $15 from line",
			append(auditValues(&e), salt, map[string]string(e.Terms))...)
	}
}

// noteCase adds a line about a case to the log, by what is true of it: whether
// it is there, and in the scope given as $2.
func noteCase(k keyed) string {
	return `insert into audit (` + strings.ReplaceAll(auditColumns, " ", ", ") + `)
		select $3::timestamptz, $4::uuid, $5::text, $6::text, $7::text, $8::text, coalesce(c.reference, $9::text),
			case when c.id is null then 'missing' when seen then $10::text else 'out_of_scope' end,
			case when c.id is null then 'failed' when seen then $11::text else 'refused' end,
			$12::text, $13::text, $14::text, $15::bytea
		from (select) one left join cases c on c.id = ` + k.id + `
		cross join lateral (select $2::uuid[] is null or c.team_id = any($2) as seen) scope
		returning outcome`
}

// SeeCase reads a case and notes that in one implicit transaction: the batch is
// one round trip, and what comes back has been committed. Where the case
// changed in the middle it is read, and noted, again.
func (s *Store) SeeCase(ctx context.Context, key casework.Key, scope []casework.ID, line casework.AuditEntry) (casework.CaseFile, error) {
	var none casework.CaseFile
	for range readings {
		f, outcome, whole, err := s.seeFile(ctx, key, scope, line)
		switch {
		case err != nil:
			return none, fmt.Errorf("read case: %w", err)
		case outcome != casework.OutcomeDone:
			return none, notThere("case")
		case whole:
			return f, nil
		}
	}
	return none, stale()
}

func (s *Store) seeFile(
	ctx context.Context, key casework.Key, scope []casework.ID, line casework.AuditEntry,
) (f casework.CaseFile, outcome string, whole bool, err error) {
	k := caseKey(key)
	b := versionedBatch(k)
	b.Queue(noteCase(k), append([]any{k.arg, scope}, auditValues(&line)...)...)
	results := s.pool.SendBatch(ctx, b)
	f, whole, err = wholeFile(results)
	if errors.Is(err, pgx.ErrNoRows) { // the rest says so too, to the log
		return f, casework.OutcomeFailed, false, results.Close()
	}
	if err == nil {
		err = results.QueryRow().Scan(&outcome)
	}
	// Only now is it committed.
	return f, outcome, whole, also(err, results.Close())
}

const auditRead = `a.id, a.at, a.actor_id, a.actor_name, a.actor_role, a.action, a.record_type, a.record_ref, a.reason, a.outcome,
	a.request_id, a.peer, a.on_behalf_of, a.terms_hash`

func auditFields(e *casework.AuditEntry) []any {
	return []any{
		&e.ID, &e.At, &e.ActorID, &e.ActorName, &e.ActorRole, &e.Action, &e.RecordType, &e.RecordRef, &e.Reason, &e.Outcome,
		&e.RequestID, &e.Peer, &e.OnBehalfOf, &e.TermsHash,
	}
}

// Audit lists the log, newest first. Each record has a walk of its own along
// its index: a search for any of several would sort all that is known of them.
func (r reader) Audit(
	ctx context.Context, f casework.AuditFilter, records []casework.RecordKey, p casework.PageRequest,
) (casework.Page[casework.AuditEntry], error) {
	var none casework.Page[casework.AuditEntry]
	q, err := auditWhere(f, p)
	if err != nil {
		return none, err
	}
	args := q.args
	newest := limited(" order by a.at desc, a.id desc", p)
	query := "select " + auditRead + " from audit a where " + q.sql() + newest
	if records != nil {
		types, refs := make([]string, len(records)), make([]string, len(records))
		for i, k := range records {
			types[i], refs[i] = k.Type, k.Ref
		}
		args = append([]any{types, refs}, args...)
		query = "select " + auditRead + " from unnest(?::text[], ?::text[]) as of (type, ref) cross join lateral (select * from audit a" +
			" where a.record_type = of.type and a.record_ref = of.ref and " + q.sql() + newest + ") a" + newest
	}
	rows, err := ask(ctx, r, into(auditFields), numberMarks(query), args...)
	if err != nil {
		return none, fmt.Errorf("read the audit log: %w", err)
	}
	return page(rows, p.Limit, itself[casework.AuditEntry], func(e casework.AuditEntry) []string {
		return []string{e.At.UTC().Format(time.RFC3339Nano), strconv.FormatInt(e.ID, 10)}
	}), nil
}

func auditWhere(f casework.AuditFilter, p casework.PageRequest) (*where, error) {
	q := newWhere()
	q.id("a.actor_id", f.ActorID)
	if f.Action != "" {
		q.add("a.action = ?", f.Action)
	}
	if f.Outcome != "" {
		q.add("a.outcome = ?", f.Outcome)
	}
	if !f.From.IsZero() {
		q.add("a.at >= (?::date)::timestamp at time zone 'Europe/London'", f.From)
	}
	if !f.To.IsZero() {
		q.add("a.at < (?::date + 1)::timestamp at time zone 'Europe/London'", f.To)
	}
	if p.Cursor == "" {
		return q, nil
	}
	var at [2]string
	if err := decodeCursor(p.Cursor, at[:], isNumber); err != nil {
		return nil, err
	}
	when, err := time.Parse(time.RFC3339Nano, at[0])
	if err != nil {
		return nil, badCursor()
	}
	q.add("(a.at, a.id) < (?, ?::text::bigint)", when, at[1])
	return q, nil
}

// Names: a case is told of by its reference, and by its id where somebody asked
// by that and was refused; so is a plan.
func (r reader) Names(ctx context.Context, of casework.RecordKey) ([]casework.RecordKey, error) {
	id, isID := casework.ParseID(of.Ref)
	var query string
	switch {
	case of.Type == "person" && isID:
		query = `select 'contact', id::text from contacts where person_id = $2 and $1::text <> ''
			union all select 'case', unnest(array[reference, id::text]) from cases where person_id = $2
			union all select 'plan', unnest(array[reference, id::text]) from plans where person_id = $2`
	case of.Type == "case":
		query = "select 'case', unnest(array[reference, id::text]) from cases where reference = $1 or id = $2"
	case of.Type == "plan":
		query = "select 'plan', unnest(array[reference, id::text]) from plans where reference = $1 or id = $2"
	default:
		return []casework.RecordKey{of}, nil
	}
	names, err := ask(ctx, r, into(func(k *casework.RecordKey) []any { return []any{&k.Type, &k.Ref} }), query, of.Ref, id)
	if err != nil {
		return nil, fmt.Errorf("find the names of a record: %w", err)
	}
	if !slices.Contains(names, of) { // it may have gone, or never been there
		names = append(names, of)
	}
	return names, nil
}

// Terms reads what was searched for.
func (r reader) Terms(ctx context.Context, auditID int64) (casework.Terms, error) {
	var terms map[string]string
	err := r.q.QueryRow(ctx, "select terms from audit_terms where audit_id = $1", auditID).Scan(&terms)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, notThere("search")
	}
	return terms, asFault(err)
}
