package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/job"
)

// RelayBatch hands jobs not yet relayed to send, oldest first, and marks those
// it took. The rows stay locked meanwhile, so that several relays share them;
// a failure to mark them hands them out again, which their keys make harmless.
func (s *Store) RelayBatch(ctx context.Context, now time.Time, limit int, send func(context.Context, job.Job) error) (int, error) {
	taken := 0
	var refused error
	err := pgx.BeginFunc(ctx, s.pool, func(t pgx.Tx) error {
		rows, err := t.Query(ctx, `select id, key, job, payload from outbox where relayed_at is null and done_at is null
			order by created_at, id limit $1 for update skip locked`, limit)
		if err != nil {
			return err
		}
		waiting, err := pgx.CollectRows(rows, into(waitingFields))
		if err != nil {
			return err
		}
		var ids []casework.ID
		for i := range waiting {
			if refused = send(ctx, waiting[i].job()); refused != nil {
				break // what was taken before is marked all the same
			}
			ids = append(ids, waiting[i].id)
		}
		taken = len(ids)
		_, err = t.Exec(ctx, "update outbox set relayed_at = $2 where id = any($1)", ids, now)
		return err
	})
	if err != nil {
		return 0, errors.Join(refused, fmt.Errorf("relay outbox: %w", asFault(err)))
	}
	return taken, refused
}

// waiting is a row of the outbox.
type waiting struct {
	id      casework.ID
	key     string
	name    string
	payload []byte
}

func waitingFields(w *waiting) []any { return []any{&w.id, &w.key, &w.name, &w.payload} }

func (w *waiting) job() job.Job {
	return job.Job{Key: w.key, Name: job.Name(w.name), Payload: w.payload}
}

// RequeueLost makes jobs relayed before an instant and not done since ready to
// be relayed again: a wiped queue has forgotten them.
func (s *Store) RequeueLost(ctx context.Context, relayedBefore time.Time) (int, error) {
	tag, err := s.pool.Exec(ctx, "update outbox set relayed_at = null where done_at is null and relayed_at < $1", relayedBefore)
	if err != nil {
		return 0, fmt.Errorf("requeue lost jobs: %w", asFault(err))
	}
	return int(tag.RowsAffected()), nil
}

// MarkJobDone closes a job; one that is not there, or done, is as good.
func (s *Store) MarkJobDone(ctx context.Context, key string, now time.Time) error {
	if _, err := s.pool.Exec(ctx, "update outbox set done_at = $2 where key = $1 and done_at is null", key, now); err != nil {
		return fmt.Errorf("close job: %w", asFault(err))
	}
	return nil
}
