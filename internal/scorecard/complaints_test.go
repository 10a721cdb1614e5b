package scorecard_test

import (
	"encoding/json"
	"testing"

	"ehcp.example/tracker/internal/scorecard"
)

// The 20th working day after Friday 5 May 2023 is Tuesday 6 June: the
// coronation and the spring bank holiday are not counted.

func TestAPP01(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fact scorecard.Complaint
		want string
	}{
		"a response on the 20th working day is in time": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-06-06")},
			"1/1 average_working_days=20.0 due_in_month_denominator=1 due_in_month_numerator=1",
		},
		"a response on the 21st is late": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-06-07")},
			"0/1 average_working_days=21.0 due_in_month_denominator=1",
		},
		"a response that fell due in an earlier month is not in the figure by month due": {
			scorecard.Complaint{Received: d("2023-04-03"), Responded: d("2023-06-07")}, "0/1 average_working_days=42.0",
		},
		"a response sent before the month it was due in is in time by month due": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-05-31")},
			"0/0 due_in_month_denominator=1 due_in_month_numerator=1",
		},
		"unanswered and past due it is overdue, and late by month due": {
			scorecard.Complaint{Received: d("2023-05-05")}, "0/0 due_in_month_denominator=1 overdue_open=1",
		},
		"answered after the month it was overdue at its end": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-07-03")}, "0/0 due_in_month_denominator=1 overdue_open=1",
		},
		"due on the last day of the month it is not yet overdue": {
			scorecard.Complaint{Received: d("2023-06-02")}, "0/0 due_in_month_denominator=1",
		},
		"withdrawn by its due date it owed nothing": {
			scorecard.Complaint{Received: d("2023-05-05"), Withdrawn: d("2023-06-06")}, "0/0",
		},
		"withdrawn later the breach stays, and nothing is open": {
			scorecard.Complaint{Received: d("2023-05-05"), Withdrawn: d("2023-06-07")}, "0/0 due_in_month_denominator=1",
		},
		"sent in time and logged after the due date is told": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-06-06"), RespondedLogged: d("2023-06-07")},
			"1/1 average_working_days=20.0 due_in_month_denominator=1 due_in_month_numerator=1 met_but_logged_late=1",
		},
		"going to stage 2 does not answer stage 1": {
			scorecard.Complaint{Received: d("2023-05-05"), Stage2Requested: d("2023-06-20")}, "0/0 due_in_month_denominator=1 overdue_open=1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Complaint(tc.fact) })
			if got := told(t, s, "APP01", ""); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

func TestSTAGE2(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fact scorecard.Complaint
		want string
	}{
		"it runs from the day stage 2 was asked for": {
			scorecard.Complaint{Received: d("2023-01-05"), Stage2Requested: d("2023-05-05"), Stage2Responded: d("2023-06-06")},
			"1/1 average_working_days=20.0 due_in_month_denominator=1 due_in_month_numerator=1",
		},
		"a complaint that never went to stage 2 is not in it": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-06-06")}, "0/0",
		},
		"unanswered and past due it is overdue": {
			scorecard.Complaint{Received: d("2023-01-05"), Stage2Requested: d("2023-04-05")}, "0/0 overdue_open=1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := june2023(t, func(c *scorecard.Count) { c.Complaint(tc.fact) })
			if got := told(t, s, "STAGE2", ""); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

func TestAPP02AndAPP03(t *testing.T) {
	t.Parallel()
	s := june2023(t, func(c *scorecard.Count) {
		for _, outcome := range []string{"upheld", "part_upheld", "not_upheld"} {
			c.Complaint(scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-06-06"), Outcome: outcome, Theme: "delay"})
		}
		c.Complaint(scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-07-03"), Outcome: "upheld", Theme: "delay"})
		for _, lodged := range []string{"2023-05-31", "2023-06-01", "2023-06-30", "2023-07-01"} {
			c.Appeal(scorecard.Appeal{Lodged: d(lodged)})
		}
	})
	const want = `2/3 by_theme={"delay":{"numerator":2,"denominator":3,"percent":66.7}}`
	if got := told(t, s, "APP02", ""); got != want {
		t.Errorf("upheld and part upheld count: %s, want %s", got, want)
	}
	if got := told(t, s, "APP03", ""); got != "2" {
		t.Errorf("appeals of the month, a plain number: %s, want 2", got)
	}
}

func TestTheBacklog(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fact           scorecard.Complaint
		stage1, stage2 string
	}{
		"received and completed in the period": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-06-06")}, "1 1 0 20.0", "0 0 0 null",
		},
		"received before it and completed in it": {
			scorecard.Complaint{Received: d("2023-02-05"), Responded: d("2023-04-01")}, "0 1 0 40.0", "0 0 0 null",
		},
		"received in it and completed after it is overdue at its end": {
			scorecard.Complaint{Received: d("2023-05-05"), Responded: d("2023-06-10")}, "1 0 1 null", "0 0 0 null",
		},
		"due on its last day is not overdue": {
			scorecard.Complaint{Received: d("2023-05-10")}, "1 0 0 null", "0 0 0 null",
		},
		"due the day before is": {
			scorecard.Complaint{Received: d("2023-05-09")}, "1 0 1 null", "0 0 0 null",
		},
		"withdrawn is not overdue": {
			scorecard.Complaint{Received: d("2023-02-05"), Withdrawn: d("2023-05-05")}, "0 0 0 null", "0 0 0 null",
		},
		"withdrawn before stage 2 was asked for, stage 2 is open all the same": {
			scorecard.Complaint{Received: d("2023-02-05"), Withdrawn: d("2023-03-01"), Stage2Requested: d("2023-04-03")}, "0 0 0 null", "1 0 1 null",
		},
		"stage 2 is received when it is asked for": {
			scorecard.Complaint{Received: d("2023-02-01"), Responded: d("2023-03-01"), Stage2Requested: d("2023-04-03"), Stage2Responded: d("2023-04-06")},
			"0 0 0 null", "1 1 0 3.0",
		},
		"an unanswered stage 1 stays overdue beside its stage 2": {
			scorecard.Complaint{Received: d("2023-02-01"), Stage2Requested: d("2023-05-22")}, "0 0 1 null", "1 0 0 null",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := scorecard.NewBacklogCount(book(), d("2023-04-01"), d("2023-06-08"))
			b.Complaint(tc.fact)
			r := b.Report()
			if got := stageLine(t, r.Stage1); got != tc.stage1 {
				t.Errorf("stage 1: %s, want %s", got, tc.stage1)
			}
			if got := stageLine(t, r.Stage2); got != tc.stage2 {
				t.Errorf("stage 2: %s, want %s", got, tc.stage2)
			}
		})
	}
}

// stageLine is received, completed, overdue and average on one line.
func stageLine(t *testing.T, s scorecard.BacklogStage) string {
	t.Helper()
	line := ""
	for _, v := range []any{s.Received, s.Completed, s.Overdue, s.Average} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		line += " " + string(text)
	}
	return line[1:]
}

func TestTheBacklogHasTheAgreedShape(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(scorecard.NewBacklogCount(book(), d("2023-04-01"), d("2023-08-15")).Report())
	if err != nil {
		t.Fatal(err)
	}
	const stage = `{"received":0,"completed":0,"overdue_at_end":0,"average_working_days_of_completed":null}`
	if want := `{"from":"2023-04-01","to":"2023-08-15","stage1":` + stage + `,"stage2":` + stage + `}`; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}
