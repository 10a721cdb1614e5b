package casework_test

import (
	"math/rand/v2"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// TestFiguresAndClocksAgreeThroughRandomWork works at random on every kind of
// case that has figures, with notices that reach some people later, and asks
// whether the figures counted from the milestones are those of the clocks.
func TestFiguresAndClocksAgreeThroughRandomWork(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := rand.New(rand.NewPCG(2023, 6))
	var cases []casework.ID
	open := func(in casework.CaseInput) {
		in.PersonID, in.Confirm = d.person().ID, odd
		out, err := d.OpenCase(d.ctx, d.boss, in)
		d.must(err)
		cases = append(cases, out.File.Case.ID)
	}
	early := func(k statute.Kind) []casework.MilestoneInput {
		return []casework.MilestoneInput{happened(k, statute.NewDate(2021, 9, 1).AddDays(r.IntN(500)))}
	}
	for range 8 {
		open(casework.CaseInput{Kind: statute.NeedsAssessment, Milestones: early(statute.RequestReceived)})
		open(casework.CaseInput{Kind: statute.Complaint, Milestones: early(statute.Stage1Received)})
		open(casework.CaseInput{Kind: statute.TransferIn, Milestones: early(statute.PlanMade)})
		p, err := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{PersonID: d.person().ID, FirstIssuedOn: early(statute.PlanMade)[0].On})
		d.must(err)
		cases = append(cases, d.reviewOf(p.ID).Case.ID)
	}
	for stored := 0; stored < 250; {
		f := d.read(casework.ByID(cases[r.IntN(len(cases))]))
		in := d.anything(f, r)
		if r.IntN(5) == 0 && in.On.Before(d.day.AddDays(-10)) {
			in.Recipients = []casework.Recipient{{Contact: casework.NewID(), On: in.On.AddDays(r.IntN(9))}}
		}
		_, err := d.tryLog(f, in)
		switch {
		case err == nil:
			stored++
		case !isFault(err):
			t.Fatal(err)
		}
	}
	d.clean()
}
