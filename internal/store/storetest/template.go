package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver goose works through
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// templateLock is the advisory lock that is held while a template is made, so
// that packages tested at the same time make it once. The number has no
// meaning; it must only be the same everywhere.
const templateLock = 20_230_815

// fingerprint names a set of migrations by what is in it.
func fingerprint(files fs.FS) (string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range names { // Glob sorts
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return "", fmt.Errorf("read migration %s: %w", name, err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(b), b)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// ensureTemplate makes the template database for the migrations unless it is
// there, and returns its name. It carries that name only once it is complete.
func (c *cluster) ensureTemplate(ctx context.Context, files fs.FS) (name string, err error) {
	print, err := fingerprint(files)
	if err != nil {
		return "", err
	}
	name = "ehcp_template_" + print
	conn, err := c.admin.Acquire(ctx)
	if err != nil {
		return "", fmt.Errorf("reach test cluster: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", templateLock); err != nil {
		return "", fmt.Errorf("lock template: %w", err)
	}
	defer func() {
		_, unlockErr := conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", templateLock)
		err = errors.Join(err, unlockErr)
	}()
	var exists bool
	err = conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&exists)
	if err != nil || exists {
		return name, err
	}
	return name, c.makeTemplate(ctx, conn.Conn(), name, files)
}

func (c *cluster) makeTemplate(ctx context.Context, conn *pgx.Conn, name string, files fs.FS) error {
	making := name + "_making"
	for _, statement := range []string{
		"drop database if exists " + making + " with (force)", // left by one that was killed
		"create database " + making,
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("make template: %w", err)
		}
	}
	if err := migrate(ctx, c.dsn(making), files); err != nil {
		return err
	}
	// Nobody may connect to a template, or it cannot be cloned meanwhile.
	_, err := conn.Exec(ctx, strings.Join([]string{
		"alter database " + making + " with allow_connections false",
		"alter database " + making + " rename to " + name,
	}, "; "))
	if err != nil {
		return fmt.Errorf("finish template: %w", err)
	}
	return nil
}

// migrate applies the migrations as production does: by goose under its
// session lock.
func migrate(ctx context.Context, dsn string, files fs.FS) (err error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return fmt.Errorf("open template: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate template: %w", err)
	}
	return nil
}
