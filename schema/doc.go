package schema

import "strings"

// document gives the comments around d to what they document.
func (d *declaration) document() {}

// classDocs gives //@class comments to their classes.
func (r *resolver) classDocs(*File) { _ = strings.TrimSpace }
