package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/statute"
)

// fakeAPI answers as openapi.yaml's own examples do, so that the pages are
// tested on what the API promises. The law is the real one.
type fakeAPI struct {
	t *testing.T
	// answers replace the example of a path below /api/v1.
	answers map[string]func(q url.Values) (int, any)
	// asked are the addresses that the pages asked for, with the token.
	mu    sync.Mutex
	asked []string
	spec  *openapi3.T
}

// loadSpec parses the document once; nothing changes it.
var loadSpec = sync.OnceValues(gen.GetSpec)

func newFakeAPI(t *testing.T) *fakeAPI {
	t.Helper()
	spec, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeAPI{t: t, spec: spec, answers: map[string]func(url.Values) (int, any){}}
	book := statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
	f.answers["/rules"] = func(url.Values) (int, any) { return http.StatusOK, catalogue() }
	f.answers["/deadline"] = func(q url.Values) (int, any) { return calculate(book, q) }
	f.answers["/cases/EHC-2023-000404"] = func(url.Values) (int, any) { return http.StatusNotFound, problem(http.StatusNotFound, "", "") }
	return f
}

func catalogue() any {
	all := statute.Catalogue()
	views := make([]statute.RuleView, 0, len(all))
	for _, r := range all {
		views = append(views, r.View())
	}
	return map[string]any{"rules": views}
}

func calculate(book *statute.Book, q url.Values) (int, any) {
	from, err := statute.ParseDate(q.Get("from"))
	if err != nil {
		return http.StatusUnprocessableEntity, problem(http.StatusUnprocessableEntity, "from", "The day must be a real date.")
	}
	query := statute.Query{Rule: q.Get("rule"), From: from, As: q.Get("as"), Also: map[statute.Kind]statute.Date{}}
	for _, pair := range q["also"] {
		name, day, _ := strings.Cut(pair, "=")
		kind, kindErr := statute.ParseKind(name)
		date, dateErr := statute.ParseDate(day)
		if kindErr != nil || dateErr != nil {
			return http.StatusUnprocessableEntity, problem(http.StatusUnprocessableEntity, "also", "That is no further trigger.")
		}
		query.Also[kind] = date
	}
	d, err := book.Calculate(query)
	if err != nil {
		return http.StatusUnprocessableEntity, problem(http.StatusUnprocessableEntity, "also", "That makes no sense.")
	}
	return http.StatusOK, d
}

// problem is the API's problem document with one field at fault.
func problem(status int, parameter, message string) gen.Problem {
	return gen.Problem{
		Code: "invalid", Status: status, Title: http.StatusText(status), Detail: message, Type: "/api/docs/problems#invalid",
		Instance: "urn:ehcp:request:0123", Errors: &[]gen.FieldProblem{{Code: "invalid", Message: message, Parameter: &parameter}},
	}
}

// refuse makes a path answer a problem.
func (f *fakeAPI) refuse(path string, status int) {
	f.answers[path] = func(url.Values) (int, any) {
		return status, gen.Problem{Code: "internal", Status: status, Title: "Refused", Instance: "urn:ehcp:request:0123", Type: "/api/docs/problems"}
	}
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v1")
	if !ok {
		f.t.Errorf("the pages asked %s, which is not of the API", r.URL.Path)
	}
	f.mu.Lock()
	f.asked = append(f.asked, strings.TrimSpace(strings.TrimPrefix(r.URL.RequestURI(), "/api/v1")+" "+r.Header.Get("Authorization")))
	f.mu.Unlock()
	status := http.StatusOK
	var body any
	if answer, ok := f.answers[path]; ok {
		status, body = answer(r.URL.Query())
	} else {
		body = f.example(path)
	}
	w.Header().Set("Content-Type", "application/json")
	if status >= http.StatusBadRequest {
		w.Header().Set("Content-Type", "application/problem+json")
	}
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		f.t.Error(err)
	}
}

// example is what openapi.yaml gives as the example of the answer.
func (f *fakeAPI) example(path string) any {
	if parts := strings.Split(path, "/"); len(parts) > 2 && parts[1] == "cases" {
		parts[2] = "{case_id}"
		path = strings.Join(parts, "/")
	}
	item := f.spec.Paths.Find(path)
	if item == nil || item.Get == nil {
		f.t.Errorf("openapi.yaml has no GET %s", path)
		return nil
	}
	return item.Get.Responses.Status(http.StatusOK).Value.Content.Get("application/json").Schema.Value.Example
}

// askedPaths are the paths asked so far, sorted, each with what it was asked as.
func (f *fakeAPI) askedPaths() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	slices.Sort(f.asked)
	return f.asked
}

func ruleIDs() (ids []string) {
	for _, r := range statute.Catalogue() {
		ids = append(ids, r.ID)
	}
	return ids
}
