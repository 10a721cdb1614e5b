package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Prefix begins every service token, so that one left in a file or a chat is
// known for what it is by people and by secret scanners.
const Prefix = "ehcp_"

// secretBytes of randomness: 256 bits cannot be guessed, so one round of
// SHA-256 is enough to keep them and no salt is wanted.
const secretBytes = 32

// NewSecret makes a service token and the hash to keep of it.
func NewSecret() (secret string, hash []byte) {
	var b [secretBytes]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand
	secret = Prefix + base64.RawURLEncoding.EncodeToString(b[:])
	return secret, sum(secret)
}

// Hash is what is kept of a token; ok is false for text that cannot be one, so
// that it is refused without a look into the record.
func Hash(secret string) (hash []byte, ok bool) {
	body, found := strings.CutPrefix(secret, Prefix)
	if !found || len(body) != base64.RawURLEncoding.EncodedLen(secretBytes) {
		return nil, false
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(body); err != nil {
		return nil, false
	}
	return sum(secret), true
}

func sum(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}

// split takes an Authorization header apart. The scheme's case does not matter
// (RFC 9110, section 11.1). Without a secret there is no scheme.
func split(header string) (scheme, secret string) {
	scheme, secret, _ = strings.Cut(header, " ")
	if secret = strings.TrimSpace(secret); secret == "" {
		return "", ""
	}
	return strings.ToLower(scheme), secret
}
