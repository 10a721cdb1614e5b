package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// encoding is how a file's bytes spell its characters.
type encoding uint8

const (
	utf8Plain encoding = iota
	utf8BOM
	utf16LE
	utf16BE
	windows1252
)

// name is the encoding as a notice tells it; empty where there is nothing to
// tell.
func (e encoding) name() string {
	switch e {
	case utf16LE, utf16BE:
		return "UTF-16"
	case windows1252:
		return "windows-1252"
	case utf8Plain, utf8BOM:
	}
	return ""
}

// marked tells whether the file began with a byte order mark, or came from a
// program that would need one to read UTF-8 (so that the rejects file gets one
// too and a spreadsheet shows its accents).
func (e encoding) marked() bool { return e != utf8Plain }

// The signatures of files that are no CSV, whatever their name says.
//
//nolint:gochecknoglobals // data
var signatures = []struct {
	magic string
	what  string
	fix   string
}{
	{"PK\x03\x04", "an Excel workbook (.xlsx) or another zip file", saveAsCSV},
	{"PK\x05\x06", "an empty zip file", saveAsCSV},
	{"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or another Office file", saveAsCSV},
	{"\x1f\x8b", "a gzip file", "unpack it first"},
	{"%PDF", "a PDF", saveAsCSV},
	{"{\\rtf", "a rich text document", saveAsCSV},
	{"SQLite format 3", "a database file", saveAsCSV},
	{"\x7fELF", "a program", saveAsCSV},
	{"MZ\x90", "a program", saveAsCSV},
	{"\x89PNG", "a picture", saveAsCSV},
	{"<?xml", "an XML file", saveAsCSV},
	{"<!DOCTYPE", "a web page", "download the extract again, signed in"},
	{"<html", "a web page", "download the extract again, signed in"},
	{"\xff\xfe\x00\x00", "UTF-32 text", saveAsCSV},
	{"\x00\x00\xfe\xff", "UTF-32 text", saveAsCSV},
}

const saveAsCSV = `save it as "CSV UTF-8 (comma delimited)" and load that`

// sniff finds a file's encoding by its content, reading it once from where it
// stands, and refuses what is no text. The whole file is looked at, since one
// accented name in the last row decides.
func sniff(r io.Reader) (encoding, error) {
	s := sniffer{line: 1}
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		block := buf[:kept+n]
		if !s.begun {
			if bad := s.begin(block); bad != nil {
				return 0, bad
			}
		}
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return 0, fmt.Errorf("read the file: %w", err)
		}
		kept = copy(buf, s.look(block, last))
		if last {
			return s.verdict()
		}
	}
}

// sniffer is what has been seen of the file's bytes.
type sniffer struct {
	begun   bool
	mark    encoding
	size    int64
	nonTrim bool // something other than white space
	nuls    int64
	line    int64 // of the byte looked at
	multi   bool  // a well-formed character of more than one byte
	bad     int64 // line of the first byte that is no UTF-8; 0 where all is
	undef   bool  // a byte that windows-1252 does not have
}

func (s *sniffer) begin(b []byte) error {
	s.begun = true
	for _, sig := range signatures {
		if len(b) >= len(sig.magic) && bytes.EqualFold(b[:len(sig.magic)], []byte(sig.magic)) {
			return unusable("not_csv", "this is "+sig.what+", not a CSV file", sig.fix)
		}
	}
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		s.mark = utf8BOM
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		s.mark = utf16LE
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		s.mark = utf16BE
	}
	return nil
}

// look goes over one block and returns the bytes to keep for the next: a
// character cut in two.
func (s *sniffer) look(b []byte, last bool) (rest []byte) {
	s.size += int64(len(b))
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			s.ascii(c)
			i++
			continue
		}
		s.nonTrim = true
		if !last && !utf8.FullRune(b[i:]) {
			s.size -= int64(len(b) - i)
			return b[i:]
		}
		_, size := utf8.DecodeRune(b[i:])
		if size > 1 {
			s.multi = true
			i += size
			continue
		}
		if s.bad == 0 {
			s.bad = s.line
		}
		switch c {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			s.undef = true
		}
		i++
	}
	return nil
}

func (s *sniffer) ascii(c byte) {
	switch c {
	case '\n':
		s.line++
	case 0:
		s.nuls++
	case ' ', '\t', '\r':
	default:
		s.nonTrim = true
	}
}

func (s *sniffer) verdict() (encoding, error) {
	switch {
	case s.mark == utf16LE || s.mark == utf16BE:
		return s.utf16()
	case s.size > 1 && s.nuls*5 > s.size*2 && s.nuls*2 <= s.size+2:
		return 0, unusable("utf16_unmarked", "this looks like UTF-16 text without a byte order mark", saveAsCSV)
	case s.nuls > 0:
		return 0, unusable("not_csv", "this is a binary file, not a CSV file", saveAsCSV)
	case !s.nonTrim, s.mark == utf8BOM && s.size <= 3:
		return 0, errEmpty()
	case s.bad == 0:
		return s.mark, nil
	case s.mark == utf8BOM, s.multi:
		return 0, unusable("mixed_encoding",
			fmt.Sprintf("the file mixes UTF-8 with another encoding (first at line %d), so its accents cannot be trusted", s.bad), saveAsCSV)
	case s.undef:
		return 0, unusable("unknown_encoding",
			fmt.Sprintf("the file is neither UTF-8 nor windows-1252 (first at line %d)", s.bad), saveAsCSV)
	}
	return windows1252, nil
}

func (s *sniffer) utf16() (encoding, error) {
	if s.size <= 2 {
		return 0, errEmpty()
	}
	if s.size%2 != 0 {
		return 0, unusable("utf16_cut", "this UTF-16 file ends in the middle of a character", "export it again")
	}
	return s.mark, nil
}

func errEmpty() error {
	return unusable("empty", "the file is empty", "export it again: the first row must hold the column names")
}
