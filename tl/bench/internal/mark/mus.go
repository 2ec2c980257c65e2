package mark

import (
	"github.com/mus-format/mus-go/ord"
	"github.com/mus-format/mus-go/unsafe"
)

// mus is github.com/mus-format/mus-go as the public benchmark has it at its
// fastest, with package unsafe; strings that are copied are read with package
// ord, which has the same form.
func mus() codec[Person] {
	return codec[Person]{
		name:   "mus",
		person: func(p Person) Person { return p },
		fresh: func(p *Person) ([]byte, error) {
			b := make([]byte, sizeMus(p))
			writeMus(p, b)
			return b, nil
		},
		reused:   func(b []byte, p *Person) ([]byte, error) { return b[:writeMus(p, b)], nil },
		copied:   readMus,
		aliasing: aliasMus,
	}
}

func sizeMus(p *Person) int {
	return unsafe.String.Size(p.Name) + unsafe.Int64.Size(p.Birthday) + unsafe.String.Size(p.Phone) +
		unsafe.Int32.Size(p.Siblings) + unsafe.Bool.Size(p.Spouse) + unsafe.Float64.Size(p.Money)
}

func writeMus(p *Person, b []byte) int {
	n := unsafe.String.Marshal(p.Name, b)
	n += unsafe.Int64.Marshal(p.Birthday, b[n:])
	n += unsafe.String.Marshal(p.Phone, b[n:])
	n += unsafe.Int32.Marshal(p.Siblings, b[n:])
	n += unsafe.Bool.Marshal(p.Spouse, b[n:])
	return n + unsafe.Float64.Marshal(p.Money, b[n:])
}

func readMus(p *Person, b []byte) (err error) {
	var n, more int
	if p.Name, n, err = ord.String.Unmarshal(b); err != nil {
		return err
	}
	if p.Birthday, more, err = unsafe.Int64.Unmarshal(b[n:]); err != nil {
		return err
	}
	n += more
	if p.Phone, more, err = ord.String.Unmarshal(b[n:]); err != nil {
		return err
	}
	return readMusNumbers(p, b[n+more:])
}

func aliasMus(p *Person, b []byte) (err error) {
	var n, more int
	if p.Name, n, err = unsafe.String.Unmarshal(b); err != nil {
		return err
	}
	if p.Birthday, more, err = unsafe.Int64.Unmarshal(b[n:]); err != nil {
		return err
	}
	n += more
	if p.Phone, more, err = unsafe.String.Unmarshal(b[n:]); err != nil {
		return err
	}
	return readMusNumbers(p, b[n+more:])
}

// readMusNumbers reads what is behind the strings.
func readMusNumbers(p *Person, b []byte) (err error) {
	var n, more int
	if p.Siblings, n, err = unsafe.Int32.Unmarshal(b); err != nil {
		return err
	}
	if p.Spouse, more, err = unsafe.Bool.Unmarshal(b[n:]); err != nil {
		return err
	}
	p.Money, _, err = unsafe.Float64.Unmarshal(b[n+more:])
	return err
}
