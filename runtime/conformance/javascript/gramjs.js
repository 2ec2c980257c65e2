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

async function readAndWrite(value) {
  const reader = new BinaryReader(value);
  const object = await reader.tgReadObject();
  if (reader.tellPosition() !== value.length) {
    throw new Error(`read ${reader.tellPosition()} of ${value.length} bytes`);
  }
  const id = object.CONSTRUCTOR_ID;
  return id in writers ? Buffer.concat([int(id), ...writers[id].parts(object)]) : object.getBytes();
}

serve(command, {
  definitions: () => [
    ...Object.values(tlobjects).map((c) => ({ id: c.CONSTRUCTOR_ID, name: c.className, ...limits[c.className] })),
    ...Object.entries(writers).map(([id, { name }]) => ({ id: Number(id), name })),
  ],
  async echo(value) {
    try {
      return await readAndWrite(value);
    } catch (err) {
      ({ tlobjects, BinaryReader } = load());
      // What is out of range is a random number, which the library takes for a randomId of 0.
      throw new Error(err.message.replace(/ Received .*/, ''));
    }
  },
});
