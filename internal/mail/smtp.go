package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"sync"
	"time"
)

// Timeouts bound each step of a conversation; a zero takes the default.
// A server that goes silent costs one step, never a worker.
type Timeouts struct {
	Connect time.Duration // TCP and, for smtps, the TLS handshake; 15 s
	Command time.Duration // greeting and each command with its reply; 30 s
	Content time.Duration // writing the message; 60 s
	Final   time.Duration // the reply to the final dot; 60 s
}

// SMTPConfig is what a sender over SMTP needs to know.
type SMTPConfig struct {
	// URL is SMTP_URL: smtps:// is TLS from the start, smtp:// is STARTTLS
	// or nothing, ?tls=none is allowed to a loopback address only.
	URL string
	// HelloName is the name given in EHLO; empty says localhost.
	HelloName string
	// RootCAs replaces the system's list of authorities; nil keeps it.
	RootCAs *x509.CertPool
	// Timeouts bound every step.
	Timeouts Timeouts
}

// SMTP sends over SMTP. It is safe for several goroutines, and keeps an idle
// connection or two between messages; Close lets them go.
type SMTP struct {
	to    endpoint
	tls   *tls.Config
	hello string
	limit Timeouts
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)

	mu   sync.Mutex
	idle []*conversation
}

const maxIdle = 2

// NewSMTP checks the configuration; it dials nothing yet.
func NewSMTP(c SMTPConfig) (*SMTP, error) {
	to, err := parseSMTPURL(c.URL)
	if err != nil {
		return nil, err
	}
	limit := c.Timeouts
	orFor(&limit.Connect, 15*time.Second)
	orFor(&limit.Command, 30*time.Second)
	orFor(&limit.Content, 60*time.Second)
	orFor(&limit.Final, 60*time.Second)
	return &SMTP{
		to:    to,
		tls:   &tls.Config{ServerName: to.host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		hello: or(c.HelloName, "localhost"),
		limit: limit,
		dial:  new(net.Dialer).DialContext,
	}, nil
}

func orFor(d *time.Duration, otherwise time.Duration) {
	if *d <= 0 {
		*d = otherwise
	}
}

// Send implements [Sender] over one SMTP transaction.
func (s *SMTP) Send(ctx context.Context, m Message, beforeDot func() error) error {
	e, err := m.compose()
	if err != nil {
		if own := new(Error); errors.As(err, &own) {
			return own
		}
		return &Error{Outcome: Permanent, Step: "compose", cause: err}
	}
	c, err := s.conversation(ctx)
	if err != nil {
		return err
	}
	if err := c.transact(ctx, e, beforeDot); err != nil {
		c.close()
		return err
	}
	s.keep(c)
	return nil
}

// conversation takes an idle connection that still answers, or opens one.
func (s *SMTP) conversation(ctx context.Context) (*conversation, error) {
	for c := s.takeIdle(); c != nil; c = s.takeIdle() {
		if c.step(ctx, s.limit.Command, c.smtp.Noop) == nil {
			return c, nil
		}
		c.close()
	}
	return s.open(ctx)
}

func (s *SMTP) takeIdle() *conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.idle) == 0 {
		return nil
	}
	c := s.idle[len(s.idle)-1]
	s.idle = s.idle[:len(s.idle)-1]
	return c
}

func (s *SMTP) keep(c *conversation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.idle) >= maxIdle {
		c.close()
		return
	}
	s.idle = append(s.idle, c)
}

// Close ends the idle connections. The sender may be used again.
func (s *SMTP) Close(ctx context.Context) error {
	var errs []error
	for c := s.takeIdle(); c != nil; c = s.takeIdle() {
		errs = append(errs, c.step(ctx, s.limit.Command, c.smtp.Quit))
		c.close()
	}
	return errors.Join(errs...)
}
