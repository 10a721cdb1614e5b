package statute

import (
	"fmt"
	"strings"
)

// RuleWords is what moves a rule's clock, in words for people.
type RuleWords struct {
	Starts, Stops, Ends []string
	// Ways are the limits that a rule takes from elsewhere, such as those of
	// the order that an agreement stands for.
	Ways []string
}

// InWords tells what starts, stops and ends the rule's clock.
func (r *Rule) InWords() RuleWords {
	w := RuleWords{Starts: r.startWords(), Stops: r.stops.words(""), Ends: r.endWords()}
	for i := range r.variants {
		v := &r.variants[i]
		if v.as == "" {
			w.Ways = append(w.Ways, fmt.Sprintf("from %s: %s", strings.Join(v.startWords(), ", "), v.Period.Words()))
			continue
		}
		w.Ways = append(w.Ways, fmt.Sprintf("from %s, as %s: %s, until %s",
			strings.Join(v.starts.words(""), " or "), "`"+v.as+"`", v.Period.Words(), strings.Join(v.stops.words(""), " or ")))
	}
	return w
}

func (r *Rule) startWords() []string {
	out := r.starts.words("")
	if r.unacked != "" {
		out = append(out, "while there is none, the day that `"+r.unacked+"` was due")
	}
	for _, s := range []struct {
		is    bool
		words string
	}{
		{r.second.list != nil, "counting also from " + strings.Join(r.second.words(""), " or ")},
		{r.needs.list != nil, "only where there is " + strings.Join(r.needs.words(""), " or ")},
		{r.unless.list != nil, "only where there is no " + strings.Join(r.unless.words(""), " or ")},
		{r.after != NoKind, "only after " + titled(r.after)},
		{r.before != NoKind, "only where there is no " + titled(r.before) + " before it"},
		{r.perBody, "one clock for each body or school asked"},
		{r.last, "the last of them counts"},
		{r.each, "each of them has a clock of its own"},
		{r.extends != "", "only where `" + r.extends + "` was extended in time"},
		{r.turnsFive, "only where the date of birth is known and the child is still under five when it is due"},
	} {
		if s.is {
			out = append(out, s.words)
		}
	}
	return out
}

func (r *Rule) endWords() []string {
	out := r.ends.words("")
	out = append(out, r.stands.words(", while the refusal stands")...)
	out = append(out, r.cancels.words(", whenever it comes, since nothing is owed then")...)
	out = append(out, r.bars.words(", which closes it too early")...)
	if r.extendsOn != NoKind {
		out = append(out, titled(r.extendsOn)+", logged on or before the due date")
	}
	return out
}

// words is each event in words, with an ending.
func (e *events) words(ending string) []string {
	out := make([]string, 0, len(e.list))
	for i := range e.list {
		out = append(out, e.list[i].words()+ending)
	}
	return out
}

func (e *Event) words() string {
	var limits []string
	if e.Outcomes != nil {
		limits = append(limits, plain(strings.Join(e.Outcomes, " or ")))
	}
	for _, o := range e.Bar {
		limits = append(limits, "not "+plain(o))
	}
	if e.Body != "" {
		limits = append(limits, plain(e.Body))
	}
	if e.NotParent {
		limits = append(limits, "not of the parent")
	}
	if limits == nil {
		return titled(e.Kind)
	}
	return titled(e.Kind) + " (" + strings.Join(limits, ", ") + ")"
}

func titled(k Kind) string { return "“" + k.Title() + "”" }

// plain is a name as people write it.
func plain(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Bases lists where a time limit can come from.
func Bases() []Basis { return []Basis{Act, Regulations, TribunalRules, CaseLaw, Guidance, LocalPolicy} }

// ParseBasis reads the name of a basis; ok is false for what is none.
func ParseBasis(s string) (b Basis, ok bool) {
	for _, b := range Bases() {
		if b.String() == s {
			return b, true
		}
	}
	return 0, false
}

// IsLaw tells law from guidance and local policy, whose breach is none of law.
func (b Basis) IsLaw() bool { return b != Guidance && b != LocalPolicy }

// Standing is the basis as it stands beside a time limit, with a word where it
// is no law.
func (b Basis) Standing() string {
	words := b.Words()
	words = strings.ToUpper(words[:1]) + words[1:]
	if !b.IsLaw() {
		words += ", not law"
	}
	return words
}

// Words is the ground as people read it.
func (g Ground) Words() string {
	switch g {
	case SchoolClosed4Weeks:
		return "a school or post-16 institution was closed for at least 4 weeks; the regulation requires that its head was asked for advice between a week before it closed and a week before it re-opened"
	case EarlyYearsClosed4Weeks:
		return "an early-years provider was closed for at least 4 weeks; the regulation requires that it was asked for advice between a week before it closed and a week before it re-opened"
	case ExceptionalPersonalCircumstance:
		return "exceptional personal circumstances of the child, parent or young person"
	case AbsentFromArea4Weeks:
		return "the child, parent or young person was out of the area for at least 4 weeks"
	case MissedAppointment:
		return "a missed appointment for an examination or test"
	case Absent2Weeks:
		return "the child, parent or young person was out of the area for at least 2 weeks"
	case RepresentationsWanted:
		return "the family says that it wants to make representations on the new content"
	case Coronavirus:
		return "a coronavirus reason, for limits that ended from 1 May to 25 September 2020"
	}
	return string(g)
}
