package store

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"ehcp.example/tracker/internal/statute"
)

// The record's own types meet PostgreSQL here. A zero day, id or instant is
// NULL and NULL is zero; kinds are their names. A day never passes through an
// instant with a zone: 1 July at midnight in London is 30 June in UTC.

// registerTypes teaches a connection the types above.
func registerTypes(m *pgtype.Map) {
	m.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{wrapEncode}, m.TryWrapEncodePlanFuncs...)
	m.TryWrapScanPlanFuncs = append([]pgtype.TryWrapScanPlanFunc{wrapScan}, m.TryWrapScanPlanFuncs...)
}

// encode turns one of our values into one that pgx knows; ok is false for any
// other type, and a nil next is NULL.
func encode(value any) (next any, ok bool) {
	switch v := value.(type) {
	case statute.Date:
		return plainDay(v), true
	case uuid.UUID:
		return pgtype.UUID{Bytes: v, Valid: v != uuid.Nil}, true
	case time.Time:
		return plainTime{v}, true
	case statute.Kind:
		return pgtype.Text{String: v.String(), Valid: true}, true
	case statute.CaseKind:
		return pgtype.Text{String: v.String(), Valid: true}, true
	}
	return nil, false
}

// plainDay and plainTime are what pgx is handed: its own types would come back
// here as a [time.Time] where a column is of another type.
type plainDay statute.Date

func (d plainDay) DateValue() (pgtype.Date, error) { return toPgDate(statute.Date(d)), nil }

type plainTime struct{ at time.Time }

func (t plainTime) TimestamptzValue() (pgtype.Timestamptz, error) {
	return pgtype.Timestamptz{Time: t.at, Valid: !t.at.IsZero()}, nil
}

func (t plainTime) DateValue() (pgtype.Date, error) {
	return pgtype.Date{Time: t.at, Valid: !t.at.IsZero()}, nil
}

type encodePlan struct{ next pgtype.EncodePlan }

func (p *encodePlan) SetNext(next pgtype.EncodePlan) { p.next = next }

func (p *encodePlan) Encode(value any, buf []byte) ([]byte, error) {
	next, ok := encode(value)
	if !ok {
		return nil, fmt.Errorf("cannot store %T", value)
	}
	return p.next.Encode(next, buf)
}

func wrapEncode(value any) (pgtype.WrappedEncodePlanNextSetter, any, bool) {
	next, ok := encode(value)
	if !ok {
		return nil, nil, false
	}
	return &encodePlan{}, next, true
}

type scanPlan struct{ next pgtype.ScanPlan }

func (p *scanPlan) SetNext(next pgtype.ScanPlan) { p.next = next }

func (p *scanPlan) Scan(src []byte, target any) (err error) {
	switch v := target.(type) {
	case *statute.Date:
		var d pgtype.Date
		if err = p.next.Scan(src, &d); err == nil {
			*v = dayOf(d.Time, d.Valid)
		}
	case *uuid.UUID:
		var u pgtype.UUID
		if err = p.next.Scan(src, &u); err == nil {
			*v = u.Bytes
		}
	case *time.Time:
		var t pgtype.Timestamptz
		if err = p.next.Scan(src, &t); err == nil {
			*v = t.Time
		}
	case *statute.Kind:
		var s pgtype.Text
		if err = p.next.Scan(src, &s); err == nil && s.String != "" {
			*v, err = statute.ParseKind(s.String)
		}
	case *statute.CaseKind:
		var s pgtype.Text
		if err = p.next.Scan(src, &s); err == nil {
			*v, err = statute.ParseCaseKind(s.String)
		}
	default:
		err = fmt.Errorf("cannot read into %T", target)
	}
	return err
}

func wrapScan(target any) (pgtype.WrappedScanPlanNextSetter, any, bool) {
	switch target.(type) {
	case *statute.Date:
		return &scanPlan{}, &pgtype.Date{}, true
	case *uuid.UUID:
		return &scanPlan{}, &pgtype.UUID{}, true
	case *time.Time:
		return &scanPlan{}, &pgtype.Timestamptz{}, true
	case *statute.Kind, *statute.CaseKind:
		return &scanPlan{}, &pgtype.Text{}, true
	}
	return nil, nil, false
}

func dayOf(t time.Time, valid bool) statute.Date {
	if !valid {
		return statute.Date{}
	}
	return statute.DateOf(t)
}

// Date is a date column of a GORM row.
type Date struct{ statute.Date }

// Value is the day for the driver; NULL where there is none.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a date column.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = Date{statute.DateOf(v)}
	default:
		return fmt.Errorf("cannot read a day from %T", src)
	}
	return nil
}

// GormDataType is the column's type.
func (Date) GormDataType() string { return "date" }

// NullID is a uuid column of a GORM row that may be empty.
type NullID uuid.UUID

// Value is the id for the driver; NULL where there is none.
func (n NullID) Value() (driver.Value, error) {
	if uuid.UUID(n) == uuid.Nil {
		return nil, nil
	}
	return uuid.UUID(n).String(), nil
}

// Scan reads a uuid column.
func (n *NullID) Scan(src any) error { return (*uuid.UUID)(n).Scan(src) }

// GormDataType is the column's type.
func (NullID) GormDataType() string { return "uuid" }

// Instant is a timestamptz column of a GORM row that may be empty.
type Instant struct{ time.Time }

// Value is the instant for the driver; NULL where there is none.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.Time, nil
}

// Scan reads a timestamptz column.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case time.Time:
		*i = Instant{v}
	default:
		return fmt.Errorf("cannot read an instant from %T", src)
	}
	return nil
}

// GormDataType is the column's type.
func (Instant) GormDataType() string { return "timestamptz" }

// pgDate is a day in an array.
type pgDate = pgtype.Date

func toPgDate(d statute.Date) pgDate { return pgtype.Date{Time: d.Time(), Valid: !d.IsZero()} }
