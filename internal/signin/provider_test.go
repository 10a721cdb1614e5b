package signin

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/oauth2-proxy/mockoidc"
	"golang.org/x/oauth2"

	"ehcp.example/tracker/internal/casework"
)

func TestSomebodyIsWhomTheProviderSays(t *testing.T) {
	t.Parallel()
	p := newCrooked(t, newClock())
	id, err := p.run(NewProvider(p.settings()), nil)
	want := casework.Identity{
		Issuer: p.issuer, Subject: "subject-1", Email: "m.khan@example.org", EmailVerified: true, Name: "M Khan", Role: casework.TeamManager,
	}
	if err != nil || id != want {
		t.Errorf("%+v, %v", id, err)
	}
}

func TestAnotherProvidersOwnProgramSignsPeopleInToo(t *testing.T) {
	t.Parallel()
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Shutdown() })
	m.QueueUser(&mockoidc.MockUser{Subject: "s", Email: "a@example.org", EmailVerified: true, Groups: []string{"Tracker.Hub"}})
	roles, err := ParseRoleMap("Tracker.Hub=hub_adviser, Tracker.Boss=service_manager")
	if err != nil {
		t.Fatal(err)
	}
	rp := NewProvider(Settings{
		Issuer: m.Issuer(), ClientID: m.ClientID, ClientSecret: m.ClientSecret, RolesClaim: "groups", Roles: roles,
		RedirectURL: "http://127.0.0.1/sign-in/callback", Loopback: true, Now: time.Now,
	})
	// mockoidc gives groups with that scope alone, and reads the client's name
	// from the form although it says that it takes a header.
	d, err := rp.describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.oauth.Scopes = append(d.oauth.Scopes, "groups")
	d.oauth.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	a := newAttempt("/")
	address, err := rp.begin(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := stay.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	back, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	id, err := rp.finish(t.Context(), a, back.Query())
	if err != nil || id.Subject != "s" || id.Role != casework.HubAdviser || !id.EmailVerified {
		t.Errorf("%+v, %v", id, err)
	}
	if _, err := rp.finish(t.Context(), a, back.Query()); !errors.As(err, new(Refused)) {
		t.Errorf("its code works twice: %v", err)
	}
}

func TestAProviderThatMisbehavesLetsNobodyIn(t *testing.T) {
	t.Parallel()
	// Those that are found out by something else than the token's own check.
	whys := map[string]string{
		"a token for others, made out to none":   "the identity token was made out to another",
		"a token made out to another":            "the identity token was made out to another",
		"a token without a nonce":                "the identity token belongs to another sign-in",
		"a token of another sign-in":             "the identity token belongs to another sign-in",
		"a token that fits another access token": "the tokens do not belong together",
		"claims of the wrong shape":              "the identity token cannot be read",
		"no identity token":                      "the provider gave no identity token",
		"two roles":                              "more than one role",
	}
	for name, break1 := range map[string]func(p *crooked){
		"a token for another client":             func(p *crooked) { p.claims = map[string]any{"aud": "another"} },
		"a token for others, made out to none":   func(p *crooked) { p.claims = map[string]any{"aud": []string{clientID, "another"}} },
		"a token made out to another":            func(p *crooked) { p.claims = map[string]any{"azp": "another"} },
		"a token of another issuer":              func(p *crooked) { p.claims = map[string]any{"iss": "https://evil.example.org"} },
		"a token that is past its time":          func(p *crooked) { p.claims = map[string]any{"exp": p.clock.now().Add(-time.Minute).Unix()} },
		"a token from the future":                func(p *crooked) { p.claims = map[string]any{"nbf": p.clock.now().Add(time.Hour).Unix()} },
		"a token without a nonce":                func(p *crooked) { p.claims = map[string]any{"nonce": nil} },
		"a token of another sign-in":             func(p *crooked) { p.claims = map[string]any{"nonce": "another"} },
		"a token that fits another access token": func(p *crooked) { p.claims = map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"} },
		"a token that nobody signed":             func(p *crooked) { p.sign = unsigned },
		"a token signed with the public key":     func(p *crooked) { p.sign = p.withPublicKey },
		"a token that is none":                   func(p *crooked) { p.sign = func([]byte) string { return "x.y.z" } },
		"a token signed by a key nobody knows": func(p *crooked) {
			p.sign = func(payload []byte) string {
				return p.signed(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: keyPairs()[1], KeyID: "unknown"}}, payload)
			}
		},
		"a token signed by another key of the same name": func(p *crooked) {
			p.sign = func(payload []byte) string {
				return p.signed(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: keyPairs()[1], KeyID: "one"}}, payload)
			}
		},
		"claims of the wrong shape": func(p *crooked) { p.claims = map[string]any{"email": 7} },
		"no identity token":         func(p *crooked) { p.noIDToken = true },
		"two roles":                 func(p *crooked) { p.claims = map[string]any{"roles": []string{"analyst", "administrator"}} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newCrooked(t, newClock())
			break1(p)
			_, err := p.run(NewProvider(p.settings()), nil)
			why := whys[name]
			if why == "" {
				why = "the identity token is not good"
			}
			if r := (Refused{}); !errors.As(err, &r) || r.Words == "" || r.Why != why {
				t.Errorf("%v, want %s", err, why)
			} else if strings.Contains(r.Words+r.Why, "m.khan") {
				t.Error("the refusal repeats what was sent")
			}
		})
	}
}

func TestAnAnswerThatIsNotToThisAttemptLetsNobodyIn(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(url.Values){
		"a wrong state":                   func(q url.Values) { q.Set("state", newSecret()) },
		"no state":                        func(q url.Values) { q.Del("state") },
		"the state twice":                 func(q url.Values) { q.Add("state", "x") },
		"no code":                         func(q url.Values) { q.Del("code") },
		"a code of nobody":                func(q url.Values) { q.Set("code", newSecret()) },
		"an answer of another provider":   func(q url.Values) { q.Set("iss", "https://evil.example.org") },
		"a refusal":                       func(q url.Values) { q.Set("error", "access_denied") },
		"a refusal with somebody's words": func(q url.Values) { q.Set("error", "x"); q.Set("error_description", "m.khan@example.org") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newCrooked(t, newClock())
			if _, err := p.run(NewProvider(p.settings()), change); !errors.As(err, new(Refused)) || strings.Contains(err.Error(), "m.khan") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAnAttemptBelongsToTheBrowserThatBeganIt(t *testing.T) {
	t.Parallel()
	p := newCrooked(t, newClock())
	rp := NewProvider(p.settings())
	mine, other := newAttempt("/"), newAttempt("/")
	address, err := rp.begin(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	answer := p.authorize(address)
	if _, err := rp.finish(t.Context(), other, answer); !errors.As(err, new(Refused)) {
		t.Errorf("another browser: %v", err)
	}
	answer.Set("state", other.state())
	if _, err := rp.finish(t.Context(), other, answer); !errors.As(err, new(Refused)) {
		t.Errorf("another browser with its own state and this one's code: %v", err)
	}
	p.dropPKCE = true
	answer = p.authorize(address)
	answer.Set("state", other.state())
	if _, err := rp.finish(t.Context(), other, answer); !errors.As(err, new(Refused)) {
		t.Errorf("the same at a provider that checks no PKCE: the nonce is another's: %v", err)
	}
}

func TestACodeWorksOnce(t *testing.T) {
	t.Parallel()
	p := newCrooked(t, newClock())
	rp := NewProvider(p.settings())
	a := newAttempt("/")
	address, err := rp.begin(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	answer := p.authorize(address)
	if _, err := rp.finish(t.Context(), a, answer); err != nil {
		t.Fatal(err)
	}
	if _, err := rp.finish(t.Context(), a, answer); !errors.As(err, new(Refused)) {
		t.Errorf("replayed: %v", err)
	}
	if n := p.timesAsked("/token"); n != 2 {
		t.Errorf("the token address was asked %d times in two tries", n)
	}
}

func TestAProviderThatPromisesToNameItselfMustDoSo(t *testing.T) {
	t.Parallel()
	p := newCrooked(t, newClock())
	p.metadata = map[string]any{"authorization_response_iss_parameter_supported": true}
	rp := NewProvider(p.settings())
	if _, err := p.run(rp, nil); !errors.As(err, new(Refused)) {
		t.Errorf("without its name: %v", err)
	}
	if _, err := p.run(rp, func(q url.Values) { q.Set("iss", p.issuer) }); err != nil {
		t.Errorf("with its name: %v", err)
	}
}

func TestKeysMayBeRotated(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := newCrooked(t, c)
	rp := NewProvider(p.settings())
	if _, err := p.run(rp, nil); err != nil {
		t.Fatal(err)
	}
	p.rotate()
	c.pass(keysKept)
	if _, err := p.run(rp, nil); err != nil {
		t.Errorf("with the new key: %v", err)
	}
}

func TestUnknownKeysDoNotMakeTheTrackerAskAgainAndAgain(t *testing.T) {
	t.Parallel()
	p := newCrooked(t, newClock())
	p.sign = func(payload []byte) string {
		return p.signed(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: keyPairs()[1], KeyID: newSecret()}}, payload)
	}
	rp := NewProvider(p.settings())
	for range 20 {
		if _, err := p.run(rp, nil); !errors.As(err, new(Refused)) {
			t.Fatal(err)
		}
	}
	if n := p.timesAsked("/keys"); n != 1 {
		t.Errorf("the keys were fetched %d times", n)
	}
}

func TestAProviderMayBeAwayAtTheStartAndLater(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ fails, mends func(p *crooked) }{
		"down at the start": {func(p *crooked) { p.down = true }, func(p *crooked) { p.down = false }},
		"another issuer's description": {
			func(p *crooked) { p.metadata = map[string]any{"issuer": "https://evil.example.org"} }, func(p *crooked) { p.metadata = nil },
		},
		"keys away":            {func(p *crooked) { p.keysDown = true }, func(p *crooked) { p.keysDown = false }},
		"keys on another host": {func(p *crooked) { p.metadata = map[string]any{"jwks_uri": p.issuer + "/away"} }, func(p *crooked) { p.metadata = nil }},
		"token address down":   {func(p *crooked) { p.tokenCode = http.StatusBadGateway }, func(p *crooked) { p.tokenCode = 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := newClock()
			p := newCrooked(t, now)
			rp := NewProvider(p.settings())
			c.fails(p)
			if _, err := p.run(rp, nil); !errors.Is(err, ErrAway) {
				t.Errorf("away: %v", err)
			} else if strings.Contains(err.Error(), "a child's name") {
				t.Error("the error repeats the provider's page")
			}
			c.mends(p)
			now.pass(knownFor)
			if _, err := p.run(rp, nil); err != nil {
				t.Errorf("back: %v", err)
			}
			p.down = true
			now.pass(knownFor)
			if _, err := p.run(rp, nil); !errors.Is(err, ErrAway) {
				t.Errorf("away again: %v", err)
			}
		})
	}
}

func TestAProviderThatIsAwayIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	p := newCrooked(t, newClock())
	p.down = true
	rp := NewProvider(p.settings())
	for range 10 {
		if _, err := rp.describe(t.Context()); !errors.Is(err, ErrAway) {
			t.Fatal(err)
		}
	}
	if n := p.timesAsked("/.well-known/openid-configuration"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestTheProviderIsAskedOverTLSAloneButOnThisMachine(t *testing.T) {
	t.Parallel()
	for issuer, loopback := range map[string]bool{"http://login.example.org": true, "http://127.0.0.1:1": false, "http://10.0.0.1": true} {
		rp := NewProvider(Settings{Issuer: issuer, Loopback: loopback, Now: time.Now})
		if _, err := rp.describe(t.Context()); !errors.Is(err, ErrAway) || !strings.Contains(err.Error(), errPlain.Error()) {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}

func TestAProvidersEndlessAnswerIsCutShort(t *testing.T) {
	t.Parallel()
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range largestAnswer / 1024 * 4 {
			if _, err := w.Write(make([]byte, 1024)); err != nil {
				return
			}
		}
	}))
	t.Cleanup(endless.Close)
	rp := NewProvider(Settings{Issuer: endless.URL, Loopback: true, Now: time.Now})
	if _, err := rp.describe(t.Context()); err == nil || !strings.Contains(err.Error(), errTooLong.Error()) {
		t.Errorf("%v", err)
	}
}

func TestSigningOutOfTheProviderWhereItSaysWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		metadata map[string]any
		want     string
	}{
		"where it says": {nil, "/end?client_id=ehcp-tracker&post_logout_redirect_uri=https%3A%2F%2Ftracker.example.org%2Fsigned-out"},
		"where not":     {map[string]any{"end_session_endpoint": ""}, ""},
		"not in plain":  {map[string]any{"end_session_endpoint": "http://login.example.org/end"}, ""},
		"no script":     {map[string]any{"end_session_endpoint": "javascript:alert(1)"}, ""},
	} {
		p := newCrooked(t, newClock())
		p.metadata = c.metadata
		if got := NewProvider(p.settings()).endSession(t.Context()); strings.TrimPrefix(got, p.issuer) != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRolesAreReadFromTheClaimThatIsNamed(t *testing.T) {
	t.Parallel()
	own, err := ParseRoleMap("")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ParseRoleMap("SEND.Manager=team_manager,SEND.Lead=team_manager")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		claim string
		all   map[string]any
		m     RoleMap
		want  []casework.Role
	}{
		"a list":                       {"roles", map[string]any{"roles": []any{"analyst", "x", 7}}, own, []casework.Role{casework.Analyst}},
		"one value":                    {"role", map[string]any{"role": "analyst"}, own, []casework.Role{casework.Analyst}},
		"a path":                       {"realm_access.roles", map[string]any{"realm_access": map[string]any{"roles": []any{"hub_adviser"}}}, own, []casework.Role{casework.HubAdviser}},
		"a name with dots":             {"https://x.example.org/roles", map[string]any{"https://x.example.org/roles": []any{"analyst"}}, own, []casework.Role{casework.Analyst}},
		"names of their own":           {"roles", map[string]any{"roles": []any{"SEND.Lead", "SEND.Manager"}}, theirs, []casework.Role{casework.TeamManager}},
		"ours are not theirs":          {"roles", map[string]any{"roles": []any{"administrator"}}, theirs, nil},
		"the role of another system":   {"roles", map[string]any{"roles": []any{"service"}}, own, nil},
		"a claim that is not there":    {"roles", map[string]any{}, own, nil},
		"a claim of another shape":     {"roles", map[string]any{"roles": 7.0}, own, nil},
		"a path that leads to nothing": {"a.b", map[string]any{"a": "b"}, own, nil},
	} {
		if got := (claims{all: c.all}).roles(c.claim, c.m); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, wrong := range []string{"x", "x=root", "=analyst", "x=service", "a=analyst,,b=analyst"} {
		if _, err := ParseRoleMap(wrong); err == nil || !strings.Contains(err.Error(), "OIDC_ROLE_MAP") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestOnlyAnAddressThatTheProviderVouchesForIsVerified(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		claims   claims
		email    string
		verified bool
	}{
		"as a boolean":      {claims{Email: "a@b", EmailVerified: true}, "a@b", true},
		"as text":           {claims{Email: "a@b", EmailVerified: "true"}, "a@b", true},
		"as Entra says it":  {claims{Email: "a@b", EdgeVerified: "1"}, "a@b", true},
		"as a number":       {claims{Email: "a@b", EdgeVerified: 1.0}, "a@b", true},
		"not":               {claims{Email: "a@b"}, "a@b", false},
		"said not to be":    {claims{Email: "a@b", EmailVerified: "false"}, "a@b", false},
		"a user name never": {claims{Username: "a@b", EmailVerified: true}, "a@b", false},
	} {
		if email, verified := c.claims.address(); email != c.email || verified != c.verified {
			t.Errorf("%s: %s %v", name, email, verified)
		}
	}
}
