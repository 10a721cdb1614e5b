package scorecard_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/scorecard"
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

const extract = "../../testdata/extract-2023"

type row map[string]string

func rows(t *testing.T, file string) []row {
	t.Helper()
	f, err := os.Open(filepath.Join(extract, file))
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
	c := scorecard.NewCount(book(), month(t, m, "2023-08-15"))
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

// figures are looked up as the JSON has them, so that names and shapes are
// held to the contract too.
func figures(t *testing.T, s scorecard.Scorecard) map[string]map[string]any {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Indicators []map[string]any }
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, i := range doc.Indicators {
		key := i["code"].(string)
		if basis, ok := i["basis"].(string); ok {
			key += " " + basis
		}
		out[key] = i
	}
	return out
}

func expected(t *testing.T) (doc map[string]json.RawMessage) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(extract, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func read[T any](t *testing.T, text json.RawMessage) (out T) {
	t.Helper()
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// comparison checks expected figures one by one and counts them.
type comparison struct {
	*testing.T

	months  map[string]map[string]map[string]any
	figures func(m string) map[string]map[string]any
	checked int
}

func (c *comparison) figure(m, key string) map[string]any {
	if c.months[m] == nil {
		c.months[m] = c.figures(m)
	}
	return c.months[m][key]
}

func (c *comparison) is(m, key, field string, want any) {
	c.Helper()
	c.checked++
	if got := c.figure(m, key)[field]; got != want {
		c.Errorf("%s of %s, %s: %v, want %v", key, m, field, got, want)
	}
}

func (c *comparison) companion(m, key, name string, want any) {
	c.Helper()
	c.checked++
	if got := c.figure(m, key)["companions"].(map[string]any)[name]; got != want {
		c.Errorf("%s of %s, %s: %v, want %v", key, m, name, got, want)
	}
}

// ratios compares an object of fields for each of some months.
func (c *comparison) ratios(code string, byMonth map[string]map[string]float64) {
	c.Helper()
	for m, want := range byMonth {
		for field, value := range want {
			c.is(m, code, field, value)
		}
	}
}

func TestTheExtractGivesEveryExpectedFigure(t *testing.T) {
	t.Parallel()
	f, doc := load(t), expected(t)
	c := &comparison{T: t, months: map[string]map[string]map[string]any{}, figures: func(m string) map[string]map[string]any {
		return figures(t, f.scorecard(t, m))
	}}
	for code, text := range doc {
		switch code {
		case "APP17":
			c.app17(text)
		case "EP":
			c.advice(text)
		case "open_assessments":
			c.openAssessments(text)
		case "APP20", "APP31":
			c.asAt(code, text)
		case "complaints":
			c.backlog(text, f.complaints)
		default:
			c.ratios(code, read[map[string]map[string]float64](t, text))
		}
	}
	if c.checked != 388 {
		t.Errorf("%d figures were compared, want all 388", c.checked)
	}
}

func (c *comparison) app17(text json.RawMessage) {
	type ratio map[string]float64
	for m, want := range read[map[string]struct {
		Excluding, Including ratio
		AverageWeeks         float64 `json:"average_weeks"`
	}](c.T, text) {
		c.ratios("APP17 excluding_exceptions", map[string]map[string]float64{m: want.Excluding})
		c.ratios("APP17 including_exceptions", map[string]map[string]float64{m: want.Including})
		c.companion(m, "APP17 excluding_exceptions", "average_weeks", want.AverageWeeks)
		c.companion(m, "APP17 including_exceptions", "average_weeks", want.AverageWeeks)
	}
}

func (c *comparison) advice(text json.RawMessage) {
	for m, want := range read[map[string]map[string]float64](c.T, text) {
		for code, field := range map[string]string{"EP6": "within_6_weeks", "EP7": "within_7_weeks", "EP10": "within_10_weeks"} {
			c.is(m, code, "numerator", want[field])
			c.is(m, code, "denominator", want["received"])
		}
	}
}

func (c *comparison) openAssessments(text json.RawMessage) {
	want := read[map[string]any](c.T, text)
	m := want["as_at"].(string)[:7]
	c.companion(m, "APP17 excluding_exceptions", "open_past_20_weeks", want["overdue_20_weeks"])
	c.companion(m, "APP17 excluding_exceptions", "open_within_20_weeks", want["within_20_weeks"])
	c.companion(m, "APP17 excluding_exceptions", "open_past_a_year", want["over_a_year"])
}

func (c *comparison) asAt(code string, text json.RawMessage) {
	want := read[map[string]any](c.T, text)
	m := want["as_at"].(string)[:7]
	delete(want, "as_at")
	for field, value := range want {
		c.is(m, code, field, value)
	}
}

func (c *comparison) backlog(text json.RawMessage, complaints []scorecard.Complaint) {
	want := read[map[string]any](c.T, text)
	period := want["period"].([]any)
	b := scorecard.NewBacklogCount(book(), day(c.T, period[0].(string)), day(c.T, period[1].(string)))
	for _, k := range complaints {
		b.Complaint(k)
	}
	report, err := json.Marshal(b.Report())
	if err != nil {
		c.Fatal(err)
	}
	got := read[map[string]any](c.T, report)
	for _, stage := range []string{"stage1", "stage2"} {
		for field, value := range want[stage].(map[string]any) {
			c.checked++
			if have := got[stage].(map[string]any)[field]; have != value {
				c.Errorf("backlog %s %s: %v, want %v", stage, field, have, value)
			}
		}
	}
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
