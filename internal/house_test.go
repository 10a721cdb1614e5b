// Package internal_test guards the house: who may import whom, and how long
// files and functions may grow. See docs/architecture.md.
package internal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "ehcp.example/tracker/"

// pkg is what `go list -json` tells of a package.
type pkg struct {
	ImportPath string
	Imports    []string // by its own files, tests apart
	Deps       []string // all it reaches
	Standard   bool
}

func TestTheLawReachesNothingButPureLibraries(t *testing.T) {
	t.Parallel()
	all := list(t, "./statute")
	statute := all[module+"internal/statute"]
	for _, dep := range statute.Deps {
		if p := all[dep]; !p.Standard {
			t.Errorf("statute reaches %s, which is not the standard library", dep)
		}
	}
	for _, imported := range statute.Imports {
		for _, closed := range []string{"os", "io/ioutil", "net", "log", "database", "syscall", "unsafe", "plugin"} {
			if imported == closed || strings.HasPrefix(imported, closed+"/") {
				t.Errorf("statute imports %s: the law knows no machine", imported)
			}
		}
	}
}

func TestThePagesReachNeitherTheUseCasesNorTheStore(t *testing.T) {
	t.Parallel()
	for path, p := range list(t, "./...") {
		if path != module+"internal/web" {
			continue
		}
		for _, closed := range []string{"casework", "store"} {
			if slices.Contains(p.Deps, module+"internal/"+closed) {
				t.Errorf("web reaches %s: it acts only through the API's client", closed)
			}
		}
	}
}

func TestTestHelpersStayOutOfTheProgram(t *testing.T) {
	t.Parallel()
	for path, p := range list(t, "../...") {
		if !strings.HasPrefix(path, module) {
			continue
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, module) && strings.HasSuffix(imported, "test") && !strings.HasSuffix(path, "test") {
				t.Errorf("%s imports the test helper %s", path, imported)
			}
		}
	}
}

func TestFilesAndFunctionsStayShort(t *testing.T) {
	t.Parallel()
	const (
		fileLines     = 500
		testFileLines = 800
		funcLines     = 80
	)
	files := token.NewFileSet()
	for _, name := range sourceFiles(t) {
		syntax, err := parser.ParseFile(files, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(syntax) {
			continue
		}
		most := fileLines
		if strings.HasSuffix(name, "_test.go") {
			most = testFileLines
		}
		if lines := files.File(syntax.Pos()).LineCount(); lines > most {
			t.Errorf("%s has %d lines, %d are the most", name, lines, most)
		}
		for _, decl := range syntax.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := lineCount(files, f) - tableLines(files, f); lines > funcLines {
				t.Errorf("%s: %s has %d lines, %d are the most", files.Position(f.Pos()), f.Name.Name, lines, funcLines)
			}
		}
	}
}

func lineCount(files *token.FileSet, n ast.Node) int {
	return files.Position(n.End()).Line - files.Position(n.Pos()).Line + 1
}

// tableLines counts the lines of the table that a function ends by returning:
// the rules of one part of the law are data, read line by line.
func tableLines(files *token.FileSet, f *ast.FuncDecl) int {
	if f.Body == nil || len(f.Body.List) == 0 {
		return 0
	}
	ret, ok := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return 0
	}
	if _, ok := ret.Results[0].(*ast.CompositeLit); !ok {
		return 0
	}
	return lineCount(files, ret)
}

// sourceFiles lists every Go file of the repository.
func sourceFiles(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != ".." && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".go"):
			names = append(names, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("no source files found")
	}
	return names
}

// list asks the go command about packages and all that they reach.
func list(t *testing.T, pattern string) map[string]pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Imports,Deps,Standard", pattern)
	out, err := cmd.Output()
	if err != nil {
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	all := map[string]pkg{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
}
