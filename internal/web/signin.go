package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// errSignIn is the error of a page that shows cases, where nobody can be
// signed in.
var errSignIn = echo.NewHTTPError(http.StatusUnauthorized)

// signedIn tells whether the pages have a token to ask with. There is no
// sign-in yet: only the demo gives them one.
func (s *site) signedIn() bool { return s.Token != nil && s.Token() != "" }

// signInView is what is said where somebody would have to be signed in.
func signInView() problemView {
	return problemView{Heading: "You would need to sign in", Text: []string{
		"This page shows cases, and signing in is not built yet. Until it is, an installation like this one shows cases to nobody.",
		"Other systems can read them through the API with a service token. In the demo, where every case is made up, the page is open.",
	}}
}
