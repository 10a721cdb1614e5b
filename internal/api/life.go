package api

import (
	"bytes"
	"context"
	"fmt"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/disclosure"
)

// standing is how one person's record stands, on the day it is asked.
func (s *server) standing(k casework.Standing) gen.RetentionStanding {
	return gen.RetentionStanding{
		PersonID: k.PersonID, State: gen.RetentionStandingState(k.State(s.cases.Today())), DueOn: k.DueOn, RecordType: k.RecordType,
		RecordTypes: append([]string{}, k.RecordTypes...), BornOn: day(k.Born), LastEventOn: k.LastEventOn,
		OpenCases: k.OpenCases, OpenPlans: k.OpenPlans, LegalHolds: k.Holds,
	}
}

// ListRetention lists whose record is due to go.
func (s *server) ListRetention(ctx context.Context, r gen.ListRetentionRequestObject) (gen.ListRetentionResponseObject, error) {
	q := r.Params
	found, err := s.cases.Retention(ctx, actor(ctx), casework.RetentionFilter{By: value(q.By)}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListRetention200JSONResponse{Items: each(found.Items, s.standing), NextCursor: text(found.Next)}, nil
}

func legalHold(h casework.LegalHold) gen.LegalHold {
	return gen.LegalHold{
		ID: h.ID, PersonID: h.PersonID, Reason: h.Reason, PlacedAt: h.PlacedAt.UTC(), PlacedBy: h.PlacedByName,
		LiftedAt: instant(h.LiftedAt), LiftedBy: text(h.LiftedByName), LiftReason: text(h.LiftReason),
	}
}

// ListLegalHolds lists what keeps records.
func (s *server) ListLegalHolds(ctx context.Context, r gen.ListLegalHoldsRequestObject) (gen.ListLegalHoldsResponseObject, error) {
	q := r.Params
	found, err := s.cases.LegalHolds(ctx, actor(ctx), casework.HoldFilter{PersonID: value(q.PersonID), All: value(q.All)}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListLegalHolds200JSONResponse{Items: each(found.Items, legalHold), NextCursor: text(found.Next)}, nil
}

// PlaceLegalHold keeps a person's record.
func (s *server) PlaceLegalHold(ctx context.Context, r gen.PlaceLegalHoldRequestObject) (gen.PlaceLegalHoldResponseObject, error) {
	h, err := s.cases.PlaceHold(ctx, actor(ctx), r.PersonID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return gen.PlaceLegalHold201JSONResponse(legalHold(h)), nil
}

// LiftLegalHold ends a hold.
func (s *server) LiftLegalHold(ctx context.Context, r gen.LiftLegalHoldRequestObject) (gen.LiftLegalHoldResponseObject, error) {
	h, err := s.cases.LiftHold(ctx, actor(ctx), r.LegalHoldID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return gen.LiftLegalHold200JSONResponse(legalHold(h)), nil
}

// PreviewPurge tells what would go with a person.
func (s *server) PreviewPurge(ctx context.Context, r gen.PreviewPurgeRequestObject) (gen.PreviewPurgeResponseObject, error) {
	k, sizes, err := s.cases.PreviewPurge(ctx, actor(ctx), r.PersonID)
	if err != nil {
		return nil, err
	}
	return gen.PreviewPurge200JSONResponse{Standing: s.standing(k), Rows: each(sizes, func(z casework.HoldingSize) gen.HoldingSize {
		return gen.HoldingSize{Table: z.Table, Rows: z.Rows, Goes: z.Goes}
	})}, nil
}

// GiveSubjectAccess gathers everything held on a person.
func (s *server) GiveSubjectAccess(ctx context.Context, r gen.GiveSubjectAccessRequestObject) (gen.GiveSubjectAccessResponseObject, error) {
	d, err := s.cases.SubjectAccess(ctx, actor(ctx), r.PersonID, r.Body.Request)
	if err != nil {
		return nil, err
	}
	if value(r.Body.Format) != gen.SubjectAccessRequestFormatHTML {
		return gen.GiveSubjectAccess200JSONResponse{Headers: attached(d, "json"), Body: gen.SubjectAccess{
			PersonID: d.PersonID, Request: d.Request, MadeAt: d.MadeAt.UTC(), Kept: s.standing(d.Standing), Holdings: each(d.Holdings, holding),
		}}, nil
	}
	var page bytes.Buffer
	if err := disclosure.WriteHTML(&page, d); err != nil {
		return nil, err
	}
	return gen.GiveSubjectAccess200TextHTMLResponse{Headers: attached(d, "html"), Body: &page, ContentLength: int64(page.Len())}, nil
}

// attached has the answer saved and not shown: a browser shows a page of ours
// under a policy that allows it no style, and keeps it in its history.
func attached(d casework.Disclosure, ending string) gen.GiveSubjectAccess200ResponseHeaders {
	return gen.GiveSubjectAccess200ResponseHeaders{
		ContentDisposition: fmt.Sprintf(`attachment; filename="subject-access-%s.%s"`, d.PersonID, ending),
	}
}

func holding(h casework.Holding) gen.Holding {
	return gen.Holding{
		Table: h.Table, Title: h.Title, Rows: h.Rows,
		Columns: each(h.Columns, func(c casework.HeldColumn) gen.HeldColumn {
			return gen.HeldColumn{Name: c.Name, Label: c.Label, ThirdParty: c.ThirdParty, Code: c.Code}
		}),
		Withheld: each(h.Withheld, func(c casework.WithheldColumn) gen.WithheldColumn {
			return gen.WithheldColumn{Name: c.Name, Reason: c.Reason}
		}),
	}
}
