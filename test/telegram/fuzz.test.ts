import fc from 'fast-check';
import type { Update } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { packTap } from '../../src/telegram/callback.js';
import { createRig, OWNER } from './rig.js';

const UPDATES = 20_000;

const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '/halt now',
      '/close all',
      '/close BTC',
      '/scale BTC -50%',
      '/target BTC sl 60k',
      '/resume',
      '/pause',
      '/start',
      '/start code',
      '/status',
    ),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 80 }).map((rest) => `/${rest}`) },
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constant('\0'.repeat(50)),
  fc.constant('💥'.repeat(2_000)),
  fc.constant(`/close ${'A'.repeat(10_000)}`),
  fc.constant(`/${'9'.repeat(4_000)}`),
);
const id = fc.oneof(
  fc.constant(OWNER),
  fc.integer({ min: -(2 ** 53), max: 2 ** 53 }),
  fc.constantFrom(0, -OWNER, OWNER + 1),
);
const junk = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.string({ maxLength: 10 }),
  fc.double(),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.anything({ maxDepth: 1 }), { maxKeys: 3 }),
);
const from = fc.record({ id, is_bot: fc.boolean(), first_name: fc.string({ maxLength: 10 }) });
const chat = fc.record({
  id,
  type: fc.constantFrom('private', 'group', 'supergroup', 'channel', 'Private', ''),
});
const message = fc.record(
  { message_id: fc.nat(), date: fc.integer(), chat, from, text: fc.oneof(text, junk) },
  { requiredKeys: ['message_id'] },
);
const secretless = fc
  .record({
    action: fc.constantFrom('approve', 'close', 'closeHalf', 'yes', 'double' as const),
    id: fc.constantFrom('S1', 'P1', 'Q1'),
    version: fc.nat({ max: 3 }),
  })
  .map((tap) => packTap(tap, 'not the secret'));
const query = fc.record(
  {
    id: fc.string({ maxLength: 20 }),
    chat_instance: fc.string({ maxLength: 5 }),
    from,
    message: fc.oneof(message, junk),
    data: fc.oneof(
      secretless,
      fc.string({ maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 80 }),
      junk,
    ),
  },
  { requiredKeys: ['id'] },
);
const owner = { id: OWNER, is_bot: false, first_name: 'O' };
const ownChat = { id: OWNER, type: 'private' };
const asOwner = <T extends object>(one: T): T => ({ ...one, from: owner, chat: ownChat });
const body = fc.oneof(
  message.map((value) => ({ message: asOwner(value) })),
  message.map((value) => ({ edited_message: asOwner(value) })),
  query.map((value) => ({
    callback_query: { ...value, from: owner, message: { message_id: 1, date: 1, chat: ownChat } },
  })),
  message.map((value) => ({ message: value })),
  query.map((value) => ({ callback_query: value })),
  fc
    .tuple(
      fc.constantFrom(
        'edited_message',
        'channel_post',
        'edited_channel_post',
        'business_message',
        'edited_business_message',
      ),
      message,
    )
    .map(([kind, value]) => ({ [kind]: value })),
  fc
    .tuple(
      fc.constantFrom(
        'inline_query',
        'my_chat_member',
        'chat_join_request',
        'poll',
        'pre_checkout_query',
        'message_reaction',
        'something_new',
      ),
      fc.oneof(junk, fc.record({ from, chat })),
    )
    .map(([kind, value]) => ({ [kind]: value })),
);

/** Whether the owner said it: the only source of an action that has no button of ours. */
const isOwners = (update: Update): boolean => {
  const said = update.message;
  return (
    said?.from?.id === OWNER && !said.from.is_bot && said.chat?.id === OWNER && said.chat?.type === 'private'
  );
};
const isOwnersTap = (update: Update): boolean => {
  const tap = update.callback_query;
  return (
    tap?.from?.id === OWNER &&
    !tap.from.is_bot &&
    (!tap.message || (tap.message.chat?.id === OWNER && tap.message.chat.type === 'private'))
  );
};

describe('hostile updates', () => {
  it(`${UPDATES} of them: no crash, no answer to a stranger, no action without the owner's command`, async () => {
    const rig = createRig({ pairingCode: 'code' });
    const updates = fc.sample(body, { numRuns: UPDATES, seed: 7 });
    let owners = 0;
    for (const [index, one] of updates.entries()) {
      rig.clock.advance(10);
      const update = { update_id: index + 1, ...one } as unknown as Update;
      rig.wire.calls.length = 0;
      const acted = rig.desk.asked.length;
      await rig.chat.handleUpdate(update);
      const mine = isOwners(update);
      if (mine || isOwnersTap(update)) owners += 1;
      else if (rig.wire.calls.length > 0) throw new Error(`answered ${JSON.stringify(update).slice(0, 500)}`);
      if (!mine && rig.desk.asked.length > acted)
        throw new Error(`acted on ${JSON.stringify(update).slice(0, 500)}`);
      for (const { payload } of rig.wire.calls) {
        if (payload['chat_id'] !== undefined) expect(payload['chat_id']).toBe(OWNER);
        expect(JSON.stringify(payload['text'] ?? '').length).toBeLessThanOrEqual(4200);
      }
    }
    expect(owners).toBeGreaterThan(4_000);
    expect(rig.lines.filter((line) => line.includes('could not be handled'))).toEqual([]);

    await rig.say('/status');
    expect(rig.wire.last()).toContain('Equity');
  }, 120_000);
});
