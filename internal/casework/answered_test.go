package casework_test

import (
	"slices"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

const decision = "ehcna_decision"

// toldLate is an assessment whose six weeks ended the day before the desk's,
// and whose breach a manager has been mailed.
func (d *desk) toldLate() casework.CaseFile {
	d.t.Helper()
	_, err := d.CreateUser(d.ctx, d.boss, casework.UserInput{
		Email: ptr("manager@example.org"), Name: ptr("Manager"), Role: ptr(casework.TeamManager), Teams: &[]casework.ID{d.team.ID},
	})
	d.must(err)
	f := d.assessment(statute.NewDate(2023, 7, 4)) // decision due 15 August
	d.sweep(today)
	d.sweep(today.AddDays(1))
	if told := d.digest(); !tells(told.Alerts, statute.Breach) {
		d.t.Fatalf("the breach is not told: %+v", told.Alerts)
	}
	return f
}

func tells(alerts []casework.AlertSummary, k statute.AlertKind) bool {
	return slices.ContainsFunc(alerts, func(a casework.AlertSummary) bool { return a.Rule == decision && a.Kind == k })
}

// standing are the alerts of the decision that stand.
func (d *desk) standing(f casework.CaseFile) (kinds []statute.AlertKind) {
	d.t.Helper()
	page, err := d.Alerts(d.ctx, d.boss, casework.AlertFilter{CaseID: f.Case.ID}, casework.PageRequest{})
	d.must(err)
	return kindsOf(page.Items, decision)
}

// next sweeps the next day and takes its digest.
func (d *desk) next() casework.DigestContent {
	d.t.Helper()
	d.sweep(d.day.AddDays(1))
	return d.digest()
}

func TestABreachLoggedLateThatWasInTimeAfterAllIsWithdrawnAndTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.toldLate()
	logged := d.log(f, happened(statute.AssessDecisionNotified, statute.NewDate(2023, 8, 11), "assess"))
	if kinds := d.standing(f); len(kinds) != 0 {
		t.Errorf("%v stand of a decision made in time", kinds)
	}
	if told := d.next(); !tells(told.Withdrawn, statute.Breach) || tells(told.Withdrawn, statute.DueToday) {
		t.Errorf("told to be withdrawn: %+v; want the breach alone", told.Withdrawn)
	}

	d.void(logged)
	if told := d.next(); !tells(told.Alerts, statute.Breach) {
		t.Errorf("the breach that stands again is not told: %+v", told.Alerts)
	}
}

func TestABreachEndedLateStaysABreach(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.toldLate()
	d.log(f, happened(statute.AssessDecisionNotified, d.day, "assess"))
	if kinds := d.standing(f); !slices.Equal(kinds, []statute.AlertKind{statute.Breach}) {
		t.Errorf("%v stand, want the breach alone", kinds)
	}
}

func TestAnExceptionMarksTheBreachAndWithdrawsItOnceDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.toldLate()
	f = d.read(casework.ByID(f.Case.ID))
	_, e, err := d.RecordException(d.ctx, d.member(casework.Caseworker), casework.ByID(f.Case.ID), f.Case.Version, casework.ExceptionInput{
		Rule: decision, Ground: statute.ExceptionalPersonalCircumstance, Reason: "made up",
	})
	d.must(err)
	f = d.read(casework.ByID(f.Case.ID))
	_, err = d.DecideException(d.ctx, d.boss, casework.ExceptionDecision{
		Case: casework.ByID(f.Case.ID), Version: f.Case.Version, Exception: e.ID, Status: casework.Approved,
	})
	d.must(err)
	for _, a := range d.alerts(f) {
		if a.Rule == decision && a.Kind == statute.Breach && (!a.Excused || !a.WithdrawnAt.IsZero()) {
			t.Errorf("not done and excused, it is %+v", a)
		}
	}
	d.log(f, happened(statute.AssessDecisionNotified, d.day, "assess"))
	if kinds := d.standing(f); len(kinds) != 0 {
		t.Errorf("%v stand of what was excused and done", kinds)
	}
}
