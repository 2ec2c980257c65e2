package tl

// bytes is a copy of b, never nil.
func (d *Decoder) bytes(b []byte) []byte {
	if d.plan == nil || len(b) == 0 {
		return append(make([]byte, 0, len(b)), b...)
	}
	return d.plan.copied(b)
}

// copied is a copy of b within a blob. What would fill much of one has its own.
func (p *plan) copied(b []byte) []byte {
	n := len(b)
	p.text = max(p.text-n, 0)
	switch {
	case n <= len(p.blob):
	case n > p.chunk/4:
		return append(make([]byte, 0, n), b...)
	default:
		p.blob = make([]byte, min(p.text+n, p.chunk))
	}
	part := p.blob[:n:n]
	p.blob = p.blob[n:]
	copy(part, b)
	return part
}
