package schema_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCommentsDocumentWhatTheyStandBy in the styles of TDLib, of javadoc, and
// of people who just write.
func TestCommentsDocumentWhatTheyStandBy(t *testing.T) {
	s := resolve(t, `
//@class Shape @description What can be drawn; see
//-the manual

//@description A circle @r Its radius, in m
//-and no less @param_description What people
//@description_x is no field
circle r:double description:string = Shape;

/**
 * Stores a value.
 *
 * @param key   where
 * @param value what
 */
square key:int value:int = Shape;

//----- Heading

// Just text.
// tlgen:ignore naming
// old x:int = Shape;
line = Shape; // Straight.

// far away

dot // A point
    x:int // across
    // and
    // up
    y:int = Shape; // behind
// LAYER 7
`)
	class := s.Classes[0]
	assert.Equal(t, "What can be drawn; see\nthe manual", class.Doc)
	require.Len(t, class.Constructors, 4)
	circle, square, line, dot := class.Constructors[0], class.Constructors[1], class.Constructors[2], class.Constructors[3]
	assert.Equal(t, "A circle", circle.Doc)
	assert.Equal(t, "Its radius, in m\nand no less", circle.Fields[0].Doc)
	assert.Equal(t, "What people\n@description_x is no field", circle.Fields[1].Doc)
	assert.Equal(t, "Stores a value.", square.Doc)
	assert.Equal(t, "where", square.Fields[0].Doc)
	assert.Equal(t, "what", square.Fields[1].Doc)
	assert.Equal(t, "Just text.\nStraight.", line.Doc)
	assert.Equal(t, "behind", dot.Doc)
	assert.Equal(t, "A point\nacross", dot.Fields[0].Doc)
	assert.Equal(t, "and\nup", dot.Fields[1].Doc)
}

func TestTagsThatTouchAreTags(t *testing.T) {
	s := resolve(t, "//@class @description d\na = A;\n// @param @x the x\nb x:int = B;")
	assert.Equal(t, "d", s.Classes[0].Constructors[0].Doc)
	assert.Equal(t, "the x", s.Classes[1].Constructors[0].Fields[0].Doc)
}
