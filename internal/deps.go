//go:build deps

package internal

import (
	_ "github.com/alicebob/miniredis/v2"
	_ "github.com/emersion/go-smtp"
	_ "github.com/getkin/kin-openapi/openapi3"
	_ "github.com/google/uuid"
	_ "github.com/hibiken/asynq"
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/labstack/echo/v4"
	_ "github.com/oapi-codegen/echo-middleware"
	_ "github.com/oapi-codegen/nullable"
	_ "github.com/oapi-codegen/runtime"
	_ "github.com/pressly/goose/v3"
	_ "github.com/redis/go-redis/v9"
	_ "github.com/rickar/cal/v2/gb"
	_ "github.com/wneessen/go-mail"
	_ "golang.org/x/text/unicode/norm"
	_ "golang.org/x/term"
	_ "golang.org/x/sync/errgroup"
	_ "gorm.io/driver/postgres"
	_ "gorm.io/gorm"
	_ "github.com/xuri/excelize/v2"
	_ "pgregory.net/rapid"
)
