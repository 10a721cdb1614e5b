package synthetic_test

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/synthetic"
)

var theDay = statute.NewDate(2026, time.November, 23)

var book = sync.OnceValue(func() *statute.Book {
	return statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
})

func county(seed uint64, plans int) *synthetic.County {
	return synthetic.New(synthetic.Options{Seed: seed, Plans: plans, Today: theDay, Calendar: book().Calendar()})
}

func TestTheSameSeedGivesTheSameCountyToTheLetter(t *testing.T) {
	t.Parallel()
	one, same, other := sum(t, county(1, 500)), sum(t, county(1, 500)), sum(t, county(2, 500))
	if one != same || one == other {
		t.Errorf("seed 1 twice: %x %x; seed 2: %x", one, same, other)
	}
}

func sum(t *testing.T, c *synthetic.County) uint64 {
	t.Helper()
	h := fnv.New64a()
	for r := range c.Records() {
		if err := json.NewEncoder(h).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	return h.Sum64()
}

// histories are a record's cases as the law reads them, its reviews too.
func histories(r *casework.Record) []statute.History {
	var out []statute.History
	for _, c := range r.Cases {
		h := statute.History{Kind: c.Kind, Born: r.Person.Born}
		for _, m := range c.Milestones {
			h.Milestones = append(h.Milestones, statute.Milestone{Kind: m.Kind, On: m.On, Outcome: m.Outcome, Body: m.Body, For: m.For})
		}
		for _, e := range c.Exceptions {
			h.Exceptions = append(h.Exceptions, statute.Exception{Rule: e.Rule, Ground: e.Ground, From: e.From, To: e.To})
		}
		out = append(out, h)
	}
	if r.Plan == nil {
		return out
	}
	anchor := statute.Milestone{Kind: statute.PlanMade, On: r.Plan.FirstIssuedOn}
	for _, v := range r.Reviews {
		h := statute.History{Kind: statute.AnnualReview, Born: r.Person.Born, Milestones: []statute.Milestone{anchor}}
		for k, on := range map[statute.Kind]statute.Date{
			statute.MeetingHeld: v.MeetingOn, statute.ReportSent: v.ReportSentOn, statute.AmendmentNoticeSent: v.AmendmentNoticeOn,
			statute.AmendedPlanSent: v.AmendedPlanSent,
		} {
			if !on.IsZero() {
				h.Milestones = append(h.Milestones, statute.Milestone{Kind: k, On: on, Extract: true})
			}
		}
		if !v.DecisionOn.IsZero() {
			h.Milestones = append(h.Milestones, statute.Milestone{Kind: statute.ReviewDecisionNotified, On: v.DecisionOn, Outcome: v.Outcome})
			anchor = statute.Milestone{Kind: statute.PreviousReviewCompleted, On: v.DecisionOn, For: v.MeetingOn}
		}
		out = append(out, h)
	}
	return out
}

func TestNothingImpossibleHappens(t *testing.T) {
	t.Parallel()
	warnings, cases := map[string]int{}, 0
	for r := range county(7, 4000).Records() {
		for _, h := range histories(&r) {
			cases++
			for _, f := range book().Findings(h, theDay) {
				if f.Severity == statute.Error {
					t.Fatalf("%s of row %d: %s", h.Kind, r.Row, f.Message)
				}
				warnings[f.Code]++
			}
		}
	}
	delete(warnings, statute.FindOld)
	for code, n := range warnings {
		if n*20 > cases {
			t.Errorf("%s in %d of %d cases: more than one in twenty is not plausible", code, n, cases)
		}
	}
}

func TestWhoIsInItIsPlausible(t *testing.T) {
	t.Parallel()
	upns, refs, names, teams := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	plans := 0
	for r := range county(3, 3000).Records() {
		if upns[r.Person.UPN] {
			t.Fatalf("two people have the UPN of row %d", r.Row)
		}
		upns[r.Person.UPN] = true
		names[r.Person.GivenName] = true
		teams[r.Team]++
		for _, c := range r.Cases {
			if refs[c.Reference] || !strings.HasPrefix(c.Reference, c.Kind.Prefix()+"-") {
				t.Fatalf("reference %s given twice, or to the wrong kind", c.Reference)
			}
			refs[c.Reference] = true
		}
		if r.Plan != nil {
			plans++
		}
		if !strings.HasSuffix(r.Caseworker, "@example.org") {
			t.Fatalf("an address outside example.org in row %d", r.Row)
		}
		if age := theDay.Year - r.Person.Born.Year; age < 0 || age > 26 {
			t.Errorf("row %d is %d years old", r.Row, age)
		}
	}
	if plans != 3000 || len(teams) != 12 || len(names) < 150 {
		t.Errorf("%d plans, %d teams, %d given names", plans, len(teams), len(names))
	}
	for team, n := range teams {
		if n < 100 {
			t.Errorf("%s has %d people", team, n)
		}
	}
}

// TestTheCountyHasFallenBehind: its figures are those of a council in trouble,
// and every kind of case is there to be seen.
func TestTheCountyHasFallenBehind(t *testing.T) {
	t.Parallel()
	var sent, inTime, waiting, maintained, overdueComplaints, openLate int
	kinds := map[statute.CaseKind]int{}
	for r := range county(11, 6000).Records() {
		for _, h := range histories(&r) {
			kinds[h.Kind]++
			for _, c := range book().Judge(h, theDay) {
				switch {
				case c.Rule.ID == "ehcp_final" && c.StoppedOn.After(theDay.AddMonths(-6)) && c.EndedBy == "":
					sent++
					if c.State == statute.Met {
						inTime++
					}
				case c.Rule.ID == "ehcp_final" && c.State == statute.Breached:
					openLate++
				case c.Rule.ID == "kcc_stage1" && c.State == statute.Breached:
					overdueComplaints++
				}
			}
		}
		if r.Plan != nil && r.Plan.CeasedOn.IsZero() {
			maintained++
			from := r.Plan.FirstIssuedOn
			for _, v := range r.Reviews {
				if !v.DecisionOn.IsZero() {
					from = v.DecisionOn
				}
			}
			if from.AddMonths(12).Before(theDay) {
				waiting++
			}
		}
	}
	within(t, "plans within 20 weeks, percent", 100*inTime/sent, 12, 50)
	within(t, "reviews waiting over 12 months, percent", 100*waiting/maintained, 30, 65)
	within(t, "assessments open past 20 weeks", openLate, 100, 900)
	within(t, "complaints overdue", overdueComplaints, 10, 200)
	within(t, "plans maintained", maintained, 5200, 5950)
	for _, k := range []statute.CaseKind{
		statute.NeedsAssessment, statute.AnnualReview, statute.Complaint, statute.PhaseTransfer, statute.TransferIn,
		statute.Mediation, statute.Appeal, statute.TribunalOrder,
	} {
		if kinds[k] < 5 {
			t.Errorf("%d cases of %s", kinds[k], k)
		}
	}
	t.Log(kinds, "in time", inTime, "of", sent, "waiting", waiting, "of", maintained, "open late", openLate, "complaints", overdueComplaints)
}

func within(t *testing.T, what string, got, low, high int) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %d, want %d to %d", what, got, low, high)
	}
}

func TestStaffHaveARoleAndEveryTeamAManager(t *testing.T) {
	t.Parallel()
	managers, roles := map[string]bool{}, []casework.Role{}
	for _, s := range synthetic.Staff() {
		if !strings.HasSuffix(s.Email, "@example.org") || s.Name == "" {
			t.Errorf("%+v", s)
		}
		if s.Role == casework.TeamManager {
			managers[s.Team] = true
		}
		if !slices.Contains(roles, s.Role) {
			roles = append(roles, s.Role)
		}
	}
	if len(managers) != 12 || len(roles) != 7 {
		t.Errorf("%d teams have a manager, %d roles", len(managers), len(roles))
	}
}
