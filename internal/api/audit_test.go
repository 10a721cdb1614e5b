package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// auditLines are all lines that a filter lets through, newest first.
func auditLines(t *testing.T, c *gen.ClientWithResponses, p gen.ListAuditParams) (out []gen.AuditLine) {
	t.Helper()
	for {
		page, err := c.ListAuditWithResponse(t.Context(), &p)
		must(t, err)
		if page.JSON200 == nil {
			t.Fatalf("%d %s", page.StatusCode(), page.Body)
		}
		out = append(out, page.JSON200.Items...)
		if p.Cursor = page.JSON200.NextCursor; p.Cursor == nil {
			return out
		}
	}
}

func TestWhoOpenedACaseAndWhatAUserOpenedAreAsked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	governor := b.as(casework.InformationGovernance)
	f := b.assessment(casework.ID{})
	reader := b.as(casework.ServiceManager)
	me, err := reader.GetMeWithResponse(t.Context())
	must(t, err)
	_, err = reader.GetCaseWithResponse(t.Context(), f.Case.Reference)
	must(t, err)
	_, err = reader.ListMilestonesWithResponse(t.Context(), f.Case.ID.String())
	must(t, err)
	_, err = reader.GetPersonWithResponse(t.Context(), f.Person.ID)
	must(t, err)
	actions := func(p gen.ListAuditParams) (out []string) {
		p.Limit = ptr(2)
		for _, l := range auditLines(t, governor, p) {
			out = append(out, l.Action+" "+value(l.Record))
			if l.ActorName == "" || l.RecordType == "" || l.ActorID != nil && value(l.Peer) == "" {
				t.Errorf("%+v", l)
			}
		}
		return out
	}
	ref, person := f.Case.Reference, f.Person.ID.String()
	if got, want := actions(gen.ListAuditParams{RecordType: ptr("case"), Record: ptr(ref)}), []string{"milestones.read " + ref, "case.read " + ref, "case.open " + ref}; !slices.Equal(got, want) {
		t.Errorf("by case: %v, want %v", got, want)
	}
	who, _ := casework.ParseID(me.JSON200.ID)
	if got, want := actions(gen.ListAuditParams{ActorID: &who, From: ptr(today), To: ptr(today)}), []string{"person.read " + person, "milestones.read " + ref, "case.read " + ref}; !slices.Equal(got, want) {
		t.Errorf("by actor: %v, want %v", got, want)
	}
	if got := actions(gen.ListAuditParams{PersonID: &f.Person.ID}); len(got) != 5 || got[0] != "person.read "+person {
		t.Errorf("by person: %v", got)
	}
	if got := actions(gen.ListAuditParams{ActorID: &who, To: ptr(today.AddDays(-1))}); len(got) != 0 {
		t.Errorf("the day before: %v", got)
	}
	// Who asks all this is in the log too.
	if got := actions(gen.ListAuditParams{Action: ptr("audit.read")}); len(got) < 8 {
		t.Errorf("the governor's own: %v", got)
	}
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func TestHalfAQuestionToTheLogIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	secret := b.secret(casework.InformationGovernance)
	for query, want := range map[string]string{
		"record=EHC-1":                  "?record_type required",
		"record_type=case":              "?record required",
		"from=2026-03-02&to=2026-03-01": "?to out_of_range",
		"cursor=x":                      "?cursor invalid",
		"cursor=WyIyMDI2IiwiMSJd":       "?cursor invalid",
		"record_type=case&record=x&person_id=" + casework.NewID().String(): "?person_id one_of",
	} {
		if a := b.send(sent{method: "GET", path: "/api/v1/audit?" + query, secret: secret}); a.status != http.StatusUnprocessableEntity || !slices.Contains(a.codes(), want) {
			t.Errorf("%s: %d %v", query, a.status, a.codes())
		}
	}
}

func TestWhatWasSearchedForIsReadApart(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.person(casework.ID{})
	governor := b.as(casework.InformationGovernance)
	_, err := b.as(casework.ServiceManager).SearchPeopleWithResponse(t.Context(), gen.SearchPeopleJSONRequestBody{Search: ptr("quillfeather")})
	must(t, err)
	lines := auditLines(t, governor, gen.ListAuditParams{Action: ptr("people.read")})
	if len(lines) != 1 || !lines[0].Searched || strings.Contains(value(lines[0].Reason), "quill") || !strings.Contains(value(lines[0].Reason), "1 shown") {
		t.Fatalf("%+v", lines)
	}
	terms, err := governor.GetAuditTermsWithResponse(t.Context(), lines[0].ID)
	must(t, err)
	if terms.JSON200 == nil || !slices.Equal(terms.JSON200.Terms, []gen.AuditTerm{{Field: "search", Value: "quillfeather"}}) {
		t.Errorf("%d %s", terms.StatusCode(), terms.Body)
	}
	if missing, err := governor.GetAuditTermsWithResponse(t.Context(), 1); err != nil || missing.StatusCode() != http.StatusNotFound {
		t.Errorf("a line without: %d %v", missing.StatusCode(), err)
	}
	if read := auditLines(t, governor, gen.ListAuditParams{Action: ptr("audit_terms.read")}); len(read) != 2 {
		t.Errorf("%+v", read)
	}
	if strings.Contains(b.logs.String(), "quillfeather") {
		t.Error("the operators' log has it")
	}
}

func TestAnOperationThatARoleMayNotAskForIsInTheLog(t *testing.T) {
	t.Parallel()
	b := setup(t)
	f := b.assessment(casework.ID{})
	hub := b.secret(casework.HubAdviser)
	for path, record := range map[string]string{
		"/cases/" + f.Case.Reference + "/milestones": "case " + f.Case.Reference,
		"/people/" + f.Person.ID.String():            "person " + f.Person.ID.String(),
		"/cases/Zo%C3%AB%20Quillfeather":             "case ",
		"/tokens":                                    " ",
	} {
		if a := b.send(sent{method: "GET", path: "/api/v1" + path, secret: hub}); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.status)
		}
		lines := auditLines(t, b.as(casework.InformationGovernance), gen.ListAuditParams{Action: ptr(casework.RefusedAction), Limit: ptr(1)})
		l := lines[0]
		if l.Outcome != gen.AuditOutcomeRefused || l.RecordType+" "+value(l.Record) != record || l.ActorRole != "hub_adviser" ||
			!strings.HasSuffix(value(l.Reason), ": forbidden") || value(l.Peer) == "" || value(l.RequestID) == "" {
			t.Errorf("%s: %+v", path, l)
		}
	}
}

func TestARequestWithoutACredentialIsCountedAndToldToOperatorsAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before := b.lines()
	for range 3 {
		if a := b.send(sent{method: "GET", path: "/api/v1/people/" + casework.NewID().String()}); a.status != http.StatusUnauthorized {
			t.Errorf("%d", a.status)
		}
	}
	if n := b.strangers.Load(); n != 3 || b.lines() != before {
		t.Errorf("counted %d, %d lines", n, b.lines()-before)
	}
	if log := b.logs.String(); strings.Count(log, `"msg":"no valid credential"`) != 3 || !strings.Contains(log, `"peer":"127.0.0.1"`) {
		t.Error(log)
	}
}

// lines is how long the audit log is.
func (b *bundle) lines() (n int) {
	b.t.Helper()
	pool := b.pool()
	must(b.t, pool.QueryRow(b.t.Context(), "select count(*) from audit").Scan(&n))
	return n
}

func TestWhatCannotBeNotedIsNotGivenOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Ashford")
	f := b.assessment(team.ID)
	_, err := b.cases.AddContact(t.Context(), casework.SystemActor("test"), f.Person.ID, casework.ContactInput{Name: ptr("Ida Quillfeather"), Relationship: ptr("aunt"), MayBeTold: ptr("full")})
	must(t, err)
	_, err = b.cases.AddNote(t.Context(), casework.SystemActor("test"), casework.ByID(f.Case.ID), casework.NoteInput{Body: "Quillfeather rang"})
	must(t, err)
	plan, err := b.cases.CreatePlan(t.Context(), casework.SystemActor("test"), casework.PlanInput{PersonID: f.Person.ID, FirstIssuedOn: statute.NewDate(2025, 6, 2), TeamID: team.ID})
	must(t, err)
	manager, governor := b.secret(casework.TeamManager, team.ID), b.secret(casework.InformationGovernance)
	kase, person := "/cases/"+f.Case.ID.String(), "/people/"+f.Person.ID.String()
	note := sent{path: kase + "/notes", body: `{"kind":"note","body":"Quillfeather again"}`, secret: manager, header: map[string]string{"Idempotency-Key": "once-only"}}
	requests := []sent{
		{method: "GET", path: kase},
		{method: "GET", path: "/cases/" + f.Case.Reference},
		{method: "GET", path: kase + "/milestones"},
		{method: "GET", path: kase + "/milestones/" + f.Milestones[0].ID.String()},
		{method: "GET", path: kase + "/clocks"},
		{method: "GET", path: kase + "/exceptions"},
		{method: "GET", path: kase + "/notes"},
		{method: "GET", path: "/cases"},
		{method: "GET", path: person},
		{method: "GET", path: person + "/contacts"},
		{path: "/people/search", body: `{"search":"quillfeather"}`},
		{method: "GET", path: "/plans/" + plan.ID.String()},
		{method: "GET", path: "/plans/" + plan.ID.String() + "/placements"},
		{method: "GET", path: "/plans"},
		{method: "GET", path: "/clocks"},
		{method: "GET", path: "/alerts"},
		{method: "GET", path: "/intake-list"},
		{path: kase + "/milestone-previews", body: `{"kind":"draft_plan_sent","on":"2026-02-16"}`},
		{method: "GET", path: "/audit", secret: governor},
		note,
		{method: "GET", path: "/audit", secret: manager}, // refused, and that too has to be noted
		{method: "GET", path: "/people/" + casework.NewID().String()},
	}
	ask := func(s sent) answer {
		if s.secret == "" {
			s.secret = manager
		}
		s.path = "/api/v1" + s.path
		return b.send(s)
	}
	for _, s := range requests {
		if a := ask(s); a.status >= 500 {
			t.Fatalf("before: %s %s: %d %s", s.method, s.path, a.status, a.body)
		}
	}
	b.exec(`create function no_more() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$;
		create trigger no_more before insert on audit for each row execute function no_more()`)
	for _, s := range requests {
		a := ask(s)
		if a.status != http.StatusInternalServerError || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s %s: %d", s.method, s.path, a.status)
		}
		for _, personal := range []string{"uillfeather", "Zoë", f.Case.Reference, f.Person.ID.String(), "disk full"} {
			if strings.Contains(a.body, personal) {
				t.Errorf("%s %s gives %s out: %s", s.method, s.path, personal, a.body)
			}
		}
	}
}

func TestAnAnswerGivenOnceMoreIsNoted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	f := b.assessment(casework.ID{})
	s := sent{
		path: "/api/v1/cases/" + f.Case.ID.String() + "/notes", body: `{"kind":"note","body":"x"}`,
		secret: b.secret(casework.ServiceRole), header: map[string]string{"Idempotency-Key": "once-only"},
	}
	for range 2 {
		if a := b.send(s); a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	lines := auditLines(t, b.as(casework.InformationGovernance), gen.ListAuditParams{RecordType: ptr("case"), Record: ptr(f.Case.Reference)})
	if len(lines) != 3 || lines[0].Action != "answer.read" || lines[1].Action != "note.create" {
		t.Errorf("%+v", lines)
	}
}
