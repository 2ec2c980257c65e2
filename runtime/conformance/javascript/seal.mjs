// It does with mtcute what seal.js does with GramJS.
import fs from 'node:fs';
import { Long } from '@mtcute/core';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { AuthKey } from './node_modules/@mtcute/core/network/auth-key.js';

const input = fs.readFileSync(0);
const request = input.subarray(256);
const crypto = new NodeCryptoProvider();
await crypto.initialize();
const key = new AuthKey(crypto, { verbose() {} }, {});
key.setup(input.subarray(0, 256));

const id = Long.fromString('7367532851689947136');
const session = Long.fromString('-2');
const head = Buffer.alloc(16);
head.writeBigInt64LE(BigInt(id.toString()), 0);
head.writeInt32LE(1, 8);
head.writeInt32LE(request.length, 12);
const packet = key.encryptMessage(Buffer.concat([head, request]), Long.fromString('1234605616436508552'), session);
process.stdout.write(JSON.stringify({ packet: Buffer.from(packet).toString('base64'), session: session.toString(), id: id.toString() }));
