package signin

import (
	"context"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// SessionStore is where sessions are kept.
type SessionStore interface {
	// SessionByHash finds a session that nobody has ended and whose it is; a
	// fault not_found where there is none.
	SessionByHash(ctx context.Context, hash []byte) (casework.Session, casework.User, error)
	// TouchSession notes that a session was used.
	TouchSession(ctx context.Context, id casework.ID, seen, idleUntil time.Time) error
}

// touched is how exactly the last use is noted.
const touched = 30 * time.Second

// Sessions tells who a session's secret belongs to. It asks the record every
// time and remembers nothing: whoever is made inactive, or given another role
// or team, is so with their next click.
type Sessions struct {
	store SessionStore
	now   func() time.Time
}

// NewSessions makes one.
func NewSessions(store SessionStore, now func() time.Time) *Sessions {
	return &Sessions{store: store, now: now}
}

// Who the session belongs to. The error is a fault unauthenticated for one
// that is not, no longer, or may no longer be there.
func (s *Sessions) Who(ctx context.Context, secret string) (casework.Actor, casework.Session, error) {
	hash, ok := hashOf(secret)
	if !ok {
		return casework.Actor{}, casework.Session{}, noSession()
	}
	found, u, err := s.store.SessionByHash(ctx, hash)
	switch {
	case fault.Is(err, fault.NotFound):
		return casework.Actor{}, casework.Session{}, noSession()
	case err != nil:
		return casework.Actor{}, casework.Session{}, err
	}
	now := s.now()
	// The role may have changed since the last use.
	if until := found.SeenAt.Add(u.Role.IdleLimit()); until.Before(found.IdleUntil) {
		found.IdleUntil = until
	}
	if !now.Before(found.IdleUntil) || !now.Before(found.ExpiresAt) || !u.MaySignIn() || !u.Role.Known() {
		return casework.Actor{}, casework.Session{}, noSession()
	}
	if now.Sub(found.SeenAt) >= touched {
		found.SeenAt, found.IdleUntil = now, now.Add(u.Role.IdleLimit())
		if err := s.store.TouchSession(ctx, found.ID, found.SeenAt, found.IdleUntil); err != nil {
			return casework.Actor{}, casework.Session{}, err
		}
	}
	return casework.Actor{ID: u.ID, Name: u.Name, Role: u.Role, Teams: u.Teams, Session: found.ID}, found, nil
}

func noSession() error { return fault.New(fault.Unauthenticated, "You are not signed in.") }
