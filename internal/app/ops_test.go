package app

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestOperatorsSeeHealthAndWhatIsOwed(t *testing.T) {
	t.Parallel()
	cfg := config.Config{DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023, Today: statute.NewDate(2026, 12, 1)}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		status     int
		says       []string
	}{
		{"health", "/health", http.StatusOK, []string{`"ok":true`, `"today":"2026-12-01"`, `"calendar_known_until":"2028-12-31"`}},
		{"metrics", "/metrics", http.StatusOK, []string{"ehcp_database_up 1", "ehcp_alerts_owed 0", "ehcp_snapshot_age_days -1", "ehcp_audit_unsealed 0", "ehcp_audit_unsealed_oldest_seconds 0", "ehcp_requests_without_credential_total 0", "go_goroutines"}},
		{"profiles", "/debug/pprof/", http.StatusOK, []string{"goroutine"}},
		{"nothing else", "/", http.StatusNotFound, nil},
	} {
		seen(t, a, c.path, c.status, c.says)
	}
	a.Close()
	seen(t, a, "/health", http.StatusServiceUnavailable, []string{`"ok":false`})
	seen(t, a, "/metrics", http.StatusOK, []string{"ehcp_database_up 0"})
}

func seen(t *testing.T, a *App, path string, status int, says []string) {
	t.Helper()
	w := httptest.NewRecorder()
	a.operators().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	if w.Code != status {
		t.Errorf("%s: status %d, want %d", path, w.Code, status)
	}
	for _, want := range says {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s does not say %s", path, want)
		}
	}
}
