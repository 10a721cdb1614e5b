package web

import (
	"net/url"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// filter is what a list is narrowed to. It stands in the address, so that a
// list can be sent to somebody, and works by a plain form.
type filter struct {
	Path  string
	Teams []option
	Kinds []option // empty where the list has no kinds
	// Digest is the digest whose alerts are listed; empty for all.
	Digest string

	team, kind string
}

// Narrowed tells whether anything is left out.
func (f filter) Narrowed() bool { return f.team != "" || f.kind != "" || f.Digest != "" }

// readFilter takes the filter out of an address, and the teams there are from
// the API. A team that there is not makes no list.
func (s *site) readFilter(c echo.Context, path string) (filter, error) {
	ctx := c.Request().Context()
	f := filter{Path: path, Digest: c.QueryParam("digest"), team: c.QueryParam("team"), kind: c.QueryParam("kind")}
	r, err := s.client.ListTeamsWithResponse(ctx)
	switch {
	case err != nil:
		return f, err
	case r.JSON200 == nil:
		return f, refused(r.HTTPResponse, r.Body)
	}
	f.Teams = []option{{Text: "All teams", Chosen: f.team == ""}}
	for _, t := range r.JSON200.Items {
		f.Teams = append(f.Teams, option{t.ID.String(), t.Name, t.ID.String() == f.team})
	}
	if f.teamID() == nil && f.team != "" {
		return f, echo.ErrNotFound
	}
	return f, nil
}

// teamID is the team chosen, where it is one.
func (f filter) teamID() *uuid.UUID {
	id, err := uuid.Parse(f.team)
	if err != nil || !slices.ContainsFunc(f.Teams, func(o option) bool { return o.Value == f.team }) {
		return nil
	}
	return &id
}

// address is a list's path with the filter, and the cursor where there is one.
func (f filter) address(path string) string {
	q := url.Values{}
	for name, value := range map[string]string{"team": f.team, "kind": f.kind, "digest": f.Digest} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
