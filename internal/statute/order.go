package statute

import (
	"math"
	"math/bits"
)

// places are those milestones in a view's order that a rule has to look at: a
// bit for each, and the last bit for all that come so late. The few histories
// that reach it have some more looked at in vain.
type places uint64

const lastPlace = 63

// from is the next place to look at from i on; past every milestone where
// there is none.
func (p places) from(i int) int {
	if i >= lastPlace && p>>lastPlace == 1 {
		return i
	}
	if rest := uint64(p >> i); rest != 0 {
		return i + bits.TrailingZeros64(rest)
	}
	return math.MaxInt
}

// of is where the milestones of some kinds stand.
func (v *view) of(set *kindSet) (p places) {
	for word, kinds := range set {
		for kinds &= v.kinds[word]; kinds != 0; kinds &= kinds - 1 {
			p |= v.at[word<<6|bits.TrailingZeros64(kinds)]
		}
	}
	return p
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
	v.index()
}

// index notes where the milestones of each kind stand.
func (v *view) index() {
	var seen kindSet
	for i, m := range v.ms {
		at := &v.at[m.Kind%kindRoom]
		if !seen.has(m.Kind) {
			seen.add(m.Kind)
			*at = 0
		}
		*at |= 1 << min(i, lastPlace)
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

// sorted is the clocks in the order of Judge.
func (v *view) sorted() []Clock {
	for i := range v.limits {
		p := v.sortKey(i)
		j := len(v.places)
		v.places = append(v.places, p)
		for ; j > 0 && v.before(p, v.places[j-1]); j-- {
			v.places[j] = v.places[j-1]
		}
		v.places[j] = p
	}
	out := make([]Clock, len(v.places))
	for i, p := range v.places {
		v.clock(&out[i], &v.limits[p&limitPlace])
	}
	return out
}

// A limit's sort key is one number: its due date, none last; its rule's place
// in the catalogue; and its own place among the limits.
const (
	limitBits  = 20
	limitPlace = 1<<limitBits - 1
	ruleBits   = 12
)

func (v *view) sortKey(i int) int64 {
	l := &v.limits[i]
	due := int64(l.due.key())
	if l.due.IsZero() {
		due = math.MaxInt32
	}
	return (due<<ruleBits|int64(v.way(l).order))<<limitBits | int64(i)
}

// before: clocks of one rule that are due on one day are in the order of their
// bodies, then of their starts.
func (v *view) before(p, o int64) bool {
	if p>>limitBits != o>>limitBits {
		return p < o
	}
	a, b := &v.limits[p&limitPlace], &v.limits[o&limitPlace]
	bodyA, bodyB := v.body(a), v.body(b)
	return bodyA < bodyB || bodyA == bodyB && a.anchors.Start.Before(b.anchors.Start)
}

// way is how the limit's rule runs.
func (v *view) way(l *limit) *play { return v.book.byKind[v.history.Kind][l.rule] }

// body is the body asked, or the step of an order agreed to.
func (v *view) body(l *limit) string {
	if l.asked > 0 && v.ms[l.asked-1].Body != "" {
		return v.ms[l.asked-1].Body
	}
	return v.way(l).step
}
