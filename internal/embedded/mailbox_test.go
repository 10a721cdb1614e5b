package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const letter = "From: tracker@example.org\r\n" +
	"To: manager@example.org\r\n" +
	"Subject: =?utf-8?q?Caf=C3=A9_digest?=\r\n" +
	"Message-ID: <digest-1@example.org>\r\n" +
	"Date: Tue, 15 Aug 2023 07:30:00 +0100\r\n" +
	"MIME-Version: 1.0\r\n" +
	"Content-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
	"Caf=C3=A9 in plain\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
	"PGI+Qm9sZDwvYj4=\r\n" +
	"--b--\r\n"

func TestMailboxShowsWhatWasSent(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, MailboxOptions{})
	send(t, m, letter, "manager@example.org", "deputy@example.org")
	got := await(t, m, 1)[0]
	want := Message{
		ID: 1, From: "tracker@example.org", To: []string{"manager@example.org", "deputy@example.org"},
		Subject: "Café digest", MessageID: "<digest-1@example.org>",
		Text: "Café in plain", HTML: "<b>Bold</b>",
	}
	sameMessage(t, got, want)
	if !got.Date.Equal(time.Date(2023, 8, 15, 6, 30, 0, 0, time.UTC)) {
		t.Errorf("date = %v", got.Date)
	}
	if string(got.Raw) != letter {
		t.Errorf("raw = %q", got.Raw)
	}
	if again, ok := m.Message(1); !ok || again.Subject != got.Subject {
		t.Error("message 1 is not found by its number")
	}
	if _, ok := m.Message(2); ok {
		t.Error("message 2 was never sent")
	}
}

func TestMailboxKeepsTheNewest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	m := startMailbox(t, MailboxOptions{Keep: 2, Dir: dir})
	for i := range 3 {
		send(t, m, fmt.Sprintf("Subject: number %d\r\n\r\nbody\r\n", i+1), "a@example.org")
	}
	got := m.Messages()
	if len(got) != 2 || got[0].Subject != "number 3" || got[1].Subject != "number 2" {
		t.Errorf("messages = %v", subjects(got))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) != 2 {
		t.Errorf("files = %v, %v", files, err)
	}
}

func TestMailboxReadsAnEarlierRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := startMailbox(t, MailboxOptions{Dir: dir})
	send(t, first, letter, "manager@example.org")
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	second := startMailbox(t, MailboxOptions{Dir: dir})
	sameMessage(t, await(t, second, 1)[0], await(t, first, 1)[0])
	send(t, second, letter, "manager@example.org")
	if got := await(t, second, 2)[0].ID; got != 2 {
		t.Errorf("the next message has number %d, want 2", got)
	}
	if err := second.Clear(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 || len(second.Messages()) != 0 {
		t.Errorf("after Clear: %d files, %d messages, %v", len(left), len(second.Messages()), err)
	}
}

func TestMailboxRefusesWhomItIsToldTo(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, MailboxOptions{Refuse: func(to string) error {
		if strings.HasPrefix(to, "gone") {
			return errors.New("no such mailbox")
		}
		return nil
	}})
	err := smtp.SendMail(m.Addr(), nil, "tracker@example.org", []string{"gone@example.org"}, []byte(letter))
	if reply := new(textproto.Error); !errors.As(err, &reply) || reply.Code != 550 {
		t.Errorf("error = %v, want a 550", err)
	}
	if len(m.Messages()) != 0 {
		t.Error("a refused message was kept")
	}
}

func TestMailboxTakesManyAtOnce(t *testing.T) {
	t.Parallel()
	const senders = 10
	m := startMailbox(t, MailboxOptions{})
	var wg sync.WaitGroup
	for range senders {
		wg.Go(func() {
			if err := smtp.SendMail(m.Addr(), nil, "tracker@example.org", []string{"a@example.org"}, []byte(letter)); err != nil {
				t.Error(err)
			}
		})
	}
	got := await(t, m, senders)
	wg.Wait()
	for i, msg := range got {
		if msg.ID != senders-i {
			t.Fatalf("message %d has number %d", i, msg.ID)
		}
	}
}

func TestMailboxKeepsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ raw, text string }{
		"no header at all":                {"just words\r\n", ""},
		"no content type is plain text":   {"Subject: s\r\n\r\nplain\r\n", "plain\r\n"},
		"a multipart without its parts":   {"Content-Type: multipart/mixed; boundary=x\r\n\r\nnothing\r\n", ""},
		"base64 broken off":               {"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8g!!\r\n", "hello "},
		"a subject in an unknown charset": {"Subject: =?x-odd?q?abc?=\r\n\r\nplain\r\n", "plain\r\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := parseMessage([]byte(c.raw))
			if string(got.Raw) != c.raw || got.Text != c.text {
				t.Errorf("raw %q, text %q", got.Raw, got.Text)
			}
		})
	}
}

func TestMailboxListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	if _, err := StartMailbox(t.Context(), MailboxOptions{Addr: "0.0.0.0:0"}); err == nil {
		t.Error("it listens to the whole network")
	}
}

func TestMailboxStopsHoweverSoon(t *testing.T) {
	t.Parallel()
	for range 200 {
		m := startMailbox(t, MailboxOptions{})
		if err := m.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMailboxAwaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, MailboxOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Await(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

func startMailbox(t *testing.T, o MailboxOptions) *Mailbox {
	t.Helper()
	m, err := StartMailbox(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Stop() })
	return m
}

func send(t *testing.T, m *Mailbox, raw string, to ...string) {
	t.Helper()
	if err := smtp.SendMail(m.Addr(), nil, "tracker@example.org", to, []byte(raw)); err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, m *Mailbox, n int) []Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	got, err := m.Await(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func sameMessage(t *testing.T, got, want Message) {
	t.Helper()
	line := func(m Message) string {
		return fmt.Sprint(m.ID, m.From, m.To, m.Subject, m.MessageID, strings.TrimSpace(m.Text), m.HTML)
	}
	if line(got) != line(want) {
		t.Errorf("message\n got %s\nwant %s", line(got), line(want))
	}
}

func subjects(all []Message) (s []string) {
	for _, m := range all {
		s = append(s, m.Subject)
	}
	return s
}
