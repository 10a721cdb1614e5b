package scorecard

import "ehcp.example/tracker/internal/statute"

// Tally counts one indicator on one basis over one period.
type Tally struct {
	Period

	book        *statute.Book
	definition  *Definition
	basis       Basis
	numerator   []string
	denominator []string
	gauges      map[string]*gauge
}

// gauge gathers what one companion is made from.
type gauge struct {
	cases    []string // the references behind a count
	sum, per int
	values   []int
	split    map[string]Share
}

func newTally(b *statute.Book, p Period, d *Definition, basis Basis) *Tally {
	t := &Tally{Period: p, book: b, definition: d, basis: basis, gauges: make(map[string]*gauge, len(d.Companions))}
	for _, c := range d.Companions {
		t.gauges[c.Name] = &gauge{split: map[string]Share{}}
	}
	return t
}

// count puts a case in the denominator and, if in, in the numerator.
func (t *Tally) count(reference string, in bool) {
	t.denominator = append(t.denominator, reference)
	if in {
		t.numerator = append(t.numerator, reference)
	}
}

// also counts a case in a companion.
func (t *Tally) also(companion, reference string) {
	g := t.gauges[companion]
	g.cases = append(g.cases, reference)
}

// average adds a value to a companion that is shown as a mean of value / per.
func (t *Tally) average(companion string, value, per int) {
	g := t.gauges[companion]
	g.sum, g.per = g.sum+value, g.per+per
}

// value adds a value to a companion that is shown as a median or a longest.
func (t *Tally) value(companion string, value int) {
	g := t.gauges[companion]
	g.values = append(g.values, value)
}

// by counts a case under one of some choices.
func (t *Tally) by(companion, choice string, in bool) {
	if choice == "" {
		choice = "not_recorded"
	}
	s := t.gauges[companion].split[choice]
	s.Denominator++
	if in {
		s.Numerator++
	}
	t.gauges[companion].split[choice] = s
}

// due is the last day in time under a rule from its trigger.
func (t *Tally) due(rule string, from statute.Date) statute.Date {
	return t.dueFrom(rule, statute.Anchors{Start: from})
}

func (t *Tally) dueFrom(rule string, a statute.Anchors) statute.Date {
	d, _ := t.book.DueOn(rule, a)
	return d
}

// past tells whether a due date has gone by: the due day itself is in time.
func (t *Tally) past(due statute.Date) bool { return due.Before(t.AsAt) }

// inTime tells whether something was done, and by its due date.
func inTime(done, due statute.Date) bool { return !done.IsZero() && !done.After(due) }

// loggedLate tells whether it was done in time and logged only afterwards.
func loggedLate(done, due, logged statute.Date) bool { return inTime(done, due) && logged.After(due) }
