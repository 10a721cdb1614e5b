package statute_test

import (
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// deadline asks the calculator of a book for one due date.
func deadline(t *testing.T, b *statute.Book, q statute.Query) statute.Deadline {
	t.Helper()
	d, err := b.Calculate(q)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func dueOf(d statute.Deadline) string {
	if d.DueOn == nil {
		return ""
	}
	return d.DueOn.String()
}

// TestTheRollingSwitchMovesOnlyForwardCalendarPeriodsOfTheRegs: open point O1.
func TestTheRollingSwitchMovesOnlyForwardCalendarPeriodsOfTheRegs(t *testing.T) {
	t.Parallel()
	rolling := statute.NewBook(calendarForTests(), statute.Switches{RollToWorkingDay: true})
	for _, c := range []struct {
		name, rule, from, plain, rolled string
		also                            map[statute.Kind]statute.Date
	}{
		{name: "twenty weeks that end on Christmas Day roll to the next working day", rule: "ehcp_final", from: "2024-08-07", plain: "2024-12-25", rolled: "2024-12-27"},
		{name: "the family's fifteen days roll too", rule: "draft_representation_window", from: "2025-03-22", plain: "2025-04-05", rolled: "2025-04-07"},
		{name: "two months to the mediation adviser roll", rule: "mediation_contact", from: "2025-01-15", plain: "2025-03-15", rolled: "2025-03-17"},
		{name: "so does the earlier of two limits", rule: "ar_final_effective", from: "2025-02-14", plain: "2025-04-20", rolled: "2025-04-22", also: map[statute.Kind]statute.Date{statute.AmendmentNoticeSent: day("2025-02-23")}},
		{name: "a period that ends on a working day stays", rule: "ehcp_final", from: "2024-01-15", plain: "2024-06-03", rolled: "2024-06-03"},
		{name: "a fixed date never rolls", rule: "phase_transfer_15feb", from: "2026-09-01", plain: "2026-02-14", rolled: "2026-02-14"},
		{name: "notice counted backwards never rolls forward", rule: "ar_notice_of_meeting", from: "2025-03-24", plain: "2025-03-09", rolled: "2025-03-09"},
		{name: "what is due at once is due at once", rule: "order_continue", from: "2025-03-01", plain: "2025-03-01", rolled: "2025-03-01"},
		{name: "nor does section 44", rule: "ar_annual", from: "2024-03-16", plain: "2025-03-15", rolled: "2025-03-15"},
		{name: "nor regulation 15(5)", rule: "transfer_new_la_review", from: "2024-03-16", plain: "2025-03-15", rolled: "2025-03-15"},
		{name: "nor the Regulations on detained persons", rule: "detained_decision", from: "2025-01-18", plain: "2025-03-01", rolled: "2025-03-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := statute.Query{Rule: c.rule, From: day(c.from), Also: c.also}
			if got := dueOf(deadline(t, bookForTests(), q)); got != c.plain {
				t.Errorf("as it is due %s, want %s", got, c.plain)
			}
			got := deadline(t, rolling, q)
			if dueOf(got) != c.rolled {
				t.Errorf("rolled it is due %s, want %s", dueOf(got), c.rolled)
			}
			if c.plain != c.rolled && (!strings.Contains(got.Explanation, "it ends on the next") || strings.Contains(got.Explanation, "never rolls")) {
				t.Errorf("the explanation does not tell: %s", got.Explanation)
			}
		})
	}
}

func TestARolledPeriodNamesTheDaysItRolledOver(t *testing.T) {
	t.Parallel()
	rolling := statute.NewBook(calendarForTests(), statute.Switches{RollToWorkingDay: true})
	got := deadline(t, rolling, statute.Query{Rule: "ehcp_final", From: day("2024-08-07")}).DaysSkipped
	want := []statute.SkippedDay{{Date: day("2024-12-25"), Why: "Christmas Day"}, {Date: day("2024-12-26"), Why: "Boxing Day"}}
	if !slices.Equal(got, want) {
		t.Errorf("skipped %v, want %v", got, want)
	}
}

// TestBeforeReadAsByAllowsTheFixedDateItself: open point O2.
func TestBeforeReadAsByAllowsTheFixedDateItself(t *testing.T) {
	t.Parallel()
	by := statute.NewBook(calendarForTests(), statute.Switches{ByNotBefore: true, RollToWorkingDay: true})
	for rule, want := range map[string]string{"phase_transfer_15feb": "2026-02-15", "phase_transfer_31mar": "2026-03-31"} {
		d := deadline(t, by, statute.Query{Rule: rule, From: day("2026-09-01")})
		if dueOf(d) != want || !strings.Contains(d.Explanation, "Time allowed: by ") || !strings.Contains(d.Explanation, "that the fixed date itself is in time") {
			t.Errorf("%s is due %s, want %s: %s", rule, dueOf(d), want, d.Explanation)
		}
	}
}

// TestThePlainReadingOfAtLeast is a day later than the safe one, unless a
// short month makes them the same.
func TestThePlainReadingOfAtLeast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, rule, from, due, says string }{
		{"two weeks before", "ar_notice_of_meeting", "2025-03-20", "2025-03-05", "the plain reading would allow Thursday 6 March 2025"},
		{"five working days before", "mediation_attendance_notice", "2025-03-17", "2025-03-09", "the plain reading would allow Monday 10 March 2025"},
		{"five months before", "post16_transfer_5m", "2026-09-01", "2026-03-31", "the plain reading would allow Wednesday 1 April 2026"},
		{"five months before the 31st of July", "post16_transfer_5m", "2026-07-31", "2026-02-28", "and the plain one agree"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := deadline(t, bookForTests(), statute.Query{Rule: c.rule, From: day(c.from)})
			if dueOf(d) != c.due || !strings.Contains(d.Explanation, c.says) {
				t.Errorf("due %s, want %s with %q: %s", dueOf(d), c.due, c.says, d.Explanation)
			}
		})
	}
}

func TestADateBeyondTheLastProclaimedHolidayIsProvisional(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, rule, from string
		want             bool
	}{
		{"working days that run past it", "kcc_stage1", "2028-12-20", true},
		{"working days that end before it", "kcc_stage1", "2028-11-01", false},
		{"a time to appeal that could roll", "appeal_window", "2028-12-01", true},
		{"weeks never", "ehcp_final", "2028-12-20", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := deadline(t, bookForTests(), statute.Query{Rule: c.rule, From: day(c.from)})
			if d.Provisional != c.want || strings.Contains(d.Explanation, "Provisional: bank holidays are known only to 31 December 2028.") != c.want {
				t.Errorf("provisional %v, want %v: %s", d.Provisional, c.want, d.Explanation)
			}
		})
	}
}

// unverified are the rules of which law.md marks some part as remembered or
// to be verified.
var unverified = []string{
	"amend_without_review", "ar_annual", "ar_notice_of_meeting", "ar_papers_circulated", "cease_consult", "cease_hold",
	"css_stage1", "css_stage1_ext", "css_stage2", "css_stage2_ext", "direct_payment_first_review", "draft_plan_target",
	"ehcna_advice", "kcc_ack", "kcc_ep_advice_10w", "kcc_ep_advice_7w", "kcc_stage1", "kcc_stage2", "kcc_stage2_ack",
	"lgsco_complaint_12m", "lgsco_enquiry", "lgsco_report_consider", "lgsco_report_publicity", "lgsco_report_remedy",
	"mediation_attendance_notice", "order_reconsider", "post16_transfer_5m", "reassess_advice", "reassess_refusal_bar",
	"transfer_new_la_review", "tribunal_recommendation_response",
}

func TestWhatWasNotReadInItsPrimaryTextIsMarked(t *testing.T) {
	t.Parallel()
	var got []string
	for _, r := range statute.Catalogue() {
		if r.Verify {
			got = append(got, r.ID)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, unverified) {
		t.Errorf("marked: %v", got)
	}
}
