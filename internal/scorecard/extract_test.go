package scorecard_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/scorecard/scorecardtest"
	"ehcp.example/tracker/internal/statute"
)

// The worked extract (testdata/extract-2023) with figures worked out
// independently of this product, Kent's published ones among them. Here its
// rows become facts directly, so that the definitions are held to it without
// an import or a database in between.

var book = sync.OnceValue(func() *statute.Book {
	return statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
})

func day(tb testing.TB, s string) (d statute.Date) {
	tb.Helper()
	if err := d.UnmarshalText([]byte(s)); err != nil {
		tb.Fatal(err)
	}
	return d
}

func month(tb testing.TB, m, today string) scorecard.Period {
	tb.Helper()
	p, err := scorecard.NewPeriod(m, day(tb, today))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

type row map[string]string

func rows(t *testing.T, file string) []row {
	t.Helper()
	f, err := os.Open(filepath.Join(scorecardtest.Folder(), file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]row, 0, len(lines))
	for _, line := range lines[1:] {
		r := row{}
		for i, column := range lines[0] {
			r[column] = line[i]
		}
		out = append(out, r)
	}
	return out
}

// facts are the whole extract as fact rows.
type facts struct {
	assessments []scorecard.Assessment
	plans       []scorecard.Plan
	reviews     []scorecard.Review
	complaints  []scorecard.Complaint
}

func load(t *testing.T) (f facts) {
	t.Helper()
	for _, r := range rows(t, "assessments.csv") {
		f.assessments = append(f.assessments, assessment(t, r))
	}
	reviews := map[string][]row{}
	for _, r := range rows(t, "reviews.csv") {
		reviews[r["plan_reference"]] = append(reviews[r["plan_reference"]], r)
		f.reviews = append(f.reviews, scorecard.Review{
			Reference: r["plan_reference"] + " " + r["meeting_on"], Outcome: r["outcome"], Meeting: day(t, r["meeting_on"]),
			Decided: day(t, r["decision_notified_on"]), NoticeSent: day(t, r["amendment_notice_sent_on"]),
			AmendedSent: day(t, r["amended_plan_sent_on"]),
		})
	}
	for _, r := range rows(t, "plans.csv") {
		f.plans = append(f.plans, plan(t, r, reviews[r["reference"]]))
	}
	for _, r := range rows(t, "complaints.csv") {
		f.complaints = append(f.complaints, scorecard.Complaint{
			Reference: r["reference"], Theme: r["theme"], Outcome: r["stage1_outcome"],
			Received: day(t, r["stage1_received_on"]), Responded: day(t, r["stage1_responded_on"]),
			Stage2Requested: day(t, r["stage2_requested_on"]), Stage2Responded: day(t, r["stage2_responded_on"]),
		})
	}
	return f
}

func assessment(t *testing.T, r row) scorecard.Assessment {
	t.Helper()
	a := scorecard.Assessment{
		Reference: r["reference"], RequestedBy: r["requested_by"], Placement: r["placement"],
		Excepted: r["exception_ground"] != "", Received: day(t, r["request_received_on"]),
		Decided:     day(t, r["assess_decision_notified_on"]),
		EPRequested: day(t, r["ep_advice_requested_on"]), EPReceived: day(t, r["ep_advice_received_on"]),
		DraftSent: day(t, r["draft_plan_sent_on"]), NoPlan: day(t, r["no_plan_notified_on"]),
		FinalSent: day(t, r["final_plan_sent_on"]), Ended: day(t, r["withdrawn_on"]),
	}
	switch r["assess_decision"] {
	case "assess":
		a.ToAssess = a.Decided
	case "refuse":
		a.NotToAssess = a.Decided
	}
	return a
}

func plan(t *testing.T, r row, reviews []row) scorecard.Plan {
	t.Helper()
	p := scorecard.Plan{
		Reference: r["reference"], Born: day(t, r["date_of_birth"]), Placement: r["placement"],
		FirstIssued: day(t, r["first_issued_on"]), Ceased: day(t, r["ceased_on"]),
	}
	for _, review := range reviews {
		if decided := day(t, review["decision_notified_on"]); decided.After(p.Completed) {
			p.Completed = decided
		} else if decided.IsZero() {
			p.Undecided = day(t, review["meeting_on"])
		}
	}
	return p
}

func (f facts) scorecard(t *testing.T, m string) scorecard.Scorecard {
	t.Helper()
	c := scorecard.NewCount(book(), month(t, m, scorecardtest.Today))
	for _, a := range f.assessments {
		c.Assessment(a)
		c.Cohort(a)
	}
	for _, p := range f.plans {
		c.Plan(p)
	}
	for _, r := range f.reviews {
		c.Review(r)
	}
	for _, k := range f.complaints {
		c.Complaint(k)
	}
	return c.Scorecard(scorecard.Settings{Targets: scorecard.Targets()})
}

func TestTheExtractGivesEveryExpectedFigure(t *testing.T) {
	t.Parallel()
	f := load(t)
	scorecardtest.Compare(t, scorecardtest.Figures{
		Scorecard: func(m string) scorecard.Scorecard { return f.scorecard(t, m) },
		Backlog: func(from, to statute.Date) scorecard.Backlog {
			b := scorecard.NewBacklogCount(book(), from, to)
			for _, k := range f.complaints {
				b.Complaint(k)
			}
			return b.Report()
		},
	})
}

func TestEveryIndicatorHasItsCasesBehindIt(t *testing.T) {
	t.Parallel()
	for _, i := range load(t).scorecard(t, "2023-06").Indicators {
		if len(i.Cases.Numerator) != i.Numerator {
			t.Errorf("%s: %d in the numerator, %d cases behind it", i.Code, i.Numerator, len(i.Cases.Numerator))
		}
		if i.Denominator != nil && len(i.Cases.Denominator) != *i.Denominator {
			t.Errorf("%s: %d in the denominator, %d cases behind it", i.Code, *i.Denominator, len(i.Cases.Denominator))
		}
		for _, reference := range i.Cases.Numerator {
			if !slices.Contains(i.Cases.Denominator, reference) {
				t.Errorf("%s: %s is in the numerator and not in the denominator", i.Code, reference)
			}
		}
		for name, cases := range i.Cases.Companions {
			if count, ok := i.Companions[name].(int); ok && count != len(cases) {
				t.Errorf("%s %s: %d, %d cases behind it", i.Code, name, count, len(cases))
			}
		}
	}
}
