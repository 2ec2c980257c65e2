package tdlib

import (
	"encoding/json"
	"fmt"
	"math"
)

// differ tells how ours differs from theirs, as encoding/json reads both.
// Numbers are compared by value: a double holds every one that the schemas
// write as a number. What ours alone has, mayAdd has to allow.
func differ(theirs, ours any, mayAdd func(any) bool) error {
	switch theirs := theirs.(type) {
	case map[string]any:
		if ours, ok := ours.(map[string]any); ok {
			return differInFields(theirs, ours, mayAdd)
		}
	case []any:
		if ours, ok := ours.([]any); ok && len(ours) == len(theirs) {
			return differInItems(theirs, ours, mayAdd)
		}
	case json.Number:
		if ours, ok := ours.(json.Number); ok && number(theirs) == number(ours) {
			return nil
		}
	default:
		if theirs == ours {
			return nil
		}
	}
	return fmt.Errorf("theirs is %#v, ours %#v", theirs, ours)
}

func differInItems(theirs, ours []any, mayAdd func(any) bool) error {
	for i := range theirs {
		if err := differ(theirs[i], ours[i], mayAdd); err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
	}
	return nil
}

func differInFields(theirs, ours map[string]any, mayAdd func(any) bool) error {
	for key, their := range theirs {
		our, ok := ours[key]
		if !ok {
			return fmt.Errorf("%s: ours lacks it", key)
		}
		if err := differ(their, our, mayAdd); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	for key, our := range ours {
		if _, ok := theirs[key]; !ok && !mayAdd(our) {
			return fmt.Errorf("%s: theirs lacks it, ours is %v", key, our)
		}
	}
	return nil
}

// number is the value of n, or of none: NaN equals nothing.
func number(n json.Number) float64 {
	v, err := n.Float64()
	if err != nil {
		return math.NaN()
	}
	return v
}

// nothing allows no addition.
func nothing(any) bool { return false }

// isZero tells whether v is what TDLib takes a missing field for.
func isZero(v any) bool {
	switch v := v.(type) {
	case bool:
		return !v
	case string:
		return v == "" || v == "0"
	case json.Number:
		return number(v) == 0
	case []any:
		return len(v) == 0
	default:
		return v == nil
	}
}
