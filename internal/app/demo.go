package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"ehcp.example/tracker/internal/config"
	"ehcp.example/tracker/internal/embedded"
	"ehcp.example/tracker/internal/store"
)

// DemoOptions say how the demo runs.
type DemoOptions struct {
	Config config.Config
	Log    *slog.Logger
	Now    func() time.Time
	// Out is told what is going on; Terminal says that it is one, so that
	// progress may be written over itself.
	Out      io.Writer
	Terminal bool
	Plans    int // of the made-up county
	Seed     uint64
}

// Demo runs everything in one process tree: a private PostgreSQL, Redis and
// mail catcher in the data folder, the schema, a made-up county where there is
// none yet, the API, the pages and the workers. It ends with the context and
// keeps the data for the next time.
func Demo(ctx context.Context, o DemoOptions) (err error) {
	d := &demo{DemoOptions: o}
	listener, err := bind(ctx, o.Config.Listen)
	if err != nil {
		return err
	}
	log, err := d.logToFile()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer log.Close()
	defer func() {
		_ = listener.Close() // closed already, but for a start that failed
		err = errors.Join(err, d.stop(context.WithoutCancel(ctx)))
	}()
	if err := d.start(ctx); err != nil {
		return err
	}
	if err := d.fill(ctx); err != nil {
		return err
	}
	secrets, err := d.tokens(ctx)
	if err != nil {
		return err
	}
	made, err := d.app.site(pages{demo: true, mail: caught{d.mail}}) //nolint:contextcheck // handlers have the request's own
	if err != nil {
		return err
	}
	h, err := d.app.current(made)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return d.app.answer(ctx, listener, h) })
	g.Go(func() error { return d.app.follow(ctx, h.use) })
	g.Go(func() error { return d.app.Work(ctx) }) // answers operators too
	g.Go(func() error { return d.watch(ctx) })
	d.welcome(secrets)
	return g.Wait()
}

// demo is the demo under way.
type demo struct {
	DemoOptions

	postgres *embedded.Postgres
	redis    *embedded.Redis
	mail     *embedded.Mailbox
	empty    string // the DSN of a database with nothing in it
	app      *App
	told     int // tenths of the county said so far
}

func (d *demo) say(format string, a ...any) { fmt.Fprintf(d.Out, format+"\n", a...) }

// logName is the file in the data folder that has every line of the log.
const logName = "demo.log"

// logToFile keeps a line for each request off the terminal, where only
// warnings go: what to try stands there to be read.
func (d *demo) logToFile() (io.Closer, error) {
	dir, err := filepath.Abs(d.Config.DataDir)
	if err != nil {
		return nil, fmt.Errorf("find the demo's folder: %w", err)
	}
	d.Config.DataDir = dir
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // the database's own account must pass through it
		return nil, fmt.Errorf("make the demo's folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, logName), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the demo's log: %w", err)
	}
	file := slog.NewTextHandler(f, nil)
	d.Log = slog.New(quiet{Handler: d.Log.Handler(), all: file})
	return f, nil
}

// quiet is a log of which all goes to one place and warnings to another too.
type quiet struct {
	slog.Handler

	all slog.Handler
}

// Enabled tells whether either takes the level.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return q.all.Enabled(ctx, l) || q.Handler.Enabled(ctx, l)
}

// Handle writes a line.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	err := q.all.Handle(ctx, r.Clone())
	if r.Level >= slog.LevelWarn && q.Handler.Enabled(ctx, r.Level) {
		err = errors.Join(err, q.Handler.Handle(ctx, r))
	}
	return err
}

// WithAttrs adds to both.
func (q quiet) WithAttrs(a []slog.Attr) slog.Handler {
	return quiet{q.Handler.WithAttrs(a), q.all.WithAttrs(a)}
}

// WithGroup opens a group in both.
func (q quiet) WithGroup(name string) slog.Handler {
	return quiet{q.Handler.WithGroup(name), q.all.WithGroup(name)}
}

// start brings up the three servers and opens the record.
func (d *demo) start(ctx context.Context) (err error) {
	dir := d.Config.DataDir
	d.say("Starting PostgreSQL, Redis and a mail catcher in %s …", dir)
	if d.postgres, err = embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: filepath.Join(dir, "postgres")}); err != nil {
		return err
	}
	if d.redis, err = embedded.StartRedis(ctx, embedded.RedisOptions{Dir: filepath.Join(dir, "redis")}); err != nil {
		return err
	}
	if !d.redis.Real() {
		d.say("No redis-server is installed; a built-in stand-in takes its place.")
	}
	if d.mail, err = embedded.StartMailbox(ctx, embedded.MailboxOptions{Dir: filepath.Join(dir, "mail")}); err != nil {
		return err
	}
	d.Config.Mode = config.Demo
	d.Config.DatabaseURL, d.Config.RedisURL, d.Config.SMTPURL = d.postgres.DSN(), d.redis.URL(), d.mail.URL()
	d.Config.MailFrom = "tracker@example.org"
	if d.Config.BaseURL == "" {
		d.Config.BaseURL = "http://" + d.Config.Listen
	}
	if d.empty, err = d.postgres.Database(ctx, emptyDatabase); err != nil {
		return err
	}
	if _, err := store.Migrate(ctx, d.Config.DatabaseURL, store.Up); err != nil {
		return err
	}
	d.app, err = Open(ctx, d.Config, d.Log, d.Now)
	return err
}

// watch ends the demo when one of its servers has died.
func (d *demo) watch(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-d.postgres.Done():
		return errors.New("the private PostgreSQL has stopped")
	case <-d.redis.Done():
		return errors.New("the private Redis has stopped")
	}
}

// stop ends the servers, the record's last.
func (d *demo) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var errs []error
	if d.app != nil {
		d.app.Close()
	}
	if d.mail != nil {
		errs = append(errs, d.mail.Stop())
	}
	if d.redis != nil {
		errs = append(errs, d.redis.Stop(ctx))
	}
	if d.postgres != nil {
		errs = append(errs, d.postgres.Stop(ctx))
	}
	return errors.Join(errs...)
}

// DemoFolder is where the demo keeps its files unless told otherwise. The
// database's own account must reach it, so for root it is not root's home.
func DemoFolder() string {
	if os.Geteuid() == 0 {
		return "/var/tmp/ehcp-demo"
	}
	if cache, err := os.UserCacheDir(); err == nil {
		return filepath.Join(cache, "ehcp-demo")
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("ehcp-demo-%d", os.Geteuid()))
}
