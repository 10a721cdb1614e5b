package delivery

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/mail"
	"ehcp.example/tracker/internal/statute"
)

var errAway = errors.New("the record is away")

// record is a courier in memory that keeps the promises of the real one.
type record struct {
	mu      sync.Mutex
	content map[casework.ID]*casework.DigestContent
	holder  map[casework.ID]string
	left    map[casework.ID]bool // whose person has left
	failing string               // the call that fails
}

func newRecord(contents ...casework.DigestContent) *record {
	r := &record{content: map[casework.ID]*casework.DigestContent{}, holder: map[casework.ID]string{}}
	for _, c := range contents {
		r.content[c.Delivery.ID] = &c
	}
	return r
}

func (r *record) fails(call string) error {
	if r.failing == call {
		return errAway
	}
	return nil
}

func (r *record) OwedDeliveries(_ context.Context, now time.Time, limit int) (ids []casework.ID, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, c := range r.content {
		d := &c.Delivery
		if d.Status == casework.DeliveryHandedOver && !now.Before(d.LeaseUntil) {
			d.Status = casework.DeliveryUncertain
		}
		open := d.Status == casework.DeliveryPending || d.Status == casework.DeliveryClaimed
		if open && !now.Before(d.LeaseUntil) && len(ids) < limit {
			ids = append(ids, id)
		}
	}
	return ids, r.fails("owed")
}

func (r *record) ClaimDelivery(_ context.Context, id casework.ID, by string, now, until time.Time) (casework.DigestContent, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.content[id]
	if c == nil || c.Delivery.Status != casework.DeliveryPending && c.Delivery.Status != casework.DeliveryClaimed || now.Before(c.Delivery.LeaseUntil) {
		return casework.DigestContent{}, false, r.fails("claim")
	}
	if r.left[id] {
		c.Delivery.Status = casework.DeliveryCancelled
		return *c, false, nil
	}
	c.Delivery.Status, c.Delivery.LeaseUntil = casework.DeliveryClaimed, until
	c.Delivery.Attempts++
	r.holder[id] = by
	return *c, true, r.fails("claim")
}

func (r *record) mark(call string, id casework.ID, by string, to casework.DeliveryStatus) (*casework.Delivery, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fails(call); err != nil {
		return nil, err
	}
	if r.holder[id] != by {
		return nil, errors.New("the claim is another's")
	}
	d := &r.content[id].Delivery
	d.Status = to
	return d, nil
}

func (r *record) MarkHandedOver(_ context.Context, id casework.ID, by, messageID string, now time.Time) error {
	d, err := r.mark("hand over", id, by, casework.DeliveryHandedOver)
	if err == nil {
		d.MessageID, d.HandedOverAt = messageID, now
	}
	return err
}

func (r *record) MarkSent(_ context.Context, id casework.ID, by string, now time.Time) error {
	d, err := r.mark("sent", id, by, casework.DeliverySent)
	if err == nil {
		d.SentAt = now
	}
	return err
}

func (r *record) MarkRetry(_ context.Context, id casework.ID, by, code string, from time.Time) error {
	d, err := r.mark("retry", id, by, casework.DeliveryPending)
	if err == nil {
		d.LastError, d.LeaseUntil = code, from
	}
	return err
}

func (r *record) MarkFailed(_ context.Context, id casework.ID, by, code string) error {
	d, err := r.mark("failed", id, by, casework.DeliveryFailed)
	if err == nil {
		d.LastError = code
	}
	return err
}

func (r *record) MarkUncertain(_ context.Context, id casework.ID, by, code string) error {
	d, err := r.mark("uncertain", id, by, casework.DeliveryUncertain)
	if err == nil {
		d.LastError = code
	}
	return err
}

func (r *record) MarkCancelled(_ context.Context, id casework.ID, by string) error {
	_, err := r.mark("cancelled", id, by, casework.DeliveryCancelled)
	return err
}

// post is a sender that ends as it is told and remembers what was taken.
type post struct {
	mu         sync.Mutex
	taken      []mail.Message
	beforeMark error // instead of calling the hook
	afterMark  error // after calling it
	meanwhile  func()
}

func (p *post) Send(_ context.Context, m mail.Message, beforeDot func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.beforeMark != nil {
		return p.beforeMark
	}
	if err := beforeDot(); err != nil {
		return &mail.Error{Outcome: mail.Temporary, Step: "hook"}
	}
	if p.meanwhile != nil {
		p.meanwhile()
	}
	if p.afterMark != nil {
		return p.afterMark
	}
	p.taken = append(p.taken, m)
	return nil
}

type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

type setup struct {
	d    *Dispatcher
	post *post
	log  *bytes.Buffer
	now  *clock
}

func newSetup(t *testing.T, r *record) setup {
	t.Helper()
	s := setup{post: &post{}, log: &bytes.Buffer{}, now: &clock{time.Date(2026, 3, 5, 7, 30, 0, 0, time.UTC)}}
	var err error
	s.d, err = New(r, s.post, Config{
		From: "tracker@example.org", BaseURL: "https://tracker.example.org", Calendar: plainCalendar(t),
		Now: s.now.now, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func owed(alerts ...casework.AlertSummary) casework.DigestContent {
	id := casework.NewID()
	return casework.DigestContent{
		Delivery: casework.Delivery{
			ID: id, Key: "digest:" + id.String(), Kind: "digest", Email: "manager@example.org", ForDate: statute.NewDate(2026, 3, 5),
			Why: casework.ManagesTeam, Status: casework.DeliveryPending, CreatedAt: time.Date(2026, 3, 5, 7, 30, 0, 0, time.UTC),
		},
		Alerts: alerts,
	}
}

func TestWhatBecomesOfADelivery(t *testing.T) {
	t.Parallel()
	refusal := func(o mail.Outcome, step string, code int) error {
		return &mail.Error{Outcome: o, Step: step, Code: code}
	}
	for _, c := range []struct {
		rule                  string
		beforeMark, afterMark error
		want                  casework.DeliveryStatus
		code                  string
	}{
		{rule: "a mail that was taken is sent", want: casework.DeliverySent},
		{rule: "a refused recipient is final", beforeMark: refusal(mail.Permanent, "rcpt", 550), want: casework.DeliveryFailed, code: "permanent rcpt 550"},
		{rule: "a greylisted one waits", beforeMark: refusal(mail.Temporary, "rcpt", 451), want: casework.DeliveryPending, code: "temporary rcpt 451"},
		{rule: "a server that is away is waited for", beforeMark: refusal(mail.Unreachable, "connect", 0), want: casework.DeliveryPending, code: "unreachable connect"},
		{rule: "a 451 after the dot waits: it was not taken", afterMark: refusal(mail.Temporary, "dot", 451), want: casework.DeliveryPending, code: "temporary dot 451"},
		{rule: "no answer after the dot is uncertain", afterMark: refusal(mail.Uncertain, "dot", 0), want: casework.DeliveryUncertain, code: "uncertain dot"},
		{rule: "an error nobody knows is uncertain", afterMark: errors.New("manager@example.org"), want: casework.DeliveryUncertain, code: "unknown"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			content := owed(breach(1))
			r := newRecord(content)
			s := newSetup(t, r)
			s.post.beforeMark, s.post.afterMark = c.beforeMark, c.afterMark
			if err := s.d.Deliver(t.Context(), content.Delivery.ID); err != nil {
				t.Fatalf("deliver: %v", err)
			}
			got := r.content[content.Delivery.ID].Delivery
			if got.Status != c.want || got.LastError != c.code {
				t.Errorf("status %s, code %q; want %s, %q", got.Status, got.LastError, c.want, c.code)
			}
		})
	}
}

func TestASentOrUncertainMailIsNeverSentAgain(t *testing.T) {
	t.Parallel()
	for _, end := range []error{nil, &mail.Error{Outcome: mail.Uncertain, Step: "dot"}} {
		content := owed(breach(1))
		r := newRecord(content)
		s := newSetup(t, r)
		s.post.afterMark = end
		for range 3 {
			if err := s.d.Deliver(t.Context(), content.Delivery.ID); err != nil {
				t.Fatalf("deliver: %v", err)
			}
			s.now.t = s.now.t.Add(24 * time.Hour)
			s.post.afterMark = nil
		}
		want := 0
		if end == nil {
			want = 1
		}
		if len(s.post.taken) != want {
			t.Errorf("after %v the server has %d mails, want %d", end, len(s.post.taken), want)
		}
	}
}

func TestASentMailThatCouldNotBeRecordedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	content := owed(breach(1))
	r := newRecord(content)
	s := newSetup(t, r)
	r.failing = "sent"
	if err := s.d.Deliver(t.Context(), content.Delivery.ID); !errors.Is(err, errAway) {
		t.Fatalf("deliver: %v, want the record's failure", err)
	}
	r.failing = ""
	s.now.t = s.now.t.Add(time.Hour)
	if ids, err := s.d.Owed(t.Context(), 10); err != nil || len(ids) != 0 {
		t.Errorf("owed: %v, %v", ids, err)
	}
	_ = s.d.Deliver(t.Context(), content.Delivery.ID)
	if got := r.content[content.Delivery.ID].Delivery.Status; got != casework.DeliveryUncertain || len(s.post.taken) != 1 {
		t.Errorf("status %s with %d mails, want uncertain with 1", got, len(s.post.taken))
	}
}

func TestASenderThatLostItsClaimSendsNothing(t *testing.T) {
	t.Parallel()
	content := owed(breach(1))
	r := newRecord(content)
	s := newSetup(t, r)
	r.failing = "hand over"
	_ = s.d.Deliver(t.Context(), content.Delivery.ID)
	if len(s.post.taken) != 0 {
		t.Error("a mail went out without its mark")
	}
}

func TestAWaitingMailIsTriedAgainInItsTime(t *testing.T) {
	t.Parallel()
	content := owed(breach(1))
	r := newRecord(content)
	s := newSetup(t, r)
	s.post.beforeMark = &mail.Error{Outcome: mail.Temporary, Step: "rcpt", Code: 451}
	id := content.Delivery.ID
	for i, want := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		if err := s.d.Deliver(t.Context(), id); err != nil {
			t.Fatalf("deliver: %v", err)
		}
		if got := r.content[id].Delivery.LeaseUntil.Sub(s.now.t); got != want*time.Minute {
			t.Fatalf("after %d attempts the next is in %v, want %v", i+1, got, want*time.Minute)
		}
		if ids, _ := s.d.Owed(t.Context(), 10); len(ids) != 0 {
			t.Fatal("it is owed before its time")
		}
		s.now.t = r.content[id].Delivery.LeaseUntil
		if ids, _ := s.d.Owed(t.Context(), 10); len(ids) != 1 {
			t.Fatal("it is not owed in its time")
		}
	}
	s.post.beforeMark = nil
	if err := s.d.Deliver(t.Context(), id); err != nil || len(s.post.taken) != 1 {
		t.Errorf("the mail did not go out in the end: %v", err)
	}
}

func TestAMailboxThatPutsUsOffForTwoDaysIsGivenUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outcome mail.Outcome
		want    casework.DeliveryStatus
	}{{mail.Temporary, casework.DeliveryFailed}, {mail.Unreachable, casework.DeliveryPending}} {
		content := owed(breach(1))
		r := newRecord(content)
		s := newSetup(t, r)
		s.now.t = s.now.t.Add(giveUpAfter + time.Minute)
		s.post.beforeMark = &mail.Error{Outcome: c.outcome, Step: "rcpt", Code: 451}
		if err := s.d.Deliver(t.Context(), content.Delivery.ID); err != nil {
			t.Fatal(err)
		}
		if got := r.content[content.Delivery.ID].Delivery.Status; got != c.want {
			t.Errorf("%s after two days: %s, want %s", c.outcome, got, c.want)
		}
	}
}

func TestNothingLeftToTellIsNoMail(t *testing.T) {
	t.Parallel()
	done := warning(statute.DueIn7, 5)
	done.StoppedOn = statute.NewDate(2026, 3, 4)
	content := owed(done)
	r := newRecord(content)
	s := newSetup(t, r)
	if err := s.d.Deliver(t.Context(), content.Delivery.ID); err != nil {
		t.Fatal(err)
	}
	if got := r.content[content.Delivery.ID].Delivery.Status; got != casework.DeliveryCancelled || len(s.post.taken) != 0 {
		t.Errorf("status %s, %d mails", got, len(s.post.taken))
	}
}

func TestAStopDuringTheDotStillRecordsWhatCameOfIt(t *testing.T) {
	t.Parallel()
	content := owed(breach(1))
	r := newRecord(content)
	s := newSetup(t, r)
	ctx, stop := context.WithCancel(t.Context())
	s.post.meanwhile = stop
	if err := s.d.Deliver(ctx, content.Delivery.ID); err != nil {
		t.Fatal(err)
	}
	if got := r.content[content.Delivery.ID].Delivery.Status; got != casework.DeliverySent {
		t.Errorf("status %s, want sent", got)
	}
}

func TestDeliverOwedSendsAllAndCounts(t *testing.T) {
	t.Parallel()
	var contents []casework.DigestContent
	for range 250 {
		contents = append(contents, owed(breach(1)))
	}
	r := newRecord(contents...)
	s := newSetup(t, r)
	tally, err := s.d.DeliverOwed(t.Context())
	if err != nil || tally[Sent] != 250 || len(s.post.taken) != 250 {
		t.Errorf("tally %v, %d mails, %v", tally, len(s.post.taken), err)
	}
	if again, err := s.d.DeliverOwed(t.Context()); err != nil || len(again) != 0 {
		t.Errorf("again: %v, %v", again, err)
	}
	r.failing = "owed"
	if _, err := s.d.DeliverOwed(t.Context()); !errors.Is(err, errAway) {
		t.Errorf("error %v", err)
	}
}

func TestNoAddressReachesTheLog(t *testing.T) {
	t.Parallel()
	content := owed(breach(1))
	r := newRecord(content)
	s := newSetup(t, r)
	s.post.beforeMark = &mail.Error{Outcome: mail.Permanent, Step: "rcpt", Code: 550}
	if err := s.d.Deliver(t.Context(), content.Delivery.ID); err != nil {
		t.Fatal(err)
	}
	if log := s.log.String(); !strings.Contains(log, "result=failed") || strings.Contains(log, "example.org") {
		t.Errorf("log: %s", log)
	}
}

func TestADispatcherNeedsAllItsParts(t *testing.T) {
	t.Parallel()
	if _, err := New(newRecord(), &post{}, Config{}); err == nil {
		t.Error("a dispatcher without an address is taken")
	}
}

func TestWhatAnotherWorkerHasAndWhoHasLeftAreCountedAsSuch(t *testing.T) {
	t.Parallel()
	here, there, gone := owed(breach(1)), owed(breach(1)), owed(breach(1))
	r := newRecord(here, there, gone)
	r.left = map[casework.ID]bool{gone.Delivery.ID: true}
	s := newSetup(t, r)
	other := newSetup(t, r)
	s.post.meanwhile = func() { // another worker takes one of the list that was read
		s.post.meanwhile = nil
		for _, c := range []casework.DigestContent{there, here} {
			if err := other.d.Deliver(t.Context(), c.Delivery.ID); err != nil {
				t.Error(err)
			}
		}
	}
	tally, err := s.d.DeliverOwed(t.Context())
	if err != nil || tally[Sent] != 1 || tally[Elsewhere] != 1 || tally[Cancelled] != 1 || len(other.post.taken) != 1 {
		t.Errorf("%v, %v; the other sent %d", tally, err, len(other.post.taken))
	}
	if n := r.content[here.Delivery.ID].Delivery.Attempts; n != 1 {
		t.Errorf("a mail that was sent at once shows %d attempts", n)
	}
}
