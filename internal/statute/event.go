package statute

import "slices"

// Event is what starts, stops or ends a clock: a kind of milestone, where it
// matters with one of some outcomes or about one body.
type Event struct {
	Kind     Kind
	Outcomes []string // any outcome where empty
	Body     string   // any body where empty
	Bar      []string // outcomes that do not count
	// NotParent leaves the parent's own advice out.
	NotParent bool
}

// on is the plain event: a milestone of that kind.
func on(kinds ...Kind) []Event {
	out := make([]Event, 0, len(kinds))
	for _, k := range kinds {
		out = append(out, Event{Kind: k})
	}
	return out
}

// with narrows events to some outcomes.
func with(k Kind, outcomes ...string) Event { return Event{Kind: k, Outcomes: outcomes} }

// without narrows an event to the other outcomes.
func without(k Kind, outcome string) Event { return Event{Kind: k, Bar: []string{outcome}} }

// about narrows an event to one body.
func about(k Kind, body string) Event { return Event{Kind: k, Body: body} }

func join(lists ...[]Event) []Event { return slices.Concat(lists...) }

// admits tells whether the milestone, of this kind, has the outcome and body.
func (e *Event) admits(m *Milestone) bool {
	switch {
	case e.Outcomes != nil && !slices.Contains(e.Outcomes, m.Outcome),
		slices.Contains(e.Bar, m.Outcome),
		e.Body != "" && e.Body != m.Body,
		e.NotParent && m.Body == Parent:
		return false
	}
	return true
}

// events is a list of events, arranged so that a rule that no milestone
// concerns costs one comparison and a plain kind one more.
type events struct {
	list  []Event
	set   kindSet
	plain kindSet // the kinds that count whatever their outcome and body
}

func eventsOf(list []Event) events {
	out := events{list: list}
	for _, e := range list {
		out.set.add(e.Kind)
		if e.plain() {
			out.plain.add(e.Kind)
		}
	}
	return out
}

func (e *Event) plain() bool {
	return e.Outcomes == nil && e.Bar == nil && e.Body == "" && !e.NotParent
}

// has tells whether the milestone is one of the events. Loops ask set.has
// first, which the compiler puts where it is asked.
func (e *events) has(m *Milestone) bool {
	if e.plain.has(m.Kind) {
		return true
	}
	if !e.set.has(m.Kind) {
		return false
	}
	for i := range e.list {
		if e.list[i].Kind == m.Kind && e.list[i].admits(m) {
			return true
		}
	}
	return false
}

func (e *events) kinds() []Kind {
	out := []Kind{}
	for _, ev := range e.list {
		if !slices.Contains(out, ev.Kind) {
			out = append(out, ev.Kind)
		}
	}
	return out
}
