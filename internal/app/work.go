package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/hibiken/asynq"
	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/delivery"
	"ehcp.example/tracker/internal/mail"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/workers"
)

// Work runs the workers until the context ends.
func (a *App) Work(ctx context.Context) error {
	dispatcher, err := a.Dispatcher()
	if err != nil {
		return err
	}
	redis, err := redisOption(a.Config.RedisURL)
	if err != nil {
		return err
	}
	w, err := workers.New(workers.Config{Redis: redis, Now: a.now, Today: a.Today, Log: a.Log}, workers.Ports{
		Sweeper: sweeper{a}, Digests: a.Service, Dispatcher: dispatcher, Snapshotter: nightly{a}, Outbox: a.Store,
	})
	if err != nil {
		return fmt.Errorf("make workers: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.answerOperators(ctx) })
	g.Go(func() error { return w.Run(ctx) })
	return g.Wait()
}

// sweeper gives the workers the count that they tell.
type sweeper struct{ *App }

func (s sweeper) Sweep(ctx context.Context, day statute.Date) (int, error) {
	r, err := s.Service.Sweep(ctx, day)
	return r.Raised, err
}

// nightly keeps the day's figures, and nothing that has outlived its use.
type nightly struct{ *App }

func (n nightly) Snapshot(ctx context.Context, day statute.Date) error {
	if _, err := n.Store.PruneKeys(ctx, n.now()); err != nil {
		return fmt.Errorf("forget old keys: %w", err)
	}
	return n.Service.Snapshot(ctx, day)
}

// Dispatcher sends what the record owes, by SMTP.
func (a *App) Dispatcher() (*delivery.Dispatcher, error) {
	sender, err := mail.NewSMTP(mail.SMTPConfig{URL: a.Config.SMTPURL})
	if err != nil {
		return nil, fmt.Errorf("SMTP_URL: %w", err)
	}
	return delivery.New(a.Store, sender, delivery.Config{
		From: a.Config.MailFrom, BaseURL: a.Config.BaseURL, Calendar: a.Book.Calendar(), Now: a.now, Log: a.Log,
	})
}

// Raised is what one sweep in the foreground did.
type Raised struct {
	Alerts  int            `json:"alerts"`
	Digests int            `json:"digests"`
	Sent    delivery.Tally `json:"sent"`
}

// Sweep raises what is due by the day and, if it is to deliver, makes and
// sends that day's digests, without a queue.
func (a *App) Sweep(ctx context.Context, day statute.Date, deliver bool) (Raised, error) {
	swept, err := a.Service.Sweep(ctx, day)
	out := Raised{Alerts: swept.Raised, Sent: delivery.Tally{}}
	if err != nil || !deliver {
		return out, err
	}
	dispatcher, err := a.Dispatcher()
	if err != nil {
		return out, err
	}
	if out.Digests, err = a.Service.BuildDigests(ctx, day); err != nil {
		return out, fmt.Errorf("build digests: %w", err)
	}
	out.Sent, err = dispatcher.DeliverOwed(ctx)
	return out, err
}

// redisOption reads REDIS_URL: redis://, rediss://, redis-sentinel://, and for a
// socket redis-socket:// or unix://.
func redisOption(url string) (asynq.RedisConnOpt, error) {
	if path, ok := strings.CutPrefix(url, "unix://"); ok {
		return asynq.RedisClientOpt{Network: "unix", Addr: path}, nil
	}
	o, err := asynq.ParseRedisURI(url)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL is no address of Redis, such as redis://127.0.0.1:6379/0")
	}
	return o, nil
}
