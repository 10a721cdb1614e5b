package signin

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"net/url"
	"time"

	"github.com/google/uuid"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// Cases are the use cases of signing in.
type Cases interface {
	SignIn(ctx context.Context, id casework.Identity, start casework.SessionStart) (casework.User, casework.Session, error)
	SignInAs(ctx context.Context, userID casework.ID, start casework.SessionStart) (casework.User, casework.Session, error)
	SignOut(ctx context.Context, a casework.Actor) error
	NoteSignIn(ctx context.Context, n casework.SignInNote) error
}

// DeskOptions are what a desk works with.
type DeskOptions struct {
	Provider *Provider // nil where nobody signs in by one
	Sessions *Sessions
	Cases    Cases
	Now      func() time.Time
	Log      *slog.Logger
}

// Desk is where people sign in and out, for the pages.
type Desk struct {
	DeskOptions

	byPeer, byAccount *Limiter
}

// How often a sign-in may be tried in a minute. A whole council can sit behind
// one address, so that limit is the wider one.
const (
	perMinuteOfPeer    = 30
	perMinuteOfAccount = 5
)

// NewDesk makes one.
func NewDesk(o DeskOptions) *Desk {
	return &Desk{o, NewLimiter(perMinuteOfPeer, time.Minute, o.Now), NewLimiter(perMinuteOfAccount, time.Minute, o.Now)}
}

// ErrAway is the error of a sign-in that the provider does not answer.
var ErrAway = errAway

// Begin starts a sign-in that leads on to next. The browser keeps the cookie
// and is sent to the address.
func (d *Desk) Begin(ctx context.Context, next string) (address, cookie string, err error) {
	a := newAttempt(next)
	address, err = d.Provider.begin(ctx, a)
	if err != nil {
		d.Log.LogAttrs(ctx, slog.LevelWarn, "sign-in provider away", slog.String("error", err.Error()))
		return "", "", err
	}
	return address, a.cookie(), nil
}

// NewAttempt is the cookie of a sign-in without a provider: what its form is
// bound to.
func (d *Desk) NewAttempt(next string) (cookie string) { return newAttempt(next).cookie() }

// Arrival is a browser that comes to be signed in.
type Arrival struct {
	Cookie          string     // of the attempt
	Answer          url.Values // what the provider sent it back with
	Before          string     // the secret of the session it had, if any
	Peer, RequestID string
}

// Entry is a session begun.
type Entry struct{ Secret, Next string }

// Finish begins a session for whoever the provider says has come. Its error is
// [Refused], [TooMany], [ErrAway] or a failure of the tracker's own.
func (d *Desk) Finish(ctx context.Context, in Arrival) (Entry, error) {
	if after, ok := d.byPeer.Take(limitKey(in.Peer)); !ok {
		return Entry{}, TooMany{after}
	}
	e, err := d.finish(ctx, in)
	return e, d.noted(ctx, in, err)
}

func (d *Desk) finish(ctx context.Context, in Arrival) (Entry, error) {
	a, ok := parseAttempt(in.Cookie)
	if !ok {
		return Entry{}, stale("no sign-in was begun in this browser")
	}
	id, err := d.Provider.finish(ctx, a, in.Answer)
	if err != nil {
		return Entry{}, err
	}
	if after, ok := d.byAccount.Take(mark(id)); !ok {
		return Entry{}, TooMany{after}
	}
	return d.enter(ctx, in, a.next, func(start casework.SessionStart) error {
		_, _, err := d.Cases.SignIn(ctx, id, start)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale) {
			// Two first sign-ins at once: the other has made the user now.
			_, _, err = d.Cases.SignIn(ctx, id, start)
		}
		return asRefused(err, mark(id))
	})
}

// EnterAs begins a session for a user without asking anybody: the demo's
// sign-in. Its errors are those of Finish.
func (d *Desk) EnterAs(ctx context.Context, userID casework.ID, in Arrival) (Entry, error) {
	if after, ok := d.byPeer.Take(limitKey(in.Peer)); !ok {
		return Entry{}, TooMany{after}
	}
	if after, ok := d.byAccount.Take(userID.String()); !ok {
		return Entry{}, TooMany{after}
	}
	a, _ := parseAttempt(in.Cookie)
	e, err := d.enter(ctx, in, a.next, func(start casework.SessionStart) error {
		_, _, err := d.Cases.SignInAs(ctx, userID, start)
		return asRefused(err, userID.String())
	})
	return e, d.noted(ctx, in, err)
}

// enter makes the secret of a new session; the one that the browser had ends.
func (d *Desk) enter(ctx context.Context, in Arrival, next string, begin func(casework.SessionStart) error) (Entry, error) {
	secret := newSecret()
	hash, _ := hashOf(secret)
	start := casework.SessionStart{Hash: hash, Replaces: uuid.Nil, Peer: in.Peer, RequestID: in.RequestID}
	if _, before, err := d.Sessions.Who(ctx, in.Before); err == nil {
		start.Replaces = before.ID
	}
	if err := begin(start); err != nil {
		return Entry{}, err
	}
	return Entry{secret, next}, nil
}

func asRefused(err error, about string) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Code == fault.Forbidden {
		return Refused{Words: f.Message, Why: f.Message, About: about}
	}
	return err
}

// noted puts a refusal on the audit log; one that cannot be put there is a
// failure. Too many tries are counted and not written down, each one: they
// would fill the log.
func (d *Desk) noted(ctx context.Context, in Arrival, err error) error {
	var r Refused
	switch {
	case errors.As(err, &r):
		d.Log.LogAttrs(ctx, slog.LevelInfo, "sign-in refused", slog.String("why", r.Why), slog.String("peer", in.Peer))
		if noted := d.Cases.NoteSignIn(ctx, casework.SignInNote{About: r.About, Reason: r.Why, Peer: in.Peer, RequestID: in.RequestID}); noted != nil {
			return noted
		}
	case errors.As(err, new(TooMany)):
		d.Log.LogAttrs(ctx, slog.LevelWarn, "too many sign-ins", slog.String("peer", in.Peer))
	}
	return err
}

// Leave ends the session, and says where the browser signs out of the provider
// too, where there is such an address. A session that has ended already is no
// error.
func (d *Desk) Leave(ctx context.Context, in Arrival) (providerURL string, err error) {
	actor, _, err := d.Sessions.Who(ctx, in.Before)
	switch {
	case fault.Is(err, fault.Unauthenticated):
		return "", nil
	case err != nil:
		return "", err
	}
	actor.Peer, actor.RequestID = in.Peer, in.RequestID
	if err := d.Cases.SignOut(ctx, actor); err != nil {
		return "", err
	}
	if d.Provider == nil {
		return "", nil
	}
	return d.Provider.endSession(ctx), nil
}

// limitKey counts an IPv6 network as one: whoever has an address has all of it.
func limitKey(peer string) string {
	a, err := netip.ParseAddr(peer)
	if err != nil || a.Is4() {
		return peer
	}
	const network = 64
	p, err := a.Prefix(network)
	if err != nil {
		return peer
	}
	return p.String()
}
