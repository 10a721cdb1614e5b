package app

import (
	"context"

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
	loaded := a.Service.Load(ctx, o.bulk(), func(run casework.BulkRun) error {
		report, err = intake.RunFile(ctx, path, k, a.intake(run, o))
		return err
	})
	return report, a.settled(ctx, loaded, o)
}

// ImportFolder loads the files of a folder in the order that they need.
func (a *App) ImportFolder(ctx context.Context, dir string, o ImportOptions) (reports []intake.Report, err error) {
	loaded := a.Service.Load(ctx, o.bulk(), func(run casework.BulkRun) error {
		reports, err = intake.RunDir(ctx, dir, a.intake(run, o))
		return err
	})
	return reports, a.settled(ctx, loaded, o)
}

// settled ends a load: what came in big wants new statistics.
func (a *App) settled(ctx context.Context, loaded error, o ImportOptions) error {
	if loaded != nil || o.DryRun {
		return loaded
	}
	return a.Store.Analyse(ctx)
}

func (o ImportOptions) bulk() casework.BulkOptions {
	return casework.BulkOptions{Actor: o.Actor, Source: casework.SourceImport, DryRun: o.DryRun}
}

func (a *App) intake(run casework.BulkRun, o ImportOptions) intake.Options {
	return intake.Options{
		Store: run, Book: a.Book, Profile: a.Config.Profile, Today: a.Today(), DryRun: o.DryRun, Progress: o.Progress,
	}
}
