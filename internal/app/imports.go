package app

import (
	"context"
	"io"

	"ehcp.example/tracker/internal/api"
	"ehcp.example/tracker/internal/casework"
	"ehcp.example/tracker/internal/intake"
)

// ImportOptions say how files are loaded.
type ImportOptions struct {
	Actor    casework.Actor
	DryRun   bool
	Progress func(intake.Progress)
}

// ImportFile loads one file of an extract.
func (a *App) ImportFile(ctx context.Context, path string, k intake.Kind, o ImportOptions) (report intake.Report, err error) {
	err = a.load(ctx, o, func(in intake.Options) (err error) {
		report, err = intake.RunFile(ctx, path, k, in)
		return err
	})
	return report, err
}

// ImportFolder loads the files of a folder in the order that they need.
func (a *App) ImportFolder(ctx context.Context, dir string, o ImportOptions) (reports []intake.Report, err error) {
	err = a.load(ctx, o, func(in intake.Options) (err error) {
		reports, err = intake.RunDir(ctx, dir, in)
		return err
	})
	return reports, err
}

// ImportFrom loads one file that is no longer, or not yet, a file.
func (a *App) ImportFrom(ctx context.Context, source io.ReadSeeker, k intake.Kind, o ImportOptions) (report intake.Report, err error) {
	err = a.load(ctx, o, func(in intake.Options) (err error) {
		in.Kind, in.Source, in.File = k, source, k.FileName()
		report, err = intake.Run(ctx, in)
		return err
	})
	return report, err
}

// load is the one way in for every file: what came in big wants new
// statistics, whoever brought it.
func (a *App) load(ctx context.Context, o ImportOptions, run func(intake.Options) error) error {
	team, err := a.Service.OnlyTeam(ctx, o.Actor)
	if err != nil {
		return err
	}
	bulk := casework.BulkOptions{Actor: o.Actor, Source: casework.SourceImport, DryRun: o.DryRun}
	err = a.Service.Load(ctx, bulk, func(to casework.BulkRun) error {
		return run(intake.Options{
			Store: to, Book: a.Book, Profile: a.Config.Profile, Today: a.Today(), Team: team, DryRun: o.DryRun, Progress: o.Progress,
		})
	})
	if err != nil || o.DryRun {
		return err
	}
	return a.Store.Analyse(ctx)
}

// files loads what is sent to the API.
type files struct{ *App }

func (f files) Import(ctx context.Context, r api.ImportRequest) (intake.Report, error) {
	return f.ImportFrom(ctx, r.Source, r.Kind, ImportOptions{Actor: r.Actor, DryRun: r.DryRun})
}
