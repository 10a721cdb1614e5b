package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/api"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

func TestEveryAnswerCarriesTheHeadersThatKeepItSafe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, path := range []string{"/api/v1/rules", "/api/v1/me", "/api/v1/nothing", "/livez", "/api/docs", "/api/docs/problems", "/api/docs/openapi.json"} {
		a := b.send(sent{method: http.MethodGet, path: path})
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if a.header.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, a.header.Get(name))
			}
		}
		policy := a.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if a.header.Get("X-Request-Id") == "" || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", path, a.header)
		}
	}
}

func TestAProxysRequestIDIsKeptIfItIsOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := casework.NewID().String()
	for given, kept := range map[string]bool{id: true, "Zoë was here": false, strings.Repeat("a", 4000): false} {
		a := b.send(sent{method: http.MethodGet, path: "/api/v1/me", header: map[string]string{"X-Request-ID": given}})
		if got := a.header.Get("X-Request-Id"); (got == given) != kept || !strings.HasSuffix(a.problem.Instance, got) {
			t.Errorf("given %.20q, got %q in %s", given, got, a.problem.Instance)
		}
	}
}

func TestTheReferenceIsCompleteWithoutWhatTheBuildBrings(t *testing.T) {
	t.Parallel()
	b := setup(t)
	page := b.send(sent{method: http.MethodGet, path: "/api/docs"})
	if page.status != http.StatusOK || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %s", page.status, page.header.Get("Content-Type"))
	}
	for _, op := range operationsOf(document(t)) {
		if !strings.Contains(page.body, `id="`+op.OperationID+`"`) {
			t.Errorf("the reference lacks %s", op.OperationID)
		}
	}
	for _, unsafe := range []string{"<style", "style=", "onload", "<script>", "http://", "https://"} {
		if strings.Contains(page.body, unsafe) {
			t.Errorf("the page has %s, which its policy forbids", unsafe)
		}
	}
	for piece := range strings.SplitSeq(page.body, `"`) {
		if !strings.HasPrefix(piece, "/api/docs/") {
			continue
		}
		if a := b.send(sent{method: http.MethodGet, path: piece}); a.status != http.StatusOK {
			t.Errorf("the page names %s, which answers %d", piece, a.status)
		}
	}
	problems := b.send(sent{method: http.MethodGet, path: "/api/docs/problems"})
	for _, code := range []string{"malformed", "unauthenticated", "invalid", "stale", "internal"} {
		if !strings.Contains(problems.body, `id="`+code+`"`) {
			t.Errorf("the page of problems lacks %s", code)
		}
	}
}

func TestTheReferenceDrawsTheMarksOfItsTexts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for path, drawn := range map[string]string{
		"/api/docs":          "<strong>Problems</strong> are RFC 9457 documents: <code>errors</code>",
		"/api/docs/problems": "<code>errors</code> must be put right",
	} {
		a := b.send(sent{method: http.MethodGet, path: path})
		if !strings.Contains(a.body, drawn) || strings.ContainsAny(a.body, "`") || strings.Contains(a.body, "**") {
			t.Errorf("%s shows marks as they are written", path)
		}
	}
}

func TestTheDocumentServedIsTheOneKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.send(sent{method: http.MethodGet, path: "/api/docs/openapi.json"})
	var got struct {
		OpenAPI string         `json:"openapi"`
		Paths   map[string]any `json:"paths"`
	}
	must(t, json.Unmarshal([]byte(a.body), &got))
	if got.OpenAPI != "3.0.3" || len(got.Paths) != document(t).Paths.Len() {
		t.Errorf("%s with %d paths", got.OpenAPI, len(got.Paths))
	}
}

func TestReadinessIsTheDatabasesAndLifeIsTheProcesss(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for path, want := range map[string]int{"/livez": 200, "/readyz": 200} {
		if a := b.send(sent{method: http.MethodGet, path: path}); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	b.ready = errors.New("database away at 10.0.0.7")
	for path, want := range map[string]int{"/livez": 200, "/readyz": 503} {
		if a := b.send(sent{method: http.MethodGet, path: path}); a.status != want || strings.Contains(a.body, "10.0.0.7") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestAFailureInsideSaysNothingOfTheInside(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.ServiceManager)
	b.exec("drop table audit cascade; alter table teams rename to gone")
	a := b.send(sent{method: http.MethodGet, path: "/api/v1/teams", secret: secret})
	if a.status != http.StatusInternalServerError || a.problem.Code != "internal" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, inside := range []string{"SQL", "relation", "teams\\\"", "pgx", "42P01"} {
		if strings.Contains(a.body, inside) {
			t.Errorf("the answer tells %s: %s", inside, a.body)
		}
	}
	if !strings.Contains(b.logs.String(), a.header.Get("X-Request-Id")) {
		t.Error("the log does not name the request")
	}
}

func TestTheLogTellsWhoAndWhatAndNothingPersonal(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.ServiceRole)
	b.send(sent{path: "/api/v1/people", secret: secret, body: `{"given_name":"Zoë","family_name":"Canarywharf","born":"2015-05-01","postcode":"CT99 9ZZ"}`})
	b.send(sent{path: "/api/v1/people/search", secret: secret, body: `{"search":"canarywharf"}`})
	b.send(sent{method: http.MethodGet, path: "/api/v1/cases?reference=EHC-2026-000001", secret: secret})
	b.send(sent{method: "BREW", path: "/api/v1/me", secret: secret})
	logs := b.logs.String()
	for _, personal := range []string{"Zo", "anarywharf", "CT99", "2015-05-01", "EHC-2026-000001", secret} {
		if strings.Contains(logs, personal) {
			t.Errorf("the log holds %q:\n%s", personal, logs)
		}
	}
	for _, told := range []string{`"route":"/api/v1/people/search"`, `"role":"service"`, `"status":201`, `"actor":"0`} {
		if !strings.Contains(logs, told) {
			t.Errorf("the log lacks %s:\n%s", told, logs)
		}
	}
}

func TestAnOptionThatIsMissingStopsTheProgram(t *testing.T) {
	t.Parallel()
	if _, err := api.New(api.Options{}); err == nil {
		t.Error("the API starts with nothing to work with")
	}
}

func TestTheCalculatorAnswersEverybody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.client("")
	rules, err := c.ListRulesWithResponse(t.Context())
	must(t, err)
	if rules.JSON200 == nil || len(rules.JSON200.Rules) != len(statute.Catalogue()) {
		t.Errorf("rules: %d %.200s", rules.StatusCode(), rules.Body)
	}
	for _, r := range rules.JSON200.Rules {
		one, err := c.GetRuleWithResponse(t.Context(), r.ID)
		must(t, err)
		if one.JSON200 == nil {
			t.Errorf("%s: %d", r.ID, one.StatusCode())
		}
	}
	a := b.send(sent{method: http.MethodGet, path: "/api/v1/deadline?rule=ehcna_decision&from=2026-01-05"})
	if !strings.Contains(a.body, `"due_on":"2026-02-16"`) || !strings.Contains(a.body, `"first_day_late":"2026-02-17"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	line := b.send(sent{path: "/api/v1/timeline", body: `{"kind":"needs_assessment","born":null,"milestones":[{"kind":"request_received","on":"2026-01-05","outcome":""}]}`})
	if line.status != http.StatusOK || !strings.Contains(line.body, `"rule":"ehcna_decision"`) || !strings.Contains(line.body, `"state":"breached"`) {
		t.Errorf("%d %s", line.status, line.body)
	}
}
