package app

import (
	"context"
	"strings"

	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// TeamsNamed finds teams by name and makes those that are missing, saying so:
// a name mistyped would otherwise be a team that nobody manages.
func (a *App) TeamsNamed(ctx context.Context, who casework.Actor, names []string) ([]casework.ID, error) {
	if len(names) == 0 {
		return nil, nil
	}
	all, err := a.Service.Teams(ctx, who)
	if err != nil {
		return nil, err
	}
	known := map[string]casework.ID{}
	for _, t := range all {
		known[strings.ToLower(t.Name)] = t.ID
	}
	var ids []casework.ID
	for _, name := range names {
		id, ok := known[strings.ToLower(name)]
		if !ok {
			t, err := a.Service.CreateTeam(ctx, who, name)
			if err != nil {
				return nil, err
			}
			id, known[strings.ToLower(name)] = t.ID, t.ID
			a.Log.InfoContext(ctx, "made a team that was not there", "team", name)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// UserNamed finds a user by address; upper and lower case are the same.
func (a *App) UserNamed(ctx context.Context, who casework.Actor, email string) (casework.User, error) {
	found, err := a.Service.Users(ctx, who, casework.UserFilter{Email: email}, casework.PageRequest{})
	if err != nil {
		return casework.User{}, err
	}
	if email != "" && len(found.Items) == 1 {
		return found.Items[0], nil
	}
	return casework.User{}, fault.New(fault.NotFound, "There is no user with that address.")
}

// NewToken makes a service token and gives its secret, which is nowhere kept.
func (a *App) NewToken(ctx context.Context, who casework.Actor, in casework.TokenInput) (secret string, err error) {
	secret, in.Hash = auth.NewSecret()
	_, err = a.Service.IssueToken(ctx, who, in)
	return secret, err
}
