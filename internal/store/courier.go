package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// leaseOver is what is kept of a message whose sender died between the
// hand-over and the answer.
const leaseOver = "uncertain lease over"

// OwedDeliveries lists what is to be sent now. What was handed over and has
// had no answer by the end of its lease becomes uncertain first: it may have
// arrived, and is never sent again.
func (s *Store) OwedDeliveries(ctx context.Context, now time.Time, limit int) ([]casework.ID, error) {
	_, err := s.pool.Exec(ctx, `update deliveries set status = 'uncertain', last_error = $2
		where status = 'handed_over' and lease_until <= $1`, now, leaseOver)
	if err != nil {
		return nil, fmt.Errorf("settle deliveries: %w", asFault(err))
	}
	rows, err := s.pool.Query(ctx, `select id from deliveries
		where status = 'pending' and (not_before is null or not_before <= $1) or status = 'claimed' and lease_until <= $1
		order by created_at, id limit $2`, now, limit)
	if err == nil {
		var ids []casework.ID
		if ids, err = pgx.CollectRows(rows, pgx.RowTo[casework.ID]); err == nil {
			return ids, nil
		}
	}
	return nil, fmt.Errorf("list owed deliveries: %w", asFault(err))
}

// ClaimDelivery takes a delivery for the lease and reads what it has to say.
func (s *Store) ClaimDelivery(ctx context.Context, id casework.ID, by string, now, until time.Time) (c casework.DigestContent, ok bool, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(t pgx.Tx) error {
		if ok, err = claim(ctx, t, &c.Delivery, id, by, now, until); err != nil || !ok {
			return err
		}
		return readContent(ctx, t, &c)
	})
	if err != nil {
		return casework.DigestContent{}, false, fmt.Errorf("claim delivery: %w", asFault(err))
	}
	return c, ok, nil
}

// claim is false where the delivery is not owed, another has it, or the person
// has left since; in the last case it is cancelled.
func claim(ctx context.Context, t pgx.Tx, d *casework.Delivery, id casework.ID, by string, now, until time.Time) (bool, error) {
	var active bool
	err := t.QueryRow(ctx, `update deliveries d set status = 'claimed', claimed_by = $2, lease_until = $4, attempts = d.attempts + 1
		from users u where u.id = d.user_id and d.id = $1 and (d.status = 'pending' and (d.not_before is null or d.not_before <= $3)
			or d.status = 'claimed' and d.lease_until <= $3)
		returning `+deliveryColumns+", u.active", id, by, now, until).Scan(append(deliveryFields(d), &active)...)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return false, nil
	case err != nil || active:
		return err == nil, err
	}
	d.Status = casework.DeliveryCancelled
	return false, markAndRelease(ctx, t, id, cancel, id, by)
}

// cancel ends a claimed delivery that has nothing left to tell, or nobody to
// tell it to; nothing was attempted.
const cancel = "update deliveries set status = 'cancelled', attempts = attempts - 1 where id = $1 and claimed_by = $2 and status = 'claimed'"

const deliveryColumns = `d.id, d.key, d.kind, d.user_id, u.email, d.for_date, d.why, d.status, d.attempts, d.lease_until,
	d.handed_over_at, d.sent_at, d.message_id, d.last_error, d.created_at`

func deliveryFields(d *casework.Delivery) []any {
	return []any{
		&d.ID, &d.Key, &d.Kind, &d.UserID, &d.Email, &d.ForDate, &d.Why, &d.Status, &d.Attempts, &d.LeaseUntil,
		&d.HandedOverAt, &d.SentAt, &d.MessageID, &d.LastError, &d.CreatedAt,
	}
}

// MarkHandedOver says that the final dot is about to be sent. It fails when
// the lease is over or another's, and then nothing may be sent.
func (s *Store) MarkHandedOver(ctx context.Context, id casework.ID, by, messageID string, now time.Time) error {
	return s.mark(ctx, `update deliveries set status = 'handed_over', handed_over_at = $4, message_id = $3
		where id = $1 and claimed_by = $2 and status = 'claimed' and lease_until > $4`, id, by, messageID, now)
}

// MarkSent says that the mail server has taken the message. An answer that
// comes after the lease still counts.
func (s *Store) MarkSent(ctx context.Context, id casework.ID, by string, now time.Time) error {
	return s.mark(ctx, `update deliveries set status = 'sent', sent_at = $3, last_error = ''
		where id = $1 and claimed_by = $2 and status in ('handed_over', 'uncertain')`, id, by, now)
}

// MarkRetry gives the delivery back, to be tried from the time given on. It is
// only for messages that the other side has certainly not taken.
func (s *Store) MarkRetry(ctx context.Context, id casework.ID, by, code string, from time.Time) error {
	return s.mark(ctx, `update deliveries set status = 'pending', not_before = $4, last_error = $3,
		lease_until = null, handed_over_at = null
		where id = $1 and claimed_by = $2 and status in ('claimed', 'handed_over')`, id, by, code, from)
}

// MarkFailed says that the recipient was refused for good. What it had to
// tell, earlier uncertain messages too, is owed again, to the next in line.
func (s *Store) MarkFailed(ctx context.Context, id casework.ID, by, code string) error {
	return s.markAndRelease(ctx, id, `update deliveries set status = 'failed', last_error = $3
		where id = $1 and claimed_by = $2 and status in ('claimed', 'handed_over')`, id, by, code)
}

// MarkUncertain says that the conversation broke off after the hand-over.
func (s *Store) MarkUncertain(ctx context.Context, id casework.ID, by, code string) error {
	return s.mark(ctx, `update deliveries set status = 'uncertain', last_error = $3
		where id = $1 and claimed_by = $2 and status in ('claimed', 'handed_over', 'uncertain')`, id, by, code)
}

// MarkCancelled says that there is nothing left to tell.
func (s *Store) MarkCancelled(ctx context.Context, id casework.ID, by string) error {
	return s.markAndRelease(ctx, id, cancel, id, by)
}

func (s *Store) mark(ctx context.Context, query string, args ...any) error {
	tag, err := s.pool.Exec(ctx, query, args...)
	return oneMarked(tag.RowsAffected(), err)
}

func (s *Store) markAndRelease(ctx context.Context, id casework.ID, query string, args ...any) error {
	return pgx.BeginFunc(ctx, s.pool, func(t pgx.Tx) error { return markAndRelease(ctx, t, id, query, args...) })
}

// markAndRelease marks a delivery as over that told nothing: the uncertain ones
// that it was to tell again are owed again.
func markAndRelease(ctx context.Context, t pgx.Tx, id casework.ID, query string, args ...any) error {
	tag, err := t.Exec(ctx, query, args...)
	if err := oneMarked(tag.RowsAffected(), err); err != nil {
		return err
	}
	if _, err := t.Exec(ctx, "update deliveries set told_again_by = null where told_again_by = $1", id); err != nil {
		return fmt.Errorf("release uncertain deliveries: %w", asFault(err))
	}
	return nil
}

func oneMarked(rows int64, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("mark delivery: %w", asFault(err))
	case rows != 1:
		return fault.New(fault.Conflict, "The delivery is not held under that claim.")
	}
	return nil
}

// Deliveries lists messages of one status, newest first; of any where it is
// empty.
func (s *Store) Deliveries(ctx context.Context, status casework.DeliveryStatus, p casework.PageRequest) (page casework.Page[casework.Delivery], err error) {
	if p, err = p.Normal(); err != nil {
		return page, err
	}
	before, err := deliveryCursor(p.Cursor)
	if err != nil {
		return page, err
	}
	rows, err := s.pool.Query(ctx, "select "+deliveryColumns+` from deliveries d join users u on u.id = d.user_id
		where ($1 = '' or d.status = $1) and ($2::uuid is null or d.id < $2) order by d.id desc limit $3`,
		string(status), before, p.Limit+1)
	if err == nil {
		page.Items, err = pgx.CollectRows(rows, into(deliveryFields))
	}
	if err != nil {
		return page, fmt.Errorf("list deliveries: %w", asFault(err))
	}
	if len(page.Items) > p.Limit {
		page.Items = page.Items[:p.Limit]
		page.Next = page.Items[p.Limit-1].ID.String()
	}
	return page, nil
}

// deliveryCursor is the id of the last delivery of the page before.
func deliveryCursor(s string) (casework.ID, error) {
	if s == "" {
		return casework.ID{}, nil
	}
	id, ok := casework.ParseID(s)
	if !ok {
		return id, fault.OneField("/cursor", "invalid", "This cursor is not one that was given out.")
	}
	return id, nil
}
