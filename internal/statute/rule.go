package statute

import "strings"

// Role is what a time limit is for.
type Role uint8

// The roles. Only a Duty raises alerts; a Component is a duty counted and
// shown whose alert belongs to another rule.
const (
	Duty      Role = iota // can be breached
	Component             // a duty whose alert belongs to another rule
	Window                // the family's minimum time: the authority must not act before it ends
	Family                // the family's own limit
	Planning              // targets and guidance
)

// String is the role's name in the API.
func (r Role) String() string {
	return [...]string{"duty", "component", "window", "family", "planning"}[r]
}

// Basis is where a time limit comes from. A breach of guidance or of local
// policy is never shown as a breach of law.
type Basis uint8

// The bases, strongest first.
const (
	Act Basis = iota
	Regulations
	TribunalRules
	CaseLaw
	Guidance
	LocalPolicy
)

// String is the basis's name in the API.
func (b Basis) String() string {
	return [...]string{"act", "regulations", "tribunal_rules", "case_law", "guidance", "local_policy"}[b]
}

// Words is the basis as people read it.
func (b Basis) Words() string {
	return [...]string{"Act of Parliament", "regulations", "Tribunal rules", "case law", "guidance", "local policy"}[b]
}

// Who owes what a rule asks for.
const (
	Authority        = "authority"
	Adviser          = "adviser"
	School           = "school"
	FamilyOwner      = "family"
	ICB              = "icb"
	MediationAdviser = "mediation_adviser"
	OldAuthority     = "old_authority"
	NewAuthority     = "new_authority"
)

// Rule is one time limit in law or policy: who must do what, within how long
// of which event, counted how, excused by what, in force from when.
type Rule struct {
	ID, Title string
	Cases     []CaseKind // the processes it runs in; any where empty
	Role      Role
	Basis     Basis
	Owner     string
	Period    Period
	Source    string
	InForce   Date // the first day it was law
	Until     Date // the last; zero while in force
	Verify    bool // part of it was not checked against a primary text
	Note      string
	Profile   Profile // the complaint policy it belongs to; every policy where empty
	Alerts    AlertPlan

	excuse []Ground

	starts  events // any of them; the earliest starts the clock, unless last or each
	second  events // the second trigger that the period may count from
	stops   events // what was owed, done
	ends    events // outcomes that end it without that
	stands  events // refusals: they end it only while they stand (section 4a(1))
	cancels events // make it moot whenever they come (section 4b)
	bars    events // on a window: the authority's acts that close it too early
	needs   events // it runs only where one of these has happened
	unless  events // and not where one of these has
	after   Kind   // only a trigger on or after this event counts
	before  Kind   // only a trigger before it counts, or one without it

	secondSince bool   // the second trigger counts only from the first on
	perBody     bool   // one clock for each body or school asked
	last        bool   // the last trigger counts, not the first
	each        bool   // every trigger starts a clock of its own
	clockOf     Kind   // a stop also needs this to have happened since the start
	extendsOn   Kind   // an extension logged in time cancels it and starts extended
	extends     string // it is the clock that an extension of that rule starts
	unacked     string // unacknowledged, it starts on the day that rule was due
	safeFrom    Kind   // it also carries the safe date counted from this event
	turnsFive   bool   // it ends when the child turns five

	variants []Rule // the same rule for other outcomes of its trigger
	as       string // on a variant: the order whose time limit it takes
	step     string // and, where the order has several steps, which this is
	order    int    // place in the catalogue
}

// Version names the wording of the rule that a clock was judged by: the day
// from which it is in force.
func (r *Rule) Version() string { return r.InForce.String() }

// ofTheRegs: the time limit stands in the Regs themselves.
func (r *Rule) ofTheRegs() bool {
	return r.Basis == Regulations && strings.HasPrefix(r.Source, "Regs ")
}

// numberedLimitOfTheRegs: SI 2020/471 relaxed the numbered time limits of the
// Regs alone.
func (r *Rule) numberedLimitOfTheRegs() bool {
	_, none := r.Period.(noNumber)
	return r.ofTheRegs() && !none && r.Role != Window
}

// runsIn tells whether cases of kind k have the rule.
func (r *Rule) runsIn(k CaseKind) bool {
	for _, c := range r.Cases {
		if c == k {
			return true
		}
	}
	return len(r.Cases) == 0
}

// StartsOn lists the kinds of milestone that start the clock.
func (r *Rule) StartsOn() []Kind {
	out := r.starts.kinds()
	for _, v := range r.variants {
		for _, k := range v.starts.kinds() {
			out = appendNew(out, k)
		}
	}
	if r.unacked != "" {
		out = append(out, RuleByID(r.unacked).starts.kinds()...)
	}
	return out
}

// StopsOn lists the kinds that stop it: the duty done, the window answered,
// the family's right used.
func (r *Rule) StopsOn() []Kind {
	out := r.stops.kinds()
	for _, v := range r.variants {
		for _, k := range v.stops.kinds() {
			out = appendNew(out, k)
		}
	}
	return out
}

// EndsOn lists the kinds that end it otherwise: outcomes, refusals while they
// stand, what makes it moot, and on a window the acts that close it early.
func (r *Rule) EndsOn() []Kind {
	out := []Kind{}
	for _, e := range []events{r.ends, r.stands, r.cancels, r.bars} {
		for _, k := range e.kinds() {
			out = appendNew(out, k)
		}
	}
	if r.extendsOn != NoKind {
		out = appendNew(out, r.extendsOn)
	}
	for i := range r.variants {
		for _, k := range r.variants[i].ends.kinds() {
			out = appendNew(out, k)
		}
	}
	return out
}

func appendNew(list []Kind, k Kind) []Kind {
	for _, have := range list {
		if have == k {
			return list
		}
	}
	return append(list, k)
}

// CountsWorkingDays tells whether the period counts working days, so that its
// warnings are counted in working days too.
func (r *Rule) CountsWorkingDays() bool {
	_, working := r.Period.counts()
	return working
}
