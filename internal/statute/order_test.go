package statute_test

import (
	"fmt"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

// The order keeps a bit for each milestone up to a bound, and goes on without
// one after it: nothing may change there.
func TestALongHistoryIsJudgedLikeAShortOne(t *testing.T) {
	t.Parallel()
	for schools := 25; schools <= 70; schools++ {
		h := statute.History{Kind: statute.NeedsAssessment, Milestones: ms(m("request_received", "2024-01-15"))}
		for i := range schools {
			asked := day("2024-02-01").AddDays(i)
			school := fmt.Sprintf("school %02d", i)
			h.Milestones = append(h.Milestones,
				statute.Milestone{Kind: statute.SchoolReplied, On: asked.AddDays(10), Body: school},
				statute.Milestone{Kind: statute.SchoolConsulted, On: asked, Body: school})
		}
		h.Milestones = append(h.Milestones, m("final_plan_sent", "2024-06-03"))
		clocks := bookForTests().Judge(h, day("2024-12-01"))
		if c := clock(clocks, "ehcp_final"); c.StoppedOn != day("2024-06-03") || c.State != statute.Met {
			t.Errorf("%d schools: the plan was sent on %s, %s", schools, c.StoppedOn, c.State)
		}
		for i := range schools {
			asked := day("2024-02-01").AddDays(i)
			c := clock(clocks, "school_consultation_response", fmt.Sprintf("school %02d", i))
			if c == nil || c.StartedOn != asked || c.StoppedOn != asked.AddDays(10) || c.EndedBy != "" {
				t.Errorf("%d schools: of school %d %+v", schools, i, c)
			}
		}
	}
}
