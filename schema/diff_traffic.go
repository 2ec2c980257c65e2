package schema

// traffic is who sends what of a schema: clients send what the arguments of
// functions hold, and are sent what answers hold.
type traffic struct{ sent, answered *reach }

// reach is what some fields and answers hold, by name: the other schema's
// declarations are looked up in it as well.
type reach struct {
	boxed    map[string]bool // classes
	bare     map[string]bool // constructors
	anything bool            // an Object is among it
}

func newTraffic(s *Schema) traffic {
	t := traffic{newReach(), newReach()}
	for _, f := range s.Functions {
		t.sent.fields(f.Fields)
		t.answered.typ(f.Result)
	}
	return t
}

func newReach() *reach { return &reach{boxed: map[string]bool{}, bare: map[string]bool{}} }

func (r *reach) fields(fields []*Field) {
	for _, f := range fields {
		r.typ(f.Type)
	}
}

func (r *reach) typ(t Type) {
	switch t := t.(type) {
	case *Boxed:
		r.args(t.Args)
		if r.boxed[t.Class.Name] {
			return
		}
		r.boxed[t.Class.Name] = true
		for _, k := range t.Class.Constructors {
			r.fields(k.Fields)
		}
	case *Bare:
		r.args(t.Args)
		if !r.bare[t.Constructor.Name] {
			r.bare[t.Constructor.Name] = true
			r.fields(t.Constructor.Fields)
		}
	case *Vector:
		r.typ(t.Item)
	case *Repeat:
		r.fields(t.Fields)
	case *Object:
		r.anything = true
	case *Primitive, *Var, *Query: // a query is another function
	}
}

func (r *reach) args(args []Arg) {
	for _, a := range args {
		if a.Type != nil {
			r.typ(a.Type)
		}
	}
}

// way is how a combinator travels.
type way struct {
	sent, answered bool
	boxed          bool // its id goes before it
}

// way is that of a constructor of the class. What no function holds may be sent
// by either side: updates that nobody asked for, messages between equals.
func (t traffic) way(class *Class, constructor string) way {
	if class == nil {
		return way{}
	}
	sent, answered := t.sent.holds(class.Name), t.answered.holds(class.Name)
	w := way{
		sent:     sent || t.sent.bare[constructor],
		answered: answered || t.answered.bare[constructor],
		boxed:    sent || answered,
	}
	if !w.sent && !w.answered {
		return way{true, true, true}
	}
	return w
}

// holds tells whether boxed values of the class are among it.
func (r *reach) holds(class string) bool { return r.anything || r.boxed[class] }
