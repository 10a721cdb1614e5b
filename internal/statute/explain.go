package statute

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Explanation is the working behind a due date, in plain English.
type Explanation struct {
	Text    string
	Skipped []SkippedDay
}

// Explain says what started the clock, how its days were counted, which were
// skipped and why, where the limit comes from, what excuses it, and which
// wording of the rule it was judged by.
func (b *Book) Explain(c *Clock) Explanation {
	period := b.read(c.Rule)
	if c.way != nil {
		period = c.way.period
	}
	e := Explanation{Skipped: []SkippedDay{}}
	if !c.DueOn.IsZero() {
		e.Skipped = b.skipped(period, c.anchors, c.DueOn)
	}
	var s strings.Builder
	explainStart(&s, c, period)
	fmt.Fprintf(&s, " Time allowed: %s (%s).", period.Words(), inPlainWords(period.Convention()))
	b.explainDue(&s, c, period)
	explainSkipped(&s, e.Skipped)
	explainEnd(&s, c)
	explainRule(&s, c)
	e.Text = s.String()
	return e
}

// codes are the numbers that docs/law.md gives to its ways of counting, as in
// " (C1, C7, C9)". Beside a rule a lawyer follows them; in an explanation they
// would be a riddle.
var codes = regexp.MustCompile(` ?\([CO][0-9]+(?:, ?[CO][0-9]+)*\)`)

func inPlainWords(convention string) string { return codes.ReplaceAllString(convention, "") }

func explainStart(s *strings.Builder, c *Clock, p Period) {
	fmt.Fprintf(s, "%s: %s", c.Rule.Title, countedFrom(c, p))
	second := c.Rule.second.list
	if c.way != nil {
		second = c.way.second.list
	}
	switch {
	case second == nil:
		s.WriteString(".")
	case c.anchors.Second.IsZero():
		fmt.Fprintf(s, ". No %s is given, so the limit that counts from it is not known.", titled(second[0].Kind))
	default:
		fmt.Fprintf(s, " and %s on %s.", titled(second[0].Kind), c.anchors.Second.Words())
	}
}

// countedFrom says from which day: the event's or, counted backwards or in a
// year, the day that it is for.
func countedFrom(c *Clock, p Period) string {
	by := titled(c.StartedBy)
	switch p := p.(type) {
	case atLeast:
		return fmt.Sprintf("counted back from %s, the day that %s is for", p.event(c.anchors).Words(), by)
	case beforeDay:
		return fmt.Sprintf("the year of %s is %d", by, p.year(c.anchors))
	}
	words := fmt.Sprintf("counted from %s on %s", by, c.StartedOn.Words())
	if !c.anchors.For.IsZero() {
		words += " for " + c.anchors.For.Words()
	}
	return words
}

func (b *Book) explainDue(s *strings.Builder, c *Clock, p Period) {
	if c.DueOn.IsZero() {
		explainNone(s, p)
		return
	}
	switch c.Rule.Role {
	case Window:
		fmt.Fprintf(s, " The family's time runs to the end of %s; the authority may act from %s.",
			long(c.DueOn), long(c.DueOn.AddDays(1)))
	case Duty, Component, Family, Planning:
		fmt.Fprintf(s, " Last day in time: %s. First day late: %s.", long(c.DueOn), long(c.DueOn.AddDays(1)))
	}
	if least, is := p.(atLeast); is {
		explainPlain(s, least.plain(c.anchors, c.DueOn), c.DueOn)
	}
	if c.SafeBy.Before(c.DueOn) && !c.SafeBy.IsZero() {
		fmt.Fprintf(s, " Counted from the last meeting instead of the last decision it should be done by %s.", long(c.SafeBy))
	}
	if c.Provisional {
		fmt.Fprintf(s, " Provisional: bank holidays are known only to %s.", b.calendar.knownUntil.Words())
	}
}

func explainNone(s *strings.Builder, p Period) {
	if _, named := p.(onItsDay); named {
		s.WriteString(" There is no due date: the day that the request itself names is not given.")
		return
	}
	fmt.Fprintf(s, " There is no due date: the law gives no number (%s).", p.Words())
}

func explainPlain(s *strings.Builder, plain, safe Date) {
	if plain == safe {
		s.WriteString(" The safe reading, in clear days, and the plain one agree.")
		return
	}
	fmt.Fprintf(s, " This is the safe reading, in clear days; the plain reading would allow %s.", long(plain))
}

func long(d Date) string { return d.Weekday().String() + " " + d.Words() }

// explainSkipped names holidays and counts weekends, so that the sentence
// stays readable; the list beside it has every day.
func explainSkipped(s *strings.Builder, days []SkippedDay) {
	if len(days) == 0 {
		return
	}
	var named []string
	weekends, recess := 0, 0
	for _, d := range days {
		switch {
		case d.Why == "Saturday" || d.Why == "Sunday":
			weekends++
		case strings.Contains(d.Why, "Tribunal rule"):
			recess++
		default:
			named = append(named, d.Why+" ("+d.Date.Words()+")")
		}
	}
	if recess > 0 {
		named = slices.Insert(named, 0, Days.words(recess)+" of August or of 25 December to 1 January")
	}
	if weekends > 0 {
		named = slices.Insert(named, 0, Days.words(weekends)+" of weekends")
	}
	fmt.Fprintf(s, " Not counted: %s.", strings.Join(named, ", "))
}

func explainEnd(s *strings.Builder, c *Clock) {
	switch {
	case c.EndedBy != "":
		if k, err := ParseKind(c.EndedBy); err == nil {
			fmt.Fprintf(s, " Ended by %s on %s.", titled(k), c.StoppedOn.Words())
		}
	case c.Stopped():
		fmt.Fprintf(s, " Stopped on %s.", c.StoppedOn.Words())
	}
	if c.Excused != "" {
		fmt.Fprintf(s, " An approved exception excuses it: %s. It does not move the date.", c.Excused.Words())
	}
}

func explainRule(s *strings.Builder, c *Clock) {
	r := c.Rule
	fmt.Fprintf(s, " Source: %s (%s), in force from %s.", r.Source, r.Basis.Words(), r.InForce.Words())
	if c.StartedOn.Before(r.InForce) {
		s.WriteString(" On the day it is counted from it was not yet in force.")
	}
	if r.Note != "" {
		fmt.Fprintf(s, " Note: %s.", r.Note)
	}
	if r.Verify {
		s.WriteString(" Part of this rule has not been checked against its primary text.")
	}
}
