package intake_test

import (
	"slices"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/intake"
)

// open lists what stands on the intake list for reviews: reference, team and
// earliest date.
func (tr *tracker) open(t *testing.T) (out []string) {
	t.Helper()
	page, err := tr.Intake(t.Context(), casework.SystemActor("test"), casework.IntakeFilter{FileKind: "reviews"}, casework.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range page.Items {
		day := ""
		if !i.EarliestOn.IsZero() {
			day = i.EarliestOn.String()
		}
		out = append(out, strings.Join([]string{i.Reference, i.Team, day, i.Problem}, " | "))
	}
	slices.Sort(out)
	return out
}

// meeting is a review of the one plan; cells are what else differs.
func meeting(on string, cells ...string) map[string]string {
	return with(nil, append([]string{"meeting_on", on, "outcome", "", "decision_notified_on", ""}, cells...)...)
}

func TestEachRefusedReviewStaysListedUntilItsOwnRowIsStored(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	tr.load(t, intake.Plans, sheetOf(intake.Plans, map[string]string{}))
	const wrong = "PLAN-000001 | Thanet | 2023-02-20 | outcome: not_a_value"
	steps := []struct {
		name string
		rows []map[string]string
		open []string
	}{
		{"rows of one plan are listed one by one, with its team", []map[string]string{
			meeting("2023-02-20", "outcome", "perhaps", "decision_notified_on", "2023-03-08"),
			meeting("21/11/2022"),
			meeting("01/02/2023"), meeting("some day"), meeting("2024-02-19"), meeting(""), meeting("2024-02-20", "report_sent_on", "2023-03-01"),
		}, []string{
			"PLAN-000001 | Thanet |  | meeting_on: date_ambiguous",
			"PLAN-000001 | Thanet |  | meeting_on: date_not_iso",
			"PLAN-000001 | Thanet |  | meeting_on: date_not_iso",
			"PLAN-000001 | Thanet |  | meeting_on: in_the_future",
			"PLAN-000001 | Thanet |  | meeting_on: missing",
			wrong,
			"PLAN-000001 | Thanet | 2023-03-01 | meeting_on: in_the_future",
		}},
		{"a good row of another meeting mends none of them", []map[string]string{meeting("2023-06-12")}, []string{
			"PLAN-000001 | Thanet |  | meeting_on: date_ambiguous",
			"PLAN-000001 | Thanet |  | meeting_on: date_not_iso",
			"PLAN-000001 | Thanet |  | meeting_on: date_not_iso",
			"PLAN-000001 | Thanet |  | meeting_on: in_the_future",
			"PLAN-000001 | Thanet |  | meeting_on: missing",
			wrong,
			"PLAN-000001 | Thanet | 2023-03-01 | meeting_on: in_the_future",
		}},
		{"a mended row mends its own, one whose date can only be that day among them", []map[string]string{
			meeting("2023-02-20", "outcome", "maintain", "decision_notified_on", "2023-03-08"), meeting("2022-11-21"),
		}, []string{
			"PLAN-000001 | Thanet |  | meeting_on: date_ambiguous",
			"PLAN-000001 | Thanet |  | meeting_on: date_not_iso",
			"PLAN-000001 | Thanet |  | meeting_on: in_the_future",
			"PLAN-000001 | Thanet |  | meeting_on: missing",
			"PLAN-000001 | Thanet | 2023-03-01 | meeting_on: in_the_future",
		}},
	}
	for _, c := range steps {
		tr.load(t, intake.Reviews, sheetOf(intake.Reviews, c.rows...))
		if got := tr.open(t); !slices.Equal(got, c.open) {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.open, "\n"))
		}
	}
}

func TestARefusedRowSeenAgainIsOneEntry(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	for range 2 {
		tr.load(t, intake.Reviews, sheetOf(intake.Reviews, meeting("2022-02-21"), meeting("2023-02-20"), meeting("some day")))
	}
	want := []string{ // no such plan, so nobody's team
		"PLAN-000001 |  |  | meeting_on: date_not_iso",
		"PLAN-000001 |  | 2022-02-21 | plan_reference: unknown_plan",
		"PLAN-000001 |  | 2023-02-20 | plan_reference: unknown_plan",
	}
	if got := tr.open(t); !slices.Equal(got, want) {
		t.Errorf("listed\n%s", strings.Join(got, "\n"))
	}
}
