package statute_test

import (
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// assessment is an ordinary needs assessment from request to plan.
func assessment() statute.History {
	return statute.History{Kind: statute.NeedsAssessment, Born: day("2015-05-05"), Milestones: []statute.Milestone{
		m("request_received", "2024-01-15"),
		m("assess_decision_notified", "2024-02-20", "assess"),
		m("advice_requested", "2024-02-21", "body=educational_psychology"),
		m("advice_requested", "2024-02-21", "body=health"),
		m("advice_requested", "2024-02-21", "body=social_care"),
		m("advice_received", "2024-04-10", "body=educational_psychology"),
		m("advice_received", "2024-03-30", "body=health"),
		m("advice_received", "2024-03-28", "body=social_care"),
		m("draft_plan_sent", "2024-05-08"),
		m("final_plan_sent", "2024-06-03"),
	}}
}

// review is an annual review that amends.
func review() statute.History {
	return statute.History{Kind: statute.AnnualReview, Milestones: []statute.Milestone{
		m("plan_made", "2023-06-01"),
		m("meeting_held", "2024-05-01"),
		m("report_sent", "2024-05-14"),
		m("review_decision_notified", "2024-05-28", "amend"),
		m("amendment_notice_sent", "2024-05-28"),
		m("amended_plan_sent", "2024-07-20"),
	}}
}

func BenchmarkJudgeAssessment(b *testing.B) { benchmarkJudge(b, assessment()) }
func BenchmarkJudgeReview(b *testing.B)     { benchmarkJudge(b, review()) }

func benchmarkJudge(b *testing.B, h statute.History) {
	b.Helper()
	book, today := bookForTests(), day("2024-12-01")
	b.ReportAllocs()
	for b.Loop() {
		book.Judge(h, today)
	}
}

func BenchmarkTwentyWorkingDays(b *testing.B) {
	c, d := calendarForTests(), day("2025-12-08")
	b.ReportAllocs()
	for b.Loop() {
		c.AddWorkingDays(d, 20)
	}
}
