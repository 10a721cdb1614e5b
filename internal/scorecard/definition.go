package scorecard

// Good says which way a figure should go.
type Good string

// The ways. A context figure is neither good nor bad and has no direction.
const (
	High    Good = "high"
	Low     Good = "low"
	Context Good = "context"
)

// Basis says which cases a figure leaves out; empty where there is one basis
// only. In JSON an empty one is null.
type Basis string

// The two bases of APP17. Either alone can be gamed, so both are always shown.
const (
	ExcludingExceptions Basis = "excluding_exceptions"
	IncludingExceptions Basis = "including_exceptions"
)

// MarshalJSON writes null for no basis.
func (b Basis) MarshalJSON() ([]byte, error) { return nullable(string(b)) }

// Definition is what one indicator means and how it is counted. The words are
// those shown beside the figure and in docs/indicators.md.
type Definition struct {
	Code, Title string
	// Numerator and Denominator say which cases count; Denominator is empty for
	// a plain number.
	Numerator, Denominator string
	Good                   Good
	Bases                  []Basis  // more than one where the figure is given more than once
	Rules                  []string // the clock rules whose due dates it uses
	Notes                  []string
	Companions             []Companion

	// Which facts it reads; one of these.
	assessment func(*Tally, *Assessment)
	cohort     func(*Tally, *Assessment) // as at today, of the month's requests
	plan       func(*Tally, *Plan)
	review     func(*Tally, *Review)
	complaint  func(*Tally, *Complaint)
	appeal     func(*Tally, *Appeal)

	// ready, where set, says whether the month can be told yet.
	ready func(*Tally) bool
}

// Companion is a figure shown beside an indicator, always.
type Companion struct {
	Name, Text string
	result     func(*gauge) any
}

func countOf(name, text string) Companion {
	return Companion{name, text, func(g *gauge) any { return len(g.cases) }}
}

func averageOf(name, text string) Companion {
	return Companion{name, text, func(g *gauge) any { return quotient(g.sum, g.per) }}
}

func medianOf(name, text string) Companion {
	return Companion{name, text, func(g *gauge) any { return median(g.values) }}
}

func longestOf(name, text string) Companion {
	return Companion{name, text, func(g *gauge) any { return longest(g.values) }}
}

// countsBy is a count for each of some choices.
func countsBy(name, text string) Companion {
	return Companion{name, text, func(g *gauge) any {
		out := make(map[string]int, len(g.split))
		for key, s := range g.split {
			out[key] = s.Denominator
		}
		return out
	}}
}

// sharesBy is a share for each of some choices.
func sharesBy(name, text string) Companion {
	return Companion{name, text, func(g *gauge) any {
		out := make(map[string]Share, len(g.split))
		for key, s := range g.split {
			s.Percent = Percent(s.Numerator, s.Denominator)
			out[key] = s
		}
		return out
	}}
}

// Share is so many of so many.
type Share struct {
	Numerator   int     `json:"numerator"`
	Denominator int     `json:"denominator"`
	Percent     *Tenths `json:"percent"`
}
