package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hibiken/asynq"
	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/delivery"
	"ehcp.example/tracker/internal/mail"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/workers"
)

// Work runs the workers until the context ends.
func (a *App) Work(ctx context.Context) error {
	if err := a.purgeAgain(ctx); err != nil {
		return err
	}
	return a.underChanges(ctx, func(ctx context.Context, now *App) error {
		return now.withPost(ctx, func(d *delivery.Dispatcher) error { return now.work(ctx, d) })
	})
}

func (a *App) work(ctx context.Context, dispatcher *delivery.Dispatcher) error {
	redis, err := redisOption(a.Config.RedisURL)
	if err != nil {
		return err
	}
	w, err := workers.New(workers.Config{Redis: redis, Now: a.now, Today: a.Today, Log: a.Log}, workers.Ports{
		Sweeper: sweeper{a}, Digests: a.Service, Dispatcher: dispatcher, Snapshotter: a.Service, Keeper: keeper{a},
		Sealer: &sealer{App: a}, Outbox: a.Store,
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

// keeper forgets what has outlived its use. That is a matter of the time that
// has passed and not of the day, which TODAY may hold still.
type keeper struct{ *App }

func (k keeper) Upkeep(ctx context.Context, _ statute.Date) error {
	jobs, err := k.Store.PruneOutbox(ctx, k.now())
	if err != nil {
		return err
	}
	keys, err := k.Store.PruneKeys(ctx, k.now())
	if err != nil {
		return err
	}
	k.Log.InfoContext(ctx, "forgot what has outlived its use", "jobs", jobs, "keys", keys)
	return k.purge(ctx)
}

// purge removes those whose record is due, where there is a file to keep their
// tombstones in: without one it is left to the command.
func (k keeper) purge(ctx context.Context) error {
	if k.Config.Tombstones == "" {
		return nil
	}
	r, err := k.Purge(ctx, casework.SystemActor("upkeep"), k.Config.Tombstones, false)
	k.Log.InfoContext(ctx, "purged records that were due", "people", len(r.Purged), "held", r.Held, "open", r.Open)
	return err
}

// sealer chains the audit log and tells its head once an hour: whoever keeps the
// operators' log elsewhere can show later that the chain was not made anew.
type sealer struct {
	*App
	told time.Time
}

func (s *sealer) Seal(ctx context.Context) error {
	b, err := s.Service.Seal(ctx)
	hour := s.now().Truncate(time.Hour)
	if err != nil || b.Busy || b.Head.Seq == 0 || hour.Equal(s.told) {
		return err
	}
	s.told = hour
	s.Log.InfoContext(ctx, "audit log sealed", "links", b.Head.Seq, "head", b.Head.String())
	return nil
}

// partWithin is how long the mail servers may take to be told goodbye.
const partWithin = 5 * time.Second

// withPost sends what the record owes, by SMTP, for as long as do takes, and
// then ends the connections that were kept for the next message.
func (a *App) withPost(ctx context.Context, do func(*delivery.Dispatcher) error) error {
	sender, err := mail.NewSMTP(mail.SMTPConfig{URL: a.Config.SMTPURL})
	if err != nil {
		return fmt.Errorf("SMTP_URL: %w", err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partWithin)
		defer cancel()
		_ = sender.Close(ctx) // a server that has hung up meanwhile needs no goodbye
	}()
	d, err := delivery.New(a.Store, sender, delivery.Config{
		From: a.Config.MailFrom, BaseURL: a.Config.BaseURL, Calendar: a.Book.Calendar(), Now: a.now, Log: a.Log,
	})
	if err != nil {
		return err
	}
	return do(d)
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
	err = a.withPost(ctx, func(d *delivery.Dispatcher) error {
		if out.Digests, err = a.Service.BuildDigests(ctx, day); err != nil {
			return fmt.Errorf("build digests: %w", err)
		}
		out.Sent, err = d.DeliverOwed(ctx)
		return err
	})
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
