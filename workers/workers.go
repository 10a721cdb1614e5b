package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/hibiken/asynq"

	"ehcp.example/tracker/internal/statute"
)

// Config says where the queue is and what time it is. Zero durations and
// counts take the default named beside them.
type Config struct {
	Redis asynq.RedisConnOpt
	// Now is the time of day; Today the civil day in London, which TODAY may
	// hold still.
	Now   func() time.Time
	Today func() statute.Date
	Log   *slog.Logger

	Concurrency    int           // tasks at once; 4
	RelayEvery     time.Duration // look at the outbox; 2 s
	TickEvery      time.Duration // look at the timetable; 20 s
	ReconcileEvery time.Duration // look for what the queue has lost; 30 s
	SealEvery      time.Duration // seal the audit log; 30 s
	PollEvery      time.Duration // look at an empty queue; 1 s
	HintAgainAfter time.Duration // a hint is taken for lost; 90 s
	RedisPatience  time.Duration // for one task to be taken; 5 s
	// StopWithin is how long a stop waits for sends in hand. It is longer
	// than a mail server may take to answer the final dot, so that a restart
	// leaves no send uncertain. 75 s.
	StopWithin time.Duration
}

func (c *Config) defaults() error {
	if c.Redis == nil || c.Now == nil || c.Today == nil || c.Log == nil {
		return errors.New("workers need a queue, a clock, a day and a log")
	}
	if c.Concurrency <= 0 {
		c.Concurrency = 4
	}
	for _, d := range []struct {
		at        *time.Duration
		otherwise time.Duration
	}{
		{&c.RelayEvery, 2 * time.Second},
		{&c.TickEvery, 20 * time.Second},
		{&c.ReconcileEvery, 30 * time.Second},
		{&c.SealEvery, 30 * time.Second},
		{&c.PollEvery, time.Second},
		{&c.HintAgainAfter, 90 * time.Second},
		{&c.RedisPatience, 5 * time.Second},
		{&c.StopWithin, 75 * time.Second},
	} {
		if *d.at <= 0 {
			*d.at = d.otherwise
		}
	}
	return nil
}

// Workers runs jobs. Any number of processes may run side by side.
type Workers struct {
	cfg    Config
	ports  Ports
	zone   *time.Location
	client *asynq.Client
}

// New checks the configuration; it talks to nobody yet.
func New(cfg Config, ports Ports) (*Workers, error) {
	if err := cfg.defaults(); err != nil {
		return nil, err
	}
	if slices.Contains([]any{ports.Sweeper, ports.Digests, ports.Dispatcher, ports.Snapshotter, ports.Keeper, ports.Sealer, ports.Outbox}, nil) {
		return nil, errors.New("workers need every port")
	}
	zone, err := london()
	if err != nil {
		return nil, err
	}
	return &Workers{cfg: cfg, ports: ports, zone: zone}, nil
}

// Run works until the context ends, then finishes what it has in hand. Redis
// may be away at any time, at the start too; nothing is lost by it.
func (w *Workers) Run(ctx context.Context) error {
	w.client = asynq.NewClient(w.cfg.Redis)
	server := asynq.NewServer(w.cfg.Redis, asynq.Config{
		Concurrency: w.cfg.Concurrency,
		Queues:      map[string]int{queueName: 1},
		// Stopping must not cut a send off after its final dot.
		BaseContext:              func() context.Context { return context.WithoutCancel(ctx) },
		TaskCheckInterval:        w.cfg.PollEvery,
		DelayedTaskCheckInterval: w.cfg.PollEvery,
		ShutdownTimeout:          w.cfg.StopWithin,
		RetryDelayFunc:           retryAfter,
		ErrorHandler:             asynq.ErrorHandlerFunc(w.failed),
		Logger:                   logger{w.cfg.Log},
		LogLevel:                 asynq.WarnLevel,
	})
	if err := server.Start(w.handler()); err != nil {
		return errors.Join(fmt.Errorf("start workers: %w", err), w.client.Close())
	}
	var loops sync.WaitGroup
	loops.Go(func() { w.relayLoop(ctx) })
	loops.Go(func() { w.every(ctx, w.cfg.ReconcileEvery, "reconcile", func() error { return w.reconcile(ctx) }) })
	// Not by the queue: a log must be sealed whether Redis is there or not.
	loops.Go(func() { w.every(ctx, w.cfg.SealEvery, "seal", func() error { return w.ports.Sealer.Seal(ctx) }) })
	loops.Go(func() { w.tickLoop(ctx) })
	loops.Wait()
	server.Shutdown()
	return w.client.Close()
}

// retryAfter waits 15 s, then twice as long each time, 5 minutes at most: a
// digest that meets a database outage at half past seven goes out after it.
func retryAfter(failed int, _ error, _ *asynq.Task) time.Duration {
	return min(15*time.Second<<min(failed, 5), 5*time.Minute)
}

func (w *Workers) relayLoop(ctx context.Context) {
	w.every(ctx, w.cfg.RelayEvery, "relay", func() error {
		for {
			n, err := w.relay(ctx)
			if err != nil || n < relayBatch || ctx.Err() != nil {
				return err
			}
		}
	})
}

func (w *Workers) tickLoop(ctx context.Context) {
	swept := false
	w.every(ctx, w.cfg.TickEvery, "schedule", func() error {
		if !swept {
			if err := w.sweepNow(ctx); err != nil {
				return err
			}
			swept = true
		}
		return w.tick(ctx)
	})
}

// every does something now and then at intervals until the context ends.
// A failure is told when it begins and when it is over, not each time.
func (w *Workers) every(ctx context.Context, interval time.Duration, what string, do func() error) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	failing := false
	for {
		err := do()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !failing:
			w.cfg.Log.ErrorContext(ctx, what+" fails", "error", err.Error())
		case err == nil && failing:
			w.cfg.Log.InfoContext(ctx, what+" works again")
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
