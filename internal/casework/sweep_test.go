package casework_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// sweep sweeps on a day, which becomes the desk's.
func (d *desk) sweep(day statute.Date) casework.SweepResult {
	d.t.Helper()
	d.day = day
	r, err := d.Sweep(d.ctx, day)
	d.must(err)
	return r
}

func (d *desk) alerts(f casework.CaseFile) []casework.AlertSummary {
	d.t.Helper()
	page, err := d.Alerts(d.ctx, d.boss, casework.AlertFilter{CaseID: f.Case.ID, Withdrawn: true}, casework.PageRequest{})
	d.must(err)
	return page.Items
}

func kindsOf(alerts []casework.AlertSummary, rule string) (kinds []statute.AlertKind) {
	for i := len(alerts) - 1; i >= 0; i-- { // oldest first
		if alerts[i].Rule == rule {
			kinds = append(kinds, alerts[i].Kind)
		}
	}
	return kinds
}

func TestAClockTellsFourteenSevenAndTwoDaysBeforeOnTheDayAndAfter(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 8, 14)) // decision due 25 September
	for day := d.day; day.Before(statute.NewDate(2023, 9, 28)); day = day.AddDays(1) {
		d.sweep(day)
	}
	got := kindsOf(d.alerts(f), "ehcna_decision")
	want := []statute.AlertKind{statute.DueIn14, statute.DueIn7, statute.DueIn2, statute.DueToday, statute.Breach}
	if len(got) != len(want) {
		t.Fatalf("alerts %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("alerts %v, want %v", got, want)
		}
	}
}

func TestASweepRunTwiceRaisesNothingNew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range 5 {
		d.assessment(statute.NewDate(2023, 7, 3))
	}
	day := statute.NewDate(2023, 8, 15) // the decision was due on 14 August
	if r := d.sweep(day); r.Raised != 5 {
		t.Errorf("raised %d, want 5", r.Raised)
	}
	if r := d.sweep(day); r.Raised != 0 || r.Claimed != 0 {
		t.Errorf("the second time %+v", r)
	}
}

func TestASweepThatWasDownForWeeksRaisesTheNewestOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 8, 14))
	d.sweep(statute.NewDate(2023, 10, 20))
	if got := kindsOf(d.alerts(f), "ehcna_decision"); len(got) != 1 || got[0] != statute.Breach {
		t.Errorf("alerts %v, want the breach alone", got)
	}
	if a := d.alerts(f)[0]; a.Inherited || a.AlertOn != statute.NewDate(2023, 9, 26) || a.RaisedOn != statute.NewDate(2023, 10, 20) {
		t.Errorf("alert %+v", a.Alert)
	}
}

func TestABreachOlderThanTheCaseHereIsInherited(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 2, 1))
	d.sweep(d.day)
	for _, a := range d.alerts(f) {
		if a.Kind == statute.Breach && !a.Inherited {
			t.Errorf("%s breached %s is not inherited", a.Rule, a.AlertOn)
		}
	}
}

func TestTwoSweepsAtOnceRaiseEachAlertOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range 40 {
		d.assessment(statute.NewDate(2023, 7, 3))
	}
	var raised atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r, err := d.Sweep(d.ctx, d.day)
			if err != nil {
				t.Error(err)
			}
			raised.Add(int64(r.Raised))
		})
	}
	wg.Wait()
	if raised.Load() != 40 {
		t.Errorf("raised %d, want 40", raised.Load())
	}
}

func TestACorrectedDateWithdrawsWhatWasTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	d.sweep(d.day)
	now := d.read(casework.ByID(f.Case.ID))
	_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(f.Case.ID), Version: now.Case.Version, Milestone: now.Milestones[0].ID, Reason: "received later",
	})
	d.must(err)
	if a := d.alerts(f)[0]; a.WithdrawnAt.IsZero() {
		t.Errorf("the alert stands: %+v", a.Alert)
	}
	d.log(f, happened(statute.RequestReceived, statute.NewDate(2023, 7, 10)))
	d.clean()
	if r := d.sweep(d.day); r.Raised == 0 {
		t.Error("the corrected clock raised nothing")
	}
	// and back again: the first alert is true once more, and there is still one of it
	now = d.read(casework.ByID(f.Case.ID))
	_, err = d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(f.Case.ID), Version: now.Case.Version, Milestone: now.Milestones[len(now.Milestones)-1].ID, Reason: "it was right",
	})
	d.must(err)
	d.log(f, happened(statute.RequestReceived, statute.NewDate(2023, 7, 3)))
	d.sweep(d.day)
	standing := 0
	for _, a := range d.alerts(f) {
		if a.WithdrawnAt.IsZero() {
			standing++
			if a.DueOn != statute.NewDate(2023, 8, 14) {
				t.Errorf("an alert for %s stands", a.DueOn)
			}
		}
	}
	if standing != 1 {
		t.Errorf("%d alerts stand, want 1", standing)
	}
}

func TestAnAlertIsAcknowledgedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(statute.NewDate(2023, 7, 3))
	d.sweep(d.day)
	manager := d.member(casework.TeamManager)
	id := d.alerts(f)[0].ID
	got, err := d.AcknowledgeAlert(d.ctx, manager, id, "ringing the school")
	d.must(err)
	if got.AcknowledgedBy != manager.ID || got.Comment != "ringing the school" {
		t.Errorf("%+v", got)
	}
	if _, err := d.AcknowledgeAlert(d.ctx, d.boss, id, "me too"); err == nil {
		t.Error("acknowledged twice")
	}
	page, err := d.Alerts(d.ctx, manager, casework.AlertFilter{Acknowledged: ptr(true)}, casework.PageRequest{})
	d.must(err)
	if len(page.Items) != 1 || page.Items[0].AcknowledgedName != manager.Name {
		t.Errorf("list %+v", page.Items)
	}
}

func TestALateLoggedBreachWakesTheSweep(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.assessment(statute.NewDate(2023, 2, 1))
	var jobs int
	d.must(d.pool.QueryRow(d.ctx, "select count(*) from outbox where job = 'clocks.sweep'").Scan(&jobs))
	if jobs != 1 {
		t.Errorf("%d hints, want 1", jobs)
	}
}
