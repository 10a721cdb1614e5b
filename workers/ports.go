package workers

import (
	"context"
	"time"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

// Sweeper raises every alert that is due by a day and not yet raised, and
// says how many. Doing it again raises none.
type Sweeper interface {
	Sweep(ctx context.Context, day statute.Date) (raised int, err error)
}

// DigestBuilder makes the digests of a day and puts their sending into the
// outbox, and says how many. On a day that is no working day, or where nothing
// is new, it makes none; doing it again makes none.
type DigestBuilder interface {
	BuildDigests(ctx context.Context, day statute.Date) (built int, err error)
}

// Dispatcher sends deliveries, each at most once.
type Dispatcher interface {
	// Deliver sends one delivery if it is owed and nobody else is at it. What
	// must be tried again later is no error: Owed names it when it is time.
	Deliver(ctx context.Context, id uuid.UUID) error
	// Owed lists deliveries to be sent now: new ones, those whose time to be
	// tried again has come, and those whose sender died.
	Owed(ctx context.Context, limit int) ([]uuid.UUID, error)
}

// Snapshotter keeps the figures of a day. Doing it again changes nothing.
type Snapshotter interface {
	Snapshot(ctx context.Context, day statute.Date) error
}

// Keeper forgets what has outlived its use: jobs long done, keys nobody will
// send again. Doing it again changes nothing.
type Keeper interface {
	Upkeep(ctx context.Context, day statute.Date) error
}

// Sealer chains what the audit log has got since the last time. Any number may
// ask for it at once; doing it again changes nothing.
type Sealer interface {
	Seal(ctx context.Context) error
}

// Outbox is the record's list of jobs to be done.
type Outbox interface {
	// RelayBatch gives up to limit jobs not yet relayed to send, oldest first,
	// and marks those it took; jobs another relay holds are skipped.
	RelayBatch(ctx context.Context, now time.Time, limit int, send func(context.Context, job.Job) error) (relayed int, err error)
	// RequeueLost makes jobs relayed before an instant and not done since
	// ready to be relayed again.
	RequeueLost(ctx context.Context, relayedBefore time.Time) (int, error)
	// MarkJobDone closes a job. A key it does not know is no error.
	MarkJobDone(ctx context.Context, key string, now time.Time) error
}

// Ports is what the workers work on.
type Ports struct {
	Sweeper     Sweeper
	Digests     DigestBuilder
	Dispatcher  Dispatcher
	Snapshotter Snapshotter
	Keeper      Keeper
	Sealer      Sealer
	Outbox      Outbox
}
