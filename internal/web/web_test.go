package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/statute"
)

// box is a mailbox of a fixed content.
type box []Message

func (b box) Messages() []Message { return b }

func (b box) Message(id int) (Message, bool) {
	for _, m := range b {
		if m.ID == id {
			return m, true
		}
	}
	return Message{}, false
}

func caught() box {
	return box{
		{
			ID: 2, From: "tracker@example.org", To: []string{"manager.ashford@example.org"},
			Subject: "3 cases missed a legal deadline – Ashford team", Date: time.Date(2023, time.August, 15, 6, 30, 0, 0, time.UTC),
			Text: "3 legal deadlines passed without the work being done.\n\nEHC-2023-000123\n  Send the finalised plan\n",
			HTML: `<!DOCTYPE html><html lang="en-GB"><head><title>Digest</title></head><body style="color:#0b0c0c"><p>3 legal deadlines passed.</p></body></html>`,
		},
		{ID: 1, From: "tracker@example.org", To: []string{"a@example.org", "b@example.org"}, Text: "Plain <b>only</b>."},
	}
}

func demoDay() gen.Date { return statute.NewDate(2023, time.August, 15) }

// pages are the pages of a demo on a fixed day.
func pages(t *testing.T, api http.Handler, change ...func(*Config)) http.Handler {
	t.Helper()
	c := Config{
		API: api, Door: newDoor(), Mail: caught(), Demo: true,
		Today: demoDay,
	}
	for _, f := range change {
		f(&c)
	}
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// get asks for a page as somebody who is signed in.
func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(h, http.MethodGet, path, sessionCookie+"=secret; __Host-"+sessionCookie+"=secret")
}

// getAsNobody asks for a page as somebody who is not.
func getAsNobody(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(h, http.MethodGet, path, "")
}

func ask(h http.Handler, method, path, cookies string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, http.NoBody)
	if cookies != "" {
		r.Header.Set("Cookie", cookies)
	}
	h.ServeHTTP(w, r)
	return w
}

// wants checks a page's status and that its text has the phrases.
func wants(t *testing.T, w *httptest.ResponseRecorder, status int, phrases ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	text := visible(t, w.Body.String())
	for _, p := range phrases {
		if !strings.Contains(text, p) {
			t.Errorf("the page lacks %q:\n%s", p, text)
		}
	}
}

// visible is the text of a page with its white space made single.
func visible(t *testing.T, page string) string {
	t.Helper()
	// where a word may break it is still one word
	doc, err := html.Parse(strings.NewReader(strings.ReplaceAll(page, "<wbr>", "")))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// everyPage is an address of each page in each of its moods, with its status.
func everyPage() map[string]int {
	return map[string]int{
		"/": http.StatusOK, "/deadline": http.StatusOK, "/deadline?rule=": http.StatusUnprocessableEntity,
		"/deadline?rule=appeal_window":                                                      http.StatusOK,
		"/deadline?rule=kcc_stage1&from=2026-03-05":                                         http.StatusOK,
		"/deadline?rule=ehcp_final&from-day=31&from-month=2&from-year=2026":                 http.StatusUnprocessableEntity,
		"/deadline?rule=mediation_agreement_appealable&from=2026-03-05&as=order_make_draft": http.StatusOK,
		"/cases/EHC-2026-000001":                                                            http.StatusOK, "/cases/EHC-2023-000404": http.StatusNotFound,
		"/alerts": http.StatusOK, "/alerts/acknowledged": http.StatusOK, "/clocks/due": http.StatusOK, "/clocks/breached": http.StatusOK,
		"/clocks/excepted": http.StatusOK, "/clocks/complaints": http.StatusOK,
		"/clocks/other": http.StatusNotFound,
		"/sign-in":      http.StatusOK, "/signed-out": http.StatusOK,
		"/mail": http.StatusOK, "/mail/2": http.StatusOK, "/mail/1": http.StatusOK,
		"/nothing-here": http.StatusNotFound, "/mail/99": http.StatusNotFound, "/mail/x": http.StatusNotFound, "/mail?page=9": http.StatusNotFound,
	}
}

func TestEveryPageIsOneWellFormedDocumentWithOneHeadingAndItsOwnTitle(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	titles := map[string]string{}
	for path, status := range everyPage() {
		w := get(t, h, path)
		if w.Code != status {
			t.Errorf("%s answered %d, want %d", path, w.Code, status)
		}
		title := checkDocument(t, path, w.Body.String())
		if other, taken := titles[title]; taken && status == http.StatusOK {
			t.Errorf("%s and %s have one title: %s", path, other, title)
		}
		if status == http.StatusOK {
			titles[title] = path
		}
		if isError := strings.HasPrefix(title, "Error: "); isError != (status == http.StatusUnprocessableEntity) {
			t.Errorf("%s (%d) is titled %s", path, status, title)
		}
	}
}

// checkDocument holds what every page must be, and gives its title.
func checkDocument(t *testing.T, path, page string) (title string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	ids, labelled, count := map[string]bool{}, map[string]bool{}, map[string]int{}
	var references, fields []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		at := attributes(n)
		if id := at["id"]; id != "" {
			if ids[id] {
				t.Errorf("%s has two elements with the id %s", path, id)
			}
			ids[id] = true
		}
		for name := range at {
			if name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("%s: <%s> carries %s, which the policy forbids", path, n.Data, name)
			}
		}
		for _, name := range []string{"src", "href", "action"} {
			if v, ok := at[name]; ok && !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "#") {
				t.Errorf("%s: <%s> leads elsewhere: %s", path, n.Data, v)
			}
		}
		references = append(references, strings.Fields(at["aria-describedby"])...)
		if target, ok := strings.CutPrefix(at["href"], "#"); ok {
			references = append(references, target)
		}
		switch n.Data {
		case "html":
			if at["lang"] != "en-GB" {
				t.Errorf("%s does not say its language", path)
			}
		case "title":
			title = n.FirstChild.Data
		case "label":
			labelled[at["for"]] = true
		case "input", "select", "textarea":
			if at["type"] != "hidden" {
				fields = append(fields, at["id"])
			}
		case "script":
			if at["src"] == "" || n.FirstChild != nil {
				t.Errorf("%s has an inline script", path)
			}
		case "style":
			t.Errorf("%s has an inline style", path)
		}
	}
	if !strings.HasSuffix(title, " – EHCP case tracker") {
		t.Errorf("%s does not name the product in its title: %s", path, title)
	}
	for _, one := range []string{"h1", "main", "title", "header", "footer"} {
		if count[one] != 1 {
			t.Errorf("%s has %d <%s>, want 1", path, count[one], one)
		}
	}
	for _, r := range references {
		if !ids[r] {
			t.Errorf("%s refers to #%s, which is not there", path, r)
		}
	}
	for _, f := range fields {
		if !labelled[f] {
			t.Errorf("%s: the field %s has no label", path, f)
		}
	}
	return title
}

func attributes(n *html.Node) map[string]string {
	at := map[string]string{}
	for _, a := range n.Attr {
		at[a.Key] = a.Val
	}
	return at
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t), func(c *Config) { c.HTTPS = true })
	for path := range everyPage() {
		got := get(t, h, path).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": pagePolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin",
			"Strict-Transport-Security": "max-age=63072000; includeSubDomains", "Content-Type": "text/html; charset=UTF-8",
		} {
			if got.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got.Get(name), want)
			}
		}
	}
	if !strings.HasPrefix(pagePolicy, "default-src 'none'; ") || strings.Contains(pagePolicy, "unsafe") {
		t.Errorf("the policy of pages is not strict: %s", pagePolicy)
	}
}

func TestWithoutTLSBrowsersAreNotToldToComeBackByTLS(t *testing.T) {
	t.Parallel()
	if got := get(t, pages(t, newFakeAPI(t)), "/").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("Strict-Transport-Security is %q", got)
	}
}

func TestPagesAreReadAndNotWritten(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	for path := range everyPage() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader("rule=x")))
		if w.Code != http.StatusMethodNotAllowed && w.Code != http.StatusNotFound {
			t.Errorf("POST %s answered %d", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/deadline", http.NoBody))
	if w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("HEAD answered %d with %d bytes", w.Code, w.Body.Len())
	}
}

func TestAFailedPageSaysSorryAndTellsNothingOfWhy(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t), func(c *Config) { c.Mail = brokenBox{} })
	w := get(t, h, "/mail")
	wants(t, w, http.StatusInternalServerError, "Sorry, there is a problem with the tracker", "Try again later.")
	if strings.Contains(w.Body.String(), "address of a child") {
		t.Error("the page tells what failed")
	}
}

type brokenBox struct{ box }

func (brokenBox) Messages() []Message { panic("address of a child") }

func TestAssetsAreCachedForEverUnderTheDigestOfTheirContent(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	var found []string
	for n := range parse(t, get(t, h, "/").Body.String()).Descendants() {
		at := attributes(n)
		for _, url := range []string{at["href"], at["src"]} {
			if strings.HasPrefix(url, assetsPath) {
				found = append(found, url)
			}
		}
	}
	if len(found) < 2 {
		t.Fatalf("the page loads %v", found)
	}
	for _, url := range found {
		w := get(t, h, url)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Body.Len() == 0 {
			t.Errorf("%s: %d, %v", url, w.Code, w.Header())
		}
		if old := strings.Replace(url, strings.Split(url, "/")[2], "0000000000000000", 1); get(t, h, old).Code != http.StatusNotFound {
			t.Errorf("%s is served under an older digest", old)
		}
	}
	icon := get(t, h, "/favicon.ico")
	if to := icon.Header().Get("Location"); icon.Code != http.StatusFound || get(t, h, to).Code != http.StatusOK {
		t.Errorf("/favicon.ico leads to %s", to)
	}
	if w := get(t, h, "/assets/x/..%2fdoc.go"); w.Code != http.StatusNotFound {
		t.Errorf("a file beside the assets answered %d", w.Code)
	}
}

func TestAssetsAreCompressedForThoseWhoAskForIt(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, a.stylesheet(), http.NoBody)
	r.Header.Set("Accept-Encoding", "br, gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	sent := w.Body.Len()
	unzipped, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	plain := get(t, h, a.stylesheet())
	if w.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" {
		t.Errorf("%v, and without asking %v", w.Header(), plain.Header())
	}
	if string(got) != plain.Body.String() || sent >= plain.Body.Len() {
		t.Errorf("%d bytes were sent of %d, which are %d unpacked", sent, plain.Body.Len(), len(got))
	}
}

func TestNoTypefaceOrCrestOfGOVUKIsServed(t *testing.T) {
	t.Parallel()
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range a.files {
		if s := string(file.plain); !strings.HasSuffix(name, ".js") && (strings.Contains(s, "GDS Transport") || strings.Contains(s, "crest")) {
			t.Errorf("%s has GOV.UK's typeface or crest", name)
		}
	}
}

func TestWhatTheNavigationOffersIsThere(t *testing.T) {
	t.Parallel()
	demo := visible(t, get(t, pages(t, newFakeAPI(t)), "/").Body.String())
	real := visible(t, get(t, pages(t, newFakeAPI(t), func(c *Config) { c.Demo, c.Mail = false, nil }), "/").Body.String())
	for _, phrase := range []string{"Made-up data", "Caught mail"} {
		if !strings.Contains(demo, phrase) || strings.Contains(real, phrase) {
			t.Errorf("%q: in the demo %v, outside it %v", phrase, strings.Contains(demo, phrase), strings.Contains(real, phrase))
		}
	}
	if w := get(t, pages(t, newFakeAPI(t), func(c *Config) { c.Mail = nil }), "/mail"); w.Code != http.StatusNotFound {
		t.Errorf("without a mail catcher /mail answered %d", w.Code)
	}
}

func TestPagesCannotBeMadeWithoutAnAPIOrADay(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{API: newFakeAPI(t)}); err == nil {
		t.Error("made without today")
	}
	if _, err := New(Config{Today: func() gen.Date { return gen.Date{} }}); err == nil {
		t.Error("made without the API")
	}
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
