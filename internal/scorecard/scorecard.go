package scorecard

import "ehcp.example/tracker/internal/statute"

// Status says where a figure comes from.
type Status string

// Computed from the record; entered by hand or sent in with a source; or
// frozen when its month was closed.
const (
	Computed Status = "computed"
	Entered  Status = "entered"
	Closed   Status = "closed"
)

// Scorecard is a month's figures. Its JSON is the published shape.
type Scorecard struct {
	Month      string       `json:"month"`
	AsAt       statute.Date `json:"as_at"`
	Indicators []Indicator  `json:"indicators"`
}

// Indicator is one figure on one basis.
type Indicator struct {
	Code  string `json:"code"`
	Basis Basis  `json:"basis"`
	// Denominator is nil for a plain number and for a figure that cannot be
	// told yet; Percent also when there are no cases.
	Numerator   int       `json:"numerator"`
	Denominator *int      `json:"denominator"`
	Percent     *Tenths   `json:"percent"`
	Standard    *Tenths   `json:"standard"`
	Target      *Tenths   `json:"target"`
	RAG         RAG       `json:"rag"`
	Direction   Direction `json:"direction"`
	Status      Status    `json:"status"`
	// Companions are by name: an int, a *Tenths or *int that may be nil, or for
	// by_source and by_theme a map by choice.
	Companions map[string]any `json:"companions"`
	// Cases are the references behind the figure.
	Cases Cases `json:"-"`
}

// Cases are the references behind a figure, in the order they were counted:
// cases, except for APP20 and APP31, where they are plans.
type Cases struct {
	Numerator, Denominator []string
	Companions             map[string][]string // of the companions that are counts
}

// Definition is what the figure means; nil for one that was entered.
func (i *Indicator) Definition() *Definition { return DefinitionOf(i.Code) }

// Snapshot is a figure as it was frozen when its month was closed.
type Snapshot struct {
	Code        string
	Basis       Basis
	Numerator   int
	Denominator *int
}

// Settings are what a scorecard is coloured by.
type Settings struct {
	Standards, Targets []Goal
	// Before are the figures of the month before, if that month is closed.
	Before []Snapshot
}

// Scorecard makes the month's figures from the facts counted so far.
func (c *Count) Scorecard(s Settings) Scorecard {
	out := Scorecard{Month: c.period.Month(), AsAt: c.period.AsAt, Indicators: make([]Indicator, 0, len(c.tallies))}
	for _, t := range c.tallies {
		i := t.indicator()
		i.judge(t.definition, t.From, s)
		out.Indicators = append(out.Indicators, i)
	}
	return out
}

// indicator is the figure without its colours.
func (t *Tally) indicator() Indicator {
	d := t.definition
	i := Indicator{Code: d.Code, Basis: t.basis, Status: Computed, Companions: make(map[string]any, len(d.Companions))}
	i.Cases.Companions = map[string][]string{}
	for _, c := range d.Companions {
		i.Companions[c.Name] = c.result(t.gauges[c.Name])
		if cases := t.gauges[c.Name].cases; cases != nil {
			i.Cases.Companions[c.Name] = cases
		}
	}
	if d.ready != nil && !d.ready(t) {
		return i
	}
	i.Numerator, i.Cases.Numerator, i.Cases.Denominator = len(t.numerator), t.numerator, t.denominator
	if d.Denominator != "" {
		n := len(t.denominator)
		i.Denominator, i.Percent = &n, Percent(i.Numerator, n)
	}
	return i
}

// judge adds standard, target, colour and direction.
func (i *Indicator) judge(d *Definition, month statute.Date, s Settings) {
	i.Standard, i.Target = inForce(s.Standards, d.Code, month), inForce(s.Targets, d.Code, month)
	if d.Denominator != "" && i.Denominator == nil {
		return
	}
	now := fractionOf(i.Numerator, i.Denominator)
	i.RAG = now.rag(d.Good, i.Standard, i.Target)
	for _, b := range s.Before {
		if b.Code == i.Code && b.Basis == i.Basis && (b.Denominator == nil) == (i.Denominator == nil) {
			i.Direction = now.since(fractionOf(b.Numerator, b.Denominator), d.Good)
		}
	}
}
