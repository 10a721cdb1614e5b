package headers_test

import (
	"net/http"
	"testing"

	"ehcp.example/tracker/internal/headers"
)

func TestTLSIsAskedForOnlyWhereThereIsTLS(t *testing.T) {
	t.Parallel()
	for https, want := range map[bool]string{true: "max-age=63072000; includeSubDomains", false: ""} {
		h := http.Header{}
		headers.Secure(h, https)
		if got := h.Get("Strict-Transport-Security"); got != want {
			t.Errorf("https %v: %q, want %q", https, got, want)
		}
		if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("https %v: %v", https, h)
		}
	}
}
