package statute

import (
	"slices"
	"strings"
)

// Ground is a lawful ground for an exception. Staff shortage, a school not
// replying, panel dates and workload are not among them anywhere.
type Ground string

// The grounds (section 3). Each is open only to the limits whose regulation
// names it.
const (
	SchoolClosed4Weeks              Ground = "school_closed_4_weeks"
	EarlyYearsClosed4Weeks          Ground = "early_years_closed_4_weeks"
	ExceptionalPersonalCircumstance Ground = "exceptional_personal_circumstances"
	AbsentFromArea4Weeks            Ground = "absent_from_area_4_weeks"
	MissedAppointment               Ground = "missed_appointment"
	Absent2Weeks                    Ground = "absent_2_weeks"
	RepresentationsWanted           Ground = "representations_wanted"
	Coronavirus                     Ground = "coronavirus"
)

// The sets of grounds that regulations open.
//
//nolint:gochecknoglobals // constants of the law
var (
	// ex1: Regs 5(4), 10(4), 13(3), 27(3).
	ex1 = []Ground{SchoolClosed4Weeks, EarlyYearsClosed4Weeks, ExceptionalPersonalCircumstance, AbsentFromArea4Weeks}
	// ex2: Regs 8(2). No closed-school ground: a summer closure can excuse the
	// authority, never the adviser's own six weeks (section 4a(7)).
	ex2 = []Ground{ExceptionalPersonalCircumstance, AbsentFromArea4Weeks, MissedAppointment}
	// ex3: Regs 44(3), 45(7): two weeks' absence, not four.
	ex3 = []Ground{
		SchoolClosed4Weeks, EarlyYearsClosed4Weeks, ExceptionalPersonalCircumstance, AbsentFromArea4Weeks,
		Absent2Weeks, RepresentationsWanted,
	}
	// The coronavirus amendments (SI 2020/471) were in force on these days.
	coronavirusFrom, coronavirusTo = Date{2020, 5, 1}, Date{2020, 9, 25}
)

// Grounds lists every ground there is.
func Grounds() []Ground {
	return []Ground{
		SchoolClosed4Weeks, EarlyYearsClosed4Weeks, ExceptionalPersonalCircumstance, AbsentFromArea4Weeks,
		MissedAppointment, Absent2Weeks, RepresentationsWanted, Coronavirus,
	}
}

// Known tells whether g is a ground at all.
func (g Ground) Known() bool { return slices.Contains(Grounds(), g) }

// LeastDays is how long the absence or closure must at least have lasted, in
// days; none for other grounds.
func (g Ground) LeastDays() int {
	switch g {
	case SchoolClosed4Weeks, EarlyYearsClosed4Weeks, AbsentFromArea4Weeks:
		return 28
	case Absent2Weeks:
		return 14
	case ExceptionalPersonalCircumstance, MissedAppointment, RepresentationsWanted, Coronavirus:
	}
	return 0
}

// Exceptions lists the grounds open to the rule, in the order of the
// regulations; none where no excuse clause exists.
func (r *Rule) Exceptions() []Ground {
	if !r.numberedLimitOfTheRegs() {
		return slices.Clone(r.excuse)
	}
	return append(slices.Clone(r.excuse), Coronavirus)
}

// OpenTo tells whether the ground is open to the rule at all, and if not, why.
func (r *Rule) OpenTo(g Ground) (why string, open bool) {
	switch {
	case !g.Known():
		return "no such ground; the grounds are " + listed(Grounds()), false
	case len(r.Exceptions()) == 0:
		return "no exception is open to this time limit", false
	case !slices.Contains(r.Exceptions(), g):
		return "this ground is not open to this time limit; open to it are " + listed(r.Exceptions()), false
	}
	return "", true
}

// listed names the members of a closed list.
func listed[T ~string](list []T) string {
	names := make([]string, len(list))
	for i, name := range list {
		names[i] = string(name)
	}
	return strings.Join(names, ", ")
}

// Problem says what keeps the exception from excusing anything: a rule or
// ground that does not exist, a ground not open to the rule, a period that is
// reversed or too short, or coronavirus outside its dates. Empty when sound.
func (e Exception) Problem() string {
	r := RuleByID(e.Rule)
	if r == nil {
		return "no such rule"
	}
	if why, open := r.OpenTo(e.Ground); !open {
		return why
	}
	dated := !e.From.IsZero() && !e.To.IsZero()
	switch {
	case dated && e.To.Before(e.From):
		return "it ends before it begins"
	case dated && e.From.DaysUntil(e.To)+1 < e.Ground.LeastDays():
		return "it is shorter than the ground asks for"
	case e.Ground == Coronavirus && !e.touches(coronavirusFrom, coronavirusTo):
		return "the coronavirus exception was in force from 1 May to 25 September 2020"
	}
	return ""
}

func (e Exception) touches(from, to Date) bool {
	return (e.From.IsZero() || !e.From.After(to)) && (e.To.IsZero() || !e.To.Before(from))
}

// excuses tells whether the exception covers this limit: a sound ground whose
// period touches the limit's own. Coronavirus excused only limits that ended
// while its regulations were in force.
func (e Exception) excuses(c *Clock) bool {
	if e.Rule != c.Rule.ID || !e.touches(c.StartedOn, c.DueOn) || e.Problem() != "" {
		return false
	}
	return e.Ground != Coronavirus || !c.DueOn.Before(coronavirusFrom) && !c.DueOn.After(coronavirusTo)
}
