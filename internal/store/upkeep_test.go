package store_test

import (
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/job"
)

// TestTheOutboxForgetsWhatWasDoneLongAgo: it was never pruned, and grew for ever.
func TestTheOutboxForgetsWhatWasDoneLongAgo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const month = 30 * 24 * time.Hour
	now := morning
	o.exec(`insert into outbox (id, key, job, payload, created_at, relayed_at, done_at)
		select gen_random_uuid(), 'old:' || i, $1, '{}', $2, $2, $2 from generate_series(1, 2500) i`,
		string(job.Deliver), now.Add(-month-time.Second)) // more than one statement deletes
	o.exec(`insert into outbox (id, key, job, payload, created_at, relayed_at, done_at) values
		(gen_random_uuid(), 'done a month ago', $1, '{}', $2, $2, $2),
		(gen_random_uuid(), 'old and waiting', $1, '{}', $3, null, null),
		(gen_random_uuid(), 'old and under way', $1, '{}', $3, $3, null)`,
		string(job.Deliver), now.Add(-month), now.Add(-10*month))
	for _, want := range []int{2500, 0} {
		if n, err := o.store.PruneOutbox(t.Context(), now); err != nil || n != want {
			t.Errorf("pruned %d, want %d: %v", n, want, err)
		}
	}
	if n := o.count("outbox"); n != 3 {
		t.Errorf("%d jobs are left, want the three that are younger or not done", n)
	}
}

func TestKeysAreForgottenABatchAtATime(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`insert into idempotency_keys (actor_id, key, request_hash, status, reply, created_at)
		select $1, 'k' || i, '', 201, '', $2::timestamptz - i * interval '1 minute' from generate_series(0, 5000) i`, casework.NewID(), morning)
	const kept = 48*60 + 1 // one a minute for two days
	if n, err := o.store.PruneKeys(t.Context(), morning); err != nil || n != 5001-kept {
		t.Errorf("pruned %d, want %d: %v", n, 5001-kept, err)
	}
	if n := o.count("idempotency_keys"); n != kept {
		t.Errorf("%d keys are left, want %d", n, kept)
	}
}
