package app

import (
	"ehcp.example/tracker/internal/embedded"
	"ehcp.example/tracker/internal/web"
)

// caught shows the mail catcher's messages on the pages.
type caught struct{ *embedded.Mailbox }

func (c caught) Messages() []web.Message {
	out := []web.Message{}
	for _, m := range c.Mailbox.Messages() {
		out = append(out, page(m))
	}
	return out
}

func (c caught) Message(id int) (web.Message, bool) {
	m, ok := c.Mailbox.Message(id)
	return page(m), ok
}

func page(m embedded.Message) web.Message {
	return web.Message{ID: m.ID, From: m.From, To: m.To, Subject: m.Subject, Date: m.Date, Text: m.Text, HTML: m.HTML}
}
