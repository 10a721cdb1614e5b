// Package scorecardtest holds figures against those of the worked extract in
// testdata/extract-2023, which were worked out independently of this product,
// Kent's published ones among them. However the figures were come by, every
// one of them must be equal.
//
// Imports: scorecard, statute. Nothing but tests may import it.
package scorecardtest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"ehcp.example/tracker/internal/scorecard"
	"ehcp.example/tracker/internal/statute"
)

// Today is the day on which the extract is to be looked at.
const Today = "2023-08-15"

// Figures is whatever counts figures.
type Figures struct {
	Scorecard func(month string) scorecard.Scorecard
	Backlog   func(from, to statute.Date) scorecard.Backlog
}

// figuresExpected is how many figures the extract's expected.json has.
const figuresExpected = 388

// Folder is where the extract lies, wherever the test runs.
func Folder() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "..", "testdata", "extract-2023")
}

// Compare fails the test for each figure that is not the expected one.
func Compare(t *testing.T, f Figures) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Folder(), "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := &comparison{T: t, given: f, months: map[string]map[string]map[string]any{}}
	for code, text := range Read[map[string]json.RawMessage](t, text) {
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
			c.backlog(text)
		default:
			c.ratios(code, Read[map[string]map[string]float64](t, text))
		}
	}
	if c.checked != figuresExpected {
		t.Errorf("%d figures were compared, want all %d", c.checked, figuresExpected)
	}
}

// Read reads JSON.
func Read[T any](t testing.TB, text []byte) (out T) {
	t.Helper()
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// ByCode looks figures up as the JSON has them, so that names and shapes are
// held to the contract too. The key is the code and, after a space, the basis.
func ByCode(t testing.TB, s scorecard.Scorecard) map[string]map[string]any {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, i := range Read[struct{ Indicators []map[string]any }](t, text).Indicators {
		key := i["code"].(string)
		if basis, ok := i["basis"].(string); ok {
			key += " " + basis
		}
		out[key] = i
	}
	return out
}

// comparison checks expected figures one by one and counts them.
type comparison struct {
	*testing.T

	given   Figures
	months  map[string]map[string]map[string]any
	checked int
}

func (c *comparison) figure(m, key string) map[string]any {
	if c.months[m] == nil {
		c.months[m] = ByCode(c.T, c.given.Scorecard(m))
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

func (c *comparison) app17(text json.RawMessage) {
	type ratio map[string]float64
	for m, want := range Read[map[string]struct {
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
	for m, want := range Read[map[string]map[string]float64](c.T, text) {
		for code, field := range map[string]string{"EP6": "within_6_weeks", "EP7": "within_7_weeks", "EP10": "within_10_weeks"} {
			c.is(m, code, "numerator", want[field])
			c.is(m, code, "denominator", want["received"])
		}
	}
}

func (c *comparison) openAssessments(text json.RawMessage) {
	want := Read[map[string]any](c.T, text)
	m := want["as_at"].(string)[:7]
	c.companion(m, "APP17 excluding_exceptions", "open_past_20_weeks", want["overdue_20_weeks"])
	c.companion(m, "APP17 excluding_exceptions", "open_within_20_weeks", want["within_20_weeks"])
	c.companion(m, "APP17 excluding_exceptions", "open_past_a_year", want["over_a_year"])
}

func (c *comparison) asAt(code string, text json.RawMessage) {
	want := Read[map[string]any](c.T, text)
	m := want["as_at"].(string)[:7]
	delete(want, "as_at")
	for field, value := range want {
		c.is(m, code, field, value)
	}
}

func (c *comparison) backlog(text json.RawMessage) {
	want := Read[map[string]any](c.T, text)
	var period [2]statute.Date
	for i, day := range want["period"].([]any) {
		if err := period[i].UnmarshalText([]byte(day.(string))); err != nil {
			c.Fatal(err)
		}
	}
	report, err := json.Marshal(c.given.Backlog(period[0], period[1]))
	if err != nil {
		c.Fatal(err)
	}
	got := Read[map[string]any](c.T, report)
	for _, stage := range []string{"stage1", "stage2"} {
		for field, value := range want[stage].(map[string]any) {
			c.checked++
			if have := got[stage].(map[string]any)[field]; have != value {
				c.Errorf("backlog %s %s: %v, want %v", stage, field, have, value)
			}
		}
	}
}
