package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver goose works through
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"ehcp.example/tracker/migrations"
)

// Direction is what to do with the schema.
type Direction string

// The directions.
const (
	Up     Direction = "up"     // apply all that are missing
	Down   Direction = "down"   // undo the newest one
	Status Direction = "status" // say how they stand
)

// Migration is one numbered file and whether it is applied.
type Migration struct {
	Version int64
	Name    string
	Applied bool
	Changed bool // by this call
}

// Migrate changes or reads the schema. Each file is one transaction and all
// run under goose's session lock, so it may be killed at any statement and run
// again, and two at once do the work once.
func Migrate(ctx context.Context, dsn string, d Direction) (out []Migration, err error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not a PostgreSQL connection string")
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := provider(db)
	if err != nil {
		return nil, err
	}
	changed := map[int64]bool{}
	switch d {
	case Up:
		done, err := p.Up(ctx)
		if err != nil {
			return nil, fmt.Errorf("migrate up: %w", err)
		}
		for _, r := range done {
			changed[r.Source.Version] = true
		}
	case Down:
		done, err := p.Down(ctx)
		if err != nil && !errors.Is(err, goose.ErrNoNextVersion) {
			return nil, fmt.Errorf("migrate down: %w", err)
		}
		if done != nil {
			changed[done.Source.Version] = true
		}
	case Status:
	default:
		return nil, fmt.Errorf("migrate: no direction %q", d)
	}
	return statusOf(ctx, p, changed)
}

func provider(db *sql.DB) (*goose.Provider, error) {
	// The loser of a race for the lock looks again each second for ten minutes.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600))
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

func statusOf(ctx context.Context, p *goose.Provider, changed map[int64]bool) ([]Migration, error) {
	status, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	out := make([]Migration, 0, len(status))
	for _, s := range status {
		out = append(out, Migration{
			Version: s.Source.Version, Name: s.Source.Path,
			Applied: s.State == goose.StateApplied, Changed: changed[s.Source.Version],
		})
	}
	return out, nil
}

// SchemaCurrent tells whether every migration of this program is applied.
func (s *Store) SchemaCurrent(ctx context.Context) (bool, error) {
	p, err := goose.NewProvider(goose.DialectPostgres, s.db, migrations.FS)
	if err != nil {
		return false, fmt.Errorf("read migrations: %w", err)
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("read schema version: %w", err)
	}
	return !pending, nil
}
