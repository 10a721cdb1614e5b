package embedded

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"syscall"
)

// reaper removes a throw-away directory if this process dies before it could
// do so itself: a test binary has no hook that runs at its end, and none at
// all after kill -9. It is a shell that waits for the other end of a pipe to
// be closed, which the kernel does for us.
type reaper struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
}

// The server may still be writing as it shuts down, so rm is tried a few times.
const reaperScript = `cat >/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do rm -rf -- "$1" 2>/dev/null; test -e "$1" || exit 0; sleep 0.3; done`

func startReaper(ctx context.Context, dir string) (*reaper, error) {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "/bin/sh", "-c", reaperScript, "sh", dir) // #nosec G204 -- a directory we made
	cmd.Dir = "/"
	// Out of the terminal's reach: Ctrl-C must not end it before us.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("prepare clean-up: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start clean-up: %w", err)
	}
	return &reaper{cmd: cmd, pipe: pipe}, nil
}

// dismiss ends the reaper, which removes what is still there.
func (r *reaper) dismiss() {
	if r == nil || r.pipe == nil {
		return
	}
	_ = r.pipe.Close()
	r.pipe = nil
	_ = r.cmd.Wait()
}
