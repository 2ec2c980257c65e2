import { createRequire } from 'node:module';
import { TlBinaryReader, TlBinaryWriter, __tlReaderMap, __tlWriterMap } from '@mtcute/core/utils.js';
import { serve } from './serve.js';

const require = createRequire(import.meta.url);
const { e: api } = require('@mtcute/core/tl/api-schema.json');
const entries = [...api, ...require('@mtcute/core/tl/mtp-schema.json')];

// methods are the functions: mtcute writes them, but has no readers for them.
const methods = new Map(entries.filter((e) => e.kind === 'method').map((e) => [e.id, e]));

// readers are what reads the types that are no objects.
const readers = {
  int: (r) => r.int(),
  int53: (r) => r.int53(),
  int128: (r) => r.int128(),
  int256: (r) => r.int256(),
  long: (r) => r.long(),
  double: (r) => r.double(),
  string: (r) => r.string(),
  bytes: (r) => r.bytes(),
};

// readBoxed reads an object or a method's request.
function readBoxed(reader) {
  const method = methods.get(reader.peekUint());
  return method ? readRequest(reader, method) : reader.object();
}

// readRequest reads the arguments that mtcute's own schema says, each with
// mtcute's reader.
function readRequest(reader, method) {
  reader.uint();
  const request = { _: method.name };
  const words = {};
  for (const { name, type, typeModifiers } of method.arguments) {
    if (type === '#') {
      words[name] = reader.uint();
      continue;
    }
    const isThere = isSet(words, typeModifiers?.predicate);
    if (type === 'true') {
      request[camelCase(name)] = isThere;
    } else if (isThere) {
      const read = readers[type] ?? readBoxed;
      request[camelCase(name)] = typeModifiers?.isVector ? reader.vector(() => read(reader)) : read(reader);
    }
  }
  return request;
}

// isSet tells whether the bit of a predicate such as flags.3 is set.
function isSet(words, predicate) {
  if (predicate === undefined) {
    return true;
  }
  const [word, bit] = predicate.split('.');
  return (words[word] & (1 << bit)) !== 0;
}

function write(object) {
  return TlBinaryWriter.serializeObject(__tlWriterMap, object);
}

// writeSalts writes what mtcute only reads: its own writer goes wrong where
// constructors have no id before them.
function writeSalts({ salts, ...head }) {
  const bytes = Buffer.from(write({ ...head, salts: [] }).subarray(0, 20));
  bytes.writeUInt32LE(salts.length, 16);
  return Buffer.concat([bytes, ...salts.map((salt) => write(salt).subarray(4))]);
}

function camelCase(name) {
  return name.replace(/(?<=[^_])_([a-z0-9])/gi, (_, letter) => letter.toUpperCase());
}

serve(process.argv[2], {
  definitions: () =>
    entries.map(({ id, name, arguments: args }) => ({
      id,
      name,
      ids: args.filter((a) => a.type === 'int53').map((a) => a.name),
    })),
  echo(value) {
    const reader = new TlBinaryReader(__tlReaderMap, value);
    const object = readBoxed(reader);
    if (reader.pos !== value.length) {
      throw new Error(`read ${reader.pos} of ${value.length} bytes`);
    }
    return object._ === 'mt_future_salts' ? writeSalts(object) : write(object);
  },
});
