package signin

import (
	"context"
	"errors"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// Users is where it is known which user an identity belongs to.
type Users interface {
	// UserByIdentity gives a fault not_found where it belongs to nobody.
	UserByIdentity(ctx context.Context, issuer, subject string) (casework.User, error)
}

// AccessTokens tells who an access token of the provider belongs to: somebody
// who has signed in to the tracker before and still may. The role is the one
// of their last sign-in.
type AccessTokens struct {
	provider *Provider
	users    Users
}

// NewAccessTokens makes one.
func NewAccessTokens(p *Provider, u Users) *AccessTokens { return &AccessTokens{p, u} }

// longestToken is more than any provider makes; what is longer is not read.
const longestToken = 16 << 10

// Who the token belongs to. The error is a fault unauthenticated for one that
// is not good, and unavailable where the provider's keys cannot be had.
func (a *AccessTokens) Who(ctx context.Context, token string) (casework.Actor, error) {
	refused := fault.New(fault.Unauthenticated, "The access token is not one of a user of the tracker.")
	if a.provider.APIAudience == "" || len(token) > longestToken {
		return casework.Actor{}, refused
	}
	d, err := a.provider.describe(ctx)
	if err != nil {
		return casework.Actor{}, away(err)
	}
	t, err := verify(ctx, d.access, token)
	switch {
	case errors.Is(err, errAway):
		return casework.Actor{}, away(err)
	case err != nil, t.Subject == "", t.Nonce != "": // a nonce is an identity token's
		return casework.Actor{}, refused
	}
	u, err := a.users.UserByIdentity(ctx, t.Issuer, t.Subject)
	switch {
	case fault.Is(err, fault.NotFound):
		return casework.Actor{}, refused
	case err != nil:
		return casework.Actor{}, err
	case !u.MaySignIn() || !u.Role.Known():
		return casework.Actor{}, refused
	}
	return casework.Actor{ID: u.ID, Name: u.Name, Role: u.Role, Teams: u.Teams}, nil
}

func away(err error) error {
	return fault.New(fault.Unavailable, "Access tokens cannot be checked just now: the sign-in provider does not answer. Service tokens work.").Because(err)
}
