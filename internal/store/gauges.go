package store

import (
	"context"
	"fmt"
	"time"

	"ehcp.example/tracker/internal/statute"
)

// Gauges are what operators watch: work that is owed and not yet done. None
// names anybody.
type Gauges struct {
	AlertsOwed          int           // clocks whose next alert is due and not yet raised
	OutboxWaiting       int           // jobs not yet handed to the queue
	OutboxOldest        time.Duration // how long the oldest of them has waited
	DeliveriesOwed      int           // messages to be sent
	DeliveriesFailed    int           // refused for good
	DeliveriesUncertain int           // handed over, and no answer
	LastSnapshot        statute.Date  // zero before the first
	AuditUnsealed       int           // lines of the audit log without a link
	AuditOldest         time.Duration // how long the oldest of them has waited
}

// Gauges counts them. Each is an index's work.
func (s *Store) Gauges(ctx context.Context, today statute.Date, now time.Time) (g Gauges, err error) {
	var oldest *time.Time
	var last *statute.Date
	err = s.pool.QueryRow(ctx, `select
		(select count(*) from clocks where next_alert_on is not null and next_alert_on <= $1),
		(select count(*) from outbox where relayed_at is null),
		(select min(created_at) from outbox where relayed_at is null),
		(select count(*) from deliveries where status in ('pending', 'claimed', 'handed_over')),
		(select count(*) from deliveries where status = 'failed'),
		(select count(*) from deliveries where status = 'uncertain'),
		(select max(on_date) from snapshots)`, today).Scan(
		&g.AlertsOwed, &g.OutboxWaiting, &oldest, &g.DeliveriesOwed, &g.DeliveriesFailed, &g.DeliveriesUncertain, &last)
	if err != nil {
		return g, fmt.Errorf("count what is owed: %w", err)
	}
	if oldest != nil {
		g.OutboxOldest = now.Sub(*oldest)
	}
	if last != nil {
		g.LastSnapshot = *last
	}
	g.AuditUnsealed, g.AuditOldest, err = s.waitingForSeal(ctx, now)
	return g, err
}
