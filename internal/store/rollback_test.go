package store_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/store"
	"ehcp.example/tracker/internal/store/storetest"
)

// TestAServerThatHangsDoesNotHoldARollback: the statement had no deadline of
// its own, and a cancelled context none either.
func TestAServerThatHangsDoesNotHoldARollback(t *testing.T) {
	t.Parallel()
	dsn, hangUp := deafTo(t, storetest.New(t), "rollback")
	s, err := store.Open(t.Context(), dsn, store.Options{RollbackWithin: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	defer hangUp()
	stop := errors.New("changed my mind")
	ended := make(chan error, 1)
	go func() {
		ended <- s.InTx(t.Context(), func(tx casework.Tx) error {
			if _, err := tx.Teams(t.Context()); err != nil {
				return err
			}
			return stop
		})
	}()
	select {
	case err := <-ended:
		if !errors.Is(err, stop) {
			t.Errorf("%v, want what went wrong first", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the rollback is still waited for")
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("the pool does not go on: %v", err)
	}
}

// deafTo stands before a database and passes on nothing of a connection once a
// word has come. It ends such connections when it is told to hang up.
func deafTo(t *testing.T, dsn, word string) (there string, hangUp func()) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	network, address := "tcp", u.Host
	if dir := u.Query().Get("host"); dir != "" {
		network, address = "unix", dir+"/.s.PGSQL."+or(u.Query().Get("port"), "5432")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	over := make(chan struct{})
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial(network, address)
			if err != nil {
				_ = client.Close()
				return
			}
			all.Go(func() { defer client.Close(); _, _ = io.Copy(client, server) })
			all.Go(func() { defer server.Close(); passUntil(over, server, client, []byte(word)) })
		}
	})
	q := u.Query()
	q.Del("host")
	q.Del("port")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	return u.String(), func() { close(over) }
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func passUntil(over <-chan struct{}, to io.Writer, from io.Reader, word []byte) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], word) {
			<-over
			return
		}
		_, _ = to.Write(buf[:n])
	}
}
