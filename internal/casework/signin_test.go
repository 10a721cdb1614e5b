package casework_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// entra is what a provider says of somebody.
func entra(subject, email string, verified bool) casework.Identity {
	return casework.Identity{
		Issuer: "https://login.example.org", Subject: subject, Email: email, EmailVerified: verified, Name: "M Khan", Role: casework.Analyst,
	}
}

// browser is a session's beginning with a secret of its own.
func browser(seed byte) casework.SessionStart {
	return casework.SessionStart{Hash: []byte(strings.Repeat(string(rune('a'+seed)), 32)), Peer: "192.0.2.7", RequestID: "test"}
}

// user makes somebody who may sign in, as an administrator does beforehand.
func (d *desk) user(email string, role casework.Role, mayCome bool) casework.User {
	d.t.Helper()
	u, err := d.CreateUser(d.ctx, d.boss, casework.UserInput{
		Email: &email, Name: ptr("Made Beforehand"), Role: &role, CanSignIn: &mayCome, Teams: &[]casework.ID{d.team.ID},
	})
	d.must(err)
	return u
}

func TestTheFirstSignInBelongsToTheUserMadeBeforehandWithThatVerifiedAddress(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	made := d.user("m.khan@example.org", casework.Analyst, true)
	u, s, err := d.SignIn(d.ctx, entra("1", "M.Khan@example.org", true), browser(0))
	d.must(err)
	if u.ID != made.ID || u.Name != made.Name || s.UserID != made.ID || s.ExpiresAt.Sub(s.CreatedAt) != 10*time.Hour {
		t.Errorf("signed in as %+v, %+v", u, s)
	}
	again, _, err := d.SignIn(d.ctx, entra("1", "another@example.org", false), browser(1))
	if err != nil || again.ID != made.ID {
		t.Errorf("with another address, by issuer and subject: %v, %v", again.ID, err)
	}
}

func TestAnAddressLeadsToAUserOnceAndOnlyIfTheProviderVouchesForIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.user("m.khan@example.org", casework.Analyst, true)
	d.user("not.yet@example.org", casework.Analyst, false)
	if _, _, err := d.SignIn(d.ctx, entra("0", "m.khan@example.org", false), browser(0)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("with an address that nobody vouches for: %v", err)
	}
	_, _, err := d.SignIn(d.ctx, entra("1", "m.khan@example.org", true), browser(1))
	d.must(err)
	for name, id := range map[string]casework.Identity{
		"another subject with the same address":     entra("2", "m.khan@example.org", true),
		"a user who may not sign in":                entra("3", "not.yet@example.org", true),
		"nobody's address":                          entra("4", "", true),
		"no address":                                entra("5", "x", true),
		"no role":                                   {Issuer: "i", Subject: "6", Email: "x@example.org", EmailVerified: true},
		"the role of another system":                {Issuer: "i", Subject: "7", Email: "x@example.org", Role: casework.ServiceRole},
		"the same subject of another issuer":        {Issuer: "https://evil.example.org", Subject: "1", Email: "m.khan@example.org", EmailVerified: true, Role: casework.Administrator},
		"a role that is none, for somebody unknown": {Issuer: "i", Subject: "8", Email: "x@example.org", Role: "root"},
	} {
		if _, _, err := d.SignIn(d.ctx, id, browser(2)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := d.Users(d.ctx, d.boss, casework.UserFilter{}, casework.PageRequest{}); err != nil || len(all.Items) != 2 {
		t.Errorf("%d users, %v", len(all.Items), err)
	}
}

func TestANewcomerHasTheRoleOfTheClaimAndNoTeam(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := entra("1", "new@example.org", false)
	id.Role = casework.Caseworker
	u, _, err := d.SignIn(d.ctx, id, browser(0))
	d.must(err)
	if u.Role != casework.Caseworker || len(u.Teams) != 0 || !u.MaySignIn() || u.Name != "M Khan" {
		t.Errorf("%+v", u)
	}
	id.Role = casework.ServiceManager
	if u, _, err = d.SignIn(d.ctx, id, browser(1)); err != nil || u.Role != casework.ServiceManager {
		t.Errorf("the claim of the next sign-in does not decide: %+v, %v", u, err)
	}
	log, err := d.AuditLog(d.ctx, d.boss, casework.AuditFilter{ActorID: u.ID}, casework.PageRequest{})
	d.must(err)
	var actions []string
	for _, e := range log.Items {
		actions = append(actions, e.Action)
	}
	if got := strings.Join(actions, " "); got != "session.start user.role session.start user.create" {
		t.Errorf("the audit log tells %s", got)
	}
}

func TestAUserIsFoundByAddress(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	made := d.user("m.khan@example.org", casework.Analyst, true)
	d.user("x@example.org", casework.Analyst, true)
	found, err := d.Users(d.ctx, d.boss, casework.UserFilter{Email: "M.Khan@Example.org"}, casework.PageRequest{})
	if err != nil || len(found.Items) != 1 || found.Items[0].ID != made.ID {
		t.Errorf("%+v, %v", found.Items, err)
	}
}

func TestTwoFirstSignInsAtOnceMakeOneUser(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.user("m.khan@example.org", casework.Analyst, true)
	var wg sync.WaitGroup
	var mu sync.Mutex
	let := 0
	for n := range 6 {
		wg.Go(func() {
			_, _, err := d.SignIn(d.ctx, entra(string(rune('a'+n)), "m.khan@example.org", true), browser(byte(n)))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				let++
			} else if !fault.Is(err, fault.Forbidden) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if let != 1 {
		t.Errorf("%d subjects became one user", let)
	}
}

// open tells whether the session of a browser has not been ended.
func (d *desk) open(start casework.SessionStart) bool {
	_, _, err := d.store.SessionByHash(d.ctx, start.Hash)
	return err == nil
}

func TestSessionsEndForEachReasonThatThereIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role casework.Role
		end  func(d *desk, u casework.User, s casework.Session) error
		open bool
	}{
		"signing out": {casework.Analyst, func(d *desk, u casework.User, s casework.Session) error {
			return d.SignOut(d.ctx, casework.Actor{ID: u.ID, Role: u.Role, Session: s.ID})
		}, false},
		"an administrator": {casework.Analyst, func(d *desk, u casework.User, _ casework.Session) error {
			n, err := d.EndSessions(d.ctx, d.boss, u.ID)
			if n != 1 {
				d.t.Errorf("%d sessions ended", n)
			}
			return err
		}, false},
		"being made inactive": {casework.Analyst, func(d *desk, u casework.User, _ casework.Session) error {
			_, err := d.EditUser(d.ctx, d.boss, u.ID, u.Version, casework.UserInput{Active: ptr(false)})
			return err
		}, false},
		"losing the sign-in": {casework.Analyst, func(d *desk, u casework.User, _ casework.Session) error {
			_, err := d.EditUser(d.ctx, d.boss, u.ID, u.Version, casework.UserInput{CanSignIn: ptr(false)})
			return err
		}, false},
		"signing in again in the same browser": {casework.Analyst, func(d *desk, u casework.User, s casework.Session) error {
			start := browser(1)
			start.Replaces = s.ID
			_, _, err := d.SignInAs(d.ctx, u.ID, start)
			return err
		}, false},
		"the hub signing in elsewhere": {casework.HubAdviser, func(d *desk, u casework.User, _ casework.Session) error {
			_, _, err := d.SignInAs(d.ctx, u.ID, browser(1))
			return err
		}, false},
		"others may sign in elsewhere": {casework.Analyst, func(d *desk, u casework.User, _ casework.Session) error {
			_, _, err := d.SignInAs(d.ctx, u.ID, browser(1))
			return err
		}, true},
		"a new name changes nothing": {casework.Analyst, func(d *desk, u casework.User, _ casework.Session) error {
			_, err := d.EditUser(d.ctx, d.boss, u.ID, u.Version, casework.UserInput{Name: ptr("Other")})
			return err
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			u, s, err := d.SignInAs(d.ctx, d.user("m.khan@example.org", c.role, true).ID, browser(0))
			d.must(err)
			d.must(c.end(d, u, s))
			if d.open(browser(0)) != c.open {
				t.Errorf("open: %v", !c.open)
			}
		})
	}
}

func TestTheHubIsSignedOutSooner(t *testing.T) {
	t.Parallel()
	for _, r := range casework.Roles() {
		want := 30 * time.Minute
		if r == casework.HubAdviser {
			want = 15 * time.Minute
		}
		if r.IdleLimit() != want {
			t.Errorf("%s is signed out after %s", r, r.IdleLimit())
		}
	}
}

func TestARefusedSignInIsOnTheAuditLog(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(d.NoteSignIn(d.ctx, casework.SignInNote{About: "1a2b", Reason: "no role", Peer: "192.0.2.7", RequestID: "r"}))
	log, err := d.AuditLog(d.ctx, d.boss, casework.AuditFilter{Record: casework.RecordKey{Type: "identity", Ref: "1a2b"}}, casework.PageRequest{})
	d.must(err)
	if len(log.Items) != 1 || log.Items[0].Outcome != "refused" || log.Items[0].Reason != "no role" || log.Items[0].RequestID != "r" || log.Items[0].Peer != "192.0.2.7" {
		t.Errorf("%+v", log.Items)
	}
}

func TestNobodyWhoMayNotSignInIsSignedIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	u, _, err := d.SignIn(d.ctx, entra("1", "m.khan@example.org", true), browser(0))
	d.must(err)
	_, err = d.EditUser(d.ctx, d.boss, u.ID, u.Version, casework.UserInput{Active: ptr(false), Teams: &[]casework.ID{}})
	d.must(err)
	if _, _, err := d.SignIn(d.ctx, entra("1", "m.khan@example.org", true), browser(1)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by the provider: %v", err)
	}
	if _, _, err := d.SignInAs(d.ctx, u.ID, browser(1)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("in the demo: %v", err)
	}
	if _, _, err := d.SignIn(d.ctx, casework.Identity{Role: casework.Analyst}, browser(1)); !fault.Is(err, fault.Internal) {
		t.Errorf("nobody at all: %v", err)
	}
}

func TestASessionIsTouchedForwardOnly(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, s, err := d.SignInAs(d.ctx, d.user("m.khan@example.org", casework.Analyst, true).ID, browser(0))
	d.must(err)
	later := s.SeenAt.Add(time.Minute)
	d.must(d.store.TouchSession(d.ctx, s.ID, later, later.Add(time.Hour)))
	d.must(d.store.TouchSession(d.ctx, s.ID, s.SeenAt, s.SeenAt))
	got, u, err := d.store.SessionByHash(d.ctx, browser(0).Hash)
	if err != nil || !got.SeenAt.Equal(later) || len(u.Teams) != 1 || got.Peer != "192.0.2.7" {
		t.Errorf("%+v %+v %v", got, u, err)
	}
	if statute.DateOf(got.CreatedAt) != today {
		t.Errorf("created %s", got.CreatedAt)
	}
}
