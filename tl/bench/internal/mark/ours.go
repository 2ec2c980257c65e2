package mark

import (
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/person"
)

// ours is what tlgen generates for person.tl.
func ours() codec[person.Person] {
	return codec[person.Person]{
		name: goal.Ours,
		person: func(p Person) person.Person {
			return person.Person{
				Name: p.Name, Birthday: p.Birthday, Phone: p.Phone, Siblings: p.Siblings, Spouse: p.Spouse, Money: p.Money,
			}
		},
		fresh:    func(p *person.Person) ([]byte, error) { return tl.Append(nil, p) },
		reused:   writing(),
		copied:   reading(),
		aliasing: reading(tl.Alias()),
	}
}

// writing encodes one value after the other with one encoder.
func writing() func([]byte, *person.Person) ([]byte, error) {
	e := tl.NewEncoder(nil)
	return func(b []byte, p *person.Person) ([]byte, error) {
		e.Reset(b[:0])
		p.EncodeTL(e)
		return e.Bytes()
	}
}

// reading decodes one input after the other with one decoder.
func reading(opts ...tl.Option) func(*person.Person, []byte) error {
	d := tl.NewDecoder(nil, opts...)
	return func(p *person.Person, b []byte) error {
		d.Reset(b)
		return p.DecodeTL(d)
	}
}
