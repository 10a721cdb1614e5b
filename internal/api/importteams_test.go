package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
)

// complaintRow is a row of complaints.csv; the rest of its cells are empty.
type complaintRow struct{ reference, upn, given, team, caseworker, received string }

func complaintsFile(rows ...complaintRow) string {
	out := "reference,upn,given_name,family_name,date_of_birth,postcode,team,caseworker_email,complainant_name,channel,theme," +
		"stage1_received_on,stage1_acknowledged_on,stage1_responded_on,stage1_outcome,stage2_requested_on,stage2_acknowledged_on," +
		"stage2_responded_on,stage2_outcome,ombudsman_referred_on\n"
	for _, r := range rows {
		if r.received == "" {
			r.received = "2026-02-02"
		}
		out += strings.Join([]string{
			r.reference, r.upn, r.given, "Quillfeather", "2014-05-01", "ME14 1XX", r.team, r.caseworker, "", "", "", r.received,
		}, ",") + ",,,,,,,,\n"
	}
	return out
}

// loaded loads a file of a kind and gives the codes of what was refused.
func loaded(t *testing.T, c *gen.ClientWithResponses, kind gen.FileKind, body string) (gen.ImportReport, string) {
	t.Helper()
	r, err := c.ImportFileWithBodyWithResponse(t.Context(), &gen.ImportFileParams{Kind: kind}, "text/csv", strings.NewReader(body))
	must(t, err)
	if r.JSON200 == nil {
		t.Fatalf("%d %s", r.StatusCode(), r.Body)
	}
	var codes []string
	for _, p := range r.JSON200.Problems {
		if p.Severity == gen.ImportProblemSeverityError {
			codes = append(codes, p.Column+" "+p.Code)
		}
	}
	return *r.JSON200, strings.Join(codes, ", ")
}

func TestAnImportByATokenOfOneTeamWritesToThatTeamAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ashford, dover := b.team("Ashford"), b.team("Dover")
	everywhere := b.as(casework.ServiceRole)
	if _, codes := loaded(t, everywhere, gen.FileKindComplaints, complaintsFile(
		complaintRow{reference: "CMP-2026-000001", upn: "A886410188388", given: "Ada", team: "Dover"})); codes != "" {
		t.Fatal(codes)
	}
	for name, c := range map[string]struct {
		row  complaintRow
		want string
	}{
		"its own team is written to":                    {complaintRow{reference: "CMP-2026-000010", given: "Ben", team: "ashford"}, ""},
		"a row with no team takes its only team":        {complaintRow{reference: "CMP-2026-000011", given: "Cas"}, ""},
		"another team is refused":                       {complaintRow{reference: "CMP-2026-000012", given: "Dan", team: "Dover"}, "team team_not_yours"},
		"a team that is not there is refused, not made": {complaintRow{reference: "CMP-2026-000013", given: "Eve", team: "Thanet"}, "team team_not_yours"},
		"another team's case is refused":                {complaintRow{reference: "CMP-2026-000001", upn: "A886410188388", given: "Ada", team: "Ashford"}, "team team_not_yours"},
		"another team's case is refused whoever it is":  {complaintRow{reference: "CMP-2026-000001", given: "Fay", team: "Ashford"}, "team team_not_yours"},
		"another team's person is refused":              {complaintRow{reference: "CMP-2026-000014", upn: "A886410188388", given: "Ada", team: "Ashford"}, "team team_not_yours"},
		"a clash with another team's person says no more": {
			complaintRow{reference: "CMP-2026-000015", upn: "A886410188388", given: "Gus", team: "Ashford"}, "team team_not_yours",
		},
	} {
		report, codes := loaded(t, b.as(casework.ServiceRole, ashford.ID), gen.FileKindComplaints, complaintsFile(c.row))
		if codes != c.want || (c.want == "") != (report.Created == 1) {
			t.Errorf("%s: %q, %+v", name, codes, report)
		}
		for _, p := range report.Problems {
			if strings.Contains(p.Problem, "another person") || strings.Contains(p.Problem, "UPN") {
				t.Errorf("%s tells of the other team's record: %s", name, p.Problem)
			}
		}
	}
	if _, codes := loaded(t, b.as(casework.ServiceRole, ashford.ID, dover.ID), gen.FileKindComplaints,
		complaintsFile(complaintRow{reference: "CMP-2026-000020", given: "Hal"})); codes != "team missing" {
		t.Errorf("no team, of two: %q", codes)
	}
	teams, err := b.cases.Teams(t.Context(), casework.SystemActor("test"))
	must(t, err)
	if len(teams) != 2 {
		t.Errorf("the import made a team: %+v", teams)
	}
}

func TestAnotherTeamsPlanIsAsUnknownToAnImportAsNone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ashford, dover := b.team("Ashford"), b.team("Dover")
	p, err := b.cases.CreatePlan(t.Context(), casework.SystemActor("test"), casework.PlanInput{
		PersonID: b.person(dover.ID).ID, FirstIssuedOn: date(2025, time.March, 3), TeamID: dover.ID,
	})
	must(t, err)
	const header = "plan_reference,meeting_on,report_sent_on,outcome,decision_notified_on,amendment_notice_sent_on,amended_plan_sent_on\n"
	c := b.as(casework.ServiceRole, ashford.ID)
	theirs, _ := loaded(t, c, gen.FileKindReviews, header+p.Reference+",2026-02-02,,,,,\n")
	nobodys, _ := loaded(t, c, gen.FileKindReviews, header+"PLAN-999999,2026-02-02,,,,,\n")
	if len(theirs.Problems) != 1 || len(nobodys.Problems) != 1 || theirs.Problems[0].Problem != nobodys.Problems[0].Problem ||
		theirs.Problems[0].Code != "unknown_plan" {
		t.Errorf("of another team: %+v; of nobody: %+v", theirs.Problems, nobodys.Problems)
	}
	if _, codes := loaded(t, b.as(casework.ServiceRole, dover.ID), gen.FileKindReviews, header+p.Reference+",2026-02-02,,,,,\n"); codes != "" {
		t.Errorf("its own: %q", codes)
	}
}

func TestAnImportDoesNotChangeTheTeamsOfSomebodyWhoCanSignIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ashford := b.team("Ashford")
	b.team("Dover")
	email, name, role, yes := "cw@example.org", "C Worker", casework.Caseworker, true
	u, err := b.cases.CreateUser(t.Context(), casework.SystemActor("test"), casework.UserInput{
		Email: &email, Name: &name, Role: &role, Teams: &[]casework.ID{ashford.ID}, CanSignIn: &yes, Active: &yes,
	})
	must(t, err)
	_, codes := loaded(t, b.as(casework.Administrator), gen.FileKindComplaints, complaintsFile(
		complaintRow{reference: "CMP-2026-000001", given: "Ada", team: "Dover", caseworker: "CW@example.org"}))
	now, err := b.cases.User(t.Context(), casework.SystemActor("test"), u.ID)
	must(t, err)
	if codes != "" || len(now.Teams) != 1 || now.Teams[0] != ashford.ID || now.Version != u.Version {
		t.Errorf("%q, %+v", codes, now)
	}
	f, err := b.cases.Case(t.Context(), casework.SystemActor("test"), casework.Key{Reference: "CMP-2026-000001"})
	must(t, err)
	if f.Case.CaseworkerID != u.ID {
		t.Error("the case is not assigned to them")
	}
}

func TestTheIntakeListIsOfTheAskersTeams(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ashford, dover := b.team("Ashford"), b.team("Dover")
	admin := b.as(casework.Administrator)
	loaded(t, admin, gen.FileKindComplaints, complaintsFile(
		complaintRow{reference: "CMP-2026-000001", given: "Ada", team: "Ashford", received: "x"},
		complaintRow{reference: "CMP-2026-000002", given: "Ben", team: "Dover", received: "x"},
		complaintRow{reference: "CMP-2026-000003", given: "Cas", received: "2026-02-02"}))
	for name, c := range map[string]struct {
		asker *gen.ClientWithResponses
		want  string
	}{
		"a team manager":              {b.as(casework.TeamManager, ashford.ID), "CMP-2026-000001"},
		"a token of a team":           {b.as(casework.ServiceRole, dover.ID), "CMP-2026-000002"},
		"a token of no team in it":    {b.as(casework.TeamManager), ""},
		"an analyst sees all of them": {b.as(casework.Analyst), "CMP-2026-000001 CMP-2026-000002 CMP-2026-000003"},
	} {
		list, err := c.asker.ListIntakeWithResponse(t.Context(), &gen.ListIntakeParams{})
		must(t, err)
		var got []string
		for _, i := range list.JSON200.Items {
			got = append(got, i.Reference)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	all, err := admin.ListIntakeWithResponse(t.Context(), &gen.ListIntakeParams{})
	must(t, err)
	mine := casework.Actor{ID: casework.NewID(), Role: casework.ServiceRole, Teams: []casework.ID{dover.ID}}
	for _, i := range all.JSON200.Items {
		err := b.cases.DismissIntake(t.Context(), mine, i.ID, "Not ours")
		if (err == nil) != (i.Reference == "CMP-2026-000002") {
			t.Errorf("dismiss %s: %v", i.Reference, err)
		}
	}
}

func TestAnImportOfOneTeamLeavesTheIntakeListOfAnotherAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ashford := b.team("Ashford")
	b.team("Dover")
	admin := b.as(casework.Administrator)
	row := complaintRow{reference: "CMP-2026-000001", given: "Ada", team: "Dover", received: "x"}
	loaded(t, admin, gen.FileKindComplaints, complaintsFile(row))
	before, err := admin.ListIntakeWithResponse(t.Context(), &gen.ListIntakeParams{})
	must(t, err)
	own := b.as(casework.ServiceRole, ashford.ID)
	for _, team := range []string{"Dover", "Ashford", "Thanet"} {
		row.team, row.received = team, "no day"
		loaded(t, own, gen.FileKindComplaints, complaintsFile(row, row))
		row.received = "2026-02-02"
		if team != "Ashford" {
			loaded(t, own, gen.FileKindComplaints, complaintsFile(row))
		}
	}
	after, err := admin.ListIntakeWithResponse(t.Context(), &gen.ListIntakeParams{})
	must(t, err)
	if !bytes.Equal(before.Body, after.Body) || after.StatusCode() != http.StatusOK {
		t.Errorf("before %s, after %s", before.Body, after.Body)
	}
}
