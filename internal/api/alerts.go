package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

func alert(a casework.AlertSummary) gen.Alert {
	out := gen.Alert{
		ID: a.ID, Rule: a.Rule, Body: text(a.Body), Kind: gen.AlertKind(a.Kind), DueOn: day(a.DueOn), RaisedOn: a.RaisedOn,
		Inherited: a.Inherited, AcknowledgedAt: instant(a.AcknowledgedAt), AcknowledgedBy: text(a.AcknowledgedName),
		Comment: text(a.Comment), WithdrawnAt: instant(a.WithdrawnAt), Title: a.Rule, StoppedOn: day(a.StoppedOn), Excused: a.Excused,
		Case: gen.CaseRef{
			ID: a.CaseID, Reference: a.CaseReference, Kind: gen.CaseKind(a.CaseKind.String()), TeamID: id(a.TeamID), CaseworkerID: id(a.CaseworkerID),
		},
	}
	if r := statute.RuleByID(a.Rule); r != nil {
		out.Title = r.Title
	}
	return out
}

// ListAlerts lists alerts.
func (s *server) ListAlerts(ctx context.Context, r gen.ListAlertsRequestObject) (gen.ListAlertsResponseObject, error) {
	q := r.Params
	found, err := s.cases.Alerts(ctx, actor(ctx), casework.AlertFilter{
		TeamID: value(q.TeamID), CaseworkerID: value(q.CaseworkerID), CaseID: value(q.CaseID), Kind: statute.AlertKind(value(q.Kind)),
		Acknowledged: q.Acknowledged, Inherited: q.Inherited, Withdrawn: value(q.Withdrawn),
		DigestID: value(q.DigestID), Count: value(q.Count),
	}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListAlerts200JSONResponse{Items: each(found.Items, alert), NextCursor: text(found.Next), Total: found.Total}, nil
}

// AcknowledgeAlert says that a manager knows.
func (s *server) AcknowledgeAlert(ctx context.Context, r gen.AcknowledgeAlertRequestObject) (gen.AcknowledgeAlertResponseObject, error) {
	a, err := s.cases.AcknowledgeAlert(ctx, actor(ctx), r.AlertID, value(r.Body.Comment))
	if err != nil {
		return nil, err
	}
	return gen.AcknowledgeAlert200JSONResponse(alert(a)), nil
}

// ListIntake lists the rows that imports refused.
func (s *server) ListIntake(ctx context.Context, r gen.ListIntakeRequestObject) (gen.ListIntakeResponseObject, error) {
	q := r.Params
	found, err := s.cases.Intake(ctx, actor(ctx), casework.IntakeFilter{FileKind: string(value(q.FileKind)), All: value(q.All)}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListIntake200JSONResponse{NextCursor: text(found.Next), Items: each(found.Items, func(i casework.IntakeItem) gen.IntakeItem {
		return gen.IntakeItem{
			ID: i.ID, FileKind: gen.FileKind(i.FileKind), Reference: i.Reference, Team: text(i.Team), EarliestOn: day(i.EarliestOn),
			Problem: i.Problem, FirstSeenOn: i.FirstSeenOn, LastSeenOn: i.LastSeenOn, MendedOn: day(i.MendedOn),
			DismissedAt: instant(i.DismissedAt), DismissedBy: id(i.DismissedBy), DismissReason: text(i.DismissReason),
		}
	})}, nil
}

// DismissIntakeItem takes a refused row off the list.
func (s *server) DismissIntakeItem(ctx context.Context, r gen.DismissIntakeItemRequestObject) (gen.DismissIntakeItemResponseObject, error) {
	if err := s.cases.DismissIntake(ctx, actor(ctx), r.IntakeItemID, r.Body.Reason); err != nil {
		return nil, err
	}
	return gen.DismissIntakeItem204Response{}, nil
}
