package api_test

import (
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
)

func TestACaseFromItsRequestToAPlan(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Ashford")
	c := b.as(casework.Caseworker, team.ID)

	made, err := c.CreatePersonWithResponse(t.Context(), nil, gen.NewPerson{
		GivenName: "Zoë", FamilyName: "O’Brien", Born: date(2015, time.May, 1), TeamID: &team.ID,
	})
	must(t, err)
	if made.JSON201 == nil || made.HTTPResponse.Header.Get("ETag") != `"1"` {
		t.Fatalf("person: %d %s", made.StatusCode(), made.Body)
	}
	found, err := c.SearchPeopleWithResponse(t.Context(), gen.PersonSearch{Search: ptr("zoe o'brien")})
	must(t, err)
	if found.JSON200 == nil || len(found.JSON200.Items) != 1 || found.JSON200.Items[0].ID != made.JSON201.ID {
		t.Fatalf("search: %d %s", found.StatusCode(), found.Body)
	}

	opened, err := c.OpenCaseWithResponse(t.Context(), nil, gen.NewCase{
		Kind: gen.CaseKindNeedsAssessment, PersonID: made.JSON201.ID, TeamID: &team.ID, RequestedBy: ptr(gen.NewCaseRequestedByParent),
		Milestones: []gen.CaseMilestone{{Kind: gen.MilestoneKindRequestReceived, On: date(2026, time.January, 5)}},
	})
	must(t, err)
	if opened.JSON201 == nil {
		t.Fatalf("case: %d %s", opened.StatusCode(), opened.Body)
	}
	decision := clockOf(t, opened.JSON201.Clocks, "ehcna_decision")
	if decision.State != gen.ClockStateBreached || decision.DueOn == nil || *decision.DueOn != date(2026, time.February, 16) || decision.DaysLate != 14 {
		t.Errorf("the decision's clock: %+v", decision)
	}

	milestones := []gen.NewMilestone{
		{Kind: gen.MilestoneKindAssessDecisionNotified, On: date(2026, time.February, 16), Outcome: ptr("assess")},
		{Kind: gen.MilestoneKindDraftPlanSent, On: date(2026, time.February, 17)},
		{Kind: gen.MilestoneKindFinalPlanSent, On: date(2026, time.March, 2), Confirm: &[]string{"final_in_window"}},
	}
	tag, last := opened.HTTPResponse.Header.Get("ETag"), gen.LoggedMilestone{}
	for _, m := range milestones {
		logged, err := c.LogMilestoneWithResponse(t.Context(), opened.JSON201.Reference, &gen.LogMilestoneParams{IfMatch: &tag}, m)
		must(t, err)
		if logged.JSON201 == nil {
			t.Fatalf("%s: %d %s", m.Kind, logged.StatusCode(), logged.Body)
		}
		tag, last = logged.HTTPResponse.Header.Get("ETag"), *logged.JSON201
	}
	if len(last.Opened) != 2 {
		t.Errorf("a final plan opened %v; want a plan and its review", last.Opened)
	}
	if c := clockOf(t, last.Case.Clocks, "ehcp_final"); c.State != gen.ClockStateMet {
		t.Errorf("the 20 weeks: %+v", c)
	}
	plans, err := c.ListPlansWithResponse(t.Context(), &gen.ListPlansParams{PersonID: &made.JSON201.ID})
	must(t, err)
	if plans.JSON200 == nil || len(plans.JSON200.Items) != 1 || !slices.Contains(last.Opened, plans.JSON200.Items[0].Reference) {
		t.Errorf("plans: %s", plans.Body)
	}
}

func clockOf(t *testing.T, clocks []gen.Clock, rule string) gen.Clock {
	t.Helper()
	for _, c := range clocks {
		if c.Rule == rule {
			return c
		}
	}
	t.Fatalf("no clock of %s", rule)
	return gen.Clock{}
}

func TestAPreviewIsWhatLoggingThenDoes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Dover")
	c, f := b.as(casework.Caseworker, team.ID), b.assessment(team.ID)
	tag := `"1"`
	for _, m := range []gen.NewMilestone{
		{Kind: gen.MilestoneKindAssessDecisionNotified, On: date(2026, time.February, 20), Outcome: ptr("assess")},
		{Kind: gen.MilestoneKindAdviceRequested, On: date(2026, time.February, 23), Body: ptr("health")},
		{Kind: gen.MilestoneKindAdviceReceived, On: date(2026, time.February, 24), Body: ptr("health")},
		{Kind: gen.MilestoneKindDraftPlanSent, On: date(2026, time.February, 25)},
		{Kind: gen.MilestoneKindWithdrawn, On: date(2026, time.February, 26)},
	} {
		preview, err := c.PreviewMilestoneWithResponse(t.Context(), f.Case.Reference, m)
		must(t, err)
		logged, err := c.LogMilestoneWithResponse(t.Context(), f.Case.ID.String(), &gen.LogMilestoneParams{IfMatch: &tag}, m)
		must(t, err)
		if preview.JSON200 == nil || logged.JSON201 == nil {
			t.Fatalf("%s: %s, %s", m.Kind, preview.Body, logged.Body)
		}
		if !preview.JSON200.Allowed || len(preview.JSON200.Moves) == 0 || !reflect.DeepEqual(preview.JSON200.Moves, logged.JSON201.Moves) {
			t.Errorf("%s\npreview %+v\nlogged  %+v", m.Kind, preview.JSON200.Moves, logged.JSON201.Moves)
		}
		tag = logged.HTTPResponse.Header.Get("ETag")
	}
}

func TestWhatIsImpossibleIsRefusedAndWhatIsOddIsAskedAbout(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Swale")
	c, f := b.as(casework.Caseworker, team.ID), b.assessment(team.ID)
	tag := ptr(`"1"`)
	log := func(m gen.NewMilestone) *gen.LogMilestoneResponse {
		t.Helper()
		r, err := c.LogMilestoneWithResponse(t.Context(), f.Case.Reference, &gen.LogMilestoneParams{IfMatch: tag}, m)
		must(t, err)
		return r
	}

	before := log(gen.NewMilestone{Kind: gen.MilestoneKindAssessDecisionNotified, On: date(2026, time.January, 2), Outcome: ptr("assess")})
	if p := problemIn(t, before.Body); before.StatusCode() != http.StatusUnprocessableEntity || !slices.Contains(codesOf(p), "/on before_event") {
		t.Errorf("a decision before the request: %d %s", before.StatusCode(), before.Body)
	}
	sunday := gen.NewMilestone{Kind: gen.MilestoneKindAssessDecisionNotified, On: date(2026, time.February, 15), Outcome: ptr("assess")}
	asked := log(sunday)
	p := problemIn(t, asked.Body)
	if asked.StatusCode() != http.StatusUnprocessableEntity || p.Warnings == nil || p.Errors != nil || (*p.Warnings)[0].Code != "non_working_day" {
		t.Fatalf("a decision on a Sunday: %d %s", asked.StatusCode(), asked.Body)
	}
	sunday.Confirm = &[]string{"non_working_day"}
	if confirmed := log(sunday); confirmed.StatusCode() != http.StatusCreated {
		t.Errorf("confirmed: %d %s", confirmed.StatusCode(), confirmed.Body)
	}
}

func TestAVoidedMilestoneStaysToBeSeenAndMovesTheClocksBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Thanet")
	c, f := b.as(casework.TeamManager, team.ID), b.assessment(team.ID)
	logged, err := c.LogMilestoneWithResponse(t.Context(), f.Case.Reference, &gen.LogMilestoneParams{IfMatch: ptr(`"1"`)},
		gen.NewMilestone{Kind: gen.MilestoneKindAssessDecisionNotified, On: date(2026, time.February, 16), Outcome: ptr("assess")})
	must(t, err)
	tag := logged.HTTPResponse.Header.Get("ETag")
	voided, err := c.VoidMilestoneWithResponse(t.Context(), f.Case.Reference, logged.JSON201.Milestone.ID,
		&gen.VoidMilestoneParams{IfMatch: &tag}, gen.Voiding{Reason: "Logged on the wrong case"})
	must(t, err)
	if voided.JSON200 == nil || clockOf(t, voided.JSON200.Case.Clocks, "ehcna_decision").State != gen.ClockStateBreached {
		t.Fatalf("%d %s", voided.StatusCode(), voided.Body)
	}
	list, err := c.ListMilestonesWithResponse(t.Context(), f.Case.Reference)
	must(t, err)
	if len(list.JSON200.Items) != 2 || list.JSON200.Items[1].VoidReason == nil {
		t.Fatalf("milestones: %s", list.Body)
	}
	if len(voided.JSON200.Warnings) != 0 {
		t.Errorf("clocks run, and it warns %+v", voided.JSON200.Warnings)
	}
	tag = voided.HTTPResponse.Header.Get("ETag")
	last, err := c.VoidMilestoneWithResponse(t.Context(), f.Case.Reference, list.JSON200.Items[0].ID,
		&gen.VoidMilestoneParams{IfMatch: &tag}, gen.Voiding{Reason: "The wrong day"})
	must(t, err)
	if last.JSON200 == nil || len(last.JSON200.Warnings) != 1 || last.JSON200.Warnings[0].Code != "no_start" || last.JSON200.Warnings[0].Pointer != "" {
		t.Errorf("nothing starts a clock any more: %d %s", last.StatusCode(), last.Body)
	}
	for which, m := range map[string]gen.Milestone{"answered": voided.JSON200.Milestone, "listed": list.JSON200.Items[1]} {
		if m.VoidedBy == nil || *m.VoidedBy != "test team_manager" || m.LoggedBy != *m.VoidedBy {
			t.Errorf("%s: who voided it is not named as who logged it: %+v", which, m)
		}
	}
}

func TestAChangeNamesTheVersionItWasMadeAgainst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Medway")
	secret, f := b.secret(casework.Caseworker, team.ID), b.assessment(team.ID)
	body := `{"kind":"assess_decision_notified","on":"2026-02-16","outcome":"assess"}`
	path := "/api/v1/cases/" + f.Case.ID.String() + "/milestones"
	for name, c := range map[string]struct {
		ifMatch string
		status  int
	}{
		"without If-Match":         {"", http.StatusPreconditionRequired},
		"an older version":         {`"7"`, http.StatusPreconditionFailed},
		"no version at all":        {`"abc"`, http.StatusPreconditionFailed},
		"a version without quotes": {`1`, http.StatusPreconditionFailed},
		"any version":              {`*`, http.StatusPreconditionFailed},
	} {
		if a := b.send(sent{path: path, body: body, secret: secret, header: map[string]string{"If-Match": c.ifMatch}}); a.status != c.status {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestOfTwentyWhoLogAgainstOneVersionOneWins(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Gravesham")
	secret, f := b.secret(casework.Caseworker, team.ID), b.assessment(team.ID)
	statuses := make(chan int, 20)
	for range cap(statuses) {
		go func() {
			statuses <- b.send(sent{
				path: "/api/v1/cases/" + f.Case.Reference + "/milestones", secret: secret, header: map[string]string{"If-Match": `"1"`},
				body: `{"kind":"assess_decision_notified","on":"2026-02-16","outcome":"assess"}`,
			}).status
		}()
	}
	got := map[int]int{}
	for range cap(statuses) {
		got[<-statuses]++
	}
	if got[http.StatusCreated] != 1 || got[http.StatusPreconditionFailed] != 19 {
		t.Errorf("%v", got)
	}
}
