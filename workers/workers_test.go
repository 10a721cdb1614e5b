package workers

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

func TestTheOutboxIsWorkedOff(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	for range 300 {
		r.owe()
	}
	r.add(job.ForDay(job.Snapshot, today))
	run(t, newWorkers(t, s, r, nil))
	eventually(t, "all is done", r.settled)
	if n := r.mostSends(); n != 1 {
		t.Errorf("a delivery was sent %d times", n)
	}
	if r.count("snapshot 2026-03-05") == 0 {
		t.Error("the day's job was not done")
	}
}

func TestALossOfAllOfRedisLosesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule string
		lose func(*redisServer)
	}{
		{"FLUSHALL between relay and send", func(s *redisServer) { s.client().FlushAll(s.t.Context()) }},
		{"kill -9 and an empty disk between relay and send", func(s *redisServer) { s.killAndEmpty(); s.start() }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			s, r := startRedis(t), newRecord()
			for range 20 {
				r.owe()
			}
			r.add(job.ForDay(job.Digest, today))
			w := newWorkers(t, s, r, nil)
			if n, err := w.relay(t.Context()); err != nil || n != 21 {
				t.Fatalf("relayed %d: %v", n, err)
			}
			c.lose(s)
			if len(taskIDs(t, s)) != 0 {
				t.Fatal("Redis still has tasks")
			}
			run(t, w)
			eventually(t, "all is done all the same", r.settled)
			if n := r.mostSends(); n != 1 {
				t.Errorf("a delivery was sent %d times", n)
			}
		})
	}
}

func TestRedisMayGoAwayUnderTheWorkers(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	run(t, newWorkers(t, s, r, func(cfg *Config) { cfg.RedisPatience = 200 * time.Millisecond }))
	r.owe()
	eventually(t, "the first is sent", r.settled)
	s.killAndEmpty()
	for range 20 {
		r.owe()
	}
	s.start()
	eventually(t, "the rest is sent after Redis came back empty", r.settled)
	if n := r.mostSends(); n != 1 {
		t.Errorf("a delivery was sent %d times", n)
	}
}

func TestATickThatRedisLostIsTakenAgain(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	eight := time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC)
	w := newWorkers(t, s, r, func(cfg *Config) { cfg.Now = func() time.Time { return eight } })
	if err := w.tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.client().FlushAll(t.Context())
	run(t, w)
	eventually(t, "the day's digest is built", func() bool { return r.count("digest 2026-03-05") == 1 })
}

func TestAnArchivedHintDoesNotBarTheJob(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	r.add(job.ForDay(job.Digest, today))
	r.failing = errors.New("the database is away")
	run(t, newWorkers(t, s, r, nil))
	in := s.inspector()
	eventually(t, "a hint has failed", func() bool {
		q, err := in.GetQueueInfo(queueName)
		return err == nil && q.Retry+q.Archived > 0
	})
	_, _ = in.ArchiveAllRetryTasks(queueName)
	r.mu.Lock()
	r.failing = nil
	r.mu.Unlock()
	eventually(t, "the job is done by a later hint", r.settled)
}

func TestAPoisonedTaskIsArchivedAndTheQueueGoesOn(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	log := &logBuffer{}
	w := newWorkers(t, s, r, func(cfg *Config) { cfg.Log = slog.New(slog.NewTextHandler(log, nil)) })
	for _, poison := range []job.Job{
		{Name: job.Sweep, Payload: []byte(`{"day":"child's name"}`)},
		{Name: job.Sweep, Payload: []byte(`{}`)},
		{Name: job.Deliver, Payload: []byte(`not JSON: child's name`)},
		{Name: job.Deliver, Payload: []byte(`{}`)},
	} {
		if err := w.enqueue(t.Context(), poison); err != nil {
			t.Fatal(err)
		}
	}
	r.owe()
	run(t, w)
	eventually(t, "the good one is sent", r.settled)
	in := s.inspector()
	eventually(t, "the others are archived", func() bool {
		q, err := in.GetQueueInfo(queueName)
		return err == nil && q.Archived == 4
	})
	if text := log.String(); !strings.Contains(text, "job failed") || strings.Contains(text, "child") {
		t.Errorf("log: %s", text)
	}
}

func TestAStopWaitsForTheSendInHand(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	begun, release := make(chan context.Context), make(chan struct{})
	finished := false
	r.sending = func(ctx context.Context) { begun <- ctx; <-release; finished = ctx.Err() == nil }
	r.owe()
	w := newWorkers(t, s, r, nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	inHand := <-begun
	cancel()
	if inHand.Err() != nil {
		t.Error("the send in hand was cut off")
	}
	close(release)
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	if !finished || !r.settled() {
		t.Errorf("stopped before the send in hand was over (%v) and noted as done", finished)
	}
}

func TestAStopWhileRedisIsAwayComesToAnEnd(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	stop := run(t, newWorkers(t, s, r, func(cfg *Config) { cfg.RedisPatience, cfg.StopWithin = 100*time.Millisecond, time.Second }))
	r.owe()
	eventually(t, "it works", r.settled)
	s.killAndEmpty()
	stop()
}

func TestWorkersStartWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	s.killAndEmpty()
	log := &logBuffer{}
	run(t, newWorkers(t, s, r, func(cfg *Config) {
		cfg.RedisPatience, cfg.Log = 100*time.Millisecond, slog.New(slog.NewTextHandler(log, nil))
	}))
	r.owe()
	eventually(t, "the trouble is told", func() bool { return strings.Contains(log.String(), "relay fails") })
	s.start()
	eventually(t, "the mail is sent", r.settled)
	eventually(t, "the end of the trouble is told", func() bool { return strings.Contains(log.String(), "relay works again") })
}

func TestWorkersNeedAllTheirParts(t *testing.T) {
	t.Parallel()
	good := Config{
		Redis: asynq.RedisClientOpt{}, Now: time.Now, Today: func() statute.Date { return today }, Log: slog.New(slog.DiscardHandler),
	}
	if _, err := New(good, newRecord().ports()); err != nil {
		t.Errorf("all parts: %v", err)
	}
	if _, err := New(good, Ports{}); err == nil {
		t.Error("workers without ports are taken")
	}
	if _, err := New(Config{}, newRecord().ports()); err == nil {
		t.Error("workers without a queue are taken")
	}
}

func TestTheAuditLogIsSealedWhetherRedisIsThereOrNot(t *testing.T) {
	t.Parallel()
	s, r := startRedis(t), newRecord()
	run(t, newWorkers(t, s, r, func(cfg *Config) { cfg.SealEvery = 5 * time.Millisecond }))
	eventually(t, "it is sealed", func() bool { return r.count("seal 2026-03-05") > 0 })
	s.kill()
	before := r.count("seal 2026-03-05")
	eventually(t, "it is sealed without Redis", func() bool { return r.count("seal 2026-03-05") > before+2 })
	s.start()
}
