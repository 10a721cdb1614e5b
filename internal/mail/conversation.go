package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// conversation is one connection to the mail server. go-mail composes but
// offers no place between the content and the final dot, which the hand-over
// marker needs, so the talking is done with go-smtp's client.
type conversation struct {
	raw   net.Conn
	smtp  *smtp.Client
	limit Timeouts
}

var (
	errNoStartTLS = errors.New("the server offers no STARTTLS; nothing is sent in plain text")
	errNoAuth     = errors.New("the server offers neither AUTH PLAIN nor AUTH LOGIN")
	errNoUTF8     = errors.New("the server takes no address beyond ASCII")
	errBrokenOff  = errors.New("the server broke off before the final dot")
	errNotLocal   = errors.New("tls=none leads to another machine")
)

// open dials, protects, greets and signs in. Every failure is Unreachable.
func (s *SMTP) open(ctx context.Context) (*conversation, error) {
	c := &conversation{limit: s.limit}
	if err := s.connect(ctx, c); err != nil {
		return nil, &Error{Outcome: Unreachable, Step: "connect", cause: err}
	}
	greeting := "greeting"
	if s.to.security == startTLS {
		greeting = "starttls"
	}
	if err := c.step(ctx, s.limit.Command, func() error { return s.greet(c) }); err != nil {
		c.close()
		return nil, failure(greeting, err, Unreachable)
	}
	if err := c.step(ctx, s.limit.Command, func() error { return s.signIn(c) }); err != nil {
		c.close()
		return nil, failure("auth", err, Unreachable)
	}
	return c, nil
}

func (s *SMTP) connect(ctx context.Context, c *conversation) error {
	ctx, cancel := context.WithTimeout(ctx, s.limit.Connect)
	defer cancel()
	raw, err := s.dial(ctx, "tcp", s.to.addr)
	if err != nil {
		return err
	}
	if s.to.security == plaintext {
		if a, ok := raw.RemoteAddr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
			_ = raw.Close()
			return errNotLocal
		}
	}
	if s.to.security == implicitTLS {
		secured := tls.Client(raw, s.tls)
		if err := secured.HandshakeContext(ctx); err != nil {
			_ = raw.Close()
			return err
		}
		c.raw, c.smtp = raw, smtp.NewClient(secured)
	} else {
		c.raw, c.smtp = raw, smtp.NewClient(raw)
	}
	c.guard()
	return nil
}

// guard sets go-smtp's own limits well behind those of step, which ends a
// step first and says why.
func (c *conversation) guard() {
	c.smtp.CommandTimeout, c.smtp.SubmissionTimeout = 2*c.limit.Command, 2*c.limit.Final
}

// greet reads the greeting, turns TLS on for smtp://, and says hello; the TLS
// handshake, with its check of the server's name, runs with that hello.
func (s *SMTP) greet(c *conversation) error {
	if s.to.security == startTLS {
		secured, err := smtp.NewClientStartTLS(c.raw, s.tls)
		if err != nil {
			return noStartTLS(err)
		}
		c.smtp = secured
		c.guard()
	}
	return c.smtp.Hello(s.hello)
}

// noStartTLS words the refusal that an administrator must understand;
// go-smtp has no typed error for it.
func noStartTLS(err error) error {
	if strings.HasSuffix(err.Error(), "doesn't support STARTTLS") {
		return errNoStartTLS
	}
	return err
}

func (s *SMTP) signIn(c *conversation) error {
	switch {
	case s.to.username == "":
		return nil
	case c.smtp.SupportsAuth(sasl.Plain):
		return c.smtp.Auth(sasl.NewPlainClient("", s.to.username, s.to.password))
	case c.smtp.SupportsAuth(sasl.Login):
		return c.smtp.Auth(&login{answers: []string{s.to.username, s.to.password}})
	}
	return errNoAuth
}

// transact sends one message: MAIL, RCPT, DATA, content, hook, dot.
func (c *conversation) transact(ctx context.Context, e envelope, beforeDot func() error) error {
	if ok, _ := c.smtp.Extension("SMTPUTF8"); e.utf8 && !ok {
		return &Error{Outcome: Permanent, Step: "rcpt", cause: errNoUTF8}
	}
	var data *smtp.DataCommand
	for _, part := range []struct {
		name  string
		limit time.Duration
		do    func() error
	}{
		{"mail", c.limit.Command, func() error { return c.smtp.Mail(e.from, &smtp.MailOptions{UTF8: e.utf8}) }},
		{"rcpt", c.limit.Command, func() error { return c.smtp.Rcpt(e.to, nil) }},
		{"data", c.limit.Command, func() (err error) { data, err = c.smtp.Data(); return err }},
		{"content", c.limit.Content, func() error { _, err := data.Write(e.body); return err }},
		{"content", c.limit.Command, c.unbroken},
	} {
		if err := c.step(ctx, part.limit, part.do); err != nil {
			return failure(part.name, err, Temporary)
		}
	}
	if err := beforeDot(); err != nil {
		return &Error{Outcome: Temporary, Step: "hook", cause: err}
	}
	// The hook took its time; a server that left meanwhile has no message.
	if err := errors.Join(ctx.Err(), c.unbroken()); err != nil {
		return failure("content", err, Temporary)
	}
	if err := c.step(ctx, c.limit.Final, data.Close); err != nil {
		return failure("dot", err, Uncertain)
	}
	return nil
}

// unbroken fails when the server has hung up, or said anything between DATA
// and the dot, where it must be silent unless it is leaving (421).
func (c *conversation) unbroken() error {
	if spoke(c.raw) {
		return errBrokenOff
	}
	return nil
}

// step runs one part of the conversation and ends it, by closing the
// connection, when its time or the context is over.
func (c *conversation) step(ctx context.Context, limit time.Duration, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stop := context.AfterFunc(ctx, c.close)
	err := do()
	if stop() || err == nil {
		return err
	}
	return ctx.Err()
}

func (c *conversation) close() { _ = c.raw.Close() }

// login is AUTH LOGIN for servers without PLAIN. It answers the first prompt
// with the name and the second with the password, however they are worded.
type login struct{ answers []string }

func (l *login) Start() (mech string, ir []byte, err error) { return sasl.Login, nil, nil }

func (l *login) Next([]byte) ([]byte, error) {
	if len(l.answers) == 0 {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	answer := l.answers[0]
	l.answers = l.answers[1:]
	return []byte(answer), nil
}
