package signin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// shelf is users and sessions kept in memory, as the record keeps them.
type shelf struct {
	now      func() time.Time
	user     casework.User
	sessions map[string]casework.Session
	notes    []casework.SignInNote
	fails    []error // of the next sign-ins
	touches  int
	broken   error
}

func newShelf(now func() time.Time) *shelf {
	return &shelf{now: now, sessions: map[string]casework.Session{}, user: casework.User{
		ID: casework.NewID(), Name: "M Khan", Role: casework.TeamManager, Active: true, CanSignIn: true, Teams: []casework.ID{casework.NewID()},
	}}
}

func (s *shelf) SignIn(ctx context.Context, _ casework.Identity, start casework.SessionStart) (casework.User, casework.Session, error) {
	return s.SignInAs(ctx, s.user.ID, start)
}

func (s *shelf) SignInAs(_ context.Context, _ casework.ID, start casework.SessionStart) (casework.User, casework.Session, error) {
	if len(s.fails) > 0 {
		err := s.fails[0]
		s.fails = s.fails[1:]
		return casework.User{}, casework.Session{}, err
	}
	for hash, old := range s.sessions {
		if old.ID == start.Replaces {
			delete(s.sessions, hash)
		}
	}
	now := s.now()
	out := casework.Session{
		ID: casework.NewID(), UserID: s.user.ID, CreatedAt: now, SeenAt: now, IdleUntil: now.Add(s.user.Role.IdleLimit()),
		ExpiresAt: now.Add(casework.SessionLength), Peer: start.Peer,
	}
	s.sessions[string(start.Hash)] = out
	return s.user, out, nil
}

func (s *shelf) SignOut(_ context.Context, a casework.Actor) error {
	for hash, old := range s.sessions {
		if old.ID == a.Session {
			delete(s.sessions, hash)
		}
	}
	return nil
}

func (s *shelf) NoteSignIn(_ context.Context, n casework.SignInNote) error {
	s.notes = append(s.notes, n)
	return s.broken
}

func (s *shelf) SessionByHash(_ context.Context, hash []byte) (casework.Session, casework.User, error) {
	if s.broken != nil {
		return casework.Session{}, casework.User{}, s.broken
	}
	out, ok := s.sessions[string(hash)]
	if !ok {
		return casework.Session{}, casework.User{}, fault.New(fault.NotFound, "There is no such session.")
	}
	return out, s.user, nil
}

func (s *shelf) TouchSession(_ context.Context, id casework.ID, seen, idleUntil time.Time) error {
	s.touches++
	for hash, old := range s.sessions {
		if old.ID == id {
			old.SeenAt, old.IdleUntil = seen, idleUntil
			s.sessions[hash] = old
		}
	}
	return nil
}

func (s *shelf) UserByIdentity(_ context.Context, _, subject string) (casework.User, error) {
	if subject != "subject-1" {
		return casework.User{}, fault.New(fault.NotFound, "There is no such user.")
	}
	return s.user, nil
}

// front is a desk with everything around it.
type front struct {
	*Desk
	t     *testing.T
	clock *clock
	shelf *shelf
	at    *crooked
}

func newFront(t *testing.T) *front {
	t.Helper()
	c := newClock()
	f := &front{t: t, clock: c, shelf: newShelf(c.now), at: newCrooked(t, c)}
	f.Desk = NewDesk(DeskOptions{
		Provider: NewProvider(f.at.settings()), Sessions: NewSessions(f.shelf, c.now), Cases: f.shelf, Now: c.now, Log: slog.New(slog.DiscardHandler),
	})
	return f
}

// come signs in from an address, with the session that the browser had.
func (f *front) come(peer, before string) (Entry, error) {
	f.t.Helper()
	address, cookie, err := f.Begin(f.t.Context(), "/alerts")
	if err != nil {
		return Entry{}, err
	}
	return f.Finish(f.t.Context(), Arrival{Cookie: cookie, Answer: f.at.authorize(address), Before: before, Peer: peer, RequestID: "r"})
}

func (f *front) in(secret string) bool {
	f.t.Helper()
	_, _, err := f.Sessions.Who(f.t.Context(), secret)
	if err != nil && !fault.Is(err, fault.Unauthenticated) {
		f.t.Error(err)
	}
	return err == nil
}

func TestSigningInLeadsOnToWhereOneWasGoing(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	e, err := f.come("192.0.2.1", "")
	if err != nil || e.Next != "/alerts" || !f.in(e.Secret) {
		t.Errorf("%+v, %v", e, err)
	}
	a, s, err := f.Sessions.Who(t.Context(), e.Secret)
	if err != nil || a.ID != f.shelf.user.ID || a.Session != s.ID || a.Role != casework.TeamManager || len(a.Teams) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	for hash := range f.shelf.sessions {
		if strings.Contains(hash, e.Secret) {
			t.Error("the record keeps the secret")
		}
	}
}

func TestEverySignInHasANewSecretAndEndsTheOldSession(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	one, err := f.come("192.0.2.1", "")
	if err != nil {
		t.Fatal(err)
	}
	two, err := f.come("192.0.2.1", one.Secret)
	if err != nil || one.Secret == two.Secret || f.in(one.Secret) || !f.in(two.Secret) {
		t.Errorf("%v: the old session is open: %v", err, f.in(one.Secret))
	}
}

func TestASessionEndsWhenItIsNotUsedAndAfterTenHours(t *testing.T) {
	t.Parallel()
	for role, idle := range map[casework.Role]time.Duration{casework.HubAdviser: 15 * time.Minute, casework.TeamManager: 30 * time.Minute} {
		f := newFront(t)
		f.shelf.user.Role = role
		e, err := f.come("192.0.2.1", "")
		if err != nil {
			t.Fatal(err)
		}
		f.clock.pass(idle - time.Second)
		if !f.in(e.Secret) {
			t.Errorf("%s: ended before %s", role, idle)
		}
		f.clock.pass(idle)
		if f.in(e.Secret) {
			t.Errorf("%s: open after %s unused", role, idle)
		}
		if e, err = f.come("192.0.2.1", ""); err != nil {
			t.Fatal(err)
		}
		for range 599 {
			f.clock.pass(time.Minute)
			if !f.in(e.Secret) {
				t.Fatalf("%s: ended while in use", role)
			}
		}
		f.clock.pass(time.Minute)
		if f.in(e.Secret) {
			t.Errorf("%s: open after ten hours", role)
		}
	}
}

func TestUseIsNotedEveryHalfMinute(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	e, err := f.come("192.0.2.1", "")
	if err != nil {
		t.Fatal(err)
	}
	for range 60 {
		f.in(e.Secret)
		f.clock.pass(time.Second)
	}
	if f.shelf.touches != 1 {
		t.Errorf("noted %d times within a minute", f.shelf.touches)
	}
}

func TestWhoeverMayNoLongerComeInIsOutAtOnce(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(u *casework.User){
		"made inactive":      func(u *casework.User) { u.Active = false },
		"without sign-in":    func(u *casework.User) { u.CanSignIn = false },
		"of a role gone":     func(u *casework.User) { u.Role = "root" },
		"moved into the hub": func(u *casework.User) { u.Role = casework.HubAdviser },
	} {
		f := newFront(t)
		e, err := f.come("192.0.2.1", "")
		if err != nil {
			t.Fatal(err)
		}
		f.clock.pass(16 * time.Minute)
		change(&f.shelf.user)
		if f.in(e.Secret) {
			t.Errorf("%s: still in", name)
		}
	}
}

func TestSecretsThatAreNoneAreNotLookedUp(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.shelf.broken = errors.New("looked up")
	for _, secret := range []string{"", "x", strings.Repeat("!", 43), newSecret() + "A"} {
		if f.in(secret) {
			t.Errorf("%q is let in", secret)
		}
	}
	if _, _, err := f.Sessions.Who(t.Context(), newSecret()); err == nil || fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a record that cannot be read is no refusal: %v", err)
	}
}

func TestSignInsAreLimitedByAccount(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for n := range perMinuteOfAccount {
		if _, err := f.come(fmt.Sprintf("192.0.2.%d", n), ""); err != nil {
			t.Fatal(err)
		}
	}
	var many TooMany
	if _, err := f.come("192.0.2.99", ""); !errors.As(err, &many) || many.After != time.Minute {
		t.Errorf("one more from another address: %v", err)
	}
	f.clock.pass(time.Minute)
	if _, err := f.come("192.0.2.99", ""); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestSignInsAreLimitedByPeer(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	tries := func(peer string) (refused int, last error) {
		for range perMinuteOfPeer {
			if _, last = f.Finish(t.Context(), Arrival{Peer: peer}); errors.As(last, new(Refused)) {
				refused++
			}
		}
		return refused, last
	}
	if refused, _ := tries("192.0.2.1"); refused != perMinuteOfPeer || len(f.shelf.notes) != perMinuteOfPeer {
		t.Errorf("%d of the first were refused, %d on the audit log", refused, len(f.shelf.notes))
	}
	if refused, err := tries("192.0.2.1"); refused != 0 || !errors.As(err, new(TooMany)) || len(f.shelf.notes) != perMinuteOfPeer {
		t.Errorf("beyond the limit: %d, %v, %d notes", refused, err, len(f.shelf.notes))
	}
	if _, err := f.EnterAs(t.Context(), casework.NewID(), Arrival{Peer: "192.0.2.1"}); !errors.As(err, new(TooMany)) {
		t.Errorf("in the demo: %v", err)
	}
	if refused, _ := tries("192.0.2.2"); refused != perMinuteOfPeer {
		t.Errorf("another address: %d", refused)
	}
	if refused, _ := tries("2001:db8::1"); refused != perMinuteOfPeer {
		t.Errorf("an address of IPv6: %d", refused)
	}
	if refused, _ := tries("2001:db8::2"); refused != 0 {
		t.Errorf("its neighbour in the same network: %d", refused)
	}
}

func TestALimiterForgetsRatherThanGrows(t *testing.T) {
	t.Parallel()
	c := newClock()
	l := NewLimiter(1, time.Minute, c.now)
	l.room = 3
	for n := range 100 {
		c.pass(time.Second)
		if _, ok := l.Take(fmt.Sprint(n)); !ok {
			t.Errorf("%d is held back", n)
		}
	}
	if len(l.seen) > 3 {
		t.Errorf("%d are kept in mind", len(l.seen))
	}
	if after, ok := l.Take("99"); ok || after != time.Minute {
		t.Errorf("the latest is forgotten: %s", after)
	}
}

func TestASpoofedForwardedForChangesNothingUnlessAProxyIsTrusted(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for name, c := range map[string]struct {
		from, header string
		trusted      []netip.Prefix
		want         string
	}{
		"nobody is trusted":                        {"192.0.2.1:5", "198.51.100.1", nil, "192.0.2.1"},
		"the sender is no proxy":                   {"192.0.2.1:5", "198.51.100.1", proxies, "192.0.2.1"},
		"a trusted proxy":                          {"10.0.0.1:5", "198.51.100.1", proxies, "198.51.100.1"},
		"a trusted proxy, told a lie before":       {"10.0.0.1:5", "203.0.113.9, 198.51.100.1", proxies, "198.51.100.1"},
		"two trusted proxies":                      {"10.0.0.1:5", "203.0.113.9, 198.51.100.1, 10.0.0.2", proxies, "198.51.100.1"},
		"all of them proxies":                      {"10.0.0.1:5", "10.0.0.3", proxies, "10.0.0.3"},
		"nonsense from a proxy":                    {"10.0.0.1:5", "unknown", proxies, "10.0.0.1"},
		"with a port":                              {"10.0.0.1:5", "198.51.100.1:443", proxies, "198.51.100.1"},
		"IPv6":                                     {"[fd00::1]:5", "2001:db8::7", proxies, "2001:db8::7"},
		"IPv4 written as IPv6":                     {"[::ffff:10.0.0.1]:5", "198.51.100.1", proxies, "198.51.100.1"},
		"no header":                                {"10.0.0.1:5", "", proxies, "10.0.0.1"},
		"a hundred lies, one hop believed at most": {"10.0.0.1:5", strings.Repeat("203.0.113.9,", 100) + "198.51.100.1", proxies, "198.51.100.1"},
	} {
		var peer string
		var headers http.Header
		h := TruePeer(c.trusted, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { peer, headers = PeerOf(r.RemoteAddr), r.Header }))
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = c.from
		if c.header != "" {
			r.Header.Set("X-Forwarded-For", c.header)
		}
		r.Header.Set("X-Real-IP", "203.0.113.9")
		r.Header.Set("Forwarded", "for=203.0.113.9")
		h.ServeHTTP(httptest.NewRecorder(), r)
		if peer != c.want || len(headers) != 0 {
			t.Errorf("%s: %s, %v", name, peer, headers)
		}
	}
}

func TestARefusalIsOnTheAuditLogOrIsAFailure(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.shelf.fails = []error{fault.New(fault.Forbidden, "No role."), fault.New(fault.Conflict, "There is one."), fault.New(fault.Forbidden, "No role.")}
	var r Refused
	if _, err := f.come("192.0.2.1", ""); !errors.As(err, &r) || r.Words != "No role." {
		t.Errorf("%v", err)
	}
	if n := f.shelf.notes; len(n) != 1 || n[0].Reason != "No role." || n[0].Peer != "192.0.2.1" || n[0].RequestID != "r" || len(n[0].About) != 16 {
		t.Errorf("%+v", n)
	}
	f.shelf.broken = errors.New("no log")
	if _, err := f.come("192.0.2.1", ""); err == nil || errors.As(err, &r) {
		t.Errorf("a refusal that cannot be noted: %v", err)
	}
}

func TestTwoFirstSignInsAtOnceBothComeIn(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.shelf.fails = []error{fault.New(fault.Conflict, "There is a user with that address already.")}
	if e, err := f.come("192.0.2.1", ""); err != nil || !f.in(e.Secret) {
		t.Errorf("%v", err)
	}
}

func TestSigningOutEndsTheSessionHereAndSaysWhereElse(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	e, err := f.come("192.0.2.1", "")
	if err != nil {
		t.Fatal(err)
	}
	to, err := f.Leave(t.Context(), Arrival{Before: e.Secret})
	if err != nil || !strings.HasPrefix(to, f.at.issuer+"/end?") || f.in(e.Secret) {
		t.Errorf("%q, %v, still in: %v", to, err, f.in(e.Secret))
	}
	if to, err := f.Leave(t.Context(), Arrival{Before: e.Secret}); err != nil || to != "" {
		t.Errorf("again: %q, %v", to, err)
	}
}

func TestAccessTokensOfTheProvider(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(f *front, claims map[string]any)
		want   fault.Code
	}{
		"of somebody known":               {func(*front, map[string]any) {}, ""},
		"made out to another":             {func(_ *front, m map[string]any) { m["aud"] = clientID }, fault.Unauthenticated},
		"an identity token for the API":   {func(_ *front, m map[string]any) { m["nonce"] = "n" }, fault.Unauthenticated},
		"of somebody unknown":             {func(_ *front, m map[string]any) { m["sub"] = "x" }, fault.Unauthenticated},
		"of another issuer":               {func(_ *front, m map[string]any) { m["iss"] = "https://evil.example.org" }, fault.Unauthenticated},
		"past its time":                   {func(f *front, m map[string]any) { m["exp"] = f.clock.now().Add(-time.Second).Unix() }, fault.Unauthenticated},
		"of somebody made inactive":       {func(f *front, _ map[string]any) { f.shelf.user.Active = false }, fault.Unauthenticated},
		"of somebody without sign-in":     {func(f *front, _ map[string]any) { f.shelf.user.CanSignIn = false }, fault.Unauthenticated},
		"nobody signed":                   {func(f *front, _ map[string]any) { f.at.sign = unsigned }, fault.Unauthenticated},
		"signed with the public key":      {func(f *front, _ map[string]any) { f.at.sign = f.at.withPublicKey }, fault.Unauthenticated},
		"the provider's keys are away":    {func(f *front, _ map[string]any) { f.at.keysDown = true }, fault.Unavailable},
		"the provider is away":            {func(f *front, _ map[string]any) { f.at.down = true }, fault.Unavailable},
		"longer than any":                 {func(_ *front, m map[string]any) { m["x"] = strings.Repeat("x", longestToken) }, fault.Unauthenticated},
		"where the API takes none at all": {func(f *front, _ map[string]any) { f.Provider.APIAudience = "" }, fault.Unauthenticated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFront(t)
			own := map[string]any{"aud": apiAudience}
			c.change(f, own)
			a, err := NewAccessTokens(f.Provider, f.shelf).Who(t.Context(), f.at.made(own))
			if fault.CodeOf(err) != c.want || (c.want == "") != (a.ID == f.shelf.user.ID) {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
}

func TestTheAttemptIsReadBackFromItsCookieAlone(t *testing.T) {
	t.Parallel()
	a := newAttempt("/cases/EHC-2026-000001?x=ü")
	if b, ok := parseAttempt(a.cookie()); !ok || a != b {
		t.Errorf("%+v", b)
	}
	for _, wrong := range []string{"", ".", a.secret, a.secret + ".!", "x." + "L2E"} {
		if _, ok := parseAttempt(wrong); ok {
			t.Errorf("%q is taken", wrong)
		}
	}
}
