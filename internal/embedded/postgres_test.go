package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestPostgresKeepsItsData(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	p := startPostgres(t, PostgresOptions{Dir: dir})
	execSQL(t, p.DSN(), "create table kept (n int)", "insert into kept values (7)")
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := startPostgres(t, PostgresOptions{Dir: dir})
	if got := queryOne[int](t, again.DSN(), "select n from kept"); got != 7 {
		t.Errorf("after a restart n = %d, want 7", got)
	}
	if got := queryOne[string](t, again.DSN(), "show fsync"); got != "on" {
		t.Errorf("fsync = %s: data to be kept must be synced", got)
	}
}

func TestPostgresServersRunSideBySide(t *testing.T) {
	t.Parallel()
	one := startPostgres(t, PostgresOptions{Throwaway: true})
	other := startPostgres(t, PostgresOptions{Throwaway: true, Database: "other"})
	execSQL(t, one.DSN(), "create table only_here (n int)")
	if got := queryOne[bool](t, other.DSN(), "select to_regclass('only_here') is null"); !got {
		t.Error("two servers share their data")
	}
}

func TestPostgresRefusesADirectoryInUse(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	startProgram(t, "postgres", dir, nil)
	_, err := StartPostgres(t.Context(), PostgresOptions{Dir: dir})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error = %v, want ErrInUse with the directory named", err)
	}
}

func TestPostgresEndsWithAKilledProgramAndRecovers(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	first := startProgram(t, "postgres", dir, nil)
	kill(t, first)
	p := startPostgres(t, PostgresOptions{Dir: dir})
	if got := queryOne[int](t, p.DSN(), "select 1"); got != 1 {
		t.Errorf("select 1 = %d", got)
	}
}

func TestPostgresThrowawayIsRemovedAfterKill(t *testing.T) {
	t.Parallel()
	prog := startProgram(t, "postgres", "", nil)
	if _, err := os.Stat(prog.where); err != nil {
		t.Fatal(err)
	}
	kill(t, prog)
	eventually(t, "the throw-away directory is gone", func() bool {
		_, err := os.Stat(prog.where)
		return errors.Is(err, os.ErrNotExist)
	})
}

func TestPostgresRunsForAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	nobody := &account{drop: os.Geteuid() == 0, uid: 65534, gid: 65534}
	prog := startProgram(t, "postgres", "", nobody)
	owner, _ := ownerOf(filepath.Join(prog.where, "data"))
	if owner.uid == 0 {
		t.Error("the data belongs to root")
	}
}

func TestPostgresIgnoresAStalePIDOfAnotherProgram(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	p := startPostgres(t, PostgresOptions{Dir: dir})
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	stale := strconv.Itoa(os.Getpid()) + "\n" + p.data() + "\n"
	if err := os.WriteFile(filepath.Join(p.data(), "postmaster.pid"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	startPostgres(t, PostgresOptions{Dir: dir})
}

func TestPostgresStartsAgainAfterAHalfMadeDirectory(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "data.new", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	startPostgres(t, PostgresOptions{Dir: dir, Throwaway: true})
}

func TestPostgresWorksBelowAClosedDirectory(t *testing.T) {
	t.Parallel()
	closed := shortDir(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	p := startPostgres(t, PostgresOptions{Dir: filepath.Join(closed, "data"), Throwaway: true})
	if got := queryOne[string](t, p.DSN(), "select current_user::text"); got != pgUser {
		t.Errorf("current_user = %s", got)
	}
}

func TestPostgresProgramsBelowAClosedDirectoryAreCopied(t *testing.T) {
	t.Parallel()
	open := shortDir(t)
	fakeServer(t, open, "postgres (PostgreSQL) 15.18")
	found := programs{initdb: filepath.Join(open, "initdb"), postgres: filepath.Join(open, "postgres"), major: 15}
	closed := shortDir(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	fakeServer(t, filepath.Join(closed, "native", "bin"), "postgres (PostgreSQL) 15.18")
	p := &Postgres{acct: account{drop: true, uid: 65534, gid: 65534}}
	t.Cleanup(func() { _ = p.Stop(context.WithoutCancel(t.Context())) })
	hidden := programs{postgres: filepath.Join(closed, "native", "bin", "postgres"), major: found.major}
	copied, err := p.withinReach(t.Context(), hidden)
	if err != nil {
		t.Fatal(err)
	}
	if p.acct.closedParent(copied.postgres) != "" || copied.major != found.major {
		t.Errorf("the copy %+v is out of reach too", copied)
	}
	if st, err := os.Stat(copied.postgres); err != nil || st.Mode().Perm()&0o111 == 0 {
		t.Errorf("the copy cannot be run: %v", err)
	}
	if same, err := p.withinReach(t.Context(), found); err != nil || same != found {
		t.Errorf("programs that all can run were copied: %+v, %v", same, err)
	}
}

func TestPostgresWorksBelowAPathTooLongForASocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(shortDir(t), strings.Repeat("long", 25))
	p := startPostgres(t, PostgresOptions{Dir: dir, Throwaway: true})
	run := p.run
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(run); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary socket directory is still there: %v", err)
	}
}

func TestPostgresStopsAtOnceWithASessionOpen(t *testing.T) {
	t.Parallel()
	p := startPostgres(t, PostgresOptions{Throwaway: true})
	conn, err := pgx.Connect(t.Context(), p.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	ctx, cancel := context.WithTimeout(t.Context(), stopGrace/2)
	defer cancel()
	if err := p.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Error("a fast shutdown waited for the session")
	}
	select {
	case <-p.Done():
	default:
		t.Error("Done is not closed after Stop")
	}
}

func TestPostgresLogsNoValues(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	p := startPostgres(t, PostgresOptions{Dir: dir, Throwaway: true})
	execSQL(t, p.DSN(), "create table people (name text unique)", "insert into people values ('Zebedee Quill')")
	conn, err := pgx.Connect(t.Context(), p.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), "insert into people values ('Zebedee Quill')"); err == nil {
		t.Fatal("a duplicate was taken")
	}
	b, err := os.ReadFile(p.logFile())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "duplicate key") || strings.Contains(string(b), "Zebedee") {
		t.Errorf("the log should have the error and no value:\n%s", b)
	}
}

func TestPostgresSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	older := shortDir(t)
	writeFile(t, filepath.Join(older, "data", "PG_VERSION"), "12\n")
	if err := os.Chmod(filepath.Join(older, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		opts PostgresOptions
		want string
	}{
		"no directory for data that shall be kept":  {PostgresOptions{}, "data directory is needed"},
		"no programs in the folder given":           {PostgresOptions{Throwaway: true, BinDir: "/nonexistent"}, "/nonexistent"},
		"data of a version that no server can open": {PostgresOptions{Dir: older}, "made by version 12"},
		"a setting that the server does not know":   {PostgresOptions{Throwaway: true, Settings: map[string]string{"nonsense": "1"}}, "nonsense"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := StartPostgres(t.Context(), c.opts)
			if err == nil {
				t.Fatal("it started", p.Stop(t.Context()))
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q does not say %q", err, c.want)
			}
		})
	}
}

func startPostgres(t *testing.T, o PostgresOptions) *Postgres {
	t.Helper()
	p, err := StartPostgres(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return p
}

// kill ends the program as a crash would, and waits for it alone.
func kill(t *testing.T, p *program) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

func execSQL(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
}

func queryOne[T any](t *testing.T, dsn, query string) (value T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), query).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
