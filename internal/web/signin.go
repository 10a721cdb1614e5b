package web

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

// The addresses of signing in. The provider knows the second.
const (
	signInPath   = "/sign-in"
	CallbackPath = "/sign-in/callback"
	beginPath    = "/sign-in/begin"
	demoPath     = "/sign-in/as"
	signOutPath  = "/sign-out"
	// SignedOutPath is where the provider sends people once they are out.
	SignedOutPath = "/signed-out"
)

// signInView is the page where people sign in.
type signInView struct {
	Begin     string // where the provider's way begins; empty where there is none
	People    []personView
	FormToken string
	As        string // who is signed in already
}

// personView is somebody made up to be.
type personView struct{ Role, RoleText, Name, Sees string }

// signIn shows the ways in: the council's provider, or the demo's people.
func (s *site) signIn(c echo.Context) error {
	next := s.allowed(c.QueryParam("next"))
	v := signInView{}
	if who := visitor(c); who != nil {
		v.As = who.Name
	}
	switch {
	case s.Door == nil:
		return errNoSignIn()
	case !s.Demo:
		v.Begin = beginPath
		if next != "/" {
			v.Begin = beginPath + "?" + url.Values{"next": {next}}.Encode()
		}
	default:
		people, err := s.Door.People(c.Request().Context())
		if err != nil {
			return err
		}
		cookie := s.Door.Attempt(next)
		s.setCookie(c, attemptCookie, cookie, attemptLasts)
		v.FormToken = formToken(cookie)
		for _, p := range people {
			v.People = append(v.People, personView{p.Role, roleWords(gen.Role(p.Role)), p.Name, seesWords(p)})
		}
	}
	return s.show(c, http.StatusOK, "sign_in", page{Title: "Sign in", Path: signInPath, Body: v})
}

func seesWords(p Person) string {
	if p.Team == "" {
		return "Every team"
	}
	return "The " + p.Team + " team"
}

// begin leads the browser to the provider. It is reached by a link and changes
// nothing but a cookie: a form's redirect to another host would be stopped by
// the pages' own policy.
func (s *site) begin(c echo.Context) error {
	address, cookie, err := s.Door.Begin(c.Request().Context(), s.allowed(c.QueryParam("next")))
	if err != nil {
		return notLetIn(err)
	}
	s.setCookie(c, attemptCookie, cookie, attemptLasts)
	return c.Redirect(http.StatusSeeOther, address)
}

// callback is where the provider sends the browser back to.
func (s *site) callback(c echo.Context) error {
	a := s.arrival(c)
	a.Answer = c.QueryParams()
	s.dropCookie(c, attemptCookie) // it is good once
	e, err := s.Door.Finish(c.Request().Context(), a)
	return s.enter(c, e, err)
}

// demoSignIn lets somebody be one of the made-up people.
func (s *site) demoSignIn(c echo.Context) error {
	a := s.arrival(c)
	s.dropCookie(c, attemptCookie)
	e, err := s.Door.EnterAs(c.Request().Context(), c.FormValue("role"), a)
	return s.enter(c, e, err)
}

func (s *site) arrival(c echo.Context) Arrival {
	return Arrival{
		Attempt: s.cookieValue(c, attemptCookie), Session: s.cookieValue(c, sessionCookie), Peer: visitIn(c.Request().Context()).peer,
	}
}

func (s *site) enter(c echo.Context, e Entry, err error) error {
	if err != nil {
		return notLetIn(err)
	}
	s.setCookie(c, sessionCookie, e.Session, 0) // gone with the browser; the record ends it sooner
	return c.Redirect(http.StatusSeeOther, s.allowed(e.Next))
}

// signOut ends the session here and, where the provider says how, there too.
func (s *site) signOut(c echo.Context) error {
	address, err := s.Door.Leave(c.Request().Context(), s.arrival(c))
	if err != nil {
		return err
	}
	s.dropCookie(c, sessionCookie)
	// Not "cookies": that would clear those of every other service under the
	// council's domain.
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	if address == "" {
		return c.Redirect(http.StatusSeeOther, SignedOutPath)
	}
	// A redirect of a form to another host is stopped by the pages' policy.
	c.Response().Header().Set("Refresh", "0; url="+address)
	s.forget(c)
	return s.show(c, http.StatusOK, "signed_out", page{Title: "You have signed out", Path: SignedOutPath, Body: signedOutView{address}})
}

type signedOutView struct{ Provider string }

func (s *site) signedOut(c echo.Context) error {
	return s.show(c, http.StatusOK, "signed_out", page{Title: "You have signed out", Path: SignedOutPath, Body: signedOutView{}})
}

// notLetIn is the page of a sign-in that came to nothing.
func notLetIn(err error) error {
	n := NotLetIn{}
	if !errors.As(err, &n) {
		return err
	}
	switch {
	case n.Away:
		return &pageError{http.StatusServiceUnavailable, problemView{Heading: "Signing in does not work just now", Text: []string{
			"Your council’s sign-in service does not answer. Nothing is wrong with your account.",
			"Try again in a few minutes. The deadline calculator works meanwhile, and so do other systems that use the API with a service token.",
		}, Link: signInPath, LinkText: "Try to sign in again"}, 5 * time.Second}
	case n.After > 0:
		return &pageError{http.StatusTooManyRequests, problemView{Heading: "Too many tries to sign in", Text: []string{
			"There have been too many sign-ins in a short time, from this place or to this account.",
			"Wait a minute, then try again.",
		}, Link: signInPath, LinkText: "Try to sign in again"}, n.After}
	case n.Again:
		return &pageError{http.StatusForbidden, problemView{
			Heading: "You have not been signed in", Text: []string{n.Words}, Link: signInPath, LinkText: "Start again",
		}, 0}
	}
	return &pageError{http.StatusForbidden, problemView{Heading: "You cannot use the tracker", Text: []string{
		n.Words, "The deadline calculator is open to everyone.",
	}}, 0}
}

// pageError is the error of a page that says itself what is wrong.
type pageError struct {
	status int
	view   problemView
	after  time.Duration // when to try again, where that is known
}

func (e *pageError) Error() string { return "page: " + strconv.Itoa(e.status) + " " + e.view.Heading }

// retryAfter is whole seconds, at least one.
func (e *pageError) retryAfter() string { return strconv.Itoa(int(math.Ceil(e.after.Seconds()))) }

// What pages say to those who may not see them.
//
//nolint:gochecknoglobals // pages, in words
var (
	errEnded = &pageError{http.StatusUnauthorized, problemView{Heading: "Your session has ended", Text: []string{
		"You are signed out when you have not used the tracker for 30 minutes (15 in the enquiries hub), ten hours after you signed in, " +
			"or when an administrator ends your session. In the enquiries hub, signing in somewhere else ends it too.",
		"Sign in again to go on where you were.",
	}, LinkText: "Sign in again"}, 0}
	errForbidden = &pageError{http.StatusForbidden, problemView{Heading: "Your role does not show this page", Text: []string{
		"Ask the tracker’s administrator if your work needs it.",
	}}, 0}
	errForm = &pageError{http.StatusForbidden, problemView{Heading: "Nothing has been changed", Text: []string{
		"The form was not sent from a page of the tracker as you have it open now. You may have signed in or out since, in another window.",
		"Go back, load the page again and send the form once more.",
	}}, 0}
)

// errNoSignIn is the error of pages for those who are signed in, where nobody
// can be.
func errNoSignIn() error {
	return &pageError{http.StatusUnauthorized, problemView{Heading: "You would need to sign in", Text: []string{
		"This page shows cases, and signing in has not been set up in this installation.",
		"Other systems can read them through the API with a service token.",
	}}, 0}
}

// forget makes the rest of this page one for nobody.
func (s *site) forget(c echo.Context) {
	r := c.Request()
	c.SetRequest(r.WithContext(withVisit(r.Context(), visit{peer: r.RemoteAddr})))
}
