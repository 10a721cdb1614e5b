package intake_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"ehcp.example/tracker/internal/intake"
)

// FuzzRun: no file makes the reader fail other than by a report or a refusal,
// every row is accounted for, and what is told is text.
func FuzzRun(f *testing.F) {
	for _, k := range intake.Kinds() {
		f.Add([]byte(sheetOf(k, map[string]string{}, map[string]string{"reference": `"`, "plan_reference": "8E+9"})))
	}
	f.Add([]byte("sep=;\nreference;upn\n\"a\n\nb\";\r\r\n"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("plan_reference,meeting_on,report_sent_on,outcome,decision_notified_on,amendment_notice_sent_on,amended_plan_sent_on,problem\n" +
		"P1,2022-01-01,,,,,,'=x\n\"P2,\x92\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, k := range intake.Kinds() {
			o := options(t, k, bytes.NewReader(data))
			m := newMemory()
			o.Store = m
			r, err := intake.Run(t.Context(), o)
			if err != nil {
				continue
			}
			if r.Rows != r.Created+r.Changed+r.Unchanged+r.Refused {
				t.Errorf("%d rows, %d created, %d changed, %d unchanged, %d refused", r.Rows, r.Created, r.Changed, r.Unchanged, r.Refused)
			}
			if r.Refused > 0 && len(r.Problems) == 0 {
				t.Error("a row was refused without a word")
			}
			for _, text := range m.rows {
				if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) || strings.Contains(text, `\u0000`) {
					t.Errorf("stored %q", text)
				}
			}
		}
	})
}
