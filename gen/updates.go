package gen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// updateSet is how a schema of Telegram's kind delivers updates: the class
// Update, the class Updates that wraps them, and what comes with them.
type updateSet struct {
	update, updates *schema.Class
	envelope        []attachment
}

// attachment is a field of the Envelope.
type attachment struct {
	goName string
	typ    schema.Type
	slots  []*slot // of the constructors of Updates that bring it
}

// findUpdates recognizes the classes Update and Updates, or returns nil.
func (g *generator) findUpdates() *updateSet {
	set := &updateSet{}
	for _, c := range g.schema.Classes {
		switch c.Name {
		case "Update":
			set.update = c
		case "Updates":
			set.updates = c
		}
	}
	if set.update == nil || set.updates == nil || len(set.update.Constructors) < 2 || len(set.updates.Constructors) < 2 {
		return nil
	}
	taken := newScope(envelopeFields)
	for _, r := range g.records.classes[set.updates] {
		if set.carrier(r) == nil {
			continue
		}
		for _, s := range r.slots {
			if set.isAttached(s) {
				set.attach(s, taken)
			}
		}
	}
	return set
}

// isAttached tells whether the field comes with updates, and is always there.
func (u *updateSet) isAttached(s *slot) bool { return !s.optional && s.isHeld() && !u.isUpdate(s.typ) }

// attach adds the field to the envelope. Fields of one name and type are the same.
func (u *updateSet) attach(s *slot, taken scope) {
	for i, a := range u.envelope {
		if a.slots[0].name == s.name && a.typ.String() == s.typ.String() {
			u.envelope[i].slots = append(a.slots, s)
			return
		}
	}
	u.envelope = append(u.envelope, attachment{taken.free(s.goName), s.typ, []*slot{s}})
}

// carrier is the field of r that holds one update or several, or nil. A
// constructor with two such fields is none that can be taken apart.
func (u *updateSet) carrier(r *record) *slot {
	var carrier *slot
	for _, s := range r.slots {
		if !u.isUpdate(s.typ) {
			continue
		}
		if carrier != nil || s.optional {
			return nil
		}
		carrier = s
	}
	return carrier
}

// isUpdate tells whether t is Update or Vector<Update>.
func (u *updateSet) isUpdate(t schema.Type) bool {
	if v, ok := t.(*schema.Vector); ok {
		t = v.Item
	}
	b, ok := t.(*schema.Boxed)
	return ok && b.Class == u.update
}

// updates emits the dispatch of updates, where the schema has them.
func (g *generator) updates() {
	set := g.updateSet
	if set == nil {
		return
	}
	f := g.newFile("tl_updates.go")
	g.envelope(f, set)
	f.Comment("UpdateDispatcher delivers updates to the handlers that are registered for them.")
	f.Comment("Registration must be over before the first update.")
	f.Type().Id("UpdateDispatcher").Struct(jen.Qual(runtimePath, "UpdateMux").Types(jen.Op("*").Id("Envelope")))
	f.Comment("NewUpdateDispatcher returns an UpdateDispatcher without handlers.")
	f.Func().Id("NewUpdateDispatcher").Params().Op("*").Id("UpdateDispatcher").
		Block(jen.Return(jen.New(jen.Id("UpdateDispatcher"))))
	methods := newScope(dispatcherMethods)
	for _, r := range slices.Concat(g.records.classes[set.update], g.records.classes[set.updates]) {
		if set.carrier(r) == nil {
			g.onUpdate(f, set.update, r, methods)
		}
	}
	g.dispatch(f, set)
	g.handleUpdates(f, set)
	g.handleGap(f, set)
	g.updatesIn(f, set)
	g.middleware(f)
}

// envelope emits the struct of what comes with an update.
func (g *generator) envelope(f *file, set *updateSet) {
	f.Comment("Envelope is what came with an update.")
	f.Type().Id("Envelope").StructFunc(func(b *jen.Group) {
		for _, a := range set.envelope {
			b.Id(a.goName).Add(g.goType(a.typ))
		}
		b.Comment("Request is the call that the update answers, or nil.")
		b.Id("Request").Qual(tlPath, "Object")
	})
}

// onUpdate emits
//
//	func (u *UpdateDispatcher) OnNewMessage(h func(context.Context, *Envelope, *UpdateNewMessage) error) {
//		runtime.HandleUpdate(&u.UpdateMux, UpdateNewMessageTypeID, h)
//	}
func (g *generator) onUpdate(f *file, update *schema.Class, r *record, methods scope) {
	name := r.name
	short := strings.TrimPrefix(strings.TrimPrefix(name, g.shortName(update)), "s")
	on := methods.free("On" + cmp.Or(short, name))
	f.Commentf("%s registers what gets %s.", on, r.label)
	f.Func().Params(jen.Id("u").Op("*").Id("UpdateDispatcher")).Id(on).Params(
		jen.Id("h").Func().Params(jen.Qual("context", "Context"), jen.Op("*").Id("Envelope"), jen.Op("*").Id(name)).Error(),
	).Block(jen.Qual(runtimePath, "HandleUpdate").Call(jen.Op("&").Id("u").Dot("UpdateMux"), jen.Id(r.newest().typeID()), jen.Id("h")))
}

// dispatch emits
//
//	func (u *UpdateDispatcher) Dispatch(ctx context.Context, updates UpdatesClass, request tl.Object) error {
//		switch v := updates.(type) {
//		case *UpdateShort:
//			return u.Deliver(ctx, &Envelope{Date: v.Date, Request: request}, v.Update)
//		case *Updates:
//			return runtime.DeliverAll(ctx, &u.UpdateMux, &Envelope{…}, v.Updates)
//		case *UpdatesTooLong:
//			return u.DeliverGap(ctx, &Envelope{Request: request}, v)
//		default:
//			return u.Deliver(ctx, &Envelope{Request: request}, v)
//		}
//	}
func (g *generator) dispatch(f *file, set *updateSet) {
	f.Comment("Dispatch delivers each of the updates. The request is the call that they")
	f.Comment("answer, or nil. It returns the errors of all handlers, joined.")
	f.Func().Params(jen.Id("u").Op("*").Id("UpdateDispatcher")).Id("Dispatch").Params(
		jen.Id("ctx").Qual("context", "Context"), jen.Id("updates").Add(g.ownType(set.updates)),
		jen.Id("request").Qual(tlPath, "Object"),
	).Error().Block(
		jen.Switch(jen.Id("v").Op(":=").Id("updates").Assert(jen.Type())).BlockFunc(func(b *jen.Group) {
			for _, r := range g.records.classes[set.updates] {
				g.dispatchCase(b, set, r)
			}
			b.Default().Block(jen.Return(jen.Id("u").Dot("Deliver").Call(
				jen.Id("ctx"), jen.Op("&").Id("Envelope").Values(jen.Dict{jen.Id("Request"): jen.Id("request")}), jen.Id("v"))))
		}),
	)
}

// dispatchCase emits the case of a constructor that holds updates, or that has
// no fields: that one says that updates were lost.
func (g *generator) dispatchCase(b *jen.Group, set *updateSet, r *record) {
	carrier := set.carrier(r)
	if carrier == nil && len(r.slots) > 0 {
		return
	}
	values := jen.Dict{jen.Id("Request"): jen.Id("request")}
	for _, a := range set.envelope {
		for _, s := range a.slots {
			if slices.Contains(r.slots, s) {
				values[jen.Id(a.goName)] = jen.Id("v").Dot(s.goName)
			}
		}
	}
	envelope := jen.Op("&").Id("Envelope").Values(values)
	var call *jen.Statement
	switch {
	case carrier == nil:
		call = jen.Id("u").Dot("DeliverGap").Call(jen.Id("ctx"), envelope, jen.Id("v"))
	case isVector(carrier.typ):
		call = jen.Qual(runtimePath, "DeliverAll").Call(jen.Id("ctx"), jen.Op("&").Id("u").Dot("UpdateMux"), envelope,
			jen.Id("v").Dot(carrier.goName))
	default:
		call = jen.Id("u").Dot("Deliver").Call(jen.Id("ctx"), envelope, jen.Id("v").Dot(carrier.goName))
	}
	b.Case(jen.Op("*").Id(r.name)).Block(jen.Return(call))
}

// handleUpdates emits the method that makes the dispatcher a
// runtime.UpdateHandler: it decodes a message and dispatches it.
func (g *generator) handleUpdates(f *file, set *updateSet) {
	f.Comment("HandleUpdates decodes a message that the server sent, of the layer that ctx")
	f.Comment("tells, see [runtime.WithLayer], and delivers its updates. Those that nobody")
	f.Comment("handles are not decoded.")
	f.Comment("Errors of handlers go to what OnError registered, or else are returned; a")
	f.Comment("message that cannot be read is a *runtime.UnreadableError.")
	f.Func().Params(jen.Id("u").Op("*").Id("UpdateDispatcher")).Id("HandleUpdates").Params(
		jen.Id("ctx").Qual("context", "Context"), jen.Id("message").Index().Byte(),
	).Error().BlockFunc(func(b *jen.Group) {
		b.Id("d").Op(":=").Qual(tlPath, "NewDecoder").Call(jen.Id("message"),
			jen.Qual(tlPath, "WithLayer").Call(jen.Qual(runtimePath, "LayerFrom").Call(jen.Id("ctx"))),
			jen.Qual(tlPath, "Wanted").Call(jen.Id("u").Dot("Handles")))
		if ids := g.carriers(set); len(ids) > 0 {
			b.Switch(jen.Id("d").Dot("Next").Call()).Block(jen.Case(ids...).Block(g.passUnhandled(set)))
		}
		b.Id("updates").Op(":=").Id("decode"+g.names.classes[set.updates]).Call(jen.Id("d"), jen.Lit(set.updates.Name), jen.Nil())
		b.If(jen.Err().Op(":=").Id("d").Dot("Done").Call(), jen.Err().Op("!=").Nil()).Block(
			jen.Return(jen.Op("&").Qual(runtimePath, "UnreadableError").Values(jen.Dict{jen.Id("Err"): jen.Err()})))
		b.Return(jen.Id("u").Dot("Settle").Call(jen.Id("ctx"), jen.Id("u").Dot("Dispatch").Call(jen.Id("ctx"), jen.Id("updates"), jen.Nil())))
	})
}

// passUnhandled emits what goes past a message none of whose updates is handled.
// One that cannot be gone past is decoded, for an error that says where.
func (g *generator) passUnhandled(set *updateSet) *jen.Statement {
	return jen.If(jen.Op("!").Id("u").Dot("MayHandle").Call(jen.Id("message"))).Block(
		jen.Id("d").Dot("Walk").Call(jen.Id("walk"+g.names.classes[set.updates])),
		jen.If(jen.Id("d").Dot("Done").Call().Op("==").Nil()).Block(jen.Return(jen.Nil())),
		jen.Id("d").Dot("Reset").Call(jen.Id("message")),
	)
}

// carriers are the ids of the constructors that hold updates.
func (g *generator) carriers(u *updateSet) []jen.Code {
	var ids []jen.Code
	for _, r := range g.records.classes[u.updates] {
		if u.carrier(r) != nil {
			for _, form := range r.read() {
				ids = append(ids, jen.Id(form.typeID()))
			}
		}
	}
	return ids
}

// handleGap emits the method that delivers updatesTooLong where messages were lost.
func (g *generator) handleGap(f *file, set *updateSet) {
	gap := jen.Nil()
	for _, r := range g.records.classes[set.updates] {
		if len(r.slots) == 0 {
			gap = jen.Op("&").Id(r.name).Values()
		}
	}
	f.Comment("HandleGap delivers what says that updates were lost.")
	f.Func().Params(jen.Id("u").Op("*").Id("UpdateDispatcher")).Id("HandleGap").
		Params(jen.Id("ctx").Qual("context", "Context")).Error().
		Block(jen.Return(jen.Id("u").Dot("DeliverGap").Call(jen.Id("ctx"), jen.Op("&").Id("Envelope").Values(), gap)))
}

// updatesIn emits the function that finds the updates in an answer:
//
//	func updatesIn(answer any) UpdatesClass {
//		switch v := answer.(type) {
//		case UpdatesClass:
//			return v
//		case *MessagesInvitedUsers:
//			return v.Updates
//		}
//		return nil
//	}
func (g *generator) updatesIn(f *file, set *updateSet) {
	f.Comment("updatesIn is the updates that an answer is or holds, or nil.")
	f.Func().Id("updatesIn").Params(jen.Id("answer").Any()).Add(g.ownType(set.updates)).Block(
		jen.Switch(jen.Id("v").Op(":=").Id("answer").Assert(jen.Type())).BlockFunc(func(b *jen.Group) {
			b.Case(g.ownType(set.updates)).Block(jen.Return(jen.Id("v")))
			for _, h := range g.answersWith(set.updates) {
				b.Case(jen.Op("*").Id(h.record.name)).Block(jen.Return(jen.Id("v").Dot(h.slot.goName)))
			}
		}),
		jen.Return(jen.Nil()),
	)
}

// holder is a constructor and the field of it that holds updates.
type holder struct {
	record *record
	slot   *slot
}

// answersWith are the constructors that some function answers with and that
// have a field of the class.
func (g *generator) answersWith(class *schema.Class) []holder {
	var found []holder
	seen := map[*schema.Class]bool{class: true}
	for _, f := range g.schema.Functions {
		answer, ok := f.Result.(*schema.Boxed)
		if !ok || seen[answer.Class] || len(answer.Class.Params) > 0 {
			continue
		}
		seen[answer.Class] = true
		for _, r := range g.records.classes[answer.Class] {
			if s := r.slotOf(class); s != nil {
				found = append(found, holder{r, s})
			}
		}
	}
	return found
}

// slotOf is the first field of r that holds the class, or nil.
func (r *record) slotOf(class *schema.Class) *slot {
	for _, s := range r.slots {
		if t, ok := s.typ.(*schema.Boxed); ok && t.Class == class {
			return s
		}
	}
	return nil
}

// middleware emits the method that delivers updates within answers.
func (g *generator) middleware(f *file) {
	f.Comment("Middleware delivers the updates that answers hold, before the call returns.")
	f.Comment("Errors of their handlers are reported, and do not fail the call.")
	f.Func().Params(jen.Id("u").Op("*").Id("UpdateDispatcher")).Id("Middleware").
		Params(jen.Id("next").Qual(runtimePath, "Invoker")).Qual(runtimePath, "Invoker").Block(
		jen.Return(jen.Qual(runtimePath, "AfterCall").Call(jen.Id("next"),
			jen.Func().Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("request").Qual(tlPath, "Object"), jen.Id("answer").Any()).Block(
				jen.If(jen.Id("updates").Op(":=").Id("updatesIn").Call(jen.Id("answer")), jen.Id("updates").Op("!=").Nil()).Block(
					jen.Id("u").Dot("Report").Call(jen.Id("ctx"), jen.Id("u").Dot("Dispatch").Call(jen.Id("ctx"), jen.Id("updates"), jen.Id("request"))),
				),
			))),
	)
}
