package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"ehcp.example/tracker/internal/api/gen"
)

// inProcess makes the API's client call the handler itself, as whoever the page
// is for: with their session, from where they are.
func inProcess(api http.Handler) (*gen.ClientWithResponses, error) {
	return gen.NewClientWithResponses("http://localhost/api/v1",
		gen.WithHTTPClient(caller{api}),
		gen.WithRequestEditorFn(func(ctx context.Context, r *http.Request) error {
			if v := visitIn(ctx); v.session != "" {
				r.Header.Set("Authorization", "Session "+v.session)
			}
			return nil
		}))
}

// caller answers a request by calling a handler, as a server would.
type caller struct{ handler http.Handler }

// Do is the client's side of a call that never leaves the process.
func (c caller) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.RequestURI = r.URL.RequestURI()
	r.RemoteAddr = visitIn(r.Context()).peer
	var a answer
	c.handler.ServeHTTP(&a, r)
	a.WriteHeader(http.StatusOK)
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Header: a.Header(), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(&a.body), ContentLength: int64(a.body.Len()),
	}, nil
}

// answer keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// apiError is the API's refusal of one call.
type apiError struct {
	Status  int
	Problem gen.Problem
}

func (e *apiError) Error() string {
	return fmt.Sprintf("the API answered %d %s", e.Status, e.Problem.Code)
}

// refused is the error of a call that did not give what was asked for. An
// answer that is no problem document leaves the status alone to tell.
func refused(r *http.Response, body []byte) error {
	e := &apiError{Status: r.StatusCode}
	if json.Unmarshal(body, &e.Problem) != nil {
		e.Problem = gen.Problem{}
	}
	return e
}
