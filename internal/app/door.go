package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/signin"
	"ehcp.example/tracker/internal/web"
)

// identity is what signs people in: nothing of it where nobody does.
type identity struct {
	sessions *signin.Sessions
	access   *signin.AccessTokens // nil where the API takes none
	door     web.Door             // nil where nobody signs in
}

// identify puts sign-in together: by the council's provider where one is set,
// as made-up people in the demo, else not at all.
func (a *App) identify(demo bool) (identity, error) {
	out := identity{sessions: signin.NewSessions(a.Store, a.now)}
	desk := signin.DeskOptions{Sessions: out.sessions, Cases: a.Service, Now: a.now, Log: a.Log}
	switch o := a.Config.OIDC; {
	case demo:
		if a.Config.Mode != config.Demo || !a.Config.Loopback() {
			return out, errors.New("made-up people sign in where MODE is demo and LISTEN a loopback address, and nowhere else")
		}
		out.door = door{app: a, desk: signin.NewDesk(desk), people: a.demoPeople}
	case o.Issuer != "":
		roles, err := signin.ParseRoleMap(o.RoleMap)
		if err != nil {
			return out, config.Faults{err.Error()}
		}
		desk.Provider = signin.NewProvider(signin.Settings{
			Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: o.ClientSecret, RolesClaim: o.RolesClaim, Roles: roles,
			APIAudience: o.APIAudience, RedirectURL: a.Config.BaseURL + web.CallbackPath, SignedOutURL: a.Config.BaseURL + web.SignedOutPath,
			Loopback: a.Config.Mode != config.Production, Now: a.now,
		})
		out.door = door{app: a, desk: signin.NewDesk(desk)}
		if o.APIAudience != "" {
			out.access = signin.NewAccessTokens(desk.Provider, a.Store)
		}
	}
	return out, nil
}

// door shows the sign-in desk to the pages, which know no use case.
type door struct {
	app    *App
	desk   *signin.Desk
	people func(context.Context) ([]casework.User, error)
}

var _ web.Door = door{}

// People are the demo's, one for each role, as the record has them now.
func (d door) People(ctx context.Context) ([]web.Person, error) {
	users, err := d.people(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]web.Person, 0, len(users))
	for _, u := range users {
		p := web.Person{Role: string(u.Role), Name: u.Name}
		if len(u.Teams) > 0 {
			team, err := d.app.Service.Team(ctx, demoActor, u.Teams[0])
			if err != nil {
				return nil, err
			}
			p.Team = team.Name
		}
		out = append(out, p)
	}
	return out, nil
}

// Attempt begins a sign-in without a provider.
func (d door) Attempt(next string) string { return d.desk.NewAttempt(next) }

// EnterAs signs in the demo's person of a role.
func (d door) EnterAs(ctx context.Context, role string, a web.Arrival) (web.Entry, error) {
	users, err := d.people(ctx)
	if err != nil {
		return web.Entry{}, err
	}
	i := slices.IndexFunc(users, func(u casework.User) bool { return string(u.Role) == role })
	if i < 0 {
		return web.Entry{}, web.NotLetIn{Words: "Nobody of that role is in the demo any more.", Again: true}
	}
	return entered(d.desk.EnterAs(ctx, users[i].ID, arrival(a)))
}

// Begin says where the provider lets people sign in.
func (d door) Begin(ctx context.Context, next string) (address, cookie string, err error) {
	address, cookie, err = d.desk.Begin(ctx, next)
	return address, cookie, notLetIn(err)
}

// Finish signs in whoever comes back from the provider.
func (d door) Finish(ctx context.Context, a web.Arrival) (web.Entry, error) {
	return entered(d.desk.Finish(ctx, arrival(a)))
}

// Leave ends a session.
func (d door) Leave(ctx context.Context, a web.Arrival) (string, error) {
	return d.desk.Leave(ctx, arrival(a))
}

func arrival(a web.Arrival) signin.Arrival {
	return signin.Arrival{
		Cookie: a.Attempt, Answer: a.Answer, Before: a.Session, Peer: signin.PeerOf(a.Peer), RequestID: casework.NewID().String(),
	}
}

func entered(e signin.Entry, err error) (web.Entry, error) {
	return web.Entry{Session: e.Secret, Next: e.Next}, notLetIn(err)
}

// notLetIn is the pages' word for what the desk refuses.
func notLetIn(err error) error {
	var refused signin.Refused
	var many signin.TooMany
	switch {
	case errors.As(err, &refused):
		return web.NotLetIn{Words: refused.Words, Again: refused.Again}
	case errors.As(err, &many):
		return web.NotLetIn{After: many.After}
	case errors.Is(err, signin.ErrAway):
		return web.NotLetIn{Away: true}
	case err != nil:
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}
