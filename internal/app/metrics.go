package app

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metricsWithin bounds the questions that one look at the metrics asks.
const metricsWithin = 5 * time.Second

// metrics serves what Prometheus collects: the process, and what the record
// owes. There are no names, references or addresses among the labels.
func (a *App) metrics() http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), newOwed(a), a.strangers)
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

func newStrangers() prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{
		Name: "ehcp_requests_without_credential_total", Help: "Requests to the API without a credential that works.",
	})
}

// owed asks the record at each look.
type owed struct {
	app  *App
	up   *prometheus.Desc
	each map[string]*prometheus.Desc
}

func newOwed(a *App) *owed {
	desc := func(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }
	return &owed{app: a, up: desc("ehcp_database_up", "1 while the record answers."), each: map[string]*prometheus.Desc{
		"alerts":    desc("ehcp_alerts_owed", "Clocks whose next alert is due and not yet raised."),
		"outbox":    desc("ehcp_outbox_waiting", "Jobs not yet handed to the queue."),
		"age":       desc("ehcp_outbox_oldest_seconds", "How long the oldest of them has waited."),
		"owed":      desc("ehcp_deliveries_owed", "Messages to be sent."),
		"failed":    desc("ehcp_deliveries_failed", "Messages refused for good; `ehcp deliveries` lists them."),
		"uncertain": desc("ehcp_deliveries_uncertain", "Messages handed over without an answer; `ehcp deliveries` lists them."),
		"unsealed":  desc("ehcp_audit_unsealed", "Lines of the audit log that are not sealed yet."),
		"seal":      desc("ehcp_audit_unsealed_oldest_seconds", "How long the oldest of them has waited."),
		"calendar":  desc("ehcp_calendar_days_left", "Days of proclaimed bank holidays left."),
		"snapshot":  desc("ehcp_snapshot_age_days", "Days since the figures were last kept; -1 before the first."),
	}}
}

// Describe is part of prometheus.Collector.
func (o *owed) Describe(out chan<- *prometheus.Desc) {
	out <- o.up
	for _, d := range o.each {
		out <- d
	}
}

// Collect is part of prometheus.Collector.
func (o *owed) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), metricsWithin)
	defer cancel()
	today := o.app.Today()
	g, err := o.app.Store.Gauges(ctx, today, o.app.now())
	up := 1.0
	if err != nil {
		up = 0
	}
	out <- prometheus.MustNewConstMetric(o.up, prometheus.GaugeValue, up)
	left := today.DaysUntil(o.app.Book.Calendar().KnownUntil())
	out <- prometheus.MustNewConstMetric(o.each["calendar"], prometheus.GaugeValue, float64(left))
	if err != nil {
		return
	}
	snapshot := -1
	if !g.LastSnapshot.IsZero() {
		snapshot = g.LastSnapshot.DaysUntil(today)
	}
	for name, value := range map[string]float64{
		"alerts": float64(g.AlertsOwed), "outbox": float64(g.OutboxWaiting), "age": g.OutboxOldest.Seconds(),
		"owed": float64(g.DeliveriesOwed), "failed": float64(g.DeliveriesFailed), "uncertain": float64(g.DeliveriesUncertain),
		"snapshot": float64(snapshot), "unsealed": float64(g.AuditUnsealed), "seal": g.AuditOldest.Seconds(),
	} {
		out <- prometheus.MustNewConstMetric(o.each[name], prometheus.GaugeValue, value)
	}
}
