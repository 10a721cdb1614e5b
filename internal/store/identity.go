package store

import (
	"context"
	"time"

	"ehcp.example/tracker/internal/casework"
)

// userColumns are a user with their teams, for a query of its own.
const userColumns = `u.id, u.email, u.name, u.role, u.can_sign_in, u.active, u.version, u.created_at,
	array(select ut.team_id from user_teams ut where ut.user_id = u.id order by ut.team_id)`

func userFields(u *casework.User) []any {
	return []any{&u.ID, &u.Email, &u.Name, &u.Role, &u.CanSignIn, &u.Active, &u.Version, &u.CreatedAt, &u.Teams}
}

// SessionByHash finds a session that nobody has ended, and whose it is, as they
// are now. Whether its time is over is the caller's to judge.
func (s *Store) SessionByHash(ctx context.Context, hash []byte) (out casework.Session, u casework.User, err error) {
	err = s.pool.QueryRow(ctx, `select s.id, s.user_id, s.created_at, s.seen_at, s.idle_until, s.expires_at, s.peer, `+userColumns+`
		from sessions s join users u on u.id = s.user_id where s.secret_hash = $1 and s.ended_at is null`, hash).
		Scan(append([]any{
			&out.ID, &out.UserID, &out.CreatedAt, &out.SeenAt, &out.IdleUntil, &out.ExpiresAt, &out.Peer,
		}, userFields(&u)...)...)
	return out, u, asFault(err)
}

// TouchSession notes that a session was used and is open until then. One that
// was used later, or ended, meanwhile stays as it is.
func (s *Store) TouchSession(ctx context.Context, id casework.ID, seen, idleUntil time.Time) error {
	_, err := s.pool.Exec(ctx, "update sessions set seen_at = $2, idle_until = $3 where id = $1 and seen_at < $2 and ended_at is null",
		id, seen, idleUntil)
	return asFault(err)
}

// UserByIdentity is the user that an identity belongs to.
func (r reader) UserByIdentity(ctx context.Context, issuer, subject string) (u casework.User, err error) {
	err = r.q.QueryRow(ctx, "select "+userColumns+` from users u join user_identities i on i.user_id = u.id
		where i.issuer = $1 and i.subject = $2`, issuer, subject).Scan(userFields(&u)...)
	return u, asFault(err)
}

// UserOfIdentity is UserByIdentity with the user locked until the end.
func (t *tx) UserOfIdentity(ctx context.Context, issuer, subject string) (u casework.User, err error) {
	err = t.QueryRow(ctx, "select "+userColumns+` from users u join user_identities i on i.user_id = u.id
		where i.issuer = $1 and i.subject = $2 for update of u`, issuer, subject).Scan(userFields(&u)...)
	return u, asFault(err)
}

// UserOfEmail is the user with that address, locked until the end, and whether
// an identity belongs to them. That is asked once the lock is held: two first
// sign-ins at once must not both find that there is none.
func (t *tx) UserOfEmail(ctx context.Context, email string) (u casework.User, linked bool, err error) {
	err = t.QueryRow(ctx, "select "+userColumns+" from users u where lower(u.email) = lower($1) for update of u", email).Scan(userFields(&u)...)
	if err != nil {
		return u, false, asFault(err)
	}
	err = t.QueryRow(ctx, "select exists (select from user_identities where user_id = $1)", u.ID).Scan(&linked)
	return u, linked, asFault(err)
}

// InsertIdentity says that the identity is this user's from now on.
func (t *tx) InsertIdentity(_ context.Context, id casework.Identity, userID casework.ID, at time.Time) error {
	t.write("insert into user_identities (issuer, subject, user_id, first_at, last_at) values ($1, $2, $3, $4, $4)",
		id.Issuer, id.Subject, userID, at)
	return nil
}

// SeeIdentity notes a further sign-in.
func (t *tx) SeeIdentity(_ context.Context, id casework.Identity, at time.Time) error {
	t.write("update user_identities set last_at = $3 where issuer = $1 and subject = $2", id.Issuer, id.Subject, at)
	return nil
}

// InsertSession adds a session by the hash of its secret.
func (t *tx) InsertSession(_ context.Context, s casework.Session, hash []byte) error {
	t.write(`insert into sessions (id, secret_hash, user_id, created_at, seen_at, idle_until, expires_at, peer)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, s.ID, hash, s.UserID, s.CreatedAt, s.SeenAt, s.IdleUntil, s.ExpiresAt, s.Peer)
	return nil
}

// EndSession ends a session; one that has ended keeps its end.
func (t *tx) EndSession(_ context.Context, id casework.ID, why casework.SessionEnd, at time.Time) error {
	t.write("update sessions set ended_at = $2, end_reason = $3 where id = $1 and ended_at is null", id, at, string(why))
	return nil
}

// EndSessions ends every session of a user that is open, and says how many were.
func (t *tx) EndSessions(ctx context.Context, userID casework.ID, why casework.SessionEnd, at time.Time) (int, error) {
	var open int
	err := t.QueryRow(ctx, `with ended as (update sessions set ended_at = $2, end_reason = $3 where user_id = $1 and ended_at is null
		returning idle_until, expires_at) select count(*) from ended where idle_until > $2 and expires_at > $2`,
		userID, at, string(why)).Scan(&open)
	return open, t.failedBy(asFault(err))
}
