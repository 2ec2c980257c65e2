// @microsoft/microsoft-graph-client against the gateway, over TLS.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Client } from '@microsoft/microsoft-graph-client';
import { calls, created, env } from './telegram.mjs';

const client = (baseUrl, token = 'secret') => Client.initWithMiddleware({
  baseUrl, customHosts: new Set(['127.0.0.1']), authProvider: { getAccessToken: async () => token },
});
const graph = client(`${env('GATEWAY_HTTPS')}/`);
const member = (id) => ({
  '@odata.type': '#microsoft.graph.aadUserConversationMember', roles: ['owner'],
  'user@odata.bind': `https://graph.microsoft.com/v1.0/users('${id}')`,
});
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const refused = (promise) => promise.then(() => assert.fail('no error'), (e) => e);

for (const version of ['v1.0', 'beta']) {
  for (const path of ['/users/101/chats', '/invitations/welcome/invitedUser/chats']) {
    test(`${version}${path}: a group, as in the example`, async () => {
      const topic = `Topic ${version} ${path} 🚲`;
      const chat = await graph.api(path).version(version).post({
        '@odata.type': '#microsoft.graph.chat', topic, lastUpdatedDateTime: '2017-01-01T00:01:54.4720513+03:00',
      });
      assert.equal(chat['@odata.type'], '#microsoft.graph.chat');
      assert.match(chat.id, uuid);
      assert.equal(chat.topic, topic);
      assert.match(chat.createdDateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/);
      assert.equal(chat.lastUpdatedDateTime, '2017-01-01T00:01:54.4720513+03:00');
      assert.equal(await created(topic), 1);
    });
  }
}

test('a group with members, by id, name and phone', async () => {
  const chat = await graph.api('/users/me/chats').post({
    chatType: 'group', topic: 'Members', members: ['me', '101', '@erin', '%2B4930105'].map(member),
  });
  assert.equal(chat.topic, 'Members');
  assert.equal(chat['@telegram.missingInvitees'], undefined);
});

test('a single chat', async () => {
  const chat = await graph.api('/users/me/chats').post({ chatType: 'oneOnOne', members: ['me', '101'].map(member) });
  const again = await graph.api('/users/@bob/chats').post({ chatType: 'oneOnOne' });
  assert.equal(chat.id, again.id);
  assert.equal(chat.createdDateTime, again.createdDateTime);
});

test('a partial success', async () => {
  const chat = await graph.api('/users/101/chats').post({ topic: 'Partly', members: ['101', '102'].map(member) });
  assert.deepEqual(chat['@telegram.missingInvitees'], [{ id: '102', reason: 'the privacy settings do not allow it' }]);
});

const refusals = [
  [400, 'BadRequest', undefined, '/users/101/chats', { topic: 5 }],
  [400, 'BadRequest', undefined, '/users/101/chats', {}],
  [400, 'BadRequest', undefined, '/users/101/chats', { topic: '🚲'.repeat(256) }],
  [400, 'BadRequest', 'CHAT_INVALID', '/users/101/chats', { topic: '!CHAT_INVALID' }],
  [400, 'BadRequest', 'CHAT_TITLE_EMPTY', '/users/101/chats', { topic: '!CHAT_TITLE_EMPTY' }],
  [400, 'BadRequest', 'TTL_PERIOD_INVALID', '/users/101/chats', { topic: '!TTL_PERIOD_INVALID' }],
  [400, 'BadRequest', 'USERS_TOO_FEW', '/users/me/chats', { topic: 'Alone' }],
  [401, 'Unauthorized', undefined, '/users/101/chats', { topic: 'Refused' }, 'wrong'],
  [403, 'Forbidden', undefined, '/users/101/chats', { topic: 'Refused' }, 'nothing'],
  [403, 'Forbidden', undefined, '/invitations/theirs/invitedUser/chats', { topic: 'Refused' }],
  [403, 'Forbidden', 'USER_RESTRICTED', '/users/101/chats', { topic: '!USER_RESTRICTED 403' }],
  [403, 'Forbidden', 'USER_RESTRICTED', '/users/101/chats', { topic: '!USER_RESTRICTED 406' }],
  [404, 'NotFound', undefined, '/users/999/chats', { topic: 'Refused' }],
  [404, 'NotFound', undefined, '/invitations/unknown/invitedUser/chats', { topic: 'Refused' }],
  [404, 'NotFound', 'INPUT_USER_DEACTIVATED', '/users/103/chats', { topic: 'Refused' }],
  [429, 'TooManyRequests', 'FLOOD_WAIT', '/users/101/chats', { topic: '!FLOOD_WAIT_1 420' }],
  [500, 'InternalServerError', 'CHAT_ID_GENERATE_FAILED', '/users/101/chats', { topic: '!CHAT_ID_GENERATE_FAILED 500   ' }],
  [500, 'InternalServerError', undefined, '/users/101/chats', { topic: '!SILENCE graph' }],
];
for (const [status, code, telegram, path, body, token] of refusals) {
  test(`${status} ${telegram ?? code} at ${path}`, async () => {
    const error = await refused(client(`${env('GATEWAY_HTTPS')}/`, token).api(path).post(body));
    assert.equal(error.statusCode, status, error);
    assert.equal(error.code, code);
    assert.equal(typeof error.message, 'string');
    assert.match(error.requestId, /^[0-9a-f-]{36}$/);
    const { innerError } = JSON.parse(error.body);
    assert.equal(innerError.telegram, telegram);
    assert.match(innerError['client-request-id'], /^[0-9a-f-]{36}$/);
    assert.equal(await created('Refused'), 0);
    // The SDK sends a 429 three times more, a 500 not.
    if (status === 500) assert.equal(await calls(body.topic), 1);
    if (status === 429) assert.equal(await calls(body.topic), 4);
  });
}

test('an answer is lost, and one chat is created', async () => {
  const lossy = client(`${env('GATEWAY_LOSSY_HTTPS')}/`);
  const id = randomUUID();
  const ask = () => lossy.api('/users/101/chats').header('client-request-id', id).post({ topic: 'Lost by Graph' });
  await assert.rejects(ask());
  const chat = await ask();
  assert.match(chat.id, uuid);
  assert.equal(await calls('Lost by Graph'), 1);
});

test('an answer is slow, and one chat is created', async () => {
  const id = randomUUID();
  const ask = (signal) => graph.api('/users/101/chats').header('client-request-id', id).option('signal', signal).post({ topic: '!WAIT 902ms' });
  await assert.rejects(ask(AbortSignal.timeout(300)));
  const chat = await ask();
  assert.match(chat.id, uuid);
  assert.equal(await calls('!WAIT 902ms'), 1);
});
