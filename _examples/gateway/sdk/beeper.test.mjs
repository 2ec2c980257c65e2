// @beeper/desktop-api against the gateway.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import BeeperDesktop, * as errors from '@beeper/desktop-api';
import { calls, created, env } from './telegram.mjs';

const options = { baseURL: env('GATEWAY_HTTP'), accessToken: 'secret' };
const beeper = new BeeperDesktop(options);
const patient = new BeeperDesktop({ ...options, maxRetries: 0 });
const group = (title, more) => ({ accountID: 'alice', type: 'group', participantIDs: ['101'], title, ...more });

// v0 has no method of its own.
const ways = {
  v1: { path: '/v1/chats', text: 'message', create: (client, body, o) => client.chats.create(body, o) },
  v0: { path: '/v0/create-chat', text: 'error', create: (client, body, o) => client.post('/v0/create-chat', { body, ...o }) },
};

test('v1: a group', async () => {
  const chat = await beeper.chats.create(group('Beeper 🚲', { participantIDs: ['101', '@erin', '+4930105'], messageText: 'Hello' }));
  assert.match(chat.id, /^![A-Za-z]{18}:local$/);
  assert.equal(chat.chatID, chat.id);
  assert.deepEqual(
    { accountID: chat.accountID, network: chat.network, title: chat.title, type: chat.type, unreadCount: chat.unreadCount },
    { accountID: 'alice', network: 'Telegram', title: 'Beeper 🚲', type: 'group', unreadCount: 0 });
  assert.deepEqual(chat.participants.items.map((p) => [p.id, p.fullName, p.isSelf ?? false]),
    [['100', 'Alice', true], ['101', 'Bob', false], ['104', 'Erin', false], ['105', 'Frank', false]]);
  assert.equal(chat.participants.total, 4);
  assert.equal(await created('Beeper 🚲'), 1);
});

test('v1: a single chat', async () => {
  const chat = await beeper.chats.create({ accountID: 'alice', type: 'single', participantIDs: ['@bob'] });
  assert.equal(chat.type, 'single');
  assert.equal(chat.title, 'Bob');
  assert.deepEqual(chat.participants.items.map((p) => p.username), ['bob']);
  const old = await ways.v0.create(beeper, { accountID: 'alice', type: 'single', participantIDs: ['101'] });
  assert.deepEqual(old, { success: true, chatID: chat.id });
});

test('v0: a group, and that it is deprecated', async () => {
  const response = await ways.v0.create(beeper, group('Old')).asResponse();
  assert.equal(response.headers.get('deprecation'), '@1767225600');
  assert.equal(response.headers.get('link'), '</v1/chats>; rel="successor-version"');
  const answer = await response.json();
  assert.equal(answer.success, true);
  assert.match(answer.chatID, /^![A-Za-z]{18}:local$/);
  assert.equal(answer.error, undefined);
});

test('v1: a partial success', async () => {
  const chat = await beeper.chats.create(group('Partly', { participantIDs: ['101', '@carol'], messageText: '!CHAT_WRITE_FORBIDDEN 403' }));
  assert.deepEqual(chat.participants.items.map((p) => p.id), ['100', '101']);
  assert.deepEqual(chat.missingInvitees, [{ id: '102', reason: 'the privacy settings do not allow it' }]);
  assert.equal(chat.warning, 'the message was not sent: CHAT_WRITE_FORBIDDEN');
});

test('v0: a partial success', async () => {
  const answer = await ways.v0.create(beeper, group('Partly, old', { participantIDs: ['101', '@carol'] }));
  assert.equal(answer.success, true);
  assert.equal(answer.error, 'participant 102 was not added: the privacy settings do not allow it');
});

// Each error of the reference pages, and where it comes from.
const refusals = [
  [400, errors.BadRequestError, 'BAD_REQUEST', { title: { no: 'string' } }],
  [400, errors.BadRequestError, 'CHAT_INVALID', { title: '!CHAT_INVALID' }],
  [401, errors.AuthenticationError, 'UNAUTHORIZED', {}, 'wrong'],
  [403, errors.PermissionDeniedError, 'FORBIDDEN', { accountID: 'other' }],
  [403, errors.PermissionDeniedError, 'USER_RESTRICTED', { title: '!USER_RESTRICTED 403' }],
  [403, errors.PermissionDeniedError, 'USER_RESTRICTED', { title: '!USER_RESTRICTED 406' }],
  [404, errors.NotFoundError, 'NOT_FOUND', { accountID: 'unknown' }],
  [404, errors.NotFoundError, 'NOT_FOUND', { participantIDs: ['999'] }],
  [404, errors.NotFoundError, 'INPUT_USER_DEACTIVATED', { participantIDs: ['103'] }],
  [422, errors.UnprocessableEntityError, 'VALIDATION_ERROR', { title: '' }],
  [422, errors.UnprocessableEntityError, 'VALIDATION_ERROR', { participantIDs: [] }],
  [422, errors.UnprocessableEntityError, 'VALIDATION_ERROR', { title: '🚲'.repeat(256) }],
  [422, errors.UnprocessableEntityError, 'USERS_TOO_FEW', { participantIDs: ['me'], title: 'Alone' }],
  [422, errors.UnprocessableEntityError, 'CHAT_TITLE_EMPTY', { title: '!CHAT_TITLE_EMPTY' }],
  [422, errors.UnprocessableEntityError, 'TTL_PERIOD_INVALID', { title: '!TTL_PERIOD_INVALID' }],
  [429, errors.RateLimitError, 'FLOOD_WAIT', { title: '!FLOOD_WAIT_9 420' }],
  [500, errors.InternalServerError, 'CHAT_ID_GENERATE_FAILED', { title: '!CHAT_ID_GENERATE_FAILED 500' }],
];
for (const [version, way] of Object.entries(ways)) {
  for (const [status, kind, code, body, accessToken = 'secret'] of refusals) {
    test(`${version}: ${status} ${code}`, async () => {
      const client = new BeeperDesktop({ ...options, accessToken, maxRetries: 0 });
      const error = await way.create(client, group('Refused', body)).then(() => assert.fail('no error'), (e) => e);
      assert.ok(error instanceof kind, String(error));
      assert.equal(error.status, status);
      assert.equal(error.error.code, code);
      assert.equal(typeof error.error[way.text], 'string');
      if (status === 429) assert.equal(error.headers.get('retry-after'), '9');
      assert.equal(await created('Refused'), 0);
    });
  }

  test(`${version}: an answer is lost, and one chat is created`, async () => {
    const lossy = new BeeperDesktop({ ...options, baseURL: env('GATEWAY_LOSSY_HTTP') });
    const title = `Lost ${version}`;
    const chat = await way.create(lossy, group(title));
    assert.ok(chat.chatID);
    assert.equal(await calls(title), 1);
  });

  test(`${version}: an answer is slow, and one chat is created`, async () => {
    const title = version === 'v1' ? '!WAIT 900ms' : '!WAIT 901ms';
    const chat = await way.create(beeper, group(title), { timeout: 300, maxRetries: 4 });
    assert.ok(chat.chatID);
    assert.equal(await calls(title), 1);
  });

  test(`${version}: a 500 is sent again by the SDK, and not to Telegram`, async () => {
    const title = version === 'v1' ? '!CHAT_ID_GENERATE_FAILED 500 ' : '!CHAT_ID_GENERATE_FAILED  500';
    await assert.rejects(way.create(beeper, group(title)), (e) => e.status === 500 && e.error.code === 'CHAT_ID_GENERATE_FAILED');
    assert.equal(await calls(title), 1);
  });

  test(`${version}: an outcome that is not known stops the SDK`, async () => {
    const title = version === 'v1' ? '!SILENCE 1' : '!SILENCE 0';
    const error = await way.create(beeper, group(title)).then(() => assert.fail('no error'), (e) => e);
    assert.equal(error.status, 500);
    assert.equal(error.headers.get('x-should-retry'), 'false');
    assert.equal(error.error.code, 'OUTCOME_UNKNOWN');
    await assert.rejects(way.create(patient, group(title)), (e) => e.error.code === 'OUTCOME_UNKNOWN', 'by hand as well');
    assert.equal(await calls(title), 1);
  });
}
