package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

//go:embed templates
var templateFiles embed.FS

// page is what the layout shows around every page.
type page struct {
	// Title names the page; no two pages share one.
	Title string
	// Path is the page's own in the navigation.
	Path string
	// Faults fill the error summary.
	Faults []fault
	// Body is what the page's own template shows.
	Body any

	Demo, Mail, CanSignIn bool
	Today                 gen.Date
	Visitor               *visitorView // nil where nobody is signed in
}

// SignedIn tells whether somebody is.
func (p page) SignedIn() bool { return p.Visitor != nil }

// visitorView is who is signed in, as the top of every page says.
type visitorView struct{ Name, Role, FormToken string }

func visitorOf(c echo.Context) *visitorView {
	v := visitIn(c.Request().Context())
	if v.who == nil {
		return nil
	}
	return &visitorView{v.who.Name, roleWords(v.who.Role), formToken(v.session)}
}

// views are the templates, one for each page, each with the layout.
type views struct{ pages map[string]*template.Template }

// parts are the templates that pages are put together from; every other one
// is a page.
func isPart(name string) bool { return name == "layout.html" || strings.HasPrefix(name, "part_") }

func loadViews(a *assets) (*views, error) {
	base := template.New("").Funcs(template.FuncMap{
		"asset": a.url, "stylesheet": a.stylesheet, "script": a.script,
		"day": day, "weekday": weekdayAndDay, "number": number, "plural": plural,
		"upper": upperFirst, "sentences": sentences, "item": itemOf,
		"breakable": breakable,
	})
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if isPart(path.Base(name)) {
			if _, err := base.ParseFS(templateFiles, name); err != nil {
				return nil, fmt.Errorf("load templates: %w", err)
			}
		}
	}
	v := &views{pages: map[string]*template.Template{}}
	for _, name := range names {
		if isPart(path.Base(name)) {
			continue
		}
		own, err := base.Clone()
		if err == nil {
			own, err = own.ParseFS(templateFiles, name)
		}
		if err != nil {
			return nil, fmt.Errorf("load templates: %w", err)
		}
		v.pages[strings.TrimSuffix(path.Base(name), ".html")] = own
	}
	return v, nil
}

// navigationItem is one way on at the top of every page.
type navigationItem struct {
	Path, Text string
	Here       bool
}

func itemOf(p page, path, text string) navigationItem {
	return navigationItem{Path: path, Text: text, Here: p.Path == path}
}

// show renders a page whole before a byte goes out, so that a failure in the
// middle cannot look like a short page.
func (s *site) show(c echo.Context, status int, view string, p page) error {
	p.Demo, p.Mail, p.CanSignIn, p.Today, p.Visitor = s.Demo, s.Mail != nil, s.Door != nil, s.Today(), visitorOf(c)
	if len(p.Faults) > 0 {
		p.Title = "Error: " + p.Title
	}
	var b bytes.Buffer
	if err := s.views.pages[view].ExecuteTemplate(&b, "layout.html", p); err != nil {
		return fmt.Errorf("render page %s: %w", view, err)
	}
	if c.Request().Method == http.MethodHead {
		c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
		return c.NoContent(status)
	}
	return c.HTMLBlob(status, b.Bytes())
}
