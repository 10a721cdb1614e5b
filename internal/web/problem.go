package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// problemView is a page that says what went wrong and what to do.
type problemView struct {
	Heading string
	Text    []string
}

// showError turns whatever a page failed with into a page of its own. What
// failed is logged; the visitor is told what to do.
func (s *site) showError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status := http.StatusInternalServerError
	if he := new(echo.HTTPError); errors.As(err, &he) {
		status = he.Code
	}
	view := problemView{Heading: "Sorry, there is a problem with the tracker", Text: []string{
		"Try again later. Nothing you entered has been stored.",
	}}
	switch status {
	case http.StatusUnauthorized:
		view = signInView()
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="ehcp"`)
	case http.StatusNotFound:
		view = notFoundView(c.Request().URL.Path)
	case http.StatusMethodNotAllowed:
		view = problemView{Heading: "This page can only be read", Text: []string{
			"Go back and follow a link, or use the form on the page.",
		}}
	default:
		status = http.StatusInternalServerError
		s.Log.LogAttrs(c.Request().Context(), slog.LevelError, "page failed",
			slog.String("route", c.Path()), slog.String("error", err.Error()))
	}
	if err := s.show(c, status, "problem", page{Title: view.Heading, Body: view}); err != nil {
		_ = c.String(http.StatusInternalServerError, "Sorry, there is a problem with the tracker. Try again later.")
	}
}

// notFoundView says what is not there. It never repeats what was asked for: a
// case that is missing, one out of sight and what is no reference at all must
// be the same page, to the byte.
func notFoundView(path string) problemView {
	if strings.HasPrefix(path, "/cases/") {
		return problemView{Heading: "No case with this reference", Text: []string{
			"There is no case with this reference among those you may see.",
			"If you typed or pasted the reference, check the reference is complete and correct. One looks like this: EHC-2026-000123.",
		}}
	}
	return problemView{Heading: "Page not found", Text: []string{
		"If you typed the web address, check it is correct.",
		"If you pasted the web address, check you copied all of it.",
	}}
}

// sorry is what a part of a page says in place of an answer that the API did
// not give. It is logged by kind; the API has logged the rest.
func (s *site) sorry(ctx context.Context, what string, err error) string {
	s.Log.LogAttrs(ctx, slog.LevelWarn, "part of a page is missing", slog.String("part", what), slog.String("error", err.Error()))
	if e := new(apiError); errors.As(err, &e) {
		switch {
		case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
			return "This installation shows " + what + " to those who are signed in."
		case e.Problem.Instance != "":
			return "The tracker could not read " + what + " just now. Try again in a minute. If it goes on, quote " + e.Problem.Instance + "."
		}
	}
	return "The tracker could not read " + what + " just now. Try again in a minute."
}
