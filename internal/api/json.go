package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ehcp.example/tracker/internal/fault"
)

// maxDepth is how deep a body may nest; the deepest that the API takes is 4.
const maxDepth = 32

// parseJSON reads one JSON document and refuses what encoding/json lets pass:
// a key twice, text after the document, bytes that are no UTF-8, half of a
// surrogate pair, a number too large to hold, and nesting without end. NUL is
// refused too, since PostgreSQL's text cannot hold it. What comes out has the
// shapes of json.Unmarshal into an any. The error is a fault that points to the
// place and does not repeat what stood there.
func parseJSON(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, malformed("", "not_utf8", "The body is not UTF-8.")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	p := jsonParser{dec: dec, body: body}
	v, err := p.value(nil)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("", "trailing_data", "There is something after the end of the JSON document.")
	}
	return v, nil
}

// jsonParser builds a document a token at a time.
type jsonParser struct {
	dec  *json.Decoder
	body []byte
}

func (p *jsonParser) value(path []string) (any, error) {
	from := p.dec.InputOffset()
	tok, err := p.dec.Token()
	if err != nil {
		return nil, notJSON(path, err)
	}
	switch t := tok.(type) {
	case json.Delim:
		if len(path) >= maxDepth {
			return nil, malformed(pointer(path[:1]), "too_deep", "The body is nested too deeply.")
		}
		if t == '{' {
			return p.object(path)
		}
		return p.array(path)
	case string:
		return t, p.text(path, from, t)
	case json.Number:
		return number(path, t)
	}
	return tok, nil
}

func (p *jsonParser) object(path []string) (any, error) {
	out := map[string]any{}
	for p.dec.More() {
		from := p.dec.InputOffset()
		tok, err := p.dec.Token()
		if err != nil {
			return nil, notJSON(path, err)
		}
		key, isText := tok.(string)
		if !isText {
			return nil, notJSON(path, nil)
		}
		if err := p.text(path, from, key); err != nil {
			return nil, err
		}
		at := below(path, key)
		if _, twice := out[key]; twice {
			return nil, malformed(pointer(at), "duplicate_key", "This key stands twice in one object.")
		}
		if out[key], err = p.value(at); err != nil {
			return nil, err
		}
	}
	_, err := p.dec.Token()
	return out, endOf(path, err)
}

func (p *jsonParser) array(path []string) (any, error) {
	out := []any{}
	for p.dec.More() {
		v, err := p.value(below(path, strconv.Itoa(len(out))))
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	_, err := p.dec.Token()
	return out, endOf(path, err)
}

// below is a path one step further, sharing nothing with its siblings.
func below(path []string, step string) []string {
	return append(slices.Clone(path), step)
}

func endOf(path []string, err error) error {
	if err != nil {
		return notJSON(path, err)
	}
	return nil
}

// text refuses what a string must not hold. The decoder has turned half a
// surrogate pair into U+FFFD by now, so that is looked for as it was written.
func (p *jsonParser) text(path []string, from int64, s string) error {
	if strings.ContainsRune(s, 0) {
		return &fault.Error{Code: fault.Invalid, Message: someNotRight, Fields: []fault.Field{{
			Pointer: pointer(path), Code: "nul", Message: "Text must not contain the NUL character.",
		}}}
	}
	if strings.ContainsRune(s, utf8.RuneError) && loneSurrogate(p.body[from:p.dec.InputOffset()]) {
		return malformed(pointer(path), "lone_surrogate", "Text must not contain half of a surrogate pair.")
	}
	return nil
}

// loneSurrogate looks through a string as it was written, escapes and all.
func loneSurrogate(raw []byte) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		if raw[i] != 'u' {
			continue
		}
		unit, ok := unit16(raw, i+1)
		i += 4
		switch {
		case !ok || unit < 0xD800 || unit > 0xDFFF:
			continue
		case unit >= 0xDC00:
			return true
		}
		low, ok := uint64(0), i+2 < len(raw) && raw[i+1] == '\\' && raw[i+2] == 'u'
		if ok {
			low, ok = unit16(raw, i+3)
		}
		if !ok || low < 0xDC00 || low > 0xDFFF {
			return true
		}
		i += 6
	}
	return false
}

func unit16(raw []byte, at int) (uint64, bool) {
	if at+4 > len(raw) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[at:at+4]), 16, 16)
	return n, err == nil
}

// number refuses what a float64 cannot hold, and whole numbers that it would
// round.
func number(path []string, n json.Number) (any, error) {
	f, err := n.Float64()
	if err != nil || math.IsInf(f, 0) || math.Abs(f) > 1<<53 {
		return nil, &fault.Error{Code: fault.Invalid, Message: someNotRight, Fields: []fault.Field{{
			Pointer: pointer(path), Code: "out_of_range", Message: "This number is too large.",
		}}}
	}
	return f, nil
}

func notJSON(path []string, _ error) error {
	return malformed(pointer(path), "not_json", "The body is not JSON.")
}

// pointer writes a JSON pointer (RFC 6901). A key that is no name of ours could
// be anything, so it is left out: nothing long or odd that was sent comes back.
func pointer(path []string) string {
	var b strings.Builder
	for _, step := range path {
		if !plainKey(step) {
			break
		}
		b.WriteString("/" + step)
	}
	return b.String()
}

func plainKey(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 40
}
