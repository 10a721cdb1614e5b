package api

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
)

// docsFiles are the pages of the reference and, in dist, what the build takes
// from npm. Without that the pages are plain HTML, and complete.
//
//go:embed docs/*.tmpl docs/*.css docs/*.js all:docs/dist
var docsFiles embed.FS

// docsPolicy lets the reference load what this program serves and nothing
// else. Swagger UI draws with data: images.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// docsPage is what the reference page shows.
type docsPage struct {
	Title, Description string
	Styles, Scripts    []string
	Integrity          map[string]string
	Tags               []docsTag
}

type docsTag struct {
	Name, Description string
	Operations        []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Description, Roles string
}

// serveDocs serves the reference and the document itself. Assets have names
// made from their contents, so that they may be kept for ever.
func (s *server) serveDocs(e *echo.Echo) error {
	assets, err := loadAssets()
	if err != nil {
		return err
	}
	index, problems, err := s.renderDocs(assets)
	if err != nil {
		return err
	}
	document, err := gen.GetSpecJSON()
	if err != nil {
		return err
	}
	docs := e.Group(docsPath, func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Response().Header().Set("Content-Security-Policy", docsPolicy)
			return next(c)
		}
	})
	docs.GET("", blob(echo.MIMETextHTMLCharsetUTF8, index))
	docs.GET("/problems", blob(echo.MIMETextHTMLCharsetUTF8, problems))
	docs.GET("/openapi.json", blob(typeJSON, document))
	for _, a := range assets {
		docs.GET("/assets/"+a.name, func(c echo.Context) error {
			c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			return c.Blob(http.StatusOK, a.media, a.body)
		})
	}
	return nil
}

func blob(media string, body []byte) echo.HandlerFunc {
	return func(c echo.Context) error { return c.Blob(http.StatusOK, media, body) }
}

// asset is a file under the name it is served by.
type asset struct {
	name, media string
	body        []byte
}

func (a asset) url() string { return docsPath + "/assets/" + a.name }

// integrity lets a browser hold the file against the page that names it.
func (a asset) integrity() string {
	sum := sha256.Sum256(a.body)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// loadAssets reads the reference's own files and those the build has added, in
// the order in which a page loads them: libraries first.
func loadAssets() ([]asset, error) {
	var out []asset
	for _, pattern := range []string{"docs/dist/*", "docs/*"} {
		names, err := fs.Glob(docsFiles, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			media := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}[path.Ext(name)]
			if media == "" {
				continue
			}
			body, err := docsFiles.ReadFile(name)
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256(body)
			base, ext := path.Base(name), path.Ext(name)
			out = append(out, asset{name: strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:6]) + ext, media: media, body: body})
		}
	}
	return out, nil
}

// renderDocs makes the two pages once.
func (s *server) renderDocs(assets []asset) (index, problems []byte, err error) {
	pages, err := template.New("docs").Funcs(template.FuncMap{"marked": marked}).ParseFS(docsFiles, "docs/*.tmpl")
	if err != nil {
		return nil, nil, fmt.Errorf("read the reference's pages: %w", err)
	}
	data := docsPage{Title: s.doc.Info.Title, Description: s.doc.Info.Description, Integrity: map[string]string{}, Tags: s.docsTags()}
	for _, a := range assets {
		data.Integrity[a.url()] = a.integrity()
		if strings.HasPrefix(a.media, "text/css") {
			data.Styles = append(data.Styles, a.url())
		} else {
			data.Scripts = append(data.Scripts, a.url())
		}
	}
	var first, second bytes.Buffer
	if err := pages.ExecuteTemplate(&first, "index.html.tmpl", data); err != nil {
		return nil, nil, err
	}
	data.Scripts = nil
	err = pages.ExecuteTemplate(&second, "problems.html.tmpl", struct {
		docsPage
		Problems []problemKind
	}{data, kindsOfProblem})
	return first.Bytes(), second.Bytes(), err
}

// marks are what our texts use of Markdown: code and strong words.
var marks = []struct { //nolint:gochecknoglobals // data
	written *regexp.Regexp
	drawn   string
}{
	{regexp.MustCompile("`([^`]+)`"), "<code>$1</code>"},
	{regexp.MustCompile(`\*\*([^*]+)\*\*`), "<strong>$1</strong>"},
}

// marked is a text of ours as HTML, its marks drawn.
func marked(text string) template.HTML {
	text = template.HTMLEscapeString(text)
	for _, m := range marks {
		text = m.written.ReplaceAllString(text, m.drawn)
	}
	return template.HTML(text) //nolint:gosec // escaped above
}

func (s *server) docsTags() []docsTag {
	var out []docsTag
	for _, t := range s.doc.Tags {
		tag := docsTag{Name: t.Name, Description: t.Description}
		for route, o := range s.operations {
			if !slices.Contains(o.spec.Tags, t.Name) {
				continue
			}
			_, served, _ := strings.Cut(route, " ")
			tag.Operations = append(tag.Operations, docsOperation{
				ID: o.id, Method: o.method, Path: strings.TrimSuffix(served, echoPath(o.path)) + o.path,
				Summary: o.spec.Summary, Description: o.spec.Description, Roles: s.rolesOf(o.id),
			})
		}
		slices.SortFunc(tag.Operations, func(a, b docsOperation) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
		out = append(out, tag)
	}
	return out
}

func (s *server) rolesOf(operation string) string {
	a := s.table[operation]
	if a.Public {
		return "everybody"
	}
	names := make([]string, len(a.Roles))
	for i, r := range a.Roles {
		names[i] = strings.ReplaceAll(string(r), "_", " ")
	}
	return strings.Join(names, ", ")
}
