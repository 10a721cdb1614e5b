package signin

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// forwarded are the headers in which proxies say whom they speak for. Nothing
// behind [TruePeer] sees them.
func forwarded() []string {
	return []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip"}
}

// TruePeer makes RemoteAddr the address that a request truly came from. What
// X-Forwarded-For says is believed only from the right and only as far as the
// one before was a trusted proxy: anybody can send the header.
func TruePeer(trusted []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, ok := addressOf(r.RemoteAddr)
		if ok {
			for _, hop := range slices.Backward(hops(r)) {
				if !within(trusted, peer) {
					break
				}
				before, ok := addressOf(hop)
				if !ok {
					break
				}
				peer = before
			}
			r.RemoteAddr = netip.AddrPortFrom(peer, 0).String()
		}
		for _, name := range forwarded() {
			r.Header.Del(name)
		}
		next.ServeHTTP(w, r)
	})
}

// hops are the addresses that X-Forwarded-For names, the nearest last.
func hops(r *http.Request) (out []string) {
	for _, line := range r.Header.Values("X-Forwarded-For") {
		for hop := range strings.SplitSeq(line, ",") {
			out = append(out, strings.TrimSpace(hop))
		}
	}
	return out
}

// addressOf reads an address with or without a port; one of IPv4 is the same
// however it is written.
func addressOf(s string) (netip.Addr, bool) {
	if with, err := netip.ParseAddrPort(s); err == nil {
		return with.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone(""), err == nil
}

func within(trusted []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}

// PeerOf is the address alone of a RemoteAddr, for limits and the audit log.
func PeerOf(remoteAddr string) string {
	if a, ok := addressOf(remoteAddr); ok {
		return a.String()
	}
	return ""
}
