import { afterEach, describe, expect, it } from 'vitest';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { wallClock } from '../../../src/clock.js';
import { createPairing, createPairingCode, PAIRING_HINT } from '../../../src/chat/telegram/pairing.js';
import { privateChat } from '../../support/bot-api.js';
import { contains, type Wired, wired, type WiredOptions } from './wired.js';

const running: Wired[] = [];
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.stop();
});
const begin = async (options: WiredOptions): Promise<Wired> => {
  const one = await wired(options);
  running.push(one);
  return one;
};

const CODE = 'K7QF-2M9X';
const unowned = { ownerId: undefined, pairingCode: CODE };

describe('the pairing code', () => {
  it('is eight letters and digits that nobody mistakes, another each time', () => {
    const codes = Array.from({ length: 200 }, createPairingCode);
    for (const code of codes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    expect(new Set(codes).size).toBe(200);
  });

  it('may be typed in small letters and without the dash; the fifth wrong one closes the door', () => {
    const attempt = createPairing();
    expect(attempt('k7qf2m9x', CODE)).toBe('right');
    expect(['a', 'b', 'c', 'd', 'e', CODE].map((code) => attempt(code, CODE))).toEqual([
      'wrong',
      'wrong',
      'wrong',
      'wrong',
      'last',
      'closed',
    ]);
  });
});

describe('pairing over the wire', () => {
  it('pairs with who sends the code in private, once, and for ever; others get the hint until then', async () => {
    const { api, store, lines } = await begin({ chat: unowned });
    const group = { id: -5, type: 'group', title: 'g' } as const;
    api.say(7, '/status', privateChat(7));
    api.say(7, '/start', privateChat(7));
    api.say(7, '/start nope', privateChat(7));
    api.say(api.ownerId, `/start ${CODE}`, group);
    api.say(api.ownerId, `/start ${CODE}`);
    await api.waitFor(contains('This is RAD'));
    api.say(7, `/start ${CODE}`, privateChat(7));
    api.say(api.ownerId, '/version');
    await api.waitFor(contains('RAD 0.1.0'));
    const others = api.sent.filter((message) => message.chat.id !== api.ownerId);
    expect(others.map(({ chat, text }) => [chat.id, text])).toEqual(Array(3).fill([7, PAIRING_HINT]));
    expect((await store.get('owner', 'main'))?.value.userId).toBe(api.ownerId);
    expect(lines.join('\n')).not.toContain(CODE);

    await running.pop()?.chat.stop();
    const again = await begin({ api, store, chat: { ...unowned, pairingCode: 'ABCD-EFGH' } });
    api.say(7, '/start ABCD-EFGH', privateChat(7));
    api.say(api.ownerId, '/status');
    await api.waitFor(contains('Equity'));
    expect((await again.store.get('owner', 'main'))?.value.userId).toBe(api.ownerId);
    await api.stop();
  });

  it('TELEGRAM_OWNER_ID wins over whoever was paired', async () => {
    const store = new MemoryStore<BotDocs>({ clock: wallClock });
    await store.commit({ put: [{ kind: 'owner', id: 'main', value: { userId: 7 } }] });
    const { api } = await begin({ store });
    api.say(7, '/status', privateChat(7));
    api.say(api.ownerId, '/status');
    const answer = await api.waitFor(contains('Equity'));
    expect(answer.chat.id).toBe(api.ownerId);
    expect(api.sent).toHaveLength(1);
  });
});
