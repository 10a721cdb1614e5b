package synthetic

import (
	"fmt"
	"iter"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// Options say what county is made.
type Options struct {
	Seed uint64
	// Plans is how many plans there are, those that have ceased included.
	Plans int
	// Today is the last day on which anything has happened.
	Today    statute.Date
	Calendar *statute.Calendar
}

// County is a made-up county. It holds nothing: its records are made as they
// are asked for.
type County struct {
	o    Options
	from statute.Date // three years of history begin
}

// New makes a county.
func New(o Options) *County { return &County{o: o, from: o.Today.AddMonths(-36)} }

// The share of plans that came from an assessment within the three years, and
// of those that came with a family from another authority. The others were
// made in the two years before.
const (
	assessedShare    = 0.34
	transferredShare = 0.02
)

// Records are the county's people, each with everything that happened to them.
// Those with an assessment come first, for as long as it takes to have their
// share of the plans; then those whose plans are older.
func (c *County) Records() iter.Seq[casework.Record] {
	return func(yield func(casework.Record) bool) {
		refs := references{}
		assessed := int(float64(c.o.Plans) * assessedShare)
		for person, plans := 0, 0; plans < c.o.Plans; person++ {
			l := c.begin(person, refs)
			switch {
			case plans < assessed:
				l.assess()
			case l.chance(transferredShare):
				l.moveIn()
			default:
				l.hasPlan()
			}
			l.complain()
			if l.rec.Plan != nil {
				plans++
			}
			if !yield(l.rec) {
				return
			}
		}
	}
}

// references counts what each kind of case and year has been given.
type references map[string]int

func (r references) next(prefix string, on statute.Date) string {
	key := fmt.Sprintf("%s-%d", prefix, on.Year)
	r[key]++
	return fmt.Sprintf("%s-%06d", key, r[key])
}

func (r references) plan() string {
	r["PLAN"]++
	return fmt.Sprintf("PLAN-%06d", r["PLAN"])
}

// life is one person's history in the making.
type life struct {
	dice
	county *County
	refs   references
	rec    casework.Record
	// known is the first day on which the council knew of the person.
	known statute.Date
}

func (c *County) begin(person int, refs references) *life {
	l := &life{dice: newDice(c.o.Seed, person, c.o.Calendar), county: c, refs: refs}
	team := districts[l.weighted(9, 8, 8, 7, 8, 8, 12, 6, 11, 11, 7, 5)]
	l.rec = casework.Record{
		Row: person + 1,
		Person: casework.PersonRecord{
			UPN: upn(person), GivenName: pick(l.dice, givenNames), FamilyName: pick(l.dice, familyNames), Postcode: l.postcode(),
		},
		Team:       team,
		Caseworker: caseworker(team, l.between(1, caseworkersPerTeam)),
	}
	return l
}

func caseworker(team string, n int) string { return fmt.Sprintf("%s.cw%d@example.org", slug(team), n) }

// age makes the person between two ages on a day, and nearer to school age
// than to either end.
func (l *life) age(on statute.Date, youngest, oldest int) {
	years := (l.between(youngest, oldest) + l.between(youngest, oldest)) / 2
	l.rec.Person.Born = on.AddMonths(-12 * years).AddDays(-l.between(1, 364))
	l.known = on
}

// past tells whether a day has come.
func (l *life) past(on statute.Date) bool { return !on.IsZero() && !on.After(l.county.o.Today) }

// timeline gathers a case's milestones until one has not happened yet: what
// would follow it has not either.
type timeline struct {
	today statute.Date
	ms    []casework.MilestoneInput
	over  bool
}

func (l *life) timeline() *timeline { return &timeline{today: l.county.o.Today} }

// add logs a milestone and tells whether it has happened.
func (t *timeline) add(m casework.MilestoneInput) bool {
	if t.over || m.On.After(t.today) {
		t.over = true
		return false
	}
	t.ms = append(t.ms, m)
	return true
}

// aside logs one that may be missing without stopping what follows.
func (t *timeline) aside(m casework.MilestoneInput) bool {
	if t.over || m.On.After(t.today) {
		return false
	}
	t.ms = append(t.ms, m)
	return true
}

func on(k statute.Kind, d statute.Date) casework.MilestoneInput {
	return casework.MilestoneInput{Kind: k, On: d}
}

func with(k statute.Kind, d statute.Date, outcome string) casework.MilestoneInput {
	return casework.MilestoneInput{Kind: k, On: d, Outcome: outcome}
}

func about(k statute.Kind, d statute.Date, body string) casework.MilestoneInput {
	return casework.MilestoneInput{Kind: k, On: d, Body: body}
}

func (l *life) open(kind statute.CaseKind, t *timeline) *casework.CaseRecord {
	l.rec.Cases = append(l.rec.Cases, casework.CaseRecord{
		Kind: kind, Reference: l.refs.next(kind.Prefix(), t.ms[0].On), Milestones: t.ms,
	})
	return &l.rec.Cases[len(l.rec.Cases)-1]
}
