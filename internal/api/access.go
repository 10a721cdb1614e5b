package api

import (
	"context"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/casework"
)

// GetMe says who is asking.
func (s *server) GetMe(ctx context.Context, _ gen.GetMeRequestObject) (gen.GetMeResponseObject, error) {
	a := caller(ctx)
	return gen.GetMe200JSONResponse{
		ID: a.ID.String(), Name: a.Name, Role: gen.Role(a.Role), Teams: append([]casework.ID{}, a.Teams...),
		Credential: gen.Credential(a.Credential), SignedInAt: instant(a.SignedInAt), SessionUntil: instant(a.Until),
	}, nil
}

func team(t casework.Team) gen.Team {
	return gen.Team{ID: t.ID, Name: t.Name, Version: t.Version, CreatedAt: t.CreatedAt.UTC()}
}

// ListTeams lists teams.
func (s *server) ListTeams(ctx context.Context, _ gen.ListTeamsRequestObject) (gen.ListTeamsResponseObject, error) {
	all, err := s.cases.Teams(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	return gen.ListTeams200JSONResponse{Items: each(all, team)}, nil
}

// CreateTeam adds a team.
func (s *server) CreateTeam(ctx context.Context, r gen.CreateTeamRequestObject) (gen.CreateTeamResponseObject, error) {
	t, err := s.cases.CreateTeam(ctx, actor(ctx), r.Body.Name)
	if err != nil {
		return nil, err
	}
	return gen.CreateTeam201JSONResponse{
		Body: team(t), Headers: gen.CreateTeam201ResponseHeaders{ETag: etag(t.Version), Location: at("teams", t.ID)},
	}, nil
}

// GetTeam reads a team.
func (s *server) GetTeam(ctx context.Context, r gen.GetTeamRequestObject) (gen.GetTeamResponseObject, error) {
	t, err := s.cases.Team(ctx, actor(ctx), r.TeamID)
	if err != nil {
		return nil, err
	}
	return gen.GetTeam200JSONResponse{Body: team(t), Headers: gen.GetTeam200ResponseHeaders{ETag: etag(t.Version)}}, nil
}

// UpdateTeam renames a team.
func (s *server) UpdateTeam(ctx context.Context, r gen.UpdateTeamRequestObject) (gen.UpdateTeamResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	t, err := s.cases.RenameTeam(ctx, actor(ctx), r.TeamID, read, r.Body.Name)
	if err != nil {
		return nil, err
	}
	return gen.UpdateTeam200JSONResponse{Body: team(t), Headers: gen.UpdateTeam200ResponseHeaders{ETag: etag(t.Version)}}, nil
}

func user(u casework.User) gen.User {
	return gen.User{
		ID: u.ID, Email: text(u.Email), Name: u.Name, Role: gen.Role(u.Role), Teams: append([]casework.ID{}, u.Teams...),
		CanSignIn: u.CanSignIn, Active: u.Active, Version: u.Version, CreatedAt: u.CreatedAt.UTC(),
	}
}

// ListUsers lists users.
func (s *server) ListUsers(ctx context.Context, r gen.ListUsersRequestObject) (gen.ListUsersResponseObject, error) {
	q := r.Params
	found, err := s.cases.Users(ctx, actor(ctx), casework.UserFilter{TeamID: value(q.TeamID), Role: casework.Role(value(q.Role)), Active: q.Active}, page(q.Cursor, q.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListUsers200JSONResponse{Items: each(found.Items, user), NextCursor: text(found.Next)}, nil
}

// CreateUser adds a user.
func (s *server) CreateUser(ctx context.Context, r gen.CreateUserRequestObject) (gen.CreateUserResponseObject, error) {
	b := r.Body
	role := casework.Role(b.Role)
	u, err := s.cases.CreateUser(ctx, actor(ctx), casework.UserInput{Email: &b.Email, Name: &b.Name, Role: &role, CanSignIn: b.CanSignIn, Teams: b.Teams})
	if err != nil {
		return nil, err
	}
	return gen.CreateUser201JSONResponse{
		Body: user(u), Headers: gen.CreateUser201ResponseHeaders{ETag: etag(u.Version), Location: at("users", u.ID)},
	}, nil
}

// GetUser reads a user.
func (s *server) GetUser(ctx context.Context, r gen.GetUserRequestObject) (gen.GetUserResponseObject, error) {
	u, err := s.cases.User(ctx, actor(ctx), r.UserID)
	if err != nil {
		return nil, err
	}
	return gen.GetUser200JSONResponse{Body: user(u), Headers: gen.GetUser200ResponseHeaders{ETag: etag(u.Version)}}, nil
}

// UpdateUser changes a user.
func (s *server) UpdateUser(ctx context.Context, r gen.UpdateUserRequestObject) (gen.UpdateUserResponseObject, error) {
	read, err := version(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := r.Body
	in := casework.UserInput{Email: b.Email, Name: b.Name, CanSignIn: b.CanSignIn, Active: b.Active, Teams: b.Teams}
	if b.Role != nil {
		role := casework.Role(*b.Role)
		in.Role = &role
	}
	u, err := s.cases.EditUser(ctx, actor(ctx), r.UserID, read, in)
	if err != nil {
		return nil, err
	}
	return gen.UpdateUser200JSONResponse{Body: user(u), Headers: gen.UpdateUser200ResponseHeaders{ETag: etag(u.Version)}}, nil
}

// EndUserSessions signs a user out everywhere.
func (s *server) EndUserSessions(ctx context.Context, r gen.EndUserSessionsRequestObject) (gen.EndUserSessionsResponseObject, error) {
	ended, err := s.cases.EndSessions(ctx, actor(ctx), r.UserID)
	if err != nil {
		return nil, err
	}
	return gen.EndUserSessions200JSONResponse{Ended: ended}, nil
}

func token(t casework.Token) gen.Token {
	return gen.Token{
		ID: t.ID, Name: t.Name, Role: gen.Role(t.Role), Teams: append([]casework.ID{}, t.Teams...), ExpiresOn: t.ExpiresOn,
		LastUsedAt: instant(t.LastUsedAt), RevokedAt: instant(t.RevokedAt), CreatedAt: t.CreatedAt.UTC(),
	}
}

// ListTokens lists service tokens.
func (s *server) ListTokens(ctx context.Context, r gen.ListTokensRequestObject) (gen.ListTokensResponseObject, error) {
	found, err := s.cases.Tokens(ctx, actor(ctx), page(r.Params.Cursor, r.Params.Limit))
	if err != nil {
		return nil, err
	}
	return gen.ListTokens200JSONResponse{Items: each(found.Items, token), NextCursor: text(found.Next)}, nil
}

// CreateToken makes a token. Its secret is in this answer and nowhere else.
func (s *server) CreateToken(ctx context.Context, r gen.CreateTokenRequestObject) (gen.CreateTokenResponseObject, error) {
	secret, hash := auth.NewSecret()
	t, err := s.cases.IssueToken(ctx, actor(ctx), casework.TokenInput{
		Name: r.Body.Name, Role: casework.Role(r.Body.Role), Teams: value(r.Body.Teams), Days: r.Body.Days, Hash: hash,
	})
	if err != nil {
		return nil, err
	}
	return gen.CreateToken201JSONResponse{Token: token(t), Secret: secret}, nil
}

// RevokeToken ends a token now, here at once.
func (s *server) RevokeToken(ctx context.Context, r gen.RevokeTokenRequestObject) (gen.RevokeTokenResponseObject, error) {
	t, err := s.cases.RevokeToken(ctx, actor(ctx), r.TokenID)
	if err != nil {
		return nil, err
	}
	s.authenticator.Forget(t.ID)
	return gen.RevokeToken200JSONResponse(token(t)), nil
}
