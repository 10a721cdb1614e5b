package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheCommandIsToldOfTheClusterAndItsStatusIsOurs(t *testing.T) {
	t.Setenv(urlVariable, "") // not parallel: the environment belongs to the whole process
	seen := filepath.Join(t.TempDir(), "seen")
	status, err := run(t.Context(), []string{"sh", "-c", `printf %s "$` + urlVariable + `" >"$0"; exit 3`, seen})
	if err != nil || status != 3 {
		t.Fatalf("status %d, %v; want 3", status, err)
	}
	b, err := os.ReadFile(seen)
	if err != nil || !strings.HasPrefix(string(b), "postgres://ehcp@/postgres?host=") {
		t.Errorf("the command saw %q, %v", b, err)
	}
}

func TestAClusterThatIsThereIsUsed(t *testing.T) {
	t.Setenv(urlVariable, "postgres://elsewhere/postgres")
	status, err := run(t.Context(), []string{"sh", "-c", `test "$` + urlVariable + `" = postgres://elsewhere/postgres`})
	if err != nil || status != 0 {
		t.Errorf("status %d, %v; want 0", status, err)
	}
}

func TestACommandThatIsNotThereIsAnError(t *testing.T) {
	t.Setenv(urlVariable, "postgres://elsewhere/postgres")
	if _, err := run(t.Context(), []string{"/nonexistent/command"}); err == nil {
		t.Error("no error")
	}
}
