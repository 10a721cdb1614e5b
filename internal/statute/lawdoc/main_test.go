package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ehcp.example/tracker/internal/statute"
)

const committed = "../../../docs/law.md"

func TestTheCommittedPageIsWhatTheCatalogueSays(t *testing.T) {
	t.Parallel()
	want, err := render()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/law.md is not what the catalogue says; run go generate ./internal/statute/lawdoc")
	}
}

func TestEveryRuleHasItsTable(t *testing.T) {
	t.Parallel()
	text, err := render()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range statute.Catalogue() {
		at := strings.Index(text, "| `"+r.ID+"` |")
		if at < 0 {
			t.Errorf("no table for %s", r.ID)
			continue
		}
		table, _, _ := strings.Cut(text[at:], "\n\n")
		for _, want := range []string{r.Source, r.Period.Words(), r.Note, r.InForce.Words(), "| starts |"} {
			if !strings.Contains(table, want) && !(want == "| starts |" && strings.Contains(table, "| or |")) {
				t.Errorf("%s does not tell %q", r.ID, want)
			}
		}
		if strings.Contains(table, "**verify**") != r.Verify {
			t.Errorf("%s: the mark is wrong", r.ID)
		}
		if _, body, _ := strings.Cut(table, "\n"); strings.Contains(body, "|  |") || strings.Contains(body, "%!") {
			t.Errorf("%s has an empty cell", r.ID)
		}
	}
}

func TestItWritesTheFileItIsGiven(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "law.md")
	if err := run([]string{file}); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "# The time limits\n") {
		t.Errorf("wrote %.40q, %v", text, err)
	}
	if err := run(nil); err == nil {
		t.Error("no file was no problem")
	}
	if err := run([]string{filepath.Join(file, "law.md")}); err == nil {
		t.Error("a folder that is none was no problem")
	}
}
