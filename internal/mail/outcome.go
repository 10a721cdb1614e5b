package mail

import (
	"errors"
	"fmt"

	"github.com/emersion/go-smtp"
)

// Outcome is what a failed send means for the message.
type Outcome int

const (
	// Temporary: the other side has not taken the message and said, or
	// showed by breaking off before the end, that it may be tried again.
	Temporary Outcome = iota + 1
	// Permanent: the other side refused this message or its recipient for
	// good. Sending it again is no use; somebody else must be told.
	Permanent
	// Uncertain: the conversation broke after the hand-over began and before
	// an answer. The message may have arrived: never send it again.
	Uncertain
	// Unreachable: no trusted, signed-in conversation came about. It says
	// nothing about this message and concerns every other as well.
	Unreachable
)

// String is the outcome in one lower-case word, for logs and metrics.
func (o Outcome) String() string {
	switch o {
	case Temporary:
		return "temporary"
	case Permanent:
		return "permanent"
	case Uncertain:
		return "uncertain"
	case Unreachable:
		return "unreachable"
	}
	return "unknown"
}

// Error is a send that did not end well. Its text names the step and the
// reply code and never what the server said, which often repeats the
// recipient's address.
type Error struct {
	Outcome Outcome
	// Step is where it ended: compose, connect, greeting, starttls, auth,
	// mail, rcpt, data, content, hook, dot.
	Step string
	// Code is the SMTP reply, or 0 where there was none.
	Code int
	// cause is kept only where its text holds no address.
	cause error
}

// Error says the outcome, the step and the reply code or the cause.
func (e *Error) Error() string {
	switch {
	case e.Code != 0:
		return fmt.Sprintf("send mail: %s: %s: reply %d", e.Outcome, e.Step, e.Code)
	case e.cause != nil:
		return fmt.Sprintf("send mail: %s: %s: %v", e.Outcome, e.Step, e.cause)
	}
	return fmt.Sprintf("send mail: %s: %s", e.Outcome, e.Step)
}

// Unwrap gives the cause, if one may be shown.
func (e *Error) Unwrap() error { return e.cause }

// OutcomeOf reads the outcome from an error of [Sender.Send]. An error of any
// other kind is Uncertain: what is not known to be harmless is not repeated.
func OutcomeOf(err error) Outcome {
	var e *Error
	if errors.As(err, &e) {
		return e.Outcome
	}
	return Uncertain
}

// failure words the end of one step. Replies decide by their first digit;
// no reply leaves the step's own meaning.
func failure(step string, err error, noReply Outcome) *Error {
	var reply *smtp.SMTPError
	if !errors.As(err, &reply) {
		return &Error{Outcome: noReply, Step: step, cause: err}
	}
	e := &Error{Outcome: noReply, Step: step, Code: reply.Code}
	switch {
	case noReply == Unreachable:
		// Greeting, STARTTLS, AUTH: about the connection, whatever the digit.
	case reply.Code/100 == 4:
		e.Outcome = Temporary
	case reply.Code/100 == 5 && step == "mail":
		// The sender's own address or rights: no recipient's fault.
		e.Outcome = Unreachable
	case reply.Code/100 == 5:
		e.Outcome = Permanent
	}
	return e
}

// Code is what may be kept about a failed send: outcome, step and reply code,
// never an address or a server's words. It is empty where nothing failed.
func Code(err error) string {
	if err == nil {
		return ""
	}
	var e *Error
	if !errors.As(err, &e) {
		return "unknown"
	}
	if e.Code == 0 {
		return e.Outcome.String() + " " + e.Step
	}
	return fmt.Sprintf("%s %s %d", e.Outcome, e.Step, e.Code)
}
