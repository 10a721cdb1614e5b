package app

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store/storetest"
)

func TestARunningServerTakesAChangeOfCalendarOver(t *testing.T) {
	t.Parallel()
	today := statute.NewDate(2026, time.December, 1)
	cfg := config.Config{DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023, Today: today, BaseURL: "http://127.0.0.1"}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler), today.Time)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	made, err := a.site(pages{})
	if err != nil {
		t.Fatal(err)
	}
	running, err := a.current(made)
	if err != nil {
		t.Fatal(err)
	}
	due := func() string {
		w := httptest.NewRecorder()
		running.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/deadline?rule=kcc_ack&from=2026-12-03", http.NoBody))
		return w.Body.String()
	}
	if next, err := a.reread(t.Context()); next != nil || err != nil {
		t.Fatalf("nothing has changed: %v, %v", next, err)
	}
	if got := due(); !strings.Contains(got, `"due_on":"2026-12-08"`) {
		t.Fatal(got)
	}
	if _, err := a.AddBankHolidays(t.Context(), casework.SystemActor("test"), strings.NewReader("date,name\n2026-12-07,Mourning\n"), "test"); err != nil {
		t.Fatal(err)
	}
	next, err := a.reread(t.Context())
	if err != nil || next == nil {
		t.Fatalf("the change is not seen: %v, %v", next, err)
	}
	if err := running.use(next); err != nil {
		t.Fatal(err)
	}
	if got := due(); !strings.Contains(got, `"due_on":"2026-12-09"`) {
		t.Error(got)
	}
	if rereadEvery >= time.Minute {
		t.Errorf("it is looked for every %s only", rereadEvery)
	}
}

func TestAPolicyChosenForLaterComesIntoForceOnItsDay(t *testing.T) {
	t.Parallel()
	day := statute.NewDate(2026, time.December, 1)
	cfg := config.Config{DatabaseURL: storetest.New(t), Mode: config.Test, Profile: statute.KCC2023}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler), func() time.Time { return day.Time().Add(12 * time.Hour) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	if _, err := a.SetPolicy(t.Context(), casework.SystemActor("test"), casework.PolicyVersion{From: day.AddDays(1), Profile: statute.CSSStatutory}); err != nil {
		t.Fatal(err)
	}
	if next, err := a.reread(t.Context()); next != nil || err != nil {
		t.Errorf("the day before: %v, %v", next, err)
	}
	day = day.AddDays(1)
	if next, err := a.reread(t.Context()); err != nil || next == nil || next.Config.Profile != statute.CSSStatutory {
		t.Errorf("on its day: %+v, %v", next, err)
	}
}
