//go:build browser

package app

import (
	"os/exec"
	"testing"
)

// TestSigningInAndOutInARealBrowser goes the whole way in Chromium, on a
// tracker with a database: `make browser`.
func TestSigningInAndOutInARealBrowser(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"demo", "provider"} {
		w := newTown(t, way == "demo")
		if way == "demo" {
			w.staff()
		} else {
			for range 4 { // one for each journey
				w.oidc.QueueUser(&khan)
			}
		}
		cmd := exec.CommandContext(t.Context(), "node", "signin.mjs", w.base, way)
		cmd.Dir = "../../tools/browser"
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		if err != nil {
			t.Error(err)
		}
	}
}
