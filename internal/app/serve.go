package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/api"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/signin"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/web"
)

// drainWithin is how long requests in hand may take once the server stops.
const drainWithin = 20 * time.Second

// Serve answers the API and the pages on LISTEN, and operators on OPS_LISTEN
// where it is set, until the context ends; then it finishes the requests in hand.
func (a *App) Serve(ctx context.Context) error {
	if err := a.purgeAgain(ctx); err != nil {
		return err
	}
	made, err := a.site(pages{}) //nolint:contextcheck // handlers have the request's own
	if err != nil {
		return err
	}
	h, err := a.current(made)
	if err != nil {
		return err
	}
	operators, err := a.current(func(now *App) (http.Handler, error) { return now.operators(), nil })
	if err != nil {
		return err
	}
	public, err := bind(ctx, a.Config.Listen)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.answerOperatorsWith(ctx, operators) })
	g.Go(func() error { return a.answer(ctx, public, h) })
	g.Go(func() error {
		return a.follow(ctx, func(now *App) error { return errors.Join(h.use(now), operators.use(now)) })
	})
	return g.Wait()
}

// pages is what the pages show beyond the API: of the demo alone.
type pages struct {
	demo bool // its people sign in as somebody made up
	mail web.Mailbox
}

// site makes handlers anew for each policy of the council. Who signs in, and
// how often they have tried, outlives them all.
func (a *App) site(p pages) (func(now *App) (http.Handler, error), error) {
	who, err := a.identify(p.demo)
	if err != nil {
		return nil, err
	}
	return func(now *App) (http.Handler, error) { return now.handler(p, who) }, nil
}

// handler is the API, and the pages on everything else. The pages reach the
// API in process, as whoever is signed in. Nothing behind it sees an address
// but the true one.
func (a *App) handler(p pages, who identity) (http.Handler, error) {
	https := strings.HasPrefix(a.Config.BaseURL, "https://")
	o := api.Options{
		Cases: a.Service, Tokens: a.Store, Sessions: who.sessions, Keys: a.Store, Figures: figures{a}, Files: files{a}, Ready: a.Ready,
		Now: a.now, Log: a.Log, HTTPS: https, Strangers: a.strangers.Inc,
	}
	if who.access != nil { // a nil of that type would be an interface that is not nil
		o.Access = who.access
	}
	calls, err := api.New(o)
	if err != nil {
		return nil, fmt.Errorf("make the API: %w", err)
	}
	site, err := web.New(web.Config{
		API: api.InProcess(calls), Door: who.door, Origin: origin(a.Config.BaseURL), Today: a.Today, Demo: p.demo, Mail: p.mail, Log: a.Log,
		HTTPS: https,
	})
	if err != nil {
		return nil, fmt.Errorf("make the pages: %w", err)
	}
	mux := http.NewServeMux()
	for _, path := range []string{"/api/", "/livez", "/readyz"} {
		mux.Handle(path, calls)
	}
	mux.Handle("/", site)
	return signin.TruePeer(a.Config.TrustedProxies, mux), nil
}

// origin is BASE_URL without what may follow the host.
func origin(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Ready tells whether the database answers and has this program's schema.
func (a *App) Ready(ctx context.Context) error {
	current, err := a.Store.SchemaCurrent(ctx)
	if err == nil && !current {
		return errors.New("the database does not have this program's schema")
	}
	return err
}

// bind takes an address, so that one in use is known before anything else is
// done.
func bind(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// answer serves on a listener until the context ends.
func (a *App) answer(ctx context.Context, l net.Listener, h http.Handler) error {
	s := api.HTTPServer(h, a.Log)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		stopped <- s.Shutdown(drain)
	}()
	a.Log.InfoContext(ctx, "listening", "address", l.Addr().String())
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return <-stopped
}

// figures answers the API's questions with the tracker's own standing: who may
// ask is the API's to check.
type figures struct{ *App }

func (f figures) Scorecard(ctx context.Context, month string) (scorecard.Scorecard, error) {
	return f.Service.Scorecard(ctx, casework.SystemActor("api"), month)
}

func (f figures) Indicator(ctx context.Context, code, from, to string) ([]scorecard.Scorecard, error) {
	return f.Service.Indicator(ctx, casework.SystemActor("api"), code, from, to)
}

func (f figures) Backlog(ctx context.Context, from, to statute.Date) (scorecard.Backlog, error) {
	return f.Service.Backlog(ctx, casework.SystemActor("api"), from, to)
}
