package web

import (
	"cmp"
	"slices"
	"strings"

	"ehcp.example/tracker/internal/api/gen"
)

// clockView is one clock in words.
type clockView struct {
	Title, About string // what must be done; which body or school was asked
	Tag, Colour  string // how it stands
	Basis, Owner string
	DueLabel     string // what kind of last day it is
	Due, Days    string
	Ended        bool
	Ground       string // what excuses it
	Notes        []string
	Working      string // the API's explanation
}

// A colour is the end of the class of a GOV.UK tag.
const (
	red    = "red"
	orange = "orange"
	yellow = "yellow"
	blue   = "blue"
	green  = "green"
	grey   = "grey"
)

// ended tells whether nothing more can happen to a clock.
func ended(c *gen.Clock) bool {
	return c.StoppedOn != nil || c.State == gen.ClockStateClosed || c.State == gen.ClockStateUsed
}

// sortClocks puts the clocks that still run in order of urgency: what is in
// breach of law, what is late otherwise, what has a day and what has none,
// each by its day. Those that have ended follow, the latest first.
func sortClocks(all []gen.ExplainedClock, today gen.Date) (running, over []clockView) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b gen.ExplainedClock) int {
		rankA, daysA := urgency(&a.Clock, today)
		rankB, daysB := urgency(&b.Clock, today)
		return cmp.Or(cmp.Compare(rankA, rankB), cmp.Compare(daysA, daysB))
	})
	for i := range all {
		v := viewOf(&all[i], today)
		if ended(&all[i].Clock) {
			over = append(over, v)
		} else {
			running = append(running, v)
		}
	}
	return running, over
}

// urgency is a rank and, within it, a number of days: both small for what is
// urgent.
func urgency(c *gen.Clock, today gen.Date) (rank, days int) {
	switch {
	case ended(c) && c.StoppedOn != nil:
		return 4, c.StoppedOn.DaysUntil(today)
	case ended(c) && c.DueOn != nil:
		return 4, c.DueOn.DaysUntil(today)
	case c.DueOn == nil:
		return 3, 0
	case c.State == gen.ClockStateBreached && isLaw(c.Basis):
		return 0, today.DaysUntil(*c.DueOn)
	case c.State == gen.ClockStateBreached:
		return 1, today.DaysUntil(*c.DueOn)
	}
	return 2, today.DaysUntil(*c.DueOn)
}

func viewOf(e *gen.ExplainedClock, today gen.Date) clockView {
	c := &e.Clock
	v := clockView{Title: c.Title, Basis: basisWords(c.Basis), Working: e.Explanation, Ended: ended(c), Due: "No date: the law gives no number"}
	v.Tag, v.Colour = stateWords(c)
	v.DueLabel = "Last day"
	if c.Role == gen.RuleRoleWindow || c.Role == gen.RuleRoleFamily {
		v.DueLabel = "Last day of the family’s time"
	}
	if c.Body != nil {
		v.About = bodyWords(*c.Body)
	}
	if c.Owner != "authority" {
		v.Owner = ownerWords(c.Owner)
	}
	if c.DueOn != nil {
		v.Due = weekdayAndDay(*c.DueOn)
		v.Days = daysWords(c, today)
	}
	if c.ExcusedBy != nil {
		v.Ground = upperFirst(groundWords(*c.ExcusedBy))
	}
	if c.SafeBy != nil && !ended(c) && c.DueOn != nil && c.SafeBy.Before(*c.DueOn) {
		v.Notes = append(v.Notes, "Counted from the last meeting it should be done by "+weekdayAndDay(*c.SafeBy)+".")
	}
	if c.Provisional && !ended(c) {
		v.Notes = append(v.Notes, "This day lies beyond the last bank holidays announced, so it may move.")
	}
	return v
}

// daysWords says how far the clock is from its last day, or was when it ended.
func daysWords(c *gen.Clock, today gen.Date) string {
	switch {
	case c.StoppedOn != nil && c.DaysLate > 0:
		return endWords(c) + " on " + day(*c.StoppedOn) + ", " + plural(c.DaysLate, "day") + " late"
	case c.StoppedOn != nil:
		return endWords(c) + " on " + day(*c.StoppedOn)
	case c.DaysLate > 0:
		return plural(c.DaysLate, "day") + " late"
	case ended(c):
		return ""
	case *c.DueOn == today:
		return "Today is the last day"
	case c.DaysLeft > 0:
		return plural(c.DaysLeft, "day") + " left"
	}
	return ""
}

// endWords tells what ended a clock: what was owed, or an outcome that made it
// fall away.
func endWords(c *gen.Clock) string {
	switch {
	case c.EndedBy != nil:
		return "Ended by “" + upperFirst(kindWords(gen.MilestoneKind(*c.EndedBy))) + "”"
	case c.State == gen.ClockStateUsed:
		return "Used"
	case c.Role == gen.RuleRoleWindow:
		return "The authority acted"
	}
	return "Done"
}

// stateWords is how a clock stands, and the colour of it. Only what is law can
// be breached: guidance and policy are missed, and said to be no law.
func stateWords(c *gen.Clock) (words, colour string) {
	switch c.State {
	case gen.ClockStateBreached:
		return breachWords(c.Basis)
	case gen.ClockStateLate:
		if c.EndedBy != nil {
			return "Ended late", orange
		}
		return "Done late", orange
	case gen.ClockStateExcepted:
		return "Late, with a lawful exception", yellow
	case gen.ClockStateMissed:
		return "Target missed", yellow
	case gen.ClockStateClosedEarly:
		return "The authority acted too early", orange
	case gen.ClockStateMet:
		return "Met in time", green
	case gen.ClockStateRunning:
		return "Running", blue
	case gen.ClockStateOpen:
		return "The family’s time is running", blue
	case gen.ClockStateUsed:
		return "Used by the family", grey
	case gen.ClockStateClosed:
		return "The family’s time is over", grey
	case gen.ClockStateCancelled:
		return "No longer needed", grey
	}
	return string(c.State), grey
}

func breachWords(b gen.Basis) (words, colour string) {
	switch b {
	case gen.BasisAct:
		return "In breach of the Act", red
	case gen.BasisRegulations:
		return "In breach of the Regulations", red
	case gen.BasisTribunalRules:
		return "In breach of the Tribunal’s rules", red
	case gen.BasisCaseLaw:
		return "In breach of case law", red
	case gen.BasisGuidance:
		return "Past the time in guidance, not law", orange
	case gen.BasisLocalPolicy:
		return "Past the time in local policy, not law", orange
	}
	return "Past its last day", orange
}

// isLaw tells law from guidance and from the council's own policy.
func isLaw(b gen.Basis) bool { return b != gen.BasisGuidance && b != gen.BasisLocalPolicy }

// standing says in a few sentences where a case stands: what is late, law
// before the rest, and what comes next where nothing is late without excuse.
// An exception excuses lateness and leaves the duty owed, so what is excused
// and not done counts as late too.
func standing(closed *gen.Date, all []gen.ExplainedClock, today gen.Date) string {
	if closed != nil {
		return "This case ended on " + day(*closed) + "."
	}
	law, other, excused, next := owed(all)
	var says []string
	switch {
	case len(law) > 0:
		says = append(says, overdueWords(law, "in law ", "and", "not met"))
	case len(other) > 0:
		says = append(says, overdueWords(other, "in guidance or local policy, which is not law, ", "and", "not met"))
	}
	if len(excused) > 0 {
		says = append(says, overdueWords(excused, "", "with a lawful exception and", "still to be met"))
	}
	switch late := len(says) > 0; {
	case len(law)+len(other) > 0:
	case len(next) > 0:
		c := slices.MinFunc(next, byDue)
		if !late {
			says = append(says, "Nothing is overdue.")
		}
		says = append(says, "The next time limit is “"+c.Title+"”, due "+awayWords(*c.DueOn, today)+", on "+weekdayAndDay(*c.DueOn)+".")
	case !late:
		says = append(says, "Nothing is overdue, and no time limit with a date is running.")
	}
	return strings.Join(says, " ")
}

// owed sorts what must still be done by a day: what is late in law and
// otherwise, what is late with an exception, and what is still in time.
func owed(all []gen.ExplainedClock) (law, other, excused, next []*gen.Clock) {
	for i := range all {
		c := &all[i].Clock
		if c.Role != gen.RuleRoleDuty && c.Role != gen.RuleRoleComponent || c.DueOn == nil || c.StoppedOn != nil {
			continue
		}
		switch {
		case c.State == gen.ClockStateBreached && isLaw(c.Basis):
			law = append(law, c)
		case c.State == gen.ClockStateBreached:
			other = append(other, c)
		case c.State == gen.ClockStateExcepted:
			excused = append(excused, c)
		case c.State == gen.ClockStateRunning:
			next = append(next, c)
		}
	}
	return law, other, excused, next
}

func byDue(a, b *gen.Clock) int { return b.DueOn.DaysUntil(*a.DueOn) }

// overdueWords counts what is late and names the oldest: where says of which
// kind they are, how that they passed with an exception.
func overdueWords(late []*gen.Clock, where, how, owed string) string {
	c := slices.MinFunc(late, byDue)
	due := "was due on " + weekdayAndDay(*c.DueOn) + ", " + plural(c.DaysLate, "day") + " ago."
	if len(late) == 1 {
		return "1 time limit " + where + "has passed " + how + " is " + owed + ": “" + c.Title + "” " + due
	}
	return plural(len(late), "time limit") + " " + where + "have passed " + how + " are " + owed + ". The oldest, “" + c.Title + "”, " + due
}

// awayWords is how far off a day is, as people say it.
func awayWords(d, today gen.Date) string {
	switch days := today.DaysUntil(d); days {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	default:
		return "in " + plural(days, "day")
	}
}
