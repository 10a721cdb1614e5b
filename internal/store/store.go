package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"ehcp.example/tracker/internal/casework"
)

// Options say how the pool is made. The zero value is good.
type Options struct {
	MaxConns int32 // 0 is 10
	// StatementTimeout ends a query that takes too long; 0 is 30 seconds.
	StatementTimeout time.Duration
	// RollbackWithin is how long undoing a failed transaction may take; 0 is 5 seconds.
	RollbackWithin time.Duration
}

// Store is the record. It is safe for concurrent use.
type Store struct {
	reader
	pool *pgxpool.Pool
	db   *sql.DB
	gorm *gorm.DB

	rollbackWithin time.Duration
}

var _ casework.Store = (*Store)(nil)

// Open makes the pool; it does not wait for the database to answer.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not a PostgreSQL connection string") // it may hold a password
	}
	config.MaxConns = 10
	if o.MaxConns > 0 {
		config.MaxConns = o.MaxConns
	}
	timeout := 30 * time.Second
	if o.StatementTimeout > 0 {
		timeout = o.StatementTimeout
	}
	config.ConnConfig.RuntimeParams["statement_timeout"] = fmt.Sprint(timeout.Milliseconds())
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		registerTypes(c.TypeMap())
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s, err := withPool(pool)
	if err != nil {
		return nil, err
	}
	s.rollbackWithin = 5 * time.Second
	if o.RollbackWithin > 0 {
		s.rollbackWithin = o.RollbackWithin
	}
	return s, nil
}

func withPool(pool *pgxpool.Pool) (*Store, error) {
	db := stdlib.OpenDBFromPool(pool)
	// PrepareStmt stays off: pgx keeps prepared statements itself, and gorm's
	// own cache over this pool costs three quarters of the speed.
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: db}), &gorm.Config{
		TranslateError:         false, // constraint names say more; see asFault
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,           // the first question says better what is wrong
		Logger:                 logger.Discard, // it would log values, which are personal
		NowFunc:                func() time.Time { return time.Time{} },
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	s := &Store{pool: pool, db: db, gorm: g}
	s.reader = reader{q: pool, orm: func(ctx context.Context) (*gorm.DB, error) { return g.WithContext(ctx), nil }}
	return s, nil
}

// Close lets go of every connection.
func (s *Store) Close() {
	_ = s.db.Close() // it only forgets: the pool has the connections
	s.pool.Close()
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return nil
}

// Analyse brings the planner's statistics up to date. A big load calls for it:
// until autovacuum comes by, plans would be made for empty tables.
func (s *Store) Analyse(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, "analyze"); err != nil {
		return fmt.Errorf("analyse the tables: %w", err)
	}
	return nil
}

// querier is what a pool and a transaction have in common.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// reader has every query that changes nothing, on the pool or in a transaction.
type reader struct {
	q   querier
	orm func(ctx context.Context) (*gorm.DB, error)
}
