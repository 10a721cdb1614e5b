package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/emersion/go-smtp"
)

// MailboxOptions says where the mail catcher listens and what it keeps.
type MailboxOptions struct {
	// Addr is a loopback address; empty: 127.0.0.1 and a free port.
	Addr string
	// Keep is how many messages are kept, the newest; 0: 500.
	Keep int
	// Dir, if given, also keeps the messages as .eml files, which the next
	// start reads again.
	Dir string
	// Refuse, if given, is asked about each recipient; its error is what the
	// sender is told. Give an *smtp.SMTPError to choose the code: a 4xx can be
	// tried again, anything else becomes a 550.
	Refuse func(recipient string) error
}

// Mailbox is an SMTP server that delivers nothing: it shows what would have
// been sent. It writes no address and no text to any log.
type Mailbox struct {
	opts     MailboxOptions
	server   *smtp.Server
	listener net.Listener
	done     chan struct{} // closed when the server has stopped serving

	mu       sync.Mutex
	messages []Message // oldest first
	next     int
	changed  chan struct{} // closed and replaced at every arrival
}

// StartMailbox starts the catcher.
func StartMailbox(ctx context.Context, o MailboxOptions) (*Mailbox, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Keep == 0 {
		o.Keep = 500
	}
	m := &Mailbox{opts: o, next: 1, done: make(chan struct{}), changed: make(chan struct{})}
	if err := m.load(); err != nil {
		return nil, fmt.Errorf("start mail catcher: %w", err)
	}
	var err error
	if m.listener, err = listenLoopback(ctx, o.Addr); err != nil {
		return nil, fmt.Errorf("start mail catcher: %w", err)
	}
	m.server = m.newServer()
	go func() {
		defer close(m.done)
		_ = m.server.Serve(m.listener)
	}()
	return m, nil
}

// listenLoopback listens, but never where another machine could connect.
func listenLoopback(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("%s is not a loopback address", addr), l.Close())
	}
	return l, nil
}

func (m *Mailbox) newServer() *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{box: m}, nil
	}))
	s.Domain = "localhost"
	s.MaxMessageBytes = 10 << 20
	s.MaxRecipients = 100
	s.EnableSMTPUTF8 = true
	s.ErrorLog = log.New(io.Discard, "", 0) // its lines could carry addresses
	return s
}

// Addr is the address it listens on, host:port.
func (m *Mailbox) Addr() string { return m.listener.Addr().String() }

// URL is the address in the form of SMTP_URL.
func (m *Mailbox) URL() string { return "smtp://" + m.Addr() + "?tls=none" }

// Stop closes the port and every open session. Messages can still be read.
func (m *Mailbox) Stop() error {
	// The server closes only listeners that it has begun to serve, and it may
	// not have come to that yet.
	_ = m.listener.Close()
	err := m.server.Close()
	<-m.done
	if errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Messages returns what was caught and is still kept, the newest first.
func (m *Mailbox) Messages() []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.Clone(m.messages)
	slices.Reverse(all)
	return all
}

// Message returns one of the messages by its number.
func (m *Mailbox) Message(id int) (Message, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, found := slices.BinarySearchFunc(m.messages, id, func(msg Message, id int) int { return msg.ID - id })
	if !found {
		return Message{}, false
	}
	return m.messages[i], true
}

// Await returns the messages, the newest first, once there are at least n, or
// the reason why ctx ended before that.
func (m *Mailbox) Await(ctx context.Context, n int) ([]Message, error) {
	for {
		m.mu.Lock()
		count, changed := len(m.messages), m.changed
		m.mu.Unlock()
		if count >= n {
			return m.Messages(), nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return m.Messages(), fmt.Errorf("await %d messages, have %d: %w", n, count, context.Cause(ctx))
		}
	}
}

// Clear forgets all messages, and removes their files.
func (m *Mailbox) Clear() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var err error
	for _, msg := range m.messages {
		err = errors.Join(err, m.forget(msg))
	}
	m.messages = nil
	return err
}

// add keeps a message and drops the oldest ones beyond Keep. A message that
// could not be written to its file is refused, so that the sender knows.
func (m *Mailbox) add(from string, to []string, raw []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	msg := parseMessage(raw)
	msg.ID, msg.From, msg.To = m.next, from, slices.Clone(to)
	if m.opts.Dir != "" {
		if err := os.WriteFile(m.file(msg.ID), withEnvelope(msg), 0o600); err != nil {
			return fmt.Errorf("keep message: %w", err)
		}
	}
	m.next++
	m.messages = append(m.messages, msg)
	for len(m.messages) > m.opts.Keep {
		_ = m.forget(m.messages[0])
		m.messages = slices.Delete(m.messages, 0, 1)
	}
	close(m.changed)
	m.changed = make(chan struct{})
	return nil
}

func (m *Mailbox) forget(msg Message) error {
	if m.opts.Dir == "" {
		return nil
	}
	if err := os.Remove(m.file(msg.ID)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("forget message %d: %w", msg.ID, err)
	}
	return nil
}

func (m *Mailbox) file(id int) string {
	return filepath.Join(m.opts.Dir, fmt.Sprintf("%08d.eml", id))
}

// load reads the files of an earlier run.
func (m *Mailbox) load() error {
	if m.opts.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(m.opts.Dir, 0o700); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(m.opts.Dir, "*.eml"))
	if err != nil {
		return err
	}
	for _, file := range files { // Glob sorts, and the numbers are of one width
		var id int
		if _, err := fmt.Sscanf(strings.TrimSuffix(filepath.Base(file), ".eml"), "%d", &id); err != nil {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		msg := splitEnvelope(b)
		msg.ID = id
		m.messages = append(m.messages, msg)
		m.next = id + 1
	}
	if extra := len(m.messages) - m.opts.Keep; extra > 0 {
		m.messages = slices.Delete(m.messages, 0, extra)
	}
	return nil
}

// session is one sender's conversation.
type session struct {
	box  *Mailbox
	from string
	to   []string
}

func (s *session) Reset() { s.from, s.to = "", nil }

func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.box.opts.Refuse != nil {
		if err := s.box.opts.Refuse(to); err != nil {
			return refusal(err)
		}
	}
	s.to = append(s.to, to)
	return nil
}

func refusal(err error) error {
	if coded := new(smtp.SMTPError); errors.As(err, &coded) {
		return coded
	}
	return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: err.Error()}
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.box.add(s.from, s.to, raw); err != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "the message could not be kept"}
	}
	return nil
}
