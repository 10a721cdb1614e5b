//go:build unix && !linux

package embedded

import (
	"os/exec"
	"syscall"
)

func sysProcAttr(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}

// endWithParent puts cmd in its own process group. Only Linux can tie a
// process to its parent's death, so elsewhere a kill -9 leaves it running.
func endWithParent(cmd *exec.Cmd, _ syscall.Signal) {
	sysProcAttr(cmd).Setpgid = true
}

// runAs makes cmd run as the account.
func runAs(cmd *exec.Cmd, a account) {
	if a.drop {
		sysProcAttr(cmd).Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
}
