package signin

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"ehcp.example/tracker/internal/casework"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// keyPairs are made once: making one takes long.
var keyPairs = sync.OnceValue(func() (out [2]*rsa.PrivateKey) {
	for i := range out {
		var err error
		if out[i], err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			panic(err)
		}
	}
	return out
})

// crooked is a provider that signs people in as it should and, told to,
// misbehaves in one way.
type crooked struct {
	t      *testing.T
	clock  *clock
	server *httptest.Server
	issuer string

	// The ways in which it misbehaves.
	claims    map[string]any // over those of the identity token; nil takes one away
	sign      func(payload []byte) string
	metadata  map[string]any
	down      bool // the whole of it
	keysDown  bool
	tokenCode int // what the token address answers, where not 0
	noIDToken bool
	dropPKCE  bool

	mu    sync.Mutex
	key   *rsa.PrivateKey
	keyID string
	codes map[string]url.Values // given out and not yet used
	asked map[string]int        // how often each address
}

const (
	clientID     = "ehcp-tracker"
	clientSecret = "from the environment"
	apiAudience  = "api://ehcp"
)

func newCrooked(t *testing.T, c *clock) *crooked {
	t.Helper()
	p := &crooked{t: t, clock: c, key: keyPairs()[0], keyID: "one", codes: map[string]url.Values{}, asked: map[string]int{}}
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	p.issuer = p.server.URL
	return p
}

// settings are what the tracker is told of the provider.
func (p *crooked) settings() Settings {
	roles, err := ParseRoleMap("")
	if err != nil {
		p.t.Fatal(err)
	}
	return Settings{
		Issuer: p.issuer, ClientID: clientID, ClientSecret: clientSecret, RolesClaim: "roles", Roles: roles, APIAudience: apiAudience,
		RedirectURL: "https://tracker.example.org/sign-in/callback", SignedOutURL: "https://tracker.example.org/signed-out",
		Loopback: true, Now: p.clock.now,
	}
}

func (p *crooked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[r.URL.Path]++
	if p.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		doc := map[string]any{
			"issuer": p.issuer, "authorization_endpoint": p.issuer + "/authorize", "token_endpoint": p.issuer + "/token",
			"jwks_uri": p.issuer + "/keys", "end_session_endpoint": p.issuer + "/end",
			"id_token_signing_alg_values_supported": []string{"none", "HS256", "RS256"},
		}
		maps.Copy(doc, p.metadata)
		p.answer(w, doc)
	case "/keys":
		if p.keysDown {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		p.answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: p.keyID, Algorithm: "RS256", Use: "sig"}}})
	case "/token":
		p.token(w, r)
	case "/away":
		http.Redirect(w, r, "http://127.0.0.2:1/keys", http.StatusFound)
	default:
		http.NotFound(w, r)
	}
}

func (p *crooked) answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// authorize is what the browser does at the provider: it comes with the
// address and goes back with the answer.
func (p *crooked) authorize(address string) url.Values {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"client_id": clientID, "response_type": "code", "code_challenge_method": "S256", "redirect_uri": p.settings().RedirectURL,
	} {
		if q.Get(name) != want {
			p.t.Errorf("asked with %s %q, want %q", name, q.Get(name), want)
		}
	}
	if len(q.Get("state")) < 43 || len(q.Get("nonce")) < 43 || len(q.Get("code_challenge")) != 43 {
		p.t.Errorf("state, nonce or challenge are short: %v", q)
	}
	code := newSecret()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[code] = q
	return url.Values{"code": {code}, "state": {q.Get("state")}}
}

func (p *crooked) token(w http.ResponseWriter, r *http.Request) {
	if p.tokenCode != 0 {
		w.WriteHeader(p.tokenCode)
		_, _ = w.Write([]byte("<html>a child's name"))
		return
	}
	user, password, _ := r.BasicAuth()
	asked, known := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if secret, _ := url.QueryUnescape(password); user != clientID || secret != clientSecret || !known ||
		base64.RawURLEncoding.EncodeToString(challenge[:]) != asked.Get("code_challenge") && !p.dropPKCE {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant","error_description":"m.khan@example.org"}`))
		return
	}
	body := map[string]any{"access_token": "opaque", "token_type": "Bearer", "expires_in": 3600}
	if !p.noIDToken {
		body["id_token"] = p.made(map[string]any{
			"aud": clientID, "nonce": asked.Get("nonce"), "email": "m.khan@example.org", "email_verified": true, "name": "M Khan",
			"roles": []string{"team_manager", "of another system"},
		})
	}
	p.answer(w, body)
}

// made is a token with these claims, those of everybody, and those that the
// provider was told to misbehave with.
func (p *crooked) made(own map[string]any) string {
	now := p.clock.now()
	all := map[string]any{"iss": p.issuer, "sub": "subject-1", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	maps.Copy(all, own)
	for name, v := range p.claims {
		if v == nil {
			delete(all, name)
			continue
		}
		all[name] = v
	}
	payload, err := json.Marshal(all)
	if err != nil {
		p.t.Error(err)
	}
	if p.sign != nil {
		return p.sign(payload)
	}
	return p.signed(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: p.key, KeyID: p.keyID}}, payload)
}

func (p *crooked) signed(key jose.SigningKey, payload []byte) string {
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		p.t.Error(err)
		return ""
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		p.t.Error(err)
	}
	return out
}

// unsigned says that it needs no signature.
func unsigned(payload []byte) string {
	e := base64.RawURLEncoding.EncodeToString
	return e([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + e(payload) + "."
}

// withPublicKey signs with what everybody has: the key's public half as the
// secret of HS256.
func (p *crooked) withPublicKey(payload []byte) string {
	der, err := x509.MarshalPKIXPublicKey(p.key.Public())
	if err != nil {
		p.t.Error(err)
	}
	return p.signed(jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: der, KeyID: p.keyID}}, payload)
}

// rotate gives the provider another key.
func (p *crooked) rotate() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key, p.keyID = keyPairs()[1], "two"
}

func (p *crooked) timesAsked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// run is one sign-in: begun, answered by the provider, and finished.
func (p *crooked) run(rp *Provider, change func(answer url.Values)) (casework.Identity, error) {
	p.t.Helper()
	a := newAttempt("/alerts")
	address, err := rp.begin(p.t.Context(), a)
	if err != nil {
		return casework.Identity{}, err
	}
	if !strings.HasPrefix(address, p.issuer+"/authorize?") {
		p.t.Errorf("sent to %s", address)
	}
	answer := p.authorize(address)
	if change != nil {
		change(answer)
	}
	return rp.finish(p.t.Context(), a, answer)
}
