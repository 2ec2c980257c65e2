package schema

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The productions are flat and keep tokens, which participle hands out without
// copying; syntax.go makes of them the tree that the rest of the package reads.

// statement declares a combinator: name#id fields = Result; In most
// statements nothing is left for Rest.
type statement struct {
	Name   []lexer.Token `parser:"@( Modifier* Name )"`
	Plain  []lexer.Token `parser:"@( Plain* )"`
	Result []lexer.Token `parser:"( @Result"`
	Rest   *rest         `parser:"| @@ )"`
}

// rest is what follows a statement's plain fields.
type rest struct {
	Params []*params    `parser:"@@*"`
	Plain  lexer.Token  `parser:"( @Result"`
	Equals lexer.Token  `parser:"| @Equals"`
	Result *application `parser:"  @@ ';' )"`
}

// remark says something of types that are declared elsewhere: Final Bool;
type remark struct {
	Name  lexer.Token `parser:"@Name"`
	Terms []*term     `parser:"@@* ';'"`
}

// params are some plain fields, or one parameter of any other kind.
type params struct {
	Plain    []lexer.Token `parser:"  @( Plain+ )"`
	Name     lexer.Token   `parser:"| @Field"`
	Type     *term         `parser:"  @@"`
	Template *template     `parser:"| '{' @@ '}'"`
	Unnamed  *term         `parser:"| @@"`
}

// template is the inside of {X Y:Type}.
type template struct {
	Names []lexer.Token `parser:"@( Ident* )"`
	Plain lexer.Token   `parser:"( @Plain"`
	Name  lexer.Token   `parser:"| @Field"`
	Type  *term         `parser:"  @@ )"`
}

// application is a type and its arguments side by side: Tuple t n+1.
type application struct {
	Sums []*sum `parser:"@@+"`
}

// sum is one term or several with + between them.
type sum struct {
	Terms []*term `parser:"@@ ( '+' @@ )*"`
}

// term is what stands as one piece: string, flags.0?int, %Message, Vector<t>,
// 4*[ int ], (Tuple t 3).
type term struct {
	Word   lexer.Token    `parser:"  @( Ident | '#' | '?' | Number | Name )"`
	Prefix lexer.Token    `parser:"| @( Cond | Mark | Count )"`
	Inner  *term          `parser:"  @@"`
	Head   lexer.Token    `parser:"| @Head"`
	Args   []*application `parser:"  @@ ( ',' @@ )* '>'"`
	Open   lexer.Token    `parser:"| @'['"`
	List   []*params      `parser:"  @@+ ']'"`
	Paren  lexer.Token    `parser:"| @'('"`
	Group  *group         `parser:"  @@ ')'"`
	Times  *term          `parser:"  ( '*' @@ )?"`
}

// group is the inside of parentheses, which may be a field.
type group struct {
	Plain lexer.Token  `parser:"  @Plain"`
	Name  lexer.Token  `parser:"| @Field?"`
	Body  *application `parser:"  @@"`
}

var (
	statementParser = participle.MustBuild[statement](participle.Lexer(definition{}))
	remarkParser    = participle.MustBuild[remark](participle.Lexer(definition{}))
)
