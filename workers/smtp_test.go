package workers

import (
	"io"
	"log"
	"maps"
	"mime/quotedprintable"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// smtpServer takes mail, remembers it by recipient, and can be made to hold a
// conversation at one step.
type smtpServer struct {
	addr string

	mu      sync.Mutex
	mails   map[string][]string
	at      string
	held    chan struct{}
	release chan struct{}
}

func startSMTP(t *testing.T) *smtpServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &smtpServer{addr: l.Addr().String(), mails: map[string][]string{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailing{server: s}, nil }))
	server.Domain, server.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() { s.letGo(); _, _ = l.Close(), server.Close(); <-done })
	return s
}

func (s *smtpServer) url() string { return "smtp://" + s.addr + "?tls=none" }

// accepted is the readable text of what was taken, by recipient.
func (s *smtpServer) accepted() map[string][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := maps.Clone(s.mails)
	for address := range out {
		out[address] = slices.Clone(out[address])
	}
	return out
}

// holdAt makes the next conversation wait at "rcpt" or, the mail being taken,
// before the answer to the "dot". The channel tells when it has come there.
func (s *smtpServer) holdAt(step string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.held, s.release = step, make(chan struct{}), make(chan struct{})
	return s.held
}

// letGo lets it go on, and holds no other.
func (s *smtpServer) letGo() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.release != nil {
		close(s.release)
		s.release = nil
	}
	s.at = ""
}

func (s *smtpServer) reached(step string) {
	s.mu.Lock()
	if s.at != step {
		s.mu.Unlock()
		return
	}
	s.at = ""
	held, release := s.held, s.release
	s.mu.Unlock()
	close(held)
	<-release
}

// mailing is one conversation.
type mailing struct {
	server *smtpServer
	to     string
}

func (m *mailing) Reset()                               {}
func (m *mailing) Logout() error                        { return nil }
func (m *mailing) Mail(string, *smtp.MailOptions) error { return nil }

func (m *mailing) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.to = to
	m.server.reached("rcpt")
	return nil
}

func (m *mailing) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
	if err != nil {
		return err
	}
	m.server.mu.Lock()
	m.server.mails[m.to] = append(m.server.mails[m.to], head+"\n\n"+string(text))
	m.server.mu.Unlock()
	m.server.reached("dot")
	return nil
}
