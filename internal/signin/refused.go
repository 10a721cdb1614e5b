package signin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"ehcp.example/tracker/internal/casework"
)

// Refused is a sign-in that came to nothing. Words are for the one who tried,
// Why for the audit log; neither holds anything that was sent.
type Refused struct {
	Words, Why string
	About      string // who it was, where that is known: see [casework.SignInNote]
	Again      bool   // trying again may help
}

func (r Refused) Error() string { return "sign-in refused: " + r.Why }

// TooMany is a sign-in that comes too soon after others.
type TooMany struct{ After time.Duration }

func (t TooMany) Error() string { return fmt.Sprintf("too many sign-ins; again after %s", t.After) }

// stale is what a slow, repeated or foreign answer comes to.
func stale(why string) error {
	return Refused{
		Words: "This sign-in was not begun in this browser, took longer than ten minutes, or was used already.", Why: why, Again: true,
	}
}

func notTrusted(why string) error {
	return Refused{Words: "The answer of your council’s sign-in service could not be trusted, so you have not been signed in.", Why: why, Again: true}
}

// mark stands for an identity in the audit log: a subject may be an address.
func mark(id casework.Identity) string {
	sum := sha256.Sum256([]byte(id.Issuer + "\x00" + id.Subject))
	return hex.EncodeToString(sum[:8])
}
