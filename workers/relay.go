package workers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"

	"ehcp.example/tracker/internal/job"
)

const (
	queueName  = "tracker"
	relayBatch = 200
	// retries of a day's job: about four hours with retryAfter.
	retries = 50
	// outboxHeader carries the job's key beside a task that came from the
	// outbox, so that the handler can close it there.
	outboxHeader = "outbox"
)

// relay turns jobs of the outbox into tasks and says how many.
func (w *Workers) relay(ctx context.Context) (int, error) {
	n, err := w.ports.Outbox.RelayBatch(ctx, w.cfg.Now(), relayBatch, w.enqueueRow)
	if err != nil {
		return n, fmt.Errorf("relay outbox: %w", err)
	}
	return n, nil
}

// reconcile asks the record for what the queue should have done by now and
// has not: hints that Redis lost, deliveries whose sender died, and those to
// be tried again. It is what makes the loss of Redis cost only time.
func (w *Workers) reconcile(ctx context.Context) error {
	_, lost := w.ports.Outbox.RequeueLost(ctx, w.cfg.Now().Add(-w.cfg.HintAgainAfter))
	if lost != nil {
		lost = fmt.Errorf("find lost jobs: %w", lost)
	}
	ids, err := w.ports.Dispatcher.Owed(ctx, relayBatch)
	if err != nil {
		return errors.Join(lost, fmt.Errorf("find owed deliveries: %w", err))
	}
	for _, id := range ids {
		if err := w.enqueueOwed(ctx, id); err != nil {
			return errors.Join(lost, fmt.Errorf("hint at delivery: %w", err))
		}
	}
	return lost
}

func (w *Workers) enqueueOwed(ctx context.Context, id uuid.UUID) error {
	j := job.ForDelivery(id, 0)
	return w.enqueue(ctx, j, asynq.TaskID(w.hintID(j.Key)), asynq.MaxRetry(0))
}

func (w *Workers) enqueueRow(ctx context.Context, row job.Job) error {
	task := asynq.NewTaskWithHeaders(string(row.Name), row.Payload, map[string]string{outboxHeader: row.Key})
	return w.put(ctx, task, asynq.TaskID(w.hintID(row.Key)), asynq.MaxRetry(1), asynq.Timeout(timeout(row.Name)))
}

// hintID is the id of one hint at a job. An id of the key alone would bar the
// job for ever once a task of that id is archived, or stuck as active after
// trouble with Redis (asynq #1051, #1144); so the time is in it, coarse enough
// that several processes hint as one.
func (w *Workers) hintID(key string) string {
	return key + "@" + strconv.FormatInt(w.cfg.Now().UnixNano()/int64(w.cfg.HintAgainAfter), 10)
}

// enqueue puts a job on the queue; options given later win.
func (w *Workers) enqueue(ctx context.Context, j job.Job, opts ...asynq.Option) error {
	usual := []asynq.Option{asynq.MaxRetry(retries), asynq.Timeout(timeout(j.Name))}
	return w.put(ctx, asynq.NewTask(string(j.Name), j.Payload), append(usual, opts...)...)
}

// put enqueues; work that is already there under its id is as good.
func (w *Workers) put(ctx context.Context, t *asynq.Task, opts ...asynq.Option) error {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.RedisPatience)
	defer cancel()
	_, err := w.client.EnqueueContext(ctx, t, append(opts, asynq.Queue(queueName))...)
	if errors.Is(err, asynq.ErrTaskIDConflict) {
		return nil
	}
	return err
}

// timeout bounds one run of a job. A send has its own, shorter limits at
// every step; this one is behind them.
func timeout(n job.Name) time.Duration {
	if n == job.Deliver {
		return 5 * time.Minute
	}
	return 30 * time.Minute
}
