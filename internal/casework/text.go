package casework

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean is text as it is stored: NFC, without control characters, spaces at
// the ends or runs of them inside. Line ends stay in text of several lines.
func Clean(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case r == '\n':
			b.WriteRune(r)
			gap = false
		case unicode.IsSpace(r):
			gap = b.Len() > 0
		case unicode.IsControl(r):
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(b.String())
}

// Fold is text as it is searched and compared: lower case, without accents,
// apostrophes and hyphens, so that O'Brien, O’Brien and obrien are one.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '‘', r == 'ʼ', r == '`':
		case r == '-', r == '‐', r == '–', unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			if plain, ok := strokes[r]; ok {
				b.WriteString(plain)
				continue
			}
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// strokes are letters whose mark Unicode does not take apart.
//
//nolint:gochecknoglobals // data
var strokes = map[rune]string{'ł': "l", 'ø': "o", 'đ': "d", 'ħ': "h", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ð': "d", 'þ': "th", 'ı': "i"}

// SearchText is the folded column that people are found by.
func (p *Person) SearchText() string {
	return Fold(p.GivenName + " " + p.FamilyName + " " + p.UPN + " " + p.Postcode + " " + strings.ReplaceAll(p.Postcode, " ", ""))
}

// sameIdentity is what makes two people with no number the same.
func sameIdentity(given, family string, born interface{ String() string }, postcode string) string {
	return Fold(given) + "|" + Fold(family) + "|" + born.String() + "|" + strings.ReplaceAll(Fold(postcode), " ", "")
}
