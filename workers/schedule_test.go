package workers

import (
	"errors"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

func TestTheTimetableIsTheOneAgreed(t *testing.T) {
	t.Parallel()
	want := map[job.Name][]string{
		job.Snapshot: {"03:30"},
		job.Upkeep:   {"04:15"},
		job.Digest:   {"07:30"},
	}
	for _, e := range Schedule() {
		var got []string
		for _, m := range e.times {
			got = append(got, m.String())
		}
		switch e.Job {
		case job.Sweep:
			if got[0] != "00:20" || got[1] != "01:00" || got[len(got)-1] != "23:30" || len(got) != 47 {
				t.Errorf("sweeps at %v", got)
			}
		default:
			if len(got) != 1 || got[0] != want[e.Job][0] {
				t.Errorf("%s at %v, want %v", e.Job, got, want[e.Job])
			}
		}
	}
}

func TestEachDaysJobHasAnHourThatComesOnceEveryDay(t *testing.T) {
	t.Parallel()
	zone, err := london()
	if err != nil {
		t.Fatal(err)
	}
	day := statute.NewDate(2024, 1, 1)
	for range 4 * 366 {
		for _, e := range Schedule() {
			for _, m := range e.times {
				if m >= at(1, 0) && m < at(2, 0) {
					continue // sweeps, of which one more or less is no matter
				}
				if n := instants(day, m, zone); n != 1 {
					t.Fatalf("%s on %s comes %d times", m, day, n)
				}
			}
		}
		day = day.AddDays(1)
	}
}

// instants counts the instants of the day at which a clock in the zone shows m.
func instants(day statute.Date, m minute, zone *time.Location) (n int) {
	nominal := day.Time().Add(time.Duration(m) * time.Minute)
	for _, offset := range []time.Duration{0, time.Hour} {
		l := nominal.Add(-offset).In(zone)
		if statute.DateOf(l) == day && at(l.Hour(), l.Minute()) == m {
			n++
		}
	}
	return n
}

func TestTheLatestTickIsTheLastThatHasPassed(t *testing.T) {
	t.Parallel()
	e := Entry{times: []minute{at(0, 20), at(7, 30)}}
	for _, c := range []struct {
		now  minute
		want string
	}{{at(0, 0), ""}, {at(0, 19), ""}, {at(0, 20), "00:20"}, {at(7, 29), "00:20"}, {at(7, 30), "07:30"}, {at(23, 59), "07:30"}} {
		got, ok := e.latest(c.now)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("at %s the latest is %s, %v; want %q", c.now, got, ok, c.want)
		}
	}
}

// taskIDs lists what waits in the queue.
func taskIDs(t *testing.T, s *redisServer) map[string]bool {
	t.Helper()
	tasks, err := s.inspector().ListPendingTasks(queueName)
	if err != nil && !errors.Is(err, asynq.ErrQueueNotFound) {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, task := range tasks {
		ids[task.ID] = true
	}
	return ids
}

func TestATickIsByTheClockInLondon(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, now string
		want      []string
	}{
		{"half past seven in winter", "2026-01-07T07:30:00Z", []string{"clocks.sweep:2026-03-05@07:30", "scorecard.snapshot:2026-03-05@03:30", "record.upkeep:2026-03-05@04:15", "digest.build:2026-03-05@07:30"}},
		{"half past seven in summer is half past six in UTC", "2026-07-01T06:30:00Z", []string{"clocks.sweep:2026-03-05@07:30", "scorecard.snapshot:2026-03-05@03:30", "record.upkeep:2026-03-05@04:15", "digest.build:2026-03-05@07:30"}},
		{"a minute before it there is no digest", "2026-07-01T06:29:59Z", []string{"clocks.sweep:2026-03-05@07:00", "scorecard.snapshot:2026-03-05@03:30", "record.upkeep:2026-03-05@04:15"}},
		{"after midnight in summer the day before is over", "2026-06-30T23:21:00Z", []string{"clocks.sweep:2026-03-05@00:20"}},
		{"before twenty past midnight nothing is due", "2026-01-07T00:05:00Z", nil},
		{"what nobody ran in the night is caught up with", "2026-01-07T15:47:00Z", []string{"clocks.sweep:2026-03-05@15:30", "scorecard.snapshot:2026-03-05@03:30", "record.upkeep:2026-03-05@04:15", "digest.build:2026-03-05@07:30"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			s := startRedis(t)
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			w := newWorkers(t, s, newRecord(), func(cfg *Config) { cfg.Now = func() time.Time { return now } })
			if err := w.tick(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := taskIDs(t, s)
			for _, id := range c.want {
				if !got[id] {
					t.Errorf("%s is not in the queue: %v", id, got)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("queue has %v, want %v", got, c.want)
			}
		})
	}
}

func TestAMidnightInTheMiddleOfALookDoesNoDaysWorkEarly(t *testing.T) {
	t.Parallel()
	s := startRedis(t)
	clock := time.Date(2026, 3, 4, 23, 59, 59, 999_999_999, time.UTC)
	now := func() time.Time { // each look at the clock takes it past midnight
		defer func() { clock = clock.Add(time.Nanosecond) }()
		return clock
	}
	w := newWorkers(t, s, newRecord(), func(cfg *Config) {
		cfg.Now, cfg.Today = now, func() statute.Date { return statute.DateOf(now()) }
	})
	if err := w.tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id := range taskIDs(t, s) {
		t.Errorf("%s is in the queue", id)
	}
}

func TestFiveSchedulersDoEachTicksWorkOnce(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	eight := time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC)
	frozen := func(cfg *Config) { cfg.Now = func() time.Time { return eight } }
	var all []*Workers
	for range 5 {
		all = append(all, newWorkers(t, s, r, frozen))
	}
	for range 3 {
		for _, w := range all {
			if err := w.tick(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, w := range all {
		run(t, w) // each ticks again and again beside the others
	}
	in := s.inspector()
	const done = 4 // one of each job, and the five sweeps at start keep no trace
	eventually(t, "the ticks are worked off", func() bool {
		q, err := in.GetQueueInfo(queueName)
		return err == nil && q.Completed == done && q.Pending+q.Active+q.Retry == 0 && r.count("sweep 2026-03-05") >= 7
	})
	if r.count("snapshot 2026-03-05") != 1 || r.count("upkeep 2026-03-05") != 1 || r.count("digest 2026-03-05") != 1 {
		t.Errorf("did %v", r.did)
	}
	// Five at start, one of the timetable, one before the digest.
	if n := r.count("sweep 2026-03-05"); n != 7 {
		t.Errorf("%d sweeps, want 7", n)
	}
}

func TestARetryComesSoonerThanTheDayIsOver(t *testing.T) {
	t.Parallel()
	var sum time.Duration
	for n := range retries {
		d := retryAfter(n, nil, nil)
		if d < 15*time.Second || d > 5*time.Minute {
			t.Errorf("retry %d after %v", n, d)
		}
		sum += d
	}
	if sum < 3*time.Hour || sum > 8*time.Hour {
		t.Errorf("retries span %v", sum)
	}
	if retryAfter(1<<20, nil, nil) != 5*time.Minute {
		t.Error("a late retry overflows")
	}
}
