package workers

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"ehcp.example/tracker/internal/job"
	"ehcp.example/tracker/internal/statute"
)

var today = statute.NewDate(2026, 3, 5)

// record is what the workers work on, in memory: the outbox, deliveries, and
// what was done how often.
type record struct {
	mu         sync.Mutex
	jobs       map[string]*row
	deliveries map[uuid.UUID]string // owed, sent
	did        []string             // sweep, digest, snapshot, upkeep, and a day
	sends      map[uuid.UUID]int
	sending    func(context.Context) // called inside Deliver
	failing    error
}

type row struct {
	job.Job
	relayed time.Time
	done    bool
}

func newRecord() *record {
	return &record{jobs: map[string]*row{}, deliveries: map[uuid.UUID]string{}, sends: map[uuid.UUID]int{}}
}

func (r *record) ports() Ports {
	return Ports{Sweeper: r, Digests: r, Dispatcher: r, Snapshotter: r, Keeper: r, Sealer: r, Outbox: r}
}

func (r *record) note(what string, day statute.Date) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.did = append(r.did, what+" "+day.String())
	return 0, r.failing
}

func (r *record) Sweep(_ context.Context, day statute.Date) (int, error) { return r.note("sweep", day) }

func (r *record) BuildDigests(_ context.Context, day statute.Date) (int, error) {
	return r.note("digest", day)
}

func (r *record) Snapshot(_ context.Context, day statute.Date) error {
	_, err := r.note("snapshot", day)
	return err
}

func (r *record) Upkeep(_ context.Context, day statute.Date) error {
	_, err := r.note("upkeep", day)
	return err
}

func (r *record) Seal(context.Context) error {
	_, err := r.note("seal", today)
	return err
}

// add puts a job into the outbox; owe also makes the delivery it is about.
func (r *record) add(j job.Job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.jobs[j.Key] = &row{Job: j}
}

func (r *record) owe() uuid.UUID {
	id := uuid.New()
	r.mu.Lock()
	r.deliveries[id] = "owed"
	r.mu.Unlock()
	r.add(job.ForDelivery(id, 1))
	return id
}

func (r *record) RelayBatch(ctx context.Context, now time.Time, limit int, send func(context.Context, job.Job) error) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, row := range r.jobs {
		if row.done || !row.relayed.IsZero() || n == limit {
			continue
		}
		if err := send(ctx, row.Job); err != nil {
			return n, err
		}
		row.relayed = now
		n++
	}
	return n, nil
}

func (r *record) RequeueLost(_ context.Context, before time.Time) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, row := range r.jobs {
		if !row.done && !row.relayed.IsZero() && row.relayed.Before(before) {
			row.relayed = time.Time{}
			n++
		}
	}
	return n, nil
}

func (r *record) MarkJobDone(_ context.Context, key string, _ time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if row := r.jobs[key]; row != nil {
		row.done = true
	}
	return nil
}

func (r *record) Deliver(ctx context.Context, id uuid.UUID) error {
	r.mu.Lock()
	owed := r.deliveries[id] == "owed"
	if owed {
		r.deliveries[id] = "sent"
		r.sends[id]++
	}
	sending := r.sending
	r.mu.Unlock()
	if owed && sending != nil {
		sending(ctx)
	}
	return nil
}

func (r *record) Owed(_ context.Context, limit int) (ids []uuid.UUID, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, state := range r.deliveries {
		if state == "owed" && len(ids) < limit {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (r *record) count(what string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.did) - len(slices.DeleteFunc(slices.Clone(r.did), func(s string) bool { return s == what }))
}

// settled tells whether nothing is owed any more.
func (r *record) settled() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, row := range r.jobs {
		if !row.done {
			return false
		}
	}
	for _, state := range r.deliveries {
		if state == "owed" {
			return false
		}
	}
	return true
}

func (r *record) mostSends() (most int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.sends {
		most = max(most, n)
	}
	return most
}

// redisServer is a real redis-server that a test can kill and start again.
type redisServer struct {
	t      *testing.T
	dir    string
	socket string
	cmd    *exec.Cmd
}

func startRedis(t *testing.T) *redisServer {
	t.Helper()
	dir, err := os.MkdirTemp("", "wrk") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	s := &redisServer{t: t, dir: dir, socket: filepath.Join(dir, "redis.sock")}
	s.start()
	t.Cleanup(func() { s.kill(); _ = os.RemoveAll(dir) })
	return s
}

func (s *redisServer) start() {
	s.t.Helper()
	data := filepath.Join(s.dir, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.cmd = exec.Command("redis-server", "--port", "0", "--unixsocket", s.socket, "--dir", data, "--save", "", "--appendonly", "yes")
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start redis-server: %v", err)
	}
	c := s.client()
	eventually(s.t, "redis-server answers", func() bool { return c.Ping(s.t.Context()).Err() == nil })
}

func (s *redisServer) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// killAndEmpty is kill -9 and the loss of the disk.
func (s *redisServer) killAndEmpty() {
	s.t.Helper()
	s.kill()
	if err := os.RemoveAll(filepath.Join(s.dir, "data")); err != nil {
		s.t.Fatal(err)
	}
}

func (s *redisServer) client() *redis.Client {
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket})
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

func (s *redisServer) opt() asynq.RedisConnOpt {
	return asynq.RedisClientOpt{Network: "unix", Addr: s.socket}
}

func (s *redisServer) inspector() *asynq.Inspector {
	i := asynq.NewInspector(s.opt())
	s.t.Cleanup(func() { _ = i.Close() })
	return i
}

// logBuffer is a log that several goroutines write and a test reads.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newWorkers makes workers that look often. The clock says five past midnight
// in London unless it is told otherwise, when nothing is due.
func newWorkers(t *testing.T, s *redisServer, r *record, change func(*Config)) *Workers {
	t.Helper()
	cfg := Config{
		Redis: s.opt(), Now: time.Now, Today: func() statute.Date { return today },
		Log:        slog.New(slog.NewTextHandler(&logBuffer{}, nil)),
		RelayEvery: 5 * time.Millisecond, TickEvery: 5 * time.Millisecond, PollEvery: 5 * time.Millisecond,
		ReconcileEvery: 5 * time.Millisecond, HintAgainAfter: 300 * time.Millisecond,
	}
	if change != nil {
		change(&cfg)
	}
	w, err := New(cfg, r.ports())
	if err != nil {
		t.Fatal(err)
	}
	w.client = asynq.NewClient(cfg.Redis)
	t.Cleanup(func() { _ = w.client.Close() })
	return w
}

// run runs the workers until the test ends or stop is called, which returns
// when they have stopped.
func run(t *testing.T, w *Workers) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, redis.ErrClosed) {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// eventually waits for what others do in their own time.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	limit, look := time.NewTimer(30*time.Second), time.NewTicker(2*time.Millisecond)
	defer limit.Stop()
	defer look.Stop()
	for !cond() {
		select {
		case <-limit.C:
			t.Fatalf("did not come about: %s", what)
		case <-look.C:
		}
	}
}
