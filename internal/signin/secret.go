package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// secretBytes of randomness are 256 bits: nobody guesses them, so one round of
// SHA-256 keeps them and no salt is wanted.
const secretBytes = 32

// newSecret makes what a browser keeps in a cookie.
func newSecret() string {
	var b [secretBytes]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashOf is what the record keeps of a secret; ok is false for text that
// cannot be one, so that it is refused without a look into the record.
func hashOf(secret string) (hash []byte, ok bool) {
	if len(secret) != base64.RawURLEncoding.EncodedLen(secretBytes) {
		return nil, false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(secret); err != nil {
		return nil, false
	}
	h := sha256.Sum256([]byte(secret))
	return h[:], true
}

// attempt is one sign-in under way, known by a cookie that only the browser
// which began it has. State, nonce and PKCE verifier all come from its secret:
// what travels in addresses tells nothing of the others, and no process has to
// remember anything, so that any of them may take the answer.
type attempt struct{ secret, next string }

func newAttempt(next string) attempt { return attempt{newSecret(), next} }

func (a attempt) derive(use string) string {
	mac := hmac.New(sha256.New, []byte(a.secret))
	mac.Write([]byte("ehcp sign-in " + use))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (a attempt) state() string    { return a.derive("state") }
func (a attempt) nonce() string    { return a.derive("nonce") }
func (a attempt) verifier() string { return a.derive("verifier") } // 43 characters, as RFC 7636, section 4.1, wants

// cookie is the attempt as the browser keeps it.
func (a attempt) cookie() string {
	return a.secret + "." + base64.RawURLEncoding.EncodeToString([]byte(a.next))
}

func parseAttempt(cookie string) (attempt, bool) {
	secret, rest, found := strings.Cut(cookie, ".")
	next, err := base64.RawURLEncoding.DecodeString(rest)
	if _, ok := hashOf(secret); !ok || !found || err != nil {
		return attempt{}, false
	}
	return attempt{secret, string(next)}, true
}

func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
