package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"ehcp.example/tracker/internal/casework"
)

// Settings are what the council's provider was told of the tracker, and the
// tracker of it.
type Settings struct {
	Issuer, ClientID, ClientSecret string
	RolesClaim                     string
	Roles                          RoleMap
	APIAudience                    string // of access tokens; empty: the API takes none
	RedirectURL                    string // where the provider sends people back to
	SignedOutURL                   string // and where after they have signed out
	Loopback                       bool   // the provider may be on this machine without TLS
	Now                            func() time.Time
}

const (
	// knownFor is how long what the provider says of itself is believed. Keys
	// that it has withdrawn are trusted no longer than that.
	knownFor = time.Hour
	// retryAfter is how long a provider that did not answer is left alone.
	retryAfter = 5 * time.Second
)

// Provider is the council's sign-in service. It is asked when somebody signs
// in and not before: the tracker starts without it. It is safe for concurrent
// use.
type Provider struct {
	Settings

	courier *courier
	client  *http.Client

	mu     sync.Mutex
	known  *described
	failed error
	tried  time.Time
}

// described is what the provider says of itself.
type described struct {
	oauth      oauth2.Config
	id, access *oidc.IDTokenVerifier
	endSession string
	saysIssuer bool // it promises to name itself in every answer (RFC 9207)
}

// NewProvider makes a relying party; it asks nothing yet.
func NewProvider(s Settings) *Provider {
	p := &Provider{Settings: s, courier: &courier{loopback: s.Loopback, now: s.Now}}
	p.client = newClient(p.courier)
	return p
}

// errAway: the provider cannot be reached, or makes no sense.
var errAway = errors.New("the sign-in provider is away")

// describe asks the provider for its own description, unless that is known.
func (p *Provider) describe(ctx context.Context) (*described, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Now()
	if p.known != nil && now.Sub(p.tried) < knownFor {
		return p.known, nil
	}
	if p.failed != nil && now.Sub(p.tried) < retryAfter {
		return nil, p.failed
	}
	d, err := p.discover(ctx)
	p.tried = now
	if err != nil {
		p.known, p.failed = nil, fmt.Errorf("%w: %w", errAway, err)
		return nil, p.failed
	}
	p.known, p.failed = d, nil
	return d, nil
}

func (p *Provider) discover(ctx context.Context) (*described, error) {
	// The one who asks first may go away; others wait for the same answer.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answersWithin)
	defer cancel()
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.Issuer)
	if err != nil {
		return nil, shortened(err)
	}
	var more struct {
		JWKS       string   `json:"jwks_uri"`
		EndSession string   `json:"end_session_endpoint"`
		SaysIssuer bool     `json:"authorization_response_iss_parameter_supported"`
		Methods    []string `json:"token_endpoint_auth_methods_supported"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, fmt.Errorf("read the provider's description: %w", err)
	}
	p.courier.keysAddress(more.JWKS)
	endpoint := found.Endpoint()
	// Said outright, so that a code is never sent twice to find out.
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(more.Methods) > 0 && !slices.Contains(more.Methods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	trust := keySet{oidc.NewRemoteKeySet(oidc.ClientContext(context.WithoutCancel(ctx), p.client), more.JWKS)}
	algorithms := asymmetric(more.Algorithms)
	d := &described{
		oauth: oauth2.Config{
			ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: endpoint, RedirectURL: p.RedirectURL,
			Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
		},
		id:         oidc.NewVerifier(p.Issuer, trust, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithms, Now: p.Now}),
		endSession: more.EndSession, saysIssuer: more.SaysIssuer,
	}
	if p.APIAudience != "" {
		d.access = oidc.NewVerifier(p.Issuer, trust, &oidc.Config{ClientID: p.APIAudience, SupportedSigningAlgs: algorithms, Now: p.Now})
	}
	return d, nil
}

// shortened keeps a page that a provider may answer with out of the log.
func shortened(err error) error {
	const most = 200
	if text := err.Error(); len(text) > most {
		return errors.New(text[:most] + "…")
	}
	return err
}

// begin is where the browser is sent for an attempt.
func (p *Provider) begin(ctx context.Context, a attempt) (address string, err error) {
	d, err := p.describe(ctx)
	if err != nil {
		return "", err
	}
	return d.oauth.AuthCodeURL(a.state(), oidc.Nonce(a.nonce()), oauth2.S256ChallengeOption(a.verifier())), nil
}

// finish takes what the provider sent the browser back with and gives who it
// is. What does not fit the attempt is an error of type [Refused].
func (p *Provider) finish(ctx context.Context, a attempt, answer url.Values) (casework.Identity, error) {
	d, err := p.describe(ctx)
	if err != nil {
		return casework.Identity{}, err
	}
	if err := checkAnswer(d, a, answer, p.Issuer); err != nil {
		return casework.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := d.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(a.verifier()))
	if err != nil {
		return casework.Identity{}, exchangeFailed(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return casework.Identity{}, notTrusted("the provider gave no identity token")
	}
	id, err := verify(ctx, d.id, raw)
	if err != nil {
		return casework.Identity{}, err
	}
	if !same(id.Nonce, a.nonce()) {
		return casework.Identity{}, notTrusted("the identity token belongs to another sign-in")
	}
	if id.AccessTokenHash != "" && id.VerifyAccessToken(token.AccessToken) != nil {
		return casework.Identity{}, notTrusted("the tokens do not belong together")
	}
	return p.identity(id)
}

// checkAnswer: it is the answer to this attempt, by this provider, and a yes.
func checkAnswer(d *described, a attempt, answer url.Values, issuer string) error {
	for _, name := range []string{"state", "code", "iss", "error"} {
		if len(answer[name]) > 1 {
			return notTrusted("the answer says " + name + " twice")
		}
	}
	switch named := answer.Get("iss"); {
	case !same(answer.Get("state"), a.state()):
		return stale("the state is not that of this browser’s sign-in")
	case named != "" && named != issuer, named == "" && d.saysIssuer:
		return notTrusted("the answer is of another provider")
	case answer.Get("error") != "":
		return Refused{
			Words: "Your council’s sign-in service did not let you in. If you did not stop it yourself, ask whoever manages accounts at your council.",
			Why:   "the provider refused",
		}
	case answer.Get("code") == "":
		return notTrusted("the answer has no code")
	}
	return nil
}

// identity reads an identity token that has been found good.
func (p *Provider) identity(id *oidc.IDToken) (casework.Identity, error) {
	c, err := readClaims(id.Claims)
	if err != nil {
		return casework.Identity{}, notTrusted("the identity token cannot be read")
	}
	// OpenID Connect Core, 3.1.3.7: where others may use the token too, it
	// must have been made out to the tracker.
	if len(id.Audience) > 1 && c.Party == "" || c.Party != "" && c.Party != p.ClientID {
		return casework.Identity{}, notTrusted("the identity token was made out to another")
	}
	out := casework.Identity{Issuer: id.Issuer, Subject: id.Subject, Name: c.Name}
	out.Email, out.EmailVerified = c.address()
	switch roles := c.roles(p.RolesClaim, p.Roles); len(roles) {
	case 0: // the use case refuses it, and says so of a user it knows
	case 1:
		out.Role = roles[0]
	default:
		return out, Refused{
			Words: "Your account has more than one role in the tracker. Ask whoever manages accounts at your council to leave it one.",
			Why:   "more than one role", About: mark(out),
		}
	}
	return out, nil
}

// exchangeFailed tells a provider that says no from one that is away.
func exchangeFailed(err error) error {
	if no := (*oauth2.RetrieveError)(nil); errors.As(err, &no) {
		if no.Response.StatusCode >= http.StatusInternalServerError {
			return fmt.Errorf("%w: its token address answered %d", errAway, no.Response.StatusCode)
		}
		return stale("the provider does not take the code")
	}
	if isNetwork(err) {
		return fmt.Errorf("%w: %w", errAway, shortened(err))
	}
	return notTrusted("the provider's answer makes no sense")
}

func isNetwork(err error) bool {
	broken := (*url.Error)(nil)
	return errors.As(err, &broken) || errors.Is(err, context.DeadlineExceeded)
}

// endSession is where the browser signs out of the provider too; empty where
// the provider does not say one, or is away.
func (p *Provider) endSession(ctx context.Context) string {
	d, err := p.describe(ctx)
	if err != nil || d.endSession == "" {
		return ""
	}
	u, err := url.Parse(d.endSession)
	if err != nil || u.Scheme != "https" && (!p.Loopback || !isLoopback(u)) {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.ClientID)
	q.Set("post_logout_redirect_uri", p.SignedOutURL)
	u.RawQuery = q.Encode()
	return u.String()
}
