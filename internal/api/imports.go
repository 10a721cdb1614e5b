package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/intake"
)

// importReport goes out as intake writes it; paths of the machine do not.
type importReport intake.Report

func (r importReport) VisitImportFileResponse(w http.ResponseWriter) error {
	return writeJSON(w, intake.Report(r))
}

// ImportFile loads one extract. It is read twice, so it is kept in a file
// meanwhile and not in memory.
func (s *server) ImportFile(ctx context.Context, r gen.ImportFileRequestObject) (out gen.ImportFileResponseObject, err error) {
	kind, err := intake.ParseKind(string(r.Params.Kind))
	if err != nil {
		return nil, badParameter("kind", "not_one_of", sentence(err.Error()))
	}
	spool, err := os.CreateTemp("", "ehcp-import-*.csv")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, spool.Close(), os.Remove(spool.Name())) }()
	if _, err := io.Copy(spool, r.Body); err != nil {
		return nil, readFault(err)
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	report, err := s.files.Import(ctx, ImportRequest{Actor: actor(ctx), Kind: kind, Source: spool, DryRun: value(r.Params.DryRun)})
	if err != nil {
		return nil, err
	}
	report.Rejects, report.DryRun = "", value(r.Params.DryRun)
	if report.Problems == nil {
		report.Problems = []intake.Problem{}
	}
	return importReport(report), nil
}
