package store

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/statute"
)

// plainRow is a row as it came from the wire, which pgx reads by its own plans.
type plainRow struct {
	m       *pgtype.Map
	columns []pgconn.FieldDescription
	values  [][]byte
}

func (r plainRow) FieldDescriptions() []pgconn.FieldDescription { return r.columns }
func (r plainRow) RawValues() [][]byte                          { return r.values }
func (r plainRow) Values() ([]any, error)                       { return nil, nil }

func (r plainRow) Scan(fields ...any) error {
	for i := range fields {
		if err := r.m.Scan(r.columns[i].DataTypeOID, r.columns[i].Format, r.values[i], fields[i]); err != nil {
			return err
		}
	}
	return nil
}

// column is one value of the record in every way it is kept.
type column struct {
	oid   uint32
	value any
	field func() any
}

func fieldOf[T comparable]() func() any { return func() any { return new(T) } }

func columns() map[string]column {
	at := time.Date(2026, time.March, 29, 1, 30, 0, 123456000, time.UTC)
	return map[string]column{
		"an id":                      {pgtype.UUIDOID, casework.NewID(), fieldOf[uuid.UUID]()},
		"no id":                      {pgtype.UUIDOID, nil, fieldOf[uuid.UUID]()},
		"a day":                      {pgtype.DateOID, statute.NewDate(2026, time.February, 28), fieldOf[statute.Date]()},
		"a leap day before the year": {pgtype.DateOID, statute.NewDate(1996, time.February, 29), fieldOf[statute.Date]()},
		"no day":                     {pgtype.DateOID, nil, fieldOf[statute.Date]()},
		"an instant":                 {pgtype.TimestamptzOID, at, fieldOf[time.Time]()},
		"an instant before 2000":     {pgtype.TimestamptzOID, at.AddDate(-40, 0, 0), fieldOf[time.Time]()},
		"no instant":                 {pgtype.TimestamptzOID, nil, fieldOf[time.Time]()},
		"a flag":                     {pgtype.BoolOID, true, fieldOf[bool]()},
		"a small number":             {pgtype.Int2OID, int16(-3), fieldOf[int]()},
		"a number":                   {pgtype.Int4OID, int32(-70_000), fieldOf[int]()},
		"a big number":               {pgtype.Int8OID, int64(1) << 40, fieldOf[int64]()},
		"a number in a wider field":  {pgtype.Int4OID, int32(7), fieldOf[int64]()},
		"a text":                     {pgtype.TextOID, "é", fieldOf[string]()},
		"a kind":                     {pgtype.TextOID, "meeting_held", fieldOf[statute.Kind]()},
		"no kind":                    {pgtype.TextOID, "", fieldOf[statute.Kind]()},
		"a kind of case":             {pgtype.TextOID, "complaint", fieldOf[statute.CaseKind]()},
		"a ground":                   {pgtype.TextOID, "exceptional", fieldOf[statute.Ground]()},
		"a state":                    {pgtype.TextOID, "met", fieldOf[statute.State]()},
		"a placement":                {pgtype.TextOID, "special", fieldOf[casework.Placement]()},
		"a status":                   {pgtype.TextOID, "pending", fieldOf[casework.ExceptionStatus]()},
		"a role, which pgx reads":    {pgtype.TextOID, "analyst", fieldOf[casework.Role]()},
	}
}

func TestAColumnReadFromTheWireIsWhatPgxReads(t *testing.T) {
	t.Parallel()
	for name, c := range columns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := wired(t, c)
			want, got := c.field(), c.field()
			if err := row.Scan(want); err != nil {
				t.Fatal(err)
			}
			if err := scanInto(row, []any{got}); err != nil {
				t.Fatal(err)
			}
			if g, w := seen(got), seen(want); g != w {
				t.Errorf("read %v, pgx reads %v", g, w)
			}
		})
	}
}

// wired is a row of one column, as PostgreSQL would send it.
func wired(t *testing.T, c column) plainRow {
	t.Helper()
	m := pgtype.NewMap()
	registerTypes(m)
	row := plainRow{m: m, columns: []pgconn.FieldDescription{{DataTypeOID: c.oid, Format: pgtype.BinaryFormatCode}}, values: [][]byte{nil}}
	if c.value == nil {
		return row
	}
	var err error
	if row.values[0], err = m.Encode(c.oid, pgtype.BinaryFormatCode, c.value, []byte{}); err != nil {
		t.Fatal(err)
	}
	return row
}

// seen is what a field holds, an instant by its nanoseconds.
func seen(field any) any {
	switch v := field.(type) {
	case *time.Time:
		return v.UnixNano()
	case *uuid.UUID:
		return *v
	case *statute.Date:
		return *v
	case *bool:
		return *v
	case *int:
		return *v
	case *int64:
		return *v
	case *string:
		return *v
	case *statute.Kind:
		return *v
	case *statute.CaseKind:
		return *v
	case *statute.Ground:
		return *v
	case *statute.State:
		return *v
	case *casework.Placement:
		return *v
	case *casework.ExceptionStatus:
		return *v
	case *casework.Role:
		return *v
	}
	return nil
}

func TestWhatTheRecordDoesNotHoldIsLeftToPgxToRefuse(t *testing.T) {
	t.Parallel()
	infinite := []byte{0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	for name, c := range map[string]struct {
		oid   uint32
		src   []byte
		field any
	}{
		"text that is null":           {pgtype.TextOID, nil, new(string)},
		"a flag that is null":         {pgtype.BoolOID, nil, new(bool)},
		"a number that is null":       {pgtype.Int4OID, nil, new(int)},
		"a day without end":           {pgtype.DateOID, infinite[:4], new(statute.Date)},
		"an instant without end":      {pgtype.TimestamptzOID, infinite, new(time.Time)},
		"an id cut short":             {pgtype.UUIDOID, []byte{1, 2}, new(uuid.UUID)},
		"an id into a text":           {pgtype.UUIDOID, make([]byte, 16), new(string)},
		"a text that is of no kind":   {pgtype.TextOID, []byte("breakfast"), new(statute.Kind)},
		"recipients that are no list": {pgtype.JSONBOID, []byte("{}"), new([]casework.Recipient)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			field := pgconn.FieldDescription{Name: "it", DataTypeOID: c.oid, Format: pgtype.BinaryFormatCode}
			if c.oid == pgtype.JSONBOID {
				field.Format = pgtype.TextFormatCode
			}
			if known, err := scanKnown(&field, c.src, c.field); known && err == nil {
				t.Errorf("it was read")
			}
		})
	}
}
