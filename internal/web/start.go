package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// start is the first page: what this is, what today is, the live figures and
// where to go from here.
func (s *site) start(c echo.Context) error {
	v := startView{
		Today: s.Today(), Demo: s.Demo, Mail: s.Mail != nil,
		SignedIn: visitor(c) != nil, CanSignIn: s.Door != nil,
	}
	if v.SignedIn {
		s.fill(c.Request().Context(), &v)
	}
	return s.show(c, http.StatusOK, "start", page{Title: "Where every deadline stands", Path: "/", Body: v})
}
