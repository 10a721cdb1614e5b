package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// door lets in whoever comes, unless it is told otherwise.
type door struct {
	refuse  error
	leads   string // the provider's address of signing out
	arrived []Arrival
	next    string
}

func newDoor() *door { return &door{} }

func (*door) People(context.Context) ([]Person, error) {
	return []Person{
		{Role: "caseworker", Name: "Zoë Quillfeather", Team: "Ashford"}, {Role: "hub_adviser", Name: "Amir Oyelaran"},
	}, nil
}

func (d *door) Attempt(next string) string {
	d.next = next
	return "attempt"
}

func (d *door) EnterAs(_ context.Context, role string, a Arrival) (Entry, error) {
	a.Answer = url.Values{"role": {role}}
	d.arrived = append(d.arrived, a)
	return Entry{"new-secret", d.next}, d.refuse
}

func (d *door) Begin(_ context.Context, next string) (address, cookie string, err error) {
	d.next = next
	return "https://login.example.org/authorize?state=x", "attempt", d.refuse
}

func (d *door) Finish(_ context.Context, a Arrival) (Entry, error) {
	d.arrived = append(d.arrived, a)
	return Entry{"new-secret", d.next}, d.refuse
}

func (d *door) Leave(_ context.Context, a Arrival) (string, error) {
	d.arrived = append(d.arrived, a)
	return d.leads, d.refuse
}

// council is pages where people sign in by the council's provider, over TLS.
func council(t *testing.T, d *door) http.Handler {
	t.Helper()
	return pages(t, newFakeAPI(t), func(c *Config) {
		c.Demo, c.Mail, c.Door, c.HTTPS, c.Origin = false, nil, d, true, "https://tracker.example.org"
	})
}

// post sends a form.
func post(h http.Handler, path, cookies string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookies != "" {
		r.Header.Set("Cookie", cookies)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	h.ServeHTTP(w, r)
	return w
}

func token(secret string) url.Values { return url.Values{formField: {formToken(secret)}} }

// cookieSet is what an answer sets of a cookie; nil for nothing.
func cookieSet(w *httptest.ResponseRecorder, name string) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func TestWhoIsNotSignedInIsLedToTheSignInAndBack(t *testing.T) {
	t.Parallel()
	d := newDoor()
	h := council(t, d)
	for path, leads := range map[string]string{
		"/alerts": "/sign-in?next=%2Falerts", "/cases/EHC-2026-000001": "/sign-in?next=%2Fcases%2FEHC-2026-000001",
		"/clocks/due?cursor=x%2By": "/sign-in?next=%2Fclocks%2Fdue%3Fcursor%3Dx%252By",
	} {
		w := getAsNobody(t, h, path)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != leads {
			t.Errorf("%s: %d to %s", path, w.Code, w.Header().Get("Location"))
		}
		page := getAsNobody(t, h, leads)
		wants(t, page, http.StatusOK, "Sign in with your council account")
		begin := linkIn(t, page, beginPath)
		if to := getAsNobody(t, h, begin); to.Code != http.StatusSeeOther || d.next != path {
			t.Errorf("%s leads on to %s: %d", begin, d.next, to.Code)
		}
		back := ask(h, http.MethodGet, CallbackPath+"?code=c&state=s", "__Host-ehcp-sign-in=attempt")
		if back.Code != http.StatusSeeOther || back.Header().Get("Location") != path {
			t.Errorf("back to %s: %d", back.Header().Get("Location"), back.Code)
		}
	}
}

func linkIn(t *testing.T, w *httptest.ResponseRecorder, prefix string) string {
	t.Helper()
	for n := range parse(t, w.Body.String()).Descendants() {
		if href := attributes(n)["href"]; strings.HasPrefix(href, prefix) {
			return href
		}
	}
	t.Fatalf("no link to %s", prefix)
	return ""
}

func TestOnlyAPageOfOursIsGoneOnTo(t *testing.T) {
	t.Parallel()
	d := newDoor()
	h := council(t, d)
	for next, want := range map[string]string{
		"/alerts": "/alerts", "/alerts?cursor=a": "/alerts?cursor=a", "/cases/EHC-2026-000001": "/cases/EHC-2026-000001", "/": "/",
		"/cases/24%2F0123": "/cases/24%2F0123", "/cases/..%2F..%2Fsign-out": "/cases/..%2F..%2Fsign-out",
		"": "/", "https://evil.example.org": "/", "//evil.example.org": "/", "/\\evil.example.org": "/", "/%5Cevil.example.org": "/",
		"javascript:alert(1)": "/", "/sign-out": "/", "/sign-in": "/", "/api/v1/me": "/", "/nothing": "/", "alerts": "/", "/alerts#x": "/",
		"/alerts\r\nSet-Cookie:x": "/", "/\t/evil.example.org": "/", "/assets/x/tracker.css": "/", "http:/alerts": "/", "/.//evil.example.org": "/",
		"/alerts?" + strings.Repeat("x", 400): "/", "/mail": "/",
	} {
		getAsNobody(t, h, beginPath+"?"+url.Values{"next": {next}}.Encode())
		if d.next != want {
			t.Errorf("%q leads to %q, want %q", next, d.next, want)
		}
		// What the cookie of the attempt says is not trusted either.
		d.next = next
		if w := ask(h, http.MethodGet, CallbackPath+"?code=c", "__Host-ehcp-sign-in=attempt"); w.Header().Get("Location") != want {
			t.Errorf("%q in the cookie leads to %q", next, w.Header().Get("Location"))
		}
	}
}

func TestTheSessionsCookieIsForThisHostAloneAndNoScript(t *testing.T) {
	t.Parallel()
	w := ask(council(t, newDoor()), http.MethodGet, CallbackPath+"?code=c&state=s", "__Host-ehcp-sign-in=attempt")
	c := cookieSet(w, "__Host-ehcp")
	if c == nil || c.Value != "new-secret" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 {
		t.Errorf("over TLS: %+v", c)
	}
	if c := cookieSet(w, "__Host-ehcp-sign-in"); c == nil || c.MaxAge >= 0 {
		t.Errorf("the attempt's cookie stays: %+v", c)
	}
	w = post(pages(t, newFakeAPI(t)), demoPath, "ehcp-sign-in=attempt", with(token("attempt"), "role", "caseworker"))
	if c := cookieSet(w, "ehcp"); c == nil || c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("in the demo: %+v", c)
	}
}

func with(v url.Values, name, value string) url.Values {
	v.Set(name, value)
	return v
}

func TestTheDemoOffersSomebodyOfEachRole(t *testing.T) {
	t.Parallel()
	d := newDoor()
	h := pages(t, newFakeAPI(t), func(c *Config) { c.Door = d })
	page := getAsNobody(t, h, "/sign-in?next=%2Falerts")
	wants(t, page, http.StatusOK, "Nobody here is real", "Caseworker Zoë Quillfeather. The Ashford team.", "Enquiries hub adviser Amir Oyelaran. Every team.")
	if c := cookieSet(page, "ehcp-sign-in"); c == nil || c.Value != "attempt" || c.MaxAge != attemptLasts || !c.HttpOnly {
		t.Errorf("%+v", c)
	}
	w := post(h, demoPath, "ehcp-sign-in=attempt; ehcp=old-secret", with(token("attempt"), "role", "hub_adviser"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/alerts" {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	if a := d.arrived; len(a) != 1 || a[0].Session != "old-secret" || a[0].Answer.Get("role") != "hub_adviser" || a[0].Peer == "" {
		t.Errorf("%+v", a)
	}
}

func TestEveryPageSaysWhoIsSignedInAndHowToGetOut(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	h := pages(t, api)
	for path := range everyPage() {
		body := get(t, h, path).Body.String()
		text := visible(t, body)
		if !strings.Contains(text, "Signed in as Power BI , Analyst") || !strings.Contains(text, "Sign out") || !strings.Contains(body, formToken("secret")) {
			t.Errorf("%s: %s", path, text)
		}
		if strings.Contains(body, "secret\"") {
			t.Errorf("%s shows the session's secret", path)
		}
	}
	for _, path := range []string{"/", "/deadline", "/sign-in"} {
		if text := visible(t, getAsNobody(t, h, path).Body.String()); strings.Contains(text, "Sign out") || !strings.Contains(text, "Sign in") {
			t.Errorf("%s for nobody: %s", path, text)
		}
	}
}

func TestAnEndedSessionSaysSoAndKeepsWhereOneWasGoing(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.refuse("/me", http.StatusUnauthorized)
	h := pages(t, api)
	w := get(t, h, "/cases/EHC-2026-000001")
	wants(t, w, http.StatusUnauthorized, "Your session has ended", "30 minutes", "Sign in again")
	if to := linkIn(t, w, signInPath+"?"); to != "/sign-in?next=%2Fcases%2FEHC-2026-000001" {
		t.Errorf("leads to %s", to)
	}
	if c := cookieSet(w, "ehcp"); c == nil || c.MaxAge >= 0 {
		t.Errorf("its cookie stays: %+v", c)
	}
	public := get(t, h, "/deadline")
	wants(t, public, http.StatusOK, "Sign in")
	if asked := api.askedPaths(); slices.Contains(asked, "/cases/EHC-2026-000001 Session secret") {
		t.Errorf("the case was asked for: %v", asked)
	}
}

func TestASessionThatEndsWhileThePageIsMadeSaysSo(t *testing.T) {
	t.Parallel()
	for status, says := range map[int]string{
		http.StatusUnauthorized: "Your session has ended", http.StatusForbidden: "Your role does not show this page", http.StatusServiceUnavailable: "Sorry",
	} {
		api := newFakeAPI(t)
		api.refuse("/alerts", status)
		w := get(t, pages(t, api), "/alerts")
		if !strings.Contains(visible(t, w.Body.String()), says) {
			t.Errorf("%d: %d %s", status, w.Code, visible(t, w.Body.String()))
		}
	}
}

func TestWhenItCannotBeFoundOutWhoAsksClosedPagesStayClosed(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.refuse("/me", http.StatusServiceUnavailable)
	h := pages(t, api)
	wants(t, get(t, h, "/alerts"), http.StatusInternalServerError, "Sorry, there is a problem")
	wants(t, get(t, h, "/deadline"), http.StatusOK, "Work out the last day in time")
}

func TestWhereSignInIsNotSetUpPagesSaySo(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t), func(c *Config) { c.Door, c.Demo, c.Mail = nil, false, nil })
	for _, path := range []string{"/alerts", "/cases/EHC-2026-000001", "/sign-in"} {
		wants(t, get(t, h, path), http.StatusUnauthorized, "signing in has not been set up", "service token")
	}
	if text := visible(t, getAsNobody(t, h, "/").Body.String()); strings.Contains(text, "Sign in") {
		t.Error("the start page offers it")
	}
}

func TestARefusedSignInIsSaidInPlainWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		status int
		says   string
		retry  string
	}{
		"no role":       {NotLetIn{Words: "Your account has no role in the tracker."}, http.StatusForbidden, "You cannot use the tracker Your account has no role", ""},
		"to try again":  {NotLetIn{Words: "It took too long.", Again: true}, http.StatusForbidden, "You have not been signed in It took too long. Start again", ""},
		"too many":      {NotLetIn{After: 41*time.Second + 1}, http.StatusTooManyRequests, "Too many tries to sign in", "42"},
		"provider away": {NotLetIn{Away: true}, http.StatusServiceUnavailable, "Signing in does not work just now", "5"},
		"a failure":     {errors.New("a child's name"), http.StatusInternalServerError, "Sorry, there is a problem", ""},
	} {
		d := newDoor()
		d.refuse = c.err
		h := council(t, d)
		w := ask(h, http.MethodGet, CallbackPath+"?error=access_denied", "__Host-ehcp-sign-in=attempt")
		wants(t, w, c.status, c.says)
		if w.Header().Get("Retry-After") != c.retry || cookieSet(w, "__Host-ehcp") != nil || strings.Contains(w.Body.String(), "a child's name") {
			t.Errorf("%s: %v", name, w.Header())
		}
		checkDocument(t, name, w.Body.String())
		if w := getAsNobody(t, h, beginPath); w.Code != c.status {
			t.Errorf("%s at the beginning: %d", name, w.Code)
		}
	}
}

func TestSigningOutEndsTheSessionAndClearsTheBrowser(t *testing.T) {
	t.Parallel()
	d := newDoor()
	h := council(t, d)
	w := post(h, signOutPath, "__Host-ehcp=secret", token("secret"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != SignedOutPath || w.Header().Get("Clear-Site-Data") != `"cache", "storage"` {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if c := cookieSet(w, "__Host-ehcp"); c == nil || c.MaxAge >= 0 || len(d.arrived) != 1 || d.arrived[0].Session != "secret" {
		t.Errorf("%+v, %+v", c, d.arrived)
	}
	wants(t, getAsNobody(t, h, SignedOutPath), http.StatusOK, "You have signed out")
}

func TestSigningOutGoesOnToTheProvider(t *testing.T) {
	t.Parallel()
	d := newDoor()
	d.leads = "https://login.example.org/end?client_id=x"
	w := post(council(t, d), signOutPath, "__Host-ehcp=secret", token("secret"))
	wants(t, w, http.StatusOK, "You have signed out", "Sign out of it too")
	if w.Header().Get("Refresh") != "0; url="+d.leads || strings.Contains(visible(t, w.Body.String()), "Signed in as") {
		t.Errorf("%v", w.Header())
	}
}

func TestAFormOfAnotherSiteOrAnotherSessionChangesNothing(t *testing.T) {
	t.Parallel()
	endless := with(token("secret"), "x", strings.Repeat("x", largestForm))
	for name, c := range map[string]struct {
		form    url.Values
		cookies string
		headers []string
		refused bool
	}{
		"as it should be":              {token("secret"), "__Host-ehcp=secret", []string{"Sec-Fetch-Site", "same-origin"}, false},
		"an old browser":               {token("secret"), "__Host-ehcp=secret", []string{"Origin", "https://tracker.example.org"}, false},
		"without a token":              {url.Values{}, "__Host-ehcp=secret", nil, true},
		"with another session's token": {token("other"), "__Host-ehcp=secret", nil, true},
		"without a session":            {token(""), "", nil, true},
		"with an empty session":        {token(""), "__Host-ehcp=", nil, true},
		"from another site":            {token("secret"), "__Host-ehcp=secret", []string{"Sec-Fetch-Site", "cross-site"}, true},
		"from another host of ours":    {token("secret"), "__Host-ehcp=secret", []string{"Sec-Fetch-Site", "same-site"}, true},
		"from another origin":          {token("secret"), "__Host-ehcp=secret", []string{"Origin", "https://evil.example.org"}, true},
		"a cookie set over plain HTTP": {token("secret"), "ehcp=secret", nil, true},
		"a form that does not end":     {endless, "__Host-ehcp=secret", nil, true},
	} {
		d := newDoor()
		w := post(council(t, d), signOutPath, c.cookies, c.form, c.headers...)
		if (len(d.arrived) == 0) != c.refused || (w.Code == http.StatusForbidden) != c.refused {
			t.Errorf("%s: %d, %+v", name, w.Code, d.arrived)
		}
		if c.refused {
			wants(t, w, http.StatusForbidden, "Nothing has been changed")
		}
	}
}

func TestTheDemosFormIsBoundToTheBrowserThatSawIt(t *testing.T) {
	t.Parallel()
	d := newDoor()
	h := pages(t, newFakeAPI(t), func(c *Config) { c.Door = d })
	for name, w := range map[string]*httptest.ResponseRecorder{
		"no cookie":            post(h, demoPath, "", with(token("attempt"), "role", "caseworker")),
		"another browser's":    post(h, demoPath, "ehcp-sign-in=mine", with(token("attempt"), "role", "caseworker")),
		"the session's cookie": post(h, demoPath, "ehcp=attempt", with(token("attempt"), "role", "caseworker")),
	} {
		if w.Code != http.StatusForbidden || len(d.arrived) != 0 {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestWaysInAreThereOnlyWhereTheyAreMeant(t *testing.T) {
	t.Parallel()
	demo, real := pages(t, newFakeAPI(t)), council(t, newDoor())
	for _, path := range []string{beginPath, CallbackPath} {
		if w := getAsNobody(t, demo, path); w.Code != http.StatusNotFound {
			t.Errorf("the demo has %s: %d", path, w.Code)
		}
	}
	if w := post(real, demoPath, "__Host-ehcp-sign-in=attempt", token("attempt")); w.Code != http.StatusNotFound {
		t.Errorf("a council has the demo's sign-in: %d", w.Code)
	}
	if _, err := New(Config{API: newFakeAPI(t), Today: demoDay, Origin: "tracker.example.org"}); err == nil {
		t.Error("made with an origin that is none")
	}
}

func TestThePagesAskAsWhoeverIsThereFromWhereTheyAre(t *testing.T) {
	t.Parallel()
	var peers []string
	api := newFakeAPI(t)
	h := pages(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peers = append(peers, r.RemoteAddr)
		api.ServeHTTP(w, r)
	}))
	r := httptest.NewRequest(http.MethodGet, "/deadline", http.NoBody)
	r.RemoteAddr = "198.51.100.7:0"
	r.Header.Set("Cookie", "ehcp=secret")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if len(peers) < 2 || slices.ContainsFunc(peers, func(p string) bool { return p != "198.51.100.7:0" }) {
		t.Errorf("asked from %v", peers)
	}
}
