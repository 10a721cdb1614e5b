package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

// Config is what the pages need.
type Config struct {
	// API serves /api/v1. It is called in process and never over the network.
	API http.Handler
	// Token gives the bearer token that figures are read with. Where it is nil
	// or gives nothing, only what is open to everyone is shown.
	Token func() string
	// Today is the civil day as the tracker sees it.
	Today func() gen.Date
	// Mail is the demo's mail catcher; nil where mail is really sent.
	Mail Mailbox
	// Demo says on every page that the data are made up.
	Demo bool
	// HTTPS tells browsers to come back by TLS alone.
	HTTPS bool
	// Log takes failures, never what was typed; nothing is logged where nil.
	Log *slog.Logger
}

// site is the pages of one installation.
type site struct {
	Config
	client *gen.ClientWithResponses
	views  *views
	assets *assets
	london *time.Location
}

// New makes the handler of every page. It serves all paths but those of the
// API and of health, which are the caller's to mount beside it.
func New(c Config) (http.Handler, error) {
	if c.API == nil || c.Today == nil {
		return nil, errors.New("make pages: the API and today are needed")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{Config: c}
	var err error
	if s.london, err = time.LoadLocation("Europe/London"); err != nil {
		return nil, fmt.Errorf("make pages: %w", err)
	}
	if s.client, err = inProcess(c.API, c.Token); err != nil {
		return nil, fmt.Errorf("make pages: %w", err)
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("make pages: %w", err)
	}
	if s.views, err = loadViews(s.assets); err != nil {
		return nil, fmt.Errorf("make pages: %w", err)
	}
	return s.routes(), nil
}

func (s *site) routes() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.showError
	e.Use(s.recoverFrom, s.headers)
	read := []string{http.MethodGet, http.MethodHead}
	e.Match(read, "/", s.start)
	e.Match(read, "/deadline", s.deadline)
	e.Match(read, "/cases/:reference", s.caseFile)
	for _, l := range []clockList{dueSoon(), pastDue(), excusedAndOwed(), overdueComplaints()} {
		e.Match(read, l.Path, s.clockPage(l))
	}
	e.Match(read, alertsPath, s.alerts(false))
	e.Match(read, acknowledgedAlerts, s.alerts(true))
	e.Match(read, "/favicon.ico", s.favicon)
	e.Match(read, assetsPath+":digest/:name", s.asset)
	if s.Mail != nil {
		e.Match(read, "/mail", s.mailList)
		e.Match(read, "/mail/:id", s.mailMessage)
		e.Match(read, "/mail/:id/html", s.mailHTML)
	}
	return e
}

// recoverFrom turns a panic into a failure; what was panicked with may hold
// anything, so only its type is logged.
func (s *site) recoverFrom(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if what := recover(); what != nil {
				err = fmt.Errorf("a page panicked with a %T", what)
			}
		}()
		return next(c)
	}
}
