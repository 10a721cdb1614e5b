package statute_test

import (
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// sentence is one reading of the law: a history, a day, and what one clock
// must then say. Empty expectations are not checked, except state.
type sentence struct {
	name       string
	kind       statute.CaseKind
	profile    statute.Profile
	milestones []statute.Milestone
	exceptions []statute.Exception
	born, died string
	today      string

	rule, body string
	state      statute.State
	due        string
	started    string
	stopped    string
	endedBy    string
	safeBy     string
	left, late int
	none       bool // there is no such clock
}

func (s sentence) judge(t *testing.T) {
	t.Helper()
	h := statute.History{Kind: s.kind, Profile: s.profile, Milestones: s.milestones, Exceptions: s.exceptions}
	if s.born != "" {
		h.Born = day(s.born)
	}
	if s.died != "" {
		h.Died = day(s.died)
	}
	c := find(bookForTests().Judge(h, day(s.today)), s.rule, s.body)
	if s.none {
		if c != nil {
			t.Fatalf("%s runs: %s, due %s", s.rule, c.State, c.DueOn)
		}
		return
	}
	if c == nil {
		t.Fatalf("no clock %s %s", s.rule, s.body)
	}
	if c.State != s.state || c.DaysLeft != s.left || c.DaysLate != s.late {
		t.Errorf("state %s, %d left, %d late; want %s, %d, %d (due %s, stopped %s)",
			c.State, c.DaysLeft, c.DaysLate, s.state, s.left, s.late, c.DueOn, c.StoppedOn)
	}
	for _, f := range []struct{ what, got, want string }{
		{"due", c.DueOn.String(), s.due},
		{"started", c.StartedOn.String(), s.started},
		{"safe by", c.SafeBy.String(), s.safeBy},
		{"stopped", c.StoppedOn.String(), s.stopped},
	} {
		if f.want != "" && f.got != f.want {
			t.Errorf("%s %s, want %s", f.what, f.got, f.want)
		}
	}
	if s.stopped == "" && c.Stopped() {
		t.Errorf("stopped on %s, want it to run", c.StoppedOn)
	}
	if c.EndedBy != s.endedBy {
		t.Errorf("ended by %q, want %q", c.EndedBy, s.endedBy)
	}
}

// find takes the last clock of a rule, so that of several windows it is the
// newest.
func find(clocks []statute.Clock, rule, body string) (c *statute.Clock) {
	for i := range clocks {
		if clocks[i].Rule.ID == rule && (body == "" || clocks[i].Body == body) {
			c = &clocks[i]
		}
	}
	return c
}

func ms(list ...statute.Milestone) []statute.Milestone { return list }

func run(t *testing.T, sentences []sentence) {
	t.Helper()
	for _, s := range sentences {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.judge(t)
		})
	}
}

func TestNeedsAssessment(t *testing.T) {
	t.Parallel()
	const na = statute.NeedsAssessment
	request := m("request_received", "2024-01-15") // due 26 Feb, 6 May, 3 Jun 2024
	run(t, []sentence{
		{name: "on the due day it still runs", kind: na, milestones: ms(request), today: "2024-02-26", rule: "ehcna_decision", state: statute.Running, due: "2024-02-26"},
		{name: "the day after it is breached", kind: na, milestones: ms(request), today: "2024-02-27", rule: "ehcna_decision", state: statute.Breached, late: 1},
		{name: "days left are calendar days", kind: na, milestones: ms(request), today: "2024-02-20", rule: "ehcna_decision", state: statute.Running, left: 6},
		{name: "decided on the due day is met", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-26", "assess")), today: "2024-03-01", rule: "ehcna_decision", state: statute.Met, stopped: "2024-02-26"},
		{name: "decided after it is late by the days to the stop", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-03-01", "assess")), today: "2024-12-01", rule: "ehcna_decision", state: statute.Late, stopped: "2024-03-01", late: 4},
		{name: "responsibility under s 24 starts it as a request does", kind: na, milestones: ms(m("became_responsible", "2024-01-15")), today: "2024-02-01", rule: "ehcna_decision", state: statute.Running, due: "2024-02-26", left: 25},
		{name: "of two triggers the earlier starts it", kind: na, milestones: ms(m("became_responsible", "2024-01-10"), request), today: "2024-02-01", rule: "ehcp_final", state: statute.Running, started: "2024-01-10", due: "2024-05-29", left: 118},
		{name: "a late decision to assess does not move week 20", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-03-20", "assess")), today: "2024-04-01", rule: "ehcp_final", state: statute.Running, due: "2024-06-03", left: 63},
		{name: "deciding for a plan stops the sixteen weeks", kind: na, milestones: ms(request, m("issue_decided", "2024-05-01", "plan")), today: "2024-06-01", rule: "ehcna_refusal_to_issue", state: statute.Met, stopped: "2024-05-01"},
		{name: "deciding against one without telling the family stops nothing", kind: na, milestones: ms(request, m("issue_decided", "2024-05-01", "no_plan")), today: "2024-05-07", rule: "ehcna_refusal_to_issue", state: statute.Breached, late: 1},
		{name: "a draft stops the sixteen weeks", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-05-08")), today: "2024-06-01", rule: "ehcna_refusal_to_issue", state: statute.Late, stopped: "2024-05-08", late: 2},
		{name: "a refusal to assess ends the twenty weeks", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse")), today: "2024-09-01", rule: "ehcp_final", state: statute.Cancelled, stopped: "2024-02-20", endedBy: "assess_decision_notified"},
		{name: "a refusal to assess ends the consultation of schools", kind: na, milestones: ms(request, m("school_consulted", "2024-02-10", "body=Oakfield School"), m("assess_decision_notified", "2024-02-20", "refuse")), today: "2024-09-01", rule: "school_consultation_response", body: "Oakfield School", state: statute.Met, due: "2024-02-25", stopped: "2024-02-20", endedBy: "assess_decision_notified"},
		{name: "a refusal to assess ends the sixteen weeks", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse")), today: "2024-09-01", rule: "ehcna_refusal_to_issue", state: statute.Cancelled, stopped: "2024-02-20", endedBy: "assess_decision_notified"},
		{name: "a refusal conceded of its own motion revives the first dates", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse"), m("assess_decision_notified", "2024-05-20", "assess")), today: "2024-06-10", rule: "ehcp_final", state: statute.Breached, due: "2024-06-03", late: 7},
		{name: "and revives the sixteen weeks", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse"), m("draft_plan_sent", "2024-05-20")), today: "2024-06-10", rule: "ehcna_refusal_to_issue", state: statute.Late, stopped: "2024-05-20", late: 14},
		{name: "the six weeks count the first decision", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse"), m("assess_decision_notified", "2024-05-20", "assess")), today: "2024-06-10", rule: "ehcna_decision", state: statute.Met, stopped: "2024-02-20"},
		{name: "an order in between revives nothing", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse"), m("order_made", "2024-05-01", "assess"), m("final_plan_sent", "2024-08-01")), today: "2024-09-01", rule: "ehcp_final", state: statute.Cancelled, stopped: "2024-02-20", endedBy: "assess_decision_notified"},
		{name: "an unopposed appeal revives nothing", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse"), m("not_opposed", "2024-05-01", "assess"), m("assess_decision_notified", "2024-05-10", "assess")), today: "2024-09-01", rule: "ehcp_final", state: statute.Cancelled, stopped: "2024-02-20", endedBy: "assess_decision_notified"},
		{name: "a refusal to issue ends the twenty weeks", kind: na, milestones: ms(request, m("no_plan_notified", "2024-05-01")), today: "2024-09-01", rule: "ehcp_final", state: statute.Cancelled, stopped: "2024-05-01", endedBy: "no_plan_notified"},
		{name: "a plan after a refusal to issue, with no order, is late from the first date", kind: na, milestones: ms(request, m("no_plan_notified", "2024-05-01"), m("final_plan_sent", "2024-08-01")), today: "2024-09-01", rule: "ehcp_final", state: statute.Late, stopped: "2024-08-01", late: 59},
		{name: "an order replaces the request's clock", kind: na, milestones: ms(request, m("order_made", "2024-05-01", "make")), today: "2024-09-01", rule: "ehcp_final", state: statute.Cancelled, stopped: "2024-05-01", endedBy: "order_made"},
		{name: "an agreement on other matters replaces nothing", kind: na, milestones: ms(request, m("mediation_agreed", "2024-05-01", "other")), today: "2024-06-04", rule: "ehcp_final", state: statute.Breached, late: 1},
		{name: "an order starts no order clock in the request's own case", kind: na, milestones: ms(request, m("order_made", "2024-05-01", "assess")), today: "2024-09-01", rule: "order_assess_final", none: true},
		{name: "withdrawn in time is cancelled", kind: na, milestones: ms(request, m("withdrawn", "2024-06-03")), today: "2024-09-01", rule: "ehcp_final", state: statute.Cancelled, stopped: "2024-06-03", endedBy: "withdrawn"},
		{name: "withdrawn after the due date does not erase the breach", kind: na, milestones: ms(request, m("withdrawn", "2024-06-05")), today: "2024-09-01", rule: "ehcp_final", state: statute.Late, stopped: "2024-06-05", endedBy: "withdrawn", late: 2},
		{name: "a death that the person's record tells of ends it too", kind: na, milestones: ms(request), died: "2024-03-03", today: "2024-09-01", rule: "ehcp_final", state: statute.Cancelled, stopped: "2024-03-03", endedBy: "deceased"},
		{name: "what happens after today is not looked at", kind: na, milestones: ms(request, m("final_plan_sent", "2024-06-01")), today: "2024-05-31", rule: "ehcp_final", state: statute.Running, left: 3},
		{name: "a decision before the request stops nothing", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-01-10", "assess")), today: "2024-02-27", rule: "ehcna_decision", state: statute.Breached, late: 1},
		{name: "each body has its own clock", kind: na, milestones: ms(request, m("advice_requested", "2024-03-04", "body=health"), m("advice_requested", "2024-03-11", "body=social_care"), m("advice_received", "2024-04-10", "body=health")), today: "2024-04-23", rule: "ehcna_advice", body: "social_care", state: statute.Breached, due: "2024-04-22", late: 1},
		{name: "the other body's reply stops its own", kind: na, milestones: ms(request, m("advice_requested", "2024-03-04", "body=health"), m("advice_requested", "2024-03-11", "body=social_care"), m("advice_received", "2024-04-10", "body=health")), today: "2024-04-23", rule: "ehcna_advice", body: "health", state: statute.Met, stopped: "2024-04-10"},
		{name: "a body asked twice is judged by the first request", kind: na, milestones: ms(request, m("advice_requested", "2024-03-04", "body=health"), m("advice_requested", "2024-03-20", "body=health"), m("advice_requested", "2024-03-20", "body=health")), today: "2024-04-01", rule: "ehcna_advice", state: statute.Running, due: "2024-04-15", left: 14},
		{name: "the parent's own advice starts no clock", kind: na, milestones: ms(request, m("advice_requested", "2024-03-04", "body=parent")), today: "2024-04-23", rule: "ehcna_advice", none: true},
		{name: "advice not needed from that body ends its clock", kind: na, milestones: ms(request, m("advice_requested", "2024-03-04", "body=health"), m("advice_not_needed", "2024-03-10", "body=health")), today: "2024-04-23", rule: "ehcna_advice", state: statute.Cancelled, stopped: "2024-03-10", endedBy: "advice_not_needed"},
		{name: "advice not needed from another body does not", kind: na, milestones: ms(request, m("advice_requested", "2024-03-04", "body=health"), m("advice_not_needed", "2024-03-10", "body=education")), today: "2024-04-15", rule: "ehcna_advice", state: statute.Running},
		{name: "the final plan ends advice still owed", kind: na, milestones: ms(request, m("advice_requested", "2024-03-04", "body=health"), m("final_plan_sent", "2024-05-01")), today: "2024-06-01", rule: "ehcna_advice", state: statute.Late, stopped: "2024-05-01", endedBy: "final_plan_sent", late: 16},
		{name: "Kent's seven weeks for psychologists is a target", kind: na, milestones: ms(request, m("advice_requested", "2023-09-04", "body=educational_psychology")), today: "2023-10-24", rule: "kcc_ep_advice_7w", state: statute.Missed, due: "2023-10-23", late: 1},
		{name: "a target ended in time was not missed", kind: na, milestones: ms(request, m("withdrawn", "2024-02-01")), today: "2024-10-24", rule: "draft_plan_target", state: statute.Met, stopped: "2024-02-01", endedBy: "withdrawn"},
		{name: "a target still to come runs", kind: na, milestones: ms(request), today: "2024-04-22", rule: "draft_plan_target", state: statute.Running, due: "2024-04-22"},
		{name: "a school that answers late missed the guidance", kind: na, milestones: ms(request, m("school_consulted", "2024-03-01", "body=Oakfield"), m("school_replied", "2024-03-20", "body=Oakfield")), today: "2024-04-01", rule: "school_consultation_response", body: "Oakfield", state: statute.Missed, due: "2024-03-16", stopped: "2024-03-20", late: 4},
		{name: "fifteen days with the draft are open to the last", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-03-01")), today: "2024-03-15", rule: "draft_representation_window", state: statute.Open, due: "2024-03-15"},
		{name: "and closed the day after", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-03-01")), today: "2024-03-16", rule: "draft_representation_window", state: statute.Closed},
		{name: "a final plan on the fifteenth day closed them early", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-03-01"), m("final_plan_sent", "2024-03-15")), today: "2024-03-16", rule: "draft_representation_window", state: statute.ClosedEarly, stopped: "2024-03-15", endedBy: "final_plan_sent"},
		{name: "not if the family had replied", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-03-01"), m("representations_received", "2024-03-08"), m("final_plan_sent", "2024-03-10")), today: "2024-03-16", rule: "draft_representation_window", state: statute.Closed, stopped: "2024-03-08"},
		{name: "the last draft is the one the family answers", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-03-01"), m("draft_plan_sent", "2024-03-20")), today: "2024-03-21", rule: "draft_representation_window", state: statute.Open, due: "2024-04-03", left: 13},
		{name: "served on the last parent, the window starts that day", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-03-01", "last=2024-03-04")), today: "2024-03-04", rule: "draft_representation_window", state: statute.Open, due: "2024-03-18", left: 14},
		{name: "a notice counts when the last recipient was sent it", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-26", "assess", "last=2024-02-28")), today: "2024-03-01", rule: "ehcna_decision", state: statute.Late, stopped: "2024-02-28", late: 2},
		{name: "a recipient still to be sent it keeps the clock running", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-26", "assess", "last=2024-02-28")), today: "2024-02-26", rule: "ehcna_decision", state: statute.Running},
		{name: "a detained person's request starts the detained clocks", kind: na, milestones: ms(m("request_received", "2025-01-20", "detained")), today: "2025-01-20", rule: "detained_final", state: statute.Running, due: "2025-06-09", left: 140},
		{name: "and not the ordinary ones", kind: na, milestones: ms(m("request_received", "2025-01-20", "detained")), today: "2025-01-20", rule: "ehcp_final", none: true},
		{name: "before the Regs there was no limit", kind: na, milestones: ms(m("request_received", "2014-08-31")), today: "2015-08-31", rule: "ehcp_final", none: true},
		{name: "a refusal opens the family's time for mediation", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-12-31", "refuse")), today: "2025-01-01", rule: "mediation_contact", state: statute.Open, due: "2025-02-28", left: 58},
		{name: "deciding to assess opens none", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "assess")), today: "2024-03-01", rule: "appeal_window", none: true},
		{name: "each decision opens a window of its own", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-20", "refuse"), m("final_plan_sent", "2024-09-02")), today: "2024-09-03", rule: "appeal_window", state: statute.Open, started: "2024-09-02", due: "2024-11-04", left: 62},
		{name: "the clock of a case that had ended before its trigger never ran", kind: na, milestones: ms(request, m("withdrawn", "2024-02-01"), m("advice_requested", "2024-02-05", "body=health")), today: "2024-09-03", rule: "ehcna_advice", none: true},
	})
}

func TestExceptionsExcuseAndNeverMoveADate(t *testing.T) {
	t.Parallel()
	const na = statute.NeedsAssessment
	request := m("request_received", "2024-01-15")
	ex := func(rule string, g statute.Ground, from, to string) []statute.Exception {
		e := statute.Exception{Rule: rule, Ground: g}
		if from != "" {
			e.From, e.To = day(from), day(to)
		}
		return []statute.Exception{e}
	}
	covid := ms(m("request_received", "2020-01-15")) // due 3 June 2020
	run(t, []sentence{
		{name: "late with a ground is excepted, its date unmoved", kind: na, milestones: ms(request, m("final_plan_sent", "2024-06-10")), exceptions: ex("ehcp_final", statute.ExceptionalPersonalCircumstance, "", ""), today: "2024-07-01", rule: "ehcp_final", state: statute.Excepted, due: "2024-06-03", stopped: "2024-06-10", late: 7},
		{name: "breached with a ground is excepted", kind: na, milestones: ms(request), exceptions: ex("ehcp_final", statute.AbsentFromArea4Weeks, "2024-03-01", "2024-03-28"), today: "2024-06-04", rule: "ehcp_final", state: statute.Excepted, late: 1},
		{name: "met with a ground stays met", kind: na, milestones: ms(request, m("final_plan_sent", "2024-06-03")), exceptions: ex("ehcp_final", statute.ExceptionalPersonalCircumstance, "", ""), today: "2024-07-01", rule: "ehcp_final", state: statute.Met, stopped: "2024-06-03"},
		{name: "a ground on another limit excuses nothing here", kind: na, milestones: ms(request), exceptions: ex("ehcna_decision", statute.ExceptionalPersonalCircumstance, "", ""), today: "2024-06-04", rule: "ehcp_final", state: statute.Breached, late: 1},
		{name: "27 days away are not four weeks", kind: na, milestones: ms(request), exceptions: ex("ehcp_final", statute.AbsentFromArea4Weeks, "2024-03-01", "2024-03-27"), today: "2024-06-04", rule: "ehcp_final", state: statute.Breached, late: 1},
		{name: "an absence after the due date excuses nothing", kind: na, milestones: ms(request), exceptions: ex("ehcp_final", statute.AbsentFromArea4Weeks, "2024-06-04", "2024-07-10"), today: "2024-08-01", rule: "ehcp_final", state: statute.Breached, late: 59},
		{name: "a closed school does not excuse the adviser", kind: na, milestones: ms(request, m("advice_requested", "2024-07-22", "body=education")), exceptions: ex("ehcna_advice", statute.SchoolClosed4Weeks, "2024-07-22", "2024-09-02"), today: "2024-09-03", rule: "ehcna_advice", state: statute.Breached, late: 1},
		{name: "a missed appointment excuses the adviser", kind: na, milestones: ms(request, m("advice_requested", "2024-07-22", "body=education")), exceptions: ex("ehcna_advice", statute.MissedAppointment, "2024-08-01", "2024-08-01"), today: "2024-09-03", rule: "ehcna_advice", state: statute.Excepted, late: 1},
		{name: "coronavirus excuses a limit that ended in its time", kind: na, milestones: covid, exceptions: ex("ehcp_final", statute.Coronavirus, "2020-05-01", "2020-06-30"), today: "2020-07-01", rule: "ehcp_final", state: statute.Excepted, late: 28},
		{name: "not one that ended the day after", kind: na, milestones: ms(m("request_received", "2020-05-09")), exceptions: ex("ehcp_final", statute.Coronavirus, "2020-05-09", "2020-09-25"), today: "2020-09-27", rule: "ehcp_final", state: statute.Breached, due: "2020-09-26", late: 1},
		{name: "not for a reason outside its time", kind: na, milestones: covid, exceptions: ex("ehcp_final", statute.Coronavirus, "2020-03-01", "2020-04-30"), today: "2020-07-01", rule: "ehcp_final", state: statute.Breached, late: 28},
		{name: "two weeks away excuse an order", kind: statute.TribunalOrder, milestones: ms(m("order_made", "2025-03-03", "amend")), exceptions: ex("order_amend", statute.Absent2Weeks, "2025-03-10", "2025-03-23"), today: "2025-04-08", rule: "order_amend", state: statute.Excepted, late: 1},
		{name: "nothing excuses a review decision", kind: statute.AnnualReview, milestones: ms(m("plan_made", "2024-06-01"), m("meeting_held", "2025-02-14")), exceptions: ex("ar_decision", statute.ExceptionalPersonalCircumstance, "", ""), today: "2025-03-15", rule: "ar_decision", state: statute.Breached, late: 1},
	})
}

func TestAnnualReview(t *testing.T) {
	t.Parallel()
	const ar = statute.AnnualReview
	made, meeting := m("plan_made", "2024-03-15"), m("meeting_held", "2025-02-14")
	amend, notice := m("review_decision_notified", "2025-03-14", "amend"), m("amendment_notice_sent", "2025-03-14")
	run(t, []sentence{
		{name: "twelve months start with the day the plan was made", kind: ar, milestones: ms(made), today: "2025-03-14", rule: "ar_annual", state: statute.Running, due: "2025-03-14", safeBy: "2025-03-14"},
		{name: "the anniversary is a day late", kind: ar, milestones: ms(made), today: "2025-03-15", rule: "ar_annual", state: statute.Breached, late: 1},
		{name: "a meeting alone completes no review", kind: ar, milestones: ms(made, meeting), today: "2025-03-15", rule: "ar_annual", state: statute.Breached, late: 1},
		{name: "the decision after a meeting completes it", kind: ar, milestones: ms(made, meeting, amend), today: "2025-04-01", rule: "ar_annual", state: statute.Met, stopped: "2025-03-14"},
		{name: "a decision without a meeting completes nothing", kind: ar, milestones: ms(made, amend), today: "2025-03-15", rule: "ar_annual", state: statute.Breached, late: 1},
		{name: "from the last review, the safe date counts from its meeting", kind: ar, milestones: ms(m("previous_review_completed", "2024-04-20", "for=2024-03-15")), today: "2024-05-01", rule: "ar_annual", state: statute.Running, due: "2025-04-19", safeBy: "2025-03-14", left: 353},
		{name: "a meeting before the last review was completed is that review's", kind: ar, milestones: ms(m("meeting_held", "2024-03-15"), m("previous_review_completed", "2024-04-20")), today: "2024-05-01", rule: "ar_annual", state: statute.Running, due: "2025-04-19", safeBy: "2025-03-14", left: 353},
		{name: "and starts no decision clock in this one", kind: ar, milestones: ms(m("meeting_held", "2024-03-15"), m("previous_review_completed", "2024-04-20")), today: "2024-05-01", rule: "ar_decision", none: true},
		{name: "a plan that ceases ends the twelve months", kind: ar, milestones: ms(made, m("plan_ceased", "2024-12-31")), today: "2025-03-15", rule: "ar_annual", state: statute.Cancelled, stopped: "2024-12-31", endedBy: "plan_ceased"},
		{name: "ceasing after the year was over does not erase the breach", kind: ar, milestones: ms(made, m("plan_ceased", "2025-03-20")), today: "2025-04-15", rule: "ar_annual", state: statute.Late, stopped: "2025-03-20", endedBy: "plan_ceased", late: 6},
		{name: "four weeks run from the meeting", kind: ar, milestones: ms(made, meeting, m("report_sent", "2025-03-10")), today: "2025-03-15", rule: "ar_decision", state: statute.Breached, due: "2025-03-14", late: 1},
		{name: "an amended plan never restarts the twelve months", kind: ar, milestones: ms(made, m("amended_plan_sent", "2024-09-01")), today: "2025-03-15", rule: "ar_annual", state: statute.Breached, due: "2025-03-14", late: 1},
		{name: "notice of the meeting is due fifteen days before", kind: ar, milestones: ms(made, m("meeting_arranged", "2025-02-20", "for=2025-03-20")), today: "2025-03-05", rule: "ar_notice_of_meeting", state: statute.Running, due: "2025-03-05"},
		{name: "notice on the plain date is late on the safe reading", kind: ar, milestones: ms(made, m("meeting_arranged", "2025-02-20", "for=2025-03-20"), m("meeting_notified", "2025-03-06")), today: "2025-03-10", rule: "ar_notice_of_meeting", state: statute.Late, stopped: "2025-03-06", late: 1},
		{name: "the last arrangement counts", kind: ar, milestones: ms(made, m("meeting_arranged", "2025-02-20", "for=2025-03-20"), m("meeting_arranged", "2025-03-01", "for=2025-04-10")), today: "2025-03-10", rule: "ar_papers_circulated", state: statute.Running, due: "2025-03-26", left: 16},
		{name: "a meeting held ends the notice still owed", kind: ar, milestones: ms(made, m("meeting_arranged", "2025-02-01", "for=2025-02-14"), meeting), today: "2025-03-10", rule: "ar_notice_of_meeting", state: statute.Late, stopped: "2025-02-14", endedBy: "meeting_held", late: 15},
		{name: "a meeting known only afterwards starts no notice clock", kind: ar, milestones: ms(made, meeting), today: "2025-03-10", rule: "ar_notice_of_meeting", none: true},
		{name: "the report is due in two weeks", kind: ar, milestones: ms(made, meeting), today: "2025-03-01", rule: "ar_report", state: statute.Breached, due: "2025-02-28", late: 1},
		{name: "the decision ends a report still owed", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2025-02-20", "maintain")), today: "2025-03-01", rule: "ar_report", state: statute.Cancelled, stopped: "2025-02-20", endedBy: "review_decision_notified"},
		{name: "an extract without a report date has no report clock", kind: ar, milestones: ms(made, m("meeting_held", "2025-02-14", "extract")), today: "2025-03-01", rule: "ar_report", none: true},
		{name: "an extract with one has", kind: ar, milestones: ms(made, m("meeting_held", "2025-02-14", "extract"), m("report_sent", "2025-02-28")), today: "2025-03-01", rule: "ar_report", state: statute.Met, stopped: "2025-02-28"},
		{name: "if amending, the notice is due in the same four weeks", kind: ar, milestones: ms(made, meeting), today: "2025-03-15", rule: "ar_amend_notice", state: statute.Breached, due: "2025-03-14", late: 1},
		{name: "maintaining makes the notice moot, even decided late", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2025-05-20", "maintain")), today: "2025-06-01", rule: "ar_amend_notice", state: statute.Cancelled, stopped: "2025-05-20", endedBy: "review_decision_notified"},
		{name: "and the amended plan", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2025-05-20", "cease")), today: "2025-06-01", rule: "ar_final_effective", state: statute.Cancelled, stopped: "2025-05-20", endedBy: "review_decision_notified"},
		{name: "an early notice brings the amended plan forward", kind: ar, milestones: ms(made, meeting, m("amendment_notice_sent", "2025-02-24")), today: "2025-04-21", rule: "ar_final_effective", state: statute.Running, due: "2025-04-21"},
		{name: "a late notice buys no time", kind: ar, milestones: ms(made, meeting, m("amendment_notice_sent", "2025-04-04")), today: "2025-05-10", rule: "ar_final_effective", state: statute.Breached, due: "2025-05-09", late: 1},
		{name: "eight weeks from the notice are counted apart", kind: ar, milestones: ms(made, meeting, amend, notice), today: "2025-05-09", rule: "ar_amend_final", state: statute.Running, due: "2025-05-09"},
		{name: "twelve weeks from the meeting are counted apart", kind: ar, milestones: ms(made, meeting, amend, notice, m("amended_plan_sent", "2025-05-10")), today: "2025-05-19", rule: "ar_final_12w_cap", state: statute.Late, due: "2025-05-09", stopped: "2025-05-10", late: 1},
		{name: "not amending after all ends the amended plan", kind: ar, milestones: ms(made, meeting, amend, notice, m("amendment_not_proceeding_notified", "2025-05-01")), today: "2025-06-09", rule: "ar_final_effective", state: statute.Cancelled, stopped: "2025-05-01", endedBy: "amendment_not_proceeding_notified"},
		{name: "and meets the duty to say so", kind: ar, milestones: ms(made, meeting, amend, notice, m("amendment_not_proceeding_notified", "2025-05-01")), today: "2025-06-09", rule: "ar_amend_not_proceeding", state: statute.Met, stopped: "2025-05-01"},
		{name: "an amended plan makes saying so moot, whenever sent", kind: ar, milestones: ms(made, meeting, amend, notice, m("amended_plan_sent", "2025-07-01")), today: "2025-07-09", rule: "ar_amend_not_proceeding", state: statute.Cancelled, stopped: "2025-07-01", endedBy: "amended_plan_sent"},
		{name: "the family has fifteen days with the notice", kind: ar, milestones: ms(made, meeting, amend, notice), today: "2025-03-28", rule: "ar_amend_representation_window", state: statute.Open, due: "2025-03-28"},
		{name: "amending before they are over closes them early", kind: ar, milestones: ms(made, meeting, amend, notice, m("amended_plan_sent", "2025-03-20")), today: "2025-03-28", rule: "ar_amend_representation_window", state: statute.ClosedEarly, stopped: "2025-03-20", endedBy: "amended_plan_sent"},
		{name: "amending without a review has its own eight weeks", kind: ar, milestones: ms(made, m("amendment_notice_sent", "2024-05-01")), today: "2024-06-27", rule: "amend_without_review", state: statute.Breached, due: "2024-06-26", late: 1},
		{name: "and none of the review's", kind: ar, milestones: ms(made, m("amendment_notice_sent", "2024-05-01")), today: "2024-06-27", rule: "ar_amend_final", none: true},
		{name: "a later review does not erase it", kind: ar, milestones: ms(made, m("amendment_notice_sent", "2024-05-01"), meeting), today: "2025-03-01", rule: "amend_without_review", state: statute.Breached, due: "2024-06-26", late: 248},
		{name: "and its notice is not the review's", kind: ar, milestones: ms(made, m("amendment_notice_sent", "2024-05-01"), m("amended_plan_sent", "2024-06-20"), meeting), today: "2025-05-09", rule: "ar_final_effective", state: statute.Running, due: "2025-05-09"},
		{name: "the review has its own", kind: ar, milestones: ms(made, m("amendment_notice_sent", "2024-05-01"), m("amended_plan_sent", "2024-06-20"), meeting, amend, notice), today: "2025-05-10", rule: "ar_amend_final", state: statute.Breached, started: "2025-03-14", due: "2025-05-09", late: 1},
		{name: "after a meeting there is no amendment without review", kind: ar, milestones: ms(made, meeting, notice), today: "2025-06-27", rule: "amend_without_review", none: true},
		{name: "under five, a review every six months is guidance", kind: ar, born: "2022-01-01", milestones: ms(m("plan_made", "2025-03-31")), today: "2025-10-01", rule: "ar_early_years_6m", state: statute.Missed, due: "2025-09-30", late: 1},
		{name: "turning five ends it", kind: ar, born: "2020-09-30", milestones: ms(m("plan_made", "2025-03-31")), today: "2025-10-01", rule: "ar_early_years_6m", none: true},
		{name: "without a date of birth nothing turns on age", kind: ar, milestones: ms(m("plan_made", "2025-03-31")), today: "2025-10-01", rule: "ar_early_years_6m", none: true},
		{name: "a decision to maintain opens the appeal window", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2025-02-19", "maintain")), today: "2025-02-20", rule: "appeal_window", state: statute.Open, due: "2025-04-22", left: 61},
		{name: "a decision to cease holds the plan for the time to appeal", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2025-03-31", "cease")), today: "2025-06-02", rule: "cease_hold", state: statute.Open, due: "2025-06-02"},
		{name: "ceasing on its last day is too early", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2025-03-31", "cease"), m("plan_ceased", "2025-06-02")), today: "2025-06-05", rule: "cease_hold", state: statute.ClosedEarly, stopped: "2025-06-02", endedBy: "plan_ceased"},
		{name: "ceasing the day after is not", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2025-03-31", "cease"), m("plan_ceased", "2025-06-03")), today: "2025-06-05", rule: "cease_hold", state: statute.Closed},
		{name: "direct payments are checked within three months", kind: ar, milestones: ms(made, m("direct_payment_started", "2025-01-10")), today: "2025-04-10", rule: "direct_payment_first_review", state: statute.Breached, due: "2025-04-09", late: 1},
	})
}
