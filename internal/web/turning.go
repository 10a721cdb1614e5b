package web

import (
	"net/url"
	"strings"
)

// turning leads from one page of a long list to the others. The API's cursor
// knows the way on only, so the way back is to the beginning.
type turning struct {
	First string // empty on the first page
	Next  string // empty on the last
}

func turn(path, cursor string, next *string) (t turning) {
	if cursor != "" {
		t.First = path
	}
	if next != nil {
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		t.Next = path + mark + url.Values{"cursor": {*next}}.Encode()
	}
	return t
}

// pageTitle tells later pages of a list from the first.
func (t turning) pageTitle(title string) string {
	if t.First != "" {
		return title + " (continued)"
	}
	return title
}
