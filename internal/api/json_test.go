package api

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"ehcp.example/tracker/internal/fault"
)

func TestJSONThatCannotBeTrustedIsRefused(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	for name, c := range map[string]struct{ body, want string }{
		"a key twice":                          {`{"on":"a","on":"b"}`, "malformed /on duplicate_key"},
		"a key twice, once as an escape":       {`{"on":1,"\u006fn":2}`, "malformed /on duplicate_key"},
		"a key twice further in":               {`{"a":[{"b":1,"b":2}]}`, "malformed /a/0/b duplicate_key"},
		"a second document":                    {`{} {}`, "malformed trailing_data"},
		"text after the document":              {`{}x`, "malformed trailing_data"},
		"a comma too many":                     {`{"a":1,}`, "malformed not_json"},
		"a document cut short":                 {`{"a":`, "malformed /a not_json"},
		"a comment":                            {`{/*a*/}`, "malformed not_json"},
		"NaN":                                  {`{"a":NaN}`, "malformed /a not_json"},
		"a control character in text":          {"{\"a\":\"\x01\"}", "malformed /a not_json"},
		"bytes that are no UTF-8":              {"{\"a\":\"\xff\"}", "malformed not_utf8"},
		"half a surrogate pair, high":          {`{"a":"\ud800"}`, "malformed /a lone_surrogate"},
		"half a surrogate pair, low":           {`{"a":"x\udc00"}`, "malformed /a lone_surrogate"},
		"two high halves":                      {`{"a":"\ud83d\ud83d"}`, "malformed /a lone_surrogate"},
		"half a surrogate pair in a key":       {`{"\ud800":1}`, "malformed lone_surrogate"},
		"NUL as an escape":                     {`{"a":"x\u0000y"}`, "invalid /a nul"},
		"a number no float can hold":           {`{"a":1e400}`, "invalid /a out_of_range"},
		"a whole number that would be rounded": {`{"a":9007199254740993123}`, "invalid /a out_of_range"},
		"nesting without end":                  {deep(100000), "malformed /a too_deep"},
		"an odd key is not repeated":           {`{"<script>":1,"<script>":2}`, "malformed duplicate_key"},
		"a long key is not repeated":           {`{"` + strings.Repeat("k", 41) + `":NaN}`, "malformed not_json"},
		"nothing":                              {"", "malformed not_json"},
	} {
		_, err := parseJSON([]byte(c.body))
		if got := brief(err); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
}

func brief(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 1 {
		return "no such fault"
	}
	return strings.Join(strings.Fields(string(f.Code)+" "+f.Fields[0].Pointer+" "+f.Fields[0].Code), " ")
}

func TestJSONThatIsSoundComesOutAsEncodingJSONReadsIt(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`null`, `true`, `"x"`, `1.5`, `[]`, `{}`, ` { "a" : [ 1 , null , { "b" : "\ud83d\ude00\\\"" } ] } `,
		`"\ufffd"`, "\"\ufffd\"", `"\\ud800"`, `{"Name":1,"name":2}`,
	} {
		var want any
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		if got, err := parseJSON([]byte(body)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\ud83d\ude00",null]}`, `{"a":1,"a":2}`, `"\ud800"`, "\xff", `[[[[`, `{"a":1e400}`, `"\u0000"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := parseJSON(body)
		if err != nil {
			var fe *fault.Error
			if !errors.As(err, &fe) || len(fe.Fields) != 1 {
				t.Fatalf("refused by %v, which is no fault with a field", err)
			}
			return
		}
		var want any
		if err := json.Unmarshal(body, &want); err != nil || !utf8.Valid(body) || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is read as %v; encoding/json: %v, %v", body, got, want, err)
		}
	})
}

func TestAPointerNeverRepeatsWhatIsNoNameOfOurs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path []string
		want string
	}{
		{nil, ""},
		{[]string{"milestones", "0", "on"}, "/milestones/0/on"},
		{[]string{"a", "b/c"}, "/a"},
		{[]string{"Zoë"}, ""},
		{[]string{strings.Repeat("x", 41), "on"}, ""},
	} {
		if got := pointer(c.path); got != c.want {
			t.Errorf("%v: %q, want %q", c.path, got, c.want)
		}
	}
}
