package intake

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decode gives the file's text as UTF-8 without a byte order mark.
func decode(r io.Reader, e encoding) (*bufio.Reader, error) {
	switch e {
	case windows1252:
		r = charmap.Windows1252.NewDecoder().Reader(r)
	case utf16LE:
		r = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(r)
	case utf16BE:
		r = unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder().Reader(r)
	case utf8Plain, utf8BOM:
	}
	text := bufio.NewReaderSize(r, 64<<10)
	if e == utf8BOM {
		if _, err := text.Discard(3); err != nil {
			return nil, fmt.Errorf("skip the byte order mark: %w", err)
		}
	}
	return text, nil
}

// maxLine bounds one line, so that a cell of ten megabytes costs no memory.
const maxLine = 1 << 20

// lines splits text at LF, CRLF or CR, in any mixture; the last line needs no
// end.
type lines struct {
	r       *bufio.Reader
	buf     []byte
	pending [][]byte // lines put back, first one next
	skipLF  bool     // the line before ended in CR
}

// errLineTooLong: the line was longer than maxLine and has been skipped.
var errLineTooLong = errors.New("line too long")

// next is the next line without its end. The bytes are good until the call
// after it. At the end of the text it returns io.EOF.
func (l *lines) next() ([]byte, error) {
	if len(l.pending) > 0 {
		line := l.pending[0]
		l.pending = l.pending[1:]
		return line, nil
	}
	l.buf = l.buf[:0]
	tooLong, any := false, false
	for {
		chunk, err := l.r.Peek(1)
		if len(chunk) == 0 {
			return l.atEnd(err, any, tooLong)
		}
		chunk, _ = l.r.Peek(l.r.Buffered())
		if l.skipLF {
			l.skipLF = false
			if chunk[0] == '\n' {
				_, _ = l.r.Discard(1)
				continue
			}
		}
		any = true
		end := lineEnd(chunk)
		part := chunk
		if end >= 0 {
			part = chunk[:end]
		}
		if tooLong = tooLong || len(l.buf)+len(part) > maxLine; !tooLong {
			l.buf = append(l.buf, part...)
		}
		if end < 0 {
			_, _ = l.r.Discard(len(chunk))
			continue
		}
		l.skipLF = chunk[end] == '\r'
		_, _ = l.r.Discard(end + 1)
		if tooLong {
			return nil, errLineTooLong
		}
		return l.buf, nil
	}
}

func lineEnd(b []byte) int {
	for i, c := range b {
		if c == '\n' || c == '\r' {
			return i
		}
	}
	return -1
}

func (l *lines) atEnd(err error, any, tooLong bool) ([]byte, error) {
	switch {
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("read the file: %w", err)
	case !any:
		return nil, io.EOF
	case tooLong:
		return nil, errLineTooLong
	}
	return l.buf, nil
}

// putBack gives lines back to be read again.
func (l *lines) putBack(lines [][]byte) {
	l.pending = append(append([][]byte{}, lines...), l.pending...)
}
