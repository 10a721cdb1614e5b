package auth

import (
	"context"
	"sync"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// Tokens is where service tokens are kept.
type Tokens interface {
	// TokenByHash finds a token, revoked and expired ones too; a fault
	// not_found where there is none.
	TokenByHash(ctx context.Context, hash []byte) (casework.Token, error)
	// TouchToken notes that a token was used.
	TouchToken(ctx context.Context, id casework.ID, at time.Time) error
}

const (
	// trusted is how long a token that was found is not looked up again. A
	// token revoked in another process works at most this much longer there;
	// in this process [Authenticator.Forget] ends it at once.
	trusted = time.Second
	// touched is how exactly the last use is noted.
	touched = time.Minute
	// remembered is how many tokens are kept in mind.
	remembered = 1000
)

// Ways are the ways to show who is asking. Only service tokens are wanted.
type Ways struct {
	Tokens   Tokens
	Sessions Sessions     // nil where nobody signs in
	Access   AccessTokens // nil where the API takes none of a provider
}

// Authenticator says who is asking. It is safe for concurrent use.
type Authenticator struct {
	ways  Ways
	now   func() time.Time
	today func() statute.Date

	mu    sync.Mutex
	known map[[32]byte]knownToken
}

type knownToken struct {
	token casework.Token
	until time.Time
}

// NewAuthenticator makes one. Expiry is judged by the civil day, trust and last
// use by the time.
func NewAuthenticator(w Ways, now func() time.Time, today func() statute.Date) *Authenticator {
	return &Authenticator{ways: w, now: now, today: today, known: map[[32]byte]knownToken{}}
}

// refused is the one answer to every token that does not work: which way it
// does not is nobody's business.
func refused() error {
	return fault.New(fault.Unauthenticated, "Send a valid token as Authorization: Bearer.")
}

// Who is asking, by the Authorization header. The error is a fault
// unauthenticated where what it carries does not work.
func (a *Authenticator) Who(ctx context.Context, header string) (Caller, error) {
	switch scheme, secret := split(header); scheme {
	case "bearer":
		return a.byToken(ctx, secret)
	case "session":
		return a.bySession(ctx, secret)
	}
	return Caller{}, refused()
}

func (a *Authenticator) byServiceToken(ctx context.Context, secret string) (Caller, error) {
	hash, ok := Hash(secret)
	if !ok {
		return Caller{}, refused()
	}
	t, err := a.find(ctx, [32]byte(hash))
	if err != nil {
		return Caller{}, err
	}
	if !t.RevokedAt.IsZero() || a.today().After(t.ExpiresOn) || !t.Role.Known() {
		return Caller{}, refused()
	}
	return Caller{Actor: casework.Actor{ID: t.ID, Name: t.Name, Role: t.Role, Teams: t.Teams}, Credential: ServiceToken}, nil
}

func (a *Authenticator) find(ctx context.Context, hash [32]byte) (casework.Token, error) {
	now := a.now()
	a.mu.Lock()
	k, ok := a.known[hash]
	a.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.token, nil
	}
	t, err := a.ways.Tokens.TokenByHash(ctx, hash[:])
	switch {
	case fault.Is(err, fault.NotFound):
		return casework.Token{}, refused()
	case err != nil:
		return casework.Token{}, err
	}
	if t.RevokedAt.IsZero() && now.Sub(t.LastUsedAt) >= touched {
		if err := a.ways.Tokens.TouchToken(ctx, t.ID, now); err != nil {
			return casework.Token{}, err
		}
		t.LastUsedAt = now
	}
	a.remember(hash, knownToken{token: t, until: now.Add(trusted)})
	return t, nil
}

func (a *Authenticator) remember(hash [32]byte, k knownToken) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= remembered {
		clear(a.known)
	}
	a.known[hash] = k
}

// Forget drops a token from mind: it has been revoked.
func (a *Authenticator) Forget(id casework.ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for hash, k := range a.known {
		if k.token.ID == id {
			delete(a.known, hash)
		}
	}
}
