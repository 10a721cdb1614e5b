package casework

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/fault"
)

// Identity is somebody as the council's sign-in provider knows them. Issuer
// and Subject name them for good; an address may be given to somebody else.
type Identity struct {
	Issuer, Subject string
	Email           string
	EmailVerified   bool // the provider vouches for the address
	Name            string
	Role            Role // that the provider's claim gives them here
}

// Session is one browser signed in.
type Session struct {
	ID, UserID                              ID
	CreatedAt, SeenAt, IdleUntil, ExpiresAt time.Time
	Peer                                    string
}

// SessionStart is what the session of a sign-in is made from.
type SessionStart struct {
	Hash            []byte // of its secret, which only the browser keeps
	Replaces        ID     // the session that the browser had until now; zero for none
	Peer, RequestID string
}

// SessionEnd is why a session ended before its time.
type SessionEnd string

// The ends of a session.
const (
	SignedOut     SessionEnd = "signed_out"
	SignedInAgain SessionEnd = "signed_in_again" // from the same browser
	SignedInElse  SessionEnd = "signed_in_elsewhere"
	EndedByAdmin  SessionEnd = "administrator"
	EndedInactive SessionEnd = "inactive" // may no longer sign in
)

// SessionLength is how long a session lives at most.
const SessionLength = 10 * time.Hour

// IdleLimit is how long a session of that role lives unused. The hub's screens
// stand in a hall where callers' records are open one after another.
func (r Role) IdleLimit() time.Duration {
	if r == HubAdviser {
		return 15 * time.Minute
	}
	return 30 * time.Minute
}

// oneSession tells whether the role is signed in at one place only.
func (r Role) oneSession() bool { return r == HubAdviser }

// SignInTx is the part of the record that signing in changes.
type SignInTx interface {
	// UserOfIdentity is the user that the identity belongs to, locked.
	UserOfIdentity(ctx context.Context, issuer, subject string) (User, error)
	// UserOfEmail is the user with that address, locked, and whether an
	// identity belongs to them already.
	UserOfEmail(ctx context.Context, email string) (u User, linked bool, err error)
	InsertIdentity(ctx context.Context, id Identity, userID ID, at time.Time) error
	SeeIdentity(ctx context.Context, id Identity, at time.Time) error
	InsertSession(ctx context.Context, s Session, hash []byte) error
	EndSession(ctx context.Context, id ID, why SessionEnd, at time.Time) error
	// EndSessions ends all that the user has open and says how many.
	EndSessions(ctx context.Context, userID ID, why SessionEnd, at time.Time) (int, error)
}

// SignIn begins a session for whoever the provider says is there. The first
// time, they become the user that an administrator made beforehand with the
// same verified address, else a new one without a team. A fault forbidden says
// why they may not come in.
func (s *Service) SignIn(ctx context.Context, id Identity, start SessionStart) (u User, out Session, err error) {
	if id.Issuer == "" || id.Subject == "" {
		return u, out, fault.New(fault.Internal, "The provider names nobody.")
	}
	err = s.do(ctx, Actor{Peer: start.Peer, RequestID: start.RequestID}, func(w *work) error {
		if u, err = w.userOf(ctx, id); err != nil {
			return err
		}
		out, err = w.beginSession(ctx, u, start)
		return err
	})
	return u, out, err
}

// SignInAs begins a session for a user without asking any provider: the demo
// alone does so.
func (s *Service) SignInAs(ctx context.Context, userID ID, start SessionStart) (u User, out Session, err error) {
	err = s.do(ctx, Actor{Peer: start.Peer, RequestID: start.RequestID}, func(w *work) error {
		if u, err = w.tx.User(ctx, userID); err != nil {
			return err
		}
		if !u.MaySignIn() {
			return refusedSignIn("You may not sign in to the tracker. Ask its administrator.")
		}
		out, err = w.beginSession(ctx, u, start)
		return err
	})
	return u, out, err
}

// MaySignIn tells whether the user is let in.
func (u User) MaySignIn() bool { return u.Active && u.CanSignIn }

func refusedSignIn(words string) error { return fault.New(fault.Forbidden, words) }

// userOf finds or makes the user of an identity, with the role of today's claim.
func (w *work) userOf(ctx context.Context, id Identity) (User, error) {
	if !id.Role.Known() || id.Role == ServiceRole {
		return User{}, refusedSignIn("Your account has no role in the tracker. Ask whoever manages accounts at your council to give it one.")
	}
	u, err := w.tx.UserOfIdentity(ctx, id.Issuer, id.Subject)
	switch {
	case fault.Is(err, fault.NotFound):
		return w.firstSignIn(ctx, id)
	case err != nil:
		return User{}, err
	case !u.MaySignIn():
		return User{}, refusedSignIn("Your access to the tracker has been ended. Ask its administrator if that is a mistake.")
	}
	if err := w.tx.SeeIdentity(ctx, id, w.at); err != nil {
		return User{}, err
	}
	return w.withRole(ctx, u, id.Role)
}

// withRole gives the user the role of the claim: the provider decides.
func (w *work) withRole(ctx context.Context, u User, role Role) (User, error) {
	if u.Role == role {
		return u, nil
	}
	u.Role = role
	if err := w.tx.UpdateUser(ctx, u); err != nil {
		return User{}, err
	}
	u.Version++
	return u, w.note(ctx, u, "user.role", string(role))
}

func (w *work) firstSignIn(ctx context.Context, id Identity) (User, error) {
	if at := strings.IndexByte(id.Email, '@'); at < 1 || at == len(id.Email)-1 || len(id.Email) > 254 {
		return User{}, refusedSignIn("Your account gives no e-mail address. Ask whoever manages accounts at your council to let the tracker see it.")
	}
	u, linked, err := w.tx.UserOfEmail(ctx, id.Email)
	switch {
	case fault.Is(err, fault.NotFound):
		return w.newcomer(ctx, id)
	case err != nil:
		return User{}, err
	case !id.EmailVerified:
		return User{}, refusedSignIn("The tracker has a user with your e-mail address, and your account does not confirm that it is yours. Ask the tracker’s administrator.")
	case linked:
		return User{}, refusedSignIn("Your e-mail address belongs to another account in the tracker. Ask its administrator.")
	case !u.MaySignIn():
		return User{}, refusedSignIn("You may not sign in to the tracker yet. Ask its administrator to allow it.")
	}
	if err := w.tx.InsertIdentity(ctx, id, u.ID, w.at); err != nil {
		return User{}, err
	}
	if err := w.note(ctx, u, "user.link", ""); err != nil {
		return User{}, err
	}
	return w.withRole(ctx, u, id.Role)
}

// newcomer is a user that nobody made beforehand. They belong to no team, so a
// caseworker sees no case until an administrator puts them in one.
func (w *work) newcomer(ctx context.Context, id Identity) (User, error) {
	name := Clean(id.Name)
	if name == "" || len(name) > 200 {
		name, _, _ = strings.Cut(id.Email, "@")
	}
	u := User{ID: NewID(), Email: id.Email, Name: name, Role: id.Role, CanSignIn: true, Active: true, Version: 1, CreatedAt: w.at}
	if err := w.tx.InsertUser(ctx, u); err != nil {
		return User{}, err
	}
	if err := w.tx.InsertIdentity(ctx, id, u.ID, w.at); err != nil {
		return User{}, err
	}
	return u, w.note(ctx, u, "user.create", string(u.Role))
}

// note is a line about a user who is signing in, done by themselves.
func (w *work) note(ctx context.Context, u User, action, reason string) error {
	w.actor.ID, w.actor.Name, w.actor.Role, w.actor.Teams = u.ID, u.Name, u.Role, u.Teams
	return w.tx.InsertAudit(ctx, w.audit(action, "user", u.ID.String(), reason))
}

func (w *work) beginSession(ctx context.Context, u User, start SessionStart) (Session, error) {
	if start.Replaces != uuid.Nil {
		if err := w.tx.EndSession(ctx, start.Replaces, SignedInAgain, w.at); err != nil {
			return Session{}, err
		}
	}
	if u.Role.oneSession() {
		if _, err := w.tx.EndSessions(ctx, u.ID, SignedInElse, w.at); err != nil {
			return Session{}, err
		}
	}
	s := Session{
		ID: NewID(), UserID: u.ID, CreatedAt: w.at, SeenAt: w.at, IdleUntil: w.at.Add(u.Role.IdleLimit()),
		ExpiresAt: w.at.Add(SessionLength), Peer: start.Peer,
	}
	if err := w.tx.InsertSession(ctx, s, start.Hash); err != nil {
		return Session{}, err
	}
	w.actor.Session = s.ID
	return s, w.note(ctx, u, "session.start", "")
}

// SignInNote is a sign-in that came to nothing.
type SignInNote struct {
	// About is who it was, where that is known: a user's id, else what stands
	// for an identity. Never an address or a name.
	About, Reason   string
	Peer, RequestID string
}

// NoteSignIn records a sign-in that was refused.
func (s *Service) NoteSignIn(ctx context.Context, n SignInNote) error {
	return s.do(ctx, Actor{Peer: n.Peer, RequestID: n.RequestID}, func(w *work) error {
		e := w.audit("session.start", "identity", n.About, n.Reason)
		e.Outcome = "refused"
		return w.tx.InsertAudit(ctx, e)
	})
}

// SignOut ends the session that the actor came with.
func (s *Service) SignOut(ctx context.Context, a Actor) error {
	return s.do(ctx, a, func(w *work) error {
		if err := w.tx.EndSession(ctx, a.Session, SignedOut, w.at); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("session.end", "user", a.ID.String(), string(SignedOut)))
	})
}

// EndSessions signs a user out everywhere, at once, and says of how many
// sessions.
func (s *Service) EndSessions(ctx context.Context, a Actor, userID ID) (ended int, err error) {
	err = s.do(ctx, a, func(w *work) error {
		if _, err := w.tx.User(ctx, userID); err != nil {
			return err
		}
		if ended, err = w.tx.EndSessions(ctx, userID, EndedByAdmin, w.at); err != nil {
			return err
		}
		return w.tx.InsertAudit(ctx, w.audit("session.end", "user", userID.String(), string(EndedByAdmin)))
	})
	return ended, err
}
