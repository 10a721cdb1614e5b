package casework_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/synthetic"
)

// on is a day of 2023, when most of this happens.
func on(month time.Month, day int) statute.Date { return statute.NewDate(2023, month, day) }

const (
	june = "2023-06"
	july = "2023-07"
)

// figure is one figure of a month, on the including basis where there are two.
func (d *desk) figure(month, code string) scorecard.Indicator {
	d.t.Helper()
	card, err := d.Scorecard(d.ctx, d.boss, month)
	d.must(err)
	for _, i := range card.Indicators {
		if i.Code == code && i.Basis != scorecard.ExcludingExceptions {
			return i
		}
	}
	d.t.Fatalf("no figure %s", code)
	return scorecard.Indicator{}
}

// counts fails unless the figure is n of so many.
func (d *desk) counts(month, code string, n, of int) {
	d.t.Helper()
	if i := d.figure(month, code); i.Numerator != n || i.Denominator == nil || *i.Denominator != of {
		d.t.Errorf("%s of %s is %d of %v, want %d of %d", code, month, i.Numerator, deref(i.Denominator), n, of)
	}
}

func (d *desk) companion(month, code, name string, want any) {
	d.t.Helper()
	got := d.figure(month, code).Companions[name]
	if n, is := got.(*int); is {
		got = deref(n)
	}
	if got != want {
		d.t.Errorf("%s of %s, %s: %v, want %v", code, month, name, got, want)
	}
}

func deref(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}

// faultAt is the one field at fault in what was asked.
func faultAt(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.Invalid || len(f.Fields) != 1 {
		return ""
	}
	return f.Fields[0].Pointer
}

func TestAMonthThatHasNotBegunHasNoScorecard(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, month := range []string{"", "2023-6", "2023-13", "June", "2023-09", "2023-08-01"} {
		_, err := d.Scorecard(d.ctx, d.boss, month)
		if pointer := faultAt(err); pointer != "/month" {
			t.Errorf("%q: got %v, want a fault at /month", month, err)
		}
	}
	for what, period := range map[string][2]statute.Date{
		"/from": {{}, today}, "/to": {today, today.AddDays(-1)},
	} {
		_, err := d.Backlog(d.ctx, d.boss, period[0], period[1])
		if pointer := faultAt(err); pointer != what {
			t.Errorf("backlog %v: got %v, want a fault at %s", period, err, what)
		}
	}
	if _, err := d.Backlog(d.ctx, d.boss, today, today.AddDays(1)); faultAt(err) != "/to" {
		t.Errorf("a period that lies ahead: %v", err)
	}
}

func TestOneIndicatorOverMonthsIsWhatTheScorecardsSay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(synthetic.New(synthetic.Options{Seed: 1, Plans: 60, Today: d.day, Calendar: d.Book().Calendar()}).
		Load(d.ctx, d, casework.SystemActor("demo"), nil))
	var whole []scorecard.Scorecard
	for _, month := range []string{"2023-05", june, july} {
		card, err := d.Scorecard(d.ctx, d.boss, month)
		d.must(err)
		whole = append(whole, card)
	}
	for _, definition := range scorecard.Definitions() {
		cards, err := d.Indicator(d.ctx, d.boss, definition.Code, "2023-05", july)
		d.must(err)
		var want []scorecard.Scorecard
		for _, card := range whole {
			card.Indicators = slices.DeleteFunc(slices.Clone(card.Indicators), func(i scorecard.Indicator) bool { return i.Code != definition.Code })
			want = append(want, card)
		}
		if !reflect.DeepEqual(cards, want) {
			t.Errorf("%s: %+v, want %+v", definition.Code, cards, want)
		}
	}
}

func TestAnIndicatorIsAskedForMonthsThatHaveBegun(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for months, want := range map[[2]string]string{
		{"June", june}: "/from", {june, "2023-09"}: "/to", {july, june}: "/to", {"2021-06", june}: "/to", {"2021-07", june}: "",
	} {
		if _, err := d.Indicator(d.ctx, d.boss, "APP17", months[0], months[1]); faultAt(err) != want || (err == nil) != (want == "") {
			t.Errorf("%v: %v, want a fault at %q", months, err, want)
		}
	}
	if _, err := d.Indicator(d.ctx, d.boss, "NONE", june, july); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown indicator: %v", err)
	}
}

func TestFiguresFollowTheDaysOfAnAssessment(t *testing.T) {
	t.Parallel()
	final := func(on statute.Date) casework.MilestoneInput { return happened(statute.FinalPlanSent, on) }
	for name, c := range map[string]func(*desk, casework.CaseFile){
		"a plan sent later is still open at the month's end": func(d *desk, f casework.CaseFile) {
			d.log(f, final(on(7, 3)))
			d.counts(june, "APP17", 0, 0)
			d.companion(june, "APP17", "open_past_20_weeks", 1)
			d.counts(july, "APP17", 0, 1)
			d.companion(july, "APP17", "open_past_20_weeks", 0)
		},
		"a plan voided was never sent": func(d *desk, f casework.CaseFile) {
			sent := d.log(f, final(on(6, 1)))
			d.counts(june, "APP17", 1, 1)
			_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
				Case: casework.ByID(f.Case.ID), Version: sent.File.Case.Version, Milestone: sent.Milestone.ID, Reason: "wrong case",
			})
			d.must(err)
			d.counts(june, "APP17", 0, 0)
			d.counts(june, "APP20", 0, 0)
		},
		"a plan sent to two parents counts on the last of them": func(d *desk, f casework.CaseFile) {
			in := final(on(6, 29))
			in.Recipients = []casework.Recipient{{On: on(6, 30)}, {On: on(7, 3)}}
			d.log(f, in)
			d.counts(june, "APP17", 0, 0)
			d.companion(june, "APP17", "open_past_20_weeks", 1)
			d.counts(july, "APP17", 0, 1)
		},
		"a plan sent in time and logged after the due date is said to be": func(d *desk, f casework.CaseFile) {
			d.log(f, final(on(6, 1)))
			d.companion(june, "APP17", "met_but_logged_late", 1)
		},
		"an extract does not say when it was logged": func(d *desk, f casework.CaseFile) {
			in := final(on(6, 1))
			in.Extract = true
			d.log(f, in)
			d.companion(june, "APP17", "met_but_logged_late", 0)
		},
		"where it placed the child is told with the request": func(d *desk, f casework.CaseFile) {
			d.log(f, final(on(6, 1)))
			d.counts(june, "APP18", 1, 1)
		},
		"the psychologist's advice counts from its own request": func(d *desk, f casework.CaseFile) {
			asked, got := happened(statute.AdviceRequested, on(4, 24)), happened(statute.AdviceReceived, on(6, 6))
			asked.Body, got.Body = statute.EducationalPsychology, statute.EducationalPsychology
			d.log(f, asked)
			d.companion("2023-05", "EP6", "outstanding_past_6_weeks", 0)
			d.companion(june, "EP6", "outstanding_past_6_weeks", 1)
			d.log(f, got)
			d.counts(june, "EP6", 0, 1)
			d.counts(june, "EP7", 1, 1)
			d.companion(june, "EP6", "outstanding_past_6_weeks", 0)
		},
		"a request of the month is followed to today": func(d *desk, f casework.CaseFile) {
			d.counts("2023-01", "COHORT20", 0, 1)
			d.log(f, final(on(6, 1)))
			d.counts("2023-01", "COHORT20", 1, 1)
			d.counts("2023-01", "APP16", 1, 1)
		},
		"death ends it": func(d *desk, f casework.CaseFile) {
			p, err := d.Person(d.ctx, d.boss, f.Person.ID)
			d.must(err)
			_, err = d.EditPerson(d.ctx, d.boss, p.ID, p.Version, casework.PersonInput{Died: ptr(on(6, 15))})
			d.must(err)
			d.companion("2023-05", "APP17", "open_within_20_weeks", 1)
			d.companion(june, "APP17", "open_past_20_weeks", 0)
			d.companion(june, "APP17", "ended_after_due", 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			c(d, d.assessment(on(1, 16))) // 20 weeks end on 5 June
			d.clean()
		})
	}
}

func TestOnlyAnApprovedExceptionCounts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(on(1, 16))
	d.log(f, happened(statute.FinalPlanSent, on(6, 26)))
	excluding := func() int {
		card, err := d.Scorecard(d.ctx, d.boss, june)
		d.must(err)
		for _, i := range card.Indicators {
			if i.Basis == scorecard.ExcludingExceptions {
				return *i.Denominator
			}
		}
		return -1
	}
	f = d.read(casework.ByID(f.Case.ID))
	_, e, err := d.RecordException(d.ctx, d.boss, casework.ByID(f.Case.ID), f.Case.Version, casework.ExceptionInput{
		Rule: "ehcp_final", Ground: "exceptional_personal_circumstances", From: on(4, 1), To: on(5, 1), Reason: "in hospital",
	})
	d.must(err)
	if got := excluding(); got != 1 {
		t.Errorf("pending: %d plans on the excluding basis, want 1", got)
	}
	_, err = d.pool.Exec(d.ctx, "update exceptions set status = 'approved' where id = $1", e.ID)
	d.must(err)
	if got := excluding(); got != 0 {
		t.Errorf("approved: %d plans on the excluding basis, want 0", got)
	}
	d.counts(june, "APP17", 0, 1)
}

// A mediation or appeal about a refusal takes the case out of both bases,
// however many cases lie between.
func TestAChallengedRefusalIsLeftOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(on(1, 16))
	d.log(f, happened(statute.AssessDecisionNotified, on(2, 20), "refuse"))
	linked := func(kind statute.CaseKind, origin casework.ID, ms ...casework.MilestoneInput) casework.ID {
		out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{Kind: kind, PersonID: f.Person.ID, OriginCaseID: origin, Milestones: ms, Confirm: odd})
		d.must(err)
		return out.File.Case.ID
	}
	mediation := linked(statute.Mediation, f.Case.ID, happened(statute.DecisionSent, on(2, 20)))
	linked(statute.Appeal, mediation, happened(statute.DecisionSent, on(2, 20)), happened(statute.AppealLodged, on(3, 13)))
	d.log(f, happened(statute.AssessDecisionNotified, on(4, 3), "assess"))
	d.log(f, happened(statute.FinalPlanSent, on(6, 1)))
	d.counts(june, "APP17", 0, 0)
	d.companion(june, "APP17", "left_out_tribunal_or_mediation", 1)
	d.counts("2023-02", "DECIDE6", 1, 1)
	d.counts("2023-04", "DECIDE6", 0, 0)
	if i := d.figure("2023-03", "APP03"); i.Numerator != 1 || i.Denominator != nil {
		t.Errorf("appeals lodged in March: %d of %v, want the number 1", i.Numerator, deref(i.Denominator))
	}
	d.clean()
}

func TestFiguresFollowTheDaysOfAPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]func(*desk, casework.Plan){
		"a plan waits from the day after its period ended": func(d *desk, _ casework.Plan) {
			d.counts("2023-05", "APP20", 0, 1)
			d.counts(june, "APP20", 1, 1)
			d.companion(june, "APP20", "longest_days_waiting", 16)
		},
		"a meeting with no decision leaves it waiting": func(d *desk, p casework.Plan) {
			d.log(d.reviewOf(p.ID), happened(statute.MeetingHeld, on(5, 22)))
			d.counts(june, "APP20", 1, 1)
			d.companion(june, "APP20", "meeting_held_no_decision", 1)
		},
		"a decision completes the review and is seen only from its day": func(d *desk, p casework.Plan) {
			r := d.reviewOf(p.ID)
			d.log(r, happened(statute.MeetingHeld, on(5, 22)))
			d.log(r, happened(statute.ReviewDecisionNotified, on(7, 3), "amend"))
			d.counts(june, "APP20", 1, 1)
			d.counts(july, "APP20", 0, 1)
			d.companion(july, "APP20", "meeting_held_no_decision", 0)
			d.counts(july, "REVIEW4", 0, 1)
			d.companion(july, "AMEND12", "open_past_12_weeks", 0)
			d.companion("2023-08", "AMEND12", "open_past_12_weeks", 1)
			d.log(r, happened(statute.AmendedPlanSent, on(8, 15)))
			d.counts("2023-08", "AMEND12", 0, 1)
		},
		"a plan that ceased is nobody's from that day": func(d *desk, p casework.Plan) {
			_, err := d.CeasePlan(d.ctx, d.boss, casework.ByID(p.ID), p.Version, on(7, 3), "needs_met")
			d.must(err)
			d.counts(june, "APP20", 1, 1)
			d.counts(july, "APP20", 0, 0)
		},
		"the placement is that of the day": func(d *desk, p casework.Plan) {
			_, err := d.SetPlacement(d.ctx, d.boss, casework.ByID(p.ID), p.Version, casework.PlacementRecord{Placement: casework.Special, FromOn: on(7, 1)})
			d.must(err)
			d.counts(june, "APP31", 1, 1)
			d.counts(july, "APP31", 0, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			p, err := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{
				PersonID: d.person().ID, FirstIssuedOn: statute.NewDate(2022, 6, 15), Placement: casework.Mainstream, // to 14 June
			})
			d.must(err)
			c(d, p)
			d.clean()
		})
	}
}

// Until its first review here a plan from another authority has the later of
// twelve months from its last review and three months from the transfer
// (Regs 15(5)), and only the second where no such day is known.
func TestAPlanFromElsewhereIsCountedFromItsTransfer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before  []casework.MilestoneInput
		waiting int // at the end of June
	}{
		"its last review is less than a year ago": {
			[]casework.MilestoneInput{happened(statute.PlanMade, statute.NewDate(2021, 9, 1)), happened(statute.PreviousReviewCompleted, statute.NewDate(2022, 9, 1))}, 0,
		},
		"its year is over and the three months too": {[]casework.MilestoneInput{happened(statute.PlanMade, statute.NewDate(2021, 9, 1))}, 1},
		"no day is known": {nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
				Kind: statute.TransferIn, PersonID: d.person().ID, Confirm: odd,
				Milestones: append(c.before, happened(statute.PlanTransferred, on(3, 20))), // to 19 June
			})
			d.must(err)
			d.counts("2023-02", "APP20", 0, 0)
			d.counts("2023-05", "APP20", 0, 1)
			d.counts(june, "APP20", c.waiting, 1)
			d.log(out.File, happened(statute.ReviewCompleted, on(7, 3)))
			d.counts(july, "APP20", 0, 1)
			d.clean()
		})
	}
}

func TestFiguresFollowTheDaysOfAComplaint(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.Complaint, PersonID: d.person().ID, Theme: "delay", Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.Stage1Received, on(5, 15))}, // due 13 June
	})
	d.must(err)
	f := out.File
	d.companion("2023-05", "APP01", "overdue_open", 0)
	d.companion(june, "APP01", "overdue_open", 1)
	early := happened(statute.Stage1Responded, on(5, 30), "part_upheld")
	d.log(f, early)
	d.counts("2023-05", "APP01", 1, 1)
	d.counts("2023-05", "APP02", 1, 1)
	d.companion(june, "APP01", "due_in_month_numerator", 1)
	d.log(f, happened(statute.Stage2Requested, on(6, 5)))
	report, err := d.Backlog(d.ctx, d.boss, on(6, 1), on(8, 1))
	d.must(err)
	if report.Stage1.Received != 0 || report.Stage2.Received != 1 || report.Stage2.Overdue != 1 {
		t.Errorf("the backlog reads %+v", report)
	}
	d.log(f, happened(statute.Withdrawn, on(7, 10)))
	d.companion(july, "STAGE2", "overdue_open", 0)
	d.companion(july, "STAGE2", "due_in_month_denominator", 1)
	d.clean()
}
