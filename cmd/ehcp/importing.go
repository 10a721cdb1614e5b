package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"ehcp.example/tracker/internal/app"
	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/intake"
)

// badInput makes what a person did wrong exit status 2 and one plain line.
func badInput(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Code == fault.Internal {
		return err
	}
	said := []string{f.Message}
	for _, field := range f.Fields {
		if field.Message != f.Message {
			said = append(said, strings.TrimPrefix(field.Pointer, "/")+": "+field.Message)
		}
	}
	return misused("%s", strings.Join(said, " "))
}

func (p *program) importCommand() *cobra.Command {
	var kind string
	var dry, asJSON bool
	c := &cobra.Command{
		Use:   "import DIR | FILE --kind assessments|plans|reviews|complaints [--dry-run] [--json]",
		Short: "Load an extract of a record system", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withRecord(c.Context(), func(a *app.App) error {
				reports, err := p.load(c.Context(), a, args[0], kind, dry)
				if err != nil {
					return badInput(err)
				}
				return p.sayReports(reports, asJSON)
			})
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "what a single file holds")
	c.Flags().BoolVar(&dry, "dry-run", false, "check every row and store nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "print the row-by-row report as JSON")
	return c
}

func (p *program) load(ctx context.Context, a *app.App, path, kind string, dry bool) ([]intake.Report, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, misused("%s cannot be read", path)
	}
	o := app.ImportOptions{Actor: operator, DryRun: dry, Progress: p.importProgress}
	if info.IsDir() {
		if kind != "" {
			return nil, misused("--kind goes with a single file; a folder's files are known by their names")
		}
		return a.ImportFolder(ctx, path, o)
	}
	if kind == "" {
		return nil, misused("a single file needs --kind")
	}
	k, err := intake.ParseKind(kind)
	if err != nil {
		return nil, misused("--kind: %w", err)
	}
	r, err := a.ImportFile(ctx, path, k, o)
	if err != nil {
		return nil, err
	}
	return []intake.Report{r}, nil
}

// whereRejects says where refused rows are to be found; a dry run writes none.
func whereRejects(reports []intake.Report) string {
	for _, r := range reports {
		if !r.DryRun {
			return "; they are in the .rejects.csv files, each with its problem"
		}
	}
	return "; see the problems with --json"
}

// sayReports prints one report, or a list of them for a folder, and fails when
// any row was refused.
func (p *program) sayReports(reports []intake.Report, asJSON bool) error {
	refused := 0
	for _, r := range reports {
		refused += r.Refused
		if !asJSON {
			fmt.Fprintf(p.out, "%s: %d rows: %d created, %d changed, %d unchanged, %d refused\n",
				r.File, r.Rows, r.Created, r.Changed, r.Unchanged, r.Refused)
		}
	}
	if asJSON {
		var doc any = reports
		if len(reports) == 1 {
			doc = reports[0]
		}
		if err := p.printJSON(doc); err != nil {
			return err
		}
	}
	if refused > 0 {
		fmt.Fprintf(p.err, "%d rows refused%s\n", refused, whereRejects(reports))
		return partly{}
	}
	return nil
}
