package web

import (
	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/headers"
)

// The policies of what a browser may do with a page: use what this host
// serves, run nothing inline, load nothing from elsewhere, and not be framed.
const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
		"frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	// mailPolicy is for a caught mail alone: mail carries its styles inline,
	// and may do nothing else. It is shown in a frame of the message's page.
	mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; " +
		"frame-ancestors 'self'; base-uri 'none'; sandbox"
)

// headers go out with every answer; a handler may set stricter or other ones.
func (s *site) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		headers.Secure(h, s.HTTPS)
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("Referrer-Policy", "same-origin")
		return next(c)
	}
}
