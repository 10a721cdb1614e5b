package casework

import (
	"context"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// Fields are the findings of a preview as the fields of the milestone that they
// are about, errors first: what logging it would be refused for or warned of.
func (p *Preview) Fields() []fault.Field {
	out := make([]fault.Field, 0, len(p.Errors)+len(p.Warnings))
	for _, f := range p.Errors {
		out = append(out, fault.Field{Pointer: pointerOf(f.Code), Code: f.Code, Message: f.Message})
	}
	return append(out, warned(p.Warnings)...)
}

// Fields are the warnings of what was logged or voided, as the fields of the
// milestone that they are about.
func (r *LogResult) Fields() []fault.Field { return warned(r.Warnings) }

func warned(warnings []statute.Finding) []fault.Field {
	out := make([]fault.Field, 0, len(warnings))
	for _, f := range warnings {
		out = append(out, fault.Field{Pointer: pointerOf(f.Code), Code: f.Code, Message: f.Message, Warning: true})
	}
	return out
}

// foresee tells what kinds of records logging the milestone would open and
// close. It asks what decides that when one is logged.
func (s *Service) foresee(ctx context.Context, f *CaseFile, m *Milestone) (opens, closes []string, err error) {
	opened, err := f.opensPlanNow(ctx, s.store, m)
	if err != nil {
		return nil, nil, err
	}
	if opened {
		opens = append(opens, KindPlan)
	}
	review, ends := f.afterwards(m, opened)
	if review != nil {
		opens = append(opens, statute.AnnualReview.String())
	}
	if ends {
		closes, err = s.endsWith(ctx, f)
	}
	return opens, closes, err
}

// endsWith is what ends with the plan of a case: nothing where it has ended.
func (s *Service) endsWith(ctx context.Context, f *CaseFile) ([]string, error) {
	p, err := s.store.Plan(ctx, ByID(f.Case.PlanID))
	if err != nil || !p.CeasedOn.IsZero() {
		return nil, err
	}
	reviews, err := s.store.Cases(ctx, CaseFilter{Kind: statute.AnnualReview, PlanID: p.ID}, PageRequest{Limit: MaxPage})
	closes := []string{KindPlan}
	for i := range reviews.Items {
		if c := &reviews.Items[i].Case; c.endsWithPlan(f.Case.ID) {
			closes = append(closes, c.Kind.String())
		}
	}
	return closes, err
}
