package auth

import (
	"context"
	"strings"
	"time"

	"ehcp.example/tracker/internal/casework"
)

// Credential is how a caller shows who they are.
type Credential string

// The credentials.
const (
	ServiceToken Credential = "service_token" // made by an administrator
	AccessToken  Credential = "access_token"  // of the council's sign-in provider
	SessionOpen  Credential = "session"       // of a browser, by the pages
)

// Caller is who is asking, and how they showed it.
type Caller struct {
	casework.Actor

	Credential Credential
	// SignedInAt and Until are when a session began and when it ends at the
	// latest; zero for tokens.
	SignedInAt, Until time.Time
}

// Sessions tells who a session belongs to.
type Sessions interface {
	// Who gives a fault unauthenticated for a session that is not open.
	Who(ctx context.Context, secret string) (casework.Actor, casework.Session, error)
}

// AccessTokens tells who an access token of the provider belongs to.
type AccessTokens interface {
	// Who gives a fault unauthenticated for a token that is not good.
	Who(ctx context.Context, token string) (casework.Actor, error)
}

type inProcess struct{}

// InProcess marks what is asked from within the program. Only such a call may
// come with a session: a browser holds one in a cookie, which the API does not
// read, so that no other site can make it speak to the API.
func InProcess(ctx context.Context) context.Context { return context.WithValue(ctx, inProcess{}, true) }

// byToken is who a bearer token belongs to. A service token says so itself; an
// access token is a JWT, in three parts.
func (a *Authenticator) byToken(ctx context.Context, token string) (Caller, error) {
	if a.ways.Access != nil && !strings.HasPrefix(token, Prefix) && strings.Count(token, ".") == 2 {
		who, err := a.ways.Access.Who(ctx, token)
		return Caller{Actor: who, Credential: AccessToken}, err
	}
	return a.byServiceToken(ctx, token)
}

func (a *Authenticator) bySession(ctx context.Context, secret string) (Caller, error) {
	if a.ways.Sessions == nil || ctx.Value(inProcess{}) == nil {
		return Caller{}, refused()
	}
	who, s, err := a.ways.Sessions.Who(ctx, secret)
	return Caller{Actor: who, Credential: SessionOpen, SignedInAt: s.CreatedAt, Until: s.ExpiresAt}, err
}
