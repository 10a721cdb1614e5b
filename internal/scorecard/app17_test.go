package scorecard_test

import (
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

// A request received on 23 January 2023 is due a final plan by 12 June 2023.

func TestAPP17(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fact                 scorecard.Assessment
		excluding, including string
	}{
		"a plan sent on the due date is in time": {
			scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-12")},
			"1/1 average_weeks=20.0", "1/1 average_weeks=20.0",
		},
		"a plan sent the day after is late": {
			scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-13")},
			"0/1 average_weeks=20.1", "0/1 average_weeks=20.1",
		},
		"an exception leaves the headline even when on time": {
			scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-12"), Excepted: true},
			"0/0 average_weeks=20.0", "1/1 average_weeks=20.0",
		},
		"an exception leaves the headline when late": {
			scorecard.Assessment{Received: d("2023-01-22"), FinalSent: d("2023-06-12"), Excepted: true},
			"0/0 average_weeks=20.1", "0/1 average_weeks=20.1",
		},
		"the earlier of the request and becoming responsible starts the 20 weeks": {
			scorecard.Assessment{Received: d("2023-02-01"), Responsible: d("2023-01-22"), FinalSent: d("2023-06-12")},
			"0/1 average_weeks=20.1", "0/1 average_weeks=20.1",
		},
		"becoming responsible alone starts them too": {
			scorecard.Assessment{Responsible: d("2023-01-23"), FinalSent: d("2023-06-12")},
			"1/1 average_weeks=20.0", "1/1 average_weeks=20.0",
		},
		"a detained person's plan counts, by its own limit": {
			scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-12"), Detained: true},
			"1/1 average_weeks=20.0", "1/1 average_weeks=20.0",
		},
		"a plan sent in another month is not counted": {
			scorecard.Assessment{Received: d("2023-01-10"), FinalSent: d("2023-05-31")}, "0/0", "0/0",
		},
		"an assessment with no beginning is not counted": {
			scorecard.Assessment{FinalSent: d("2023-06-12")}, "0/0", "0/0",
		},
		"sent in time and logged after the due date is told": {
			scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-12"), FinalLogged: d("2023-07-03")},
			"1/1 average_weeks=20.0 met_but_logged_late=1", "1/1 average_weeks=20.0 met_but_logged_late=1",
		},
		"sent in time and logged on the due date is not told": {
			scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-01"), FinalLogged: d("2023-06-12")},
			"1/1 average_weeks=18.4", "1/1 average_weeks=18.4",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Assessment(tc.fact) })
			if got := told(t, s, "APP17", scorecard.ExcludingExceptions); got != tc.excluding {
				t.Errorf("excluding exceptions: %s, want %s", got, tc.excluding)
			}
			if got := told(t, s, "APP17", scorecard.IncludingExceptions); got != tc.including {
				t.Errorf("including exceptions: %s, want %s", got, tc.including)
			}
		})
	}
}

func TestAPP17LeavesOutWhatMediationOrAnAppealDecided(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fact scorecard.Assessment
		want string // on both bases
	}{
		"mediation about a refusal to assess leaves both bases": {
			scorecard.Assessment{
				Received: d("2022-06-01"), Decided: d("2022-07-01"), NotToAssess: d("2022-07-01"),
				Challenged: d("2022-09-01"), Replaced: d("2022-09-01"), ToAssess: d("2022-09-10"), FinalSent: d("2023-06-12"),
			},
			"0/0 left_out_tribunal_or_mediation=1",
		},
		"an appeal about a refusal to issue leaves both bases": {
			scorecard.Assessment{
				Received: d("2022-06-01"), ToAssess: d("2022-07-01"), NoPlan: d("2022-09-01"),
				Challenged: d("2022-11-01"), Replaced: d("2023-05-01"), FinalSent: d("2023-06-12"),
			},
			"0/0 left_out_tribunal_or_mediation=1",
		},
		"an appeal about the plan's contents leaves it in": {
			scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-12"), Challenged: d("2023-06-20")},
			"1/1 average_weeks=20.0",
		},
		"an appeal about the contents leaves it in after a refusal that fell away": {
			scorecard.Assessment{
				Received: d("2023-01-23"), NotToAssess: d("2023-02-01"), ToAssess: d("2023-02-10"),
				FinalSent: d("2023-06-12"), Challenged: d("2023-06-20"),
			},
			"1/1 average_weeks=20.0",
		},
		"a mediation that is still to come does not leave it out": {
			scorecard.Assessment{
				Received: d("2023-01-23"), NotToAssess: d("2023-02-01"), ToAssess: d("2023-02-10"), FinalSent: d("2023-06-12"),
			},
			"1/1 average_weeks=20.0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Assessment(tc.fact) })
			for _, basis := range []scorecard.Basis{scorecard.ExcludingExceptions, scorecard.IncludingExceptions} {
				if got := told(t, s, "APP17", basis); got != tc.want {
					t.Errorf("%s: %s, want %s", basis, got, tc.want)
				}
			}
		})
	}
}

func TestAssessmentsStillOpenOrEndedLate(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fact scorecard.Assessment
		want string
	}{
		"on its due date an assessment is within its 20 weeks": {
			scorecard.Assessment{Received: d("2023-02-10")}, "0/0 open_within_20_weeks=1",
		},
		"the day after it is past them": {
			scorecard.Assessment{Received: d("2023-02-09")}, "0/0 open_past_20_weeks=1",
		},
		"a year to the day is not past a year": {
			scorecard.Assessment{Received: d("2022-06-30")}, "0/0 open_past_20_weeks=1",
		},
		"a day more is": {
			scorecard.Assessment{Received: d("2022-06-29")}, "0/0 open_past_20_weeks=1 open_past_a_year=1",
		},
		"one received after the month is not open at its end": {
			scorecard.Assessment{Received: d("2023-07-03")}, "0/0",
		},
		"one whose plan was sent after the month is still open at its end": {
			scorecard.Assessment{Received: d("2023-02-09"), FinalSent: d("2023-07-03")}, "0/0 open_past_20_weeks=1",
		},
		"one refused in time is closed and nothing is late": {
			scorecard.Assessment{Received: d("2023-05-01"), Decided: d("2023-06-05"), NotToAssess: d("2023-06-05")}, "0/0",
		},
		"one withdrawn in the month after it was due keeps its breach": {
			scorecard.Assessment{Received: d("2023-01-23"), Ended: d("2023-06-13")}, "0/0 ended_after_due=1",
		},
		"one withdrawn on its due date has none": {
			scorecard.Assessment{Received: d("2023-01-23"), Ended: d("2023-06-12")}, "0/0",
		},
		"one withdrawn late in another month is told in that month": {
			scorecard.Assessment{Received: d("2022-01-23"), Ended: d("2023-05-31")}, "0/0",
		},
		"one refused a plan in the month after it was due keeps its breach": {
			scorecard.Assessment{Received: d("2023-01-23"), ToAssess: d("2023-03-01"), NoPlan: d("2023-06-20")}, "0/0 ended_after_due=1",
		},
		"a late plan followed by a move is late and not ended": {
			scorecard.Assessment{Received: d("2022-06-30"), FinalSent: d("2023-06-13"), Ended: d("2023-06-20")},
			"0/1 average_weeks=49.7",
		},
		"a refusal falls away when the authority decides to assess after all": {
			scorecard.Assessment{Received: d("2023-02-09"), NotToAssess: d("2023-03-01"), ToAssess: d("2023-04-01")},
			"0/0 open_past_20_weeks=1",
		},
		"a refusal to issue falls away when a draft follows": {
			scorecard.Assessment{Received: d("2023-02-09"), NoPlan: d("2023-05-01"), DraftSent: d("2023-06-01")},
			"0/0 open_past_20_weeks=1",
		},
		"a draft before the refusal does not make it fall away": {
			scorecard.Assessment{Received: d("2023-02-09"), DraftSent: d("2023-05-01"), NoPlan: d("2023-06-01")}, "0/0",
		},
		"a refusal stands when an order came before the authority went on": {
			scorecard.Assessment{
				Received: d("2023-01-09"), NotToAssess: d("2023-02-01"), Replaced: d("2023-05-01"), ToAssess: d("2023-05-08"),
			}, "0/0",
		},
		"an order takes the place of the 20 weeks": {
			scorecard.Assessment{Received: d("2023-02-09"), Replaced: d("2023-06-01")}, "0/0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Assessment(tc.fact) })
			for _, basis := range []scorecard.Basis{scorecard.ExcludingExceptions, scorecard.IncludingExceptions} {
				if got := told(t, s, "APP17", basis); got != tc.want {
					t.Errorf("%s: %s, want %s", basis, got, tc.want)
				}
			}
		})
	}
}

func TestCOHORT20(t *testing.T) {
	t.Parallel()
	// Requests of January 2023; the last 20 weeks end on 20 June 2023.
	for name, tc := range map[string]struct {
		today string
		fact  scorecard.Assessment
		want  string
	}{
		"a plan sent by its due date is in":     {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-12")}, "1/1"},
		"a plan sent late is not in time":       {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-13")}, "0/1"},
		"a request with no plan yet is not":     {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23")}, "0/1"},
		"a plan sent tomorrow is not known":     {"2023-06-21", scorecard.Assessment{Received: d("2023-01-31"), FinalSent: d("2023-06-22")}, "0/1"},
		"an exception changes nothing":          {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), Excepted: true}, "0/1"},
		"on the last 20 weeks' last day: null":  {"2023-06-20", scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-12")}, "0"},
		"withdrawn by the due date leaves":      {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), Ended: d("2023-06-12")}, "0/0"},
		"withdrawn after the due date stays":    {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), Ended: d("2023-06-13")}, "0/1"},
		"refused to assess leaves":              {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), NotToAssess: d("2023-03-01")}, "0/0"},
		"refused to issue leaves":               {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), NoPlan: d("2023-05-01")}, "0/0"},
		"refused to issue late stays":           {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), NoPlan: d("2023-06-13")}, "0/1"},
		"a refusal that fell away stays":        {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), NotToAssess: d("2023-03-01"), ToAssess: d("2023-03-20")}, "0/1"},
		"sent in time, then moved away, is in":  {"2023-06-21", scorecard.Assessment{Received: d("2023-01-23"), FinalSent: d("2023-06-01"), Ended: d("2023-06-10")}, "1/1"},
		"a request of another month is not in":  {"2023-06-21", scorecard.Assessment{Received: d("2022-12-31"), FinalSent: d("2023-05-01")}, "0/0"},
		"responsible without a request is not":  {"2023-06-21", scorecard.Assessment{Responsible: d("2023-01-23")}, "0/0"},
		"refused, then ordered to make, leaves": {"2023-06-21", scorecard.Assessment{Received: d("2023-01-03"), NotToAssess: d("2023-02-01"), Replaced: d("2023-05-01"), FinalSent: d("2023-05-20")}, "0/0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scorecard.NewCount(book(), month(t, "2023-01", tc.today))
			c.Cohort(tc.fact)
			if got := told(t, c.Scorecard(scorecard.Settings{}), "COHORT20", ""); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}
