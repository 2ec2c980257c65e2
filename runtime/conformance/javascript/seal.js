'use strict';

// It encrypts a request as a client of GramJS or of its successor does, and prints
// the packet and what its head says. Before the request on stdin stands the key.
const fs = require('node:fs');

const [name] = process.argv.slice(2);
const { AuthKey } = require(`${name}/crypto/AuthKey`);
const { MTProtoState } = require(`${name}/network/MTProtoState`);
const { BinaryWriter } = require(`${name}/extensions`);
const { Logger } = require(`${name}/extensions/Logger`);
const bigInt = require('big-integer');

async function seal(key, request) {
  const authKey = new AuthKey();
  await authKey.setKey(key);
  const state = new MTProtoState(authKey, new Logger('none'));
  state.salt = bigInt('1234605616436508552');
  const message = new BinaryWriter(Buffer.alloc(0));
  const id = await state.writeDataAsMessage(message, request, true);
  const packet = await state.encryptMessageData(message.getValue());
  return { packet: packet.toString('base64'), session: state.id.toString(), id: id.toString() };
}

const input = fs.readFileSync(0);
seal(input.subarray(0, 256), input.subarray(256)).then((sealed) => process.stdout.write(JSON.stringify(sealed)));
