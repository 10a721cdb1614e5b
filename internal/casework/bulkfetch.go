package casework

import (
	"context"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/statute"
)

// fetch reads and locks the part of the record that the records touch.
func (l *loader) fetch(ctx context.Context, tx Tx, records []Record) (*batch, error) {
	w := l.work(tx, l.options.Actor)
	w.source = l.options.Source
	b := &batch{
		work: w, loader: l, cases: map[string]*heldCase{}, plans: map[string]*heldPlan{}, opened: map[ID]*heldPlan{},
	}
	named := wanted(records)
	found, err := tx.MatchPeople(ctx, named)
	if err != nil {
		return nil, err
	}
	b.people = newIdentities(found)
	if err := b.fetchCases(ctx, named.Cases); err != nil {
		return nil, err
	}
	if err := b.fetchPlans(ctx, named.Cases, named.Plans); err != nil {
		return nil, err
	}
	if err := b.fetchTold(ctx, records); err != nil {
		return nil, err
	}
	return b, nil
}

// wanted lists what the records name.
func wanted(records []Record) (n Named) {
	refs, planRefs := map[string]bool{}, map[string]bool{}
	for i := range records {
		r := &records[i]
		if r.Person != (PersonRecord{}) {
			n.People = append(n.People, r.Person)
		}
		for j := range r.Cases {
			refs[r.Cases[j].Reference] = true
		}
		if r.Plan != nil {
			planRefs[r.Plan.Reference] = true
			if r.Plan.AssessmentReference != "" {
				refs[r.Plan.AssessmentReference] = true
			}
		}
		if r.PlanReference != "" {
			planRefs[r.PlanReference] = true
		}
	}
	n.Cases, n.Plans = keysOf(refs), keysOf(planRefs)
	return n
}

func (b *batch) fetchCases(ctx context.Context, references []string) error {
	if len(references) == 0 {
		return nil
	}
	files, err := b.tx.CasesNamed(ctx, references)
	for i := range files {
		b.hold(&files[i])
	}
	return err
}

// hold takes a case that is there into the batch.
func (b *batch) hold(f *CaseFile) *heldCase {
	if c := b.cases[f.Case.Reference]; c != nil {
		return c
	}
	c := &heldCase{CaseFile: *f}
	b.cases[f.Case.Reference] = c
	b.order = append(b.order, c)
	b.people.add(&heldPerson{MatchedPerson: MatchedPerson{Person: f.Person}})
	return c
}

func (b *batch) fetchPlans(ctx context.Context, assessments, references []string) error {
	var named []Plan
	if len(references) > 0 {
		var err error
		if named, err = b.tx.PlansNamed(ctx, references); err != nil {
			return err
		}
	}
	if len(assessments) > 0 {
		opened, err := b.tx.PlansOpenedBy(ctx, assessments)
		if err != nil {
			return err
		}
		for _, p := range opened {
			named = append(named, p)
		}
	}
	ids, byID := []ID{}, map[ID]*heldPlan{}
	for i := range named {
		if byID[named[i].ID] != nil {
			continue
		}
		p := &heldPlan{Plan: named[i]}
		byID[p.ID] = p
		ids = append(ids, p.ID)
		b.holdPlan(p)
	}
	if len(ids) == 0 {
		return nil
	}
	return b.fetchCycles(ctx, ids, byID)
}

func (b *batch) holdPlan(p *heldPlan) {
	b.plans[p.Reference] = p
	b.ordered = append(b.ordered, p)
	if p.AssessmentCaseID != uuid.Nil {
		b.opened[p.AssessmentCaseID] = p
	}
}

// fetchCycles reads the plans' reviews and moves between phases.
func (b *batch) fetchCycles(ctx context.Context, ids []ID, byID map[ID]*heldPlan) error {
	for _, kind := range []statute.CaseKind{statute.AnnualReview, statute.PhaseTransfer} {
		files, err := b.tx.CasesOfPlans(ctx, kind, ids)
		if err != nil {
			return err
		}
		for i := range files {
			c, p := b.hold(&files[i]), byID[files[i].Case.PlanID]
			if kind == statute.PhaseTransfer {
				p.phases = append(p.phases, c)
				continue
			}
			p.reviews = append(p.reviews, c)
			p.caseworker = c.Case.CaseworkerID
		}
	}
	for _, p := range byID {
		if p.person = b.people.byID[p.PersonID]; p.person != nil {
			continue
		}
		known, err := b.tx.Person(ctx, p.PersonID)
		if err != nil {
			return err
		}
		p.person = &heldPerson{MatchedPerson: MatchedPerson{Person: known}}
		b.people.add(p.person)
	}
	return nil
}
