//go:build unix

package mail

import (
	"net"
	"syscall"
)

// spoke looks, without waiting and without taking anything, whether the other
// side has sent bytes, closed or reset the connection. It narrows the window
// in which a broken connection leaves a send uncertain.
func spoke(c net.Conn) bool {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return true
	}
	var n int
	var peekErr error
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, peekErr = syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	if err != nil || n > 0 {
		return true
	}
	return peekErr == nil || (peekErr != syscall.EAGAIN && peekErr != syscall.EWOULDBLOCK && peekErr != syscall.EINTR)
}
