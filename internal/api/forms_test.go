package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"ehcp.example/tracker/internal/casework"
)

func TestEveryPatternSaysInWordsHowAValueIsWritten(t *testing.T) {
	t.Parallel()
	check := func(what string, schema *openapi3.Schema) {
		if schema.Items != nil {
			schema = schema.Items.Value
		}
		if schema.Pattern != "" && schema.Extensions["x-form"] == nil {
			t.Errorf("%s has a pattern and no x-form", what)
		}
	}
	doc := document(t)
	for _, op := range operationsOf(doc) {
		for _, p := range op.Parameters {
			check(op.OperationID+" "+p.Value.Name, p.Value.Schema.Value)
		}
	}
	for name, s := range doc.Components.Schemas {
		for field, p := range s.Value.Properties {
			check(name+"."+field, p.Value)
		}
	}
}

func TestAParameterOfAnotherFormIsToldTheForm(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.ServiceManager)
	for path, says := range map[string]string{
		"cases/CMP%2F2026%2F4":        "addressed by its id, which `GET /cases?reference=` finds",
		"plans/PLAN%2F1":              "addressed by its id, which `GET /plans?reference=` finds",
		"scorecard?month=2026-13":     "Write the month as YYYY-MM.",
		"deadline?rule=EHCP&from=now": "Write the id of a rule",
	} {
		a := b.send(sent{method: http.MethodGet, path: "/api/v1/" + path, secret: secret})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, says) {
			t.Errorf("%s: %d %s, want %q", path, a.status, a.body, says)
		}
	}
}

func TestTheSameChildTwiceIsAWarningThatCanBeConfirmed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.ServiceRole)
	add := func(more string) answer {
		return b.send(sent{path: "/api/v1/people", secret: secret, body: `{"given_name":"Ada","family_name":"O'Example","born":"2015-05-01"` + more + `}`})
	}
	if a := add(""); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a := add("")
	if w := a.problem.Warnings; a.status != http.StatusUnprocessableEntity || w == nil || len(*w) != 1 || (*w)[0].Code != "same_person" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := add(`,"confirm":["same_person"]`); a.status != http.StatusCreated {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestAFirstMilestoneAtFaultIsPointedTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Maidstone")
	p := b.person(team.ID)
	a := b.send(sent{path: "/api/v1/cases", secret: b.secret(casework.Caseworker, team.ID), body: `{"kind":"needs_assessment","person_id":"` +
		p.ID.String() + `","requested_by":"parent","milestones":[{"kind":"meeting_held","on":"2026-01-05"}]}`})
	if !strings.Contains(a.body, `"/milestones/0/kind"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestAPreviewTellsWhatOpens(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Maidstone")
	f := b.assessment(team.ID)
	a := b.send(sent{
		path: "/api/v1/cases/" + f.Case.Reference + "/milestone-previews", secret: b.secret(casework.Caseworker, team.ID),
		body: `{"kind":"final_plan_sent","on":"2026-01-05"}`,
	})
	if !strings.Contains(a.body, `"opens":["plan","annual_review"]`) || !strings.Contains(a.body, `"closes":[]`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}
