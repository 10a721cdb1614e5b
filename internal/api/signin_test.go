package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/api"
	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// sessions opens a session by its plain secret, as package signin does by its
// hash and with its limits.
type sessions struct{ *bundle }

func (s sessions) Who(ctx context.Context, secret string) (casework.Actor, casework.Session, error) {
	hash := sha256.Sum256([]byte(secret))
	found, u, err := s.store.SessionByHash(ctx, hash[:])
	if err != nil {
		return casework.Actor{}, found, fault.New(fault.Unauthenticated, "You are not signed in.")
	}
	return casework.Actor{ID: u.ID, Name: u.Name, Role: u.Role, Teams: u.Teams, Session: found.ID}, found, nil
}

// signedIn makes a user with an open session.
func (b *bundle) signedIn(role casework.Role, secret string) casework.User {
	b.t.Helper()
	u, err := b.cases.CreateUser(b.t.Context(), casework.SystemActor("test"), casework.UserInput{
		Email: ptr("m.khan@example.org"), Name: ptr("M Khan"), Role: &role, Teams: &[]casework.ID{b.team("Ashford").ID},
	})
	must(b.t, err)
	hash := sha256.Sum256([]byte(secret))
	_, _, err = b.cases.SignInAs(b.t.Context(), u.ID, casework.SessionStart{Hash: hash[:]})
	must(b.t, err)
	return u
}

// asPages asks as the pages do: in process, with a session.
func (b *bundle) asPages(secret, peer string) (int, gen.Me) {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/api/v1/me", http.NoBody)
	r.RemoteAddr = peer
	r.Header.Set("Authorization", "Session "+secret)
	w := httptest.NewRecorder()
	api.InProcess(b.handler).ServeHTTP(w, r)
	var me gen.Me
	if w.Code == http.StatusOK {
		must(b.t, json.Unmarshal(w.Body.Bytes(), &me))
	}
	return w.Code, me
}

func TestASessionIsTakenFromThePagesAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.signedIn(casework.TeamManager, "secret")
	status, me := b.asPages("secret", "192.0.2.1:1")
	if status != http.StatusOK || me.ID != u.ID.String() || me.Credential != gen.CredentialSession || me.SessionUntil == nil || me.SignedInAt == nil {
		t.Errorf("%d %+v", status, me)
	}
	if status, _ := b.asPages("another", "192.0.2.1:1"); status != http.StatusUnauthorized {
		t.Errorf("another secret: %d", status)
	}
	for _, header := range []map[string]string{
		{"Authorization": "Session secret"},
		{"Authorization": "Bearer secret"},
		{"Cookie": "ehcp=secret; __Host-ehcp=secret"},
		{"Authorization": "Session secret", "X-Ehcp-In-Process": "true"},
	} {
		if a := b.send(sent{method: http.MethodGet, path: "/api/v1/me", header: header}); a.status != http.StatusUnauthorized {
			t.Errorf("from outside with %v: %d", header, a.status)
		}
	}
}

func TestMeTellsWhichCredentialWasShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.send(sent{method: http.MethodGet, path: "/api/v1/me", secret: b.secret(casework.Analyst)})
	if a.status != http.StatusOK || !strings.Contains(a.body, `"credential":"service_token"`) || !strings.Contains(a.body, `"session_until":null`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestAnAdministratorEndsAUsersSessionsAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := b.signedIn(casework.TeamManager, "secret")
	path := "/api/v1/users/" + u.ID.String() + "/sessions/end"
	for _, role := range casework.Roles() {
		if role == casework.Administrator {
			continue
		}
		if a := b.send(sent{path: path, secret: b.secret(role)}); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", role, a.status)
		}
	}
	admin := b.secret(casework.Administrator)
	if a := b.send(sent{path: path, secret: admin}); a.status != http.StatusOK || !strings.Contains(a.body, `"ended":1`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if status, _ := b.asPages("secret", "192.0.2.1:1"); status != http.StatusUnauthorized {
		t.Errorf("after it: %d", status)
	}
	missing := "/api/v1/users/" + casework.NewID().String() + "/sessions/end"
	if a := b.send(sent{path: missing, secret: admin}); a.status != http.StatusNotFound {
		t.Errorf("nobody's sessions: %d", a.status)
	}
}
