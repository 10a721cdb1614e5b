package statute

import (
	"math"
	"sync"
)

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
	looksUp    bool    // its last day depends on which days are holidays
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
	for _, p := range b.byKind[h.Kind] {
		if p.triggerSet.meets(&v.kinds) {
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
	closed  Date // the day the whole case ended; zero while it has not

	lastMeeting Date // the meeting of the review before this cycle

	clocks []Clock // so far
}

// sorted is the clocks in the order of Judge, each copied once.
func (v *view) sorted() []Clock {
	var buf [32]sortPlace
	places := buf[:0]
	for i := range v.clocks {
		p := sortPlace{key: v.clocks[i].sortKey(), clock: &v.clocks[i]}
		j := len(places)
		places = append(places, p)
		for ; j > 0 && p.before(&places[j-1]); j-- {
			places[j] = places[j-1]
		}
		places[j] = p
	}
	out := make([]Clock, len(places))
	for i := range places {
		out[i] = *places[i].clock
	}
	return out
}

// sortPlace is where a clock comes: by due date, none last, then in the order
// of the catalogue, both in one number; then by body and start.
type sortPlace struct {
	key   int64
	clock *Clock
}

func (c *Clock) sortKey() int64 {
	due := int64(c.DueOn.key())
	if c.DueOn.IsZero() {
		due = math.MaxInt32
	}
	return due<<16 | int64(c.Rule.order)
}

func (p *sortPlace) before(o *sortPlace) bool {
	if p.key != o.key {
		return p.key < o.key
	}
	a, b := p.clock, o.clock
	return a.Body < b.Body || a.Body == b.Body && a.StartedOn.Before(b.StartedOn)
}

// forget empties the view and keeps its space; nothing of a case stays in it.
func (v *view) forget() {
	clear(v.ms[:cap(v.ms)])
	clear(v.clocks)
	*v = view{ms: v.ms[:0], clocks: v.clocks[:0]}
}

func (v *view) prepare() {
	for i := range v.history.Milestones {
		if m := &v.history.Milestones[i]; !m.On.After(v.today) && !m.On.IsZero() {
			v.insert(m)
		}
	}
	if died := v.history.Died; !died.IsZero() && !died.After(v.today) && !v.kinds.has(Deceased) {
		v.insert(&Milestone{Kind: Deceased, On: died})
	}
	if v.history.Kind == AnnualReview {
		v.leaveOutLastCycle()
	}
	if v.history.Kind != Complaint && v.kinds.meets(&caseEndingSet) {
		for _, m := range v.ms {
			if caseEndingSet.has(m.Kind) {
				v.closed = m.On
				break
			}
		}
	}
}

// insert keeps the milestones in a total order, so that the order of logging
// cannot matter.
func (v *view) insert(m *Milestone) {
	v.ms = append(v.ms, m)
	i := len(v.ms) - 1
	for ; i > 0 && m.comesBefore(v.ms[i-1]); i-- {
		v.ms[i] = v.ms[i-1]
	}
	v.ms[i] = m
	v.kinds.add(m.Kind)
}

func (m *Milestone) comesBefore(o *Milestone) bool {
	switch {
	case m.On != o.On:
		return m.On.Before(o.On)
	case m.Kind != o.Kind:
		return m.Kind < o.Kind
	case m.Body != o.Body:
		return m.Body < o.Body
	case m.Outcome != o.Outcome:
		return m.Outcome < o.Outcome
	case m.For != o.For:
		return m.For.Before(o.For)
	}
	return m.LastRecipientOn.Before(o.LastRecipientOn)
}

// leaveOutLastCycle: a meeting on or before the day the previous review was
// completed belongs to that review. This one's clocks do not start from it;
// it is what safe_by counts from (section 4a(5)).
func (v *view) leaveOutLastCycle() {
	var anchor *Milestone
	for _, m := range v.ms {
		if m.Kind == PreviousReviewCompleted {
			anchor = m
		}
	}
	if anchor == nil {
		return
	}
	v.lastMeeting = anchor.For
	kept := v.ms[:0]
	v.kinds = kindSet{}
	for _, m := range v.ms {
		if m.Kind == MeetingHeld && !m.On.After(anchor.On) {
			v.lastMeeting = later(v.lastMeeting, m.On)
			continue
		}
		kept = append(kept, m)
		v.kinds.add(m.Kind)
	}
	v.ms = kept
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
	for _, m := range v.ms {
		if p.starts.set.has(m.Kind) && p.starts.has(m) && v.inPlace(p, m) {
			start = m
			if !p.last {
				break
			}
		}
	}
	if start != nil {
		v.clock(p, &trigger{by: start, on: v.startDay(p, start), since: v.since(p, start)})
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
	for i, m := range v.ms {
		if p.starts.set.has(m.Kind) && p.starts.has(m) && !v.askedBefore(p, i) {
			v.clock(p, &trigger{by: m, on: m.On, since: m.On, body: m.Body})
		}
	}
}

func (v *view) askedBefore(p *play, i int) bool {
	for _, m := range v.ms[:i] {
		if p.starts.set.has(m.Kind) && m.Body == v.ms[i].Body && p.starts.has(m) {
			return true
		}
	}
	return false
}

// runEach: every decision has its own time limit, up to the next decision.
func (v *view) runEach(p *play) {
	var t trigger
	for _, m := range v.ms {
		if !p.starts.set.has(m.Kind) || !p.starts.has(m) || t.by != nil && t.on == m.On {
			continue
		}
		if t.by != nil {
			t.until = m.On
			v.clock(p, &t)
		}
		t = trigger{by: m, on: m.On, since: m.On}
	}
	if t.by != nil {
		v.clock(p, &t)
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
		v.clock(p, &t)
		return
	}
	start, _ := p.unackedR.Period.due(Anchors{Start: received.On}, v.book.calendar)
	if answered := v.findFrom(&p.stops, received.On); answered != nil {
		start = earlier(start, answered.On)
	}
	v.clock(p, &trigger{by: received, on: start, since: received.On})
}

// find is the first milestone of those events.
func (v *view) find(e *events) *Milestone { return v.findFrom(e, Date{}) }

// findFrom is the first of those events on or after a day.
func (v *view) findFrom(e *events, from Date) *Milestone {
	if !e.set.meets(&v.kinds) {
		return nil
	}
	for _, m := range v.ms {
		if e.set.has(m.Kind) && !m.On.Before(from) && e.has(m) {
			return m
		}
	}
	return nil
}
