package intake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// RunDir loads a folder's files, those that are there of assessments, plans,
// reviews and complaints, in that order. All their headers are read before
// anything is stored, so that a folder with an unusable file is refused whole.
// File, Source, Kind and Rejects are set here, as [RunFile] does.
func RunDir(ctx context.Context, dir string, o Options) ([]Report, error) {
	found, err := filesIn(dir)
	if err != nil {
		return nil, err
	}
	var reports []Report
	for _, dry := range []bool{true, false} {
		for _, k := range found {
			report, err := runOne(ctx, filepath.Join(dir, k.FileName()), k, o, dry)
			if !dry && report.Kind != "" {
				reports = append(reports, report)
			}
			if err != nil {
				return reports, fmt.Errorf("%s: %w", k.FileName(), err)
			}
		}
	}
	return reports, nil
}

func filesIn(dir string) ([]Kind, error) {
	var found []Kind
	for _, k := range Kinds() {
		switch _, err := os.Stat(filepath.Join(dir, k.FileName())); {
		case err == nil:
			found = append(found, k)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("look into the folder: %w", err)
		}
	}
	if found == nil {
		return nil, unusable("empty_folder", "the folder has none of assessments.csv, plans.csv, reviews.csv and complaints.csv", "")
	}
	return found, nil
}

// RunFile loads one file by its path, its refused rows going to
// PATH.rejects.csv unless it is a dry run or Rejects names another place.
func RunFile(ctx context.Context, path string, k Kind, o Options) (Report, error) {
	return runOne(ctx, path, k, o, false)
}

func runOne(ctx context.Context, path string, k Kind, o Options, headerOnly bool) (Report, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, unusable("no_file", "there is no such file", "")
	}
	if err != nil {
		return Report{}, fmt.Errorf("open the file: %w", err)
	}
	defer func() { _ = f.Close() }()
	if st, err := f.Stat(); err == nil && st.IsDir() {
		return Report{}, unusable("not_csv", "this is a folder, not a file", "")
	}
	o.File, o.Source, o.Kind = path, f, k
	if headerOnly {
		return Report{}, Check(o)
	}
	if o.Rejects == "" && !o.DryRun {
		o.Rejects = path + RejectsSuffix
	}
	return Run(ctx, o)
}
