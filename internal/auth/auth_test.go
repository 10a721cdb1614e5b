package auth_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"ehcp.example/tracker/internal/auth"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

func TestASecretIsLongRandomAndKnownByItsHash(t *testing.T) {
	t.Parallel()
	one, hash := auth.NewSecret()
	other, _ := auth.NewSecret()
	again, ok := auth.Hash(one)
	switch {
	case one == other:
		t.Error("two secrets are the same")
	case len(one) != len(auth.Prefix)+43 || !strings.HasPrefix(one, auth.Prefix):
		t.Errorf("secret of %d characters", len(one))
	case !ok || !bytes.Equal(again, hash) || len(hash) != 32:
		t.Error("the hash is not the secret's")
	case strings.Contains(string(hash), one):
		t.Error("the hash holds the secret")
	}
}

func TestWhatCannotBeATokenIsRefusedWithoutALook(t *testing.T) {
	t.Parallel()
	good, _ := auth.NewSecret()
	for name, secret := range map[string]string{
		"nothing":                    "",
		"another prefix":             "xxxx_" + good[5:],
		"too short":                  good[:len(good)-1],
		"too long":                   good + "A",
		"a letter outside base64":    good[:len(good)-1] + "!",
		"bits that base64 lets pass": good[:len(good)-1] + "B",
	} {
		if _, ok := auth.Hash(secret); ok && secret != good {
			t.Errorf("%s is taken for a token", name)
		}
	}
}

func TestAHeaderWithoutATokenIsNobodys(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for header, ok := range map[string]bool{
		"Bearer " + b.secret: true, "bearer " + b.secret: true, "Bearer  " + b.secret + " ": true,
		"Bearer": false, "Basic " + b.secret: false, "": false, b.secret: false, "Session " + b.secret: false,
	} {
		if _, err := b.Who(t.Context(), header); (err == nil) != ok {
			t.Errorf("%q: %v", strings.ReplaceAll(header, b.secret, "…"), err)
		}
	}
}

// door lets one secret in, as sessions and access tokens do.
type door struct{ secret string }

func (d door) who(secret string) (casework.Actor, error) {
	if secret != d.secret {
		return casework.Actor{}, fault.New(fault.Unauthenticated, "Nobody.")
	}
	return casework.Actor{Name: "M Khan", Role: casework.Analyst}, nil
}

type sessions struct{ door }

func (s sessions) Who(_ context.Context, secret string) (casework.Actor, casework.Session, error) {
	a, err := s.who(secret)
	return a, casework.Session{ExpiresAt: time.Unix(1, 0)}, err
}

type access struct{ door }

func (a access) Who(_ context.Context, token string) (casework.Actor, error) { return a.who(token) }

func TestEachCredentialIsKnownByItsForm(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	a := auth.NewAuthenticator(auth.Ways{Tokens: b.shelf, Sessions: sessions{door{"s"}}, Access: access{door{"a.b.c"}}},
		func() time.Time { return b.now }, func() statute.Date { return b.today })
	within := auth.InProcess(t.Context())
	for name, c := range map[string]struct {
		ctx    context.Context
		header string
		want   auth.Credential
	}{
		"a service token":                {t.Context(), "Bearer " + b.secret, auth.ServiceToken},
		"an access token":                {t.Context(), "Bearer a.b.c", auth.AccessToken},
		"an access token of nobody":      {t.Context(), "Bearer a.b.d", ""},
		"a session of the pages":         {within, "Session s", auth.SessionOpen},
		"a session of nobody":            {within, "Session x", ""},
		"a session from outside":         {t.Context(), "Session s", ""},
		"a session sent as a token":      {within, "Bearer s", ""},
		"an access token as a session":   {within, "Session a.b.c", ""},
		"a service token as a session":   {within, "Session " + b.secret, ""},
		"a service token from the pages": {within, "Bearer " + b.secret, auth.ServiceToken},
	} {
		who, err := a.Who(c.ctx, c.header)
		if (err == nil) != (c.want != "") || err == nil && who.Credential != c.want || (c.want == auth.SessionOpen) == who.Until.IsZero() && err == nil {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
	for _, header := range []string{"Session s", "Bearer a.b.c"} {
		if _, err := b.Who(within, header); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("where nobody signs in: %v", err)
		}
	}
}

// shelf is tokens kept in memory, counting how often it is asked.
type shelf struct {
	tokens  map[string]casework.Token
	asked   int
	touched []time.Time
	err     error
}

func (s *shelf) TokenByHash(_ context.Context, hash []byte) (casework.Token, error) {
	s.asked++
	if s.err != nil {
		return casework.Token{}, s.err
	}
	token, ok := s.tokens[string(hash)]
	if !ok {
		return casework.Token{}, fault.New(fault.NotFound, "There is no such token.")
	}
	return token, nil
}

func (s *shelf) TouchToken(_ context.Context, _ casework.ID, at time.Time) error {
	s.touched = append(s.touched, at)
	return s.err
}

// bundle is an authenticator with one token on its shelf, on a day that can be
// moved.
type bundle struct {
	*auth.Authenticator
	shelf  *shelf
	secret string
	hash   []byte
	now    time.Time
	today  statute.Date
}

func setup(t *testing.T, change func(*casework.Token)) *bundle {
	t.Helper()
	b := &bundle{shelf: &shelf{tokens: map[string]casework.Token{}}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), today: statute.NewDate(2026, 3, 2)}
	b.secret, b.hash = auth.NewSecret()
	token := casework.Token{ID: casework.NewID(), Name: "test", Role: casework.Analyst, ExpiresOn: statute.NewDate(2026, 3, 31)}
	if change != nil {
		change(&token)
	}
	b.shelf.tokens[string(b.hash)] = token
	b.Authenticator = auth.NewAuthenticator(auth.Ways{Tokens: b.shelf}, func() time.Time { return b.now }, func() statute.Date { return b.today })
	return b
}

func (b *bundle) ask(t *testing.T) (auth.Caller, error) {
	t.Helper()
	return b.Who(t.Context(), "Bearer "+b.secret)
}

func TestWhoIsAsking(t *testing.T) {
	t.Parallel()
	team := casework.NewID()
	b := setup(t, func(k *casework.Token) { k.Role, k.Teams = casework.Caseworker, []casework.ID{team} })
	a, err := b.ask(t)
	if err != nil || a.Role != casework.Caseworker || len(a.Teams) != 1 || a.Teams[0] != team || a.Name != "test" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestATokenThatDoesNotWorkGetsOneAndTheSameAnswer(t *testing.T) {
	t.Parallel()
	want := setup(t, nil)
	_, missing := want.Who(t.Context(), "")
	for name, change := range map[string]func(*casework.Token){
		"revoked":               func(k *casework.Token) { k.RevokedAt = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) },
		"past its last day":     func(k *casework.Token) { k.ExpiresOn = statute.NewDate(2026, 3, 1) },
		"of a role there isn't": func(k *casework.Token) { k.Role = "root" },
	} {
		_, err := setup(t, change).ask(t)
		if !fault.Is(err, fault.Unauthenticated) || err.Error() != missing.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	unknown, _ := auth.NewSecret()
	if _, err := want.Who(t.Context(), "Bearer "+unknown); err == nil || err.Error() != missing.Error() {
		t.Errorf("unknown: %v", err)
	}
}

func TestATokenWorksOnItsLastDay(t *testing.T) {
	t.Parallel()
	b := setup(t, func(k *casework.Token) { k.ExpiresOn = statute.NewDate(2026, 3, 2) })
	if _, err := b.ask(t); err != nil {
		t.Error(err)
	}
	b.today = b.today.AddDays(1)
	if _, err := b.ask(t); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the day after: %v", err)
	}
}

func TestATokenIsTrustedForASecondAndNoLonger(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for range 3 {
		if _, err := b.ask(t); err != nil {
			t.Fatal(err)
		}
	}
	if b.shelf.asked != 1 {
		t.Errorf("looked up %d times within a second", b.shelf.asked)
	}
	revoked := b.shelf.tokens[string(b.hash)]
	revoked.RevokedAt = b.now
	b.shelf.tokens[string(b.hash)] = revoked
	b.now = b.now.Add(time.Second)
	if _, err := b.ask(t); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("revoked elsewhere, a second later: %v", err)
	}
}

func TestATokenForgottenIsLookedUpAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	a, err := b.ask(t)
	if err != nil {
		t.Fatal(err)
	}
	delete(b.shelf.tokens, string(b.hash))
	b.Forget(a.ID)
	if _, err := b.ask(t); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after Forget: %v", err)
	}
}

func TestTheLastUseIsNotedToTheMinute(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for range 90 {
		if _, err := b.ask(t); err != nil {
			t.Fatal(err)
		}
		kept := b.shelf.tokens[string(b.hash)]
		kept.LastUsedAt = b.shelf.touched[len(b.shelf.touched)-1]
		b.shelf.tokens[string(b.hash)] = kept
		b.now = b.now.Add(time.Second)
	}
	if len(b.shelf.touched) != 2 {
		t.Errorf("noted %d times in a minute and a half, want 2", len(b.shelf.touched))
	}
}

func TestAFailureToLookIsNoRefusal(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.shelf.err = errors.New("database away")
	if _, err := b.ask(t); err == nil || fault.Is(err, fault.Unauthenticated) {
		t.Errorf("%v", err)
	}
}

func TestNoMoreTokensAreKeptInMindThanThereIsRoomFor(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for range 1100 {
		secret, hash := auth.NewSecret()
		b.shelf.tokens[string(hash)] = casework.Token{ID: casework.NewID(), Role: casework.Analyst, ExpiresOn: b.today}
		if _, err := b.Who(t.Context(), "Bearer "+secret); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheTable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		operation string
		fails     string
	}{
		"an operation that names no role is an error": {`"operationId": "a"`, "names no role"},
		"a role there is not is an error":             {`"operationId": "a", "x-roles": ["root"]`, "which is no role"},
		"public beside a role is an error":            {`"operationId": "a", "x-roles": ["public", "analyst"]`, "which is no role"},
		"an operation without an id is an error":      {`"x-roles": ["analyst"]`, "is missing or used twice"},
		"roles are read":                              {`"operationId": "a", "x-roles": ["analyst"]`, ""},
	} {
		doc, err := openapi3.NewLoader().LoadFromData([]byte(`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{` +
			c.operation + `,"responses":{"200":{"description":"ok"}}}}}}`))
		if err != nil {
			t.Fatal(err)
		}
		table, err := auth.NewTable(doc)
		switch {
		case c.fails == "" && (err != nil || !table.May("a", casework.Analyst) || table.May("a", casework.Caseworker) || table.Public("a")):
			t.Errorf("%s: %+v, %v", name, table, err)
		case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatTheTableDoesNotNameNobodyMayCall(t *testing.T) {
	t.Parallel()
	for _, role := range append(casework.Roles(), casework.System, "") {
		if (auth.Table{}).May("a", role) || (auth.Table{}).Public("a") {
			t.Errorf("%q may", role)
		}
	}
}
