package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/fault"
)

// The ways a request can fail before any use case is asked. They are codes of
// problem documents and not of faults, since only HTTP knows them.
const (
	codeMalformed   fault.Code = "malformed"
	codeTooLarge    fault.Code = "too_large"
	codeUnsupported fault.Code = "unsupported_media_type"
	codeNotAllowed  fault.Code = "method_not_allowed"
	codeUnavailable            = fault.Unavailable
)

// someNotRight is the message of a fault whose fields say it all.
const someNotRight = "Some values are not right."

// problemKind is the status, the title and the meaning of one code.
type problemKind struct {
	Code   fault.Code
	Status int
	Title  string
	Means  string
}

// kindsOfProblem are all of them, in the order of the reference.
//
//nolint:gochecknoglobals // data
var kindsOfProblem = []problemKind{
	{codeMalformed, http.StatusBadRequest, "The request cannot be read", "It is not JSON, or not the JSON that can be trusted: a key twice, text after the end, bytes that are no UTF-8."},
	{fault.Unauthenticated, http.StatusUnauthorized, "Who is asking is not known", "No token was sent, or one that does not work; or the session has ended."},
	{fault.Forbidden, http.StatusForbidden, "Not allowed", "The role of the token may not do this."},
	{fault.NotFound, http.StatusNotFound, "Not found", "There is no such record, or it is outside the teams of the token."},
	{codeNotAllowed, http.StatusMethodNotAllowed, "Method not allowed", "The path does not take this method."},
	{fault.Conflict, http.StatusConflict, "In conflict with the record", "It conflicts with what is recorded, or the same Idempotency-Key is being worked on."},
	{fault.Stale, http.StatusPreconditionFailed, "Changed meanwhile", "The record has changed since it was read: read it again and decide anew."},
	{codeTooLarge, http.StatusRequestEntityTooLarge, "Too large", "The body is larger than the operation takes."},
	{codeUnsupported, http.StatusUnsupportedMediaType, "Unsupported type", "The body is of another type, or encoded in a way the operation does not take."},
	{fault.Invalid, http.StatusUnprocessableEntity, "The request cannot be carried out as it stands", "It can be read but makes no sense. `errors` must be put right; `warnings` may be confirmed."},
	{fault.PreconditionRequired, http.StatusPreconditionRequired, "Say which version you changed", "If-Match is missing: send the ETag that was read."},
	{fault.Internal, http.StatusInternalServerError, "It failed", "The fault is on this side. Quote the instance when asking for help."},
	{codeUnavailable, http.StatusServiceUnavailable, "Not available now", "It took too long or something it needs is away. Try again shortly."},
}

func malformed(at, code, message string) error {
	return &fault.Error{Code: codeMalformed, Message: message, Fields: []fault.Field{{Pointer: at, Code: code, Message: message}}}
}

// asFault makes a fault of any error. What is none becomes Internal and loses
// its text; hidden tells that there was something to log.
func asFault(err error) (f *fault.Error, hidden bool) {
	var he *echo.HTTPError
	switch {
	case errors.As(err, &f):
		return f, f.Code == fault.Internal
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fault.New(codeUnavailable, "It took too long. Try again shortly."), true
	case errors.As(err, &he) && he.Code == http.StatusNotFound:
		return fault.New(fault.NotFound, "There is nothing at this address."), false
	case errors.As(err, &he) && he.Code == http.StatusMethodNotAllowed:
		return fault.New(codeNotAllowed, "This path does not take that method."), false
	}
	return fault.New(fault.Internal, "Something went wrong. Quote the instance when asking for help."), true
}

// problem makes the document for a fault.
func problem(f *fault.Error, requestID string) gen.Problem {
	kind := kindsOfProblem[len(kindsOfProblem)-2] // internal
	for _, k := range kindsOfProblem {
		if k.Code == f.Code {
			kind = k
		}
	}
	p := gen.Problem{
		Type: docsPath + "/problems#" + string(kind.Code), Title: kind.Title, Status: kind.Status, Detail: f.Message,
		Code: string(kind.Code), Instance: "urn:ehcp:request:" + requestID,
	}
	var bad, odd []gen.FieldProblem
	for _, field := range f.Fields {
		if field.Warning {
			odd = append(odd, fieldProblem(field))
		} else {
			bad = append(bad, fieldProblem(field))
		}
	}
	if bad != nil {
		p.Errors = &bad
	}
	if odd != nil {
		p.Warnings = &odd
	}
	return p
}

// parameterPointer marks the pointer of a fault about a parameter.
const parameterPointer = "?"

// aboutParameters turns the pointers of a use case, which knows no HTTP, into
// parameters where the operation has no body that they could point into.
func aboutParameters(f *fault.Error) *fault.Error {
	out := &fault.Error{Code: f.Code, Message: f.Message, Fields: slices.Clone(f.Fields)}
	for i := range out.Fields {
		if name, ok := strings.CutPrefix(out.Fields[i].Pointer, "/"); ok {
			out.Fields[i].Pointer = parameterPointer + name
		}
	}
	return out
}

func fieldProblem(f fault.Field) gen.FieldProblem {
	out := gen.FieldProblem{Code: f.Code, Pointer: f.Pointer, Message: f.Message}
	if name, ok := strings.CutPrefix(f.Pointer, parameterPointer); ok {
		out.Pointer, out.Parameter = "", text(name)
	}
	return out
}

// handleError is Echo's last word on a failed request, and the only place
// where an error becomes an answer.
func (s *server) handleError(err error, c echo.Context) {
	r := c.Request()
	f, hidden := asFault(err)
	id := requestID(c)
	if hidden && !errors.Is(r.Context().Err(), context.Canceled) {
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("request_id", id), slog.String("route", c.Path()), slog.String("error", err.Error()))
	}
	if c.Response().Committed {
		return
	}
	if o := s.operations[r.Method+" "+c.Path()]; o != nil && o.body == nil {
		f = aboutParameters(f)
	}
	p := problem(f, id)
	if p.Status == http.StatusUnauthorized {
		c.Response().Header().Set("WWW-Authenticate", `Bearer realm="ehcp"`)
	}
	if p.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "5")
	}
	for _, h := range []string{"ETag", "Location"} {
		c.Response().Header().Del(h)
	}
	body, err := json.Marshal(p)
	if err != nil { // a Problem is text and numbers
		body = []byte("{}")
	}
	_ = c.Blob(p.Status, "application/problem+json", body) // nobody is left to tell
}
