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
	// Link is where to go on besides the start page, if anywhere.
	Link, LinkText string
}

// showError turns whatever a page failed with into a page of its own. What
// failed is logged; the visitor is told what to do.
func (s *site) showError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if own := (*pageError)(nil); errors.As(err, &own) {
		s.showOwn(c, own)
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
	s.showProblem(c, status, view)
}

func (s *site) showProblem(c echo.Context, status int, view problemView) {
	if err := s.show(c, status, "problem", page{Title: view.Heading, Body: view}); err != nil {
		_ = c.String(http.StatusInternalServerError, "Sorry, there is a problem with the tracker. Try again later.")
	}
}

// showOwn is the page of an error that says itself what is wrong.
func (s *site) showOwn(c echo.Context, e *pageError) {
	view := e.view
	switch {
	case errors.Is(e, errEnded):
		view.Link = s.signInFor(c.Request().URL)
	case e.after > 0:
		c.Response().Header().Set(echo.HeaderRetryAfter, e.retryAfter())
	}
	if e.status == http.StatusUnauthorized { // RFC 9110, section 15.5.2, wants it; no browser asks for a password by it
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="ehcp"`)
	}
	s.showProblem(c, e.status, view)
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
		case e.Status == http.StatusUnauthorized:
			return "Your session has ended. Sign in again to see " + what + "."
		case e.Status == http.StatusForbidden:
			return "Your role does not show " + what + "."
		case e.Problem.Instance != "":
			return "The tracker could not read " + what + " just now. Try again in a minute. If it goes on, quote " + e.Problem.Instance + "."
		}
	}
	return "The tracker could not read " + what + " just now. Try again in a minute."
}
