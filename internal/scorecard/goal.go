package scorecard

import (
	"encoding/json"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// Goal is a standard or a target for one indicator. It holds from the first of
// the month of From until the next one for the same code.
type Goal struct {
	Code  string
	From  statute.Date
	Value Tenths
}

// Targets are those of the Accelerated Progress Plan of August 2023, action
// 8C1 for educational psychology advice. The plan sets no standards.
func Targets() []Goal {
	june, september := statute.NewDate(2023, time.June, 1), statute.NewDate(2023, time.September, 1)
	december, march := statute.NewDate(2023, time.December, 1), statute.NewDate(2024, time.March, 1)
	return []Goal{
		{"APP17", june, 600},
		{"APP17", december, 800},
		{"APP18", june, 750},
		{"APP18", december, 800},
		{"APP20", june, 500},
		{"APP20", december, 300},
		{"EP6", september, 550},
		{"EP6", march, 750},
		{"EP7", september, 600},
		{"EP7", march, 850},
		{"EP10", september, 800},
		{"EP10", march, 1000},
	}
}

// inForce is the goal that holds in a month; nil where none does.
func inForce(goals []Goal, code string, month statute.Date) *Tenths {
	var held *Goal
	for i, g := range goals {
		if g.Code == code && !g.month().After(month) && (held == nil || !g.From.Before(held.From)) {
			held = &goals[i]
		}
	}
	if held == nil {
		return nil
	}
	return &held.Value
}

func (g *Goal) month() statute.Date {
	return statute.Date{Year: g.From.Year, Month: g.From.Month, Day: 1}
}

// RAG is the colour of a key performance indicator, as the plan words it. The
// plan's ratings of actions use the same colours with other meanings and are
// never mixed with these. Empty, null in JSON, where no target is set.
type RAG string

// Red: the standard has not been achieved. Amber: it has, but the target has
// not. Green: the target has.
const (
	Red   RAG = "red"
	Amber RAG = "amber"
	Green RAG = "green"
)

// MarshalJSON writes null for no colour.
func (r RAG) MarshalJSON() ([]byte, error) { return nullable(string(r)) }

// Direction compares with the closed month before, in the sense of "good is".
// Empty, null in JSON, until that month is closed.
type Direction string

// The directions of travel.
const (
	Better Direction = "better"
	Worse  Direction = "worse"
	Same   Direction = "same"
)

// MarshalJSON writes null for no direction.
func (d Direction) MarshalJSON() ([]byte, error) { return nullable(string(d)) }

func nullable(s string) ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return json.Marshal(s)
}

// fraction is a figure as it is compared: exactly, never rounded. A plain
// number n stands as n/100, so that both kinds are percentages.
type fraction struct{ n, d int }

func fractionOf(numerator int, denominator *int) fraction {
	if denominator == nil {
		return fraction{numerator, 100}
	}
	return fraction{numerator, *denominator}
}

// reaches tells whether the figure is as good as the goal.
func (f fraction) reaches(goal Tenths, good Good) bool {
	if good == Low {
		return f.n*1000 <= int(goal)*f.d
	}
	return f.n*1000 >= int(goal)*f.d
}

// rag colours a figure. No cases, no target or no good and bad: no colour.
func (f fraction) rag(good Good, standard, target *Tenths) RAG {
	switch {
	case f.d == 0, target == nil, good == Context:
		return ""
	case f.reaches(*target, good):
		return Green
	case standard != nil && f.reaches(*standard, good):
		return Amber
	}
	return Red
}

// since is the direction of travel from the figure before.
func (f fraction) since(before fraction, good Good) Direction {
	if f.d == 0 || before.d == 0 || good == Context {
		return ""
	}
	rise := f.n*before.d - before.n*f.d
	switch {
	case rise == 0:
		return Same
	case (rise > 0) == (good == High):
		return Better
	}
	return Worse
}
