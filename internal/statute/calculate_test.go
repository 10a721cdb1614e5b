package statute_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

var update = flag.Bool("update", false, "write the golden explanations")

func TestWrongUseOfTheCalculatorNamesThePartAtFault(t *testing.T) {
	t.Parallel()
	from := day("2025-03-03")
	for _, c := range []struct {
		name  string
		query statute.Query
		want  string
	}{
		{"an unknown rule", statute.Query{Rule: "ehcp_finale", From: from}, "rule: no such rule; the list is in the catalogue of rules"},
		{"no day", statute.Query{Rule: "ehcp_final"}, "from: the day to count from is missing"},
		{"a second trigger that the rule has not", statute.Query{Rule: "ehcp_final", From: from, Also: map[statute.Kind]statute.Date{statute.Moved: from}}, "also: moved is no further trigger of this rule, which has none"},
		{"an order for a rule that is none", statute.Query{Rule: "ehcp_final", From: from, As: "order_amend"}, "as: this rule is not carried out as an order"},
		{"an order for a rule with another way", statute.Query{Rule: "transfer_old_la", From: from, As: "order_amend"}, "as: this rule is not carried out as an order"},
		{"an unknown order", statute.Query{Rule: "mediation_agreement_appealable", From: from, As: "amend"}, "as: no such order; it is one of order_assess_notify, order_assess_refuse, order_assess_final, order_make_draft, order_make_final, order_reconsider, order_amend, order_name_school, order_continue, order_cease"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := bookForTests().Calculate(c.query)
			var wrong *statute.QueryError
			if !errors.As(err, &wrong) || wrong.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if _, ok := bookForTests().DueOn("ehcp_finale", statute.Anchors{Start: from}); ok {
		t.Error("a rule that is none is due")
	}
}

func TestSecondTriggersAndOrders(t *testing.T) {
	t.Parallel()
	also := func(k statute.Kind, on string) map[statute.Kind]statute.Date {
		return map[statute.Kind]statute.Date{k: day(on)}
	}
	for _, c := range []struct {
		name  string
		query statute.Query
		want  string
	}{
		{"without the notice, twelve weeks from the meeting", statute.Query{Rule: "ar_final_effective", From: day("2025-02-14")}, "2025-05-09"},
		{"with an early notice, eight from that", statute.Query{Rule: "ar_final_effective", From: day("2025-02-14"), Also: also(statute.AmendmentNoticeSent, "2025-02-24")}, "2025-04-21"},
		{"a certificate lengthens the time to appeal", statute.Query{Rule: "appeal_window", From: day("2025-01-10"), Also: also(statute.MediationCertificateIssued, "2025-03-05")}, "2025-04-07"},
		{"and the hold on ceasing", statute.Query{Rule: "cease_hold", From: day("2025-01-10"), Also: also(statute.MediationCertificateIssued, "2025-03-05")}, "2025-04-07"},
		{"the later limb after a transfer", statute.Query{Rule: "transfer_new_la_review", From: day("2024-03-10"), Also: also(statute.PlanTransferred, "2025-02-20")}, "2025-05-19"},
		{"aware long before the move", statute.Query{Rule: "transfer_old_la", From: day("2025-08-01"), Also: also(statute.Moved, "2025-09-05")}, "2025-09-05"},
		{"aware shortly before it", statute.Query{Rule: "icb_change_notify", From: day("2025-09-01"), Also: also(statute.Moved, "2025-09-05")}, "2025-09-19"},
		{"an agreement is taken to amend", statute.Query{Rule: "mediation_agreement_appealable", From: day("2025-03-03")}, "2025-04-07"},
		{"or to name a school", statute.Query{Rule: "mediation_agreement_appealable", From: day("2025-03-03"), As: "order_name_school"}, "2025-03-17"},
		{"or to make a plan", statute.Query{Rule: "mediation_agreement_appealable", From: day("2025-03-03"), As: "order_make_final"}, "2025-05-19"},
		{"or to go on at once", statute.Query{Rule: "mediation_agreement_appealable", From: day("2025-03-03"), As: "order_continue"}, "2025-03-03"},
		{"no number, no date", statute.Query{Rule: "release_review", From: day("2025-03-03")}, ""},
		{"an enquiry's letter names its own day", statute.Query{Rule: "lgsco_enquiry", From: day("2025-03-03")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := deadline(t, bookForTests(), c.query)
			if dueOf(d) != c.want {
				t.Errorf("due %q, want %q: %s", dueOf(d), c.want, d.Explanation)
			}
			if c.want == "" && (d.FirstLate != nil || !strings.Contains(d.Explanation, "There is no due date: ")) {
				t.Errorf("first late %v: %s", d.FirstLate, d.Explanation)
			}
		})
	}
}

func TestEveryDayNotCountedIsListedWithItsReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, rule, from, also, want string }{
		{name: "calendar periods skip nothing", rule: "ehcp_final", from: "2024-08-07"},
		{name: "weekends and a holiday", rule: "mediation_certificate", from: "2025-04-16", want: "2025-04-18 Good Friday, 2025-04-19 Saturday, 2025-04-20 Sunday, 2025-04-21 Easter Monday"},
		{name: "beginning on a day off", rule: "icb_change_notify", from: "2025-05-05", want: "2025-05-05 Early May bank holiday, 2025-05-10 Saturday, 2025-05-11 Sunday, 2025-05-17 Saturday, 2025-05-18 Sunday, 2025-05-24 Saturday, 2025-05-25 Sunday, 2025-05-26 Spring bank holiday"},
		{name: "a time to appeal that does not roll", rule: "appeal_window", from: "2025-01-31"},
		{name: "one that rolls over Easter", rule: "appeal_window", from: "2025-02-19", want: "2025-04-19 Saturday, 2025-04-20 Sunday, 2025-04-21 Easter Monday"},
		{name: "one that ends at Christmas", rule: "appeal_window", from: "2025-10-30", want: "2025-12-30 25 December to 1 January (Tribunal rule 12(3)), 2025-12-31 25 December to 1 January (Tribunal rule 12(3)), 2026-01-01 25 December to 1 January (Tribunal rule 12(3))"},
		{name: "working days counted back", rule: "mediation_attendance_notice", from: "2025-05-07", want: "2025-05-03 Saturday, 2025-05-04 Sunday, 2025-05-05 Early May bank holiday"},
		{name: "weeks counted back skip nothing", rule: "ar_notice_of_meeting", from: "2025-05-07"},
		{name: "what counts from the second trigger", rule: "appeal_window", from: "2025-01-10", also: "2025-03-05", want: "2025-04-05 Saturday, 2025-04-06 Sunday"},
		{name: "the limb that holds, no more", rule: "transfer_old_la", from: "2025-08-01", also: "2025-09-05"},
		{name: "no date, nothing skipped", rule: "release_review", from: "2025-03-03"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := statute.Query{Rule: c.rule, From: day(c.from)}
			if c.also != "" {
				second, err := statute.ParseKind(statute.RuleByID(c.rule).View().SecondOn[0])
				if err != nil {
					t.Fatal(err)
				}
				q.Also = map[statute.Kind]statute.Date{second: day(c.also)}
			}
			var got []string
			for _, s := range deadline(t, bookForTests(), q).DaysSkipped {
				got = append(got, s.Date.String()+" "+s.Why)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("skipped %s\n   want %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}

func TestTheTribunalsDaysNotCountedIncludeAllOfAugust(t *testing.T) {
	t.Parallel()
	august := 0
	d := deadline(t, bookForTests(), statute.Query{Rule: "appeal_la_response", From: day("2025-07-14")})
	for _, s := range d.DaysSkipped {
		if s.Why == "August (Tribunal rule 12(3))" {
			august++
		}
	}
	if dueOf(d) != "2025-09-23" || august != 31 {
		t.Errorf("due %s with %d days of August", dueOf(d), august)
	}
}

// TestExplanations holds the working of one rule of each kind of period, word
// for word.
func TestExplanations(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	for _, q := range []statute.Query{
		{Rule: "ehcp_final", From: day("2024-01-15")},
		{Rule: "draft_representation_window", From: day("2024-03-01")},
		{Rule: "ar_annual", From: day("2024-02-29")},
		{Rule: "mediation_contact", From: day("2024-12-31")},
		{Rule: "kcc_stage1", From: day("2025-12-08")},
		{Rule: "icb_change_notify", From: day("2025-04-14")},
		{Rule: "appeal_la_response", From: day("2025-07-14")},
		{Rule: "phase_transfer_15feb", From: day("2026-09-01")},
		{Rule: "ar_notice_of_meeting", From: day("2025-03-20")},
		{Rule: "mediation_attendance_notice", From: day("2025-05-07")},
		{Rule: "post16_transfer_5m", From: day("2026-09-01")},
		{Rule: "ar_final_effective", From: day("2025-02-14"), Also: map[statute.Kind]statute.Date{statute.AmendmentNoticeSent: day("2025-02-24")}},
		{Rule: "appeal_window", From: day("2025-06-20")},
		{Rule: "order_continue", From: day("2025-03-03")},
		{Rule: "cease_consult", From: day("2025-03-03")},
		{Rule: "lgsco_enquiry", From: day("2025-03-03")},
		{Rule: "unopposed_amend", From: day("2015-03-01")},
	} {
		fmt.Fprintf(&out, "## %s from %s\n\n%s\n\n", q.Rule, q.From, deadline(t, bookForTests(), q).Explanation)
	}
	const golden = "testdata/explanations.golden.md"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || out.String() != string(want) {
		t.Errorf("the explanations changed (%v); run this test with -update and read them", err)
	}
}

func TestAnExplanationTellsHowAClockEnded(t *testing.T) {
	t.Parallel()
	const na = statute.NeedsAssessment
	request := m("request_received", "2024-01-15")
	for _, c := range []struct {
		name, rule, today string
		kind              statute.CaseKind
		milestones        []statute.Milestone
		exceptions        []statute.Exception
		says              string
	}{
		{name: "stopped", kind: na, milestones: ms(request, m("final_plan_sent", "2024-06-03")), today: "2024-07-01", rule: "ehcp_final", says: " Stopped on 3 June 2024."},
		{name: "ended", kind: na, milestones: ms(request, m("withdrawn", "2024-03-03")), today: "2024-07-01", rule: "ehcp_final", says: " Ended by “Withdrawn” on 3 March 2024."},
		{name: "excused", kind: na, milestones: ms(request), today: "2024-07-01", rule: "ehcp_final", exceptions: []statute.Exception{{Rule: "ehcp_final", Ground: statute.AbsentFromArea4Weeks}}, says: "An approved exception excuses it: the child, parent or young person was out of the area for at least 4 weeks. It does not move the date."},
		{name: "to a remedy's day", kind: statute.Complaint, milestones: ms(m("remedy_agreed", "2023-06-28", "for=2023-07-28")), today: "2023-07-01", rule: "lgsco_report_remedy", says: "counted from “Remedy agreed” on 28 June 2023 for 28 July 2023."},
		{name: "from the only trigger known", kind: statute.TransferOut, milestones: ms(m("moved", "2025-09-05")), today: "2025-09-06", rule: "transfer_old_la", says: "counted from “Family moved” on 5 September 2025. Time allowed: at once"},
		{name: "safe day", kind: statute.AnnualReview, milestones: ms(m("previous_review_completed", "2024-04-20", "for=2024-03-15")), today: "2024-07-01", rule: "ar_annual", says: "it should be done by Friday 14 March 2025."},
		{name: "for a day", kind: statute.AnnualReview, milestones: ms(m("plan_made", "2024-04-20"), m("meeting_arranged", "2025-02-03", "for=2025-03-20")), today: "2025-02-04", rule: "ar_notice_of_meeting", says: "counted back from 20 March 2025, the day that “Review meeting arranged” is for."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := clock(bookForTests().Judge(statute.History{Kind: c.kind, Milestones: c.milestones, Exceptions: c.exceptions}, day(c.today)), c.rule)
			if text := bookForTests().Explain(got).Text; !strings.Contains(text, c.says) {
				t.Errorf("does not say %q: %s", c.says, text)
			}
		})
	}
}

// A convention's number is for those who read docs/law.md beside the rule.
func TestNoExplanationHasTheCodesOfConventionsOrGrounds(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`\b[CO][0-9]|\b4[ab]\b|[a-z]_[a-z]`)
	b := bookForTests()
	for _, r := range statute.Catalogue() {
		d, err := b.Calculate(statute.Query{Rule: r.ID, From: day("2025-03-03")})
		if err != nil {
			t.Fatal(err)
		}
		if found := code.FindString(d.Explanation); found != "" {
			t.Errorf("%s: %q in %s", r.ID, found, d.Explanation)
		}
		for _, g := range r.Exceptions() {
			words := b.Explain(&statute.Clock{Rule: r, StartedOn: day("2025-03-03"), StartedBy: r.StartsOn()[0], Excused: g}).Text
			if found := code.FindString(words); found != "" {
				t.Errorf("%s excused by %s: %q in %s", r.ID, g, found, words)
			}
		}
	}
}
