package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

// visit is one request of a browser: where it is and whose session it has.
type visit struct {
	peer    string
	session string // the secret in its cookie
	who     *gen.Me
	ended   bool  // it has the cookie of a session that is not open
	failed  error // it could not be found out
}

type visitInContext struct{}

func withVisit(ctx context.Context, v visit) context.Context {
	return context.WithValue(ctx, visitInContext{}, v)
}

func visitIn(ctx context.Context) visit {
	v, _ := ctx.Value(visitInContext{}).(visit)
	return v
}

// visitor is who the page is for; nil where nobody is signed in.
func visitor(c echo.Context) *gen.Me { return visitIn(c.Request().Context()).who }

// meet finds out whose session a request comes with. The API says so, every
// time anew, as it does for each thing that the page then asks.
func (s *site) meet(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		v := visit{peer: r.RemoteAddr}
		if kept, err := c.Cookie(s.cookieName(sessionCookie)); err == nil && s.Door != nil && !strings.HasPrefix(r.URL.Path, assetsPath) {
			v.session = kept.Value
			c.SetRequest(r.WithContext(withVisit(r.Context(), v)))
			s.whose(c.Request().Context(), &v)
		}
		c.SetRequest(r.WithContext(withVisit(r.Context(), v)))
		if v.ended {
			s.dropCookie(c, sessionCookie)
		}
		return next(c)
	}
}

func (s *site) whose(ctx context.Context, v *visit) {
	me, err := s.client.GetMeWithResponse(ctx)
	switch {
	case err != nil:
		v.failed = err
	case me.JSON200 != nil:
		v.who = me.JSON200
	case me.StatusCode() == http.StatusUnauthorized:
		v.ended = true
	default:
		v.failed = refused(me.HTTPResponse, me.Body)
	}
}

// closed is a page for those who are signed in. Whoever is not is led to the
// sign-in page and from there back; whoever was is told that they no longer are.
func (s *site) closed(page echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v := visitIn(c.Request().Context())
		switch {
		case v.who != nil:
			return page(c)
		case v.failed != nil:
			return v.failed
		case s.Door == nil:
			return errNoSignIn()
		case v.ended:
			return errEnded
		}
		return c.Redirect(http.StatusSeeOther, s.signInFor(c.Request().URL))
	}
}

// signInFor is the sign-in page that leads on to an address.
func (s *site) signInFor(u *url.URL) string {
	next := s.allowed(u.RequestURI())
	if next == "/" {
		return signInPath
	}
	return signInPath + "?" + url.Values{"next": {next}}.Encode()
}

// longestNext is more than any page of ours is long.
const longestNext = 300

// allowed is a page of ours to go on to, or the start page: the address may
// have been written by anybody. It must be the path of a page that people go
// to; the rest of it is for that page to check, as always.
func (s *site) allowed(next string) string {
	u, err := url.Parse(next)
	if err != nil || len(next) > longestNext || u.IsAbs() || u.Host != "" || u.Opaque != "" || u.Fragment != "" ||
		!strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	c := s.echo.NewContext(nil, nil)
	s.echo.Router().Find(http.MethodGet, u.EscapedPath(), c)
	if !s.places[c.Path()] {
		return "/"
	}
	return u.RequestURI()
}

// The cookies, without the prefix that they have over TLS.
const (
	sessionCookie = "ehcp"
	attemptCookie = "ehcp-sign-in"
	attemptLasts  = 600 // seconds
)

// cookieName: over TLS the prefix makes browsers take the cookie from this very
// host alone and send it nowhere else (RFC 6265bis, section 4.1.3.2).
func (s *site) cookieName(name string) string {
	if s.HTTPS {
		return "__Host-" + name
	}
	return name
}

// setCookie keeps a secret in the browser. It is Lax and not Strict: the
// provider leads back here, and so do the links in mail.
func (s *site) setCookie(c echo.Context, name, value string, seconds int) {
	c.SetCookie(&http.Cookie{ //nolint:gosec // without TLS there are only the demo and tests, on loopback
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: seconds, Secure: s.HTTPS, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (s *site) dropCookie(c echo.Context, name string) { s.setCookie(c, name, "", -1) }

func (s *site) cookieValue(c echo.Context, name string) string {
	kept, err := c.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return kept.Value
}

// formField is the name of the hidden field in every form that changes
// something.
const formField = "form_token"

// formToken ties a form to the browser that it was shown in: another site can
// neither read it nor work it out.
func formToken(secret string) string {
	if secret == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("ehcp form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// largestForm is more than any form here holds.
const largestForm = 64 << 10

// form is a handler of what a form sends. Its token must be that of the
// browser's cookie of that name.
func (s *site) form(cookie string, handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		r.Body = http.MaxBytesReader(c.Response(), r.Body, largestForm)
		if err := r.ParseForm(); err != nil {
			return errForm
		}
		want := formToken(s.cookieValue(c, cookie))
		if want == "" || !hmac.Equal([]byte(r.PostForm.Get(formField)), []byte(want)) {
			return errForm
		}
		return handle(c)
	}
}

// sameSite refuses what another site makes a browser send.
func (s *site) sameSite(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	if s.Origin != "" {
		// Behind a proxy the host asked for may have another name here.
		_ = protection.AddTrustedOrigin(s.Origin) // checked by New
	}
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil {
			return errForm
		}
		return next(c)
	}
}

func checkOrigin(origin string) error {
	if origin == "" {
		return nil
	}
	if err := http.NewCrossOriginProtection().AddTrustedOrigin(origin); err != nil {
		return errors.New("the pages' own origin is none")
	}
	return nil
}
