package app

import (
	"context"
	"fmt"
	"log/slog"

	goredis "github.com/redis/go-redis/v9"
)

// QuietRedis takes what the Redis client would write to standard error by
// itself. The workers tell of an outage at each look; the client tells of
// every dial, which is of use only when asked for. The client keeps one logger
// for the whole process, so main calls this once, before anything else.
func QuietRedis(log *slog.Logger) { goredis.SetLogger(redisLog{log}) }

type redisLog struct{ log *slog.Logger }

// Printf is the client's way of logging.
func (l redisLog) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, "redis client", "said", fmt.Sprintf(format, v...))
}
