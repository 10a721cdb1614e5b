package web

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestCaughtMailIsListedNewestFirstInLondonTime(t *testing.T) {
	t.Parallel()
	wants(t, get(t, pages(t, newFakeAPI(t)), "/mail"), http.StatusOK,
		"2 mails", "3 cases missed a legal deadline – Ashford team To manager.ashford@example.org, 15 August 2023 at 07:30",
		"(no subject) To a@example.org, b@example.org, no date")
}

func TestMoreMailThanOnePageIsTurned(t *testing.T) {
	t.Parallel()
	var many box
	for id := 60; id > 0; id-- {
		many = append(many, Message{ID: id, Subject: fmt.Sprintf("Mail number %d.", id)})
	}
	h := pages(t, newFakeAPI(t), func(c *Config) { c.Mail = many })
	wants(t, get(t, h, "/mail"), http.StatusOK, "60 mails , page 1 of 3", "Mail number 60.", "Mail number 36.", "Older")
	wants(t, get(t, h, "/mail?page=3"), http.StatusOK, "Caught mail (page 3 of 3)", "Mail number 10.", "Mail number 1.", "Newer")
	if strings.Contains(get(t, h, "/mail?page=3").Body.String(), "page=4") {
		t.Error("the last page leads on")
	}
	for _, page := range []string{"0", "4", "-1", "x"} {
		if w := get(t, h, "/mail?page="+page); w.Code != http.StatusNotFound {
			t.Errorf("page %s answered %d", page, w.Code)
		}
	}
}

func TestAnEmptyMailboxSaysWhenMailComes(t *testing.T) {
	t.Parallel()
	wants(t, get(t, pages(t, newFakeAPI(t), func(c *Config) { c.Mail = box{} }), "/mail"), http.StatusOK, "No mail has been caught yet.", "07:30")
}

func TestAMailIsShownAsTextAndInAFrameOfItsOwn(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	w := get(t, h, "/mail/2")
	wants(t, w, http.StatusOK, "tracker@example.org", "3 legal deadlines passed without the work being done.")
	for n := range parse(t, w.Body.String()).Descendants() {
		if at := attributes(n); n.Data == "iframe" {
			if sandbox, ok := at["sandbox"]; !ok || sandbox != "" || at["src"] != "/mail/2/html" || at["title"] == "" {
				t.Errorf("the frame is %v", at)
			}
			return
		}
	}
	t.Error("the page has no frame")
}

func TestAMailOfTextAloneHasNoFrameAndItsTagsAreText(t *testing.T) {
	t.Parallel()
	h := pages(t, newFakeAPI(t))
	body := get(t, h, "/mail/1").Body.String()
	if strings.Contains(body, "<iframe") || !strings.Contains(body, "Plain &lt;b&gt;only&lt;/b&gt;.") {
		t.Error(body)
	}
	if w := get(t, h, "/mail/1/html"); w.Code != http.StatusNotFound {
		t.Errorf("a mail without HTML answered %d", w.Code)
	}
}

func TestAMailsHTMLMayRunAndLoadNothing(t *testing.T) {
	t.Parallel()
	w := get(t, pages(t, newFakeAPI(t)), "/mail/2/html")
	h := w.Header()
	if w.Code != http.StatusOK || h.Get("Content-Security-Policy") != mailPolicy || h.Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("%d %v", w.Code, h)
	}
	for _, want := range []string{"default-src 'none'", "sandbox", "frame-ancestors 'self'", "form-action 'none'"} {
		if !strings.Contains(mailPolicy, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	if strings.Contains(mailPolicy, "allow-scripts") || strings.Contains(mailPolicy, "script-src") {
		t.Error("scripts in mail may run")
	}
}

func TestAFrameIsAsTallAsItsMailIsLong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"a short mail":            {"One line.\n", 2},
		"thirty entries":          {strings.Repeat("* a\n  b\n  c\n  d\n\n", 30), 12},
		"lines that wrap":         {strings.Repeat(strings.Repeat("word ", 28)+"\n", 24), 6},
		"longer than any style":   {strings.Repeat("line\n", 5000), mostTall},
		"a mail without its text": {"", 2},
	} {
		if got := tall(c.text); got != c.want {
			t.Errorf("%s: %d steps, want %d", name, got, c.want)
		}
	}
	styles, err := os.ReadFile("assets/tracker.scss")
	if err != nil || !strings.Contains(string(styles), fmt.Sprintf("from 1 through %d {", mostTall)) {
		t.Errorf("the styles know other steps: %v", err)
	}
	if body := get(t, pages(t, newFakeAPI(t)), "/mail/2").Body.String(); !strings.Contains(body, "app-mail-html--2") {
		t.Error("the frame has no height")
	}
}

// TestAnAddressBreaksBeforeItsHost: at 320 pixels it broke as example.or/g.
func TestAnAddressBreaksBeforeItsHost(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/mail", "/mail/2"} {
		if body := get(t, pages(t, newFakeAPI(t)), path).Body.String(); !strings.Contains(body, "manager.ashford<wbr>@example.org") {
			t.Errorf("%s has no place to break it", path)
		}
	}
}
