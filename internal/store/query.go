package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

// where gathers the conditions of a list. Values are always arguments; the
// text of a condition is always ours.
type where struct {
	conditions []string
	args       []any
}

func newWhere() *where { return &where{} }

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// team narrows to one team and to those the asker may see. What belongs to no
// team is seen only by who sees them all.
func (w *where) team(column string, one casework.ID, scope []casework.ID) {
	if one != uuid.Nil {
		w.add(column+" = ?", one)
	}
	if scope == nil {
		return
	}
	if len(scope) == 0 {
		w.add("false")
		return
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(scope)), ", ")
	args := make([]any, len(scope))
	for i, id := range scope {
		args[i] = id
	}
	w.add(column+" in ("+marks+")", args...)
}

func (w *where) sql() string {
	if len(w.conditions) == 0 {
		return "true"
	}
	return strings.Join(w.conditions, " and ")
}

// numbered is the text for pgx: ? becomes $1, $2 …
func (w *where) numbered() string { return numberMarks(w.sql()) }

func numberMarks(query string) string {
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r == '?' {
			n++
			fmt.Fprintf(&b, "$%d", n)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// first reads one row through gorm.
func first[T any](ctx context.Context, r reader, what, condition string, args ...any) (row T, err error) {
	g, err := r.orm(ctx)
	if err != nil {
		return row, err
	}
	err = g.Where(condition, args...).Take(&row).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return row, notThere(what)
	case err != nil:
		return row, fmt.Errorf("read %s: %w", what, asFault(err))
	}
	return row, nil
}

// list reads rows through gorm. order is always ours, never the asker's.
func list[T any](ctx context.Context, r reader, w *where, order string, limit int) ([]T, error) {
	g, err := r.orm(ctx)
	if err != nil {
		return nil, err
	}
	var rows []T
	if err := g.Where(w.sql(), w.args...).Order(order).Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list %T: %w", *new(T), asFault(err))
	}
	return rows, nil
}

// ask reads rows through pgx.
func ask[T any](ctx context.Context, r reader, read pgx.RowToFunc[T], query string, args ...any) ([]T, error) {
	rows, err := r.q.Query(ctx, query, args...)
	if err != nil {
		return nil, asFault(err)
	}
	out, err := pgx.CollectRows(rows, read)
	return out, asFault(err)
}

func each[R, T any](rows []R, convert func(R) T) []T {
	out := make([]T, len(rows))
	for i := range rows {
		out[i] = convert(rows[i])
	}
	return out
}

// page cuts the row too many off and says where the next page begins.
func page[R, T any](rows []R, limit int, convert func(R) T, key func(R) []string) casework.Page[T] {
	var p casework.Page[T]
	if len(rows) > limit {
		rows = rows[:limit]
		p.Next = encodeCursor(key(rows[limit-1]))
	}
	p.Items = each(rows, convert)
	return p
}

func itself[T any](v T) T { return v }

// A cursor is the sort key of the last row, so that a page costs the same
// however deep it lies. It is opaque, and checked when it comes back.
func encodeCursor(key []string) string {
	b, err := json.Marshal(key)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func badCursor() error {
	return fault.OneField("/cursor", "invalid", "Use the cursor of the page before, as it is.")
}

func decodeCursor(cursor string, into []string, ends func(string) bool) error {
	bad := badCursor()
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return bad
	}
	var key []string
	if err := json.Unmarshal(b, &key); err != nil || len(key) != len(into) {
		return bad
	}
	for _, part := range key {
		if strings.ContainsRune(part, 0) {
			return bad
		}
	}
	if last := key[len(key)-1]; !ends(last) {
		return bad
	}
	copy(into, key)
	return nil
}

// isID tells whether a part of a cursor is an id as PostgreSQL reads one.
func isID(s string) bool {
	_, ok := casework.ParseID(s)
	return ok
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) < 19
}

// words are the words of a folded search, with what LIKE would read as a
// pattern taken out.
func words(folded string) []string {
	return strings.Fields(strings.NewReplacer("%", "", "_", "", `\`, "").Replace(folded))
}
