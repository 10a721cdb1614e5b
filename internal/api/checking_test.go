package api_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/statute"
)

// described is the description with a router of its own, so that the suite does
// not check the server by the server's own look-up.
var described = sync.OnceValues(func() (routers.Router, error) {
	doc, err := gen.GetSpec()
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

// checking holds every exchange against the description.
type checking struct {
	t       testing.TB
	request bool // the request too: off where a test sends what must be refused
}

func (c checking) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	again := func() io.ReadCloser {
		if len(body) == 0 {
			return http.NoBody // a body of unknown length is one, even if nothing is in it
		}
		return io.NopCloser(bytes.NewReader(body))
	}
	input := c.route(r)
	if input != nil && c.request {
		copied := r.Clone(r.Context())
		copied.Body = again()
		input.Request = copied
		if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
			c.t.Errorf("%s %s: the request is not as described: %v", r.Method, r.URL.Path, err)
		}
	}
	r.Body = again()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || input == nil {
		return response, err
	}
	got, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(got))
	if err := openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: response.StatusCode, Header: response.Header,
		Body: io.NopCloser(bytes.NewReader(got)), Options: input.Options,
	}); err != nil {
		c.t.Errorf("%s %s: the answer %d is not as described: %v", r.Method, r.URL.Path, response.StatusCode, err)
	}
	return response, nil
}

// route is what the description says of the request; nil for a path it does
// not have.
func (c checking) route(r *http.Request) *openapi3filter.RequestValidationInput {
	router, err := described()
	if err != nil {
		c.t.Fatal(err)
	}
	route, params, err := router.FindRoute(r)
	if err != nil {
		return nil
	}
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{
		IncludeResponseStatus: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.EnableFormatValidation(), openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
				"date":      openapi3.NewCallbackValidator(func(s string) error { _, err := statute.ParseDate(s); return err }),
				"date-time": openapi3.NewRegexpFormatValidator(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`),
				"uuid":      openapi3.NewRegexpFormatValidator(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
				"email":     openapi3.NewRegexpFormatValidator(`^[^@]+@[^@]+$`),
			}),
		},
	}}
}

// TestTheSuiteWouldSeeADeviation guards the guard.
func TestTheSuiteWouldSeeADeviation(t *testing.T) {
	t.Parallel()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.org/api/v1/me", strings.NewReader(""))
	must(t, err)
	input := checking{t: t}.route(request)
	if input == nil {
		t.Fatal("GET /api/v1/me is not found in the description")
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"id":"x","name":"y","role":"nobody","teams":[],"credential":"session","signed_in_at":null,"session_until":null}`)), Options: input.Options,
	})
	if err == nil {
		t.Error("an answer with a role that there is not passes")
	}
}
