package schema

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// item is what a file is a sequence of.
type item struct {
	Pos lexer.Position

	Section    string     `parser:"  @Section"`
	LayerMark  string     `parser:"| @LayerMark"`
	Combinator *statement `parser:"| @@"`
}

// remark says something of types that are declared elsewhere: Final Bool;
type remark struct {
	Terms []*term `parser:"@@+ ';'"`
}

// statement declares a combinator: name#id fields = Result;
type statement struct {
	Pos    lexer.Position
	EndPos lexer.Position

	Modifiers []string `parser:"@Modifier*"`
	Name      name     `parser:"@@"`
	ID        *id      `parser:"@@?"`
	Builtin   bool     `parser:"@'?'?"`
	Params    []*param `parser:"@@*"`
	Result    *sum     `parser:"'=' '>'? @@ ';'"`
}

// name is a name with its namespaces.
type name struct {
	Pos    lexer.Position
	EndPos lexer.Position

	Text string `parser:"@Ident"`
}

// id is #1cb5c415.
type id struct {
	Pos    lexer.Position
	EndPos lexer.Position

	Text string `parser:"@ID"`
}

// param is a template argument, a field, or a field without a name.
type param struct {
	Pos    lexer.Position
	EndPos lexer.Position

	Template *template `parser:"  '{' @@ '}'"`
	Name     string    `parser:"| ( @Field"`
	Cond     *cond     `parser:"    @@?"`
	Type     *term     `parser:"    @@ )"`
	Unnamed  *term     `parser:"| @@"`
}

// template is the inside of {X Y:Type}.
type template struct {
	Names []string `parser:"@Ident* @Field"`
	Type  *term    `parser:"@@"`
}

// cond is flags.3? before a type.
type cond struct {
	Pos    lexer.Position
	EndPos lexer.Position

	Text string `parser:"@Cond"`
}

// sum is one application or several with + between them.
type sum struct {
	Terms []*application `parser:"@@ ( '+' @@ )*"`
}

// application is a type and its arguments side by side: Tuple t 3.
type application struct {
	Terms []*term `parser:"@@+"`
}

// term is a type that stands as one piece: %Vector, Vector<t>, (Tuple t 3), 4*[ int ].
type term struct {
	Pos    lexer.Position
	EndPos lexer.Position

	Bang    bool     `parser:"@'!'?"`
	Percent bool     `parser:"@'%'?"`
	Name    string   `parser:"( ( ( @Ident"`
	Nat     bool     `parser:"    | @'#'"`
	Number  string   `parser:"    | @Number"`
	Group   *group   `parser:"    | '(' @@ ')' )"`
	Args    []*sum   `parser:"    ( '<' @@ ( ',' @@ )* '>' )?"`
	Repeat  []*param `parser:"    ( '*' '[' @@+ ']' )? )"`
	List    []*param `parser:"  | '[' @@+ ']' )"`
}

// group is the inside of parentheses, which may be a field.
type group struct {
	Name string `parser:"@Field?"`
	Cond *cond  `parser:"@@?"`
	Body *sum   `parser:"@@"`
}

var (
	itemParser   = participle.MustBuild[item](participle.Lexer(definition{}))
	remarkParser = participle.MustBuild[remark](participle.Lexer(definition{}))
)
