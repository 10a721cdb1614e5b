package signin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
)

// asymmetric are the algorithms of a provider's list that a signature can be
// trusted by: with a shared secret or none, anybody who has the provider's
// public key could sign. RS256 is every provider's (OpenID Connect Core, 15.1).
func asymmetric(algorithms []string) []string {
	trusted := []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
	}
	out := slices.DeleteFunc(slices.Clone(algorithms), func(a string) bool { return !slices.Contains(trusted, a) })
	if len(out) == 0 {
		return []string{oidc.RS256}
	}
	return out
}

// keySet is the provider's keys. The verifier gives its failures as text
// alone, so the set also leaves them in the context of who asked: a signature
// that is wrong is not the same as keys that cannot be had.
type keySet struct{ remote oidc.KeySet }

type keyFailure struct{}

// VerifySignature gives the content of a token that one of the keys signed.
func (k keySet) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	content, err := k.remote.VerifySignature(ctx, jwt)
	if failure, ok := ctx.Value(keyFailure{}).(*error); ok {
		*failure = err
	}
	return content, err
}

// verify checks a token. Its error is of type [Refused], or errAway where the
// keys cannot be had.
func verify(ctx context.Context, v *oidc.IDTokenVerifier, token string) (*oidc.IDToken, error) {
	var failure error
	found, err := v.Verify(context.WithValue(ctx, keyFailure{}, &failure), token)
	switch {
	case err == nil:
		return found, nil
	case failure != nil && (isNetwork(failure) || errors.Is(failure, errAway)):
		return nil, fmt.Errorf("%w: %w", errAway, shortened(failure))
	}
	return nil, notTrusted("the identity token is not good")
}
