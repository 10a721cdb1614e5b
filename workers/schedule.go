package workers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // Europe/London on machines without a zone database

	"github.com/hibiken/asynq"

	"ehcp.example/tracker/internal/job"
)

// asynq's own scheduler is not used: it fixes a task's payload and id when the
// task is registered, so that the day cannot be in it and two schedulers do
// everything twice (asynq #371, #653), and it forgets what fell due while no
// scheduler ran. Here a tick has an id, job, day and hour, which the queue
// takes once, and every look at the clock asks for the latest tick of today.

// minute counts minutes of the day by a clock on a wall in London.
type minute int

func at(hour, min int) minute { return minute(hour*60 + min) }

// String is the time of day: 07:30.
func (m minute) String() string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// Entry is one job and the times of day at which it runs.
type Entry struct {
	Job   job.Name
	times []minute // ascending
}

// Schedule is the day's timetable. Hours between one and two are not relied
// on: on one Sunday in March they do not exist, and in October they come twice.
func Schedule() []Entry {
	sweeps := []minute{at(0, 20)}
	for m := at(1, 0); m < at(24, 0); m += 30 {
		sweeps = append(sweeps, m)
	}
	return []Entry{
		{Job: job.Sweep, times: sweeps},
		{Job: job.Snapshot, times: []minute{at(3, 30)}},
		{Job: job.Upkeep, times: []minute{at(4, 15)}},
		// Every day; on a day that is no working day the builder makes none.
		{Job: job.Digest, times: []minute{at(7, 30)}},
	}
}

// latest is the last time of the entry that is not after m, if there is one
// yet today.
func (e Entry) latest(m minute) (minute, bool) {
	i, found := slices.BinarySearch(e.times, m)
	if found {
		return m, true
	}
	if i == 0 {
		return 0, false
	}
	return e.times[i-1], true
}

// london is where the day and its hours are.
func london() (*time.Location, error) {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, fmt.Errorf("load Europe/London: %w", err)
	}
	return l, nil
}

// tick puts the latest tick of each entry on the queue. It does so at every
// look at the clock, not once: the queue takes a tick's id once, so that only
// the first of all processes is heard; a tick missed while nothing ran, or
// lost with all of Redis after it was taken, is thereby caught up with.
func (w *Workers) tick(ctx context.Context) error {
	// The day first: a midnight in between then finds no tick yet of the new day,
	// where the other way about it would find last night's and do them a day early.
	today := w.cfg.Today()
	now := w.cfg.Now().In(w.zone)
	m := at(now.Hour(), now.Minute())
	var errs []error
	for _, e := range Schedule() {
		when, ok := e.latest(m)
		if !ok {
			continue
		}
		j := job.ForDay(e.Job, today)
		id := j.Key + "@" + when.String()
		if err := w.enqueue(ctx, j, asynq.TaskID(id), asynq.Retention(tickMemory)); err != nil {
			errs = append(errs, fmt.Errorf("schedule %s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// tickMemory is how long the queue remembers a tick, so that a second
// scheduler or a restart does not repeat it. It is less than a day since a
// day fixed by TODAY comes again tomorrow under the same name.
const tickMemory = 20 * time.Hour

// sweepNow asks for a sweep outside the timetable: at start.
func (w *Workers) sweepNow(ctx context.Context) error {
	return w.enqueue(ctx, job.ForDay(job.Sweep, w.cfg.Today()))
}
