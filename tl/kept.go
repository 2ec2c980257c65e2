package tl

// unknownLength marks a value of which nobody knows where it ends.
const unknownLength = -1

// Open begins the fields of a value of which it matters where it ends; Close
// ends them, with what Open returned. A first value that is not within another
// one ends where the input does.
func (d *Decoder) Open() (around int) {
	around = d.end
	d.end, d.inner = d.inner, unknownLength
	return around
}

// Close ends what Open began.
func (d *Decoder) Close(around int) { d.end = around }

// Behind says that n bytes follow the value that is opened next, within the one
// that is read.
func (d *Decoder) Behind(n int) {
	if d.end != unknownLength {
		d.inner = d.end - n
	}
}

// Keep takes the boxed value that comes next, which belongs to no constructor
// of the class, up to where it ends. Where that is not known it records what
// Unknown does, and returns nil.
func (d *Decoder) Keep(class string) Raw {
	end := d.inner
	d.inner = unknownLength
	if _, ok := d.PeekID(); !ok || end < d.off+4 {
		d.Unknown(class)
		return nil
	}
	raw := append(make(Raw, 0, end-d.off), d.buf[d.off:end]...)
	d.off = end
	return raw
}
