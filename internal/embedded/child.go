package embedded

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// child is a server process of ours, in its own process group so that Ctrl-C
// in a terminal reaches this program alone, which then stops what it started
// in the right order.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed once the process has been waited for
	err  error         // what Wait said; read it only after done is closed
}

// startChild starts cmd and arranges for it to be sent onDeath when this
// process dies.
//
// The kernel ties that signal to the thread that forked, not to the process,
// so the forking goroutine keeps its thread until the child has ended.
func startChild(cmd *exec.Cmd, onDeath syscall.Signal) (*child, error) {
	endWithParent(cmd, onDeath)
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		c.err = cmd.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// exited tells whether the process has ended.
func (c *child) exited() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// stop asks with the polite signal, waits for the grace or the end of ctx,
// then insists with the firm one and at last with SIGKILL.
func (c *child) stop(ctx context.Context, grace time.Duration, polite, firm syscall.Signal) error {
	for _, step := range []struct {
		sig  syscall.Signal
		wait time.Duration
	}{{polite, grace}, {firm, grace}, {syscall.SIGKILL, grace}} {
		if c.exited() {
			return nil
		}
		if err := c.cmd.Process.Signal(step.sig); err != nil && !c.exited() {
			return fmt.Errorf("signal %s: %w", filepath.Base(c.cmd.Path), err)
		}
		timer := time.NewTimer(step.wait)
		select {
		case <-c.done:
			timer.Stop()
			return nil
		case <-ctx.Done():
			// The caller's patience is over, but nothing may be left running.
			ctx = context.WithoutCancel(ctx)
		case <-timer.C:
		}
		timer.Stop()
	}
	return fmt.Errorf("%s (pid %d) did not end", filepath.Base(c.cmd.Path), c.cmd.Process.Pid)
}

// tail returns the last lines of a log file, for an error message.
func tail(path string) string {
	const most = 2000
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && st.Size() > most {
		_, _ = f.Seek(-most, io.SeekEnd)
	}
	b, _ := io.ReadAll(f)
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "; ")
}

// openLog opens a server's log for appending, starting afresh once it has
// grown past ten megabytes.
func openLog(path string) (*os.File, error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if st, err := os.Stat(path); err == nil && st.Size() > 10<<20 {
		flags |= os.O_TRUNC
	}
	return os.OpenFile(path, flags, 0o600)
}
