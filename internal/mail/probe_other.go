//go:build !unix

package mail

import "net"

// spoke cannot be asked here; a connection that broke before the final dot
// then shows only at the dot, as an uncertain send.
func spoke(net.Conn) bool { return false }
