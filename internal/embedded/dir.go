package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrInUse is wrapped by the error of a start in a directory that another
// running process holds.
var ErrInUse = errors.New("data directory is in use by another running process")

// maxSocketPath is the longest path of a unix socket: sun_path holds 108 bytes
// with the closing zero (unix(7)).
const maxSocketPath = 107

// dirLock is the exclusive use of a data directory. The kernel gives it back
// when the process ends, however it ends.
type dirLock struct{ f *os.File }

// lockDir makes dir and takes its lock. Its error wraps ErrInUse when another
// process, or another server of this process, holds it.
func lockDir(dir string) (*dirLock, error) {
	if err := os.MkdirAll(dir, 0o711); err != nil { // #nosec G301 -- the server's unprivileged account has to reach what lies inside
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("data directory %s belongs to another user (choose another one, or run as its owner): %w", dir, err)
	}
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", dir, ErrInUse)
		}
		return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
	}
	return &dirLock{f: f}, nil
}

func (l *dirLock) release() {
	if l != nil {
		_ = l.f.Close()
	}
}

// socketDir returns a directory for a socket of the given file name: run
// inside dir when its path is short enough for a unix socket, else a new
// temporary one, which the caller removes (temporary is true).
func socketDir(dir, file string) (run string, temporary bool, err error) {
	run = filepath.Join(dir, "run")
	if len(run)+1+len(file) <= maxSocketPath {
		return run, false, os.MkdirAll(run, 0o700)
	}
	run, err = os.MkdirTemp("", "ehcp-run-")
	if err != nil {
		return "", false, fmt.Errorf("make socket directory: %w", err)
	}
	return run, true, nil
}

// throwawayDir makes a directory for data that nobody wants to keep: in
// memory where there is room, because creating a database from a template
// there takes a tenth of the time it takes on a disk.
func throwawayDir() (string, error) {
	base := ""
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &fs); err == nil && fs.Bavail*uint64(fs.Bsize) >= 1<<30 { // #nosec G115 -- a block size is positive
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "ehcp-throwaway-")
	if err != nil && base != "" {
		dir, err = os.MkdirTemp("", "ehcp-throwaway-")
	}
	if err != nil {
		return "", fmt.Errorf("make throw-away directory: %w", err)
	}
	return dir, os.Chmod(dir, 0o711) // #nosec G302 -- see lockDir
}
