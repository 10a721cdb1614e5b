package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
)

func TestTheHeadOfTheAuditLogIsToldOnceAnHour(t *testing.T) {
	t.Parallel()
	a := office(t, "")
	now := time.Date(2026, 12, 1, 9, 10, 0, 0, time.UTC)
	var log bytes.Buffer
	a.now, a.Log = func() time.Time { return now }, slog.New(slog.NewJSONHandler(&log, nil))
	s := &sealer{App: a}
	seal := func() {
		t.Helper()
		if _, err := a.Service.CreateTeam(t.Context(), casework.SystemActor("test"), now.Format(time.TimeOnly)); err != nil {
			t.Fatal(err)
		}
		if err := s.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		at   time.Time
		told int
	}{{now, 1}, {now.Add(30 * time.Minute), 1}, {now.Add(50 * time.Minute), 2}, {now.Add(51 * time.Minute), 2}} {
		now = tt.at
		seal()
		if n := strings.Count(log.String(), `"msg":"audit log sealed"`); n != tt.told {
			t.Errorf("at %s: told %d times, want %d", now.Format(time.TimeOnly), n, tt.told)
		}
	}
	r, err := a.Service.VerifyAudit(t.Context(), nil, nil)
	if err != nil || len(r.Faults) != 0 || r.Links != 4 {
		t.Errorf("%+v, %v", r, err)
	}
	g, err := a.Store.Gauges(t.Context(), a.Today(), now)
	if err != nil || g.AuditUnsealed != 0 {
		t.Errorf("%+v, %v", g, err)
	}
	if _, err := a.Service.CreateTeam(t.Context(), casework.SystemActor("test"), "not sealed yet"); err != nil {
		t.Fatal(err)
	}
	// The use cases have the machine's clock.
	g, err = a.Store.Gauges(t.Context(), a.Today(), time.Now().Add(time.Hour))
	if err != nil || g.AuditUnsealed != 1 || g.AuditOldest < time.Hour {
		t.Errorf("%+v, %v", g, err)
	}
}
