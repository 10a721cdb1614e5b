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
	// API serves /api/v1, to the pages: it takes their sessions. It is called
	// in process and never over the network.
	API http.Handler
	// Door is where people sign in. Where it is nil nobody does, and only what
	// is open to everyone is shown.
	Door Door
	// Origin is where people reach the pages, as in https://tracker.example.org.
	Origin string
	// Today is the civil day as the tracker sees it.
	Today func() gen.Date
	// Mail is the demo's mail catcher; nil where mail is really sent.
	Mail Mailbox
	// Demo says on every page that the data are made up.
	// Its people sign in as somebody made up.
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
	echo   *echo.Echo
	places map[string]bool // the routes that people may be led back to
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
	s := &site{Config: c, places: map[string]bool{}}
	err := checkOrigin(c.Origin)
	if err != nil {
		return nil, fmt.Errorf("make pages: %w", err)
	}
	if s.london, err = time.LoadLocation("Europe/London"); err != nil {
		return nil, fmt.Errorf("make pages: %w", err)
	}
	if s.client, err = inProcess(c.API); err != nil {
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
	e.Use(s.recoverFrom, s.headers, s.meet, s.sameSite)
	s.echo = e
	s.place("/", s.start)
	s.place("/deadline", s.deadline)
	s.place("/cases/:reference", s.closed(s.caseFile))
	for _, l := range []clockList{dueSoon(), pastDue(), excusedAndOwed(), overdueComplaints()} {
		s.place(l.Path, s.closed(s.clockPage(l)))
	}
	s.place(alertsPath, s.closed(s.alerts(false)))
	s.place(acknowledgedAlerts, s.closed(s.alerts(true)))
	s.get("/favicon.ico", s.favicon)
	s.get(assetsPath+":digest/:name", s.asset)
	if s.Mail != nil {
		s.place("/mail", s.mailList)
		s.place("/mail/:id", s.mailMessage)
		s.get("/mail/:id/html", s.mailHTML)
	}
	s.waysIn()
	return e
}

// get is an address to read.
func (s *site) get(path string, h echo.HandlerFunc) {
	s.echo.Match([]string{http.MethodGet, http.MethodHead}, path, h)
}

// place is an address to read that people go to, and may be led back to.
func (s *site) place(path string, h echo.HandlerFunc) {
	s.places[path] = true
	s.get(path, h)
}

// waysIn are the pages of signing in and out.
func (s *site) waysIn() {
	s.get(signInPath, s.signIn)
	if s.Door == nil {
		return
	}
	s.get(SignedOutPath, s.signedOut)
	s.echo.POST(signOutPath, s.form(sessionCookie, s.signOut))
	if s.Demo {
		s.echo.POST(demoPath, s.form(attemptCookie, s.demoSignIn))
		return
	}
	s.echo.GET(beginPath, s.begin)
	s.echo.GET(CallbackPath, s.callback)
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
