package mail

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
)

// security is how a conversation is protected.
type security int

const (
	startTLS    security = iota // smtp://: STARTTLS or nothing
	implicitTLS                 // smtps://: TLS from the first byte
	plaintext                   // smtp://…?tls=none: this machine only
)

// endpoint is an SMTP_URL taken apart.
type endpoint struct {
	host, addr         string
	security           security
	username, password string
}

var errSMTPURL = errors.New("SMTP_URL must be smtps://[user:password@]host[:port] or smtp://[user:password@]host[:port][?tls=none]")

// parseSMTPURL refuses whatever it does not know: a mistyped option must not
// end in a weaker connection. Its errors never repeat the text, which may
// hold a password.
func parseSMTPURL(raw string) (endpoint, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || u.Fragment != "" || (u.Path != "" && u.Path != "/") {
		return endpoint{}, errSMTPURL
	}
	e := endpoint{host: u.Hostname()}
	port := u.Port()
	switch u.Scheme {
	case "smtps":
		e.security, port = implicitTLS, or(port, "465")
	case "smtp":
		e.security, port = startTLS, or(port, "587")
	default:
		return endpoint{}, errSMTPURL
	}
	e.addr = net.JoinHostPort(e.host, port)
	if u.User != nil {
		e.username = u.User.Username()
		e.password, _ = u.User.Password()
		if e.username == "" || e.password == "" {
			return endpoint{}, fmt.Errorf("%w: a user needs a password", errSMTPURL)
		}
	}
	return e.options(u)
}

func (e endpoint) options(u *url.URL) (endpoint, error) {
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return endpoint{}, errSMTPURL
	}
	for key, values := range q {
		if key != "tls" || len(values) != 1 || values[0] != "none" || e.security != startTLS {
			return endpoint{}, errSMTPURL
		}
		if !isLoopback(e.host) {
			return endpoint{}, errors.New("SMTP_URL: tls=none is for a mail server on this machine only (localhost, 127.0.0.1, ::1)")
		}
		e.security = plaintext
	}
	return e, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
