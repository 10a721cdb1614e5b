package embedded

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary play the program that starts a service, so
// that a test can kill it or run it as somebody else.
func TestMain(m *testing.M) {
	if role := os.Getenv("EMBEDDED_TEST_ROLE"); role != "" {
		if err := playRole(role, os.Getenv("EMBEDDED_TEST_DIR")); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// playRole starts the service, prints where it is, and waits to be told or
// made to end.
func playRole(role, dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var where string
	switch role {
	case "postgres":
		p, err := StartPostgres(ctx, PostgresOptions{Dir: dir, Throwaway: dir == ""})
		if err != nil {
			return err
		}
		defer p.Stop(context.WithoutCancel(ctx))
		where = p.opts.Dir
	case "redis":
		r, err := StartRedis(ctx, RedisOptions{Dir: dir, InsistOnReal: true})
		if err != nil {
			return err
		}
		defer r.Stop(context.WithoutCancel(ctx))
		where = r.dir
	}
	fmt.Println("ready", where)
	<-ctx.Done()
	return nil
}

// program is another process that has started a service.
type program struct {
	cmd   *exec.Cmd
	where string // the directory that the service works in
}

// startProgram runs the test binary in a role, as the account if one is given.
func startProgram(t *testing.T, role, dir string, as *account) *program {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "EMBEDDED_TEST_ROLE="+role, "EMBEDDED_TEST_DIR="+dir)
	if as != nil && as.drop {
		cmd.Path = publicCopy(t, exe)
		cmd.Dir = "/"
		runAs(cmd, *as)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	var line string
	buf := make([]byte, 4096)
	for !strings.Contains(line, "\n") {
		n, err := out.Read(buf)
		line += string(buf[:n])
		if err != nil {
			break
		}
	}
	where, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if !ok {
		t.Fatalf("the program that starts %s said: %s", role, line)
	}
	return &program{cmd: cmd, where: where}
}

// publicCopy puts the test binary where every user can run it.
func publicCopy(t *testing.T, exe string) string {
	t.Helper()
	dir := shortDir(t)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "embedded.test")
	if err := os.WriteFile(to, b, 0o755); err != nil {
		t.Fatal(err)
	}
	return to
}

// shortDir is t.TempDir with a path short enough for a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "emb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// eventually waits for what another process does in its own time.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !cond() {
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			t.Fatalf("did not come about: %s", what)
		}
	}
}
