package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// tx is one transaction. "begin" goes out with the first statement, writes
// wait in held and go out with the next read, and "commit" goes out with the
// last writes.
type tx struct {
	reader
	store *Store
	sql   *sql.Conn
	conn  *pgx.Conn
	begun bool
	held  []held
	err   error // the first failure; nothing works after it
}

// held is a write not yet sent, and what must be true of its result.
type held struct {
	query string
	args  []any
	check func(pgconn.CommandTag) error
}

var _ casework.Tx = (*tx)(nil)

// InTx runs fn in one transaction.
func (s *Store) InTx(ctx context.Context, fn func(casework.Tx) error) error {
	return s.inTx(ctx, func(t *tx) error { return fn(t) })
}

func (s *Store) inTx(ctx context.Context, fn func(*tx) error) (err error) {
	c, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer func() { err = also(err, c.Close()) }()
	t := &tx{store: s, sql: c}
	// gorm works on the sql.Conn and pgx on the connection inside it, so that
	// both are in the same transaction. Nobody else has the sql.Conn.
	if err := c.Raw(func(driver any) error {
		t.conn = driver.(*stdlib.Conn).Conn()
		return nil
	}); err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	t.reader = reader{q: t, orm: t.session}
	defer func() {
		if err != nil || t.begun { // a panic passes here too
			err = also(err, t.rollback(ctx))
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	return t.commit(ctx)
}

// rollback undoes the transaction even where its context is over, but does not
// hold on for ever: a server that no longer answers costs the connection, which
// pgx closes, and the server undoes by itself what it began.
func (t *tx) rollback(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.store.rollbackWithin)
	defer cancel()
	if _, err := t.conn.Exec(ctx, "rollback"); err != nil {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// write holds a statement back until the next read or the end.
func (t *tx) write(query string, args ...any) {
	t.held = append(t.held, held{query: query, args: args})
}

// writeOne is write for a statement that must touch exactly one row: one that
// touches none finds that somebody was there before.
func (t *tx) writeOne(query string, args ...any) {
	t.held = append(t.held, held{query, args, func(tag pgconn.CommandTag) error {
		if tag.RowsAffected() != 1 {
			return stale()
		}
		return nil
	}})
}

func stale() error {
	return fault.New(fault.Stale, "Somebody has changed this since it was read. Read it again.")
}

// SendBatch sends what is held and then the batch, in one round trip.
func (t *tx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if t.err != nil {
		return failed{t.err}
	}
	lead := &pgx.Batch{}
	if !t.begun {
		lead.Queue("begin")
	}
	for _, h := range t.held {
		lead.Queue(h.query, h.args...)
	}
	lead.QueuedQueries = append(lead.QueuedQueries, b.QueuedQueries...)
	results := t.conn.SendBatch(ctx, lead)
	if err := t.consume(results); err != nil {
		t.err = asFault(err)
		_ = results.Close() // after one statement fails, the rest of the batch does too
		return failed{t.err}
	}
	return results
}

// also adds a second failure to a first; either may be nil.
func also(err, other error) error {
	switch {
	case other == nil:
		return err
	case err == nil:
		return other
	}
	return errors.Join(err, other)
}

func (t *tx) consume(results pgx.BatchResults) error {
	if !t.begun {
		t.begun = true
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	waiting := t.held
	t.held = nil
	for _, h := range waiting {
		tag, err := results.Exec()
		if err == nil && h.check != nil {
			err = h.check(tag)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) flush(ctx context.Context) error {
	if t.begun && len(t.held) == 0 {
		return t.err
	}
	if err := t.SendBatch(ctx, &pgx.Batch{}).Close(); err != nil {
		return asFault(err)
	}
	return t.err
}

func (t *tx) commit(ctx context.Context) error {
	switch {
	case t.err != nil:
		return t.err
	case !t.begun && len(t.held) == 0:
		return nil
	}
	b := &pgx.Batch{}
	b.Queue("commit")
	results := t.SendBatch(ctx, b)
	tag, err := results.Exec()
	if err = also(err, results.Close()); err != nil {
		return asFault(err)
	}
	t.begun = false
	if tag.String() != "COMMIT" {
		return fmt.Errorf("commit: the database answered %s", tag)
	}
	return nil
}

// Query sends what is held, then asks.
func (t *tx) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.conn.Query(ctx, query, args...)
}

// QueryRow sends what is held, then asks.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	if err := t.flush(ctx); err != nil {
		return failed{err}
	}
	return t.conn.QueryRow(ctx, query, args...)
}

// exec sends what is held, then the statement.
func (t *tx) exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	if err := t.flush(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return t.conn.Exec(ctx, query, args...)
}

// session is gorm in this transaction.
func (t *tx) session(ctx context.Context) (*gorm.DB, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	g := t.store.gorm.WithContext(ctx)
	g.Statement.ConnPool = t.sql
	return g, nil
}

// failed answers for a transaction that cannot go on.
type failed struct{ err error }

func (f failed) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, f.err }
func (f failed) Query() (pgx.Rows, error)         { return nil, f.err }
func (f failed) QueryRow() pgx.Row                { return f }
func (f failed) Close() error                     { return f.err }
func (f failed) Tx() pgx.Tx                       { return nil }
func (f failed) Scan(...any) error                { return f.err }
