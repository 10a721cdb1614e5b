package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/pprof"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// answerOperators serves OPS_LISTEN, where it is set, until the context ends.
func (a *App) answerOperators(ctx context.Context) error {
	return a.answerOperatorsWith(ctx, a.operators())
}

func (a *App) answerOperatorsWith(ctx context.Context, h http.Handler) error {
	if a.Config.OpsListen == "" {
		return nil
	}
	l, err := bind(ctx, a.Config.OpsListen)
	if err != nil {
		return err
	}
	return a.answer(ctx, l, h)
}

// operators is what operators see on loopback: verbose health, metrics and
// profiles.
func (a *App) operators() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", a.health)
	mux.Handle("GET /metrics", a.metrics())
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// Health is the state of the parts, for operators.
type Health struct {
	OK            bool         `json:"ok"`
	Today         statute.Date `json:"today"`
	Database      string       `json:"database"`
	DatabaseMs    int64        `json:"database_ms"`
	CalendarUntil statute.Date `json:"calendar_known_until"`
	Profile       string       `json:"complaint_profile"`
	Mode          string       `json:"mode"`
}

func (a *App) health(w http.ResponseWriter, r *http.Request) {
	start := a.now()
	h := Health{
		OK: true, Today: a.Today(), Database: "ok", CalendarUntil: a.Book.Calendar().KnownUntil(),
		Profile: string(a.Config.Profile), Mode: string(a.Config.Mode),
	}
	if err := a.Ready(r.Context()); err != nil {
		h.OK, h.Database = false, err.Error()
	}
	h.DatabaseMs = int64(a.now().Sub(start) / time.Millisecond)
	w.Header().Set("Content-Type", "application/json")
	if !h.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // the asker is gone if it fails
}
