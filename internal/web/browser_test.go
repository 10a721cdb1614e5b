//go:build browser

package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/statute"
)

// TestEveryPageInARealBrowser opens every page in Chromium: `make browser`.
// It is behind a build tag since it needs a browser and npm packages.
func TestEveryPageInARealBrowser(t *testing.T) {
	t.Parallel()
	if a, err := loadAssets(); err != nil || a.url("tracker.css") == "" || a.script() == "" {
		t.Fatalf("the page assets are not built (make assets): %v", err)
	}
	api := newFakeAPI(t)
	api.answers["/scorecard"] = func(url.Values) (int, any) { return http.StatusOK, scorecard() }
	api.answers["/clocks"] = func(url.Values) (int, any) {
		return http.StatusOK, clockPage(12, 12, "more", statute.NewDate(2023, 8, 18))
	}
	api.answers["/alerts"] = func(url.Values) (int, any) { return http.StatusOK, alertPage("more") }
	longCase(api)
	served := httptest.NewServer(pages(t, api))
	t.Cleanup(served.Close)

	down := newFakeAPI(t)
	for _, path := range []string{"/scorecard", "/clocks"} {
		down.refuse(path, http.StatusServiceUnavailable)
	}
	sorry := httptest.NewServer(pages(t, down))
	t.Cleanup(sorry.Close)

	// An installation without sign-in, and one with nothing in it.
	closed := httptest.NewServer(pages(t, newFakeAPI(t), func(c *Config) { c.Door, c.Demo, c.Mail = nil, false, nil }))
	t.Cleanup(closed.Close)
	none := newFakeAPI(t)
	none.answers["/alerts"] = func(url.Values) (int, any) { return http.StatusOK, gen.AlertPage{Items: []gen.Alert{}} }
	none.answers["/clocks"] = func(url.Values) (int, any) { return http.StatusOK, clockPage(0, 0, "", on(1, 1)) }
	empty := httptest.NewServer(pages(t, none))
	t.Cleanup(empty.Close)

	paths := []string{}
	for path := range everyPage() {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	browse(t, served.URL, paths...)
	browseAsNobody(t, served.URL, "/", "/deadline", "/sign-in?next=%2Falerts", "/signed-out")
	browse(t, served.URL, "/cases/"+reference, "/alerts?cursor=x")
	browse(t, sorry.URL, "/")
	browse(t, closed.URL, "/", "/alerts", "/cases/"+reference)
	browse(t, empty.URL, "/", "/alerts", "/clocks/breached")
}

// TestThePagesOfSigningInInARealBrowser opens those that the council's own
// sign-in has, and every way in which it can come to nothing.
func TestThePagesOfSigningInInARealBrowser(t *testing.T) {
	t.Parallel()
	for path, refuse := range map[string]error{
		"/sign-in":               nil,
		"/sign-in/callback?a=no": NotLetIn{Words: "Your account has no role in the tracker. Ask whoever manages accounts at your council to give it one."},
		"/sign-in/callback?a=ag": NotLetIn{Words: "This sign-in was not begun in this browser.", Again: true},
		"/sign-in/callback?a=af": NotLetIn{After: time.Minute},
		"/sign-in/begin":         NotLetIn{Away: true},
	} {
		served := httptest.NewServer(pages(t, newFakeAPI(t), func(c *Config) {
			c.Demo, c.Mail, c.Door = false, nil, &door{refuse: refuse}
		}))
		browseAsNobody(t, served.URL, path)
		served.Close()
	}
	ended := newFakeAPI(t)
	ended.refuse("/me", http.StatusUnauthorized)
	role := newFakeAPI(t)
	role.refuse("/alerts", http.StatusForbidden)
	long := newFakeAPI(t)
	long.answers["/me"] = func(url.Values) (int, any) {
		return http.StatusOK, gen.Me{Name: strings.Repeat("Quillfeather-", 9) + "مریم", Role: gen.RoleInformationGovernance, Teams: nil}
	}
	for _, api := range []*fakeAPI{ended, role, long} {
		served := httptest.NewServer(pages(t, api))
		browse(t, served.URL, "/alerts", "/sign-in")
		served.Close()
	}
}

// browse opens pages as somebody who is signed in.
func browse(t *testing.T, base string, paths ...string) {
	t.Helper()
	inBrowser(t, []string{"COOKIE=" + sessionCookie + "=secret"}, base, paths...)
}

func browseAsNobody(t *testing.T, base string, paths ...string) {
	t.Helper()
	inBrowser(t, nil, base, paths...)
}

func inBrowser(t *testing.T, env []string, base string, paths ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"check.mjs", base}, paths...)...)
	cmd.Dir = "../../tools/browser"
	cmd.Env = append(os.Environ(), env...)
	if shots := os.Getenv("SHOTS"); shots != "" {
		cmd.Env = append(cmd.Env, "SHOTS="+filepath.Join(shots, strings.TrimPrefix(base, "http://127.0.0.1:")))
	}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
