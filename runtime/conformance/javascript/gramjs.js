'use strict';

const { serve } = require('./serve');

// registries are where GramJS and its successor keep the classes of all ids.
const registries = {
  'gramjs-174': 'gramjs-174/tl/AllTLObjects',
  'gramjs-198': 'gramjs-198/tl/AllTLObjects',
  teleproto: 'teleproto/tl',
};

// limits are the fields that the library changes: ids where they are below zero,
// as ids of chats are in the Bot API, and bytes where they are no text.
const limits = {
  PeerChat: { ids: ['chat_id'] },
  PeerChannel: { ids: ['channel_id'] },
  MsgsStateInfo: { texts: ['info'] },
  MsgsAllInfo: { texts: ['info'] },
};

// writers put together what the library read by hand and has no class to write with.
const writers = {
  0xf35c6d01: { name: 'RPCResult', parts: (r) => [long(r.reqMsgId), r.error ? r.error.getBytes() : r.body] },
  0x73f1f8dc: { name: 'MessageContainer', parts: (c) => [int(c.messages.length), ...c.messages.flatMap(message)] },
};

function message({ msgId, seqNo, obj }) {
  const body = obj.getBytes();
  return [long(msgId), int(seqNo), int(body.length), body];
}

function int(value) {
  const b = Buffer.alloc(4);
  b.writeUInt32LE(value >>> 0, 0);
  return b;
}

function long(value) {
  return toSignedLittleBuffer(value, 8);
}

const [name, command] = process.argv.slice(2);
const { toSignedLittleBuffer } = require(`${name}/Helpers`);
let { tlobjects, BinaryReader } = load();

// load loads the library anew. While it reads a vector's items, its description
// of the field says that it is none. That stays so where an item is refused, and
// later values would be misread.
function load() {
  for (const path of Object.keys(require.cache)) {
    if (path.includes(`/node_modules/${name}/`)) {
      delete require.cache[path];
    }
  }
  return { ...require(registries[name]), ...require(`${name}/extensions`) };
}

async function read(value) {
  const reader = new BinaryReader(value);
  const object = await reader.tgReadObject();
  if (reader.tellPosition() !== value.length) {
    throw new Error(`read ${reader.tellPosition()} of ${value.length} bytes`);
  }
  return object;
}

async function readAndWrite(value) {
  const object = await read(value);
  const id = object.CONSTRUCTOR_ID;
  return id in writers ? Buffer.concat([int(id), ...writers[id].parts(object)]) : object.getBytes();
}

// handRead are the fields of what the library reads by hand, by class.
const handRead = {
  RPCResult: (r) => ({ reqMsgId: r.reqMsgId, result: r.error ?? new BinaryReader(r.body).tgReadObject() }),
  MessageContainer: (c) => ({ messages: c.messages }),
  TLMessage: (m) => ({ msgId: m.msgId, seqno: m.seqNo, body: m.obj }),
};

// fieldsOf are the fields of an object as they were read, before the library's
// classes give some of them other values, or undefined of what is no object.
function fieldsOf(value) {
  return value?.originalArgs ?? handRead[value?.constructor.name]?.(value);
}

// addLeaves adds what was read to the leaves under its path: numbers, flags words
// and Bools as they are, longer integers in decimal digits, strings and bytes in
// base64, the id of an object, the length of an array, and null for what is absent.
function addLeaves(leaves, path, value) {
  const fields = fieldsOf(value);
  if (Array.isArray(value)) {
    leaves[path] = value.length;
    value.forEach((item, i) => addLeaves(leaves, `${path}[${i}]`, item));
  } else if (fields) {
    leaves[path] = value.CONSTRUCTOR_ID ?? null;
    Object.entries(fields).forEach(([field, v]) => addLeaves(leaves, `${path}.${field}`, v));
  } else if (typeof value === 'string' || Buffer.isBuffer(value)) {
    leaves[path] = Buffer.from(value).toString('base64');
  } else {
    leaves[path] = value !== null && typeof value === 'object' ? value.toString() : value;
  }
}

// orReload answers, and where that fails loads the library anew.
async function orReload(answer) {
  try {
    return await answer();
  } catch (err) {
    ({ tlobjects, BinaryReader } = load());
    // What is out of range is a random number, which the library takes for a randomId of 0.
    throw new Error(err.message.replace(/ Received .*/, ''));
  }
}

serve(command, {
  definitions: () => [
    ...Object.values(tlobjects).map((c) => ({ id: c.CONSTRUCTOR_ID, name: c.className, ...limits[c.className] })),
    ...Object.entries(writers).map(([id, { name }]) => ({ id: Number(id), name })),
  ],
  echo: (value) => orReload(() => readAndWrite(value)),
  leaves: (value) =>
    orReload(async () => {
      const leaves = {};
      addLeaves(leaves, '', await read(value));
      return Buffer.from(JSON.stringify(leaves));
    }),
});
