package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/casework"
)

// fill puts an id where the path wants one.
func fill(path string) string {
	var b strings.Builder
	for step := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		b.WriteByte('/')
		switch step {
		case "{rule_id}":
			step = "ehcna_decision"
		case "{code}":
			step = "APP17"
		default:
			if strings.HasPrefix(step, "{") {
				step = casework.NewID().String()
			}
		}
		b.WriteString(step)
	}
	return b.String()
}

// each calls fn with every operation, its method and a path to call.
func eachOperation(t *testing.T, fn func(op *openapi3.Operation, method, path string)) {
	t.Helper()
	for path, item := range document(t).Paths.Map() {
		base := "/api/v1"
		if len(item.Servers) > 0 {
			base = ""
		}
		for method, op := range item.Operations() {
			fn(op, method, base+fill(path))
		}
	}
}

func TestEveryRoleMeetsEveryOperation(t *testing.T) {
	t.Parallel()
	b := setup(t)
	table, err := auth.NewTable(document(t))
	must(t, err)
	for _, role := range casework.Roles() {
		secret := b.secret(role)
		eachOperation(t, func(op *openapi3.Operation, method, path string) {
			a := b.send(sent{method: method, path: path, secret: secret, body: bodyFor(op)})
			may := table.May(op.OperationID, role)
			if refused := a.status == http.StatusForbidden; refused == may {
				t.Errorf("%s as %s: %d; may: %v", op.OperationID, role, a.status, may)
			}
			if a.status >= 500 || a.status == http.StatusUnauthorized {
				t.Errorf("%s as %s: %d %s", op.OperationID, role, a.status, a.body)
			}
		})
	}
}

// bodyFor is a body that gets past the type check and no further.
func bodyFor(op *openapi3.Operation) string {
	if op.RequestBody == nil {
		return ""
	}
	return "{}"
}

func TestWithoutAWorkingTokenOnlyPublicOperationsAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	table, err := auth.NewTable(document(t))
	must(t, err)
	never, _ := auth.NewSecret()
	for _, secret := range []string{"", never} {
		eachOperation(t, func(op *openapi3.Operation, method, path string) {
			a := b.send(sent{method: method, path: path, secret: secret, body: bodyFor(op)})
			switch public := table.Public(op.OperationID); {
			case public && (a.status == http.StatusUnauthorized || a.status == http.StatusForbidden):
				t.Errorf("%s is public and answers %d", op.OperationID, a.status)
			case !public && (a.status != http.StatusUnauthorized || a.header.Get("WWW-Authenticate") == ""):
				t.Errorf("%s answers %d without a token", op.OperationID, a.status)
			}
		})
	}
}

func TestARevokedTokenIsOutAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.as(casework.Administrator)
	secret := b.secret(casework.Analyst)
	me := sent{method: http.MethodGet, path: "/api/v1/me", secret: secret}
	if a := b.send(me); a.status != http.StatusOK {
		t.Fatalf("before: %d", a.status)
	}
	list, err := admin.ListTokensWithResponse(t.Context(), nil)
	must(t, err)
	for _, token := range list.JSON200.Items {
		if token.Role != "analyst" {
			continue
		}
		revoked, err := admin.RevokeTokenWithResponse(t.Context(), token.ID)
		must(t, err)
		if revoked.JSON200 == nil || revoked.JSON200.RevokedAt == nil {
			t.Errorf("%d %s", revoked.StatusCode(), revoked.Body)
		}
	}
	if a := b.send(me); a.status != http.StatusUnauthorized {
		t.Errorf("after: %d", a.status)
	}
}

func TestWhatIsOutsideOnesTeamsAnswersExactlyLikeWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	theirs, others := b.team("Theirs"), b.team("Others")
	f := b.assessment(others.ID)
	secret := b.secret(casework.TeamManager, theirs.ID)
	milestone := f.Milestones[0].ID.String()
	missing := casework.NewID().String()
	match := map[string]string{"If-Match": `"1"`}
	for name, c := range map[string]func(id, ref, person, milestone string) sent{
		"a case":         func(id, _, _, _ string) sent { return sent{method: "GET", path: "/cases/" + id} },
		"a case by name": func(_, ref, _, _ string) sent { return sent{method: "GET", path: "/cases/" + ref} },
		"its clocks":     func(id, _, _, _ string) sent { return sent{method: "GET", path: "/cases/" + id + "/clocks"} },
		"its milestones": func(id, _, _, _ string) sent { return sent{method: "GET", path: "/cases/" + id + "/milestones"} },
		"one milestone":  func(id, _, _, m string) sent { return sent{method: "GET", path: "/cases/" + id + "/milestones/" + m} },
		"its notes":      func(id, _, _, _ string) sent { return sent{method: "GET", path: "/cases/" + id + "/notes"} },
		"its exceptions": func(id, _, _, _ string) sent { return sent{method: "GET", path: "/cases/" + id + "/exceptions"} },
		"a note to it": func(id, _, _, _ string) sent {
			return sent{path: "/cases/" + id + "/notes", body: `{"kind":"note","body":"x"}`}
		},
		"a milestone to it": func(id, _, _, _ string) sent {
			return sent{path: "/cases/" + id + "/milestones", header: match, body: `{"kind":"draft_plan_sent","on":"2026-02-16"}`}
		},
		"a preview on it": func(id, _, _, _ string) sent {
			return sent{path: "/cases/" + id + "/milestone-previews", body: `{"kind":"draft_plan_sent","on":"2026-02-16"}`}
		},
		"a void on it": func(id, _, _, m string) sent {
			return sent{path: "/cases/" + id + "/milestones/" + m + "/void", header: match, body: `{"reason":"x"}`}
		},
		"taking it over": func(id, _, _, _ string) sent {
			return sent{method: "PATCH", path: "/cases/" + id, header: match, body: `{"team_id":"` + theirs.ID.String() + `"}`}
		},
		"an exception on it": func(id, _, _, _ string) sent {
			return sent{path: "/cases/" + id + "/exceptions", header: match, body: `{"rule":"ehcp_final","ground":"absent_from_area_4_weeks","from":"2026-01-10","to":"2026-02-20","reason":"x"}`}
		},
		"its person":     func(_, _, p, _ string) sent { return sent{method: "GET", path: "/people/" + p} },
		"their contacts": func(_, _, p, _ string) sent { return sent{method: "GET", path: "/people/" + p + "/contacts"} },
		"a case for them": func(_, _, p, _ string) sent {
			return sent{path: "/cases", body: `{"kind":"complaint","person_id":"` + p + `","milestones":[{"kind":"stage1_received","on":"2026-02-16"}]}`}
		},
	} {
		there, absent := c(f.Case.ID.String(), f.Case.Reference, f.Person.ID.String(), milestone), c(missing, "EHC-1999-000001", missing, missing)
		for _, s := range []*sent{&there, &absent} {
			s.path, s.secret = "/api/v1"+s.path, secret
		}
		a, want := b.send(there), b.send(absent)
		if a.status != http.StatusNotFound || want.status != http.StatusNotFound || plain(a) != plain(want) {
			t.Errorf("%s: %d %s\nmissing: %d %s", name, a.status, a.body, want.status, want.body)
		}
	}
	if a := b.send(sent{method: "GET", path: "/api/v1/cases", secret: secret}); strings.Contains(a.body, f.Case.Reference) {
		t.Error("the list shows it")
	}
	if a := b.send(sent{method: "GET", path: "/api/v1/clocks", secret: secret}); strings.Contains(a.body, f.Case.Reference) {
		t.Error("the clocks show it")
	}
	if a := b.send(sent{path: "/api/v1/people/search", body: `{"search":"quill"}`, secret: secret}); strings.Contains(a.body, "Quill") {
		t.Error("the search shows them")
	}
}

// plain is a problem without what names the one request.
func plain(a answer) string {
	return strings.ReplaceAll(a.body, a.problem.Instance, "")
}

func TestAMilestoneOfAnotherCaseIsMissingHere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one, other := b.assessment(casework.ID{}), b.assessment(casework.ID{})
	secret := b.secret(casework.ServiceManager)
	path := "/api/v1/cases/" + one.Case.ID.String() + "/milestones/" + other.Milestones[0].ID.String()
	if a := b.send(sent{method: "GET", path: path, secret: secret}); a.status != http.StatusNotFound {
		t.Errorf("%d", a.status)
	}
}

func TestRolesThatWorkWithoutNamesGetNone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	f := b.assessment(casework.ID{})
	for role, named := range map[casework.Role]bool{
		casework.Analyst: false, casework.Administrator: false, casework.ServiceManager: true, casework.ServiceRole: true,
	} {
		secret := b.secret(role)
		for _, path := range []string{"/api/v1/cases", "/api/v1/cases/" + f.Case.Reference} {
			a := b.send(sent{method: "GET", path: path, secret: secret})
			if a.status != http.StatusOK || strings.Contains(a.body, "Quillfeather") != named {
				t.Errorf("%s as %s: %d %s", path, role, a.status, a.body)
			}
		}
	}
}

func TestUsersAndTokensComePageByPage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.as(casework.Administrator)
	for _, name := range []string{"Ash", "Birch", "Cedar", "Birch"} {
		_, err := b.cases.CreateUser(t.Context(), casework.SystemActor("test"), casework.UserInput{
			Email: ptr(casework.NewID().String() + "@example.org"), Name: &name, Role: ptr(casework.Analyst),
		})
		must(t, err)
		b.secret(casework.Analyst)
	}
	var users, tokens []string
	for cursor := (*string)(nil); ; {
		r, err := admin.ListUsersWithResponse(t.Context(), &gen.ListUsersParams{Role: ptr(gen.RoleAnalyst), Limit: ptr(2), Cursor: cursor})
		must(t, err)
		for _, u := range r.JSON200.Items {
			users = append(users, u.Name)
		}
		if cursor = r.JSON200.NextCursor; cursor == nil {
			break
		}
	}
	seen := map[casework.ID]bool{}
	for cursor := (*string)(nil); ; {
		r, err := admin.ListTokensWithResponse(t.Context(), &gen.ListTokensParams{Limit: ptr(2), Cursor: cursor})
		must(t, err)
		for _, k := range r.JSON200.Items {
			tokens = append(tokens, k.ID.String())
			seen[k.ID] = true
		}
		if cursor = r.JSON200.NextCursor; cursor == nil {
			break
		}
	}
	if strings.Join(users, " ") != "Ash Birch Birch Cedar" || len(tokens) != 5 || len(seen) != 5 {
		t.Errorf("users %v, %d tokens of which %d differ", users, len(tokens), len(seen))
	}
	for _, path := range []string{"/users?cursor=x", "/tokens?cursor=x", "/users?limit=0", "/tokens?limit=201"} {
		if a := b.send(sent{method: http.MethodGet, path: "/api/v1" + path, secret: b.secret(casework.Administrator)}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
