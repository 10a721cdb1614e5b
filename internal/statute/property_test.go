package statute_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ehcp.example/tracker/internal/statute"
)

// genDate draws days over the years that the bank holidays are known for.
func genDate() *rapid.Generator[statute.Date] {
	return rapid.Custom(func(t *rapid.T) statute.Date {
		return day("2015-01-01").AddDays(rapid.IntRange(0, 13*365).Draw(t, "day"))
	})
}

// genHistory draws any history, sensible or not, of any kind of case.
func genHistory() *rapid.Generator[statute.History] {
	return rapid.Custom(func(t *rapid.T) statute.History {
		h := statute.History{
			Kind:    rapid.SampledFrom(statute.CaseKinds()).Draw(t, "case"),
			Profile: rapid.SampledFrom(statute.Profiles()).Draw(t, "profile"),
		}
		if rapid.Bool().Draw(t, "born known") {
			h.Born = genDate().Draw(t, "born")
		}
		if rapid.IntRange(0, 9).Draw(t, "died") == 0 {
			h.Died = genDate().Draw(t, "died on")
		}
		start := genDate().Draw(t, "start")
		kinds := statute.KindsOf(h.Kind)
		for range rapid.IntRange(0, 14).Draw(t, "milestones") {
			h.Milestones = append(h.Milestones, genMilestone(t, kinds, start))
		}
		for range rapid.IntRange(0, 2).Draw(t, "exceptions") {
			h.Exceptions = append(h.Exceptions, statute.Exception{
				Rule:   rapid.SampledFrom(statute.Catalogue()).Draw(t, "rule").ID,
				Ground: rapid.SampledFrom(statute.Grounds()).Draw(t, "ground"),
			})
		}
		return h
	})
}

func genMilestone(t *rapid.T, kinds []statute.Kind, start statute.Date) statute.Milestone {
	k := rapid.SampledFrom(kinds).Draw(t, "kind")
	out := statute.Milestone{Kind: k, On: start.AddDays(rapid.IntRange(-30, 400).Draw(t, "on"))}
	if outcomes := k.Outcomes(); len(outcomes) > 0 && (k.NeedsOutcome() || rapid.IntRange(0, 9).Draw(t, "marked") == 0) {
		out.Outcome = rapid.SampledFrom(outcomes).Draw(t, "outcome")
	}
	if k.PerBody() {
		out.Body = rapid.SampledFrom(statute.AdviceBodies()).Draw(t, "body")
	}
	if k.NeedsFor() {
		out.For = out.On.AddDays(rapid.IntRange(0, 200).Draw(t, "for"))
	}
	return out
}

// TestJudgeIsTotalAndDeterministic: any history is answered, twice the same,
// in whatever order it was logged.
func TestJudgeIsTotalAndDeterministic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h, today := genHistory().Draw(t, "history"), genDate().Draw(t, "today")
		first := bookForTests().Judge(h, today)
		if again := bookForTests().Judge(h, today); !reflect.DeepEqual(first, again) {
			t.Fatal("judging twice differs")
		}
		h.Milestones = rapid.Permutation(h.Milestones).Draw(t, "order of logging")
		if shuffled := bookForTests().Judge(h, today); !reflect.DeepEqual(first, shuffled) {
			t.Fatalf("the order of logging matters:\n%+v\n%+v", first, shuffled)
		}
		bookForTests().Findings(h, today)
		for i := range first {
			if e := bookForTests().Explain(&first[i]); e.Text == "" {
				t.Fatal("no explanation")
			}
		}
	})
}

// TestWhatHappensOnOneDayHasOneOrder, whatever of it was logged first.
func TestWhatHappensOnOneDayHasOneOrder(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]statute.History{
		"two bodies": {Kind: statute.NeedsAssessment, Milestones: ms(
			m("advice_requested", "2025-03-03", "body=health"), m("advice_requested", "2025-03-03", "body=education"), m("advice_received", "2025-03-10", "body=health"))},
		"two outcomes": {Kind: statute.NeedsAssessment, Milestones: ms(
			m("request_received", "2025-01-06"), m("assess_decision_notified", "2025-02-03", "refuse"), m("assess_decision_notified", "2025-02-03", "assess"))},
		"two days arranged": {Kind: statute.AnnualReview, Milestones: ms(
			m("plan_made", "2025-01-06"), m("meeting_arranged", "2025-02-03", "for=2025-03-20"), m("meeting_arranged", "2025-02-03", "for=2025-03-27"))},
		"two last recipients": {Kind: statute.NeedsAssessment, Milestones: ms(
			m("draft_plan_sent", "2025-01-06", "last=2025-01-08"), m("draft_plan_sent", "2025-01-06", "last=2025-01-10"))},
		"forty drafts": {Kind: statute.NeedsAssessment, Milestones: slices.Repeat(ms(m("draft_plan_sent", "2025-01-06"), m("draft_plan_sent", "2025-01-07")), 20)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := bookForTests().Judge(h, day("2025-06-02"))
			back := h
			back.Milestones = slices.Clone(h.Milestones)
			slices.Reverse(back.Milestones)
			if other := bookForTests().Judge(back, day("2025-06-02")); len(one) == 0 || !reflect.DeepEqual(one, other) {
				t.Errorf("%+v\n%+v", one, other)
			}
		})
	}
}

// TestALaterStartIsNeverDueEarlier holds for every rule and every pair of days.
func TestALaterStartIsNeverDueEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(statute.Catalogue()).Draw(t, "rule")
		a, b := genDate().Draw(t, "a"), genDate().Draw(t, "b")
		if b.Before(a) {
			a, b = b, a
		}
		second := genDate().Draw(t, "second")
		first, ok := bookForTests().DueOn(r.ID, statute.Anchors{Start: a, Second: second})
		then, _ := bookForTests().DueOn(r.ID, statute.Anchors{Start: b, Second: second})
		if ok && then.Before(first) {
			t.Fatalf("%s from %s is due %s, from %s already %s", r.ID, a, first, b, then)
		}
	})
}

// TestAStoppedClockNeverGetsWorse: time passing changes neither the dates nor
// the state of a clock that has stopped.
func TestAStoppedClockNeverGetsWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h, today := genHistory().Draw(t, "history"), day("2029-06-01")
		later := bookForTests().Judge(h, today.AddDays(rapid.IntRange(1, 900).Draw(t, "days on")))
		for i, c := range bookForTests().Judge(h, today) {
			if c.Stopped() && !reflect.DeepEqual(c, later[i]) {
				t.Fatalf("%+v became %+v", c, later[i])
			}
			if got := c.At(today.AddDays(1)).State; c.Stopped() && got != c.State {
				t.Fatalf("%s became %s", c.State, got)
			}
		}
	})
}

// mootWhenever are the endings that section 4b lets erase a breach, because
// they mean that nothing was ever owed.
var mootWhenever = []string{"ar_amend_notice", "ar_final_12w_cap", "ar_final_effective", "ar_amend_not_proceeding"}

// TestNoEndingErasesABreach: ending a case after a due date leaves its clocks
// late, excepted or missed, but for the exceptions of section 4b.
func TestNoEndingErasesABreach(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h, today := genHistory().Draw(t, "history"), day("2029-06-01")
		ending := genMilestone(t, statute.KindsOf(h.Kind), day("2028-12-01"))
		before := bookForTests().Judge(h, ending.On.AddDays(-1))
		ended := h
		ended.Milestones = append(slices.Clone(h.Milestones), ending)
		after := bookForTests().Judge(ended, today)
		for i := range before {
			c := &before[i]
			if c.State != statute.Breached || slices.Contains(mootWhenever, c.Rule.ID) {
				continue
			}
			now := sameClock(after, c)
			if now == nil || now.State == statute.Cancelled || now.State == statute.Met || now.State == statute.Running {
				if restarts(c.Rule, ending) || now != nil && now.DueOn != c.DueOn {
					continue // the event moved the trigger or the due date itself
				}
				t.Fatalf("%s on %s erased the breach of %s due %s: now %+v", ending.Kind, ending.On, c.Rule.ID, c.DueOn, now)
			}
		}
	})
}

// restarts: a trigger of the rule itself is no ending: a further arrangement
// or review anchor starts the clock anew.
func restarts(r *statute.Rule, m statute.Milestone) bool {
	return slices.Contains(r.StartsOn(), m.Kind) || m.Kind == statute.MeetingHeld || m.Kind == statute.PreviousReviewCompleted ||
		m.Kind == statute.OldAuthorityAware || m.Kind == statute.OldICBAware || m.Kind == statute.OmbudsmanReportIssued
}

func sameClock(clocks []statute.Clock, c *statute.Clock) *statute.Clock {
	for i := range clocks {
		o := &clocks[i]
		if o.Rule == c.Rule && o.Body == c.Body && o.StartedOn == c.StartedOn {
			return o
		}
	}
	return nil
}

// TestAddingAHolidayMovesOnlyWorkingDayClocks and those that roll to one; and
// it never makes anything due earlier, but where a period is counted backwards.
func TestAddingAHolidayMovesOnlyWorkingDayClocks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := genHistory().Draw(t, "history")
		extra := statute.DayOff{Date: genDate().Draw(t, "extra holiday"), Name: "A day proclaimed late"}
		with := statute.NewBook(statute.NewCalendar(statute.CalendarInput{
			BankHolidays: append(officialHolidays(), extra), KnownUntil: day("2028-12-31"),
		}), statute.Switches{})
		today := day("2029-06-01")
		before := bookForTests().Judge(h, today)
		for _, c := range with.Judge(h, today) {
			if old := sameClock(before, &c); old != nil && old.DueOn != c.DueOn {
				if !countsOrRolls(c.Rule) {
					t.Fatalf("%s moved from %s to %s", c.Rule.ID, old.DueOn, c.DueOn)
				}
				if c.DueOn.Before(old.DueOn) && c.Rule.ID != "mediation_attendance_notice" {
					t.Fatalf("%s came forward from %s to %s", c.Rule.ID, old.DueOn, c.DueOn)
				}
			}
		}
	})
}

func countsOrRolls(r *statute.Rule) bool {
	return r.CountsWorkingDays() || r.ID == "appeal_window" || r.ID == "cease_hold"
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2025-02-29", "0000-00-00", "2024-13-01", "24-1-1", "", "２０２４-01-01", "2024-01-01T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := statute.ParseDate(s)
		if err == nil && (d.String() != s || statute.NewDate(int(d.Year), d.Time().Month(), int(d.Day)) != d) {
			t.Fatalf("%q was read as %s", s, d)
		}
	})
}

func FuzzParseKind(f *testing.F) {
	for _, k := range statute.Kinds() {
		f.Add(k.String())
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := statute.ParseKind(s); err == nil && k.String() != s {
			t.Fatalf("%q was read as %s", s, k)
		}
	})
}
