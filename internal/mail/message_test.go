package mail

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestAMessageIDIsStableAndTellsNothing(t *testing.T) {
	t.Parallel()
	a := MessageID("digest/2026-03-05/7", "EHCP tracker <tracker@example.org>")
	if b := MessageID("digest/2026-03-05/7", "tracker@example.org"); a != b {
		t.Errorf("the same key gives %q and %q", a, b)
	}
	if c := MessageID("digest/2026-03-05/8", "tracker@example.org"); a == c {
		t.Error("two keys give one id")
	}
	if !strings.HasSuffix(a, "@example.org") || strings.Contains(a, "2026") {
		t.Errorf("id = %q, want an opaque one at the sender's domain", a)
	}
	if id := MessageID("k", "nonsense"); !strings.HasSuffix(id, "@localhost") {
		t.Errorf("id without a sender = %q", id)
	}
}

func TestAMessageThatCouldMisleadAServerIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule   string
		change func(*Message)
	}{
		{"a line break in the subject", func(m *Message) { m.Subject = "x\r\nBcc: other@example.org" }},
		{"a bare line feed in the subject", func(m *Message) { m.Subject = "x\nBcc: other@example.org" }},
		{"a line break in the recipient", func(m *Message) { m.To = "a@example.org\r\nRCPT TO:<b@example.org>" }},
		{"a line break in the recipient's name", func(m *Message) { m.To = "\"a\r\nBcc: b\" <a@example.org>" }},
		{"a bracket in a quoted local part", func(m *Message) { m.To = `"a> SIZE=1"@example.org` }},
		{"two recipients", func(m *Message) { m.To = "a@example.org, b@example.org" }},
		{"no address at all", func(m *Message) { m.To = "manager" }},
		{"a line break in the id", func(m *Message) { m.ID = "a@b\r\nX: y" }},
		{"brackets in the id", func(m *Message) { m.ID = "<a@b>" }},
		{"no subject", func(m *Message) { m.Subject = "" }},
		{"no text", func(m *Message) { m.Text = "" }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, serverMode{})
			s := newSender(t, SMTPConfig{URL: "smtp://" + server.addr + "?tls=none"})
			m := testMessage()
			c.change(&m)
			wantError(t, s.Send(t.Context(), m, noHook), Permanent, "compose")
			if server.sessions != 0 {
				t.Error("the server was dialled")
			}
		})
	}
}

func TestAFaultOfOurOwnAddressIsNoRecipientsFault(t *testing.T) {
	t.Parallel()
	s := newSender(t, SMTPConfig{URL: "smtp://localhost?tls=none"})
	m := testMessage()
	m.From = "tracker"
	wantError(t, s.Send(t.Context(), m, noHook), Unreachable, "compose")
	m = testMessage()
	m.ReplyTo = "nobody"
	wantError(t, s.Send(t.Context(), m, noHook), Unreachable, "compose")
}

func TestWhatIsKeptOfAFailureIsACode(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"":                   nil,
		"unknown":            errors.New("about manager@example.org"),
		"temporary rcpt 451": &Error{Outcome: Temporary, Step: "rcpt", Code: 451},
		"uncertain dot":      fmt.Errorf("send: %w", &Error{Outcome: Uncertain, Step: "dot", cause: io.ErrUnexpectedEOF}),
	} {
		if got := Code(err); got != want {
			t.Errorf("code of %v = %q, want %q", err, got, want)
		}
	}
}

func TestAnAddressBeyondASCIINeedsAServerForIt(t *testing.T) {
	t.Parallel()
	m := startServer(t, serverMode{})
	s := newSender(t, SMTPConfig{URL: "smtp://" + m.addr + "?tls=none"})
	msg := testMessage()
	msg.To = "zoë@example.org"
	wantError(t, s.Send(t.Context(), msg, noHook), Permanent, "rcpt")
}

func TestASMTPURLSaysHowTheConversationIsProtected(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]endpoint{
		"smtps://mail.example.org":            {host: "mail.example.org", addr: "mail.example.org:465", security: implicitTLS},
		"smtp://mail.example.org":             {host: "mail.example.org", addr: "mail.example.org:587"},
		"smtp://u:p%40x@mail.example.org:25/": {host: "mail.example.org", addr: "mail.example.org:25", username: "u", password: "p@x"},
		"smtp://127.0.0.1:1025?tls=none":      {host: "127.0.0.1", addr: "127.0.0.1:1025", security: plaintext},
		"smtp://[::1]:1025?tls=none":          {host: "::1", addr: "[::1]:1025", security: plaintext},
	} {
		if got, err := parseSMTPURL(raw); err != nil || got != want {
			t.Errorf("%s = %+v, %v; want %+v", raw, got, err, want)
		}
	}
	for _, raw := range []string{
		"", "mail.example.org:25", "http://mail.example.org", "smtp://", "smtp:mail.example.org", "smtp://u@mail.example.org",
		"smtp://mail.example.org?tls=none", "smtp://10.0.0.1?tls=none", "smtps://localhost?tls=none", "smtp://localhost?tls=off",
		"smtp://localhost?tls=none&tls=none", "smtp://localhost?starttls=no", "smtp://u:secret@localhost?%zz", "smtp://localhost/path",
		"smtp://localhost.example.org?tls=none", "smtp://u:secret@host:port",
	} {
		_, err := parseSMTPURL(raw)
		if err == nil {
			t.Errorf("%s is taken", raw)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the password shows: %v", err)
		}
	}
}

func TestAnErrorOfUnknownKindIsUncertain(t *testing.T) {
	t.Parallel()
	if o := OutcomeOf(errors.New("anything")); o != Uncertain {
		t.Errorf("outcome = %s", o)
	}
	for o, want := range map[Outcome]string{Temporary: "temporary", Permanent: "permanent", Uncertain: "uncertain", Unreachable: "unreachable", 0: "unknown"} {
		if o.String() != want {
			t.Errorf("outcome %d = %q, want %q", int(o), o.String(), want)
		}
	}
}
