package store

import (
	"context"
	"fmt"
	"time"
)

// jobKept is how long a job that is done can still be seen in the outbox.
const jobKept = 30 * 24 * time.Hour

// pruneBatch is how many rows one statement deletes, so that none holds locks
// or fills the log for long, however much has come together.
const pruneBatch = 1000

// PruneOutbox forgets jobs that were done longer ago than they are kept, and
// returns how many. A job that is not done stays, however old.
func (s *Store) PruneOutbox(ctx context.Context, now time.Time) (int, error) {
	n, err := s.prune(ctx, `delete from outbox where id in (select id from outbox where done_at < $1 order by done_at limit $2)`,
		now.Add(-jobKept))
	if err != nil {
		return n, fmt.Errorf("prune outbox: %w", err)
	}
	return n, nil
}

// PruneKeys forgets keys older than they are kept, with their answers, and
// returns how many.
func (s *Store) PruneKeys(ctx context.Context, now time.Time) (int, error) {
	n, err := s.prune(ctx, `delete from idempotency_keys where (actor_id, key) in (select actor_id, key from idempotency_keys
		where created_at < $1 order by created_at limit $2)`, now.Add(-keyKept))
	if err != nil {
		return n, fmt.Errorf("prune keys: %w", err)
	}
	return n, nil
}

// prune deletes what is older than an instant, a batch at a time.
func (s *Store) prune(ctx context.Context, query string, before time.Time) (n int, err error) {
	for {
		tag, err := s.pool.Exec(ctx, query, before, pruneBatch)
		if err != nil {
			return n, asFault(err)
		}
		n += int(tag.RowsAffected())
		if tag.RowsAffected() < pruneBatch {
			return n, nil
		}
	}
}
