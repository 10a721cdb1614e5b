package statute

// State is where a clock stands on a day. The words are the contract's.
type State string

// The states of duties and components.
const (
	Running   State = "running"   // not past its due date; on the due day it still runs
	Met       State = "met"       // stopped on or before its due date
	Late      State = "late"      // stopped, or ended by an outcome, after it
	Breached  State = "breached"  // still running after it
	Excepted  State = "excepted"  // late or breached, and an approved exception covers that limit
	Cancelled State = "cancelled" // ended by an outcome on or before the due date, which makes it moot
)

// The other states: of planning targets, windows and the family's own limits.
const (
	Missed      State = "missed"
	Open        State = "open"
	Closed      State = "closed"
	ClosedEarly State = "closed_early" // the authority acted before the family's time was over
	Used        State = "used"
)

// States lists every state.
func States() []State {
	return []State{Running, Met, Late, Breached, Excepted, Cancelled, Missed, Open, Closed, ClosedEarly, Used}
}

// Clock is one rule running on one case. Its dates follow from the history
// alone; State, DaysLeft and DaysLate are as on the day it was judged, and
// [Clock.At] gives them for another day.
type Clock struct {
	Rule *Rule
	// Body is the body or school asked, or the step of an order agreed to.
	Body      string
	StartedOn Date
	StartedBy Kind
	DueOn     Date // the last day in time; zero where the law gives no number
	SafeBy    Date // on ar_annual: twelve months from the last meeting
	StoppedOn Date // the day it was stopped or ended; zero while it runs
	anchors   Anchors
	// Provisional: the due date lies beyond the last proclaimed bank holiday.
	Provisional bool
	// PlainOnly: stopped in time only on the plain reading of "at least" (C6).
	PlainOnly bool
	EndedBy   string // the outcome that ended it; empty when stopped by what was owed
	Excused   Ground // the approved exception that covers this limit
	State     State
	DaysLeft  int // calendar days, as DaysLate
	DaysLate  int

	way *play // how the rule ran; nil on a restored clock
}

// Anchors are the days the clock was counted from.
func (c *Clock) Anchors() Anchors { return c.anchors }

// Restore gives back a clock from its stored facts, to be asked for its state
// on a day; its anchors are unknown, so it cannot be explained.
func Restore(r *Rule, started, due, stopped Date, endedBy string, excused Ground) Clock {
	return Clock{Rule: r, StartedOn: started, DueOn: due, StoppedOn: stopped, EndedBy: endedBy, Excused: excused}
}

// At is the clock as it stands on a day, with the same dates.
func (c Clock) At(today Date) Clock {
	c.settle(today)
	return c
}

// Stopped tells whether the clock has been stopped or ended.
func (c *Clock) Stopped() bool { return !c.StoppedOn.IsZero() }

func (c *Clock) settle(today Date) {
	c.DaysLeft, c.DaysLate = 0, 0
	switch c.Rule.Role {
	case Window:
		c.State = c.windowState(today)
	case Family:
		c.State = c.familyState(today)
	case Planning:
		c.State = c.planningState(today)
		c.countLate(today)
	case Duty, Component:
		c.State = c.dutyState(today)
		c.countLate(today)
	}
	if !c.Stopped() && !c.DueOn.IsZero() && today.Before(c.DueOn) {
		c.DaysLeft = today.DaysUntil(c.DueOn)
	}
}

// countLate counts to today, or to the stop.
func (c *Clock) countLate(today Date) {
	if c.DueOn.IsZero() || c.State == Cancelled {
		return
	}
	until := today
	if c.Stopped() {
		until = c.StoppedOn
	}
	if until.After(c.DueOn) {
		c.DaysLate = c.DueOn.DaysUntil(until)
	}
}

func (c *Clock) past(d Date) bool { return !c.DueOn.IsZero() && d.After(c.DueOn) }

func (c *Clock) dutyState(today Date) State {
	switch {
	case c.moot():
		return Cancelled
	case !c.Stopped() && !c.past(today):
		return Running
	case c.Stopped() && !c.past(c.StoppedOn):
		if c.EndedBy != "" {
			return Cancelled
		}
		return Met
	case c.Excused != "":
		return Excepted
	case c.Stopped():
		return Late
	}
	return Breached
}

// moot: what ended it means that it was never owed, whenever that came
// (section 4b).
func (c *Clock) moot() bool { return c.endedByOneOf(&c.Rule.cancels) }

func (c *Clock) endedByOneOf(e *events) bool {
	if c.EndedBy == "" || len(e.list) == 0 {
		return false
	}
	k, err := ParseKind(c.EndedBy)
	return err == nil && e.set.has(k)
}

// planningState: a target has no cancelled; one that ended in time was not
// missed.
func (c *Clock) planningState(today Date) State {
	switch {
	case c.Stopped() && !c.past(c.StoppedOn):
		return Met
	case c.Stopped() || c.past(today):
		return Missed
	}
	return Running
}

func (c *Clock) windowState(today Date) State {
	switch {
	case c.endedByOneOf(&c.Rule.bars):
		return ClosedEarly
	case c.Stopped() || c.past(today):
		return Closed
	}
	return Open
}

// familyState: a right used after its time had run out was closed by then;
// only the Tribunal can extend it.
func (c *Clock) familyState(today Date) State {
	switch {
	case c.Stopped() && c.EndedBy == "" && !c.past(c.StoppedOn):
		return Used
	case c.Stopped() || c.past(today):
		return Closed
	}
	return Open
}
