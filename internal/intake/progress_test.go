package intake_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ehcp.example/tracker/internal/intake"
)

func TestProgressIsToldAfterEveryBatchAndAtTheEnd(t *testing.T) {
	t.Parallel()
	var told []intake.Progress
	o := options(t, intake.Plans, bytes.NewReader(extract(t, intake.Plans)))
	o.Store, o.Progress = newMemory(), func(p intake.Progress) { told = append(told, p) }
	if _, err := intake.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	last := told[len(told)-1]
	if len(told) != 7 || !last.Done || last.Rows != 5150 || last.Bytes != last.Size {
		t.Errorf("%d times, last %+v", len(told), last)
	}
}

func TestALogGetsNoProgressLine(t *testing.T) {
	t.Parallel()
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if intake.OnTerminal(f) != nil {
		t.Error("a file was taken for a terminal")
	}
}
