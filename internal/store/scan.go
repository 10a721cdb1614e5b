package store

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// pgx looks for a way to read each column of each query anew, and for an id
// takes one by way of text. The columns of the record are of few types, so they
// are read straight from the binary format; all else is left to pgx.

// into makes a row reader from a list of a record's fields.
func into[T any](fields func(*T) []any) pgx.RowToFunc[T] {
	return func(row pgx.CollectableRow) (v T, err error) {
		err = scanInto(row, fields(&v))
		return v, err
	}
}

// scanOne reads the one row of a result; [pgx.ErrNoRows] where there is none.
func scanOne(rows pgx.Rows, fields []any) error {
	defer rows.Close()
	found := rows.Next()
	if found {
		if err := scanInto(rows, fields); err != nil {
			return err
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil || found {
		return err
	}
	return pgx.ErrNoRows
}

func scanInto(row pgx.CollectableRow, fields []any) error {
	columns, values := row.FieldDescriptions(), row.RawValues()
	if len(columns) != len(fields) {
		return row.Scan(fields...) // which says so
	}
	for i, field := range fields {
		known, err := scanKnown(&columns[i], values[i], field)
		if err != nil {
			return fmt.Errorf("read column %s: %w", columns[i].Name, err)
		}
		if !known {
			return row.Scan(fields...) // reads those before it once more
		}
	}
	return nil
}

// scanKnown reads a column in the binary format of its type; known is false for
// a pair of column and field that is left to pgx.
func scanKnown(c *pgconn.FieldDescription, src []byte, field any) (known bool, err error) {
	if c.DataTypeOID == pgtype.TextOID {
		if src == nil {
			return false, nil
		}
		return scanText(string(src), field)
	}
	if c.Format != pgtype.BinaryFormatCode {
		return c.DataTypeOID == pgtype.JSONBOID && noRecipients(src, field), nil
	}
	switch c.DataTypeOID {
	case pgtype.UUIDOID:
		to, ok := field.(*uuid.UUID)
		if ok {
			*to = uuid.Nil
			ok = copy(to[:], src) == len(to) || src == nil
		}
		return ok, nil
	case pgtype.DateOID:
		to, ok := field.(*statute.Date)
		if ok {
			*to, ok = binaryDay(src)
		}
		return ok, nil
	case pgtype.TimestamptzOID:
		to, ok := field.(*time.Time)
		if ok {
			*to, ok = binaryTime(src)
		}
		return ok, nil
	}
	return scanNumber(c.DataTypeOID, src, field), nil
}

// scanText reads what is text in the database and one of our kinds of text here.
func scanText(s string, field any) (known bool, err error) {
	switch to := field.(type) {
	case *string:
		*to = s
	case *statute.Kind:
		*to = statute.NoKind
		if s != "" {
			*to, err = statute.ParseKind(s)
		}
	case *statute.CaseKind:
		*to, err = statute.ParseCaseKind(s)
	case *statute.Ground:
		*to = statute.Ground(s)
	case *statute.State:
		*to = statute.State(s)
	case *casework.Placement:
		*to = casework.Placement(s)
	case *casework.ExceptionStatus:
		*to = casework.ExceptionStatus(s)
	default:
		return false, nil
	}
	return true, err
}

func scanNumber(oid uint32, src []byte, field any) bool {
	switch {
	case oid == pgtype.BoolOID && len(src) == 1:
		if to, ok := field.(*bool); ok {
			*to = src[0] == 1
			return true
		}
	case oid == pgtype.Int2OID && len(src) == 2:
		if to, ok := field.(*int); ok {
			*to = int(int16(binary.BigEndian.Uint16(src))) // #nosec G115 -- it was sent as signed
			return true
		}
	case oid == pgtype.Int4OID && len(src) == 4:
		if to, ok := field.(*int); ok {
			*to = int(int32(binary.BigEndian.Uint32(src))) // #nosec G115 -- it was sent as signed
			return true
		}
	case oid == pgtype.Int8OID && len(src) == 8:
		if to, ok := field.(*int64); ok {
			*to = int64(binary.BigEndian.Uint64(src)) // #nosec G115 -- it was sent as signed
			return true
		}
	}
	return false
}

// noRecipients: most milestones are sent to nobody in particular.
func noRecipients(src []byte, field any) bool {
	to, ok := field.(*[]casework.Recipient)
	if !ok || string(src) != "[]" {
		return false
	}
	*to = []casework.Recipient{}
	return true
}

// binaryDay reads days since 1 January 2000; infinity is left to pgx.
func binaryDay(src []byte) (d statute.Date, ok bool) {
	if len(src) != 4 {
		return d, src == nil
	}
	n := int32(binary.BigEndian.Uint32(src)) // #nosec G115 -- it was sent as signed
	if n == math.MaxInt32 || n == math.MinInt32 {
		return d, false
	}
	return statute.NewDate(2000, time.January, 1+int(n)), true
}

// binaryTime reads microseconds since 1 January 2000; infinity is left to pgx.
func binaryTime(src []byte) (t time.Time, ok bool) {
	if len(src) != 8 {
		return t, src == nil
	}
	n := int64(binary.BigEndian.Uint64(src)) // #nosec G115 -- it was sent as signed
	if n == math.MaxInt64 || n == math.MinInt64 {
		return t, false
	}
	const epoch = 946_684_800 // 2000-01-01 in Unix time
	return time.Unix(epoch+n/1e6, n%1e6*1e3), true
}
