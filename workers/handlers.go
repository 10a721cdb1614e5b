package workers

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"

	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

// handler has one entry for each job.
func (w *Workers) handler() asynq.Handler {
	mux := asynq.NewServeMux()
	mux.HandleFunc(string(job.Sweep), w.onDay(func(ctx context.Context, day statute.Date) error {
		n, err := w.ports.Sweeper.Sweep(ctx, day)
		w.cfg.Log.InfoContext(ctx, "swept", "day", day.String(), "raised", n)
		return err
	}))
	mux.HandleFunc(string(job.Digest), w.onDay(func(ctx context.Context, day statute.Date) error {
		// What fell due since the last sweep belongs in today's digest.
		if _, err := w.ports.Sweeper.Sweep(ctx, day); err != nil {
			return fmt.Errorf("sweep before digests: %w", err)
		}
		n, err := w.ports.Digests.BuildDigests(ctx, day)
		w.cfg.Log.InfoContext(ctx, "built digests", "day", day.String(), "built", n)
		return err
	}))
	mux.HandleFunc(string(job.Snapshot), w.onDay(w.ports.Snapshotter.Snapshot))
	mux.HandleFunc(string(job.Upkeep), w.onDay(w.ports.Keeper.Upkeep))
	mux.HandleFunc(string(job.Deliver), w.deliver)
	mux.HandleFunc(string(job.Relay), func(ctx context.Context, _ *asynq.Task) error {
		_, err := w.relay(ctx)
		return err
	})
	return mux
}

// onDay reads the day and does the work for it.
func (w *Workers) onDay(do func(context.Context, statute.Date) error) func(context.Context, *asynq.Task) error {
	return func(ctx context.Context, t *asynq.Task) error {
		var p job.Day
		if err := json.Unmarshal(t.Payload(), &p); err != nil || p.Day.IsZero() {
			return poison(t)
		}
		if err := do(ctx, p.Day); err != nil {
			return fmt.Errorf("%s for %s: %w", t.Type(), p.Day, err)
		}
		return w.closeRow(ctx, t)
	}
}

func (w *Workers) deliver(ctx context.Context, t *asynq.Task) error {
	var p job.Delivery
	if err := json.Unmarshal(t.Payload(), &p); err != nil || p.DeliveryID == uuid.Nil {
		return poison(t)
	}
	if err := w.ports.Dispatcher.Deliver(ctx, p.DeliveryID); err != nil {
		return fmt.Errorf("deliver %s: %w", p.DeliveryID, err)
	}
	return w.closeRow(ctx, t)
}

// closeRow marks the outbox's job that a task came from, if it came from one.
func (w *Workers) closeRow(ctx context.Context, t *asynq.Task) error {
	key := t.Headers()[outboxHeader]
	if key == "" {
		return nil
	}
	if err := w.ports.Outbox.MarkJobDone(ctx, key, w.cfg.Now()); err != nil {
		return fmt.Errorf("close job %s: %w", key, err)
	}
	return nil
}

// poison is a task that can never succeed: it is archived at once, where an
// operator finds it. Its payload is not repeated.
func poison(t *asynq.Task) error {
	return fmt.Errorf("%s: payload is not readable: %w", t.Type(), asynq.SkipRetry)
}

// failed tells of a run that went wrong. It names the task and never its
// payload.
func (w *Workers) failed(ctx context.Context, t *asynq.Task, err error) {
	id, _ := asynq.GetTaskID(ctx)
	w.cfg.Log.LogAttrs(ctx, slog.LevelError, "job failed",
		slog.String("job", t.Type()), slog.String("task", id), slog.String("error", err.Error()))
}
