package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// caseView is a case for somebody: names are left out for those who work
// without them.
func (s *server) caseView(ctx context.Context, f *casework.CaseFile) gen.Case {
	c := &f.Case
	out := gen.Case{
		ID: c.ID, Reference: c.Reference, Kind: gen.CaseKind(c.Kind.String()), PersonID: c.PersonID, PlanID: id(c.PlanID),
		TeamID: id(c.TeamID), CaseworkerID: id(c.CaseworkerID), OpenedOn: c.OpenedOn, ClosedOn: day(c.ClosedOn), Version: c.Version,
		PlanReference: text(f.PlanReference), TeamName: text(f.TeamName), CaseworkerName: text(f.CaseworkerName),
		RequestedBy: word[gen.CaseRequestedBy](c.RequestedBy), Theme: text(c.Theme), Channel: text(c.Channel),
		Placement: word[gen.CasePlacement](c.Placement), OriginCaseID: id(c.OriginCaseID), PreviousCaseID: id(c.PreviousCaseID),
		EnteredOn: c.EnteredOn, Source: gen.CaseSource(c.Source), CreatedAt: c.CreatedAt.UTC(), UndoneAt: instant(c.UndoneAt),
		Clocks: s.stored(f.Clocks),
	}
	if !withoutNames(actor(ctx).Role) {
		out.GivenName, out.FamilyName = text(f.Person.GivenName), text(f.Person.FamilyName)
		out.ComplainantName = text(c.ComplainantName)
	}
	return out
}

// ListCases lists cases.
func (s *server) ListCases(ctx context.Context, r gen.ListCasesRequestObject) (gen.ListCasesResponseObject, error) {
	q := r.Params
	f := casework.CaseFilter{
		Reference: value(q.Reference), PersonID: value(q.PersonID), PlanID: value(q.PlanID),
		TeamID: value(q.TeamID), CaseworkerID: value(q.CaseworkerID), Open: q.Open,
	}
	if q.Kind != nil {
		f.Kind = caseKind(*q.Kind)
	}
	found, err := s.cases.Cases(ctx, actor(ctx), f, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	nameless := withoutNames(actor(ctx).Role)
	return gen.ListCases200JSONResponse{NextCursor: text(found.Next), Items: each(found.Items, func(c casework.CaseSummary) gen.CaseSummary {
		out := gen.CaseSummary{
			ID: c.ID, Reference: c.Reference, Kind: gen.CaseKind(c.Kind.String()), PersonID: c.PersonID, PlanID: id(c.PlanID),
			TeamID: id(c.TeamID), CaseworkerID: id(c.CaseworkerID), OpenedOn: c.OpenedOn, ClosedOn: day(c.ClosedOn), Version: c.Version,
			PlanReference: text(c.PlanReference), TeamName: text(c.TeamName), CaseworkerName: text(c.CaseworkerName),
		}
		if !nameless {
			out.GivenName, out.FamilyName = text(c.GivenName), text(c.FamilyName)
		}
		return out
	})}, nil
}

// caseKind reads a kind that the description has let through.
func caseKind(k gen.CaseKind) statute.CaseKind {
	kind, err := statute.ParseCaseKind(string(k))
	if err != nil {
		return statute.AnyCase // which the use case refuses
	}
	return kind
}

// OpenCase opens a case with its first milestones.
func (s *server) OpenCase(ctx context.Context, r gen.OpenCaseRequestObject) (gen.OpenCaseResponseObject, error) {
	b := r.Body
	in := casework.CaseInput{
		Kind: caseKind(b.Kind), Reference: value(b.Reference), PersonID: b.PersonID, PlanID: value(b.PlanID), TeamID: value(b.TeamID),
		CaseworkerID: value(b.CaseworkerID), RequestedBy: string(value(b.RequestedBy)), Theme: value(b.Theme), Channel: value(b.Channel),
		ComplainantName: value(b.ComplainantName), Placement: casework.Placement(value(b.Placement)), OriginCaseID: value(b.OriginCaseID),
		Confirm: value(b.Confirm),
	}
	in.Milestones = each(b.Milestones, func(m gen.CaseMilestone) casework.MilestoneInput {
		return milestoneInput(&gen.NewMilestone{
			Kind: m.Kind, On: m.On, Outcome: m.Outcome, Body: m.Body, For: m.For, SentOn: m.SentOn, Recipients: m.Recipients,
			Evidence: m.Evidence, DelayReason: m.DelayReason, OriginCaseID: m.OriginCaseID,
		})
	})
	done, err := s.cases.OpenCase(ctx, actor(ctx), in)
	if err != nil {
		return nil, err
	}
	return gen.OpenCase201JSONResponse{
		Body:    s.caseView(ctx, &done.File),
		Headers: gen.OpenCase201ResponseHeaders{ETag: etag(done.File.Case.Version), Location: at("cases", done.File.Case.ID)},
	}, nil
}

// at is the path of a record.
func at(list string, of casework.ID) string { return basePath + "/" + list + "/" + of.String() }

// GetCase reads a case.
func (s *server) GetCase(ctx context.Context, r gen.GetCaseRequestObject) (gen.GetCaseResponseObject, error) {
	f, err := s.cases.Case(ctx, actor(ctx), casework.ParseKey(r.CaseID))
	if err != nil {
		return nil, err
	}
	return gen.GetCase200JSONResponse{Body: s.caseView(ctx, &f), Headers: gen.GetCase200ResponseHeaders{ETag: etag(f.Case.Version)}}, nil
}

// AssignCase hands a case over.
func (s *server) AssignCase(ctx context.Context, r gen.AssignCaseRequestObject) (gen.AssignCaseResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	f, err := s.cases.AssignCase(ctx, actor(ctx), casework.AssignInput{
		Case: casework.ParseKey(r.CaseID), Version: read, TeamID: changed(r.Body.TeamID), CaseworkerID: changed(r.Body.CaseworkerID),
		Reason: value(r.Body.Reason),
	})
	if err != nil {
		return nil, err
	}
	return gen.AssignCase200JSONResponse{Body: s.caseView(ctx, &f), Headers: gen.AssignCase200ResponseHeaders{ETag: etag(f.Case.Version)}}, nil
}

// ListNotes lists what was written on a case.
func (s *server) ListNotes(ctx context.Context, r gen.ListNotesRequestObject) (gen.ListNotesResponseObject, error) {
	notes, err := s.cases.Notes(ctx, actor(ctx), casework.ParseKey(r.CaseID))
	if err != nil {
		return nil, err
	}
	return gen.ListNotes200JSONResponse{Items: each(notes, note)}, nil
}

// CreateNote writes on a case.
func (s *server) CreateNote(ctx context.Context, r gen.CreateNoteRequestObject) (gen.CreateNoteResponseObject, error) {
	n, err := s.cases.AddNote(ctx, actor(ctx), casework.ParseKey(r.CaseID), casework.NoteInput{
		Kind: string(r.Body.Kind), Channel: value(r.Body.Channel), Body: r.Body.Body, Promised: value(r.Body.Promised),
	})
	if err != nil {
		return nil, err
	}
	return gen.CreateNote201JSONResponse(note(n)), nil
}

func note(n casework.Note) gen.Note {
	return gen.Note{
		ID: n.ID, CaseID: n.CaseID, Kind: gen.NoteKind(n.Kind), Channel: text(n.Channel), Body: n.Body, Promised: text(n.Promised),
		At: n.At.UTC(), By: n.ByName,
	}
}
