package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// authority is a made-up certificate authority with one server certificate
// for localhost.
type authority struct {
	pool   *x509.CertPool
	server *tls.Config
}

func newAuthority(t testing.TB, serverName string) authority {
	t.Helper()
	from, until := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "made-up authority"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	rootKey := newKey(t)
	rootDER := must(t)(x509.CreateCertificate(rand.Reader, root, root, &rootKey.PublicKey, rootKey))
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: serverName}, NotBefore: from, NotAfter: until,
		DNSNames: []string{serverName}, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	leafKey := newKey(t)
	leafDER := must(t)(x509.CreateCertificate(rand.Reader, leaf, root, &leafKey.PublicKey, rootKey))
	pool := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(rootDER)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return authority{pool: pool, server: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}}}}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func must(t testing.TB) func([]byte, error) []byte {
	t.Helper()
	return func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// onLocalhost is the listener's address under the name its certificate has.
func onLocalhost(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return "localhost:" + port
}

// mailServer is a real go-smtp server that remembers what it accepted.
type mailServer struct {
	addr     string
	password string                     // wanted, where not empty
	refuse   map[string]*smtp.SMTPError // by verb or recipient

	mu       sync.Mutex
	got      []string
	sessions int
}

func (m *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions++
	if m.password != "" {
		return &authSession{session{m}}, nil
	}
	return &session{m}, nil
}

func (m *mailServer) accepted() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.got...)
}

type session struct{ m *mailServer }

func (s *session) answer(key string) error {
	if e := s.m.refuse[key]; e != nil {
		return e
	}
	return nil
}
func (s *session) Reset()                                    {}
func (s *session) Logout() error                             { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error      { return s.answer("MAIL") }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { return s.answer(to) }
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.answer("DOT"); err != nil {
		return err
	}
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	s.m.got = append(s.m.got, string(b))
	return nil
}

type authSession struct{ session }

func (s *authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "tracker" || password != s.m.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

type serverMode struct {
	implicit bool
	tls      *tls.Config
	password string
	refuse   map[string]*smtp.SMTPError
}

func startServer(t testing.TB, mode serverMode) *mailServer {
	t.Helper()
	m := &mailServer{password: mode.password, refuse: mode.refuse}
	l := listen(t)
	m.addr = onLocalhost(l)
	srv := smtp.NewServer(m)
	srv.Domain, srv.ErrorLog, srv.AllowInsecureAuth = "localhost", log.New(io.Discard, "", 0), true
	if mode.implicit {
		l = tls.NewListener(l, mode.tls)
	} else {
		srv.TLSConfig = mode.tls
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l)
	}()
	// The listener too: a server closed before it serves would never end.
	t.Cleanup(func() { _, _ = l.Close(), srv.Close(); <-done })
	return m
}

// script answers verbs in plain text as told, for endings that no decent
// server offers: silence, or hanging up. Verbs are those of SMTP, "greeting"
// and "DOT" (all of the content has come).
type script map[string]string

const (
	silence = "silence"
	hangUp  = "hang up"
)

var errScriptOver = errors.New("script over")

// startScript serves the script; the channel gets a value when a connection
// has been left, after its socket is closed.
func startScript(t testing.TB, s script) (addr string, left <-chan struct{}) {
	t.Helper()
	l := listen(t)
	ended := make(chan struct{}, 16)
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				s.serve(c, over)
				_ = c.Close()
				ended <- struct{}{}
			}()
		}
	}()
	return onLocalhost(l), ended
}

func (s script) serve(c net.Conn, over <-chan struct{}) {
	r := bufio.NewReader(c)
	if s.reply(c, over, "greeting", "220 localhost") != nil {
		return
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.Fields(line + " ?")[0])
		usual := map[string]string{
			"EHLO": "250-localhost\r\n250 8BITMIME", "DATA": "354 go on", "QUIT": "221 bye", "STARTTLS": "220 go on", "AUTH": "235 in",
		}[verb]
		if s.reply(c, over, verb, or(usual, "250 fine")) != nil {
			return
		}
		if verb == "DATA" && s.content(c, r, over) != nil {
			return
		}
	}
}

func (s script) content(c net.Conn, r *bufio.Reader, over <-chan struct{}) error {
	switch s["content"] {
	case hangUp:
		return errScriptOver
	case silence:
		<-over
		return errScriptOver
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		if line == ".\r\n" {
			return s.reply(c, over, "DOT", "250 taken")
		}
	}
}

func (s script) reply(c net.Conn, over <-chan struct{}, verb, usual string) error {
	switch text := or(s[verb], usual); text {
	case silence:
		<-over
		return errScriptOver
	case hangUp:
		return errScriptOver
	default:
		_, err := io.WriteString(c, text+"\r\n")
		return err
	}
}
