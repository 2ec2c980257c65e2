package mark

import bstd "github.com/deneonet/benc/std"

// benc is github.com/deneonet/benc as the public benchmark has it.
func benc() codec[Person] {
	return codec[Person]{
		name:   "benc",
		person: func(p Person) Person { return p },
		fresh: func(p *Person) ([]byte, error) {
			b := make([]byte, sizeBenc(p))
			writeBenc(b, p)
			return b, nil
		},
		reused:   func(b []byte, p *Person) ([]byte, error) { return b[:writeBenc(b, p)], nil },
		copied:   readBenc,
		aliasing: readBencUnsafe,
	}
}

func sizeBenc(p *Person) int {
	return bstd.SizeString(p.Name) + bstd.SizeInt64() + bstd.SizeString(p.Phone) +
		bstd.SizeInt32() + bstd.SizeBool() + bstd.SizeFloat64()
}

func writeBenc(b []byte, p *Person) int {
	n := bstd.MarshalString(0, b, p.Name)
	n = bstd.MarshalInt64(n, b, p.Birthday)
	n = bstd.MarshalString(n, b, p.Phone)
	n = bstd.MarshalInt32(n, b, p.Siblings)
	n = bstd.MarshalBool(n, b, p.Spouse)
	return bstd.MarshalFloat64(n, b, p.Money)
}

func readBenc(p *Person, b []byte) error {
	n, name, err := bstd.UnmarshalString(0, b)
	if err != nil {
		return err
	}
	p.Name = name
	if n, p.Birthday, err = bstd.UnmarshalInt64(n, b); err != nil {
		return err
	}
	if n, p.Phone, err = bstd.UnmarshalString(n, b); err != nil {
		return err
	}
	return readBencNumbers(p, b, n)
}

func readBencUnsafe(p *Person, b []byte) error {
	n, name, err := bstd.UnmarshalUnsafeString(0, b)
	if err != nil {
		return err
	}
	p.Name = name
	if n, p.Birthday, err = bstd.UnmarshalInt64(n, b); err != nil {
		return err
	}
	if n, p.Phone, err = bstd.UnmarshalUnsafeString(n, b); err != nil {
		return err
	}
	return readBencNumbers(p, b, n)
}

// readBencNumbers reads what is behind the strings.
func readBencNumbers(p *Person, b []byte, n int) (err error) {
	if n, p.Siblings, err = bstd.UnmarshalInt32(n, b); err != nil {
		return err
	}
	if n, p.Spouse, err = bstd.UnmarshalBool(n, b); err != nil {
		return err
	}
	_, p.Money, err = bstd.UnmarshalFloat64(n, b)
	return err
}
