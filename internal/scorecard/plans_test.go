package scorecard_test

import (
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

func TestAPP20(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fact scorecard.Plan
		want string
	}{
		"a plan under 12 months old with no review is in the denominator alone": {
			scorecard.Plan{FirstIssued: d("2022-12-01")}, "0/1",
		},
		"on the last day of its 12 months a plan is not waiting": {
			scorecard.Plan{FirstIssued: d("2022-07-01")}, "0/1",
		},
		"the next day, the anniversary, it is": {
			scorecard.Plan{FirstIssued: d("2022-06-30")}, "1/1 longest_days_waiting=1 median_days_waiting=1.0",
		},
		"a completed review starts the 12 months again": {
			scorecard.Plan{FirstIssued: d("2018-01-01"), Completed: d("2022-07-01")}, "0/1",
		},
		"a review completed too long ago leaves the plan waiting": {
			scorecard.Plan{FirstIssued: d("2018-01-01"), Completed: d("2022-05-31")},
			"1/1 longest_days_waiting=31 median_days_waiting=31.0",
		},
		"a meeting with no decision leaves the plan waiting and is told": {
			scorecard.Plan{FirstIssued: d("2022-06-30"), Undecided: d("2023-06-01")},
			"1/1 longest_days_waiting=1 median_days_waiting=1.0 meeting_held_no_decision=1",
		},
		"a meeting after the month is not told": {
			scorecard.Plan{FirstIssued: d("2022-06-30"), Undecided: d("2023-07-03")},
			"1/1 longest_days_waiting=1 median_days_waiting=1.0",
		},
		"a review decided after the month had not been completed at its end": {
			scorecard.Plan{FirstIssued: d("2022-06-30"), Completed: d("2023-07-03")},
			"1/1 longest_days_waiting=1 median_days_waiting=1.0",
		},
		"a plan that ceased on the as-at date is in neither": {
			scorecard.Plan{FirstIssued: d("2018-01-01"), Ceased: d("2023-06-30")}, "0/0",
		},
		"one that ceased the day after is in": {
			scorecard.Plan{FirstIssued: d("2022-12-01"), Ceased: d("2023-07-01")}, "0/1",
		},
		"a plan issued after the month is in neither": {
			scorecard.Plan{FirstIssued: d("2023-07-01")}, "0/0",
		},
		"a plan from another authority has three months from its transfer": {
			scorecard.Plan{FirstIssued: d("2020-01-01"), Transferred: d("2023-04-01")}, "0/1",
		},
		"and waits when they are over": {
			scorecard.Plan{FirstIssued: d("2020-01-01"), Transferred: d("2023-03-30")},
			"1/1 longest_days_waiting=1 median_days_waiting=1.0",
		},
		"or twelve months from its last review elsewhere if that is later": {
			scorecard.Plan{FirstIssued: d("2020-01-01"), Completed: d("2022-12-01"), Transferred: d("2023-01-10")}, "0/1",
		},
		"its first review here gives it the ordinary twelve months": {
			scorecard.Plan{FirstIssued: d("2020-01-01"), Completed: d("2022-06-30"), Transferred: d("2022-06-01")},
			"1/1 longest_days_waiting=1 median_days_waiting=1.0",
		},
		"a plan not yet transferred at the as-at date is not the authority's": {
			scorecard.Plan{FirstIssued: d("2020-01-01"), Transferred: d("2023-07-01")}, "0/0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Plan(tc.fact) })
			if got := told(t, s, "APP20", ""); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

func TestTheMedianWaitIsTheMiddleOneOrHalfwayBetweenTwo(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		issued []string
		want   string
	}{
		"of three": {[]string{"2022-06-30", "2022-06-21", "2022-06-29"}, "3/3 longest_days_waiting=10 median_days_waiting=2.0"},
		"of two":   {[]string{"2022-06-30", "2022-06-29"}, "2/2 longest_days_waiting=2 median_days_waiting=1.5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) {
				for _, issued := range tc.issued {
					c.Plan(scorecard.Plan{FirstIssued: d(issued)})
				}
			})
			if got := told(t, s, "APP20", ""); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

func TestAPP31(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		month, today, born, placement string
		want                          string
	}{
		"a child who turned 4 on 31 August is in Reception":     {"2023-06", "2023-08-15", "2018-08-31", "mainstream", "1/1"},
		"a child who turned 4 the day after is not":             {"2023-06", "2023-08-15", "2018-09-01", "mainstream", "0/0"},
		"a child still 15 on 31 August is in Year 11":           {"2023-06", "2023-08-15", "2006-09-01", "special", "0/1"},
		"one who turned 16 that day is past it":                 {"2023-06", "2023-08-15", "2006-08-31", "mainstream", "0/0"},
		"on 31 August itself the school year has not turned":    {"2023-08", "2023-08-31", "2018-08-31", "mainstream", "1/1"},
		"on 1 September it has":                                 {"2023-09", "2023-09-01", "2019-08-31", "mainstream", "1/1"},
		"and the one who was 15 a year ago has left school age": {"2023-09", "2023-09-01", "2007-08-31", "mainstream", "0/0"},
		"in a month not yet over the as-at date is today":       {"2023-08", "2023-08-15", "2018-08-31", "mainstream", "1/1"},
		"with no date of birth the plan is not counted":         {"2023-06", "2023-08-15", "", "mainstream", "0/0"},
		"awaiting a placement is not mainstream":                {"2023-06", "2023-08-15", "2012-01-01", "awaiting", "0/1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scorecard.NewCount(book(), month(t, tc.month, tc.today))
			c.Plan(scorecard.Plan{FirstIssued: d("2022-01-01"), Born: day(t, tc.born), Placement: tc.placement})
			if got := told(t, c.Scorecard(scorecard.Settings{}), "APP31", ""); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}
