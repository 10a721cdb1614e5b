package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgramsAreTakenFromTheNpmPackage(t *testing.T) {
	t.Parallel()
	modules := shortDir(t)
	dir := npmDirs(modules)[0]
	fakeServer(t, dir, "postgres (PostgreSQL) 15.18")
	native := filepath.Dir(dir)
	writeFile(t, filepath.Join(native, "lib", "libpq.so.5.15"), "")
	writeFile(t, filepath.Join(native, "pg-symlinks.json"), `[{"source":"native/lib/libpq.so.5.15","target":"native/lib/libpq.so.5"}]`)
	for range 2 { // the second time the link is there already
		p, err := programsIn(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if p.major != 15 {
			t.Errorf("major = %d, want 15", p.major)
		}
	}
	if to, err := os.Readlink(filepath.Join(native, "lib", "libpq.so.5")); err != nil || to != "libpq.so.5.15" {
		t.Errorf("link to %q, %v; want libpq.so.5.15", to, err)
	}
}

func TestProgramsMustFit(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		says string
		want int
		err  string
	}{
		"a new enough server fits":                     {"postgres (PostgreSQL) 16.4 (Ubuntu 16.4-1)", 0, ""},
		"a server of the data's version fits":          {"postgres (PostgreSQL) 16.4", 16, ""},
		"an old server does not fit":                   {"postgres (PostgreSQL) 14.9", 0, "too old"},
		"a server of another version than the data":    {"postgres (PostgreSQL) 17.1", 16, "made by version 16"},
		"a program that says nothing of its version":   {"hello", 0, "cannot read a version"},
		"a beta server counts with its version number": {"postgres (PostgreSQL) 18beta1", 18, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := shortDir(t)
			fakeServer(t, dir, c.says)
			_, err := findPrograms(t.Context(), dir, "", c.want)
			switch {
			case c.err == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
				t.Errorf("error = %v, want one that says %q", err, c.err)
			}
		})
	}
}

func TestNoServerAtAllSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	// No data directory was ever made by version 999, so no server fits.
	_, err := findPrograms(t.Context(), "", shortDir(t), 999)
	if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("error = %v, want advice on what to install", err)
	}
}

// fakeServer writes programs that only tell a version.
func fakeServer(t *testing.T, dir, says string) {
	t.Helper()
	for _, name := range []string{"initdb", "postgres"} {
		path := filepath.Join(dir, name)
		writeFile(t, path, "#!/bin/sh\necho '"+says+"'\n")
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
