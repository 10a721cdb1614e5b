package web

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// Door is where people come in and go out. The pages ask nothing else of the
// tracker but through the API.
type Door interface {
	// People are those of the demo's sign-in page, one for each role; none
	// where people sign in by the council's provider.
	People(ctx context.Context) ([]Person, error)
	// Attempt begins a sign-in without a provider: what its form is bound to.
	Attempt(next string) (cookie string)
	// EnterAs signs in one of People.
	EnterAs(ctx context.Context, role string, a Arrival) (Entry, error)
	// Begin says where the provider lets people sign in.
	Begin(ctx context.Context, next string) (address, cookie string, err error)
	// Finish signs in whoever comes back from the provider.
	Finish(ctx context.Context, a Arrival) (Entry, error)
	// Leave ends a session, and says where the browser signs out of the
	// provider too, if anywhere.
	Leave(ctx context.Context, a Arrival) (address string, err error)
}

// Person is somebody made up whom the demo lets people be.
type Person struct {
	Role, Name, Team string // Team is empty for those who see all
}

// Arrival is a browser that comes to sign in or out.
type Arrival struct {
	Attempt string     // its cookie of the sign-in under way
	Session string     // its cookie of the session it has
	Answer  url.Values // what the provider sent it back with
	Peer    string     // where it is
}

// Entry is a session begun: the cookie to keep and the page to go to.
type Entry struct{ Session, Next string }

// NotLetIn is the error of a sign-in that came to nothing.
type NotLetIn struct {
	Words string        // for the one who tried
	Again bool          // trying again may help
	After time.Duration // too many tries; again after this
	Away  bool          // the provider does not answer
}

func (n NotLetIn) Error() string {
	return fmt.Sprintf("not let in (again %v, after %s, away %v)", n.Again, n.After, n.Away)
}
