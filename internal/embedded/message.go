package embedded

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
)

// Message is one caught mail.
type Message struct {
	// ID numbers the messages of a mailbox from 1 in order of arrival.
	ID int
	// From and To are the envelope's: who really gets it.
	From string
	To   []string
	// Subject is decoded; Date is the zero time where the header has none.
	Subject   string
	MessageID string
	Date      time.Time
	// Text and HTML are the first part of each kind, decoded from its transfer
	// encoding; bytes of a charset other than UTF-8 are passed as they are.
	Text, HTML string
	// Raw is the message as it was sent.
	Raw []byte
}

// parseMessage reads what it can; a message that makes no sense is kept with
// its raw bytes alone.
func parseMessage(raw []byte) Message {
	msg := Message{Raw: raw}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return msg
	}
	msg.Subject = decodeHeader(m.Header.Get("Subject"))
	msg.MessageID = m.Header.Get("Message-Id")
	if date, err := m.Header.Date(); err == nil {
		msg.Date = date
	}
	msg.readPart(textproto.MIMEHeader(m.Header), m.Body, 0)
	return msg
}

func decodeHeader(s string) string {
	if decoded, err := new(mime.WordDecoder).DecodeHeader(s); err == nil {
		return decoded
	}
	return s
}

// readPart takes the text and the HTML out of a part and the parts within it,
// down to a depth that no sane mail reaches.
func (msg *Message) readPart(h textproto.MIMEHeader, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain" // RFC 2045, 5.2: what a message without a type is
	}
	if strings.HasPrefix(kind, "multipart/") && depth < 10 {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err != nil {
				return
			}
			msg.readPart(part.Header, part, depth+1)
		}
	}
	switch {
	case kind == "text/plain" && msg.Text == "":
		msg.Text = decodeBody(h.Get("Content-Transfer-Encoding"), body)
	case kind == "text/html" && msg.HTML == "":
		msg.HTML = decodeBody(h.Get("Content-Transfer-Encoding"), body)
	}
}

func decodeBody(encoding string, body io.Reader) string {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	b, _ := io.ReadAll(body) // a broken encoding shows what came before it
	return string(b)
}

// withEnvelope puts the envelope in front of a message as a delivering server
// does: one Return-Path, one Delivered-To for each recipient.
func withEnvelope(msg Message) []byte {
	var b bytes.Buffer
	b.WriteString("Return-Path: <" + msg.From + ">\r\n")
	for _, to := range msg.To {
		b.WriteString("Delivered-To: " + to + "\r\n")
	}
	b.Write(msg.Raw)
	return b.Bytes()
}

// splitEnvelope undoes withEnvelope.
func splitEnvelope(b []byte) Message {
	var (
		from string
		to   []string
	)
	if rest, ok := bytes.CutPrefix(b, []byte("Return-Path: <")); ok {
		line, after, _ := bytes.Cut(rest, []byte("\r\n"))
		from, b = strings.TrimSuffix(string(line), ">"), after
		for {
			rest, ok := bytes.CutPrefix(b, []byte("Delivered-To: "))
			if !ok {
				break
			}
			line, after, _ := bytes.Cut(rest, []byte("\r\n"))
			to, b = append(to, string(line)), after
		}
	}
	msg := parseMessage(b)
	msg.From, msg.To = from, to
	return msg
}
