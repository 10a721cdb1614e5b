package api

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// ListAudit reads who did or saw what.
func (s *server) ListAudit(ctx context.Context, r gen.ListAuditRequestObject) (gen.ListAuditResponseObject, error) {
	q := r.Params
	switch {
	case q.Record != nil && q.RecordType == nil:
		return nil, badParameter("record_type", "required", "Say what sort of record it is.")
	case q.Record == nil && q.RecordType != nil:
		return nil, badParameter("record", "required", "Name the record.")
	}
	found, err := s.cases.AuditLog(ctx, actor(ctx), casework.AuditFilter{
		Record:   casework.RecordKey{Type: value(q.RecordType), Ref: value(q.Record)},
		PersonID: value(q.PersonID), ActorID: value(q.ActorID), Action: value(q.Action), Outcome: string(value(q.Outcome)),
		From: value(q.From), To: value(q.To),
	}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListAudit200JSONResponse{Items: each(found.Items, auditLine), NextCursor: text(found.Next)}, nil
}

func auditLine(e casework.AuditEntry) gen.AuditLine {
	return gen.AuditLine{
		ID: e.ID, At: e.At.UTC(), ActorID: id(e.ActorID), ActorName: e.ActorName, ActorRole: string(e.ActorRole),
		OnBehalfOf: text(e.OnBehalfOf), Action: e.Action, RecordType: e.RecordType, Record: text(e.RecordRef), Reason: text(e.Reason),
		Outcome: gen.AuditOutcome(e.Outcome), Searched: len(e.TermsHash) > 0, RequestID: text(e.RequestID), Peer: text(e.Peer),
	}
}

// GetAuditTerms reads what was searched for.
func (s *server) GetAuditTerms(ctx context.Context, r gen.GetAuditTermsRequestObject) (gen.GetAuditTermsResponseObject, error) {
	terms, err := s.cases.SearchTerms(ctx, actor(ctx), r.AuditID)
	if err != nil {
		return nil, err
	}
	out := gen.GetAuditTerms200JSONResponse{Terms: []gen.AuditTerm{}}
	for _, field := range slices.Sorted(maps.Keys(terms)) {
		out.Terms = append(out.Terms, gen.AuditTerm{Field: field, Value: terms[field]})
	}
	return out, nil
}

// stranger counts a request that came with no credential that works, and tells
// of it in the operators' log. There is no line for it in the audit log, which
// anybody could fill that way.
func (s *server) stranger(c echo.Context, err error) error {
	if !fault.Is(err, fault.Unauthenticated) {
		return err
	}
	if s.Strangers != nil {
		s.Strangers()
	}
	r := c.Request()
	s.log.WarnContext(r.Context(), "no valid credential", "request_id", requestID(c), "route", c.Path(), "peer", peer(r))
	return err
}

// forbid refuses an operation that the actor's role may not ask for, once that
// is in the audit log. The record is what the path names, whether it is there
// or not.
func (s *server) forbid(c echo.Context, a casework.Actor) error {
	recordType, ref := named(c)
	if err := s.cases.NoteForbidden(c.Request().Context(), a, recordType, ref); err != nil {
		return err
	}
	return fault.New(fault.Forbidden, "Your role may not do this.")
}

// named is the record that the path names: the first of it, which the others
// belong to.
func named(c echo.Context) (recordType, ref string) {
	if len(c.ParamNames()) == 0 {
		return "", ""
	}
	first := c.ParamNames()[0]
	return strings.TrimSuffix(first, "_id"), c.Param(first)
}
