package app

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store/storetest"
	"ehcp.example/tracker/internal/synthetic"
)

// town is a tracker that is served as it ships, and who works there.
type town struct {
	t    *testing.T
	app  *App
	base string
	oidc *mockoidc.MockOIDC // nil in the demo
}

// newTown serves a tracker. People sign in by a provider, or as the demo's.
func newTown(t *testing.T, demo bool) *town {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	cfg := config.Config{
		DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023, Today: statute.NewDate(2026, 12, 1),
		BaseURL: base, Listen: server.Listener.Addr().String(),
	}
	w := &town{t: t, base: base}
	if demo {
		cfg.Mode = config.Demo
	} else {
		w.oidc = provider(t)
		// mockoidc gives no roles, so a claim that it gives stands for them.
		cfg.OIDC = config.OIDC{
			Issuer: w.oidc.Issuer(), ClientID: w.oidc.ClientID, ClientSecret: w.oidc.ClientSecret,
			RolesClaim: "preferred_username", RoleMap: "boss=service_manager,mine=caseworker",
		}
	}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler), time.Now)
	must(t, err)
	t.Cleanup(a.Close)
	w.app = a
	server.Config.Handler = w.serve(demo)
	server.Start()
	t.Cleanup(server.Close)
	return w
}

func (w *town) serve(demo bool) http.Handler {
	w.t.Helper()
	made, err := w.app.site(pages{demo: demo})
	must(w.t, err)
	h, err := made(w.app)
	must(w.t, err)
	return h
}

// provider is mockoidc, which takes a client's name and secret from the form
// alone although it says otherwise.
func provider(t *testing.T) *mockoidc.MockOIDC {
	t.Helper()
	m, err := mockoidc.NewServer(nil)
	must(t, err)
	must(t, m.AddMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if id, secret, ok := r.BasicAuth(); ok {
				must(t, r.ParseForm())
				r.Form.Set("client_id", id)
				r.Form.Set("client_secret", secret)
			}
			next.ServeHTTP(w, r)
		})
	}))
	l, err := bind(t.Context(), "127.0.0.1:0")
	must(t, err)
	must(t, m.Start(l, nil))
	t.Cleanup(func() { _ = m.Shutdown() })
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// staff makes the people of the demo's county.
func (w *town) staff() {
	w.t.Helper()
	d := &demo{app: w.app}
	for _, m := range synthetic.Staff() {
		if m.Team == "" || m.Team == demoTeam {
			must(w.t, d.employ(w.t.Context(), m))
		}
	}
}

// browser keeps cookies, as people's do.
type browser struct {
	*http.Client
	t    *testing.T
	base string
}

func (w *town) browser() *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	must(w.t, err)
	return &browser{&http.Client{Jar: jar}, w.t, w.base}
}

// shown is a page as it came in the end.
type shown struct {
	status     int
	path, body string
	header     http.Header
}

func (b *browser) do(method, path string, form url.Values, headers map[string]string) shown {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(form.Encode()))
	must(b.t, err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, v := range headers {
		r.Header.Set(name, v)
	}
	resp, err := b.Do(r)
	must(b.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(b.t, err)
	return shown{resp.StatusCode, resp.Request.URL.RequestURI(), string(body), resp.Header}
}

func (b *browser) open(path string) shown { b.t.Helper(); return b.do(http.MethodGet, path, nil, nil) }

func (b *browser) send(on shown, path string, form url.Values) shown {
	b.t.Helper()
	m := regexp.MustCompile(`name="form_token" value="([^"]+)"`).FindAllStringSubmatch(on.body, -1)
	if m == nil {
		b.t.Fatalf("%s has no form", on.path)
	}
	if form == nil {
		form = url.Values{}
	}
	form.Set("form_token", m[len(m)-1][1])
	return b.do(http.MethodPost, path, form, nil)
}

// signIn goes to a page as somebody whom the provider knows.
func (w *town) signIn(b *browser, path string, u mockoidc.MockUser) shown {
	w.t.Helper()
	w.oidc.QueueUser(&u)
	page := b.open(path)
	m := regexp.MustCompile(`href="(/sign-in/begin[^"]*)"`).FindStringSubmatch(page.body)
	if m == nil {
		w.t.Fatalf("%s led to %s (%d), where nobody can sign in", path, page.path, page.status)
	}
	return b.open(strings.ReplaceAll(m[1], "&amp;", "&"))
}

func (s shown) wants(t *testing.T, status int, path string, phrases ...string) {
	t.Helper()
	if s.status != status || s.path != path {
		t.Errorf("at %s with %d, want %s with %d", s.path, s.status, path, status)
	}
	for _, p := range phrases {
		if !strings.Contains(s.body, p) {
			t.Errorf("%s does not say %q", s.path, p)
		}
	}
}

var khan = mockoidc.MockUser{Subject: "khan", Email: "m.khan@example.org", EmailVerified: true, PreferredUsername: "boss"} //nolint:gochecknoglobals // made up

func (w *town) user(email string) casework.User {
	w.t.Helper()
	u, err := w.app.UserNamed(w.t.Context(), demoActor, email)
	must(w.t, err)
	return u
}

// signedIn is the cookie of somebody of that role, who has a session.
func signedIn(t *testing.T, a *App, role casework.Role) string {
	t.Helper()
	email, name := string(role)+"@example.org", "M Khan"
	u, err := a.Service.CreateUser(t.Context(), demoActor, casework.UserInput{Email: &email, Name: &name, Role: &role})
	must(t, err)
	secret := base64.RawURLEncoding.EncodeToString([]byte(rand.Text() + "123456"))
	hash := sha256.Sum256([]byte(secret))
	_, _, err = a.Service.SignInAs(t.Context(), u.ID, casework.SessionStart{Hash: hash[:]})
	must(t, err)
	return "ehcp=" + secret
}

func TestSomebodySignsInByTheProviderWorksAndSignsOut(t *testing.T) {
	t.Parallel()
	w := newTown(t, false)
	b := w.browser()
	w.signIn(b, "/alerts", khan).wants(t, http.StatusOK, "/alerts", "m.khan", "Service manager", "Sign out")
	page := b.open("/clocks/due")
	page.wants(t, http.StatusOK, "/clocks/due", "0 clocks")
	kept := b.Jar.Cookies(&url.URL{Scheme: "http", Host: strings.TrimPrefix(w.base, "http://"), Path: "/"})
	b.open("/api/v1/me").wants(t, http.StatusUnauthorized, "/api/v1/me") // the API reads no cookie
	b.send(page, "/sign-out", nil).wants(t, http.StatusOK, "/signed-out", "You have signed out")
	b.open("/alerts").wants(t, http.StatusOK, "/sign-in?next=%2Falerts", "Sign in with your council account")
	for _, c := range kept {
		b.do(http.MethodGet, "/alerts", nil, map[string]string{"Cookie": c.Name + "=" + c.Value}).wants(t, http.StatusUnauthorized, "/alerts", "Your session has ended")
	}
	w.signIn(b, "/alerts", khan).wants(t, http.StatusOK, "/alerts", "Service manager")
	if all, err := w.app.Service.Users(t.Context(), demoActor, casework.UserFilter{}, casework.PageRequest{}); err != nil || len(all.Items) != 1 {
		t.Errorf("signing in twice made %d users, %v", len(all.Items), err)
	}
}

func TestWhoeverIsMadeInactiveOrMovedIsSoWithTheNextClick(t *testing.T) {
	t.Parallel()
	w := newTown(t, false)
	b := w.browser()
	w.signIn(b, "/alerts", khan)
	u, administrator := w.user(khan.Email), casework.Role("administrator")
	u, err := w.app.Service.EditUser(t.Context(), demoActor, u.ID, u.Version, casework.UserInput{Role: &administrator})
	must(t, err)
	b.open("/deadline").wants(t, http.StatusOK, "/deadline", "Administrator")
	no := false
	_, err = w.app.Service.EditUser(t.Context(), demoActor, u.ID, u.Version, casework.UserInput{Active: &no})
	must(t, err)
	b.open("/alerts").wants(t, http.StatusUnauthorized, "/alerts", "Your session has ended")
	again := w.signIn(b, "/sign-in", khan)
	if again.status != http.StatusForbidden || !strings.Contains(again.body, "Your access to the tracker has been ended.") {
		t.Errorf("signing in again: %d", again.status)
	}
}

func TestNobodyWithoutARoleComesIn(t *testing.T) {
	t.Parallel()
	w := newTown(t, false)
	b := w.browser()
	page := w.signIn(b, "/alerts", mockoidc.MockUser{Subject: "x", Email: "x@example.org", EmailVerified: true, PreferredUsername: "x"})
	if page.status != http.StatusForbidden || !strings.Contains(page.body, "Your account has no role in the tracker") {
		t.Errorf("%d %s", page.status, page.body)
	}
	b.open("/alerts").wants(t, http.StatusOK, "/sign-in?next=%2Falerts")
	log, err := w.app.Service.AuditLog(t.Context(), demoActor, casework.AuditFilter{Action: "session.start"}, casework.PageRequest{})
	if err != nil || len(log.Items) != 1 || log.Items[0].Outcome != "refused" {
		t.Errorf("the audit log: %+v, %v", log.Items, err)
	}
}

func TestAThousandSignInsWithAsManyForgedAddressesAreStillLimited(t *testing.T) {
	t.Parallel()
	w := newTown(t, false)
	h := w.serve(false)
	refused := map[int]int{}
	for n := range 1000 {
		r := httptest.NewRequest(http.MethodGet, "/sign-in/callback?code=x&state=y", http.NoBody)
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.%d.%d", n/250, n%250))
		r.Header.Set("X-Real-IP", fmt.Sprintf("198.51.%d.%d", n/250, n%250))
		a := httptest.NewRecorder()
		h.ServeHTTP(a, r)
		refused[a.Code]++
	}
	if refused[http.StatusTooManyRequests] < 900 || refused[http.StatusForbidden] > 100 {
		t.Errorf("answers by status: %v", refused)
	}
}

func TestWhenTheProviderIsAwayTheRestWorks(t *testing.T) {
	t.Parallel()
	w := newTown(t, false)
	b := w.browser()
	w.signIn(b, "/alerts", khan).wants(t, http.StatusOK, "/alerts")
	must(t, w.oidc.Shutdown())
	b.open("/alerts").wants(t, http.StatusOK, "/alerts", "Service manager") // who is in stays in
	secret, err := w.app.NewToken(t.Context(), demoActor, casework.TokenInput{Name: "test", Role: casework.Analyst, Days: 1})
	must(t, err)
	b.do(http.MethodGet, "/api/v1/me", nil, map[string]string{"Authorization": "Bearer " + secret}).wants(t, http.StatusOK, "/api/v1/me")
	late := newTown(t, false)
	must(t, late.oidc.Shutdown())
	page := late.browser().open("/sign-in/begin")
	page.wants(t, http.StatusServiceUnavailable, "/sign-in/begin", "Signing in does not work just now", "service token")
	if page.header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
}

func TestTheDemoIsEnteredInThreeClicksAsAnyRole(t *testing.T) {
	t.Parallel()
	w := newTown(t, true)
	w.staff()
	b := w.browser()
	for role, says := range map[casework.Role]string{
		casework.Caseworker: "Caseworker", casework.TeamManager: "Team manager", casework.ServiceManager: "Service manager",
		casework.HubAdviser: "Enquiries hub adviser", casework.Analyst: "Analyst", casework.InformationGovernance: "Information governance",
		casework.Administrator: "Administrator",
	} {
		page := b.open("/sign-in")
		page.wants(t, http.StatusOK, "/sign-in", `value="`+string(role)+`"`)
		if in := b.send(page, "/sign-in/as", url.Values{"role": {string(role)}}); in.status != http.StatusOK || !strings.Contains(in.body, "</bdi></strong>, "+says) {
			t.Errorf("%s: %d at %s", role, in.status, in.path)
		}
	}
	if out := b.send(b.open("/sign-in"), "/sign-in/as", url.Values{"role": {"service"}}); out.status != http.StatusForbidden {
		t.Errorf("as another system: %d", out.status)
	}
}

func TestMadeUpPeopleSignInInADemoOnThisMachineAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t, true)
	for name, change := range map[string]func(c *config.Config){
		"in production":         func(c *config.Config) { c.Mode = config.Production },
		"in a test":             func(c *config.Config) { c.Mode = config.Test },
		"on every address":      func(c *config.Config) { c.Listen = "0.0.0.0:8080" },
		"on a public address":   func(c *config.Config) { c.Listen = "192.0.2.1:8080" },
		"on an unnamed address": func(c *config.Config) { c.Listen = ":8080" },
	} {
		other := *w.app
		change(&other.Config)
		if _, err := other.site(pages{demo: true}); err == nil {
			t.Errorf("%s: made-up people could sign in", name)
		}
	}
}

func TestARoleMapOfUnknownRolesIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	w := newTown(t, false)
	other := *w.app
	other.Config.OIDC.RoleMap = "Boss=root"
	if _, err := other.site(pages{}); err == nil || !strings.Contains(err.Error(), "OIDC_ROLE_MAP") {
		t.Errorf("%v", err)
	}
}
