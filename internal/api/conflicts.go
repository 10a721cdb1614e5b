package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
)

func identityConflict(c casework.IdentityConflict) gen.IdentityConflict {
	return gen.IdentityConflict{
		ID: c.ID, FileKind: gen.FileKind(c.FileKind), Reference: c.Reference, Problem: c.Problem, TeamID: id(c.TeamID),
		SeenOn: c.SeenOn, SettledOn: day(c.SettledOn), Found: word[gen.IdentityConflictFound](string(c.Found)), Reason: text(c.Reason),
		SettledAt: instant(c.SettledAt), SettledBy: text(c.SettledName),
	}
}

// ListIdentityConflicts lists the rows whose person could not be told.
func (s *server) ListIdentityConflicts(ctx context.Context, r gen.ListIdentityConflictsRequestObject) (gen.ListIdentityConflictsResponseObject, error) {
	q := r.Params
	found, err := s.cases.Conflicts(ctx, actor(ctx), casework.ConflictFilter{All: value(q.All)}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListIdentityConflicts200JSONResponse{NextCursor: text(found.Next), Items: each(found.Items, identityConflict)}, nil
}

// SettleIdentityConflict records what was found about one.
func (s *server) SettleIdentityConflict(ctx context.Context, r gen.SettleIdentityConflictRequestObject) (gen.SettleIdentityConflictResponseObject, error) {
	c, err := s.cases.SettleConflict(ctx, actor(ctx), r.IdentityConflictID, casework.ConflictInput{
		Found: casework.ConflictFinding(r.Body.Found), Reason: r.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	return gen.SettleIdentityConflict200JSONResponse(identityConflict(c)), nil
}
