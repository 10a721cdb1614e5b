package casework_test

import (
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// differences are the figures that verify finds at fault, as text.
func (d *desk) differences() []string {
	d.t.Helper()
	found, err := d.VerifyFigures(d.ctx)
	d.must(err)
	out := make([]string, len(found))
	for i, f := range found {
		if f.Figure == "" || f.Stored != nil || f.Judged != nil {
			d.t.Errorf("%+v is no figure", f)
		}
		out[i] = f.CaseReference + " " + f.Figure
	}
	return out
}

func (d *desk) exec(query string, args ...any) {
	d.t.Helper()
	tag, err := d.pool.Exec(d.ctx, query, args...)
	d.must(err)
	if tag.RowsAffected() == 0 {
		d.t.Fatalf("%s: touched nothing", query)
	}
}

// A clock that was changed behind the record's back makes its figure differ,
// and the case is named.
func TestVerifyNamesTheCaseWhoseFigureAndClockDiffer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule, change string
		want         string
	}{
		"stopped in time, by its clock late": {
			"ehcna_decision", "due_on = started_on", "DECIDE6 ehcna_decision: the clock and the figure do not agree whether it was in time",
		},
		"stopped, by its clock still running": {
			"ehcna_decision", "stopped_on = null, settled = ''", "DECIDE6 ehcna_decision: the clock runs and the figure counts it as done",
		},
		"open past its date, by its clock within": {
			"ehcp_final", "due_on = date '2023-12-01'", "APP17 ehcp_final: the clock and open_past_20_weeks do not agree",
		},
		"open, by its clock done": {
			"ehcp_final", "stopped_on = due_on, settled = 'met', next_alert_on = null",
			"APP17 ehcp_final: the clock has stopped and the figure does not count it",
		},
		"waiting for a review, by its clock not": {
			"ar_annual", "due_on = date '2023-12-01'", "APP20 ar_annual: the clock and the figure do not agree whether the plan waits",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			f := d.assessment(on(1, 16))
			d.log(f, happened(statute.AssessDecisionNotified, on(2, 20), "assess"))
			_, err := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{PersonID: f.Person.ID, FirstIssuedOn: statute.NewDate(2022, 6, 15)})
			d.must(err)
			if found := d.differences(); len(found) > 0 {
				t.Fatalf("a clean record has differences: %v", found)
			}
			d.exec("update clocks set "+c.change+" where rule = $1", c.rule)
			found := strings.Join(d.differences(), "\n")
			if !strings.Contains(found, c.want) || !strings.HasPrefix(found, "EHC-2023-") && !strings.HasPrefix(found, "AR-2022-") {
				t.Errorf("found %q, want %q", found, c.want)
			}
			all, err := d.Verify(d.ctx, nil)
			d.must(err)
			if len(all.Differences) < 2 {
				t.Errorf("verify tells %d differences, want that of the clock and that of the figure", len(all.Differences))
			}
		})
	}
}

func TestAPlanThatTheFigureLeavesOutIsFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.CreatePlan(d.ctx, d.boss, casework.PlanInput{PersonID: d.person().ID, FirstIssuedOn: statute.NewDate(2022, 6, 15)})
	d.must(err)
	d.exec("update plans set first_issued_on = date '2024-01-01'")
	if found := d.differences(); len(found) != 1 || !strings.Contains(found[0], "the plan is maintained and the figure does not count it") {
		t.Errorf("found %v", found)
	}
}

// snapshot is one kept figure as the database has it.
type snapshot struct {
	numerator, denominator *int
	percent                *float64
	companions             string
	taken                  time.Time
}

func (d *desk) snapshot(day statute.Date, code, basis string) (s snapshot) {
	d.t.Helper()
	d.must(d.pool.QueryRow(d.ctx, `select numerator::int, denominator::int, percent::float8, companions::text, taken_at
		from snapshots where on_date = $1::date and code = $2 and basis = $3`, day.String(), code, basis).
		Scan(&s.numerator, &s.denominator, &s.percent, &s.companions, &s.taken))
	return s
}

func TestASnapshotKeepsTheDaysFiguresOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(on(3, 20)) // 20 weeks end on 7 August
	d.log(f, happened(statute.FinalPlanSent, on(8, 7)))
	d.log(d.assessment(on(4, 3)), happened(statute.AssessDecisionNotified, on(8, 1), "assess"))
	d.must(d.Snapshot(d.ctx, d.day))
	first := d.snapshot(d.day, "APP17", "including_exceptions")
	if deref(first.numerator) != 1 || deref(first.denominator) != 1 || *first.percent != 100 || !strings.Contains(first.companions, `"open_within_20_weeks": 1`) {
		t.Errorf("APP17 was kept as %+v", first)
	}
	if c := d.snapshot(d.day, "COHORT20", ""); c.numerator != nil || c.denominator != nil || c.percent != nil {
		t.Errorf("COHORT20 cannot be told yet and was kept as %+v", c)
	}
	if c := d.snapshot(d.day, "APP03", ""); deref(c.numerator) != 0 || c.denominator != nil {
		t.Errorf("APP03 is a plain number and was kept as %+v", c)
	}
	d.log(d.assessment(on(4, 4)), happened(statute.FinalPlanSent, on(8, 14)))
	d.must(d.Snapshot(d.ctx, d.day))
	if again := d.snapshot(d.day, "APP17", "including_exceptions"); deref(again.denominator) != 1 || !again.taken.Equal(first.taken) {
		t.Errorf("taken again it became %+v", again)
	}
	d.must(d.Snapshot(d.ctx, on(7, 31)))
	if before := d.snapshot(on(7, 31), "APP17", "including_exceptions"); deref(before.denominator) != 0 || !strings.Contains(before.companions, `"open_within_20_weeks": 3`) {
		t.Errorf("the day before it was sent has %+v", before)
	}
}

// What is kept is held against the record for as long as nothing has changed:
// a figure may well be another once something has been logged since.
func TestAKeptFigureIsVerifiedUntilTheRecordChanges(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f := d.assessment(on(3, 20))
	d.log(f, happened(statute.FinalPlanSent, on(8, 7)))
	d.day = d.day.AddDays(1)
	d.must(d.Snapshot(d.ctx, d.day))
	d.clean()
	d.exec("update snapshots set numerator = 7 where code = 'APP17' and basis = 'including_exceptions'")
	d.exec(`update snapshots set companions = companions || '{"overdue_open": 3}' where code = 'APP01'`)
	found := strings.Join(d.differences(), "\n")
	for _, want := range []string{"APP17 including_exceptions as at 2023-08-16: kept 7 of 1", "APP01 as at 2023-08-16"} {
		if !strings.Contains(found, want) {
			t.Errorf("found %q, want %q", found, want)
		}
	}
	d.assessment(on(5, 1)) // logged in the same moment as the snapshot was taken, or later
	if found := d.differences(); len(found) > 0 {
		t.Errorf("after a change it still tells %v", found)
	}
}
