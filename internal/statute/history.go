package statute

// Milestone is one dated event on a case.
type Milestone struct {
	Kind Kind
	// On is the civil day it happened: for the authority's acts the day it sent
	// or notified, not the day a panel decided or the family read it (C13).
	On Date
	// Outcome, Body and For are what the kind says they are: the decision, the
	// body or school asked, the day that something is arranged for.
	Outcome string
	Body    string
	For     Date
	// SentOn is the day an order or letter went out where that is not the day
	// it bears; no clock counts from it.
	SentOn Date
	// LastRecipientOn is the last day on which a recorded recipient was sent
	// it; zero where none is recorded. A stop counts on that day, since notice
	// is owed to each parent entitled to it (section 4a(6), verify).
	LastRecipientOn Date
	// Extract marks a milestone loaded from a record system's extract, which
	// does not tell about notices and reports that it has no column for.
	Extract bool
}

// counts is the day on which the milestone stops a clock.
func (m *Milestone) counts() Date { return later(m.On, m.LastRecipientOn) }

// Exception is an approved lawful ground for not meeting one limit. It
// excuses; it never moves a date and never pauses a clock (section 3).
type Exception struct {
	Rule     string
	Ground   Ground
	From, To Date // zero where the ground has no dates
}

// History is what is known of one case: all that Judge needs.
type History struct {
	Kind CaseKind
	// Profile is the complaint policy in force here; empty means kcc_2023.
	Profile Profile
	// Born and Died are zero where not known. Without Born nothing that turns
	// on age is judged.
	Born, Died Date
	// Milestones are those not voided, in any order.
	Milestones []Milestone
	// Exceptions are the approved ones; a pending exception changes nothing.
	Exceptions []Exception
}

// Profile is a complaint policy: which time limits a council answers
// complaints by.
type Profile string

// The policies. The LGSCO's Complaint Handling Code is used in its casework
// from 1 April 2026; a step that began before runs under kcc_2023.
const (
	KCC2023      Profile = "kcc_2023"
	LGSCOCode    Profile = "lgsco_code"
	CSSStatutory Profile = "css_statutory"
)

//nolint:gochecknoglobals // a constant of the law
var lgscoCodeFrom = Date{2026, 4, 1}

// Profiles lists the policies, the default first.
func Profiles() []Profile { return []Profile{KCC2023, LGSCOCode, CSSStatutory} }

// on is the policy that a step starting on d runs under.
func (p Profile) on(d Date) Profile {
	switch {
	case p == "", p == LGSCOCode && d.Before(lgscoCodeFrom):
		return KCC2023
	}
	return p
}
