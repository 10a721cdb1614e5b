package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
)

// These stand outside every transaction: a key is taken before the work begins
// and must stay taken if it is undone half-way by a crash. A key without an
// answer yet has status 0.

// keyKept is how long a key stands for its request. Answers hold what was
// answered, so they are not kept for longer than a retry needs.
const keyKept = 48 * time.Hour

// ClaimKey takes an Idempotency-Key for an actor. Taken is false where somebody
// has it already: then the hash is of the request that does, and the answer
// what it was answered, nil while it has none.
func (s *Store) ClaimKey(
	ctx context.Context, actor casework.ID, key string, hash []byte, at time.Time,
) (taken bool, by, answer []byte, err error) {
	tag, err := s.pool.Exec(ctx, `insert into idempotency_keys (actor_id, key, request_hash, status, reply, created_at)
		values ($1, $2, $3, 0, '', $4) on conflict (actor_id, key) do update set request_hash = excluded.request_hash,
		status = 0, reply = '', created_at = excluded.created_at where idempotency_keys.created_at < $5`,
		actor, key, hash, at, at.Add(-keyKept))
	if err != nil || tag.RowsAffected() == 1 {
		return err == nil, hash, nil, asFault(err)
	}
	var status int
	err = s.pool.QueryRow(ctx, "select request_hash, status, reply from idempotency_keys where actor_id = $1 and key = $2",
		actor, key).Scan(&by, &status, &answer)
	switch {
	case errors.Is(err, pgx.ErrNoRows): // given up in between: whoever asks again gets it
		return false, hash, nil, nil
	case err != nil || status == 0:
		return false, by, nil, asFault(err)
	}
	return false, by, answer, nil
}

// AnswerKey keeps what the request with a key was answered.
func (s *Store) AnswerKey(ctx context.Context, actor casework.ID, key string, status int, answer []byte) error {
	_, err := s.pool.Exec(ctx, "update idempotency_keys set status = $3, reply = $4 where actor_id = $1 and key = $2",
		actor, key, status, answer)
	return asFault(err)
}

// ReleaseKey gives up a key whose request was refused and did nothing.
func (s *Store) ReleaseKey(ctx context.Context, actor casework.ID, key string) error {
	_, err := s.pool.Exec(ctx, "delete from idempotency_keys where actor_id = $1 and key = $2 and status = 0", actor, key)
	return asFault(err)
}

// TouchToken notes that a token was used.
func (s *Store) TouchToken(ctx context.Context, id casework.ID, at time.Time) error {
	_, err := s.pool.Exec(ctx, "update service_tokens set last_used_at = $2 where id = $1", id, at)
	return asFault(err)
}
