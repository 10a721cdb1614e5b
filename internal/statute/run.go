package statute

// trigger is what starts one clock.
type trigger struct {
	by    *Milestone
	on    Date   // the day counted from
	since Date   // the day from which a stop counts
	until Date   // the day of the next *trigger, where every trigger has a clock
	body  string // the body asked
	asked int    // one more than the place of the milestone that names it
}

// limit is one time limit as it is judged, until it becomes a [Clock]. It has
// no pointer in it: so many are made and moved that the garbage collector
// would otherwise cost as much as the law.
type limit struct {
	rule      int // its place in the book
	asked     int // one more than the place of the milestone that names the body asked
	anchors   Anchors
	due       Date
	stopped   Date
	startedBy Kind
	endedBy   Kind
	plainOnly bool
}

// judge judges one rule from one trigger.
func (v *view) judge(p *play, t *trigger) {
	if !v.applies(p, t) {
		return
	}
	// It is written where it stays: a copy has to wait until all of it is there.
	n := len(v.limits)
	v.limits = append(v.limits, limit{})
	l := &v.limits[n]
	l.rule, l.asked, l.startedBy = v.rule, t.asked, t.by.Kind
	l.anchors.Start, l.anchors.For = t.on, t.by.For
	if second := v.second(p, t); second != nil {
		l.anchors.Second = second.On
	}
	l.due = v.due(p, &l.anchors)
	if p.turnsFive && !v.underFive(l.due) || p.extendsR != nil && !v.extendedInTime(p, t) {
		v.limits = v.limits[:n]
		return
	}
	v.finish(p, t, l)
}

// due is the last day in time. Most periods count from the trigger alone.
func (v *view) due(p *play, a *Anchors) Date {
	if p.simple {
		return p.span.from(a.Start, v.book.calendar)
	}
	due, _ := p.period.due(*a, v.book.calendar)
	return due
}

// clock fills in the clock of a limit.
func (v *view) clock(c *Clock, l *limit) {
	p := v.way(l)
	c.Rule, c.way, c.anchors = p.head, p, l.anchors
	c.StartedOn, c.StartedBy, c.DueOn = l.anchors.Start, l.startedBy, l.due
	c.StoppedOn, c.PlainOnly = l.stopped, l.plainOnly
	c.Provisional = v.book.provisional(p, l.due)
	if body := v.body(l); body != "" {
		c.Body = body
	}
	if l.endedBy != NoKind {
		c.EndedBy = l.endedBy.String()
	}
	if p.safeFrom != NoKind {
		c.SafeBy = v.safeBy(c)
	}
	v.excuse(c)
	c.settle(v.today)
}

// applies: the rule was in force and of the policy in force on the trigger
// day, the case had not ended by then, and an extract that has no report date
// says nothing about reports.
func (v *view) applies(p *play, t *trigger) bool {
	switch {
	case t.on.Before(p.InForce) && p.Profile != LGSCOCode,
		!p.Until.IsZero() && t.on.After(p.Until),
		p.Profile != "" && p.Profile != v.history.Profile.on(t.since),
		!v.closed.IsZero() && v.closed.Before(t.by.On):
		return false
	case p.starts.set.has(MeetingHeld) && p.stops.set.has(ReportSent) && t.by.Extract:
		return v.find(&p.stops) != nil
	}
	return true
}

// provisional: bank holidays still to be proclaimed could move the date.
func (b *Book) provisional(p *play, due Date) bool {
	return p.looksUp && due.After(b.calendar.knownUntil)
}

func (v *view) second(p *play, t *trigger) *Milestone {
	if p.second.list == nil {
		return nil
	}
	if p.each {
		second := v.findFrom(&p.second, t.on)
		if second != nil && !t.until.IsZero() && !second.On.Before(t.until) {
			return nil
		}
		return second
	}
	if p.secondSince {
		return v.findFrom(&p.second, t.on)
	}
	return v.find(&p.second)
}

func (v *view) underFive(due Date) bool {
	born := v.history.Born
	return !born.IsZero() && due.Before(born.AddMonths(60))
}

// safeBy is the last day of twelve months starting with the last meeting,
// since deciding late must not buy a longer year; the due date itself where no
// earlier meeting is known (section 4a(5)).
func (v *view) safeBy(c *Clock) Date {
	if v.lastMeeting.IsZero() {
		return c.DueOn
	}
	return earlier(c.DueOn, v.lastMeeting.EndOfMonthsBeginningWith(12))
}

// finish finds what stopped or ended the clock. What was owed wins over an
// ending on the same day.
func (v *view) finish(p *play, t *trigger, l *limit) {
	stop := v.stopDay(p, t)
	if moot := v.find(&p.cancels); moot != nil && (stop.IsZero() || moot.On.Before(stop)) {
		l.stopped, l.endedBy = moot.On, moot.Kind
		return
	}
	end, by := v.ending(p, t, l.due, stop)
	switch {
	case end.IsZero() && !stop.IsZero():
		l.stopped = stop
		least, is := p.period.(atLeast)
		l.plainOnly = is && stop.After(l.due) && !stop.After(least.plain(l.anchors, l.due))
	case !end.IsZero():
		l.stopped, l.endedBy = end, by
	}
}

// stopDay is the first day on which what was owed was done.
func (v *view) stopDay(p *play, t *trigger) (stop Date) {
	all := v.of(&p.stops.set)
	for i := all.from(0); i < len(v.ms); i = all.from(i + 1) {
		if m := v.ms[i]; v.stops(p, t, m) {
			if day := m.counts(); stop.IsZero() || day.Before(stop) {
				stop = day
			}
		}
	}
	if stop.After(v.today) {
		return Date{}
	}
	return stop
}

func (v *view) stops(p *play, t *trigger, m *Milestone) bool {
	if m.On.Before(t.since) || t.body != "" && m.Body != t.body || !t.until.IsZero() && !m.On.Before(t.until) || !p.stops.has(m) {
		return false
	}
	return p.clockOf == NoKind || v.happened(p.clockOf, t.since, m.On)
}

func (v *view) happened(k Kind, from, to Date) bool {
	var only kindSet
	only.add(k)
	all := v.of(&only)
	for i := all.from(0); i < len(v.ms); i = all.from(i + 1) {
		if m := v.ms[i]; m.Kind == k && !m.On.Before(from) && !m.On.After(to) {
			return true
		}
	}
	return false
}

// ending is the first outcome that ended the clock before the day of its stop,
// if it has one.
func (v *view) ending(p *play, t *trigger, due, stop Date) (on Date, by Kind) {
	all := v.of(&p.endSet)
	for i := all.from(0); i < len(v.ms); i = all.from(i + 1) {
		m := v.ms[i]
		switch {
		case m.On.Before(t.since):
			continue
		case !stop.IsZero() && !m.On.Before(stop):
			return Date{}, NoKind
		case v.ends(p, t, m) || v.closesEarly(p, due, m) || v.extends(p, due, m):
			return m.On, m.Kind
		}
	}
	return Date{}, NoKind
}

func (v *view) ends(p *play, t *trigger, m *Milestone) bool {
	if p.ends.has(m) {
		return !m.Kind.PerBody() || m.Body == t.body
	}
	return p.stands.has(m) && !v.fellAway(m)
}

// closesEarly: the authority acted within the family's time. Its last day
// belongs to the family, so an act on that day is early too.
func (v *view) closesEarly(p *play, due Date, m *Milestone) bool {
	return p.bars.has(m) && !m.On.After(due)
}

// extends: an extension logged on or before the due date cancels the clock.
func (v *view) extends(p *play, due Date, m *Milestone) bool {
	return p.extendsOn != NoKind && m.Kind == p.extendsOn && !m.On.After(due)
}

// fellAway: the authority went on after refusing with no order, unopposed
// appeal or mediation agreement in between, so the first dates apply again
// (R (W) v Hertfordshire CC [2023] EWHC 3138 (Admin); section 4a(1)).
func (v *view) fellAway(refusal *Milestone) bool {
	for _, m := range v.ms {
		if m.On.Before(refusal.On) || m == refusal {
			continue
		}
		if replaces(m) {
			return false
		}
		if goesOn(m) {
			return true
		}
	}
	return false
}

func replaces(m *Milestone) bool {
	return m.Kind == OrderMade || m.Kind == NotOpposed || m.Kind == MediationAgreed && m.Outcome != "other"
}

func goesOn(m *Milestone) bool {
	switch m.Kind {
	case DraftPlanSent, FinalPlanSent:
		return true
	case AssessDecisionNotified:
		return m.Outcome == "assess"
	}
	return false
}

// extendedInTime: the longer clock runs only where the extension came before
// the shorter one was due and before an answer.
func (v *view) extendedInTime(p *play, t *trigger) bool {
	due, _ := p.extendsR.Period.due(Anchors{Start: t.on}, v.book.calendar)
	answered := v.findFrom(&p.stops, t.since)
	for _, m := range v.ms {
		if m.Kind == p.extendsR.extendsOn && !m.On.Before(t.since) && !m.On.After(due) {
			return answered == nil || m.On.Before(answered.On)
		}
	}
	return false
}

// excuse finds the approved exception that covers the limit.
func (v *view) excuse(c *Clock) {
	for _, e := range v.history.Exceptions {
		if e.Rule == c.Rule.ID && e.excuses(c) {
			c.Excused = e.Ground
			return
		}
	}
}
