import { describe, expect, it } from 'vitest';
import type { Push } from '../../../src/domain/index.js';
import type { StoredPush } from '../../../src/state/store/store.js';
import { isQuiet } from '../../../src/chat/telegram/preferences.js';
import { NOW, signal, trade } from './fixtures.js';
import { createRig, type Rig } from './rig.js';

const info = (text: string): Push => ({ type: 'notice', level: 'info', text });
const warning = (text: string): Push => ({ type: 'notice', level: 'warning', text });
const alarm = (text: string): Push => ({ type: 'notice', level: 'alarm', text });
const moved = (to: number): Push => ({
  type: 'moved',
  positionId: 'P1',
  symbol: 'BTC-USDT',
  side: 'long',
  what: 'stop',
  from: 59_000,
  to,
  cause: 'trail',
});

/** Owed pushes from event number 1 on. */
const owed = (pushes: readonly Push[]): StoredPush[] =>
  pushes.map((push, index) => ({ seq: index + 1, at: NOW, push }));

/** As the courier does it: each in order, those that went out together once. */
const drain = async (rig: Rig, stored: readonly StoredPush[]): Promise<void> => {
  let rest = stored;
  for (let first = rest[0]; first; first = rest[0]) {
    const result = await rig.chat.deliver(first, rest.slice(1));
    expect(result.status).toBe('delivered');
    const gone = new Set([first.seq, ...(('together' in result && result.together) || [])]);
    rest = rest.filter(({ seq }) => !gone.has(seq));
  }
};

const sent = (rig: Rig): { text: string; silent: boolean }[] =>
  rig.wire.calls
    .filter(({ method }) => method.startsWith('send'))
    .map(({ payload }) => ({
      text: String(payload['text'] ?? payload['caption']),
      silent: payload['disable_notification'] === true,
    }));

const numbersIn = (rig: Rig): number[] =>
  sent(rig).flatMap(({ text }) => [...text.matchAll(/#(\d+)/g)].map((match) => Number(match[1])));

describe('/notify', () => {
  it.each<[string, Push, string]>([
    ['fill', { ...moved(1), type: 'fill' } as unknown as Push, 'fill'],
    ['exit', { type: 'exit', trade: trade() }, 'exit'],
    ['warning', warning('w'), 'warning'],
    ['limit', { type: 'limit', code: 'daily-loss', reason: 'r' }, 'limit'],
    [
      'refused',
      { type: 'denied', symbol: 'BTC-USDT', intentId: 'I', action: 'entry', reason: 'r' },
      'refused',
    ],
    ['signal', { type: 'signal', signalId: 'S1' }, 'signal'],
  ])('%s: loud at first, then silent, then off, then loud again', async (_name, push, kind) => {
    const rig = createRig();
    let times = 0;
    const comes = async (): Promise<string> => {
      rig.wire.calls.length = 0;
      times += 1;
      await rig.store.commit({ del: [{ kind: 'card', id: 'S1' }] });
      await rig.deliver(
        push.type === 'fill'
          ? {
              ...push,
              action: 'scaledIn',
              price: 1,
              notional: 1,
              fee: 0,
              contracts: 1,
              coins: 1,
              openContracts: 1,
              stop: 1,
            }
          : push.type === 'notice'
            ? // The same words again would be counted, not said again.
              { ...push, text: `${push.text} ${times}` }
            : push,
      );
      const [first] = sent(rig);
      return first ? (first.silent ? 'silent' : 'loud') : 'off';
    };
    expect(await comes()).toBe('loud');
    for (const mode of ['silent', 'off', 'loud']) {
      await rig.say(`/notify ${kind} ${mode}`);
      expect(await comes()).toBe(mode);
    }
  });

  it('changes by button, is kept, and every change is in the journal', async () => {
    const rig = createRig();
    await rig.say('/notify');
    await rig.tap(rig.wire.button('🔔 fill'));
    expect(rig.wire.last()).toContain('🔕 fill');
    const again = createRig({ store: rig.store });
    await again.say('/notify');
    expect(again.wire.last()).toContain('🔕 fill');
    const journal = await rig.store.journal({ match: ({ event }) => event === 'preferences-changed' });
    expect(journal).toMatchObject([{ cause: '/notify fill silent', data: { modes: { fill: 'silent' } } }]);
  });

  it.each([
    ['/notify alarm off', 'always loud'],
    ['/notify fil off', 'Did you mean /notify fill?'],
    ['/notify fill louder', 'takes loud, silent, off'],
    ['/notify fill', 'takes loud, silent, off'],
    ['/notify quiet', '/notify quiet 22:00-07:00'],
    ['/notify quiet 25:00-07:00', 'not a time of day'],
    ['/notify quiet 7-7', 'another time'],
    ['/notify quiet 22:00-07:00', 'from 22:00 to 07:00'],
    ['/quiet 22-7', 'from 22:00 to 07:00'],
    ['/notify quiet off', 'No quiet hours'],
  ])('%s: %s', async (text, wanted) => {
    const rig = createRig();
    await rig.say(text);
    expect(rig.wire.last()).toContain(wanted);
  });
});

describe('quiet hours', () => {
  const at = (hour: number, minute = 0): number => Date.UTC(2026, 2, 1, hour, minute);
  const over = { modes: {}, quiet: { from: 22 * 60, to: 7 * 60 } };

  it.each([
    [at(21, 59), false],
    [at(22), true],
    [at(23, 59), true],
    [at(0), true],
    [at(6, 59), true],
    [at(7), false],
  ])('over midnight: %d is quiet: %s', (time, quiet) => {
    expect(isQuiet(over, time, 'UTC')).toBe(quiet);
  });

  it('go by the time zone', () => {
    // 21:30 UTC is 22:30 in Berlin (winter).
    expect(isQuiet(over, at(21, 30), 'Europe/Berlin')).toBe(true);
    expect(isQuiet(over, at(21, 30), 'UTC')).toBe(false);
  });

  it('hold messages, let alarms through loud, and end with one message in order with all numbers', async () => {
    const rig = createRig();
    await rig.say('/notify quiet 11:00-13:00'); // it is 12:00
    rig.wire.calls.length = 0;
    await drain(rig, owed([info('a'), warning('b'), alarm('fire'), { type: 'exit', trade: trade() }]));
    expect(sent(rig)).toEqual([{ text: '🚨 fire · #3', silent: false }]);
    rig.clock.set(NOW + 3_600_000);
    await rig.deliver(warning('after'), 5);
    const [, digest, after] = sent(rig);
    expect(digest?.text.split('\n')[0]).toContain('While it was quiet');
    expect(numbersIn(rig)).toEqual([3, 1, 2, 4, 5]);
    expect(after?.text).toContain('after');
    await rig.deliver(warning('later'), 6);
    expect(sent(rig)).toHaveLength(4);
  });

  it('hold a repeat once, and what is held survives a restart and a chat that is away', async () => {
    const rig = createRig();
    await rig.say('/notify quiet 11:00-13:00');
    await rig.deliver(warning('held'), 1);
    await rig.deliver(warning('held'), 1);
    const again = createRig({ store: rig.store });
    again.clock.set(NOW + 3_600_000);
    again.wire.fail('sendMessage', new TypeError('fetch failed'));
    await expect(again.deliver(warning('next'), 2)).rejects.toThrow('cannot be reached');
    again.wire.calls.length = 0;
    await again.deliver(warning('next'), 2);
    expect(numbersIn(again)).toEqual([1, 2]);
  });

  it('a signal card comes, but silently', async () => {
    const rig = createRig();
    await rig.say('/notify quiet 11:00-13:00');
    rig.wire.calls.length = 0;
    await rig.deliver({ type: 'signal', signalId: 'S1' });
    expect(sent(rig)).toMatchObject([{ silent: true }]);
  });
});

describe('many at once', () => {
  it('drawings of one card that wait together are one edit', async () => {
    const rig = createRig();
    const drawing: Push = { type: 'positionChanged', positionId: 'P1' };
    await drain(rig, owed([drawing]));
    await drain(rig, owed([drawing, { ...drawing, positionId: 'P2' }, drawing, drawing]));
    expect(rig.wire.calls.map(({ method }) => method).filter((name) => /^(send|edit)/.test(name))).toEqual([
      'sendMessage',
      'sendMessage',
      'editMessageText',
    ]);
  });

  it('five silent ones come one by one, six as one message, silent, in order', async () => {
    const five = createRig();
    await drain(five, owed([1, 2, 3, 4, 5].map(moved)));
    expect(sent(five)).toHaveLength(5);
    const six = createRig();
    await drain(six, owed([1, 2, 3, 4, 5, 6].map(moved)));
    expect(sent(six)).toMatchObject([{ silent: true }]);
    expect(numbersIn(six)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('one that cannot be put into words costs the others nothing', async () => {
    const rig = createRig();
    const torn = { ...moved(3), symbol: undefined } as unknown as Push;
    await drain(rig, owed([moved(1), moved(2), torn, moved(4), moved(5), moved(6)]));
    expect(numbersIn(rig)).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6]));
    expect(sent(rig).map(({ text }) => text)).toEqual([expect.stringContaining('#3 could not be shown')]);
  });

  it('a loud one among them keeps its place and its sound', async () => {
    const rig = createRig();
    const silent = [1, 2, 3, 4, 5, 6].map(moved);
    await drain(rig, owed([...silent, warning('mind'), ...silent]));
    expect(sent(rig).map(({ silent: quiet }) => quiet)).toEqual([true, false, true]);
    expect(numbersIn(rig)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  it('after an outage 200 pushes come as a few messages; alarms and waiting signals stand alone', async () => {
    const rig = createRig();
    rig.desk.signalsById.set('S0', signal({ id: 'S0', status: 'expired' }));
    const pushes = Array.from({ length: 200 }, (_, index): Push =>
      index === 60
        ? alarm('fire')
        : index === 120
          ? { type: 'signal', signalId: 'S1' }
          : index % 10 === 0
            ? { type: 'signal', signalId: 'S0' }
            : index % 3 === 0
              ? { type: 'exit', trade: trade() }
              : warning('w'.repeat(50)),
    );
    await drain(rig, owed(pushes));
    expect(sent(rig).length).toBeLessThan(20);
    expect(sent(rig).some(({ text, silent }) => text === '🚨 fire · #61' && !silent)).toBe(true);
    expect(() => rig.wire.button('Approve')).not.toThrow();
    expect(numbersIn(rig)).toEqual(pushes.map((_, index) => index + 1));
    for (const { text } of sent(rig)) expect(text.length).toBeLessThanOrEqual(4096);
  });

  it('a group that the chat did not take is tried again with the same numbers', async () => {
    const rig = createRig();
    const [first, ...rest] = owed([1, 2, 3, 4, 5, 6].map(moved));
    if (!first) throw new Error('no push');
    rig.wire.fail('sendMessage', { error_code: 429, description: 'x', parameters: { retry_after: 9 } });
    expect(await rig.chat.deliver(first, rest)).toEqual({ status: 'retryAfter', ms: 9_000 });
    rig.wire.calls.length = 0;
    await drain(rig, [first, ...rest]);
    expect(numbersIn(rig)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
