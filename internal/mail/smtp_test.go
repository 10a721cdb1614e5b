package mail

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

func testMessage() Message {
	return Message{
		From: "EHCP tracker <tracker@example.org>", To: "manager@example.org", Subject: "2 due today – Ashford team",
		Text: "first line\n.\n..two dots\n", HTML: "<p>first line</p>", ID: MessageID("digest/1", "tracker@example.org"),
		Date: time.Date(2026, 3, 5, 7, 30, 0, 0, time.UTC),
	}
}

func newSender(t testing.TB, c SMTPConfig) *SMTP {
	t.Helper()
	s, err := NewSMTP(c)
	if err != nil {
		t.Fatalf("new sender: %v", err)
	}
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(t.Context())) })
	return s
}

func noHook() error { return nil }

// wantError checks outcome and step, and that no address shows.
func wantError(t *testing.T, err error, outcome Outcome, step string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error = %v, want a *mail.Error", err)
	}
	if e.Outcome != outcome || e.Step != step {
		t.Errorf("error = %v, want %s at %s", err, outcome, step)
	}
	if strings.Contains(err.Error(), "example.org") || strings.Contains(err.Error(), "secret") {
		t.Errorf("error shows an address or a password: %v", err)
	}
}

func TestAMessageArrivesOverEachProtectedWay(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "localhost")
	for _, c := range []struct {
		rule, scheme, query string
		mode                serverMode
	}{
		{"smtps is TLS from the first byte", "smtps://", "", serverMode{implicit: true, tls: ca.server}},
		{"smtp turns TLS on with STARTTLS", "smtp://", "", serverMode{tls: ca.server}},
		{"smtp signs in after STARTTLS", "smtp://tracker:secret@", "", serverMode{tls: ca.server, password: "secret"}},
		{"smtps signs in", "smtps://tracker:secret@", "", serverMode{implicit: true, tls: ca.server, password: "secret"}},
		{"tls=none talks plainly to this machine", "smtp://", "?tls=none", serverMode{}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			m := startServer(t, c.mode)
			s := newSender(t, SMTPConfig{URL: c.scheme + m.addr + c.query, RootCAs: ca.pool, HelloName: "tracker.example.org"})
			before := -1
			err := s.Send(t.Context(), testMessage(), func() error { before = len(m.accepted()); return nil })
			if err != nil || before != 0 {
				t.Fatalf("send: %v; hook saw %d accepted, want 0", err, before)
			}
			if got := m.accepted(); len(got) != 1 {
				t.Errorf("server accepted %d messages, want 1", len(got))
			}
		})
	}
}

func TestWhatArrivesIsWhatWasWritten(t *testing.T) {
	t.Parallel()
	m := startServer(t, serverMode{})
	s := newSender(t, SMTPConfig{URL: "smtp://" + m.addr + "?tls=none"})
	want := testMessage()
	if err := s.Send(t.Context(), want, noHook); err != nil {
		t.Fatalf("send: %v", err)
	}
	got, err := netmail.ReadMessage(strings.NewReader(m.accepted()[0]))
	if err != nil {
		t.Fatalf("read what arrived: %v", err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != want.Subject {
		t.Errorf("subject = %q (%v), want %q", subject, err, want.Subject)
	}
	if raw := got.Header.Get("Subject"); !ascii(raw) {
		t.Errorf("subject travels beyond ASCII: %q", raw)
	}
	for header, value := range map[string]string{
		"Message-ID": "<" + want.ID + ">", "Date": "Thu, 05 Mar 2026 07:30:00 +0000", "Auto-Submitted": "auto-generated",
	} {
		if got.Header.Get(header) != value {
			t.Errorf("%s = %q, want %q", header, got.Header.Get(header), value)
		}
	}
	body, err := io.ReadAll(got.Body)
	if err != nil || !bytes.Contains(body, []byte("first line\r\n.\r\n..two dots\r\n")) {
		t.Errorf("lines of dots did not survive (%v):\n%s", err, body)
	}
	again, err := want.compose()
	if err != nil || string(again.body) != m.accepted()[0] {
		t.Errorf("composing again gives other bytes (%v)", err)
	}
}

func TestNoPlainTextAndNoUntrustedServer(t *testing.T) {
	t.Parallel()
	ca, stranger, otherName := newAuthority(t, "localhost"), newAuthority(t, "localhost"), newAuthority(t, "elsewhere.invalid")
	for _, c := range []struct {
		rule, scheme string
		mode         serverMode
		pool         *x509.CertPool
		step         string
	}{
		{"a server without STARTTLS gets nothing", "smtp://", serverMode{}, ca.pool, "starttls"},
		{"an unknown authority gets nothing", "smtp://", serverMode{tls: stranger.server}, ca.pool, "starttls"},
		{"another server's certificate gets nothing", "smtp://", serverMode{tls: otherName.server}, otherName.pool, "starttls"},
		{"an unknown authority gets nothing over smtps", "smtps://", serverMode{implicit: true, tls: stranger.server}, ca.pool, "connect"},
		{"a wrong password gets nothing", "smtp://tracker:secret@", serverMode{tls: ca.server, password: "other"}, ca.pool, "auth"},
		{"a server that takes no sign-in gets no password", "smtp://tracker:secret@", serverMode{tls: ca.server}, ca.pool, "auth"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			m := startServer(t, c.mode)
			s := newSender(t, SMTPConfig{URL: c.scheme + m.addr, RootCAs: c.pool})
			hooked := false
			err := s.Send(t.Context(), testMessage(), func() error { hooked = true; return nil })
			wantError(t, err, Unreachable, c.step)
			if hooked || len(m.accepted()) != 0 {
				t.Errorf("hook ran: %v; accepted %d", hooked, len(m.accepted()))
			}
		})
	}
}

func TestRepliesDecideTheOutcome(t *testing.T) {
	t.Parallel()
	reply := func(code int) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, Message: "about manager@example.org"}
	}
	for _, c := range []struct {
		rule, at string
		code     int
		want     Outcome
		step     string
	}{
		{"550 for the recipient is for good", "manager@example.org", 550, Permanent, "rcpt"},
		{"451 for the recipient is greylisting", "manager@example.org", 451, Temporary, "rcpt"},
		{"550 for the sender is our own fault, no recipient's", "MAIL", 550, Unreachable, "mail"},
		{"421 at MAIL is for now", "MAIL", 421, Temporary, "mail"},
		{"552 after the dot is for good", "DOT", 552, Permanent, "dot"},
		{"451 after the dot is for now: it was not taken", "DOT", 451, Temporary, "dot"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			m := startServer(t, serverMode{refuse: map[string]*smtp.SMTPError{c.at: reply(c.code)}})
			s := newSender(t, SMTPConfig{URL: "smtp://" + m.addr + "?tls=none"})
			err := s.Send(t.Context(), testMessage(), noHook)
			wantError(t, err, c.want, c.step)
			if OutcomeOf(err) != c.want {
				t.Errorf("OutcomeOf = %s", OutcomeOf(err))
			}
		})
	}
}

func TestASilentServerCostsOneBoundedStep(t *testing.T) {
	t.Parallel()
	limits := Timeouts{Connect: 250 * time.Millisecond, Command: 250 * time.Millisecond, Content: 250 * time.Millisecond, Final: 250 * time.Millisecond}
	signIn := script{"EHLO": "250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"}
	for _, c := range []struct {
		verb, url string
		want      Outcome
		step      string
	}{
		{"greeting", "smtp://HOST?tls=none", Unreachable, "greeting"},
		{"greeting", "smtps://HOST", Unreachable, "connect"},
		{"EHLO", "smtp://HOST?tls=none", Unreachable, "greeting"},
		{"STARTTLS", "smtp://HOST", Unreachable, "starttls"},
		{"AUTH", "smtp://tracker:secret@HOST?tls=none", Unreachable, "auth"},
		{"MAIL", "smtp://HOST?tls=none", Temporary, "mail"},
		{"RCPT", "smtp://HOST?tls=none", Temporary, "rcpt"},
		{"DATA", "smtp://HOST?tls=none", Temporary, "data"},
		{"content", "smtp://HOST?tls=none", Temporary, "content"},
		{"DOT", "smtp://HOST?tls=none", Uncertain, "dot"},
	} {
		t.Run("silent at "+c.verb+" of "+c.url, func(t *testing.T) {
			t.Parallel()
			sc := script{c.verb: silence}
			if c.verb != "EHLO" {
				sc["EHLO"] = signIn["EHLO"]
			}
			addr, _ := startScript(t, sc)
			s := newSender(t, SMTPConfig{URL: strings.Replace(c.url, "HOST", addr, 1), Timeouts: limits})
			m := testMessage()
			if c.verb == "content" {
				m.Text = strings.Repeat("more than the sockets hold\n", 1<<19)
			}
			err := s.Send(t.Context(), m, noHook)
			wantError(t, err, c.want, c.step)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error = %v, want a deadline", err)
			}
		})
	}
}

func TestANetworkThatSwallowsTheDialIsBounded(t *testing.T) {
	t.Parallel()
	s := newSender(t, SMTPConfig{URL: "smtps://localhost", Timeouts: Timeouts{Connect: time.Millisecond}})
	s.dial = func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	wantError(t, s.Send(t.Context(), testMessage(), noHook), Unreachable, "connect")
}

func TestTLSNoneNeverLeavesThisMachine(t *testing.T) {
	t.Parallel()
	s := newSender(t, SMTPConfig{URL: "smtp://localhost?tls=none"})
	s.dial = func(context.Context, string, string) (net.Conn, error) { // localhost resolved to something else
		near, far := net.Pipe()
		t.Cleanup(func() { _ = far.Close() })
		return near, nil
	}
	err := s.Send(t.Context(), testMessage(), noHook)
	wantError(t, err, Unreachable, "connect")
	if !errors.Is(err, errNotLocal) {
		t.Errorf("error = %v", err)
	}
}

func TestADropBeforeTheDotMayBeSentAgain(t *testing.T) {
	t.Parallel()
	addr, left := startScript(t, script{"content": hangUp})
	s := newSender(t, SMTPConfig{URL: "smtp://" + addr + "?tls=none"})
	// Even one that happens while the hand-over is being recorded.
	err := s.Send(t.Context(), testMessage(), func() error { <-left; return nil })
	wantError(t, err, Temporary, "content")
}

func TestADropAfterTheDotIsUncertain(t *testing.T) {
	t.Parallel()
	for _, at := range []string{hangUp, "not a reply"} {
		addr, _ := startScript(t, script{"DOT": at})
		s := newSender(t, SMTPConfig{URL: "smtp://" + addr + "?tls=none"})
		wantError(t, s.Send(t.Context(), testMessage(), noHook), Uncertain, "dot")
	}
}

func TestAFailingHookSendsNothing(t *testing.T) {
	t.Parallel()
	m := startServer(t, serverMode{})
	s := newSender(t, SMTPConfig{URL: "smtp://" + m.addr + "?tls=none"})
	lost := errors.New("claim lost")
	err := s.Send(t.Context(), testMessage(), func() error { return lost })
	wantError(t, err, Temporary, "hook")
	if !errors.Is(err, lost) || len(m.accepted()) != 0 {
		t.Errorf("error = %v, accepted %d", err, len(m.accepted()))
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = s.Send(ctx, testMessage(), func() error { cancel(); return nil })
	wantError(t, err, Temporary, "content")
	if !errors.Is(err, context.Canceled) || len(m.accepted()) != 0 {
		t.Errorf("cancelled in the hook: %v, accepted %d", err, len(m.accepted()))
	}
}

func TestAConnectionIsUsedAgain(t *testing.T) {
	t.Parallel()
	m := startServer(t, serverMode{refuse: map[string]*smtp.SMTPError{"gone@example.org": {Code: 550, Message: "no"}}})
	s := newSender(t, SMTPConfig{URL: "smtp://" + m.addr + "?tls=none"})
	for range 5 {
		if err := s.Send(t.Context(), testMessage(), noHook); err != nil {
			t.Fatalf("send: %v", err)
		}
	}
	if m.sessions != 1 {
		t.Errorf("5 messages took %d connections, want 1", m.sessions)
	}
	gone := testMessage()
	gone.To = "gone@example.org"
	wantError(t, s.Send(t.Context(), gone, noHook), Permanent, "rcpt")
	if err := s.Send(t.Context(), testMessage(), noHook); err != nil {
		t.Errorf("a refused recipient spoiled the next: %v", err)
	}
}

func TestAnIdleConnectionThatDiedIsReplaced(t *testing.T) {
	t.Parallel()
	addr, left := startScript(t, script{"NOOP": hangUp})
	s := newSender(t, SMTPConfig{URL: "smtp://" + addr + "?tls=none"})
	for range 3 {
		if err := s.Send(t.Context(), testMessage(), noHook); err != nil {
			t.Fatalf("send: %v", err)
		}
	}
	<-left
}

func TestAuthLoginServesWherePlainIsMissing(t *testing.T) {
	t.Parallel()
	l := &login{answers: []string{"tracker", "secret"}}
	mech, first, err := l.Start()
	if mech != "LOGIN" || first != nil || err != nil {
		t.Fatalf("start = %q %q %v", mech, first, err)
	}
	for _, want := range []string{"tracker", "secret"} {
		if got, err := l.Next([]byte("whatever it is called:")); string(got) != want || err != nil {
			t.Errorf("answer = %q %v, want %q", got, err, want)
		}
	}
	if _, err := l.Next(nil); err == nil {
		t.Error("a third prompt was answered")
	}
	addr, _ := startScript(t, script{"EHLO": "250-localhost\r\n250 AUTH LOGIN"})
	s := newSender(t, SMTPConfig{URL: "smtp://tracker:secret@" + addr + "?tls=none"})
	if err := s.Send(t.Context(), testMessage(), noHook); err != nil {
		t.Errorf("send after LOGIN: %v", err)
	}
}
