package app

import (
	"context"
	"net/http"
	"reflect"
	"sync/atomic"
	"time"

	"ehcp.example/tracker/internal/casework"
)

// rereadEvery is how often what runs looks whether the council's policy or
// calendar has changed, or a policy chosen for a later day has come into force.
const rereadEvery = 20 * time.Second

// reread is the tracker under the policy and days off as they are recorded now;
// nil where they are those it runs under.
func (a *App) reread(ctx context.Context) (*App, error) {
	local, err := a.Store.LocalPolicy(ctx, a.Today())
	if err != nil || reflect.DeepEqual(local, a.local) {
		return nil, err
	}
	next := *a // what is under way goes on under the law that it began with
	next.under(local)
	return &next, nil
}

// follow hands over the tracker anew each time that the policy or the calendar
// has changed, until the context ends.
func (a *App) follow(ctx context.Context, use func(*App) error) error {
	tick := time.NewTicker(rereadEvery)
	defer tick.Stop()
	for now := a; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		next, err := now.reread(ctx)
		switch {
		case err != nil:
			a.Log.WarnContext(ctx, "the council's policy and calendar cannot be read", "error", err)
			continue
		case next == nil:
			continue
		}
		a.Log.InfoContext(ctx, "the council's policy or calendar has changed; taken over",
			"complaint_profile", next.Config.Profile, "calendar_known_until", next.Book.Calendar().KnownUntil())
		if err := use(next); err != nil {
			return err
		}
		now = next
	}
}

// underChanges runs do, and again each time that the policy or the calendar has
// changed. The clocks are then made again once everything that runs has taken
// the change over, for the sake of what was written meanwhile.
func (a *App) underChanges(ctx context.Context, do func(context.Context, *App) error) error {
	for now, changed := a, false; ; changed = true {
		run, stop := context.WithCancel(ctx)
		next := make(chan *App, 1)
		followed := make(chan struct{})
		go func() {
			defer close(followed)
			_ = now.follow(run, func(n *App) error {
				next <- n
				stop()
				return nil
			})
		}()
		if changed {
			go now.recomputeAfter(run, 2*rereadEvery)
		}
		err := do(run, now)
		stop()
		<-followed
		select {
		case now = <-next:
		default:
			return err
		}
		if err != nil {
			return err
		}
	}
}

func (a *App) recomputeAfter(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(wait):
	}
	r, err := a.Service.Recompute(ctx, casework.SystemActor("policy"), casework.RecomputeOptions{})
	if err != nil {
		a.Log.ErrorContext(ctx, "the clocks could not be made again after a change of policy or calendar; run `ehcp recompute`", "error", err)
		return
	}
	a.Log.InfoContext(ctx, "the clocks were made again", "due_dates_moved", r.DueMoved)
}

// current serves what is made of the tracker as it was handed over last.
func (a *App) current(made func(*App) (http.Handler, error)) (*renewed, error) {
	r := &renewed{made: made}
	err := r.use(a)
	return r, err
}

// renewed is a handler that can give way to another between two requests.
type renewed struct {
	made func(*App) (http.Handler, error)
	now  atomic.Pointer[http.Handler]
}

func (r *renewed) use(a *App) error {
	h, err := r.made(a)
	if err == nil {
		r.now.Store(&h)
	}
	return err
}

// ServeHTTP answers as the tracker stands.
func (r *renewed) ServeHTTP(w http.ResponseWriter, q *http.Request) { (*r.now.Load()).ServeHTTP(w, q) }
