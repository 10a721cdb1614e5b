package api

import (
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// The limits of one request. A file has more room and more time than a form.
const (
	maxJSON       = 1 << 20
	maxFile       = 64 << 20
	timeForJSON   = 15 * time.Second
	timeForFile   = 15 * time.Minute
	typeJSON      = "application/json"
	typeCSV       = "text/csv"
	basePath      = "/api/v1"
	docsPath      = "/api/docs"
	echoSeparator = ":"
)

// operation is what the description says of one route, looked up once.
type operation struct {
	id       string
	method   string
	path     string // as in the description
	item     *openapi3.PathItem
	spec     *openapi3.Operation
	bodyType string // empty where it takes none
	body     *openapi3.Schema
	known    map[string]bool // its query parameters: true where one may be repeated
	once     bool            // it takes an Idempotency-Key
	maxBody  int64
	timeout  time.Duration
}

// operations maps "METHOD echo-path" to what it does.
type operations map[string]*operation

func newOperations(doc *openapi3.T) operations {
	out := operations{}
	for path, item := range doc.Paths.Map() {
		base := basePath
		if len(item.Servers) > 0 {
			base = "" // the health checks, at the root
		}
		for method, spec := range item.Operations() {
			o := newOperation(method, path, item, spec)
			out[method+" "+base+echoPath(path)] = o
		}
	}
	return out
}

// methodsAt lists the methods that a path takes, for Allow (RFC 9110, section
// 10.2.1); empty for one that the description does not have. A group of routes
// answers every other method itself, so that the router does not say it.
func (o operations) methodsAt(path string) string {
	var out []string
	for route := range o {
		method, pattern, _ := strings.Cut(route, " ")
		if fits(strings.Split(pattern, "/"), strings.Split(path, "/")) {
			out = append(out, method)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func fits(pattern, path []string) bool {
	return slices.EqualFunc(pattern, path, func(want, part string) bool {
		return want == part || strings.HasPrefix(want, echoSeparator) && part != ""
	})
}

func newOperation(method, path string, item *openapi3.PathItem, spec *openapi3.Operation) *operation {
	o := &operation{
		id: spec.OperationID, method: method, path: path, item: item, spec: spec,
		known: map[string]bool{}, maxBody: maxJSON, timeout: timeForJSON,
	}
	for _, p := range spec.Parameters {
		switch {
		case p.Value.In == openapi3.ParameterInQuery:
			o.known[p.Value.Name] = p.Value.Schema.Value.Type.Is(openapi3.TypeArray)
		case p.Value.In == openapi3.ParameterInHeader && p.Value.Name == idempotencyHeader:
			o.once = true
		}
	}
	if spec.RequestBody == nil {
		return o
	}
	for name, media := range spec.RequestBody.Value.Content {
		o.bodyType = name
		if media.Schema != nil {
			o.body = media.Schema.Value
		}
	}
	if o.bodyType == typeCSV {
		o.maxBody, o.timeout = maxFile, timeForFile
	}
	return o
}

// echoPath writes /cases/{case_id} as Echo's router does: /cases/:case_id.
func echoPath(path string) string {
	return strings.NewReplacer("{", echoSeparator, "}", "").Replace(path)
}
