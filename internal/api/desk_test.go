package api_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
)

func TestAnExceptionExcusesOnceAManagerApprovesIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Canterbury")
	worker, manager, f := b.as(casework.Caseworker, team.ID), b.as(casework.TeamManager, team.ID), b.assessment(team.ID)
	ref, tag := f.Case.Reference, `"1"`

	wrong, err := worker.RecordExceptionWithResponse(t.Context(), ref, &gen.RecordExceptionParams{IfMatch: &tag},
		gen.NewException{Rule: "ehcna_decision", Ground: gen.GroundMissedAppointment, Reason: "Missed"})
	must(t, err)
	if wrong.StatusCode() != http.StatusUnprocessableEntity {
		t.Errorf("a ground that is not open: %d %s", wrong.StatusCode(), wrong.Body)
	}
	made, err := worker.RecordExceptionWithResponse(t.Context(), ref, &gen.RecordExceptionParams{IfMatch: &tag}, gen.NewException{
		Rule: "ehcna_decision", Ground: gen.GroundAbsentFromArea4Weeks, From: ptr(date(2026, time.January, 10)), To: ptr(date(2026, time.February, 12)), Reason: "Away",
	})
	must(t, err)
	if made.JSON201 == nil || made.JSON201.Status != gen.ExceptionStatusPending || !made.JSON201.RecordedAfterDue {
		t.Fatalf("recorded: %d %s", made.StatusCode(), made.Body)
	}
	read, err := manager.GetExceptionWithResponse(t.Context(), ref, made.JSON201.ID)
	must(t, err)
	still, err := worker.GetCaseWithResponse(t.Context(), ref)
	must(t, err)
	if c := clockOf(t, still.JSON200.Clocks, "ehcna_decision"); c.State != gen.ClockStateBreached {
		t.Errorf("pending, it excuses: %+v", c)
	}
	tag = read.HTTPResponse.Header.Get("ETag") // all that a manager's screen has to read
	if of := still.HTTPResponse.Header.Get("ETag"); tag != of || made.HTTPResponse.Header.Get("ETag") != of {
		t.Errorf("the exception was made at %s and read at %s, the case at %s", made.HTTPResponse.Header.Get("ETag"), tag, of)
	}
	decided, err := manager.DecideExceptionWithResponse(t.Context(), ref, made.JSON201.ID, &gen.DecideExceptionParams{IfMatch: &tag},
		gen.ExceptionDecision{Status: gen.ExceptionDecisionStatusApproved})
	must(t, err)
	if decided.JSON200 == nil || decided.JSON200.Status != gen.ExceptionStatusApproved || decided.HTTPResponse.Header.Get("ETag") != `"3"` {
		t.Fatalf("decided: %d %s", decided.StatusCode(), decided.Body)
	}
	explained, err := manager.ExplainCaseWithResponse(t.Context(), ref)
	must(t, err)
	for _, e := range explained.JSON200.Clocks {
		if e.Clock.Rule == "ehcna_decision" && (e.Clock.State != gen.ClockStateExcepted || !strings.Contains(e.Explanation, "5 January 2026")) {
			t.Errorf("approved: %+v", e)
		}
	}
	list, err := manager.ListExceptionsWithResponse(t.Context(), ref)
	must(t, err)
	one, err := manager.GetExceptionWithResponse(t.Context(), ref, made.JSON201.ID)
	must(t, err)
	if len(list.JSON200.Items) != 1 || one.JSON200 == nil || one.JSON200.DecidedBy == nil {
		t.Errorf("list %s, one %s", list.Body, one.Body)
	}
}

func TestClocksAreFoundByRuleTeamStateAndDueDate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ashford, dover := b.team("Ashford"), b.team("Dover")
	f := b.assessment(ashford.ID)
	b.assessment(dover.ID)
	c := b.as(casework.Analyst)
	for name, s := range map[string]struct {
		params gen.SearchClocksParams
		want   int
	}{
		"all":                {gen.SearchClocksParams{}, 8},
		"a rule":             {gen.SearchClocksParams{Rule: &[]string{"ehcp_final"}}, 2},
		"two rules":          {gen.SearchClocksParams{Rule: &[]string{"ehcp_final", "ehcna_decision"}}, 4},
		"what still runs":    {gen.SearchClocksParams{Stopped: ptr(false)}, 8},
		"what has stopped":   {gen.SearchClocksParams{Stopped: ptr(true)}, 0},
		"a rule of a team":   {gen.SearchClocksParams{Rule: &[]string{"ehcp_final"}, TeamID: &dover.ID}, 1},
		"breached":           {gen.SearchClocksParams{State: ptr(gen.ClockStateBreached)}, 2},
		"breached in a team": {gen.SearchClocksParams{State: ptr(gen.ClockStateBreached), TeamID: &ashford.ID}, 1},
		"due in a span":      {gen.SearchClocksParams{DueFrom: ptr(date(2026, time.April, 1)), DueTo: ptr(date(2026, time.April, 30))}, 4},
		"a case":             {gen.SearchClocksParams{CaseID: &f.Case.ID}, 4},
		"duties of a case":   {gen.SearchClocksParams{CaseID: &f.Case.ID, Role: ptr(gen.RuleRoleDuty)}, 3},
		"targets":            {gen.SearchClocksParams{Role: ptr(gen.RuleRolePlanning), OpenCasesOnly: ptr(true)}, 2},
		"met":                {gen.SearchClocksParams{State: ptr(gen.ClockStateMet)}, 0},
	} {
		r, err := c.SearchClocksWithResponse(t.Context(), &s.params)
		must(t, err)
		if r.JSON200 == nil || len(r.JSON200.Items) != s.want {
			t.Errorf("%s: %d, want %d: %.300s", name, len(r.JSON200.Items), s.want, r.Body)
		}
		if r.JSON200.Total != nil {
			t.Errorf("%s: counted without being asked: %.300s", name, r.Body)
		}
		s.params.Count, s.params.Limit = ptr(true), ptr(1)
		if r, err = c.SearchClocksWithResponse(t.Context(), &s.params); err != nil || r.JSON200.Total == nil || *r.JSON200.Total != s.want {
			t.Errorf("%s: counted %.300s, want %d: %v", name, r.Body, s.want, err)
		}
	}
	var seen []string
	params := gen.SearchClocksParams{Limit: ptr(3), Count: ptr(true)}
	for {
		r, err := c.SearchClocksWithResponse(t.Context(), &params)
		must(t, err)
		if r.JSON200.Total == nil || *r.JSON200.Total != 8 {
			t.Errorf("after %d clocks the total is not 8: %.300s", len(seen), r.Body)
		}
		for _, item := range r.JSON200.Items {
			seen = append(seen, item.Case.Reference+item.Clock.Rule)
		}
		if params.Cursor = r.JSON200.NextCursor; params.Cursor == nil {
			break
		}
	}
	if len(seen) != 8 {
		t.Errorf("page by page: %v", seen)
	}
}

// digestOf is a digest that told a manager of the team of one alert.
func (b *bundle) digestOf(team casework.Team, alert casework.ID) casework.ID {
	b.t.Helper()
	user, err := b.cases.CreateUser(b.t.Context(), casework.SystemActor("test"), casework.UserInput{
		Email: ptr("manager@example.org"), Name: ptr("Example Manager"), Role: ptr(casework.TeamManager), Teams: &[]casework.ID{team.ID},
	})
	must(b.t, err)
	id := casework.NewID()
	b.exec(`insert into deliveries (id, key, kind, user_id, for_date, why, status, created_at)
		values ('` + id.String() + `', 'k', 'digest', '` + user.ID.String() + `', '2026-03-02', 'manages_team', 'pending', now());
		insert into delivery_alerts (delivery_id, alert_id, user_id, withdrawn)
		values ('` + id.String() + `', '` + alert.String() + `', '` + user.ID.String() + `', false)`)
	return id
}

func TestABreachIsRaisedListedAndAcknowledgedOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Shepway")
	f := b.assessment(team.ID)
	_, err := b.cases.Sweep(t.Context(), today)
	must(t, err)
	manager := b.as(casework.TeamManager, team.ID)
	list, err := manager.ListAlertsWithResponse(t.Context(), &gen.ListAlertsParams{Kind: ptr(gen.AlertKindBreach), Acknowledged: ptr(false)})
	must(t, err)
	if list.JSON200 == nil || len(list.JSON200.Items) != 1 || list.JSON200.Items[0].Case.Reference != f.Case.Reference {
		t.Fatalf("%d %s", list.StatusCode(), list.Body)
	}
	alert := list.JSON200.Items[0]
	told := b.digestOf(team, alert.ID)
	for what, q := range map[string]struct {
		params gen.ListAlertsParams
		want   int
	}{
		"told in the digest":            {gen.ListAlertsParams{DigestID: &told}, 1},
		"told in it, of a kind":         {gen.ListAlertsParams{DigestID: &told, Kind: ptr(gen.AlertKindDueIn2)}, 0},
		"told in a digest there is not": {gen.ListAlertsParams{DigestID: ptr(casework.NewID())}, 0},
		"of the team":                   {gen.ListAlertsParams{TeamID: &team.ID, Kind: ptr(gen.AlertKindBreach)}, 1},
	} {
		q.params.Count = ptr(true)
		found, err := manager.ListAlertsWithResponse(t.Context(), &q.params)
		must(t, err)
		if found.JSON200 == nil || len(found.JSON200.Items) != q.want || found.JSON200.Total == nil || *found.JSON200.Total != q.want {
			t.Errorf("%s: %d %s, want %d", what, found.StatusCode(), found.Body, q.want)
		}
	}
	if alert.Title != "Decide whether to assess and tell the family" || alert.DueOn == nil || *alert.DueOn != date(2026, time.February, 16) {
		t.Errorf("%+v", alert)
	}
	for _, want := range []int{http.StatusOK, http.StatusConflict} {
		r, err := manager.AcknowledgeAlertWithResponse(t.Context(), alert.ID, gen.Acknowledgement{Comment: ptr("Decision goes out today")})
		must(t, err)
		if r.StatusCode() != want {
			t.Errorf("%d %s; want %d", r.StatusCode(), r.Body, want)
		}
	}
	other, err := b.as(casework.TeamManager).AcknowledgeAlertWithResponse(t.Context(), alert.ID, gen.Acknowledgement{})
	must(t, err)
	if other.StatusCode() != http.StatusNotFound {
		t.Errorf("another team's manager: %d", other.StatusCode())
	}
}

func TestAPlanIsMadePlacedAndCeased(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Sevenoaks")
	c, p := b.as(casework.Caseworker, team.ID), b.person(team.ID)
	made, err := c.CreatePlanWithResponse(t.Context(), nil, gen.NewPlan{
		PersonID: p.ID, FirstIssuedOn: date(2025, time.June, 2), Placement: ptr(gen.NewPlanPlacementMainstream),
	})
	must(t, err)
	if made.JSON201 == nil {
		t.Fatalf("%d %s", made.StatusCode(), made.Body)
	}
	ref, tag := made.JSON201.Reference, made.HTTPResponse.Header.Get("ETag")
	reviews, err := c.ListCasesWithResponse(t.Context(), &gen.ListCasesParams{PlanID: &made.JSON201.ID, Kind: ptr(gen.CaseKindAnnualReview), Open: ptr(true)})
	must(t, err)
	if len(reviews.JSON200.Items) != 1 {
		t.Errorf("its review: %s", reviews.Body)
	}
	placed, err := c.SetPlacementWithResponse(t.Context(), ref, &gen.SetPlacementParams{IfMatch: &tag},
		gen.PlacementFrom{Placement: gen.PlacementSpecial, FromOn: date(2026, time.January, 5)})
	must(t, err)
	if placed.JSON200 == nil || placed.JSON200.Placement == nil || *placed.JSON200.Placement != gen.PlanPlacementSpecial {
		t.Fatalf("%d %s", placed.StatusCode(), placed.Body)
	}
	placements, err := c.ListPlacementsWithResponse(t.Context(), ref)
	must(t, err)
	if len(placements.JSON200.Items) != 2 {
		t.Errorf("placements: %s", placements.Body)
	}
	tag = placed.HTTPResponse.Header.Get("ETag")
	ceased, err := c.CeasePlanWithResponse(t.Context(), ref, &gen.CeasePlanParams{IfMatch: &tag},
		gen.Cessation{CeasedOn: date(2026, time.February, 27), CeaseReason: gen.CeaseReasonMovedArea})
	must(t, err)
	if ceased.JSON200 == nil || ceased.JSON200.CeasedOn == nil {
		t.Fatalf("%d %s", ceased.StatusCode(), ceased.Body)
	}
	read, err := c.GetPlanWithResponse(t.Context(), made.JSON201.ID.String())
	must(t, err)
	if read.JSON200 == nil || read.JSON200.CeaseReason == nil || *read.JSON200.CeaseReason != gen.PlanCeaseReasonMovedArea {
		t.Errorf("%d %s", read.StatusCode(), read.Body)
	}
}

func TestAbsentStaysAndNullEmpties(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Tonbridge")
	c, p := b.as(casework.Caseworker, team.ID), b.person(team.ID)
	tag := `"1"`
	change := func(in gen.PersonChange) *gen.Person {
		t.Helper()
		r, err := c.UpdatePersonWithResponse(t.Context(), p.ID, &gen.UpdatePersonParams{IfMatch: &tag}, in)
		must(t, err)
		if r.JSON200 == nil {
			t.Fatalf("%d %s", r.StatusCode(), r.Body)
		}
		tag = r.HTTPResponse.Header.Get("ETag")
		return r.JSON200
	}
	if got := change(gen.PersonChange{GivenName: ptr("Zoë Anne")}); got.Postcode == nil || got.GivenName != "Zoë Anne" || got.TeamID == nil {
		t.Errorf("absent does not stay: %+v", got)
	}
	if got := change(gen.PersonChange{Postcode: nullable.NewNullNullable[string]()}); got.Postcode != nil || got.FamilyName != "Quillfeather" {
		t.Errorf("null does not empty: %+v", got)
	}
	read, err := c.GetPersonWithResponse(t.Context(), p.ID)
	must(t, err)
	if read.JSON200.Postcode != nil || read.JSON200.Version != 3 {
		t.Errorf("%s", read.Body)
	}
}

func TestContactsBelongToTheirPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	team := b.team("Swanley")
	c, p, q := b.as(casework.Caseworker, team.ID), b.person(team.ID), b.person(team.ID)
	made, err := c.CreateContactWithResponse(t.Context(), p.ID, nil, gen.NewContact{
		Name: "Example Parent", Relationship: "parent", Email: ptr("parent@example.org"), MayBeTold: gen.TellingFull,
	})
	must(t, err)
	if made.JSON201 == nil {
		t.Fatalf("%d %s", made.StatusCode(), made.Body)
	}
	id, tag := made.JSON201.ID, made.HTTPResponse.Header.Get("ETag")
	changed, err := c.UpdateContactWithResponse(t.Context(), p.ID, id, &gen.UpdateContactParams{IfMatch: &tag},
		gen.ContactChange{MayBeTold: ptr(gen.TellingStatus), Email: nullable.NewNullNullable[string]()})
	must(t, err)
	if changed.JSON200 == nil || changed.JSON200.MayBeTold != gen.TellingStatus || changed.JSON200.Email != nil {
		t.Errorf("%d %s", changed.StatusCode(), changed.Body)
	}
	elsewhere, err := c.GetContactWithResponse(t.Context(), q.ID, id)
	must(t, err)
	list, err := c.ListContactsWithResponse(t.Context(), p.ID)
	must(t, err)
	if elsewhere.StatusCode() != http.StatusNotFound || len(list.JSON200.Items) != 1 {
		t.Errorf("under another person: %d; list %s", elsewhere.StatusCode(), list.Body)
	}
}

func TestACaseIsHandedOverAndWrittenOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ashford, dover := b.team("Ashford"), b.team("Dover")
	admin := b.as(casework.Administrator)
	worker, err := admin.CreateUserWithResponse(t.Context(), nil, gen.NewUser{
		Email: "worker@example.org", Name: "Example Worker", Role: gen.RoleCaseworker, Teams: &[]casework.ID{dover.ID}, CanSignIn: ptr(true),
	})
	must(t, err)
	if worker.JSON201 == nil {
		t.Fatalf("%d %s", worker.StatusCode(), worker.Body)
	}
	f, manager := b.assessment(ashford.ID), b.as(casework.TeamManager, ashford.ID, dover.ID)
	tag := `"1"`
	given, err := manager.AssignCaseWithResponse(t.Context(), f.Case.Reference, &gen.AssignCaseParams{IfMatch: &tag}, gen.CaseChange{
		TeamID: nullable.NewNullableWithValue(dover.ID), CaseworkerID: nullable.NewNullableWithValue(worker.JSON201.ID), Reason: ptr("Moved house"),
	})
	must(t, err)
	if given.JSON200 == nil || given.JSON200.TeamName == nil || *given.JSON200.TeamName != "Dover" || given.JSON200.CaseworkerName == nil {
		t.Fatalf("%d %s", given.StatusCode(), given.Body)
	}
	note, err := manager.CreateNoteWithResponse(t.Context(), f.Case.Reference, nil, gen.NewNote{Kind: gen.NewNoteKindNote, Body: "Handed over by telephone."})
	must(t, err)
	notes, err := manager.ListNotesWithResponse(t.Context(), f.Case.Reference)
	must(t, err)
	if note.JSON201 == nil || len(notes.JSON200.Items) != 1 || notes.JSON200.Items[0].By == "" {
		t.Errorf("%d %s; %s", note.StatusCode(), note.Body, notes.Body)
	}
}

func TestTeamsUsersAndTokensAreKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.as(casework.Administrator)
	made, err := c.CreateTeamWithResponse(t.Context(), nil, gen.TeamName{Name: "Dartford"})
	must(t, err)
	tag := made.HTTPResponse.Header.Get("ETag")
	renamed, err := c.UpdateTeamWithResponse(t.Context(), made.JSON201.ID, &gen.UpdateTeamParams{IfMatch: &tag}, gen.TeamName{Name: "Dartford and Gravesham"})
	must(t, err)
	read, err := c.GetTeamWithResponse(t.Context(), made.JSON201.ID)
	must(t, err)
	teams, err := c.ListTeamsWithResponse(t.Context())
	must(t, err)
	if renamed.JSON200 == nil || read.JSON200.Name != "Dartford and Gravesham" || len(teams.JSON200.Items) != 1 {
		t.Errorf("%s; %s; %s", renamed.Body, read.Body, teams.Body)
	}

	user, err := c.CreateUserWithResponse(t.Context(), nil, gen.NewUser{Email: "boss@example.org", Name: "Example Boss", Role: gen.RoleTeamManager, Teams: &[]casework.ID{made.JSON201.ID}})
	must(t, err)
	if user.JSON201 == nil {
		t.Fatalf("%d %s", user.StatusCode(), user.Body)
	}
	tag = user.HTTPResponse.Header.Get("ETag")
	left, err := c.UpdateUserWithResponse(t.Context(), user.JSON201.ID, &gen.UpdateUserParams{IfMatch: &tag}, gen.UserChange{Active: ptr(false)})
	must(t, err)
	users, err := c.ListUsersWithResponse(t.Context(), &gen.ListUsersParams{Active: ptr(false), Role: ptr(gen.RoleTeamManager)})
	must(t, err)
	one, err := c.GetUserWithResponse(t.Context(), user.JSON201.ID)
	must(t, err)
	if left.JSON200 == nil || left.JSON200.Active || len(users.JSON200.Items) != 1 || one.JSON200 == nil {
		t.Errorf("%s; %s; %s", left.Body, users.Body, one.Body)
	}

	token, err := c.CreateTokenWithResponse(t.Context(), gen.NewToken{Name: "Power BI", Role: gen.RoleAnalyst, Days: 30})
	must(t, err)
	me, err := b.client(token.JSON201.Secret).GetMeWithResponse(t.Context())
	must(t, err)
	list, err := c.ListTokensWithResponse(t.Context(), nil)
	must(t, err)
	if me.JSON200 == nil || me.JSON200.Role != gen.RoleAnalyst || strings.Contains(string(list.Body), token.JSON201.Secret) {
		t.Errorf("%s; %s", me.Body, list.Body)
	}
}

func TestFiguresAndCalendarAreServedAsThePackagesWriteThem(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.as(casework.Analyst)
	card, err := c.GetScorecardWithResponse(t.Context(), &gen.GetScorecardParams{Month: "2026-02"})
	must(t, err)
	if card.JSON200 == nil || card.JSON200.AsAt != date(2026, time.February, 28) || len(card.JSON200.Indicators) < 17 {
		t.Errorf("%d %.300s", card.StatusCode(), card.Body)
	}
	list, err := c.ListIndicatorsWithResponse(t.Context())
	must(t, err)
	for _, i := range list.JSON200.Items {
		one, err := c.GetIndicatorWithResponse(t.Context(), i.Code, &gen.GetIndicatorParams{From: "2025-12", To: "2026-02"})
		must(t, err)
		if one.JSON200 == nil || len(one.JSON200.Months) != 3 || len(one.JSON200.Months[0].Figures) != max(1, len(i.Bases)) {
			t.Errorf("%s: %d %.300s", i.Code, one.StatusCode(), one.Body)
		}
	}
	backlog, err := c.GetBacklogWithResponse(t.Context(), &gen.GetBacklogParams{From: date(2026, time.January, 1), To: date(2026, time.January, 31)})
	must(t, err)
	if backlog.JSON200 == nil || backlog.JSON200.Stage2.AverageWorkingDaysOfCompleted != nil {
		t.Errorf("%d %s", backlog.StatusCode(), backlog.Body)
	}
	days, err := c.GetCalendarWithResponse(t.Context(), &gen.GetCalendarParams{From: ptr(date(2026, time.May, 1)), To: ptr(date(2026, time.May, 31))})
	must(t, err)
	if days.JSON200 == nil || len(days.JSON200.Days) != 2 || days.JSON200.KnownUntil.Before(date(2027, time.December, 31)) {
		t.Errorf("%d %s", days.StatusCode(), days.Body)
	}
}

func TestAnExtractIsLoadedRowByRow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.as(casework.Administrator)
	file, err := os.ReadFile("../../testdata/extract-2023/assessments.csv")
	must(t, err)
	lines := strings.SplitAfterN(string(file), "\n", 12)
	good := strings.Join(lines[:11], "")
	bad := strings.Replace(lines[1], strings.Split(lines[1], ",")[4], "31/02/2015", 1)
	load := func(body string, dryRun bool) gen.ImportReport {
		t.Helper()
		r, err := c.ImportFileWithBodyWithResponse(t.Context(), &gen.ImportFileParams{Kind: gen.FileKindAssessments, DryRun: &dryRun}, "text/csv", strings.NewReader(body))
		must(t, err)
		if r.JSON200 == nil || strings.Contains(string(r.Body), "/tmp") {
			t.Fatalf("%d %s", r.StatusCode(), r.Body)
		}
		return *r.JSON200
	}
	for _, step := range []struct {
		name                               string
		body                               string
		dryRun                             bool
		created, changed, unchanged, wrong int
	}{
		{"a dry run tells and stores nothing", good, true, 10, 0, 0, 0},
		{"a load stores", good, false, 10, 0, 0, 0},
		{"the same file again changes nothing", good, false, 0, 0, 10, 0},
		{"a bad row is refused alone", lines[0] + bad + lines[2], false, 0, 0, 1, 1},
	} {
		got := load(step.body, step.dryRun)
		if got.Created != step.created || got.Changed != step.changed || got.Unchanged != step.unchanged || got.Refused != step.wrong {
			t.Errorf("%s: %+v", step.name, got)
		}
	}
}

func TestAFileThatIsNoneIsRefusedWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, body := range map[string]string{"a zip": "PK\x03\x04not a csv", "nothing": "", "another header": "a,b,c\n1,2,3\n"} {
		a := b.send(sent{
			path: "/api/v1/imports?kind=plans", secret: b.secret(casework.Administrator), body: body, header: map[string]string{"Content-Type": "text/csv"},
		})
		if a.status != http.StatusUnprocessableEntity || a.problem.Detail == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestARefusedRowIsListedUntilItIsDismissed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.as(casework.Administrator)
	must(t, b.store.InTx(t.Context(), func(tx casework.Tx) error {
		return tx.KeepIntake(t.Context(), []casework.IntakeItem{{
			ID: casework.NewID(), FileKind: "assessments", Reference: "EHC-2023-000042", Team: "Ashford", EarliestOn: date(2023, time.March, 1),
			Problem: "decision before request", FirstSeenOn: today, LastSeenOn: today,
		}}, nil)
	}))
	list, err := c.ListIntakeWithResponse(t.Context(), &gen.ListIntakeParams{FileKind: ptr(gen.FileKindAssessments)})
	must(t, err)
	if list.JSON200 == nil || len(list.JSON200.Items) != 1 {
		t.Fatalf("%d %s", list.StatusCode(), list.Body)
	}
	gone, err := c.DismissIntakeItemWithResponse(t.Context(), list.JSON200.Items[0].ID, gen.Dismissal{Reason: "Test row"})
	must(t, err)
	left, err := c.ListIntakeWithResponse(t.Context(), &gen.ListIntakeParams{})
	must(t, err)
	if gone.StatusCode() != http.StatusNoContent || len(left.JSON200.Items) != 0 {
		t.Errorf("%d %s", gone.StatusCode(), left.Body)
	}
}
