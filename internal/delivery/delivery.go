package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/mail"
	"ehcp.example/tracker/internal/statute"
)

// Courier is the record's side of sending; each call is one transaction.
type Courier interface {
	OwedDeliveries(ctx context.Context, now time.Time, limit int) ([]casework.ID, error)
	ClaimDelivery(ctx context.Context, id casework.ID, by string, now, until time.Time) (c casework.DigestContent, ok bool, err error)
	MarkHandedOver(ctx context.Context, id casework.ID, by, messageID string, now time.Time) error
	Outcomes
}

// Outcomes is how a claimed delivery can end.
type Outcomes interface {
	MarkSent(ctx context.Context, id casework.ID, by string, now time.Time) error
	MarkRetry(ctx context.Context, id casework.ID, by, code string, from time.Time) error
	MarkFailed(ctx context.Context, id casework.ID, by, code string) error
	MarkUncertain(ctx context.Context, id casework.ID, by, code string) error
	MarkCancelled(ctx context.Context, id casework.ID, by string) error
}

// Config is what stands around every mail.
type Config struct {
	From, ReplyTo, BaseURL string
	Calendar               *statute.Calendar // for working days left
	Now                    func() time.Time
	Log                    *slog.Logger
}

const (
	// sendWithin bounds one send as a whole, lease the claim on it: a sender
	// that died is replaced after the lease, and never while it still sends.
	sendWithin = 90 * time.Second
	lease      = 2 * time.Minute
	// recordWithin bounds the writing down of what came of a send.
	recordWithin = 10 * time.Second
	// giveUpAfter ends the attempts to reach a mailbox that keeps putting us
	// off; the alerts then go to whoever is next in line.
	giveUpAfter = 48 * time.Hour
)

// Dispatcher sends deliveries. It is safe for concurrent use.
type Dispatcher struct {
	courier Courier
	sender  mail.Sender
	cfg     Config
}

// New makes a dispatcher.
func New(courier Courier, sender mail.Sender, cfg Config) (*Dispatcher, error) {
	if courier == nil || sender == nil || cfg.From == "" || cfg.BaseURL == "" || cfg.Calendar == nil || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("a dispatcher needs a record, a sender, an address, the tracker's address, a calendar, a clock and a log")
	}
	return &Dispatcher{courier: courier, sender: sender, cfg: cfg}, nil
}

// Owed lists deliveries that are to be sent now.
func (d *Dispatcher) Owed(ctx context.Context, limit int) ([]casework.ID, error) {
	ids, err := d.courier.OwedDeliveries(ctx, d.cfg.Now(), limit)
	if err != nil {
		return nil, fmt.Errorf("list owed deliveries: %w", err)
	}
	return ids, nil
}

// Deliver sends one delivery if it is owed and nobody else is at it. A mail
// server that refuses or is away is no error: the record says what came of it.
func (d *Dispatcher) Deliver(ctx context.Context, id casework.ID) error {
	_, err := d.deliver(ctx, id)
	return err
}

func (d *Dispatcher) deliver(ctx context.Context, id casework.ID) (Result, error) {
	now := d.cfg.Now()
	by := casework.NewID().String() // one claim, one name: no two are ever the same claim
	c, ok, err := d.courier.ClaimDelivery(ctx, id, by, now, now.Add(lease))
	if err != nil {
		return Waiting, fmt.Errorf("claim delivery %s: %w", id, err)
	}
	switch {
	case !ok && c.Delivery.Status == casework.DeliveryCancelled:
		return Cancelled, nil // to somebody who has left
	case !ok:
		return Elsewhere, nil
	}
	claim := claim{id: id, by: by, attempts: c.Delivery.Attempts, since: c.Delivery.CreatedAt}
	digest := d.digest(c)
	if digest.Empty() {
		return Cancelled, d.record(ctx, claim, Cancelled, nil)
	}
	err = d.send(ctx, claim, c.Delivery, digest)
	result := d.judge(claim, err)
	return result, d.record(ctx, claim, result, err)
}

// claim is one attempt at one delivery.
type claim struct {
	id       casework.ID
	by       string
	attempts int
	since    time.Time
}

func (d *Dispatcher) send(ctx context.Context, c claim, to casework.Delivery, digest mail.Digest) error {
	m, err := digest.Message(mail.Letter{
		From: d.cfg.From, To: to.Email, ReplyTo: d.cfg.ReplyTo, Key: to.Key, Date: to.CreatedAt, BaseURL: d.cfg.BaseURL,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return d.sender.Send(ctx, m, func() error {
		return d.courier.MarkHandedOver(ctx, c.id, c.by, m.ID, d.cfg.Now())
	})
}

// Result is what came of one delivery.
type Result string

// The results. Elsewhere is what another worker was at, or has dealt with.
const (
	Sent      Result = "sent"
	Waiting   Result = "waiting"
	Failed    Result = "failed"
	Uncertain Result = "uncertain"
	Cancelled Result = "cancelled"
	Elsewhere Result = "elsewhere"
)

// judge decides what the end of a send means for the delivery.
func (d *Dispatcher) judge(c claim, err error) Result {
	if err == nil {
		return Sent
	}
	switch mail.OutcomeOf(err) {
	case mail.Permanent:
		return Failed
	case mail.Uncertain:
		return Uncertain
	case mail.Temporary:
		// Only a refusal that stays counts against the mailbox; a server that
		// cannot be reached says nothing about it.
		if d.cfg.Now().Sub(c.since) > giveUpAfter {
			return Failed
		}
	case mail.Unreachable:
	}
	return Waiting
}

// record writes down the result even while the program is being stopped: a
// sent mail that is not recorded as sent would count as uncertain.
func (d *Dispatcher) record(ctx context.Context, c claim, r Result, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	var err error
	switch r {
	case Sent:
		err = d.courier.MarkSent(ctx, c.id, c.by, d.cfg.Now())
	case Failed:
		err = d.courier.MarkFailed(ctx, c.id, c.by, mail.Code(cause))
	case Uncertain:
		err = d.courier.MarkUncertain(ctx, c.id, c.by, mail.Code(cause))
	case Cancelled:
		err = d.courier.MarkCancelled(ctx, c.id, c.by)
	case Waiting, Elsewhere:
		err = d.courier.MarkRetry(ctx, c.id, c.by, mail.Code(cause), d.cfg.Now().Add(wait(c.attempts)))
	}
	if cause != nil {
		d.cfg.Log.WarnContext(ctx, "mail not sent", "delivery", c.id, "result", string(r), "error", cause.Error())
	}
	if err != nil {
		return fmt.Errorf("record delivery %s as %s: %w", c.id, r, err)
	}
	return nil
}

// wait is how long after so many attempts the next one comes: 1, 2, 4 … 30
// minutes. Greylisting wants a few minutes; a server that is down wants few
// dials.
func wait(attempts int) time.Duration {
	return min(time.Minute<<min(max(attempts-1, 0), 5), 30*time.Minute)
}

// Tally counts what came of several deliveries.
type Tally map[Result]int

// DeliverOwed sends all that is owed, in the foreground, and counts. It goes
// on after a failure and returns the first.
func (d *Dispatcher) DeliverOwed(ctx context.Context) (Tally, error) {
	const batch = 100
	tally, seen := Tally{}, map[casework.ID]bool{}
	var first error
	for {
		ids, err := d.Owed(ctx, batch+len(seen))
		if err != nil {
			return tally, errors.Join(first, err)
		}
		fresh := 0
		for _, id := range ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			fresh++
			r, err := d.deliver(ctx, id)
			tally[r]++
			if err != nil && first == nil {
				first = err
			}
		}
		if fresh == 0 || ctx.Err() != nil {
			return tally, errors.Join(first, ctx.Err())
		}
	}
}
