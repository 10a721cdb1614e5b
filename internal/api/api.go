package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

// Figures is where the published figures come from.
type Figures interface {
	// Scorecard is the figures of a month written YYYY-MM; a fault invalid for
	// one that has not begun.
	Scorecard(ctx context.Context, month string) (scorecard.Scorecard, error)
	// Indicator is one indicator in each month from one to another, each month
	// a scorecard of that indicator alone; a fault not_found for an unknown
	// one, invalid for months that have not begun or are too many.
	Indicator(ctx context.Context, code, from, to string) ([]scorecard.Scorecard, error)
	// Backlog is the complaint backlog of a period, both days in it.
	Backlog(ctx context.Context, from, to statute.Date) (scorecard.Backlog, error)
}

// ImportRequest is one file to load.
type ImportRequest struct {
	Actor  casework.Actor
	Kind   intake.Kind
	Source io.ReadSeeker
	DryRun bool
}

// Importer loads files. A fault invalid says that the file cannot be used.
type Importer interface {
	Import(ctx context.Context, r ImportRequest) (intake.Report, error)
}

// Options are what the API works with. All but Sessions, Access, Strangers and
// HTTPS are wanted.
type Options struct {
	Cases    *casework.Service
	Tokens   auth.Tokens
	Sessions auth.Sessions     // nil where nobody signs in
	Access   auth.AccessTokens // nil where no provider's tokens are taken
	Keys     OnceKeys
	Figures  Figures
	Files    Importer
	// Ready tells whether the database answers and has the schema expected.
	Ready func(context.Context) error
	Now   func() time.Time
	Log   *slog.Logger
	// Strangers is told of each request without a credential that works; nil
	// where nobody counts them.
	Strangers func()
	// HTTPS tells that people reach it by TLS alone: browsers are told to keep
	// to that.
	HTTPS bool
}

// server is the API.
type server struct {
	Options

	cases         *casework.Service
	figures       Figures
	files         Importer
	keys          OnceKeys
	now           func() time.Time
	log           *slog.Logger
	authenticator *auth.Authenticator
	table         auth.Table
	operations    operations
	doc           *openapi3.T
	schemaOptions []openapi3.SchemaValidationOption
}

// New makes the handler for /api/v1, /api/docs, /livez and /readyz. It fails
// where the description and the program do not fit each other.
func New(o Options) (http.Handler, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Binder = binder{}
	e.HTTPErrorHandler = s.handleError
	e.Use(s.identify, s.observe, s.recoverFrom, s.headers)
	guarded := e.Group("", s.admit)
	gen.RegisterHandlersWithBaseURL(guarded, gen.NewStrictHandler(s, []gen.StrictMiddlewareFunc{answered}), basePath)
	guarded.GET("/livez", s.livez)
	guarded.GET("/readyz", s.readyz)
	if err := s.serveDocs(e); err != nil {
		return nil, err
	}
	return e, s.checkRoutes(e)
}

func newServer(o Options) (*server, error) {
	if o.Cases == nil || o.Tokens == nil || o.Keys == nil || o.Figures == nil || o.Files == nil || o.Ready == nil || o.Now == nil || o.Log == nil {
		return nil, errors.New("api: an option is missing")
	}
	doc, err := gen.GetSpec()
	if err != nil {
		return nil, fmt.Errorf("read openapi.yaml: %w", err)
	}
	table, err := auth.NewTable(doc)
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	return &server{
		Options: o, cases: o.Cases, figures: o.Figures, files: o.Files, keys: o.Keys, now: o.Now, log: o.Log,
		authenticator: auth.NewAuthenticator(auth.Ways{Tokens: o.Tokens, Sessions: o.Sessions, Access: o.Access}, o.Now, o.Cases.Today),
		table:         table, operations: newOperations(doc), doc: doc,
		schemaOptions: []openapi3.SchemaValidationOption{
			openapi3.MultiErrors(), openapi3.VisitAsRequest(), openapi3.EnableFormatValidation(), formats(),
		},
	}, nil
}

// InProcess is the API for the pages of this program: they may ask with a
// session, which nobody else can. No header marks such a call, since an
// outsider could send one.
func InProcess(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.ServeHTTP(w, r.WithContext(auth.InProcess(r.Context())))
	})
}

// checkRoutes holds the routes against the description, both ways.
func (s *server) checkRoutes(e *echo.Echo) error {
	served := map[string]bool{}
	for _, r := range e.Routes() {
		served[r.Method+" "+r.Path] = true
	}
	for route, o := range s.operations {
		if !served[route] {
			return fmt.Errorf("openapi.yaml describes %s (%s), which is not served", route, o.id)
		}
	}
	return nil
}

// answered turns a handler that answers nothing into a failure: it would be
// sent as an empty 200.
func answered(next gen.StrictHandlerFunc, operationID string) gen.StrictHandlerFunc {
	return func(c echo.Context, request any) (any, error) {
		response, err := next(c, request)
		if err == nil && response == nil {
			return nil, fmt.Errorf("%s answered nothing", operationID)
		}
		return response, err
	}
}

// HTTPServer is a server for the handler, every step bounded in time. An
// import extends its own reading.
func HTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: timeForFile + time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
