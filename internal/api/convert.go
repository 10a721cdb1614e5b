package api

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// The record says "not known" by an empty text, a zero day and a zero id; JSON
// says it by null. These go from one to the other.

func text(s string) *string { return word[string](s) }

// word is an empty text as nil, and any other as one of the description's own
// kinds of text.
func word[T ~string, S ~string](s S) *T {
	if s == "" {
		return nil
	}
	t := T(s)
	return &t
}

func day(d statute.Date) *gen.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func id(i casework.ID) *casework.ID {
	if i == uuid.Nil {
		return nil
	}
	return &i
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

// value is what p points to; the zero value where it points to nothing.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// changed is a field of a change: nil where it is absent and stays, the zero
// value where it is null and is emptied.
func changed[T any](n nullable.Nullable[T]) *T {
	switch {
	case !n.IsSpecified():
		return nil
	case n.IsNull():
		return new(T)
	}
	v := n.MustGet()
	return &v
}

// etag is a version as an entity tag.
func etag(version int) string { return `"` + strconv.Itoa(version) + `"` }

// version reads the version that a change was made against.
func version(ifMatch *string) (int, error) {
	if ifMatch == nil {
		return 0, fault.New(fault.PreconditionRequired, "Send If-Match with the ETag you read.")
	}
	inner, ok := strings.CutPrefix(*ifMatch, `"`)
	if ok {
		inner, ok = strings.CutSuffix(inner, `"`)
	}
	n, err := strconv.ParseInt(inner, 10, 32)
	if !ok || err != nil || n < 1 {
		return 0, fault.New(fault.Stale, "If-Match is none of this record's ETags: read it again.")
	}
	return int(n), nil
}

func page(cursor *string, limit *int) casework.PageRequest {
	return casework.PageRequest{Cursor: value(cursor), Limit: value(limit)}
}

// each converts a list; never nil, so that an empty one is [] in JSON.
func each[A, B any](list []A, convert func(A) B) []B {
	out := make([]B, len(list))
	for i := range list {
		out[i] = convert(list[i])
	}
	return out
}

// withoutNames are the roles that work with cases and not with names.
func withoutNames(r casework.Role) bool {
	return r == casework.Analyst || r == casework.Administrator
}
