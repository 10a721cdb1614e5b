package embedded

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account is who the database server runs as. PostgreSQL refuses to run as
// root, so root hands it to an unprivileged account.
type account struct {
	drop     bool // false: as the present user
	uid, gid uint32
	// caps are kept by the server only where it could not otherwise reach its
	// files: root's own home is closed to everyone else.
	caps []uintptr
}

// Linux capabilities that let a process pass directories closed to it
// (capabilities(7)); the first is enough, the second is what containers have.
const (
	capDACOverride   = 1
	capDACReadSearch = 2
)

// chooseAccount returns who shall run a server whose data lies in data: the
// owner of data that exists already, else the postgres account, else nobody.
func chooseAccount(data string) (account, error) {
	owner, exists := ownerOf(data)
	if os.Geteuid() != 0 {
		if exists && owner.uid != uint32(os.Geteuid()) { // #nosec G115 -- user ids are not negative on unix
			return account{}, fmt.Errorf("%s belongs to user %d: run as that user or choose another directory", data, owner.uid)
		}
		return account{}, nil
	}
	if exists && owner.uid != 0 {
		owner.drop = true
		return owner, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return account{}, fmt.Errorf("account %s: %w", name, err)
		}
		return account{drop: true, uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return account{}, errors.New("PostgreSQL will not run as root, and there is no account 'postgres' or 'nobody' to run it as")
}

func ownerOf(path string) (account, bool) {
	st, err := os.Stat(path)
	if err != nil {
		return account{}, false
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, false
	}
	return account{uid: sys.Uid, gid: sys.Gid}, true
}

// reach gives the account what it needs to get at its data: nothing where the
// directories above are open to it, else one capability.
func (a *account) reach(data string) error {
	if !a.drop {
		return nil
	}
	closed := a.closedParent(data)
	if closed == "" {
		return nil
	}
	held := heldCapabilities()
	switch {
	case held&(1<<capDACReadSearch) != 0:
		a.caps = []uintptr{capDACReadSearch}
	case held&(1<<capDACOverride) != 0:
		a.caps = []uintptr{capDACOverride}
	default:
		return fmt.Errorf("%s cannot be reached by user %d, who runs the database, because %s is closed: choose another directory", data, a.uid, closed)
	}
	return nil
}

// closedParent returns the topmost directory above path that the account may
// not pass, or "".
func (a *account) closedParent(path string) string {
	var closed string
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if st, err := os.Stat(dir); err == nil && !a.mayPass(st) {
			closed = dir
		}
		if dir == filepath.Dir(dir) {
			return closed
		}
	}
}

func (a *account) mayPass(st os.FileInfo) bool {
	sys, ok := st.Sys().(*syscall.Stat_t)
	mode := st.Mode().Perm()
	switch {
	case ok && sys.Uid == a.uid:
		return mode&0o100 != 0
	case ok && sys.Gid == a.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}

// heldCapabilities reads this process's permitted set (proc(5)); 0 where there
// is none to read.
func heldCapabilities() uint64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if hex, ok := strings.CutPrefix(lines.Text(), "CapPrm:"); ok {
			set, _ := strconv.ParseUint(strings.TrimSpace(hex), 16, 64)
			return set
		}
	}
	return 0
}

// own gives a path to the account.
func (a *account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Chown(path, int(a.uid), int(a.gid))
}
