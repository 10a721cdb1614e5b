package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
)

// sealLock is the advisory lock of the one sealer at a time. The number has no
// meaning; it must only be the same everywhere.
const sealLock = 20_230_816

// unsealed are the lines without a link, above a floor. Lines become visible in
// the order of commits and not of ids, so the last link's id is no floor. That
// of a link made a day before the last one is: what had a lower id then has been
// committed, and so was sealed, or undone by the time of the last.
const unsealed = ` from audit a where a.id > coalesce((select audit_id from audit_chain
	where sealed_at < (select sealed_at from audit_chain order by seq desc limit 1) - $1::bigint * interval '1 microsecond'
	order by sealed_at desc limit 1), 0) and not exists (select from audit_chain c where c.audit_id = a.id)`

// SealBatch links lines that have no link yet. The lock is the sealers' own, and
// nothing of the log is locked: writers go on meanwhile.
func (s *Store) SealBatch(
	ctx context.Context, above int64, limit int, next func(after casework.Link, e *casework.AuditEntry) casework.Link,
) (out casework.SealedBatch, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(t pgx.Tx) error {
		var mine bool
		if err := t.QueryRow(ctx, "select pg_try_advisory_xact_lock($1)", sealLock).Scan(&mine); err != nil {
			return err
		}
		if out.Head, err = lastLink(ctx, t); err != nil || !mine {
			out.Busy = !mine
			return err
		}
		rows, err := t.Query(ctx, "select "+auditRead+unsealed+" and a.id > $2 order by a.id limit $3", casework.LongestWork.Microseconds(), above, limit)
		if err != nil {
			return err
		}
		lines, err := pgx.CollectRows(rows, into(auditFields))
		if err != nil {
			return err
		}
		links := make([]casework.Link, len(lines))
		for i := range lines {
			links[i] = next(out.Head, &lines[i])
			out.Head = links[i]
		}
		out.Sealed = len(links)
		return insertLinks(ctx, t, links)
	})
	if err != nil {
		return casework.SealedBatch{}, fmt.Errorf("link lines: %w", err)
	}
	return out, nil
}

func lastLink(ctx context.Context, t pgx.Tx) (l casework.Link, err error) {
	err = t.QueryRow(ctx, "select seq, audit_id, sealed_at, hash from audit_chain order by seq desc limit 1").
		Scan(&l.Seq, &l.AuditID, &l.SealedAt, &l.Hash)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return l, err
}

func insertLinks(ctx context.Context, t pgx.Tx, links []casework.Link) error {
	_, err := t.CopyFrom(ctx, pgx.Identifier{"audit_chain"}, []string{"seq", "audit_id", "sealed_at", "hash"},
		pgx.CopyFromSlice(len(links), func(i int) ([]any, error) {
			l := &links[i]
			return []any{l.Seq, l.AuditID, l.SealedAt, l.Hash}, nil
		}))
	return err
}

// Links reads a stretch of the chain with what it seals.
func (s *Store) Links(ctx context.Context, after int64, limit int) ([]casework.SealedEntry, error) {
	rows, err := s.pool.Query(ctx, `select c.seq, c.audit_id, c.sealed_at, c.hash, t.salt, coalesce(t.terms, '{}'), a.id is not null, `+auditOrNone+`
		from (select * from audit_chain where seq > $1 order by seq limit $2) c
		left join audit a on a.id = c.audit_id left join audit_terms t on t.audit_id = c.audit_id order by c.seq`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the chain: %w", asFault(err))
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l casework.SealedEntry, err error) {
		var e casework.AuditEntry
		var there bool
		fields := []any{&l.Seq, &l.AuditID, &l.SealedAt, &l.Hash, &l.Salt, (*map[string]string)(&e.Terms), &there}
		if err = row.Scan(append(fields, auditFields(&e)...)...); there {
			l.Entry = &e
		}
		return l, err
	})
	return out, asFault(err)
}

// auditOrNone are the columns of a line that may be gone, as auditRead has them.
const auditOrNone = `coalesce(a.id, 0), a.at, a.actor_id, coalesce(a.actor_name, ''), coalesce(a.actor_role, ''), coalesce(a.action, ''),
	coalesce(a.record_type, ''), coalesce(a.record_ref, ''), coalesce(a.reason, ''), coalesce(a.outcome, ''),
	coalesce(a.request_id, ''), coalesce(a.peer, ''), coalesce(a.on_behalf_of, ''), a.terms_hash`

// unsealedStretch is how many ids one look for lines without a link covers.
const unsealedStretch = 200_000

// Unsealed looks through the whole log, and not only above the floor: a line put
// in below it is never sealed.
func (s *Store) Unsealed(ctx context.Context, before, after time.Time, limit int) (out []casework.UnsealedEntry, err error) {
	var from, to int64
	if err := s.pool.QueryRow(ctx, "select coalesce(min(id), 0), coalesce(max(id), -1) from audit").Scan(&from, &to); err != nil {
		return nil, fmt.Errorf("measure the audit log: %w", asFault(err))
	}
	for ; from <= to && len(out) < limit; from += unsealedStretch {
		rows, err := s.pool.Query(ctx, `select a.id, a.at from audit a where a.id >= $1 and a.id < $2 and (a.at < $3 or a.at > $4)
			and not exists (select from audit_chain c where c.audit_id = a.id) order by a.id limit $5`,
			from, from+unsealedStretch, before, after, limit-len(out))
		if err != nil {
			return nil, fmt.Errorf("read the audit log: %w", asFault(err))
		}
		some, err := pgx.CollectRows(rows, into(func(e *casework.UnsealedEntry) []any { return []any{&e.ID, &e.At} }))
		if err != nil {
			return nil, fmt.Errorf("read the audit log: %w", asFault(err))
		}
		out = append(out, some...)
	}
	return out, nil
}

// manyUnsealed is as far as lines without a link are counted: after that it is
// trouble enough, and a look at the metrics must be quick.
const manyUnsealed = 100_000

// waitingForSeal counts what the next sealing will find.
func (s *Store) waitingForSeal(ctx context.Context, now time.Time) (n int, oldest time.Duration, err error) {
	var from *time.Time
	err = s.pool.QueryRow(ctx, "select count(*), min(at) from (select a.at"+unsealed+" order by a.id limit $2) waiting",
		casework.LongestWork.Microseconds(), manyUnsealed).Scan(&n, &from)
	if err != nil {
		return 0, 0, fmt.Errorf("count what is not sealed: %w", err)
	}
	if from != nil {
		oldest = now.Sub(*from)
	}
	return n, oldest, nil
}
