// Package app puts the tracker together: it opens the record, gives every part
// what it needs, starts and stops what serves and works, and runs the demo.
//
// It is the composition root and the only package below the command line that
// knows the machine's clock. It decides nothing about cases.
//
// Imports: every part. Imported by: cmd/ehcp alone.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
)

// App is an open tracker: the record and the use cases on it.
type App struct {
	Config  config.Config
	Log     *slog.Logger
	Store   *store.Store
	Service *casework.Service
	Book    *statute.Book

	now     func() time.Time
	london  *time.Location
	local   store.LocalPolicy // what Book and Service were made under
	profile statute.Profile   // the environment's, where the council has recorded none

	strangers prometheus.Counter // requests without a credential that works
}

// Open connects to the record, which must have the schema of this program, and
// warns when little of the bank-holiday calendar is left. Close it.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger, now func() time.Time) (*App, error) {
	a, err := open(ctx, cfg, log, now)
	if err != nil {
		return nil, err
	}
	current, err := a.Store.SchemaCurrent(ctx)
	if err == nil && !current {
		err = errors.New("the database does not have this program's schema; run `ehcp migrate up`")
	}
	if err == nil {
		err = a.apply(ctx)
	}
	if err != nil {
		a.Close()
		return nil, err
	}
	if warning := calendar.Remaining(a.Book.Calendar(), a.Today()); warning != "" {
		log.WarnContext(ctx, warning)
	}
	return a, nil
}

func open(ctx context.Context, cfg config.Config, log *slog.Logger, now func() time.Time) (*App, error) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, fmt.Errorf("load the Europe/London time zone: %w", err)
	}
	s, err := store.Open(ctx, cfg.DatabaseURL, store.Options{})
	if err != nil {
		return nil, err
	}
	return &App{
		Config: cfg, Log: log, Store: s, now: now, london: london, profile: cfg.Profile, strangers: newStrangers(),
	}, nil
}

// apply makes the law ready under the council's own policy and days off. A
// policy recorded in the database wins over COMPLAINT_PROFILE.
func (a *App) apply(ctx context.Context) error {
	local, err := a.Store.LocalPolicy(ctx, a.Today())
	if err != nil {
		return err
	}
	a.under(local)
	return nil
}

// under makes the law ready under what the council has chosen.
func (a *App) under(local store.LocalPolicy) {
	a.local, a.Config.Profile = local, a.profile
	if local.Profile != "" {
		a.Config.Profile = local.Profile
	}
	days := calendar.New(local.BankHolidays, local.Closures, local.CountClosures)
	a.Book = statute.NewBook(days, statute.Switches{})
	a.Service = casework.New(casework.Deps{Store: a.Store, Book: a.Book, Profile: a.Config.Profile, Today: a.Today, Now: a.now})
}

// Today is the civil day in London, or the one that TODAY holds still (C11).
func (a *App) Today() statute.Date {
	if !a.Config.Today.IsZero() {
		return a.Config.Today
	}
	return statute.DateOf(a.now().In(a.london))
}

// Close lets go of the record.
func (a *App) Close() { a.Store.Close() }
