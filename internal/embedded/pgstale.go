package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// clearStalePID deals with the postmaster.pid that a server leaves when it is
// killed. We hold the directory's lock, so no other program of ours uses it:
// a server still named there is either on its way out (its parent was killed,
// which stops it) and is waited for, or its number now belongs to some other
// program and the file is removed. PostgreSQL itself removes the file only
// when nobody has that number.
func (p *Postgres) clearStalePID(ctx context.Context) error {
	file := filepath.Join(p.data(), "postmaster.pid")
	for {
		b, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read postmaster.pid: %w", err)
		}
		line, _, _ := bytes.Cut(b, []byte("\n"))
		pid, err := strconv.Atoi(string(bytes.TrimSpace(line)))
		if err != nil || !servesDir(pid, p.data()) {
			return os.Remove(file)
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return fmt.Errorf("a PostgreSQL server (pid %d) still runs on %s, started by something else: %w", pid, p.opts.Dir, ErrInUse)
		}
	}
}

// servesDir tells whether the process is a server started on that data
// directory. Where there is no /proc to ask, it trusts the file.
func servesDir(pid int, data string) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	if err != nil {
		_, noProc := os.Stat("/proc/self/cmdline")
		return noProc != nil
	}
	return bytes.Contains(b, []byte(data))
}
