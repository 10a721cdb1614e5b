package api

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/headers"
)

// What the chain leaves in Echo's context for those after it.
const (
	requestKey = "request_id"
	bodyKey    = "body"
	actorKey   = "actor"
)

func requestID(c echo.Context) string {
	id, _ := c.Get(requestKey).(string)
	return id
}

// identify gives the request its id. One that a proxy has given is kept if it
// is a UUID, and so can carry nothing else into the log.
func (s *server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !uuidShape.MatchString(id) {
			id = casework.NewID().String()
		}
		c.Set(requestKey, id)
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// observe writes one line for each request: the route and never the path or
// the query, which hold ids; who by id; and how it went.
func (s *server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		from := s.now()
		if err := next(c); err != nil {
			s.handleError(err, c)
		}
		attrs := []slog.Attr{
			slog.String("request_id", requestID(c)), slog.String("method", method(c)), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
			slog.Duration("took", s.now().Sub(from)),
		}
		if a, ok := c.Get(actorKey).(casework.Actor); ok {
			attrs = append(attrs, slog.String("actor", a.ID.String()), slog.String("role", string(a.Role)))
		}
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", attrs...)
		return nil
	}
}

// method is the request's method where it is one; anything can be sent for it.
func method(c echo.Context) string {
	switch m := c.Request().Method; m {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions:
		return m
	}
	return "other"
}

// recoverFrom turns a panic into a failure. What was panicked with may hold
// anything and is not logged; where it was is.
func (s *server) recoverFrom(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			what := recover()
			if what == nil {
				return
			}
			if what == http.ErrAbortHandler { //nolint:errorlint,err113 // the server's own signal, compared as it does
				panic(what)
			}
			s.log.LogAttrs(c.Request().Context(), slog.LevelError, "panic",
				slog.String("request_id", requestID(c)), slog.String("type", fmt.Sprintf("%T", what)), slog.String("stack", string(debug.Stack())))
			err = errPanicked
		}()
		return next(c)
	}
}

var errPanicked = errors.New("a handler panicked")

// headers are the same on every answer of the API: nothing of it is run, and no
// address of it, which may hold an id, is told to others.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		headers.Secure(h, s.HTTPS)
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		return next(c)
	}
}

// admit lets a request through to its operation: it is described, in time, by
// somebody who may, in the right shape.
func (s *server) admit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		o := s.operations[c.Request().Method+" "+c.Path()]
		if o == nil { // a route the description does not have is closed
			if methods := s.operations.methodsAt(c.Request().URL.Path); methods != "" {
				c.Response().Header().Set(echo.HeaderAllow, methods)
				return echo.ErrMethodNotAllowed
			}
			return echo.ErrNotFound
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), o.timeout)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		bound(c)
		if err := s.authorise(c, o); err != nil {
			return err
		}
		if err := s.validateParameters(c, o); err != nil {
			return err
		}
		if err := s.readBody(c, o); err != nil {
			return err
		}
		return s.once(c, o, next)
	}
}

// graceToWrite is how long an answer may take to be read after the work's own
// time has run out.
const graceToWrite = 10 * time.Second

// bound ends reading and writing with the operation's time, so that nobody
// holds a connection by being slow. In process there is no connection.
func bound(c echo.Context) {
	deadline, ok := c.Request().Context().Deadline()
	if !ok {
		return
	}
	control := http.NewResponseController(c.Response())
	_ = control.SetReadDeadline(deadline)
	_ = control.SetWriteDeadline(deadline.Add(graceToWrite))
}

// authorise finds out who is asking and whether they may. A public operation
// asks nobody.
func (s *server) authorise(c echo.Context, o *operation) error {
	if s.table.Public(o.id) {
		return nil
	}
	r := c.Request()
	who, err := s.authenticator.Who(r.Context(), r.Header.Get(echo.HeaderAuthorization))
	if err != nil {
		return s.stranger(c, err)
	}
	who.RequestID, who.Peer, who.Doing = requestID(c), peer(r), o.id
	c.Set(actorKey, who.Actor)
	if !s.table.May(o.id, who.Role) {
		return s.forbid(c, who.Actor)
	}
	c.SetRequest(r.WithContext(context.WithValue(r.Context(), callerInContext{}, who)))
	return nil
}

// peer is where the request came from. RemoteAddr is the true address already:
// nothing here believes a header.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return host
}

type callerInContext struct{}

// caller is who is asking. Only operations that are not public have one.
func caller(ctx context.Context) auth.Caller {
	c, _ := ctx.Value(callerInContext{}).(auth.Caller)
	return c
}

// actor is who is asking, as the use cases know them.
func actor(ctx context.Context) casework.Actor { return caller(ctx).Actor }

// readBody checks type and size, undoes gzip within the same size, and reads
// and validates JSON. A file is left to be streamed.
func (s *server) readBody(c echo.Context, o *operation) error {
	r := c.Request()
	if o.bodyType == "" {
		if r.ContentLength > 0 || len(r.TransferEncoding) > 0 {
			return fault.OneField("", "unexpected_body", "This operation takes no body.")
		}
		return nil
	}
	body, err := openBody(c, o)
	if err != nil {
		return err
	}
	if o.bodyType == typeCSV {
		r.Body = body
		return nil
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return readFault(err)
	}
	if len(raw) == 0 {
		return fault.OneField("", "required", "The body is missing.")
	}
	v, err := parseJSON(raw)
	if err != nil {
		return err
	}
	if err := s.validateBody(o, v); err != nil {
		return err
	}
	c.Set(bodyKey, raw)
	return nil
}

// openBody is the body with its type checked and its size bounded, before and
// after it is unpacked: a gzip bomb ends at the same limit as a long body.
func openBody(c echo.Context, o *operation) (io.ReadCloser, error) {
	r := c.Request()
	media, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || media != o.bodyType || !utf8Named(params["charset"]) && o.bodyType == typeJSON {
		return nil, fault.New(codeUnsupported, "Send the body as "+o.bodyType+".")
	}
	if r.ContentLength > o.maxBody {
		return nil, tooLarge()
	}
	body := http.MaxBytesReader(c.Response(), r.Body, o.maxBody)
	switch strings.ToLower(r.Header.Get(echo.HeaderContentEncoding)) {
	case "", "identity":
		return body, nil
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, malformed("", "not_gzip", "The body is not gzip.")
		}
		return http.MaxBytesReader(c.Response(), z, o.maxBody), nil
	}
	return nil, fault.New(codeUnsupported, "Send the body plain or as gzip.")
}

func utf8Named(charset string) bool { return charset == "" || strings.EqualFold(charset, "utf-8") }

func tooLarge() error {
	return fault.New(codeTooLarge, "The body is larger than this operation takes.")
}

func readFault(err error) error {
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return tooLarge()
	case errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return malformed("", "cut_short", "The body could not be read to its end.")
}

// decode reads a body that has been found valid into its generated type.
func decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		// The description let through what its Go type cannot hold.
		return fault.New(fault.Invalid, someNotRight).Because(err)
	}
	return nil
}
