package tl

// SkipString goes past a string or bytes.
func (d *Decoder) SkipString(field string) { d.data(field, "string") }

// SkipSized goes past a boxed value of any type behind its length in bytes, an int.
func (d *Decoder) SkipSized(field string) { SizedObject(d, field) }

// SkipRest goes past a boxed value of any type, which is the last of the input.
func (d *Decoder) SkipRest(field string) { AnyObject(d, field) }

// SkipItems goes past a vector, see [Items].
func SkipItems(d *Decoder, field string, boxed bool, least int, skip func(*Decoder, string)) {
	if n, ok := d.vector(field, boxed, least); ok {
		skipItems(d, n, skip)
	}
}

// SkipRepeat goes past n items, which no count stands before.
func SkipRepeat(d *Decoder, field string, n uint32, least int, skip func(*Decoder, string)) {
	if d.repetition(field, n, least) {
		skipItems(d, n, skip)
	}
}

func skipItems(d *Decoder, n uint32, skip func(*Decoder, string)) {
	for i := range n {
		start := d.begin(i)
		skip(d, "")
		if !d.end(start) {
			return
		}
	}
	d.Leave()
}
