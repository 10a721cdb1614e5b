package casework

import (
	"context"
	"strings"
)

// CreateTeam adds a team.
func (s *Service) CreateTeam(ctx context.Context, a Actor, name string) (Team, error) {
	var c checks
	t := Team{ID: NewID(), Name: c.need("/name", name, 100, "Enter the team's name."), Version: 1, CreatedAt: s.now()}
	if err := c.err(); err != nil {
		return Team{}, err
	}
	err := s.do(ctx, a, func(w *work) error {
		if err := w.tx.InsertTeam(ctx, t); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("team.create", "team", t.ID.String(), ""))
	})
	return t, err
}

// RenameTeam gives a team another name.
func (s *Service) RenameTeam(ctx context.Context, a Actor, id ID, version int, name string) (out Team, err error) {
	var c checks
	name = c.need("/name", name, 100, "Enter the team's name.")
	if err := c.err(); err != nil {
		return Team{}, err
	}
	err = s.do(ctx, a, func(w *work) error {
		t, err := w.tx.Team(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(version, t.Version); err != nil {
			return err
		}
		t.Name = name
		if err := w.tx.UpdateTeam(ctx, t); err != nil {
			return err
		}
		t.Version++
		out = t
		return w.tx.InsertAudit(ctx, w.audit("team.rename", "team", t.ID.String(), ""))
	})
	return out, err
}

// Team reads a team.
func (s *Service) Team(ctx context.Context, _ Actor, id ID) (Team, error) {
	return s.store.Team(ctx, id)
}

// Teams lists all teams by name.
func (s *Service) Teams(ctx context.Context, _ Actor) ([]Team, error) { return s.store.Teams(ctx) }

// CreateUser adds somebody who works here.
func (s *Service) CreateUser(ctx context.Context, a Actor, in UserInput) (User, error) {
	u := User{ID: NewID(), Active: true, CanSignIn: true, Version: 1, CreatedAt: s.now()}
	if err := applyUser(&u, in); err != nil {
		return User{}, err
	}
	err := s.do(ctx, a, func(w *work) error {
		if err := w.tx.InsertUser(ctx, u); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("user.create", "user", u.ID.String(), string(u.Role)))
	})
	return u, err
}

// EditUser changes a user: role, teams, whether they may sign in.
func (s *Service) EditUser(ctx context.Context, a Actor, id ID, version int, in UserInput) (out User, err error) {
	err = s.do(ctx, a, func(w *work) error {
		u, err := w.tx.User(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(version, u.Version); err != nil {
			return err
		}
		if err := applyUser(&u, in); err != nil {
			return err
		}
		if err := w.tx.UpdateUser(ctx, u); err != nil {
			return err
		}
		if !u.MaySignIn() {
			if _, err := w.tx.EndSessions(ctx, u.ID, EndedInactive, w.at); err != nil {
				return err
			}
		}
		u.Version++
		out = u
		return w.tx.InsertAudit(ctx, w.audit("user.edit", "user", u.ID.String(), string(u.Role)))
	})
	return out, err
}

func applyUser(u *User, in UserInput) error {
	var c checks
	c.set(&u.Email, "/email", in.Email, 254)
	c.set(&u.Name, "/name", in.Name, 200)
	if in.Role != nil {
		u.Role = *in.Role
	}
	if in.CanSignIn != nil {
		u.CanSignIn = *in.CanSignIn
	}
	if in.Active != nil {
		u.Active = *in.Active
	}
	if in.Teams != nil {
		u.Teams = *in.Teams
	}
	if at := strings.IndexByte(u.Email, '@'); at < 1 || at == len(u.Email)-1 || strings.ContainsAny(u.Email, " \r\n<>,;") {
		c.add("/email", "invalid", "Enter an e-mail address.")
	}
	if u.Name == "" {
		c.add("/name", "required", "Enter a name.")
	}
	chosen(&c, "/role", u.Role, Roles())
	if len(u.Teams) == 0 && (u.Role == Caseworker || u.Role == TeamManager) {
		c.add("/teams", "required", "Choose the teams they belong to.")
	}
	return c.err()
}

// User reads a user.
func (s *Service) User(ctx context.Context, _ Actor, id ID) (User, error) {
	return s.store.User(ctx, id)
}

// Users lists users by name.
func (s *Service) Users(ctx context.Context, _ Actor, f UserFilter, p PageRequest) (Page[User], error) {
	p, err := p.Normal()
	if err != nil {
		return Page[User]{}, err
	}
	return s.store.Users(ctx, f, p)
}

// UnlimitedToken is why a token of a role that sees all teams names none: a
// limit would be taken for one that holds.
const UnlimitedToken = "Only caseworker, team_manager and service tokens can be limited to teams."

// IssueToken lets another system in. The secret was made by the caller, who
// shows it once; only its hash is kept.
func (s *Service) IssueToken(ctx context.Context, a Actor, in TokenInput) (Token, error) {
	var c checks
	t := Token{ID: NewID(), Name: c.need("/name", in.Name, 100, "Say what the token is for."), Role: in.Role, Teams: in.Teams, CreatedAt: s.now()}
	chosen(&c, "/role", in.Role, Roles())
	if in.Days < 1 || in.Days > 366 {
		c.add("/days", "out_of_range", "A token lives from 1 to 366 days.")
	}
	if len(in.Teams) == 0 && (in.Role == Caseworker || in.Role == TeamManager) {
		c.add("/teams", "required", "A token with this role needs its teams.")
	}
	if len(in.Teams) > 0 && in.Role.Known() && !in.Role.LimitedToTeams() {
		c.add("/teams", "not_limited", UnlimitedToken)
	}
	if err := c.err(); err != nil {
		return Token{}, err
	}
	t.ExpiresOn = s.today().AddDays(in.Days)
	err := s.do(ctx, a, func(w *work) error {
		if err := w.tx.InsertToken(ctx, t, in.Hash); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("token.issue", "token", t.ID.String(), string(t.Role)))
	})
	return t, err
}

// Tokens lists tokens, newest first, those revoked too.
func (s *Service) Tokens(ctx context.Context, _ Actor, p PageRequest) (Page[Token], error) {
	p, err := p.Normal()
	if err != nil {
		return Page[Token]{}, err
	}
	return s.store.Tokens(ctx, p)
}

// RevokeToken ends a token now. Doing so twice is no error.
func (s *Service) RevokeToken(ctx context.Context, a Actor, id ID) (Token, error) {
	err := s.do(ctx, a, func(w *work) error {
		if err := w.tx.RevokeToken(ctx, id, w.at); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("token.revoke", "token", id.String(), ""))
	})
	if err != nil {
		return Token{}, err
	}
	return s.store.Token(ctx, id)
}
