package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

func milestoneInput(m *gen.NewMilestone) casework.MilestoneInput {
	kind, err := statute.ParseKind(string(m.Kind))
	if err != nil {
		kind = statute.NoKind // which the use case refuses
	}
	return casework.MilestoneInput{
		Kind: kind, On: m.On, Outcome: value(m.Outcome), Body: value(m.Body), For: value(m.For), SentOn: value(m.SentOn),
		Evidence: value(m.Evidence), DelayReason: value(m.DelayReason), OriginCaseID: value(m.OriginCaseID),
		Recipients: each(value(m.Recipients), func(r gen.Recipient) casework.Recipient {
			return casework.Recipient{Contact: r.Contact, On: r.On, Channel: string(r.Channel)}
		}),
	}
}

func milestone(m casework.Milestone) gen.Milestone {
	return gen.Milestone{
		ID: m.ID, Kind: gen.MilestoneKind(m.Kind.String()), On: m.On, Outcome: text(m.Outcome), Body: text(m.Body), For: day(m.For),
		SentOn: day(m.SentOn), Evidence: text(m.Evidence), DelayReason: text(m.DelayReason), OriginCaseID: id(m.OriginCaseID),
		Recipients: each(m.Recipients, func(r casework.Recipient) gen.Recipient {
			return gen.Recipient{Contact: r.Contact, On: r.On, Channel: gen.RecipientChannel(r.Channel)}
		}),
		LoggedAt: m.LoggedAt.UTC(), LoggedOn: m.LoggedOn, LoggedBy: m.LoggedByName,
		VoidedAt: instant(m.VoidedAt), VoidedBy: text(m.VoidedByName), VoidReason: text(m.VoidReason),
	}
}

// ListMilestones lists what happened on a case.
func (s *server) ListMilestones(ctx context.Context, r gen.ListMilestonesRequestObject) (gen.ListMilestonesResponseObject, error) {
	f, err := s.cases.ReadCase(ctx, actor(ctx), casework.ParseKey(r.CaseID), "milestones.read")
	if err != nil {
		return nil, err
	}
	return gen.ListMilestones200JSONResponse{
		Body:    gen.MilestoneList{Items: each(f.Milestones, milestone)},
		Headers: gen.ListMilestones200ResponseHeaders{ETag: etag(f.Case.Version)},
	}, nil
}

// GetMilestone reads one milestone of a case.
func (s *server) GetMilestone(ctx context.Context, r gen.GetMilestoneRequestObject) (gen.GetMilestoneResponseObject, error) {
	f, err := s.cases.ReadCase(ctx, actor(ctx), casework.ParseKey(r.CaseID), "milestones.read")
	if err != nil {
		return nil, err
	}
	for i := range f.Milestones {
		if f.Milestones[i].ID == r.MilestoneID {
			return gen.GetMilestone200JSONResponse(milestone(f.Milestones[i])), nil
		}
	}
	return nil, fault.New(fault.NotFound, "There is no such milestone.")
}

// LogMilestone logs what happened.
func (s *server) LogMilestone(ctx context.Context, r gen.LogMilestoneRequestObject) (gen.LogMilestoneResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	done, err := s.cases.LogMilestone(ctx, actor(ctx), casework.LogInput{
		Case: casework.ParseKey(r.CaseID), Version: read, Milestone: milestoneInput(r.Body), Confirm: value(r.Body.Confirm),
	})
	if err != nil {
		return nil, err
	}
	return gen.LogMilestone201JSONResponse{
		Body: s.logged(ctx, &done),
		Headers: gen.LogMilestone201ResponseHeaders{
			ETag: etag(done.File.Case.Version), Location: at("cases", done.File.Case.ID) + "/milestones/" + done.Milestone.ID.String(),
		},
	}, nil
}

func (s *server) logged(ctx context.Context, done *casework.LogResult) gen.LoggedMilestone {
	return gen.LoggedMilestone{
		Milestone: milestone(done.Milestone), Case: s.caseView(ctx, &done.File), Moves: moves(done.Moves),
		Opened: append([]string{}, done.Opened...), Closed: append([]string{}, done.Closed...),
		Warnings: each(done.Fields(), fieldProblem),
	}
}

// PreviewMilestone tells what logging would do.
func (s *server) PreviewMilestone(ctx context.Context, r gen.PreviewMilestoneRequestObject) (gen.PreviewMilestoneResponseObject, error) {
	p, err := s.cases.PreviewMilestone(ctx, actor(ctx), casework.LogInput{
		Case: casework.ParseKey(r.CaseID), Milestone: milestoneInput(r.Body), Confirm: value(r.Body.Confirm),
	})
	if err != nil {
		return nil, err
	}
	out := gen.PreviewMilestone200JSONResponse{
		Allowed: len(p.Errors) == 0, Moves: moves(p.Moves), Errors: []gen.FieldProblem{}, Warnings: []gen.FieldProblem{},
		Opens: each(p.Opens, consequence), Closes: each(p.Closes, consequence),
	}
	for _, f := range p.Fields() {
		if f.Warning {
			out.Warnings = append(out.Warnings, fieldProblem(f))
		} else {
			out.Errors = append(out.Errors, fieldProblem(f))
		}
	}
	return out, nil
}

func consequence(kind string) gen.ConsequenceKind { return gen.ConsequenceKind(kind) }

// VoidMilestone takes a milestone back.
func (s *server) VoidMilestone(ctx context.Context, r gen.VoidMilestoneRequestObject) (gen.VoidMilestoneResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	done, err := s.cases.VoidMilestone(ctx, actor(ctx), casework.VoidInput{
		Case: casework.ParseKey(r.CaseID), Version: read, Milestone: r.MilestoneID, Reason: r.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	return gen.VoidMilestone200JSONResponse{
		Body: s.logged(ctx, &done), Headers: gen.VoidMilestone200ResponseHeaders{ETag: etag(done.File.Case.Version)},
	}, nil
}
