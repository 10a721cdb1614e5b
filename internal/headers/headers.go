// Package headers is what every answer tells a browser to keep to, whether the
// API gives it or the pages. What differs between them, such as what a page
// may load, each sets itself.
//
// Imports: the standard library. Imported by: api and web.
package headers

import "net/http"

// twoYears is how long a browser keeps to TLS: what hstspreload.org asks for.
const twoYears = "max-age=63072000; includeSubDomains"

// Secure sets them: nothing is kept by caches, sniffed, framed or handed to
// other sites. A handler may set others after. Where people reach the tracker
// by TLS alone, https tells their browsers to keep to that.
func Secure(h http.Header, https bool) {
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	if https {
		h.Set("Strict-Transport-Security", twoYears)
	}
}
