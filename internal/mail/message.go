package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Sender hands one message to the outside world.
//
// It calls beforeDot exactly once, after everything that can fail harmlessly
// and immediately before the act that hands the message over. When beforeDot
// fails, nothing is sent. The error is nil only when the other side said it
// has the message; every other ending is a [*Error], whose Outcome tells
// whether the message may be sent again.
type Sender interface {
	Send(ctx context.Context, m Message, beforeDot func() error) error
}

// Message is one mail to one recipient. Build it whole: a sender refuses a
// message that lacks an address, a subject, a text, an id or a date.
type Message struct {
	// From and To are RFC 5322 mailboxes: "name <a@example.org>" or bare.
	From, To string
	// ReplyTo is where an answer goes; empty when nobody reads answers.
	ReplyTo string
	// Subject is plain text in any script.
	Subject string
	// Text and HTML say the same thing twice; HTML may be empty.
	Text, HTML string
	// ID is the Message-ID without angle brackets; see [MessageID].
	ID string
	// Date is the moment the message was first written, so that sending it
	// again sends the same bytes.
	Date time.Time
}

// MessageID derives a Message-ID from the key of what is told to whom, and
// the domain of the sender's address. The same key always gives the same id,
// so a receiver can discard a copy; the key itself cannot be read from it.
func MessageID(key, from string) string {
	sum := sha256.Sum256([]byte(key))
	domain := "localhost"
	if a, err := netmail.ParseAddress(from); err == nil {
		domain = a.Address[strings.LastIndexByte(a.Address, '@')+1:]
	}
	return hex.EncodeToString(sum[:16]) + "@" + domain
}

// envelope is a message ready for the wire.
type envelope struct {
	from, to string // bare addresses for MAIL and RCPT
	utf8     bool   // an address is beyond ASCII: RFC 6531
	body     []byte // headers and parts, CRLF, not yet dot-stuffed
}

// errIncomplete and errBreak are what a caller can do wrong; their text never
// repeats an address.
var (
	errIncomplete = errors.New("a message needs a sender, a recipient, a subject, a text, an id and a date")
	errBreak      = errors.New("a header must be one line")
	errAddress    = errors.New("not a mail address")
)

// compose makes the bytes. A fault of our own address is told as Unreachable:
// it concerns every message and no recipient.
func (m Message) compose() (envelope, error) {
	if err := m.check(); err != nil {
		return envelope{}, err
	}
	from, err := mailbox(m.From)
	if err != nil {
		return envelope{}, &Error{Outcome: Unreachable, Step: "compose", cause: fmt.Errorf("sender: %w", err)}
	}
	to, err := mailbox(m.To)
	if err != nil {
		return envelope{}, fmt.Errorf("recipient: %w", err)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(m.boundary()))
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return envelope{}, &Error{Outcome: Unreachable, Step: "compose", cause: fmt.Errorf("reply-to: %w", errAddress)}
		}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	// RFC 3834: no out-of-office reply is wanted from a mailbox on leave.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return envelope{}, fmt.Errorf("write message: %w", err)
	}
	return envelope{from: from.Address, to: to.Address, utf8: !ascii(from.Address + to.Address), body: b.Bytes()}, nil
}

// mailbox parses an address and refuses the quoted local parts that RFC 5321
// permits and nobody has: unquoted they could end an SMTP command early.
func mailbox(s string) (*netmail.Address, error) {
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return nil, errAddress
	}
	for _, r := range a.Address {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(`<>"\,;:()[]`, r) {
			return nil, errAddress
		}
	}
	if strings.Count(a.Address, "@") != 1 {
		return nil, errAddress
	}
	return a, nil
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0
}

func (m Message) check() error {
	if m.From == "" || m.To == "" || m.Subject == "" || m.Text == "" || m.ID == "" || m.Date.IsZero() {
		return errIncomplete
	}
	for _, h := range []string{m.From, m.To, m.ReplyTo, m.Subject, m.ID} {
		if strings.ContainsAny(h, "\r\n\x00") {
			return errBreak
		}
	}
	if strings.ContainsAny(m.ID, "<> \t") || !strings.Contains(m.ID, "@") {
		return errors.New("a Message-ID is local@domain without brackets")
	}
	return nil
}

// boundary parts the text from the HTML. It comes from the id, not from
// chance, so that composing twice gives the same bytes.
func (m Message) boundary() string {
	sum := sha256.Sum256([]byte(m.ID))
	return "part-" + hex.EncodeToString(sum[:12])
}
