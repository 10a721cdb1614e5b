//go:build browser

package disclosure_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
)

// TestThePageInARealBrowser opens the page in Chromium, wide and narrow, as
// the tracker's own pages are: `make browser`.
func TestThePageInARealBrowser(t *testing.T) {
	t.Parallel()
	page := html(t)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(served.Close)
	cmd := exec.CommandContext(t.Context(), "node", "check.mjs", served.URL, "/subject-access.html")
	cmd.Dir = "../../tools/browser"
	cmd.Env = os.Environ()
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
