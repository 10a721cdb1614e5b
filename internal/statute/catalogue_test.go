package statute_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// TestFurtherWorkedDates are examples of the rules that the first table has
// fewer than two of, computed with Python's calendar and counted day by day.
func TestFurtherWorkedDates(t *testing.T) {
	t.Parallel()
	for _, v := range readCSV(t, "testdata/more_vectors.csv") {
		t.Run(v["id"]+" "+v["clock_id"]+" from "+v["from"], func(t *testing.T) {
			t.Parallel()
			a := statute.Anchors{Start: day(v["from"])}
			if v["second"] != "" {
				a.Second = day(v["second"])
			}
			if v["for"] != "" {
				a.For = day(v["for"])
			}
			due, dated := bookForTests().DueOn(v["clock_id"], a)
			if due.String() != v["expected_due_date"] || dated != (v["expected_due_date"] != "") {
				t.Errorf("due %q, want %q: %s", due, v["expected_due_date"], v["why"])
			}
			if dated && due.AddDays(1) != day(v["first_day_late"]) {
				t.Errorf("first day late %s, want %s", due.AddDays(1), v["first_day_late"])
			}
		})
	}
}

func TestEveryRuleHasACitationAndTwoWorkedDates(t *testing.T) {
	t.Parallel()
	worked := map[string]map[string]bool{}
	for _, table := range []struct{ file, from string }{{"testdata/clock_vectors.csv", "trigger_date"}, {"testdata/more_vectors.csv", "from"}} {
		for _, v := range readCSV(t, table.file) {
			if worked[v["clock_id"]] == nil {
				worked[v["clock_id"]] = map[string]bool{}
			}
			worked[v["clock_id"]][v["id"]+v[table.from]] = true
			if v["why"] == "" {
				t.Errorf("%s does not say why", v["id"])
			}
		}
	}
	for _, r := range statute.Catalogue() {
		if r.Source == "" || r.Title == "" || r.InForce.IsZero() || r.Owner == "" {
			t.Errorf("%s has no citation, title, owner or first day", r.ID)
		}
		if len(worked[r.ID]) < 2 {
			t.Errorf("%s has %d worked dates", r.ID, len(worked[r.ID]))
		}
	}
}

func TestThePartsOfTheLawAreTheCatalogueInItsOrder(t *testing.T) {
	t.Parallel()
	var rules []*statute.Rule
	for _, p := range statute.Parts() {
		if p.Title == "" || len(p.Rules) == 0 {
			t.Errorf("part %q has %d rules", p.Title, len(p.Rules))
		}
		rules = append(rules, p.Rules...)
	}
	if !slices.Equal(rules, statute.Catalogue()) {
		t.Error("the parts are not the catalogue")
	}
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.ID] || statute.RuleByID(r.ID) != r {
			t.Errorf("%s is there twice or not found", r.ID)
		}
		seen[r.ID] = true
	}
	if statute.RuleByID("reassess_no_change") != nil {
		t.Error("a limit that nobody could verify was built")
	}
}

// TestEveryRuleIsShownWhole: every field of the contract is there and filled,
// lists as lists and never null, but the last day of a rule still in force.
func TestEveryRuleIsShownWhole(t *testing.T) {
	t.Parallel()
	fields := []string{
		"id", "title", "applies_to", "role", "basis", "owner", "starts_on", "stops_on", "ends_on", "period", "convention",
		"source", "exceptions", "in_force_from", "in_force_until", "version", "verify",
	}
	for _, r := range statute.Catalogue() {
		raw, err := json.Marshal(r.View())
		if err != nil {
			t.Fatal(err)
		}
		shown := map[string]any{}
		if err := json.Unmarshal(raw, &shown); err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			v, there := shown[f]
			if !there || v == nil && f != "in_force_until" || v == "" {
				t.Errorf("%s: %s is %v", r.ID, f, v)
			}
		}
		if len(r.StartsOn()) == 0 || len(r.EndsOn()) == 0 || r.Version() != r.InForce.String() {
			t.Errorf("%s: starts on %v, ends on %v, version %s", r.ID, r.StartsOn(), r.EndsOn(), r.Version())
		}
		for _, k := range slices.Concat(r.StartsOn(), r.StopsOn(), r.EndsOn()) {
			if len(r.Cases) > 0 && !slices.ContainsFunc(r.Cases, k.BelongsTo) {
				t.Errorf("%s: no case of it has a %s", r.ID, k)
			}
		}
	}
}

func TestARuleOutOfForceIsShownWithItsLastDay(t *testing.T) {
	t.Parallel()
	r := *statute.RuleByID("ehcp_final")
	r.Until = day("2029-08-31")
	if v := r.View(); v.InForceUntil == nil || *v.InForceUntil != day("2029-08-31") {
		t.Errorf("shown until %v", v.InForceUntil)
	}
}

func TestWhatARuleListsIsWhatMovesItsClock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, starts, stops, ends string }{
		{
			"ehcna_refusal_to_issue", "[request_received became_responsible]", "[issue_decided no_plan_notified draft_plan_sent final_plan_sent]",
			"[withdrawn moved_away deceased over_age order_made not_opposed mediation_agreed assess_decision_notified]",
		},
		{"draft_representation_window", "[draft_plan_sent]", "[representations_received]", "[withdrawn moved_away deceased over_age final_plan_sent]"},
		{"code_s1", "[stage1_acknowledged stage1_received]", "[stage1_responded]", "[withdrawn stage1_extended]"},
		{
			"ar_amend_not_proceeding", "[amendment_notice_sent]", "[amendment_not_proceeding_notified]",
			"[withdrawn moved_away deceased over_age plan_ceased review_decision_notified amended_plan_sent]",
		},
		{
			"mediation_agreement_appealable", "[mediation_agreed]",
			"[agreement_carried_out family_told_will_assess no_plan_notified draft_plan_sent final_plan_sent reconsidered amended_plan_sent school_named plan_continued plan_ceased]",
			"[withdrawn moved_away deceased over_age no_plan_notified]",
		},
		{"transfer_old_la", "[old_authority_aware moved]", "[plan_transferred]", "[withdrawn deceased over_age plan_ceased]"},
		{"lgsco_report_remedy", "[ombudsman_report_issued remedy_agreed]", "[remedy_completed]", "[withdrawn]"},
		{"reassess_refusal_bar", "[last_assessment_made]", "[]", "[withdrawn moved_away deceased over_age plan_ceased]"},
	} {
		v := statute.RuleByID(c.rule).View()
		for _, f := range []struct {
			what, want string
			got        []string
		}{{"starts", c.starts, v.StartsOn}, {"stops", c.stops, v.StopsOn}, {"ends", c.ends, v.EndsOn}} {
			if got := fmt.Sprint(f.got); got != f.want {
				t.Errorf("%s %s on %s, want %s", c.rule, f.what, got, f.want)
			}
		}
	}
}

func TestRulesInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, says string }{
		{"ehcna_advice", "“Advice requested” (not of the parent)"},
		{"ehcna_advice", "one clock for each body or school asked"},
		{"kcc_ep_advice_7w", "“Advice requested” (educational psychology)"},
		{"ehcp_final", "“Request received” (not detained)"},
		{"ehcp_final", "“Decision whether to assess notified” (refuse), while the refusal stands"},
		{"draft_representation_window", "“Final plan sent”, which closes it too early"},
		{"ar_amend_notice", "“Review decision notified” (maintain or cease), whenever it comes, since nothing is owed then"},
		{"ar_final_effective", "counting also from “Amendment notice sent”"},
		{"amend_without_review", "only where there is no “Review meeting held” before it"},
		{"ar_amend_final", "only after “Review meeting held”"},
		{"ar_early_years_3m", "the child is still under five"},
		{"appeal_window", "each of them has a clock of its own"},
		{"code_s2", "while there is none, the day that `code_s2_ack` was due"},
		{"code_s2", "“Stage 2 extended”, logged on or before the due date"},
		{"code_s2_extended", "only where `code_s2` was extended in time"},
		{"mediation_agreement_appealable", "from “Mediation agreement made” (name school), as `order_name_school`: 2 weeks, until “Agreement carried out” or “School named in the plan” or “Amended plan sent”"},
		{"transfer_old_la", "from “Family moved”, only where there is no “Old authority aware of the move”: at once"},
	} {
		w := statute.RuleByID(c.rule).InWords()
		if all := slices.Concat(w.Starts, w.Stops, w.Ends, w.Ways); !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, c.says) }) {
			t.Errorf("%s does not say %q in %q", c.rule, c.says, all)
		}
	}
}

// TestNamesAreReadBackAsTheyAreWritten holds for case kinds, milestone kinds,
// and the days in JSON.
func TestNamesAreReadBackAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	prefixes := map[string]bool{}
	for _, k := range statute.CaseKinds() {
		if back := throughJSON(t, k); back != k || k.Title() == "" || prefixes[k.Prefix()] {
			t.Errorf("%s is read as %s, titled %q, prefix %q", k, back, k.Title(), k.Prefix())
		}
		prefixes[k.Prefix()] = true
	}
	names := map[string]bool{}
	for _, k := range statute.Kinds() {
		if back := throughJSON(t, k); back != k || k.Title() == "" || names[k.String()] {
			t.Errorf("%s is read as %s, titled %q", k, back, k.Title())
		}
		names[k.String()] = true
	}
	for _, d := range []statute.Date{day("2024-02-29"), {}} {
		if back := throughJSON(t, d); back != d {
			t.Errorf("%s is read as %s", d, back)
		}
	}
	for what, into := range map[string]any{`"2025-02-29"`: new(statute.Date), `"appeal_"`: new(statute.Kind), `"any"`: new(statute.CaseKind)} {
		if err := json.Unmarshal([]byte(what), into); err == nil {
			t.Errorf("%s was read", what)
		}
	}
	if statute.NoKind.String() != "" || statute.CaseKind(99).String() != "unknown" || statute.Kind(250).String() != "" {
		t.Error("what is none has a name")
	}
}

func throughJSON[T any](t *testing.T, v T) (back T) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func TestWhatCanHappenAgain(t *testing.T) {
	t.Parallel()
	for k, want := range map[statute.Kind]bool{
		statute.RequestReceived: false, statute.FinalPlanSent: false, statute.AdviceReceived: true, statute.DraftPlanSent: true,
		statute.AssessDecisionNotified: true, statute.MeetingHeld: false, statute.Stage1Updated: true,
	} {
		if k.MayRepeat() != want {
			t.Errorf("%s may repeat: %v", k, !want)
		}
	}
}

func TestStatesAndGroundsAreAllNamed(t *testing.T) {
	t.Parallel()
	if got := statute.States(); len(got) != 11 || slices.Contains(got, "") {
		t.Errorf("states %v", got)
	}
	seen := map[string]bool{}
	for _, g := range statute.Grounds() {
		if !g.Known() || g.Words() == string(g) || seen[g.Words()] {
			t.Errorf("%s says %q", g, g.Words())
		}
		seen[g.Words()] = true
	}
	if g := statute.Ground("staff_shortage"); g.Known() || g.Words() != "staff_shortage" {
		t.Error("staff shortage is a ground")
	}
}

func TestARestoredClockHasItsStateAndCanStillBeExplained(t *testing.T) {
	t.Parallel()
	h := statute.History{Kind: statute.NeedsAssessment, Milestones: ms(m("request_received", "2024-01-15"), m("final_plan_sent", "2024-06-10"))}
	judged := clock(bookForTests().Judge(h, day("2024-07-01")), "ehcp_final")
	back := statute.Restore(judged.Rule, judged.StartedOn, judged.DueOn, judged.StoppedOn, judged.EndedBy, judged.Excused).At(day("2024-07-01"))
	if back.State != judged.State || back.DaysLate != 7 || !reflect.DeepEqual(judged.Anchors(), statute.Anchors{Start: day("2024-01-15")}) {
		t.Errorf("restored %s, %d late, from %+v", back.State, back.DaysLate, judged.Anchors())
	}
	if text := bookForTests().Explain(&back).Text; !strings.Contains(text, "Last day in time: Monday 3 June 2024.") {
		t.Error(text)
	}
	if bookForTests().Calendar() != calendarForTests() {
		t.Error("the book counts by another calendar")
	}
}
