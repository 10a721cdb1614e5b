// Package fault is the ways a request can fail, in words that may be shown to
// the one who asked. Use cases and the store return an [Error]; the API makes
// one problem document of it. An error of any other type is internal: its text
// is for the log and never leaves the process.
//
// Imports: the standard library. Never: HTTP, SQL, or any package of this
// module.
package fault

import (
	"errors"
	"strings"
)

// Code is what kind of failure it is.
type Code string

// The codes. Each has one HTTP status, which only the API knows.
const (
	Invalid              Code = "invalid"               // what was sent makes no sense; Fields say where
	NotFound             Code = "not_found"             // there is none, or it is not theirs to see
	Forbidden            Code = "forbidden"             // their role does not allow it
	Unauthenticated      Code = "unauthenticated"       // nobody known is asking
	Conflict             Code = "conflict"              // it collides with what is there
	Stale                Code = "stale"                 // somebody changed it since it was read
	PreconditionRequired Code = "precondition_required" // the version read was not named
	Unavailable          Code = "unavailable"           // something it needs is away; later it works
	Internal             Code = "internal"              // ours to mend
)

// Field is one thing wrong with one part of what was sent.
type Field struct {
	Pointer string // JSON pointer into the request body, as in /milestones/0/on
	Code    string // stable, for programs: required, too_long, before_what_it_answers …
	Message string // for people; never repeats what was sent, which may be personal
	// Warning marks what may stand if it is confirmed by its code.
	Warning bool
}

// Error is a failure that may be shown. Message holds no personal data.
type Error struct {
	Code    Code
	Message string
	Fields  []Field
	cause   error
}

// New makes an error without fields.
func New(code Code, message string) *Error { return &Error{Code: code, Message: message} }

// Bad makes an Invalid error from what is wrong with which fields.
func Bad(message string, fields ...Field) *Error {
	return &Error{Code: Invalid, Message: message, Fields: fields}
}

// OneField makes an Invalid error about one field.
func OneField(pointer, code, message string) *Error {
	return Bad(message, Field{Pointer: pointer, Code: code, Message: message})
}

// Because keeps what caused the failure for the log; it is never shown.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// Error is the code and message, with the fields at fault by pointer and code.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code) + ": " + e.Message)
	for _, f := range e.Fields {
		b.WriteString(" [" + f.Pointer + " " + f.Code + "]")
	}
	return b.String()
}

// Unwrap is the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf is the code of err: Internal for any error that is no fault, and
// empty for nil.
func CodeOf(err error) Code {
	var f *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.Code
	}
	return Internal
}

// Is tells whether err is a fault of that code.
func Is(err error, code Code) bool { return CodeOf(err) == code }
