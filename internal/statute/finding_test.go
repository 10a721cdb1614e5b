package statute_test

import (
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// oddity is what the findings of a history must say: one finding of the
// code, its words and its dates, or (want empty) none of that code.
type oddity struct {
	name       string
	kind       statute.CaseKind
	milestones []statute.Milestone
	exceptions []statute.Exception
	born, died string
	today      string

	code     string
	severity statute.Severity
	says     string
	dates    []string
}

func (o oddity) check(t *testing.T) {
	t.Helper()
	h := statute.History{Kind: o.kind, Milestones: o.milestones, Exceptions: o.exceptions}
	if o.born != "" {
		h.Born = day(o.born)
	}
	if o.died != "" {
		h.Died = day(o.died)
	}
	found := bookForTests().Findings(h, day(o.today))
	i := slices.IndexFunc(found, func(f statute.Finding) bool { return f.Code == o.code })
	if o.severity == "" {
		if i >= 0 {
			t.Fatalf("found %s: %s", found[i].Code, found[i].Message)
		}
		return
	}
	if i < 0 {
		t.Fatalf("no %s among %+v", o.code, found)
	}
	f := found[i]
	if f.Severity != o.severity || !strings.Contains(f.Message, o.says) {
		t.Errorf("%s %q, want %s %q", f.Severity, f.Message, o.severity, o.says)
	}
	var dates []string
	for _, d := range f.Dates {
		dates = append(dates, d.String())
	}
	if !slices.Equal(dates, o.dates) {
		t.Errorf("dates %v, want %v", dates, o.dates)
	}
}

// sent gives a milestone the day it went out.
func sent(x statute.Milestone, on string) statute.Milestone {
	x.SentOn = day(on)
	return x
}

func weigh(t *testing.T, oddities []oddity) {
	t.Helper()
	for _, o := range oddities {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			o.check(t)
		})
	}
}

func TestWhatIsImpossible(t *testing.T) {
	t.Parallel()
	const (
		na, ar, cm = statute.NeedsAssessment, statute.AnnualReview, statute.Complaint
		bad        = statute.Error
		today      = "2024-07-01"
	)
	request := m("request_received", "2024-01-15")
	made, meeting := m("plan_made", "2023-06-01"), m("meeting_held", "2024-05-01")
	weigh(t, []oddity{
		{name: "a milestone of another kind of case", kind: na, milestones: ms(m("stage1_received", "2024-01-15")), today: today, code: statute.FindNotOfCase, severity: bad, says: `"Stage 1 complaint received" is no milestone of a case of this kind`, dates: []string{"2024-01-15"}},
		{name: "after today", kind: na, milestones: ms(m("request_received", "2024-07-02")), today: today, code: statute.FindAfterToday, severity: bad, says: "on 2 July 2024 is after today, 1 July 2024", dates: []string{"2024-07-02", "2024-07-01"}},
		{name: "today is not after today", kind: na, milestones: ms(m("request_received", today)), today: today, code: statute.FindAfterToday},
		{name: "before the request it decides", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-01-12", "assess")), today: today, code: statute.FindBeforeEvent, severity: bad, says: `on 12 January 2024 is before "Request received" on 15 January 2024`, dates: []string{"2024-01-12", "2024-01-15"}},
		{name: "after one of two openings is enough", kind: na, milestones: ms(request, m("became_responsible", "2024-02-20"), m("assess_decision_notified", "2024-02-12", "assess")), today: today, code: statute.FindBeforeEvent},
		{name: "the report before the meeting", kind: ar, milestones: ms(made, meeting, m("report_sent", "2024-04-30")), today: today, code: statute.FindBeforeEvent, severity: bad, says: `before "Review meeting held" on 1 May 2024`, dates: []string{"2024-04-30", "2024-05-01"}},
		{name: "a meeting before the plan was made", kind: ar, milestones: ms(made, m("meeting_held", "2023-05-31")), today: today, code: statute.FindBeforeEvent, severity: bad, says: "is before", dates: []string{"2023-05-31", "2023-06-01"}},
		{name: "a school that answers before it was asked", kind: na, milestones: ms(request, m("school_consulted", "2024-03-04", "body=Oakfield"), m("school_replied", "2024-03-01", "body=Oakfield")), today: today, code: statute.FindBeforeEvent, severity: bad, says: "is before", dates: []string{"2024-03-01", "2024-03-04"}},
		{name: "another school's question is none of its business", kind: na, milestones: ms(request, m("school_consulted", "2024-02-20", "body=Oakfield"), m("school_consulted", "2024-03-04", "body=Elmhurst"), m("school_replied", "2024-03-01", "body=Oakfield")), today: today, code: statute.FindBeforeEvent},
		{name: "arranged twice, the first arrangement counts", kind: ar, milestones: ms(made, m("meeting_arranged", "2024-04-02", "for=2024-05-01"), m("meeting_arranged", "2024-04-20", "for=2024-05-20"), m("meeting_notified", "2024-04-05")), today: today, code: statute.FindBeforeEvent},
		{name: "a request twice", kind: na, milestones: ms(request, m("request_received", "2024-01-17")), today: today, code: statute.FindTwice, severity: bad, says: "is there twice, on 15 January 2024 and on 17 January 2024", dates: []string{"2024-01-15", "2024-01-17"}},
		{name: "one body asked twice", kind: na, milestones: ms(request, m("advice_requested", "2024-03-01", "body=health"), m("advice_requested", "2024-03-04", "body=health")), today: today, code: statute.FindTwice, severity: bad, says: "is there twice", dates: []string{"2024-03-01", "2024-03-04"}},
		{name: "two bodies asked", kind: na, milestones: ms(request, m("advice_requested", "2024-03-01", "body=health"), m("advice_requested", "2024-03-04", "body=education")), today: today, code: statute.FindTwice},
		{name: "several drafts", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-05-01"), m("draft_plan_sent", "2024-05-08")), today: today, code: statute.FindTwice},
		{name: "a decision to assess twice", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-12", "assess"), m("assess_decision_notified", "2024-02-13", "assess")), today: today, code: statute.FindTwice, severity: bad, says: "is there twice", dates: []string{"2024-02-12", "2024-02-13"}},
		{name: "a decision after a refusal", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-12", "refuse"), m("assess_decision_notified", "2024-02-26", "assess")), today: today, code: statute.FindTwice},
		{name: "two refusals to issue", kind: na, milestones: ms(request, m("no_plan_notified", "2024-05-01"), m("no_plan_notified", "2024-06-03")), today: today, code: statute.FindTwice},
		{name: "sent after today", kind: statute.TribunalOrder, milestones: ms(sent(m("order_made", "2024-06-03", "assess"), "2024-08-01")), today: today, code: statute.FindAfterToday, severity: bad, says: "was sent on 1 August 2024, which is after today", dates: []string{"2024-08-01", "2024-07-01"}},
		{name: "sent before it was made", kind: statute.TribunalOrder, milestones: ms(sent(m("order_made", "2024-06-03", "assess"), "2024-05-31")), today: today, code: statute.FindBeforeEvent, severity: bad, says: "before its own day, 3 June 2024", dates: []string{"2024-05-31", "2024-06-03"}},
		{name: "a recipient sent it after today", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-12", "assess", "last=2024-08-01")), today: today, code: statute.FindAfterToday, severity: bad, says: "was sent on 1 August 2024", dates: []string{"2024-08-01", "2024-07-01"}},
		{name: "sent the day after it was made", kind: statute.TribunalOrder, milestones: ms(sent(m("order_made", "2024-06-03", "assess"), "2024-06-04")), today: today, code: statute.FindBeforeEvent},
		{name: "a notice twice", kind: ar, milestones: ms(made, m("amendment_notice_sent", "2024-04-22"), m("amendment_notice_sent", "2024-04-23")), today: today, code: statute.FindTwice, severity: bad, says: "is there twice", dates: []string{"2024-04-22", "2024-04-23"}},
		{name: "a notice without review, then the review's", kind: ar, milestones: ms(made, m("amendment_notice_sent", "2024-04-22"), meeting, m("amendment_notice_sent", "2024-05-20")), today: today, code: statute.FindTwice},
		{name: "two meetings in one review", kind: ar, milestones: ms(made, m("meeting_held", "2024-04-22"), meeting), today: today, code: statute.FindTwice, severity: bad, says: "is there twice", dates: []string{"2024-04-22", "2024-05-01"}},
		{name: "the last review's meeting and this one's", kind: ar, milestones: ms(m("meeting_held", "2023-05-02"), m("previous_review_completed", "2023-06-01"), meeting), today: today, code: statute.FindTwice},
		{name: "before birth", kind: na, born: "2024-01-16", milestones: ms(request), today: today, code: statute.FindBeforeBirth, severity: bad, says: "is before the date of birth, 16 January 2024", dates: []string{"2024-01-15", "2024-01-16"}},
		{name: "after death", kind: na, died: "2024-02-01", milestones: ms(request, m("assess_decision_notified", "2024-02-02", "assess")), today: today, code: statute.FindAfterDeath, severity: bad, says: "is after the death, on 1 February 2024", dates: []string{"2024-02-02", "2024-02-01"}},
		{name: "after a death logged on the case", kind: na, milestones: ms(request, m("deceased", "2024-02-01"), m("assess_decision_notified", "2024-02-02", "assess")), today: today, code: statute.FindAfterDeath, severity: bad, says: "is after the death", dates: []string{"2024-02-02", "2024-02-01"}},
		{name: "a plan can cease after death", kind: ar, died: "2024-02-01", milestones: ms(made, m("plan_ceased", "2024-02-05")), today: today, code: statute.FindAfterDeath},
		{name: "a complaint can be answered after it", kind: cm, died: "2024-02-01", milestones: ms(m("stage1_received", "2024-02-05")), today: today, code: statute.FindAfterDeath},
		{name: "a decision without its outcome", kind: na, milestones: ms(request, m("assess_decision_notified", "2024-02-12")), today: today, code: statute.FindOutcome, severity: bad, says: "needs an outcome: one of assess, refuse", dates: []string{"2024-02-12"}},
		{name: "an outcome nobody knows", kind: na, milestones: ms(m("request_received", "2024-01-15", "urgent")), today: today, code: statute.FindOutcome, severity: bad, says: "one of detained", dates: []string{"2024-01-15"}},
		{name: "a question to no school", kind: na, milestones: ms(request, m("school_consulted", "2024-02-12")), today: today, code: statute.FindBodyMissing, severity: bad, says: "needs the school it is about", dates: []string{"2024-02-12"}},
		{name: "advice of nobody", kind: na, milestones: ms(request, m("advice_requested", "2024-02-12")), today: today, code: statute.FindBodyMissing, severity: bad, says: "needs the body it is about: one of educational_psychology, health, social_care, education, other, parent", dates: []string{"2024-02-12"}},
		{name: "a meeting arranged for no day", kind: ar, milestones: ms(made, m("meeting_arranged", "2024-02-12")), today: today, code: statute.FindForMissing, severity: bad, says: "needs the day it is for", dates: []string{"2024-02-12"}},
		{name: "a review decided without a meeting", kind: ar, milestones: ms(made, m("review_decision_notified", "2024-05-28", "maintain")), today: today, code: statute.FindNoMeeting, severity: bad, says: "has no meeting in its cycle and completes no review", dates: []string{"2024-05-28"}},
		{name: "a review decided after one", kind: ar, milestones: ms(made, meeting, m("review_decision_notified", "2024-05-28", "maintain")), today: today, code: statute.FindNoMeeting},
		{name: "the last review's meeting does not do", kind: ar, milestones: ms(m("meeting_held", "2023-05-02"), m("previous_review_completed", "2023-06-01"), m("review_decision_notified", "2024-05-28", "maintain")), today: today, code: statute.FindNoMeeting, severity: bad, says: "on 28 May 2024", dates: []string{"2024-05-28"}},
		{name: "an exception on no ground open to the limit", kind: na, milestones: ms(request), today: today, exceptions: []statute.Exception{{Rule: "ehcp_final", Ground: statute.Absent2Weeks, From: day("2024-03-01"), To: day("2024-03-14")}}, code: statute.FindException, severity: bad, says: `"absent_2_weeks" on ehcp_final excuses nothing: this ground is not open to this time limit`, dates: []string{"2024-03-01", "2024-03-14"}},
		{name: "a sound exception", kind: na, milestones: ms(request), today: today, exceptions: []statute.Exception{{Rule: "ehcp_final", Ground: statute.ExceptionalPersonalCircumstance}}, code: statute.FindException},
	})
}

func TestWhatIsOdd(t *testing.T) {
	t.Parallel()
	const (
		na, ar = statute.NeedsAssessment, statute.AnnualReview
		odd    = statute.Warning
		today  = "2024-07-01"
	)
	request := m("request_received", "2024-01-15")
	asked := m("advice_requested", "2024-02-21", "body=health")
	weigh(t, []oddity{
		{name: "advice before it was asked for", kind: na, milestones: ms(request, asked, m("advice_received", "2024-02-20", "body=health")), today: today, code: statute.FindAdviceUnrequested, severity: odd, says: "advice received on 20 February 2024 is before it was requested, on 21 February 2024", dates: []string{"2024-02-20", "2024-02-21"}},
		{name: "advice after it", kind: na, milestones: ms(request, asked, m("advice_received", "2024-02-22", "body=health")), today: today, code: statute.FindAdviceUnrequested},
		{name: "advice that nobody asked for", kind: na, milestones: ms(request, m("advice_received", "2024-02-22", "body=health")), today: today, code: statute.FindAdviceUnrequested, severity: odd, says: "was never requested of that body", dates: []string{"2024-02-22"}},
		{name: "a stage 2 reply to nothing", kind: statute.Complaint, milestones: ms(m("stage1_received", "2024-02-01"), m("stage2_responded", "2024-03-01", "upheld")), today: today, code: statute.FindAnswersNothing, severity: odd, says: "there is no \"Stage 2 requested\"", dates: []string{"2024-03-01"}},
		{name: "an acknowledgement of nothing", kind: statute.Complaint, milestones: ms(m("stage1_acknowledged", "2024-03-01")), today: today, code: statute.FindAnswersNothing, severity: odd, says: "there is no", dates: []string{"2024-03-01"}},
		{name: "a school nobody consulted", kind: na, milestones: ms(request, m("school_replied", "2024-03-01", "body=Oakfield")), today: today, code: statute.FindAnswersNothing, severity: odd, says: "there is no", dates: []string{"2024-03-01"}},
		{name: "a reply to what was asked", kind: statute.Complaint, milestones: ms(m("stage1_received", "2024-02-01"), m("stage1_responded", "2024-03-01", "upheld")), today: today, code: statute.FindAnswersNothing},
		{name: "a draft before the last advice", kind: na, milestones: ms(request, asked, m("draft_plan_sent", "2024-04-02"), m("advice_received", "2024-04-03", "body=health")), today: today, code: statute.FindDraftBeforeAdvice, severity: odd, says: "draft plan sent on 2 April 2024 is before the last advice came, on 3 April 2024", dates: []string{"2024-04-02", "2024-04-03"}},
		{name: "a second draft before it says nothing new", kind: na, milestones: ms(request, asked, m("advice_received", "2024-04-03", "body=health"), m("draft_plan_sent", "2024-04-08"), m("draft_plan_sent", "2024-04-09")), today: today, code: statute.FindDraftBeforeAdvice},
		{name: "a final plan within the family's fifteen days", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-05-08"), m("final_plan_sent", "2024-05-22")), today: today, code: statute.FindFinalInWindow, severity: odd, says: "before the family's 15 days ended on 22 May 2024", dates: []string{"2024-05-22", "2024-05-22"}},
		{name: "the day after", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-05-08"), m("final_plan_sent", "2024-05-23")), today: today, code: statute.FindFinalInWindow},
		{name: "or once the family has answered", kind: na, milestones: ms(request, m("draft_plan_sent", "2024-05-08"), m("representations_received", "2024-05-13"), m("final_plan_sent", "2024-05-14")), today: today, code: statute.FindFinalInWindow},
		{name: "more than two years old", kind: na, milestones: ms(m("request_received", "2022-06-30")), today: today, code: statute.FindOld, severity: odd, says: "on 30 June 2022 is more than two years old", dates: []string{"2022-06-30", today}},
		{name: "two years to the day", kind: na, milestones: ms(m("request_received", "2022-07-01")), today: today, code: statute.FindOld},
		{name: "on a Saturday", kind: na, milestones: ms(m("request_received", "2024-01-13")), today: today, code: statute.FindDayOff, severity: odd, says: "on 13 January 2024, no working day (Saturday)", dates: []string{"2024-01-13"}},
		{name: "on a bank holiday", kind: na, milestones: ms(m("request_received", "2024-05-06")), today: today, code: statute.FindDayOff, severity: odd, says: "no working day (Early May bank holiday)", dates: []string{"2024-05-06"}},
		{name: "a death keeps no office hours", kind: na, milestones: ms(request, m("deceased", "2024-01-20")), today: today, code: statute.FindDayOff},
		{name: "notice on the plain date", kind: ar, milestones: ms(m("plan_made", "2023-06-01"), m("meeting_arranged", "2024-04-02", "for=2024-05-16"), m("meeting_notified", "2024-05-02")), today: today, code: statute.FindSafeOnly, severity: odd, says: `in time only on the plain reading of "at least"; the safe date was 1 May 2024`, dates: []string{"2024-05-02", "2024-05-01"}},
		{name: "notice after it is late on both", kind: ar, milestones: ms(m("plan_made", "2023-06-01"), m("meeting_arranged", "2024-04-02", "for=2024-05-16"), m("meeting_notified", "2024-05-03")), today: today, code: statute.FindSafeOnly},
		{name: "a request before the Act", kind: na, milestones: ms(m("request_received", "2014-08-29")), today: today, code: statute.FindNotInForce, severity: odd, says: "starts no clock for ehcna_decision, in force from 1 September 2014", dates: []string{"2014-08-29", "2014-09-01"}},
	})
}

func TestErrorsComeBeforeWarningsAndEveryFindingHasDates(t *testing.T) {
	t.Parallel()
	h := statute.History{Kind: statute.NeedsAssessment, Milestones: ms(
		m("request_received", "2020-01-11"), m("assess_decision_notified", "2020-01-10", "assess"), m("request_received", "2020-01-18"),
	)}
	found := bookForTests().Findings(h, day("2024-07-01"))
	if !slices.IsSortedFunc(found, func(a, b statute.Finding) int { return strings.Compare(string(a.Severity), string(b.Severity)) }) {
		t.Errorf("out of order: %+v", found)
	}
	for _, f := range found {
		if len(f.Dates) == 0 || f.Kind == statute.NoKind {
			t.Errorf("%s names no date or milestone", f.Code)
		}
	}
}
