package app

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/intake"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store/storetest"
)

// complaint of an extract, whose council writes references as 24/0123.
const slashed = "reference,upn,given_name,family_name,date_of_birth,postcode,team,caseworker_email,complainant_name,channel,theme," +
	"stage1_received_on,stage1_acknowledged_on,stage1_responded_on,stage1_outcome,stage2_requested_on,stage2_acknowledged_on," +
	"stage2_responded_on,stage2_outcome,ombudsman_referred_on\n" +
	"24/0123,,Ada,Quillfeather,2014-05-01,ME14 1XX,Ashford,,,,,2026-11-06,,,,,,,,\n"

func TestACaseWhoseReferenceHasASlashHasAPage(t *testing.T) {
	t.Parallel()
	today := statute.NewDate(2026, time.December, 1)
	cfg := config.Config{DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023, Today: today, BaseURL: "http://127.0.0.1"}
	cfg.OIDC = config.OIDC{Issuer: "http://127.0.0.1", RolesClaim: "roles"} // so that there are sessions; nobody asks it
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler), today.Time)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	who := casework.SystemActor("test")
	if r, err := a.ImportFrom(t.Context(), strings.NewReader(slashed), intake.Complaints, ImportOptions{Actor: who}); err != nil || r.Created != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := a.Service.Sweep(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	made, err := a.site(pages{})
	if err != nil {
		t.Fatal(err)
	}
	h, err := made(a)
	if err != nil {
		t.Fatal(err)
	}
	cookie := signedIn(t, a, casework.ServiceManager)
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, path, http.NoBody)
		r.Header.Set("Cookie", cookie)
		h.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	link := regexp.MustCompile(`href="(/cases/[^"]*)"[^>]*>([^<]*)</a>`)
	for _, list := range []string{"/", "/alerts", "/clocks/due", "/clocks/breached"} {
		status, body := get(list)
		found := link.FindStringSubmatch(body)
		if status != http.StatusOK || found == nil || found[2] != "24/0123" {
			t.Errorf("%s: %d, links %q", list, status, found)
			continue
		}
		if status, body := get(found[1]); status != http.StatusOK || !strings.Contains(body, "24/0123") {
			t.Errorf("%s leads from %s to %d", found[1], list, status)
		}
	}
}
