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

// endWithParent puts cmd in its own process group and asks the kernel to
// signal it when the thread that starts it dies.
func endWithParent(cmd *exec.Cmd, sig syscall.Signal) {
	attr := sysProcAttr(cmd)
	attr.Setpgid = true
	attr.Pdeathsig = sig
}

// runAs makes cmd run as the account, with the capabilities kept if any.
func runAs(cmd *exec.Cmd, a account) {
	if !a.drop {
		return
	}
	attr := sysProcAttr(cmd)
	attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	attr.AmbientCaps = a.caps
}
