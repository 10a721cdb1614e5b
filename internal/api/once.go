package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/fault"
)

const idempotencyHeader = "Idempotency-Key"

// OnceKeys is where Idempotency-Keys are kept, each with the first answer.
type OnceKeys interface {
	// ClaimKey takes a key for an actor. Taken is false where a request has it
	// already: by is that request's hash, and answer what it was answered, nil
	// while it has no answer.
	ClaimKey(ctx context.Context, actor casework.ID, key string, hash []byte, at time.Time) (taken bool, by, answer []byte, err error)
	// AnswerKey keeps the answer.
	AnswerKey(ctx context.Context, actor casework.ID, key string, status int, answer []byte) error
	// ReleaseKey gives up a key: the request was refused and did nothing.
	ReleaseKey(ctx context.Context, actor casework.ID, key string) error
}

// keptAnswer is an answer as it is kept.
type keptAnswer struct {
	Status   int    `json:"status"`
	ETag     string `json:"etag,omitempty"`
	Location string `json:"location,omitempty"`
	Body     []byte `json:"body"`
}

// once carries out a request with an Idempotency-Key at most once. The key is
// taken before and the answer kept after. If the process dies in between, the
// key stays taken without an answer, and the same request is told to look at
// the record: it may have been done, so it is not done again.
func (s *server) once(c echo.Context, o *operation, next echo.HandlerFunc) error {
	r := c.Request()
	key := r.Header.Get(idempotencyHeader)
	if key == "" || !o.once {
		return next(c)
	}
	who := actor(r.Context()).ID
	body, _ := c.Get(bodyKey).([]byte)
	hash := fingerprint(o.id, r, body)
	taken, by, kept, err := s.keys.ClaimKey(r.Context(), who, key, hash, s.now())
	switch {
	case err != nil:
		return err
	case !taken && !bytes.Equal(by, hash):
		return fault.OneField(parameterPointer+idempotencyHeader, "key_reused", "This key was used for another request.")
	case !taken && kept != nil:
		// It is given out once more, and what it tells may be of somebody.
		recordType, ref := named(c)
		if err := s.cases.NoteRead(r.Context(), actor(r.Context()), "answer.read", recordType, ref); err != nil {
			return err
		}
		return replay(c, kept)
	case !taken:
		return fault.New(fault.Conflict, "The request with this key has no answer yet. If that lasts, look whether it was carried out before sending it under another key.")
	}
	// The answer is kept even where whoever asked has gone meanwhile.
	after := context.WithoutCancel(r.Context())
	rec := &recorder{ResponseWriter: c.Response().Writer}
	c.Response().Writer = rec
	if err := next(c); err != nil {
		if f, hidden := asFault(err); !hidden && f.Code != fault.Internal {
			if releaseErr := s.keys.ReleaseKey(after, who, key); releaseErr != nil {
				return releaseErr
			}
		}
		return err
	}
	h := c.Response().Header()
	answer, err := json.Marshal(keptAnswer{
		Status: c.Response().Status, ETag: h.Get("ETag"), Location: h.Get("Location"), Body: rec.body.Bytes(),
	})
	if err != nil {
		return err
	}
	return s.keys.AnswerKey(after, who, key, c.Response().Status, answer)
}

// fingerprint tells one request from another: what it asks, of what, against
// which version, with what body.
func fingerprint(op string, r *http.Request, body []byte) []byte {
	sum := sha256.New()
	for _, part := range []string{op, r.URL.Path, r.URL.RawQuery, r.Header.Get("If-Match")} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	sum.Write(body)
	return sum.Sum(nil)
}

// replay sends the first answer again.
func replay(c echo.Context, answer []byte) error {
	var kept keptAnswer
	if err := json.Unmarshal(answer, &kept); err != nil {
		return err
	}
	h := c.Response().Header()
	for name, value := range map[string]string{"ETag": kept.ETag, "Location": kept.Location, "Idempotency-Replayed": "true"} {
		if value != "" {
			h.Set(name, value)
		}
	}
	return c.Blob(kept.Status, typeJSON, kept.Body)
}

// recorder keeps a copy of what is answered.
type recorder struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}

// Unwrap lets the server's own controls reach through.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
