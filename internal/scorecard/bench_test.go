package scorecard_test

import (
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

// BenchmarkMonth counts the rows a month of the largest authority needs: every
// maintained plan, and the assessments, reviews and complaints that are open
// or have a day in the month.
func BenchmarkMonth(b *testing.B) {
	p := month(b, "2023-06", "2023-08-15")
	asked := d("2022-06-01")
	b.ReportAllocs()
	for b.Loop() {
		c := scorecard.NewCount(book(), p)
		for i := range 20_000 {
			c.Plan(scorecard.Plan{Reference: "PLAN-000001", Born: d("2012-01-01"), FirstIssued: asked.AddDays(i & 511)})
		}
		for i := range 3_000 {
			a := scorecard.Assessment{Reference: "EHC-2023-000001", Received: asked.AddDays(i & 255), EPRequested: asked.AddDays(i&255 + 42)}
			if i&3 == 0 {
				a.FinalSent = d("2023-06-12")
			}
			c.Assessment(a)
			c.Review(scorecard.Review{Reference: "AR-2023-000001", Meeting: asked.AddDays(i & 255), Decided: d("2023-06-12"), Outcome: "amend"})
			c.Complaint(scorecard.Complaint{Reference: "CMP-2023-000001", Received: asked.AddDays(i & 255)})
		}
		c.Scorecard(scorecard.Settings{Targets: scorecard.Targets()})
	}
}
