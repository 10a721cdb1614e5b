package statute_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// plan is the alerts of one clock in short: kind and day, in order.
func plan(t *testing.T, h statute.History, today, rule string) string {
	t.Helper()
	c := clock(bookForTests().Judge(h, day(today)), rule)
	if c == nil {
		t.Fatalf("no clock %s", rule)
	}
	var out []string
	for _, a := range bookForTests().Alerts(c) {
		out = append(out, string(a.Kind)+" "+a.On.String())
	}
	return strings.Join(out, ", ")
}

func TestTheAlertPlan(t *testing.T) {
	t.Parallel()
	const na, ar, cm = statute.NeedsAssessment, statute.AnnualReview, statute.Complaint
	request := m("request_received", "2024-01-15")
	for _, c := range []struct {
		name       string
		kind       statute.CaseKind
		milestones []statute.Milestone
		exceptions []statute.Exception
		today      string
		rule, want string
	}{
		{name: "a calendar limit warns calendar days ahead, weekends included", kind: na, milestones: ms(request), today: "2024-02-01", rule: "ehcna_decision", want: "due_in_14 2024-02-12, due_in_7 2024-02-19, due_in_2 2024-02-24, due_today 2024-02-26, breach 2024-02-27"},
		{name: "a limit in working days warns working days ahead", kind: cm, milestones: ms(m("stage1_received", "2025-12-08")), today: "2025-12-09", rule: "kcc_stage1", want: "due_in_14 2025-12-16, due_in_7 2025-12-29, due_in_2 2026-01-06, due_today 2026-01-08, breach 2026-01-09"},
		{name: "a warning from before the start is not raised", kind: cm, milestones: ms(m("stage1_received", "2025-03-03")), today: "2025-03-04", rule: "kcc_ack", want: "due_in_2 2025-03-04, due_today 2025-03-06, breach 2025-03-07"},
		{name: "nor for notice arranged late", kind: ar, milestones: ms(m("plan_made", "2024-05-01"), m("meeting_arranged", "2025-03-10", "for=2025-03-20")), today: "2025-03-11", rule: "ar_notice_of_meeting", want: "due_today 2025-03-05, breach 2025-03-06"},
		{name: "notice alerts on the safe date", kind: ar, milestones: ms(m("plan_made", "2024-05-01"), m("meeting_arranged", "2025-01-10", "for=2025-03-20")), today: "2025-01-11", rule: "ar_notice_of_meeting", want: "due_in_14 2025-02-19, due_in_7 2025-02-26, due_in_2 2025-03-03, due_today 2025-03-05, breach 2025-03-06"},
		{name: "an annual review alerts on its safe day too", kind: ar, milestones: ms(m("previous_review_completed", "2024-04-20", "for=2024-03-15")), today: "2024-05-01", rule: "ar_annual", want: "safe_by 2025-03-14, due_in_14 2025-04-05, due_in_7 2025-04-12, due_in_2 2025-04-17, due_today 2025-04-19, breach 2025-04-20"},
		{name: "with no earlier meeting the safe day is the due day", kind: ar, milestones: ms(m("plan_made", "2024-03-15")), today: "2024-05-01", rule: "ar_annual", want: "due_in_14 2025-02-28, due_in_7 2025-03-07, due_in_2 2025-03-12, due_today 2025-03-14, breach 2025-03-15"},
		{name: "a stopped clock raises nothing", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-01", "assess")), today: "2024-02-02", rule: "ehcna_decision"},
		{name: "nor one that was ended", kind: na, milestones: ms(request, m("withdrawn", "2024-02-01")), today: "2024-02-02", rule: "ehcna_decision"},
		{name: "an exception does not silence the breach", kind: na, milestones: ms(request), today: "2024-06-04", rule: "ehcp_final", exceptions: []statute.Exception{{Rule: "ehcp_final", Ground: statute.ExceptionalPersonalCircumstance}}, want: "due_in_14 2024-05-20, due_in_7 2024-05-27, due_in_2 2024-06-01, due_today 2024-06-03, breach 2024-06-04"},
		{name: "a component leaves its alerts to the whole", kind: ar, milestones: ms(m("plan_made", "2024-05-01"), m("meeting_held", "2025-02-14")), today: "2025-03-01", rule: "ar_final_12w_cap"},
		{name: "targets raise none", kind: na, milestones: ms(request), today: "2024-02-02", rule: "draft_plan_target"},
		{name: "nor does the family's own time", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-01", "refuse")), today: "2024-02-02", rule: "appeal_window"},
		{name: "nor its minimum time", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-05-01")), today: "2024-05-02", rule: "draft_representation_window"},
		{name: "nor a duty without a number", kind: ar, milestones: ms(m("plan_made", "2024-05-01"), m("released", "2025-03-03")), today: "2025-03-04", rule: "release_review"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := statute.History{Kind: c.kind, Milestones: c.milestones, Exceptions: c.exceptions}
			if got := plan(t, h, c.today, c.rule); got != c.want {
				t.Errorf("raises %s\n want  %s", got, c.want)
			}
		})
	}
}

func TestTheNextAlertAndTheNewest(t *testing.T) {
	t.Parallel()
	b := bookForTests()
	c := clock(b.Judge(statute.History{Kind: statute.NeedsAssessment, Milestones: ms(m("request_received", "2024-01-15"))}, day("2024-02-01")), "ehcna_decision")
	for _, at := range []struct{ on, next, newest string }{
		{"2024-02-11", "due_in_14 2024-02-12", "none"},
		{"2024-02-12", "due_in_7 2024-02-19", "due_in_14 2024-02-12"},
		{"2024-02-25", "due_today 2024-02-26", "due_in_2 2024-02-24"},
		{"2024-02-26", "breach 2024-02-27", "due_today 2024-02-26"},
		{"2024-02-27", "none", "breach 2024-02-27"},
		{"2024-09-01", "none", "breach 2024-02-27"},
	} {
		short := func(a statute.Alert, ok bool) string {
			if !ok {
				return "none"
			}
			return fmt.Sprint(a.Kind, " ", a.On)
		}
		if got := short(b.NextAlert(c, day(at.on))); got != at.next {
			t.Errorf("on %s the next is %s, want %s", at.on, got, at.next)
		}
		if got := short(b.Newest(c, day(at.on))); got != at.newest {
			t.Errorf("on %s the newest is %s, want %s", at.on, got, at.newest)
		}
	}
}

// TestEveryDutyAndOnlyADutyHasAPlan: of a component the alert is another's.
func TestEveryDutyAndOnlyADutyHasAPlan(t *testing.T) {
	t.Parallel()
	for _, r := range statute.Catalogue() {
		duty := r.Role == statute.Duty
		if r.Alerts.OnLate != duty || r.Alerts.OnDue != duty || (len(r.Alerts.Before) == 3) != duty {
			t.Errorf("%s, a %s, has the plan %+v", r.ID, r.Role, r.Alerts)
		}
		if r.Alerts.SafeDay != (r.ID == "ar_annual") {
			t.Errorf("%s has a safe day: %v", r.ID, r.Alerts.SafeDay)
		}
	}
	days := []int{}
	for _, lead := range statute.RuleByID("ehcp_final").Alerts.Before {
		days = append(days, lead.Days)
	}
	if !slices.Equal(days, []int{14, 7, 2}) {
		t.Errorf("warns %v days before", days)
	}
}
