package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"
)

const (
	// answersWithin bounds every question to the provider.
	answersWithin = 10 * time.Second
	// largestAnswer is far more than any provider's documents have.
	largestAnswer = 1 << 20
	// keysKept is how long the provider's keys are not fetched again: a token
	// signed by an unknown key makes the library fetch them, and anybody can
	// send such tokens.
	keysKept = 10 * time.Second
)

var (
	errPlain    = errors.New("the provider is asked over https only")
	errTooLong  = errors.New("the provider's answer is too long")
	errRedirect = errors.New("the provider's answer leads to another host")
)

// courier carries questions to the provider: over TLS, within bounds, and
// nowhere that the provider's documents do not name.
type courier struct {
	next     http.RoundTripper
	loopback bool // plain http to this machine is allowed: outside production
	now      func() time.Time

	mu     sync.Mutex
	keysAt string // the address of the keys
	keys   []byte
	fresh  time.Time // until when keys are given again
}

func newClient(c *courier) *http.Client {
	c.next = &http.Transport{
		DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, TLSHandshakeTimeout: 5 * time.Second,
		ResponseHeaderTimeout: answersWithin, MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 4, IdleConnTimeout: time.Minute,
		Proxy: http.ProxyFromEnvironment,
	}
	return &http.Client{Transport: c, Timeout: answersWithin, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Host != via[0].URL.Host || len(via) > 3 {
			return errRedirect
		}
		return nil
	}}
}

// RoundTrip asks the provider one thing.
func (c *courier) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" && (!c.loopback || !isLoopback(r.URL)) {
		return nil, errPlain
	}
	isKeys := r.Method == http.MethodGet && r.URL.String() == c.keysAddress("")
	if isKeys {
		if kept := c.kept(); kept != nil {
			return &http.Response{
				Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
				Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(kept)), ContentLength: int64(len(kept)),
			}, nil
		}
	}
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the provider's answer: %w", err)
	case len(body) > largestAnswer:
		return nil, errTooLong
	}
	if isKeys {
		if resp.StatusCode != http.StatusOK || !json.Valid(body) {
			return nil, fmt.Errorf("%w: its keys cannot be read", errAway)
		}
		c.keep(body)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// keysAddress is where the keys are; it is set where one is given.
func (c *courier) keysAddress(address string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if address != "" {
		c.keysAt = address
	}
	return c.keysAt
}

func (c *courier) kept() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Before(c.fresh) {
		return c.keys
	}
	return nil
}

func (c *courier) keep(keys []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys, c.fresh = keys, c.now().Add(keysKept)
}

func isLoopback(u *url.URL) bool {
	if u.Hostname() == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}
