package synthetic

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/casework"
)

// Loader is the use case by which a county gets into the record.
type Loader interface {
	Load(ctx context.Context, o casework.BulkOptions, fn func(casework.BulkRun) error) error
}

// The county is stored by two loads at once, each a batch at a time: while one
// waits for the database the other judges its cases.
const (
	loadsAtOnce = 2
	batchPeople = 500
)

// Load stores the county; progress is told how many plans are stored so far,
// from one goroutine at a time. What is there already is left as it is, so a
// load that was stopped half-way is finished by loading again on the same day.
func (c *County) Load(ctx context.Context, l Loader, a casework.Actor, progress func(plans int)) error {
	g, ctx := errgroup.WithContext(ctx)
	batches, stored := make(chan []casework.Record, loadsAtOnce), make(chan int, loadsAtOnce)
	g.Go(func() error {
		defer close(batches)
		return c.produce(ctx, batches)
	})
	loads, loading := errgroup.WithContext(ctx)
	for range loadsAtOnce {
		loads.Go(func() error {
			return l.Load(loading, casework.BulkOptions{Actor: a, Source: casework.SourceDemo}, func(run casework.BulkRun) error {
				return consume(loading, run, batches, stored)
			})
		})
	}
	g.Go(func() error {
		defer close(stored)
		return loads.Wait()
	})
	plans := 0
	for n := range stored {
		if plans += n; progress != nil {
			progress(plans)
		}
	}
	return g.Wait()
}

func (c *County) produce(ctx context.Context, out chan<- []casework.Record) error {
	batch := make([]casework.Record, 0, batchPeople)
	send := func() bool {
		select {
		case out <- batch:
			batch = make([]casework.Record, 0, batchPeople)
			return true
		case <-ctx.Done():
			return false
		}
	}
	for r := range c.Records() {
		if batch = append(batch, r); len(batch) == batchPeople && !send() {
			return ctx.Err()
		}
	}
	if len(batch) > 0 && !send() {
		return ctx.Err()
	}
	return nil
}

func consume(ctx context.Context, run casework.BulkRun, in <-chan []casework.Record, stored chan<- int) error {
	for batch := range in {
		results, err := run.Apply(ctx, batch)
		if err != nil {
			return fmt.Errorf("store people from %d on: %w", batch[0].Row, err)
		}
		plans := 0
		for i := range results {
			if results[i].Status == casework.BulkRefused {
				return fmt.Errorf("person %d cannot be stored: %s", results[i].Row, results[i].Problems[0].Message)
			}
			if batch[i].Plan != nil {
				plans++
			}
		}
		stored <- plans
	}
	return ctx.Err()
}
