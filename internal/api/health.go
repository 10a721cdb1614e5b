package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/api/gen"
	"ehcp.example/tracker/internal/fault"
)

// livez says that the process lives. Nothing that can be away makes it fail,
// or whoever restarts it would do so for a fault that a restart does not mend.
func (s *server) livez(c echo.Context) error {
	return c.JSON(http.StatusOK, gen.Health{Status: gen.HealthStatusOk})
}

// readyz says that the database answers with the schema expected. Redis and
// mail may be away: the record goes on without them.
func (s *server) readyz(c echo.Context) error {
	if err := s.Ready(c.Request().Context()); err != nil {
		s.log.WarnContext(c.Request().Context(), "not ready", "error", err.Error())
		return fault.New(codeUnavailable, "The database does not answer, or its schema is another version's.")
	}
	return c.JSON(http.StatusOK, gen.Health{Status: gen.HealthStatusOk})
}
