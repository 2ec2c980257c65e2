package schema

func (p *parse) json() {}
