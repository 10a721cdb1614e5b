package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

func exception(e casework.Exception) gen.Exception {
	return gen.Exception{
		ID: e.ID, CaseID: e.CaseID, Rule: e.Rule, Ground: gen.Ground(e.Ground), From: day(e.FromOn), To: day(e.ToOn), Reason: e.Reason,
		Evidence: text(e.Evidence), Status: gen.ExceptionStatus(e.Status), RecordedOn: e.RecordedOn, RecordedAfterDue: e.RecordedAfterDue,
		DecidedBy: id(e.DecidedBy), DecidedAt: instant(e.DecidedAt), Version: e.Version,
	}
}

// ListExceptions lists the exceptions of a case.
func (s *server) ListExceptions(ctx context.Context, r gen.ListExceptionsRequestObject) (gen.ListExceptionsResponseObject, error) {
	f, err := s.cases.ReadCase(ctx, actor(ctx), casework.ParseKey(r.CaseID), "exceptions.read")
	if err != nil {
		return nil, err
	}
	return gen.ListExceptions200JSONResponse{
		Body:    gen.ExceptionList{Items: each(f.Exceptions, exception)},
		Headers: gen.ListExceptions200ResponseHeaders{ETag: etag(f.Case.Version)},
	}, nil
}

// GetException reads one exception of a case.
func (s *server) GetException(ctx context.Context, r gen.GetExceptionRequestObject) (gen.GetExceptionResponseObject, error) {
	f, err := s.cases.ReadCase(ctx, actor(ctx), casework.ParseKey(r.CaseID), "exceptions.read")
	if err != nil {
		return nil, err
	}
	e, err := exceptionOf(&f, r.ExceptionID)
	return gen.GetException200JSONResponse{Body: e, Headers: gen.GetException200ResponseHeaders{ETag: etag(f.Case.Version)}}, err
}

func exceptionOf(f *casework.CaseFile, which casework.ID) (gen.Exception, error) {
	for i := range f.Exceptions {
		if f.Exceptions[i].ID == which {
			return exception(f.Exceptions[i]), nil
		}
	}
	return gen.Exception{}, fault.New(fault.NotFound, "There is no such exception.")
}

// RecordException records a lawful ground, to be decided by a manager.
func (s *server) RecordException(ctx context.Context, r gen.RecordExceptionRequestObject) (gen.RecordExceptionResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := r.Body
	f, e, err := s.cases.RecordException(ctx, actor(ctx), casework.ParseKey(r.CaseID), read, casework.ExceptionInput{
		Rule: b.Rule, Ground: statute.Ground(b.Ground), From: value(b.From), To: value(b.To), Reason: b.Reason, Evidence: value(b.Evidence),
	})
	if err != nil {
		return nil, err
	}
	return gen.RecordException201JSONResponse{
		Body: exception(e),
		Headers: gen.RecordException201ResponseHeaders{
			ETag:     etag(f.Case.Version),
			Location: at("cases", f.Case.ID) + "/exceptions/" + e.ID.String(),
		},
	}, nil
}

// DecideException approves, refuses or withdraws.
func (s *server) DecideException(ctx context.Context, r gen.DecideExceptionRequestObject) (gen.DecideExceptionResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	f, err := s.cases.DecideException(ctx, actor(ctx), casework.ExceptionDecision{
		Case: casework.ParseKey(r.CaseID), Version: read, Exception: r.ExceptionID,
		Status: casework.ExceptionStatus(r.Body.Status), Reason: value(r.Body.Reason),
	})
	if err != nil {
		return nil, err
	}
	e, err := exceptionOf(&f, r.ExceptionID)
	return gen.DecideException200JSONResponse{Body: e, Headers: gen.DecideException200ResponseHeaders{ETag: etag(f.Case.Version)}}, err
}
