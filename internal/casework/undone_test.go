package casework_test

import (
	"slices"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// void takes back what was logged.
func (d *desk) void(logged casework.LogResult) {
	d.t.Helper()
	d.must(d.tryVoid(logged))
}

func (d *desk) tryVoid(logged casework.LogResult) error {
	now := d.read(casework.ByID(logged.File.Case.ID))
	_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(now.Case.ID), Version: now.Case.Version, Milestone: logged.Milestone.ID, Reason: "a mistake",
	})
	return err
}

// isUndone fails unless the case is kept, says that it was undone, and is in
// no list.
func (d *desk) isUndone(was casework.CaseFile) {
	d.t.Helper()
	f := d.read(casework.Key{Reference: was.Case.Reference})
	if f.Case.UndoneAt.IsZero() || f.Case.UndoneBy != d.boss.ID || f.Case.ClosedOn != d.day || len(f.Clocks) != 0 {
		d.t.Errorf("%+v with %d clocks is not undone", f.Case, len(f.Clocks))
	}
	for i := range f.Milestones {
		if m := &f.Milestones[i]; !m.Voided() {
			d.t.Errorf("its %s stands", m.Kind)
		}
	}
	for name, filter := range map[string]casework.CaseFilter{
		"all": {}, "open": {Open: ptr(true)}, "closed": {Open: ptr(false)}, "its person's": {PersonID: f.Case.PersonID},
		"found by reference": {Reference: f.Case.Reference},
	} {
		listed, err := d.Cases(d.ctx, d.boss, filter, casework.PageRequest{})
		d.must(err)
		if slices.ContainsFunc(listed.Items, func(c casework.CaseSummary) bool { return c.ID == f.Case.ID }) {
			d.t.Errorf("it is listed among the cases: %s", name)
		}
	}
}

// digest makes the day's digest, takes it as the manager's mailbox would, and
// tells what it said.
func (d *desk) digest() casework.DigestContent {
	d.t.Helper()
	now := d.day.Time().Add(8 * time.Hour)
	n, err := d.BuildDigests(d.ctx, d.day)
	d.must(err)
	ids, err := d.store.OwedDeliveries(d.ctx, now, 10)
	d.must(err)
	if n != 1 || len(ids) != 1 {
		d.t.Fatalf("built %d digests and owes %v, want one", n, ids)
	}
	c, ok, err := d.store.ClaimDelivery(d.ctx, ids[0], "test", now, now.Add(time.Hour))
	d.must(err)
	if !ok {
		d.t.Fatal("the digest cannot be claimed")
	}
	d.must(d.store.MarkHandedOver(d.ctx, ids[0], "test", "m@example.org", now))
	d.must(d.store.MarkSent(d.ctx, ids[0], "test", now))
	return c
}

// breached is a case of the desk's team opened on a day by a milestone of
// another; its breach has been mailed to the team's manager.
func (d *desk) breached(open func() (opened casework.CaseFile, by casework.LogResult)) (casework.CaseFile, casework.LogResult) {
	d.t.Helper()
	_, err := d.CreateUser(d.ctx, d.boss, casework.UserInput{
		Email: ptr("manager@example.org"), Name: ptr("Manager"), Role: ptr(casework.TeamManager), Teams: &[]casework.ID{d.team.ID},
	})
	d.must(err)
	opened, by := open()
	d.day = d.clock(opened, "ar_annual").DueOn.AddDays(40)
	for d.day.Weekday() != time.Tuesday {
		d.day = d.day.AddDays(1)
	}
	_, err = d.Sweep(d.ctx, d.day)
	d.must(err)
	told := d.digest()
	if !slices.ContainsFunc(told.Alerts, func(a casework.AlertSummary) bool {
		return a.CaseReference == opened.Case.Reference && a.Kind == statute.Breach
	}) {
		d.t.Fatalf("the breach of %s is not told: %+v", opened.Case.Reference, told.Alerts)
	}
	return opened, by
}

func TestWhoWasToldABreachIsToldThatItsCaseWasUndone(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*desk) (casework.CaseFile, casework.LogResult){
		"a plan's first review": func(d *desk) (casework.CaseFile, casework.LogResult) {
			d.day = statute.NewDate(2022, 9, 1)
			f, out := d.issued(d.day)
			return d.reviewOf(f.Case.PlanID), out
		},
		"the review after a review": func(d *desk) (casework.CaseFile, casework.LogResult) {
			d.day = statute.NewDate(2022, 7, 4)
			f, _ := d.issued(statute.NewDate(2021, 9, 1))
			r := d.reviewOf(f.Case.PlanID)
			d.log(r, happened(statute.MeetingHeld, statute.NewDate(2022, 6, 6)))
			out := d.log(r, happened(statute.ReviewDecisionNotified, d.day, "maintain"))
			return d.read(casework.Key{Reference: out.Opened[0]}), out
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			opened, by := d.breached(func() (casework.CaseFile, casework.LogResult) { return open(d) })
			d.void(by)
			d.isUndone(opened)
			d.clean()
			d.day = d.day.AddDays(1)
			if _, err := d.Sweep(d.ctx, d.day); err != nil {
				t.Fatal(err)
			}
			next := d.digest()
			its := func(a casework.AlertSummary) bool { return a.CaseReference == opened.Case.Reference }
			if !slices.ContainsFunc(next.Withdrawn, its) || slices.ContainsFunc(next.Alerts, its) {
				t.Errorf("told %+v, withdrawn %+v", next.Alerts, next.Withdrawn)
			}
			kept, err := d.Alerts(d.ctx, d.boss, casework.AlertFilter{CaseID: opened.Case.ID, Withdrawn: true}, casework.PageRequest{})
			d.must(err)
			if len(kept.Items) == 0 || kept.Items[0].WithdrawnAt.IsZero() {
				t.Errorf("the alerts that were raised are lost: %+v", kept.Items)
			}
		})
	}
}

func TestNothingMoreIsDoneOnACaseThatWasUndone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, out := d.issued(statute.NewDate(2022, 9, 1))
	review := d.reviewOf(f.Case.PlanID)
	d.void(out)
	if _, err := d.tryLog(review, happened(statute.MeetingHeld, statute.NewDate(2023, 7, 3))); !fault.Is(err, fault.Conflict) {
		t.Errorf("logged on it: %v", err)
	}
	if _, err := d.PreviewMilestone(d.ctx, d.boss, casework.LogInput{
		Case: casework.ByID(review.Case.ID), Milestone: happened(statute.MeetingHeld, statute.NewDate(2023, 7, 3)),
	}); !fault.Is(err, fault.Conflict) {
		t.Errorf("tried on it: %v", err)
	}
	now := d.read(casework.ByID(review.Case.ID))
	if _, err := d.AssignCase(d.ctx, d.boss, casework.AssignInput{
		Case: casework.ByID(now.Case.ID), Version: now.Case.Version, TeamID: &d.team.ID,
	}); !fault.Is(err, fault.Conflict) {
		t.Errorf("assigned: %v", err)
	}
	if _, err := d.EditPerson(d.ctx, d.boss, f.Person.ID, 1, casework.PersonInput{Born: ptr(statute.NewDate(2012, 5, 1))}); err != nil {
		t.Errorf("its person cannot be edited: %v", err)
	}
	d.isUndone(review)
}

func TestAPlanGoesThoughAReviewOfItWasUndoneBefore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, issued := d.issued(statute.NewDate(2021, 7, 1))
	r := d.reviewOf(f.Case.PlanID)
	met := d.log(r, happened(statute.MeetingHeld, statute.NewDate(2022, 6, 1)))
	var decided casework.LogResult
	for range 2 {
		decided = d.log(r, happened(statute.ReviewDecisionNotified, statute.NewDate(2022, 6, 28), "maintain"))
		next := d.read(casework.Key{Reference: decided.Opened[0]})
		d.void(decided)
		d.isUndone(next)
	}
	d.void(met)
	d.void(issued)
	d.isUndone(r)
	for _, reference := range []string{r.Case.Reference, decided.Opened[0]} {
		if kept := d.read(casework.Key{Reference: reference}); kept.Case.PlanID != (casework.ID{}) {
			t.Errorf("%s still names a plan that is gone", reference)
		}
	}
	d.clean()
}

func TestACaseThatAnotherCameFromIsNotUndone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, out := d.issued(statute.NewDate(2022, 9, 1))
	review := d.reviewOf(f.Case.PlanID)
	_, err := d.OpenCase(d.ctx, d.boss, casework.CaseInput{
		Kind: statute.Mediation, PersonID: f.Person.ID, OriginCaseID: review.Case.ID, Confirm: odd,
		Milestones: []casework.MilestoneInput{happened(statute.MediationWanted, statute.NewDate(2023, 7, 3))},
	})
	d.must(err)
	if err := d.tryVoid(out); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want conflict", err)
	}
}

// TestAReviewThatSomebodyOpenedIsNotUndone: only what the tracker opened itself
// goes with what opened it.
func TestAReviewThatSomebodyOpenedIsNotUndone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, out := d.issued(statute.NewDate(2022, 9, 1))
	in := casework.CaseInput{
		Kind: statute.AnnualReview, PersonID: f.Person.ID, PlanID: f.Case.PlanID, OriginCaseID: f.Case.ID, Confirm: odd,
		Milestones: []casework.MilestoneInput{{Kind: statute.PlanMade, On: statute.NewDate(2022, 9, 1), OriginCaseID: f.Case.ID}},
	}
	if _, err := d.OpenCase(d.ctx, d.boss, in); !hasField(err, "/milestones/0/origin_case_id", "not_here") {
		t.Fatalf("a milestone that looks like a consequence: %v", err)
	}
	in.Milestones[0].OriginCaseID = casework.ID{}
	opened, err := d.OpenCase(d.ctx, d.boss, in)
	d.must(err)
	if err := d.tryVoid(out); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want conflict", err)
	}
	if now := d.read(casework.ByID(opened.File.Case.ID)); !now.Case.UndoneAt.IsZero() {
		t.Error("the review that somebody opened was undone")
	}
	d.clean()
}

// TestAReviewIsUndoneOnceWhatWasLoggedOnItIsVoided: one is told to void that
// first, and then it is enough.
func TestAReviewIsUndoneOnceWhatWasLoggedOnItIsVoided(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, out := d.issued(statute.NewDate(2022, 9, 1))
	review := d.reviewOf(f.Case.PlanID)
	met := d.log(review, happened(statute.MeetingHeld, statute.NewDate(2023, 7, 3)))
	if err := d.tryVoid(out); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want conflict", err)
	}
	d.void(met)
	d.void(out)
	d.isUndone(review)
	d.clean()
}

func TestALoadTellsAgainOfAPlanThatWasUndone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	final := statute.NewDate(2022, 9, 1)
	row := func() casework.Record { return assessmentRow(final) }
	load := func() casework.BulkResult {
		t.Helper()
		var out []casework.BulkResult
		d.must(d.Load(d.ctx, casework.BulkOptions{Actor: casework.SystemActor("import"), Source: casework.SourceImport}, func(run casework.BulkRun) (err error) {
			out, err = run.Apply(d.ctx, []casework.Record{row()})
			return err
		}))
		return out[0]
	}
	load()
	f := d.read(casework.Key{Reference: "EHC-1"})
	review := d.reviewOf(f.Case.PlanID)
	at := slices.IndexFunc(f.Milestones, func(m casework.Milestone) bool { return m.Kind == statute.FinalPlanSent })
	d.void(casework.LogResult{File: f, Milestone: f.Milestones[at]})
	d.isUndone(review)
	if r := load(); r.Status == casework.BulkRefused {
		t.Errorf("the same row again: %+v", r)
	}
	told := row
	row = func() casework.Record {
		r := told()
		r.Cases[0].Reference = review.Case.Reference
		return r
	}
	if r := load(); r.Status != casework.BulkRefused || r.Problems[0].Code != "reference_of_undone" {
		t.Errorf("a row of the reference of what was undone: %+v", r)
	}
	row = told
	final = statute.NewDate(2022, 9, 2)
	if r := load(); r.Status != casework.BulkChanged {
		t.Errorf("a row with another day: %+v", r)
	}
	p, err := d.Plan(d.ctx, d.boss, casework.Key{Reference: "PLAN-NEW-EHC-1"})
	d.must(err)
	if again := d.reviewOf(p.ID); p.FirstIssuedOn != final || again.Case.ID == review.Case.ID {
		t.Errorf("plan %+v, review %s", p, again.Case.Reference)
	}
	d.clean()
}

// assessmentRow is a row of an assessment that led to a plan on a day.
func assessmentRow(final statute.Date) casework.Record {
	at := func(k statute.Kind, on statute.Date, outcome ...string) casework.MilestoneInput {
		m := happened(k, on, outcome...)
		m.Extract = true
		return m
	}
	return casework.Record{
		Row: 2, Team: "Ashford",
		Person: casework.PersonRecord{SourcePersonID: "P1", GivenName: "Ana", FamilyName: "Made-up", Born: statute.NewDate(2013, 5, 1)},
		Cases: []casework.CaseRecord{{Kind: statute.NeedsAssessment, Reference: "EHC-1", Milestones: []casework.MilestoneInput{
			at(statute.RequestReceived, statute.NewDate(2022, 4, 14)), at(statute.AssessDecisionNotified, statute.NewDate(2022, 5, 26), "assess"),
			at(statute.DraftPlanSent, statute.NewDate(2022, 8, 1)), at(statute.FinalPlanSent, final),
		}}},
	}
}
