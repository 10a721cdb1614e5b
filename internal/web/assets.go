package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// dist holds what `make assets` builds and nothing on a clean clone.
//
//go:embed assets/placeholder.css assets/tracker.js assets/favicon.svg all:assets/dist
var assetFiles embed.FS

const assetsPath = "/assets/"

// assets are the files that pages load, kept in memory, plain and compressed.
// All stand under one digest of them all, so they may be cached for ever and
// can refer to each other by plain names.
type assets struct {
	digest string
	files  map[string]asset
}

type asset struct {
	kind           string
	plain, gzipped []byte
}

// The kinds of file served; no other file is.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return ""
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	err := fs.WalkDir(assetFiles, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || kindOf(name) == "" {
			return err
		}
		b, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		a.files[path.Base(name)], err = newAsset(kindOf(name), b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load page assets: %w", err)
	}
	a.digest = a.sum()
	return a, nil
}

func newAsset(kind string, b []byte) (asset, error) {
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err != nil {
		return asset{}, err
	}
	_, err = w.Write(b)
	err = errors.Join(err, w.Close()) // before the bytes are taken: it writes the last of them
	return asset{kind: kind, plain: b, gzipped: z.Bytes()}, err
}

func (a *assets) sum() string {
	names := make([]string, 0, len(a.files))
	for name := range a.files {
		names = append(names, name)
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(a.files[name].plain))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// url is the address of an asset; empty where it has not been built.
func (a *assets) url(name string) string {
	if _, ok := a.files[name]; !ok {
		return ""
	}
	return assetsPath + a.digest + "/" + name
}

// stylesheet is the built one or, on a clean clone, the plain one.
func (a *assets) stylesheet() string {
	if url := a.url("tracker.css"); url != "" {
		return url
	}
	return a.url("placeholder.css")
}

// script is empty where GOV.UK Frontend, which it runs, has not been built.
func (a *assets) script() string {
	if a.url("govuk-frontend.min.js") == "" {
		return ""
	}
	return a.url("tracker.js")
}

// asset serves one file. An older digest is not found rather than answered
// with newer bytes, which a cache would keep under the old name.
func (s *site) asset(c echo.Context) error {
	file, ok := s.assets.files[c.Param("name")]
	if !ok || c.Param("digest") != s.assets.digest {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := file.plain
	if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = file.gzipped
	}
	return c.Blob(http.StatusOK, file.kind, body)
}

// favicon leads browsers that ask for it unbidden, on pages that are not ours,
// to the one there is.
func (s *site) favicon(c echo.Context) error {
	return c.Redirect(http.StatusFound, s.assets.url("favicon.svg"))
}
