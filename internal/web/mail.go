package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// Mailbox is where the demo's mail went instead of out.
type Mailbox interface {
	// Messages gives what was caught, the newest first.
	Messages() []Message
	// Message gives one of them by its number.
	Message(id int) (Message, bool)
}

// Message is one caught mail.
type Message struct {
	ID         int
	From       string
	To         []string
	Subject    string
	Date       time.Time // zero where the mail has none
	Text, HTML string
}

const mailsOnAPage = 25

// mailListView is one page of the caught mail.
type mailListView struct {
	Messages     []mailView
	Total        int
	Page, Pages  int
	Newer, Older int // the pages beside this one; 0 where there is none
}

// mailView is one message with its time in words.
type mailView struct {
	Message
	When string
	Tall int // how tall the frame of its HTML is, in steps of the stylesheet
}

// mostTall is the tallest frame there is a style for.
const mostTall = 24

// tall is how tall a frame the mail wants. The page cannot ask the frame, which
// runs nothing and is of no origin, so it goes by the lines of the text, which
// says the same: fifteen of them, or of what they wrap to, make a step.
func tall(text string) int {
	const across, perStep = 70, 15
	lines := 0
	for line := range strings.Lines(text) {
		lines += 1 + len(line)/across
	}
	return min(2+lines/perStep, mostTall)
}

// breakable is an address in two parts between which a narrow screen may break
// it, so that no word of it is broken.
func breakable(address string) []string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return []string{address}
	}
	return []string{address[:at], address[at:]}
}

func (s *site) mailList(c echo.Context) error {
	all := s.Mail.Messages()
	v := mailListView{Total: len(all), Page: 1, Pages: max(1, (len(all)+mailsOnAPage-1)/mailsOnAPage)}
	if p := c.QueryParam("page"); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > v.Pages {
			return echo.ErrNotFound
		}
		v.Page = n
	}
	from := (v.Page - 1) * mailsOnAPage
	for _, m := range all[from:min(from+mailsOnAPage, len(all))] {
		v.Messages = append(v.Messages, s.mailView(m))
	}
	v.Newer = v.Page - 1
	if v.Page < v.Pages {
		v.Older = v.Page + 1
	}
	title := "Caught mail"
	if v.Pages > 1 {
		title += " (page " + strconv.Itoa(v.Page) + " of " + strconv.Itoa(v.Pages) + ")"
	}
	return s.show(c, http.StatusOK, "mail_list", page{Title: title, Path: "/mail", Body: v})
}

func (s *site) mailView(m Message) mailView {
	if m.Subject == "" {
		m.Subject = "(no subject)"
	}
	v := mailView{Message: m, When: "no date", Tall: tall(m.Text)}
	if !m.Date.IsZero() {
		v.When = m.Date.In(s.london).Format("2 January 2006 at 15:04")
	}
	return v
}

func (s *site) mailOf(c echo.Context) (Message, error) {
	id, err := strconv.Atoi(c.Param("id"))
	if err != nil {
		return Message{}, echo.ErrNotFound
	}
	m, ok := s.Mail.Message(id)
	if !ok {
		return Message{}, echo.ErrNotFound
	}
	return m, nil
}

func (s *site) mailMessage(c echo.Context) error {
	m, err := s.mailOf(c)
	if err != nil {
		return err
	}
	v := s.mailView(m)
	title := "Mail " + strconv.Itoa(m.ID) + ": " + v.Subject
	return s.show(c, http.StatusOK, "mail_message", page{Title: title, Path: "/mail", Body: v})
}

// mailHTML is the mail's own page, which mail programs would show. It stands
// in a frame that runs nothing and loads nothing, whoever wrote the mail.
func (s *site) mailHTML(c echo.Context) error {
	m, err := s.mailOf(c)
	if err != nil {
		return err
	}
	if m.HTML == "" {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", mailPolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")
	// A sandboxed page may not also ask for a browsing group of its own.
	h.Del("Cross-Origin-Opener-Policy")
	return c.HTML(http.StatusOK, m.HTML)
}
