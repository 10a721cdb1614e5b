package casework_test

import (
	"math/rand/v2"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// TestTheRecordStaysTrueThroughRandomWork logs and voids at random, and asks
// after each stretch whether every stored clock is as its milestones say. What
// the rules refuse is refused; nothing may fail otherwise.
func TestTheRecordStaysTrueThroughRandomWork(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := rand.New(rand.NewPCG(2023, 8))
	for range 6 {
		d.assessment(statute.NewDate(2022, 1, 3).AddDays(r.IntN(300)))
	}
	stored := 0
	for stored < 200 {
		page, err := d.Cases(d.ctx, d.boss, casework.CaseFilter{}, casework.PageRequest{Limit: casework.MaxPage})
		d.must(err)
		f := d.read(casework.ByID(page.Items[r.IntN(len(page.Items))].ID))
		if r.IntN(4) == 0 {
			err = d.voidAny(f, r)
		} else {
			_, err = d.tryLog(f, d.anything(f, r))
		}
		switch {
		case err == nil:
			stored++
			if stored%50 == 0 {
				d.clean()
			}
		case !isFault(err):
			t.Fatal(err)
		}
	}
	d.clean()
	d.sweep(d.day)
	d.clean()
}

func (d *desk) voidAny(f casework.CaseFile, r *rand.Rand) error {
	m := f.Milestones[r.IntN(len(f.Milestones))]
	_, err := d.VoidMilestone(d.ctx, d.boss, casework.VoidInput{
		Case: casework.ByID(f.Case.ID), Version: f.Case.Version, Milestone: m.ID, Reason: "at random",
	})
	return err
}

// anything is a milestone that the kind of case may have, on any day since it
// was opened.
func (d *desk) anything(f casework.CaseFile, r *rand.Rand) casework.MilestoneInput {
	kinds := statute.KindsOf(f.Case.Kind)
	k := kinds[r.IntN(len(kinds))]
	in := happened(k, f.Case.OpenedOn.AddDays(r.IntN(max(1, f.Case.OpenedOn.DaysUntil(d.day)))))
	if outcomes := k.Outcomes(); len(outcomes) > 0 && k.NeedsOutcome() {
		in.Outcome = outcomes[r.IntN(len(outcomes))]
	}
	if k.PerBody() {
		bodies := statute.AdviceBodies()
		in.Body = bodies[r.IntN(len(bodies))]
	}
	if k.NeedsFor() {
		in.For = in.On.AddDays(30)
	}
	return in
}
