package casework_test

import (
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// issued is an assessment with its final plan sent on a day.
func (d *desk) issued(on statute.Date) (casework.CaseFile, casework.LogResult) {
	d.t.Helper()
	f := d.assessment(on.AddDays(-140))
	d.log(f, happened(statute.DraftPlanSent, on.AddDays(-30)))
	out := d.log(f, happened(statute.FinalPlanSent, on))
	return d.read(casework.ByID(f.Case.ID)), out
}

func TestAFinalPlanOpensAPlanAndItsReview(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	on := statute.NewDate(2022, 9, 1)
	f, out := d.issued(on)
	p, err := d.Plan(d.ctx, d.boss, casework.ByID(f.Case.PlanID))
	d.must(err)
	if p.Reference != "PLAN-000001" || p.FirstIssuedOn != on || p.Placement != casework.Mainstream || p.AssessmentCaseID != f.Case.ID {
		t.Errorf("plan %+v", p)
	}
	r := d.reviewOf(p.ID)
	if c := d.clock(r, "ar_annual"); c.DueOn != statute.NewDate(2023, 8, 31) {
		t.Errorf("ar_annual due %s", c.DueOn)
	}
	if len(out.Opened) != 2 || out.Opened[0] != p.Reference || out.Opened[1] != r.Case.Reference {
		t.Errorf("opened %v", out.Opened)
	}
	if f.Case.ClosedOn != on {
		t.Errorf("the assessment closed on %s", f.Case.ClosedOn)
	}
	d.clean()
}

func TestVoidingTheFinalPlanUndoesThePlanItOpened(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, out := d.issued(statute.NewDate(2022, 9, 1))
	review := d.reviewOf(f.Case.PlanID)
	_, err := d.AddNote(d.ctx, d.boss, casework.ByID(review.Case.ID), casework.NoteInput{Body: "The school was told."})
	d.must(err)
	_, err = d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(f.Case.ID), Version: f.Case.Version, Milestone: out.Milestone.ID, Reason: "sent to the wrong family",
	})
	d.must(err)
	if _, err := d.Plan(d.ctx, d.boss, casework.ByID(f.Case.PlanID)); !fault.Is(err, fault.NotFound) {
		t.Errorf("the plan is still there: %v", err)
	}
	d.isUndone(review)
	if now := d.read(casework.ByID(f.Case.ID)); !now.Case.ClosedOn.IsZero() || now.Case.PlanID != (casework.ID{}) {
		t.Errorf("case %+v", now.Case)
	}
	if notes, err := d.Notes(d.ctx, d.boss, casework.ByID(review.Case.ID)); err != nil || len(notes) != 1 || notes[0].Body != "The school was told." {
		t.Errorf("what was written on the review is lost: %+v, %v", notes, err)
	}
	log, err := d.AuditLog(d.ctx, d.boss, casework.AuditFilter{Action: "case.undo"}, casework.PageRequest{})
	if err != nil || len(log.Items) != 1 || log.Items[0].RecordRef != "AR-2022-000001" || log.Items[0].Reason != f.Case.Reference {
		t.Errorf("the audit log tells of the review that went: %+v, %v", log.Items, err)
	}
	again := d.log(f, happened(statute.FinalPlanSent, statute.NewDate(2022, 9, 2)))
	d.clean()
	second := d.reviewOf(again.File.Case.PlanID)
	d.void(again)
	d.isUndone(second)
	d.isUndone(review)
	d.clean()
}

func TestAPlanSomethingHangsOnIsNotUndone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, out := d.issued(statute.NewDate(2022, 9, 1))
	d.log(d.reviewOf(f.Case.PlanID), happened(statute.MeetingHeld, statute.NewDate(2023, 7, 3)))
	_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(f.Case.ID), Version: f.Case.Version, Milestone: out.Milestone.ID, Reason: "wrong",
	})
	if !fault.Is(err, fault.Conflict) {
		t.Fatalf("%v, want conflict", err)
	}
	if _, err := d.Plan(d.ctx, d.boss, casework.ByID(f.Case.PlanID)); err != nil {
		t.Errorf("the plan went all the same: %v", err)
	}
	d.clean()
}

func TestACompletedReviewOpensTheNext(t *testing.T) {
	t.Parallel()
	for _, outcome := range []string{"maintain", "amend"} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			f, _ := d.issued(statute.NewDate(2022, 7, 1))
			r := d.reviewOf(f.Case.PlanID)
			d.log(r, happened(statute.MeetingHeld, statute.NewDate(2023, 6, 1)))
			out := d.log(r, happened(statute.ReviewDecisionNotified, statute.NewDate(2023, 6, 28), outcome))
			next := d.read(casework.Key{Reference: out.Opened[0]})
			c := d.clock(next, "ar_annual")
			if c.DueOn != statute.NewDate(2024, 6, 27) || c.SafeBy != statute.NewDate(2024, 5, 31) {
				t.Errorf("next due %s, safe by %s", c.DueOn, c.SafeBy)
			}
			if next.Case.PreviousCaseID != r.Case.ID {
				t.Error("the next review does not know the one before")
			}
			if closed := d.read(casework.ByID(r.Case.ID)).Case.ClosedOn; closed.IsZero() != (outcome == "amend") {
				t.Errorf("closed on %q", closed)
			}
			d.clean()
			d.void(out)
			d.isUndone(next)
			d.clean()
		})
	}
}

func TestADecisionWithoutAMeetingIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, _ := d.issued(statute.NewDate(2022, 7, 1))
	r := d.reviewOf(f.Case.PlanID)
	_, err := d.tryLog(r, happened(statute.ReviewDecisionNotified, statute.NewDate(2023, 6, 28), "maintain"))
	if !hasField(err, "/on", statute.FindNoMeeting) {
		t.Errorf("%v, want decision_without_meeting", err)
	}
}

func TestAMeetingThatADecisionRestsOnIsNotVoided(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, _ := d.issued(statute.NewDate(2022, 7, 1))
	r := d.reviewOf(f.Case.PlanID)
	met := d.log(r, happened(statute.MeetingHeld, statute.NewDate(2023, 6, 1)))
	d.log(r, happened(statute.ReviewDecisionNotified, statute.NewDate(2023, 6, 28), "maintain"))
	_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(r.Case.ID), Version: 3, Milestone: met.Milestone.ID, Reason: "wrong day",
	})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want conflict", err)
	}
}

func TestACeasedPlanEndsItsReviews(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, _ := d.issued(statute.NewDate(2022, 7, 1))
	r := d.reviewOf(f.Case.PlanID)
	out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.Ceasing, PersonID: f.Person.ID, PlanID: f.Case.PlanID, Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.CeaseProposed, statute.NewDate(2023, 5, 2))},
	})
	d.must(err)
	ceased := d.log(out.File, happened(statute.PlanCeased, statute.NewDate(2023, 8, 1)))
	p, err := d.Plan(d.ctx, d.boss, casework.ByID(f.Case.PlanID))
	d.must(err)
	if p.CeasedOn != statute.NewDate(2023, 8, 1) {
		t.Errorf("plan ceased on %q", p.CeasedOn)
	}
	if got := d.read(casework.ByID(r.Case.ID)); got.Case.ClosedOn != p.CeasedOn {
		t.Errorf("the review closed on %q", got.Case.ClosedOn)
	}
	d.clean()
	_, err = d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(out.File.Case.ID), Version: 2, Milestone: ceased.Milestone.ID, Reason: "appealed",
	})
	d.must(err)
	if p, err = d.Plan(d.ctx, d.boss, casework.ByID(p.ID)); err != nil || !p.CeasedOn.IsZero() {
		t.Errorf("plan %+v, %v; want maintained", p, err)
	}
	if got := d.read(casework.ByID(r.Case.ID)); !got.Case.ClosedOn.IsZero() {
		t.Errorf("the review is still closed on %q", got.Case.ClosedOn)
	}
	d.clean()
}

func TestCeasingByHandEndsTheReviewsToo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	person := d.person()
	p, err := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{PersonID: person.ID, FirstIssuedOn: statute.NewDate(2022, 7, 1), Placement: casework.Special})
	d.must(err)
	r := d.reviewOf(p.ID)
	p, err = d.CeasePlan(d.ctx, d.boss, casework.ByID(p.ID), p.Version, statute.NewDate(2023, 6, 1), "needs_met")
	d.must(err)
	if got := d.clock(d.read(casework.ByID(r.Case.ID)), "ar_annual"); got.State != statute.Cancelled {
		t.Errorf("ar_annual is %s", got.State)
	}
	if _, err := d.CeasePlan(d.ctx, d.boss, casework.ByID(p.ID), p.Version, statute.NewDate(2023, 6, 2), "other"); !fault.Is(err, fault.Conflict) {
		t.Errorf("ceased twice: %v", err)
	}
	d.clean()
}

func TestAPlanThatCameWithAFamilyWaitsForItsFirstReviewHere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.TransferIn, PersonID: d.person().ID, Confirm: odd,
		Milestones: []casework.MilestoneInput{
			happened(statute.PlanMade, statute.NewDate(2022, 3, 1)), happened(statute.PlanTransferred, statute.NewDate(2023, 2, 1)),
		},
	})
	d.must(err)
	p, err := d.Plan(d.ctx, d.boss, casework.Key{Reference: out.Opened[0]})
	d.must(err)
	if p.FirstIssuedOn != statute.NewDate(2022, 3, 1) {
		t.Errorf("first issued %s", p.FirstIssuedOn)
	}
	reviews, err := d.Cases(d.ctx, d.boss, casework.CaseFilter{Kind: statute.AnnualReview, PlanID: p.ID}, casework.PageRequest{})
	d.must(err)
	if len(reviews.Items) != 0 {
		t.Errorf("%d reviews before the first one here", len(reviews.Items))
	}
	d.log(out.File, happened(statute.ReviewCompleted, statute.NewDate(2023, 3, 1)))
	if c := d.clock(d.reviewOf(p.ID), "ar_annual"); c.DueOn != statute.NewDate(2024, 2, 29) {
		t.Errorf("ar_annual due %s", c.DueOn)
	}
	d.clean()
}

func TestWhatFollowedFromAnotherCaseIsVoidedThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, _ := d.issued(statute.NewDate(2022, 7, 1))
	r := d.reviewOf(f.Case.PlanID)
	_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(r.Case.ID), Version: r.Case.Version, Milestone: r.Milestones[0].ID, Reason: "wrong",
	})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want conflict", err)
	}
}

func TestADeathCeasesThePlanUntilItIsPutRight(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, _ := d.issued(statute.NewDate(2022, 7, 1))
	died := statute.NewDate(2023, 7, 20)
	_, err := d.EditPerson(d.ctx, d.boss, f.Person.ID, 1, casework.PersonInput{Died: &died})
	d.must(err)
	p, err := d.Plan(d.ctx, d.boss, casework.ByID(f.Case.PlanID))
	d.must(err)
	if p.CeasedOn != died || p.CeaseReason != "deceased" {
		t.Errorf("plan %+v", p)
	}
	d.clean()
	_, err = d.EditPerson(d.ctx, d.boss, f.Person.ID, 2, casework.PersonInput{Died: &statute.Date{}})
	d.must(err)
	if p, err = d.Plan(d.ctx, d.boss, casework.ByID(p.ID)); err != nil || !p.CeasedOn.IsZero() {
		t.Errorf("plan %+v, %v; want maintained", p, err)
	}
	if r := d.reviewOf(p.ID); !r.Case.ClosedOn.IsZero() {
		t.Error("its review is still closed")
	}
	for action, want := range map[string]string{"plan.cease": "deceased", "plan.reopen": ""} {
		log, err := d.AuditLog(d.ctx, d.boss, casework.AuditFilter{Action: action}, casework.PageRequest{})
		d.must(err)
		if len(log.Items) != 1 || log.Items[0].Reason != want {
			t.Errorf("the audit log of %s: %+v", action, log.Items)
		}
	}
	d.clean()
}

func TestMovingAwayEndsThePlanOnceAndForOneReason(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, _ := d.issued(statute.NewDate(2022, 7, 1))
	r := d.reviewOf(f.Case.PlanID)
	moved := d.log(r, happened(statute.MovedAway, statute.NewDate(2023, 6, 1)))
	out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.TransferOut, PersonID: f.Person.ID, PlanID: f.Case.PlanID, Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.PlanMade, statute.NewDate(2022, 7, 1)), happened(statute.PlanTransferred, statute.NewDate(2023, 6, 1))},
	})
	d.must(err)
	d.clean()
	_, err = d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(r.Case.ID), Version: moved.File.Case.Version, Milestone: moved.Milestone.ID, Reason: "told twice",
	})
	d.must(err)
	p, err := d.Plan(d.ctx, d.boss, casework.ByID(f.Case.PlanID))
	d.must(err)
	if p.CeasedOn.IsZero() || p.CeaseReason != "moved_area" {
		t.Errorf("the plan was taken back although %s still says it went: %+v", out.File.Case.Reference, p)
	}
	d.clean()
}

func TestACaseAboutAPlanFindsIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, _ := d.issued(statute.NewDate(2022, 7, 1))
	in := casework.CaseInput{
		Kind: statute.Ceasing, PersonID: f.Person.ID, Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.CeaseProposed, statute.NewDate(2023, 5, 2))},
	}
	out, err := d.OpenCase(d.ctx, d.boss, in)
	d.must(err)
	if out.File.Case.PlanID != f.Case.PlanID {
		t.Error("the plan was not found")
	}
	in.PlanID = casework.NewID()
	if _, err := d.OpenCase(d.ctx, d.boss, in); !hasField(err, "/plan_id", "invalid") {
		t.Errorf("no such plan: %v", err)
	}
	_, err = d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.AnnualReview, PersonID: d.person().ID, Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.PlanMade, statute.NewDate(2023, 5, 2))},
	})
	if !hasField(err, "/plan_id", "required") {
		t.Errorf("a review of no plan: %v", err)
	}
}

func TestAPlanThatWasOrderedIsOpenedWhereThereIsNone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	person := d.person()
	order := func() casework.LogResult {
		out, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
			Kind: statute.TribunalOrder, PersonID: person.ID, Confirm: odd,
			Milestones: []casework.MilestoneInput{happened(statute.OrderMade, statute.NewDate(2023, 5, 2), "make")},
		})
		d.must(err)
		return d.log(out.File, happened(statute.FinalPlanSent, statute.NewDate(2023, 6, 13)))
	}
	first := order()
	if len(first.Opened) != 2 {
		t.Fatalf("opened %v, want a plan and its review", first.Opened)
	}
	if second := order(); len(second.Opened) != 0 {
		t.Errorf("a second order opened %v", second.Opened)
	}
	now := d.read(casework.ByID(first.File.Case.ID))
	_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(now.Case.ID), Version: now.Case.Version, Milestone: first.Milestone.ID, Reason: "set aside",
	})
	d.must(err)
	plans, err := d.Plans(d.ctx, d.boss, casework.PlanFilter{PersonID: person.ID}, casework.PageRequest{})
	d.must(err)
	if len(plans.Items) != 0 {
		t.Errorf("plans %+v", plans.Items)
	}
	d.clean()
}
