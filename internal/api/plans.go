package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
)

func plan(p casework.Plan) gen.Plan {
	return gen.Plan{
		ID: p.ID, Reference: p.Reference, Provisional: p.Provisional, PersonID: p.PersonID, AssessmentCaseID: id(p.AssessmentCaseID),
		FirstIssuedOn: p.FirstIssuedOn, CeasedOn: day(p.CeasedOn), CeaseReason: word[gen.PlanCeaseReason](p.CeaseReason),
		Placement: word[gen.PlanPlacement](p.Placement), TeamID: id(p.TeamID), Version: p.Version,
	}
}

// ListPlans lists plans.
func (s *server) ListPlans(ctx context.Context, r gen.ListPlansRequestObject) (gen.ListPlansResponseObject, error) {
	q := r.Params
	found, err := s.cases.Plans(ctx, actor(ctx), casework.PlanFilter{
		PersonID: value(q.PersonID), TeamID: value(q.TeamID), Reference: value(q.Reference), Open: q.Maintained,
	}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListPlans200JSONResponse{Items: each(found.Items, plan), NextCursor: text(found.Next)}, nil
}

// CreatePlan adds a plan that no assessment here opened.
func (s *server) CreatePlan(ctx context.Context, r gen.CreatePlanRequestObject) (gen.CreatePlanResponseObject, error) {
	b := r.Body
	p, err := s.cases.CreatePlan(ctx, actor(ctx), casework.PlanInput{
		PersonID: b.PersonID, Reference: value(b.Reference), FirstIssuedOn: b.FirstIssuedOn,
		Placement: casework.Placement(value(b.Placement)), TeamID: value(b.TeamID),
	})
	if err != nil {
		return nil, err
	}
	return gen.CreatePlan201JSONResponse{
		Body: plan(p), Headers: gen.CreatePlan201ResponseHeaders{ETag: etag(p.Version), Location: at("plans", p.ID)},
	}, nil
}

// GetPlan reads a plan.
func (s *server) GetPlan(ctx context.Context, r gen.GetPlanRequestObject) (gen.GetPlanResponseObject, error) {
	p, err := s.cases.Plan(ctx, actor(ctx), casework.ParseKey(r.PlanID))
	if err != nil {
		return nil, err
	}
	return gen.GetPlan200JSONResponse{Body: plan(p), Headers: gen.GetPlan200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// ListPlacements lists a plan's placements.
func (s *server) ListPlacements(ctx context.Context, r gen.ListPlacementsRequestObject) (gen.ListPlacementsResponseObject, error) {
	all, err := s.cases.Placements(ctx, actor(ctx), casework.ParseKey(r.PlanID))
	if err != nil {
		return nil, err
	}
	return gen.ListPlacements200JSONResponse{Items: each(all, func(p casework.PlacementRecord) gen.PlacementFrom {
		return gen.PlacementFrom{Placement: gen.Placement(p.Placement), FromOn: p.FromOn}
	})}, nil
}

// SetPlacement records the placement from a day on.
func (s *server) SetPlacement(ctx context.Context, r gen.SetPlacementRequestObject) (gen.SetPlacementResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	p, err := s.cases.SetPlacement(ctx, actor(ctx), casework.ParseKey(r.PlanID), read, casework.PlacementRecord{
		Placement: casework.Placement(r.Body.Placement), FromOn: r.Body.FromOn,
	})
	if err != nil {
		return nil, err
	}
	return gen.SetPlacement200JSONResponse{Body: plan(p), Headers: gen.SetPlacement200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// CeasePlan ends a plan.
func (s *server) CeasePlan(ctx context.Context, r gen.CeasePlanRequestObject) (gen.CeasePlanResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	p, err := s.cases.CeasePlan(ctx, actor(ctx), casework.ParseKey(r.PlanID), read, r.Body.CeasedOn, string(r.Body.CeaseReason))
	if err != nil {
		return nil, err
	}
	return gen.CeasePlan200JSONResponse{Body: plan(p), Headers: gen.CeasePlan200ResponseHeaders{ETag: etag(p.Version)}}, nil
}
