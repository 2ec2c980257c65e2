//go:build !linux && !darwin

package measure

import "time"

// processTime is the time of day where systems have nothing better.
func processTime() time.Duration { return time.Since(started) }
