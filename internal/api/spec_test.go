package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

func document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := gen.GetSpec()
	must(t, err)
	must(t, doc.Validate(t.Context()))
	return doc
}

func TestEveryOperationDeclaresItsRoles(t *testing.T) {
	t.Parallel()
	doc := document(t)
	table, err := auth.NewTable(doc)
	must(t, err)
	for _, op := range operationsOf(doc) {
		if a := table[op.OperationID]; !a.Public && len(a.Roles) == 0 {
			t.Errorf("%s declares no roles", op.OperationID)
		}
		if public := op.Security != nil && len(*op.Security) == 0; public != table.Public(op.OperationID) {
			t.Errorf("%s: security and x-roles differ", op.OperationID)
		}
	}
}

func TestEveryOperationIsDescribedWhole(t *testing.T) {
	t.Parallel()
	for _, op := range operationsOf(document(t)) {
		id := op.OperationID
		if id == "" || len(op.Tags) != 1 || op.Summary == "" || op.Description == "" {
			t.Errorf("%s lacks an id, one tag, a summary or a description", id)
		}
		if op.RequestBody != nil {
			hasExample(t, id+"'s body", op.RequestBody.Value.Content)
		}
		for status, response := range op.Responses.Map() {
			hasExample(t, id+"'s "+status, response.Value.Content)
			if (status[0] == '4' || status[0] == '5') && response.Value.Content.Get("application/problem+json") == nil {
				t.Errorf("%s answers %s with something else than a problem", id, status)
			}
		}
		for _, p := range op.Parameters {
			if p.Value.Example == nil {
				t.Errorf("%s: parameter %s has no example", id, p.Value.Name)
			}
		}
		if op.Responses.Value("500") == nil {
			t.Errorf("%s does not say how it fails", id)
		}
	}
}

func hasExample(t *testing.T, what string, content openapi3.Content) {
	t.Helper()
	for media, m := range content {
		if m.Example == nil && len(m.Examples) == 0 && (m.Schema == nil || m.Schema.Value.Example == nil) {
			t.Errorf("%s (%s) has no example", what, media)
		}
	}
}

func operationsOf(doc *openapi3.T) (out []*openapi3.Operation) {
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			out = append(out, op)
		}
	}
	return out
}

func TestNamesFollowTheHouse(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for path := range doc.Paths.Map() {
		for step := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
			if name, isParam := strings.CutPrefix(step, "{"); !isParam && strings.ToLower(name) != name || strings.Contains(step, "_") && !isParam {
				t.Errorf("%s: %s is not in kebab case", path, step)
			}
		}
	}
	for name, schema := range doc.Components.Schemas {
		for property := range schema.Value.Properties {
			if strings.ToLower(property) != property || strings.Contains(property, "-") {
				t.Errorf("%s.%s is not in snake case", name, property)
			}
		}
		if schema.Value.Type.Is("object") && schema.Value.AdditionalProperties.Has == nil {
			t.Errorf("%s does not say whether it takes unknown fields", name)
		}
	}
}

func TestTheListsOfTheDescriptionAreTheProgramsOwn(t *testing.T) {
	t.Parallel()
	doc := document(t)
	var roles, caseKinds, kinds, states, grounds []string
	for _, r := range casework.Roles() {
		roles = append(roles, string(r))
	}
	for _, k := range statute.CaseKinds() {
		caseKinds = append(caseKinds, k.String())
	}
	for _, k := range statute.Kinds() {
		kinds = append(kinds, k.String())
	}
	for _, s := range statute.States() {
		states = append(states, string(s))
	}
	for _, g := range statute.Grounds() {
		grounds = append(grounds, string(g))
	}
	for name, want := range map[string][]string{
		"Role": roles, "CaseKind": caseKinds, "MilestoneKind": kinds, "ClockState": states, "Ground": grounds,
		"CeaseReason": casework.CeaseReasons(), "Telling": casework.MayBeTold(),
	} {
		var got []string
		for _, v := range doc.Components.Schemas[name].Value.Enum {
			got = append(got, v.(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: described %v, in the program %v", name, got, want)
		}
	}
}

func TestNothingPersonalStandsInAURL(t *testing.T) {
	t.Parallel()
	for _, op := range operationsOf(document(t)) {
		for _, p := range op.Parameters {
			for _, personal := range []string{"name", "born", "upn", "postcode", "email", "phone", "search"} {
				if p.Value.In != "header" && strings.Contains(p.Value.Name, personal) {
					t.Errorf("%s takes %s in its URL", op.OperationID, p.Value.Name)
				}
			}
		}
	}
}
