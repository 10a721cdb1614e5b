package statute

import "sync"

// Switches are the readings that section 9 of the law leaves open. They belong
// to a version of the rules, not to the program; the defaults are the safer
// readings.
type Switches struct {
	// RollToWorkingDay rolls a calendar period of the Regs that ends on no
	// working day to the next (O1; default off, the earlier date).
	RollToWorkingDay bool
	// ByNotBefore reads "before 15 February" as "by" it (O2; default off).
	ByNotBefore bool
}

// Book is the law as it is applied: the catalogue, a calendar and the chosen
// readings. It is safe for concurrent use.
type Book struct {
	calendar *Calendar
	switches Switches
	byKind   [numCaseKinds][]*play
}

// play is one way that a rule runs: its own, or one of its variants.
type play struct {
	*Rule            // the way: triggers, stops, period
	head       *Rule // the rule whose id and role it has
	period     Period
	extendsR   *Rule
	unackedR   *Rule
	triggerSet kindSet
	endSet     kindSet // every kind that can end the clock
	span       span    // the period, where simple: it counts from the trigger alone
	simple     bool
	looksUp    bool // its last day depends on which days are holidays
}

// NewBook makes the law ready to be applied under a calendar.
func NewBook(c *Calendar, s Switches) *Book {
	b := &Book{calendar: c, switches: s}
	for k := NeedsAssessment; k < numCaseKinds; k++ {
		for _, r := range catalogue {
			if r.runsIn(k) {
				b.byKind[k] = append(b.byKind[k], b.plays(r)...)
			}
		}
	}
	return b
}

// Calendar is the calendar the book counts by.
func (b *Book) Calendar() *Calendar { return b.calendar }

func (b *Book) plays(r *Rule) []*play {
	if r.as != "" || len(r.variants) == 0 || r.starts.list != nil {
		out := []*play{b.play(r, r)}
		for i := range r.variants {
			out = append(out, b.play(&r.variants[i], r))
		}
		return out
	}
	out := make([]*play, 0, len(r.variants))
	for i := range r.variants {
		out = append(out, b.play(&r.variants[i], r))
	}
	return out
}

func (b *Book) play(r, head *Rule) *play {
	p := &play{Rule: r, head: head, period: b.read(r), triggerSet: r.starts.set}
	p.looksUp = looksUp(p.period)
	p.span, p.simple = p.period.(span)
	p.extendsR, p.unackedR = RuleByID(r.extends), RuleByID(r.unacked)
	for _, e := range []*events{&r.ends, &r.stands, &r.bars} {
		p.endSet.join(&e.set)
	}
	if r.extendsOn != NoKind {
		p.endSet.add(r.extendsOn)
	}
	if p.unackedR != nil {
		for _, k := range p.unackedR.starts.kinds() {
			p.triggerSet.add(k)
		}
	}
	return p
}

// read is the rule's period under the chosen readings.
func (b *Book) read(r *Rule) Period {
	p := r.Period
	if by, fixed := p.(beforeDay); fixed && b.switches.ByNotBefore {
		return beforeDay{by.day, by.month, true}
	}
	if b.switches.RollToWorkingDay && r.ofTheRegs() && canRoll(p) {
		return RollingForward(p)
	}
	return p
}

// Judge applies the law to a history as on a day: every clock that its
// milestones start, with its dates and its state, sorted by due date (none
// last) and then in the order of the catalogue. It is total and
// deterministic: the order of the milestones does not matter, those after
// today are not looked at, and nothing makes it fail. [Book.Findings] tells
// what in the history makes no sense.
func (b *Book) Judge(h History, today Date) []Clock {
	v, _ := views.Get().(*view)
	v.book, v.history, v.today = b, h, today
	v.prepare()
	for i, p := range b.byKind[h.Kind] {
		if p.triggerSet.meets(&v.kinds) {
			v.rule = i
			v.run(p)
		}
	}
	clocks := v.sorted()
	v.forget()
	views.Put(v)
	return clocks
}

// views keeps the working space of past judgements, since making it anew
// would cost as much as judging.
//
//nolint:gochecknoglobals // a pool
var views = sync.Pool{New: func() any { return &view{} }}

// view is a history put in order for one judgement.
type view struct {
	book    *Book
	history History
	today   Date
	ms      []*Milestone // up to today, in order of day
	kinds   kindSet
	at      [kindRoom]places // where those of each kind in kinds stand in ms; of the others, anything
	closed  Date             // the day the whole case ended; zero while it has not

	lastMeeting Date // the meeting of the review before this cycle

	rule   int     // the place in the book of the one being judged
	limits []limit // so far
	places []int64 // of the limits, once they are sorted
}

// forget empties the view and keeps its space; nothing of a case stays in it.
func (v *view) forget() {
	clear(v.ms[:cap(v.ms)])
	clear(v.limits[:cap(v.limits)])
	v.ms, v.limits, v.places = v.ms[:0], v.limits[:0], v.places[:0]
	v.book, v.history, v.kinds, v.closed, v.lastMeeting = nil, History{}, kindSet{}, Date{}, Date{}
}

// run judges the clocks that one rule has on the history.
func (v *view) run(p *play) {
	switch {
	case p.needs.list != nil && v.find(&p.needs) == nil,
		p.unless.list != nil && v.find(&p.unless) != nil:
	case p.perBody:
		v.runPerBody(p)
	case p.each:
		v.runEach(p)
	case p.unackedR != nil:
		v.runUnacknowledged(p)
	default:
		v.runOnce(p)
	}
}

// runOnce: one clock, from the first trigger or, where the rule says so, from
// the last.
func (v *view) runOnce(p *play) {
	var start *Milestone
	all := v.of(&p.starts.set)
	for i := all.from(0); i < len(v.ms); i = all.from(i + 1) {
		if m := v.ms[i]; p.starts.has(m) && v.inPlace(p, m) {
			start = m
			if !p.last {
				break
			}
		}
	}
	if start != nil {
		v.judge(p, &trigger{by: start, on: v.startDay(p, start), since: v.since(p, start)})
	}
}

// inPlace: an amendment notice sent before a review's meeting amends without
// review; one sent after it belongs to the review. Neither erases the other.
func (v *view) inPlace(p *play, trigger *Milestone) bool {
	switch {
	case p.after != NoKind:
		return v.happened(p.after, Date{}, trigger.On)
	case p.before != NoKind:
		return !v.happened(p.before, Date{}, trigger.On)
	}
	return true
}

// startDay: the family's time starts with service on the last of those
// entitled to it; the authority's own with the act.
func (v *view) startDay(p *play, m *Milestone) Date {
	if p.Role == Window {
		return m.counts()
	}
	return m.On
}

// since is the day from which a stop can count: the start, or the later
// trigger that the rule cannot run without.
func (v *view) since(p *play, start *Milestone) Date {
	if p.needs.list != nil && p.last {
		return later(start.On, v.find(&p.needs).On)
	}
	return start.On
}

// runPerBody: the first request to each body starts that body's clock.
func (v *view) runPerBody(p *play) {
	all := v.of(&p.starts.set)
	for i := all.from(0); i < len(v.ms); i = all.from(i + 1) {
		if m := v.ms[i]; p.starts.has(m) && !v.askedBefore(p, all, i) {
			v.judge(p, &trigger{by: m, on: m.On, since: m.On, body: m.Body, asked: i + 1})
		}
	}
}

func (v *view) askedBefore(p *play, all places, i int) bool {
	for j := all.from(0); j < i; j = all.from(j + 1) {
		if m := v.ms[j]; m.Body == v.ms[i].Body && p.starts.has(m) {
			return true
		}
	}
	return false
}

// runEach: every decision has its own time limit, up to the next decision.
func (v *view) runEach(p *play) {
	var t trigger
	all := v.of(&p.starts.set)
	for i := all.from(0); i < len(v.ms); i = all.from(i + 1) {
		m := v.ms[i]
		if !p.starts.has(m) || t.by != nil && t.on == m.On {
			continue
		}
		if t.by != nil {
			t.until = m.On
			v.judge(p, &t)
		}
		t = trigger{by: m, on: m.On, since: m.On}
	}
	if t.by != nil {
		v.judge(p, &t)
	}
}

// runUnacknowledged: under the Ombudsman's Code the reply runs from the
// acknowledgement or, while there is none, from the day that was due.
func (v *view) runUnacknowledged(p *play) {
	received, ack := v.find(&p.unackedR.starts), v.find(&p.starts)
	if ack != nil {
		t := trigger{by: ack, on: ack.On, since: ack.On}
		if received != nil {
			t.since = received.On
		}
		v.judge(p, &t)
		return
	}
	start, _ := p.unackedR.Period.due(Anchors{Start: received.On}, v.book.calendar)
	if answered := v.findFrom(&p.stops, received.On); answered != nil {
		start = earlier(start, answered.On)
	}
	v.judge(p, &trigger{by: received, on: start, since: received.On})
}

// find is the first milestone of those events.
func (v *view) find(e *events) *Milestone { return v.findFrom(e, Date{}) }

// findFrom is the first of those events on or after a day.
func (v *view) findFrom(e *events, from Date) *Milestone {
	if !e.set.meets(&v.kinds) {
		return nil
	}
	all := v.of(&e.set)
	for i := all.from(0); i < len(v.ms); i = all.from(i + 1) {
		if m := v.ms[i]; !m.On.Before(from) && e.has(m) {
			return m
		}
	}
	return nil
}
