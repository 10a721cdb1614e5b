package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tidied says what cleaning a cell did, so that it can be told.
type tidied uint8

const (
	trimmed   tidied = 1 << iota // white space at either end
	invisible                    // zero-width characters or unusual spaces
	turned                       // characters that turn the direction of text round
	composed                     // accents written as separate characters
)

// clean makes a cell what a person meant: no white space round it, no
// characters nobody can see, no directional controls (which can make a name
// read as another), accents in one piece (NFC). What it says is not touched.
func clean(s string) (string, tidied) {
	if plain(s) {
		return s, 0
	}
	var did tidied
	if strings.IndexFunc(s, hidden) >= 0 {
		s = strings.Map(func(r rune) rune {
			switch {
			case turns(r):
				did |= turned
				return -1
			case r == '\u200b', r == '\ufeff', r == '\u2060', r == '\u00ad':
				did |= invisible
				return -1
			case r != ' ' && unicode.Is(unicode.Zs, r):
				did |= invisible
				return ' '
			}
			return r
		}, s)
	}
	// A joiner means something between letters (Persian, Hindi, emoji), nothing at an end.
	if t := strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200c' || r == '\u200d' }); t != s {
		did |= trimmed
		s = t
	}
	if !norm.NFC.IsNormalString(s) {
		did |= composed
		s = norm.NFC.String(s)
	}
	return s, did
}

// plain tells whether there is nothing to do: printable ASCII with no space at
// either end, as nearly every cell is.
func plain(s string) bool {
	if s == "" {
		return true
	}
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' {
			return false
		}
	}
	return s[0] != ' ' && s[len(s)-1] != ' '
}

func hidden(r rune) bool {
	return turns(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u00ad' || r > ' ' && unicode.Is(unicode.Zs, r)
}

// turns tells whether the character is a bidirectional control: U+202A–E,
// U+2066–9, U+200E, U+200F, U+061C.
func turns(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}

// unfit says why a cell cannot be stored as text at all.
func unfit(s string) (code, message, fix string) {
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			return "lost_character", "a character has been lost (�)", "put the right character back; export as UTF-8"
		case r == '\n', r == '\r':
			return "line_break", "there is a line break inside the cell", "put it on one line"
		case unicode.IsControl(r):
			return "control_character", "there is a control character inside the cell", "type the cell again"
		}
	}
	return "", "", ""
}
