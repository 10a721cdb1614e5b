package workers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"ehcp.example/tracker/internal/calendar"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/delivery"
	"ehcp.example/tracker/internal/mail"
	"ehcp.example/tracker/internal/statute"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

// These tests join the workers to the real record, a real queue and a real
// conversation by SMTP.

// place is where everything is, so that another process can find it.
type place struct{ dsn, redis, smtp string }

// tracker is the parts on one place, on a day.
type tracker struct {
	store      *store.Store
	service    *casework.Service
	dispatcher *delivery.Dispatcher
}

// open makes the parts. The clock runs ahead of the real one by ahead.
func (p place) open(ctx context.Context, day statute.Date, ahead time.Duration) (*tracker, error) {
	s, err := store.Open(ctx, p.dsn, store.Options{})
	if err != nil {
		return nil, err
	}
	now := func() time.Time { return time.Now().Add(ahead) }
	book := statute.NewBook(calendar.New(nil, nil, false), statute.Switches{})
	service := casework.New(casework.Deps{
		Store: s, Book: book, Profile: statute.KCC2023, Today: func() statute.Date { return day }, Now: now,
	})
	sender, err := mail.NewSMTP(mail.SMTPConfig{URL: p.smtp})
	if err != nil {
		return nil, err
	}
	dispatcher, err := delivery.New(s, sender, delivery.Config{
		From: "tracker@example.org", BaseURL: "https://tracker.example.org", Calendar: book.Calendar(), Now: now,
		Log: slog.New(slog.DiscardHandler),
	})
	return &tracker{s, service, dispatcher}, err
}

func (k *tracker) Sweep(ctx context.Context, day statute.Date) (int, error) {
	r, err := k.service.Sweep(ctx, day)
	return r.Raised, err
}

// Upkeep is not what is looked at here.
func (k *tracker) Upkeep(context.Context, statute.Date) error { return nil }

func (k *tracker) Seal(ctx context.Context) error {
	_, err := k.service.Seal(ctx)
	return err
}

// Snapshot is not what is looked at here.
func (k *tracker) Snapshot(context.Context, statute.Date) error { return nil }

// workers are those of the place: they look often, and take a hint for lost
// after a moment.
func (k *tracker) workers(p place, day statute.Date, ahead time.Duration) (*Workers, error) {
	return New(Config{
		Redis: asynq.RedisClientOpt{Network: "unix", Addr: p.redis},
		Now:   func() time.Time { return time.Now().Add(ahead) }, Today: func() statute.Date { return day },
		Log:        slog.New(slog.DiscardHandler),
		RelayEvery: 10 * time.Millisecond, TickEvery: 10 * time.Millisecond, PollEvery: 10 * time.Millisecond,
		ReconcileEvery: 20 * time.Millisecond, HintAgainAfter: 300 * time.Millisecond,
	}, Ports{Sweeper: k, Digests: k.service, Dispatcher: k.dispatcher, Snapshotter: k, Keeper: k, Sealer: k, Outbox: k.store})
}

// TestMain lets the test binary play a worker process that a test can kill.
func TestMain(m *testing.M) {
	if os.Getenv("WORKERS_TEST_ROLE") == "" {
		redis.SetLogger(silent{}) // the tests kill Redis often, and each client tells of it
		os.Exit(m.Run())
	}
	if err := playWorker(); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

func playWorker() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	p := place{os.Getenv("WORKERS_TEST_DSN"), os.Getenv("WORKERS_TEST_REDIS"), os.Getenv("WORKERS_TEST_SMTP")}
	k, err := p.open(ctx, today, 0)
	if err != nil {
		return err
	}
	w, err := k.workers(p, today, 0)
	if err != nil {
		return err
	}
	return w.Run(ctx)
}

// startProcess runs a worker process; kill is kill -9.
func (p place) startProcess(t *testing.T) (kill func()) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "WORKERS_TEST_ROLE=worker", "WORKERS_TEST_DSN="+p.dsn, "WORKERS_TEST_REDIS="+p.redis, "WORKERS_TEST_SMTP="+p.smtp)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			t.Logf("worker process: %s", lines.Text())
		}
	}()
	kill = func() { _ = cmd.Process.Kill(); <-read; _ = cmd.Wait() }
	t.Cleanup(kill)
	return kill
}

// county is a tracker with teams, their managers and cases in breach.
type county struct {
	place
	*tracker
	t     *testing.T
	redis *redisServer
	smtp  *smtpServer
	cases map[string][]string // references by manager's address
}

// canary is in every name, and must be in nothing that leaves the record.
const canary = "Zzcanary"

func newCounty(t *testing.T, teams, casesEach int) *county {
	t.Helper()
	c := &county{t: t, redis: startRedis(t), smtp: startSMTP(t), cases: map[string][]string{}}
	c.place = place{storetest.New(t), c.redis.socket, c.smtp.url()}
	c.tracker = c.later(today, 0)
	for i := range teams {
		c.addTeam(i, casesEach)
	}
	return c
}

func (c *county) addTeam(i, cases int) {
	c.t.Helper()
	ctx, admin := c.t.Context(), casework.SystemActor("test")
	team, err := c.service.CreateTeam(ctx, admin, fmt.Sprintf("Team %d", i))
	if err != nil {
		c.t.Fatal(err)
	}
	email, name, role, yes := fmt.Sprintf("manager%d@example.org", i), canary, casework.TeamManager, true
	_, err = c.service.CreateUser(ctx, admin, casework.UserInput{
		Email: &email, Name: &name, Role: &role, CanSignIn: &yes, Active: &yes, Teams: &[]casework.ID{team.ID},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	for range cases {
		person, err := c.service.CreatePerson(ctx, admin, casework.PersonInput{GivenName: &name, FamilyName: &name, TeamID: &team.ID})
		if err != nil {
			c.t.Fatal(err)
		}
		// Six weeks to decide ended yesterday.
		opened, err := c.service.OpenCase(ctx, admin, casework.CaseInput{
			Kind: statute.NeedsAssessment, PersonID: person.ID, TeamID: team.ID, RequestedBy: "parent",
			Milestones: []casework.MilestoneInput{{Kind: statute.RequestReceived, On: today.AddDays(-43)}},
		})
		if err != nil {
			c.t.Fatal(err)
		}
		c.cases[email] = append(c.cases[email], opened.File.Case.Reference)
	}
}

// raise sweeps and makes the digests of the day.
func (c *county) raise(day statute.Date, digests int) {
	c.t.Helper()
	ctx := c.t.Context()
	if _, err := c.service.Sweep(ctx, day); err != nil {
		c.t.Fatal(err)
	}
	if n, err := c.service.BuildDigests(ctx, day); err != nil || n != digests {
		c.t.Fatalf("built %d digests: %v; want %d", n, err, digests)
	}
}

// run starts workers in this process, whose clocks run ahead of the others'.
func (c *county) run(ahead time.Duration) {
	c.t.Helper()
	k := c.later(today, ahead)
	w, err := k.workers(c.place, today, ahead)
	if err != nil {
		c.t.Fatal(err)
	}
	run(c.t, w)
}

// later is the same tracker on a day and at a time to come.
func (c *county) later(day statute.Date, ahead time.Duration) *tracker {
	c.t.Helper()
	k, err := c.open(c.t.Context(), day, ahead)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(k.store.Close)
	return k
}

func (c *county) deliveries(status casework.DeliveryStatus) int {
	c.t.Helper()
	page, err := c.store.Deliveries(c.t.Context(), status, casework.PageRequest{Limit: casework.MaxPage})
	if err != nil {
		c.t.Fatal(err)
	}
	return len(page.Items)
}

// checkMails says whether each manager has one mail, about all of their cases
// and nobody else's, that names nobody.
func (c *county) checkMails() {
	c.t.Helper()
	got := c.smtp.accepted()
	for address, references := range c.cases {
		mine := got[address]
		if len(mine) != 1 {
			c.t.Errorf("%d mails to one manager, want 1", len(mine))
			continue
		}
		for other, refs := range c.cases {
			for _, ref := range refs {
				if strings.Contains(mine[0], ref) != slices.Contains(references, ref) {
					c.t.Errorf("the mail to %s is wrong about %s of %s", address, ref, other)
				}
			}
		}
		if strings.Contains(mine[0], canary) {
			c.t.Error("a mail names somebody")
		}
	}
}

func TestWipingRedisBetweenSweepAndSendLosesNothing(t *testing.T) {
	t.Parallel()
	for _, loss := range []struct {
		rule string
		lose func(*redisServer)
	}{
		{"FLUSHALL", func(s *redisServer) { s.client().FlushAll(s.t.Context()) }},
		{"kill -9 and an empty disk", func(s *redisServer) { s.killAndEmpty(); s.start() }},
	} {
		t.Run(loss.rule, func(t *testing.T) {
			t.Parallel()
			c := newCounty(t, 3, 4)
			c.raise(today, 3)
			hints := newWorkersOn(t, c)
			if n, err := hints.relay(t.Context()); err != nil || n < 3 {
				t.Fatalf("relayed %d: %v", n, err)
			}
			loss.lose(c.redis)
			if ids := taskIDs(t, c.redis); len(ids) != 0 {
				t.Fatalf("Redis still knows %v", ids)
			}
			c.run(0)
			eventually(t, "all is sent", func() bool { return c.deliveries(casework.DeliverySent) == 3 })
			c.checkMails()
		})
	}
}

// newWorkersOn are workers that are not running, to put hints into Redis.
func newWorkersOn(t *testing.T, c *county) *Workers {
	t.Helper()
	w, err := c.workers(c.place, today, 0)
	if err != nil {
		t.Fatal(err)
	}
	w.client = asynq.NewClient(c.redis.opt())
	t.Cleanup(func() { _ = w.client.Close() })
	return w
}

func TestNoNameOrAddressLiesInRedis(t *testing.T) {
	t.Parallel()
	c := newCounty(t, 2, 2)
	c.raise(today, 2)
	w := newWorkersOn(t, c)
	if n, err := w.relay(t.Context()); err != nil || n < 2 {
		t.Fatalf("relayed %d: %v", n, err)
	}
	if err := w.tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	client := c.redis.client()
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) == 0 {
		t.Fatalf("keys %v: %v", keys, err)
	}
	for _, key := range keys {
		dump, err := client.Dump(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{canary, "example.org", "EHC-"} {
			if strings.Contains(key+dump, secret) {
				t.Errorf("%s holds %q", key, secret)
			}
		}
	}
}

func TestManyWorkersTellEachManagerOnce(t *testing.T) {
	t.Parallel()
	c := newCounty(t, 4, 3)
	c.raise(today, 4)
	for range 3 {
		c.run(0)
	}
	eventually(t, "all is sent", func() bool { return c.deliveries(casework.DeliverySent) == 4 })
	c.checkMails()
}

func TestASweepInTheForegroundSendsWithoutAQueue(t *testing.T) {
	t.Parallel()
	c := newCounty(t, 2, 2)
	c.redis.kill()
	c.raise(today, 2)
	for _, want := range []int{2, 0} {
		tally, err := c.dispatcher.DeliverOwed(t.Context())
		if err != nil || tally[delivery.Sent] != want {
			t.Errorf("sent %v: %v; want %d", tally, err, want)
		}
	}
	c.checkMails()
}

func TestAWorkerKilledBeforeTheDotIsReplacedAndTheMailGoesOutOnce(t *testing.T) {
	t.Parallel()
	c := newCounty(t, 1, 2)
	c.raise(today, 1)
	at := c.smtp.holdAt("rcpt")
	kill := c.startProcess(t)
	<-at
	kill()
	c.smtp.letGo()
	c.run(3 * time.Minute) // the lease is over
	eventually(t, "the mail is sent by another", func() bool { return c.deliveries(casework.DeliverySent) == 1 })
	c.checkMails()
}

func TestAWorkerKilledAfterTheDotLeavesTheSendUncertainAndNeverRepeatsIt(t *testing.T) {
	t.Parallel()
	c := newCounty(t, 1, 2)
	c.raise(today, 1)
	at := c.smtp.holdAt("dot")
	kill := c.startProcess(t)
	<-at
	kill()
	c.smtp.letGo()
	c.run(3 * time.Minute)
	eventually(t, "the send is listed as uncertain", func() bool { return c.deliveries(casework.DeliveryUncertain) == 1 })
	c.checkMails() // the server had taken it: one mail, and no second

	friday := today.AddDays(1)
	next := c.later(friday, 24*time.Hour)
	n, err := next.service.BuildDigests(t.Context(), friday)
	tally, sending := next.dispatcher.DeliverOwed(t.Context())
	if err := errors.Join(err, sending); err != nil || n != 1 || tally[delivery.Sent] != 1 {
		t.Fatalf("the next day built %d and sent %v: %v", n, tally, err)
	}
	mails := c.smtp.accepted()["manager0@example.org"]
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	for _, ref := range c.cases["manager0@example.org"] {
		if !strings.Contains(mails[1], "COULD NOT CONFIRM") || !strings.Contains(mails[1], ref) {
			t.Errorf("the next digest does not tell of %s again", ref)
		}
	}
}

func TestWorkersKilledAgainAndAgainTellNobodyTwiceAndForgetNobody(t *testing.T) {
	t.Parallel()
	const teams = 24
	c := newCounty(t, teams, 1)
	c.raise(today, teams)
	for i := range 8 {
		at := c.smtp.holdAt([]string{"rcpt", "dot"}[i%2])
		kill := c.startProcess(t)
		eventually(t, "a send is under way, or none is left", func() bool {
			select {
			case <-at:
				return true
			default:
				return c.deliveries(casework.DeliveryPending) == 0
			}
		})
		kill()
		c.smtp.letGo()
	}
	c.run(3 * time.Minute)
	eventually(t, "every delivery has come to an end", func() bool {
		return c.deliveries(casework.DeliverySent)+c.deliveries(casework.DeliveryUncertain) == teams
	})
	if c.deliveries(casework.DeliveryUncertain) == 0 {
		t.Error("no send was uncertain: the kills missed")
	}
	got := c.smtp.accepted()
	for address := range c.cases {
		if len(got[address]) > 1 {
			t.Errorf("%s got %d mails", address, len(got[address]))
		}
	}
	if sent := c.deliveries(casework.DeliverySent); len(got) < sent {
		t.Errorf("%d are noted as sent and %d arrived", sent, len(got))
	}
}

func TestADeliveryThatIsNotThereIsNoError(t *testing.T) {
	t.Parallel()
	c := newCounty(t, 0, 0)
	if err := c.dispatcher.Deliver(t.Context(), uuid.New()); err != nil {
		t.Error(err)
	}
}
