import { describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import type { BotApi } from '../support/bot-api.js';
import type { Fault, FakeKucoin, KucoinOptions } from '../support/kucoin/index.js';
import type { BotProcess } from './bot-process.js';
import { answer, ask, newest, textOf } from './driver.js';
import { startApi, startBot, startMarket } from './running.js';
import { liveSettings } from './live-market.js';

let api: BotApi;
let kucoin: FakeKucoin;
let bot: BotProcess;

const begin = async (env: Readonly<Record<string, string>>, trouble: Trouble): Promise<void> => {
  api = await startApi();
  kucoin = await startMarket(1000, trouble);
  bot = startBot(api, { ...liveSettings(kucoin, api), ...env });
};

type Trouble = Pick<KucoinOptions, 'permission' | 'ipWhitelist' | 'faults' | 'skew'>;
type Row = readonly [what: string, line: RegExp, env: Readonly<Record<string, string>>, trouble: Trouble];

const always = (fault: Fault): Fault => ({ ...fault, times: 1e9 });
const keyAnswers = (code: string): Trouble => ({
  faults: { 'GET /api/v1/user/api-key': always({ kind: 'code', code, msg: 'no' }) },
});

const UNIFIED: Answer = ['GET /api/ua/v1/account/mode', { selfAccountMode: 'UNIFIED' }];
const HEDGED: Answer = ['GET /api/v2/position/getPositionMode', { positionMode: 1 }];
type Answer = readonly [endpoint: string, data: object];

/** The account is what one endpoint says, and cannot be switched. */
const answers = ([endpoint, data]: Answer): Trouble => ({
  faults: {
    [endpoint]: always({ kind: 'changed', change: () => data }),
    'POST /api/v2/position/switchPositionMode': always({ kind: 'code', code: '330011', msg: 'positions' }),
  },
});

const ROWS: readonly Row[] = [
  ['an unknown key', /KUCOIN_API_KEY is not known/, { KUCOIN_API_KEY: 'another' }, {}],
  // The passphrase goes out signed with the secret, and is looked at first.
  ['a wrong secret', /KUCOIN_API_(SECRET|PASSPHRASE) is wrong/, { KUCOIN_API_SECRET: 'another' }, {}],
  ['a wrong passphrase', /KUCOIN_API_PASSPHRASE is wrong/, { KUCOIN_API_PASSPHRASE: 'another' }, {}],
  ['a key without futures', /not Futures/, {}, { permission: 'General' }],
  ['a key that the exchange denies futures', /lacks the Futures permission/, {}, keyAnswers('400007')],
  [
    'a key that can withdraw',
    /more than trade futures \(Withdrawal\)/,
    {},
    { permission: 'General,Futures,Withdrawal' },
  ],
  [
    'an address that is not on the list',
    /this computer is seen at 127\.0\.0\.1, which is not on the key's IP list: add 127\.0\.0\.1 to it/,
    {},
    { ipWhitelist: ['203.0.113.154'] },
  ],
  ['a frozen account', /account is frozen/, {}, keyAnswers('411100')],
  ['a unified account', /unified trading account.*use a classic account/, {}, answers(UNIFIED)],
  ['a hedged account with positions', /hedge mode.*One-Way/, {}, answers(HEDGED)],
  [
    'maintenance',
    /could not be read.*(503|maintenance)/i,
    {},
    { faults: { '*': always({ kind: 'status', status: 503, body: 'maintenance' }) } },
  ],
];

describe('a key without an IP list', { timeout: 90_000 }, () => {
  it('is warned of once, in chat and log, and shown by /status and /arm', async () => {
    const words = ['no IP list', '30 days', 'API Management'];
    await begin({}, { ipWhitelist: [] });
    const told = await answer(api, 0, [...words, '· #'], 60_000);
    expect(bot.log()).toContain('no IP list');
    await ask(api, '/status', words);
    await ask(api, '/arm', ['real money', ...words]);
    expect(await bot.stop()).toBe(0);
    bot.start();
    await answer(api, newest(api), ['is running'], 60_000);
    await ask(api, '/status', words);
    const again = api.sent.filter(
      (each) => each.message_id > told.message_id && /no IP list.*· #\d+$/s.test(textOf(each)),
    );
    expect(again).toEqual([]);
  });
});

describe('an account that may not be traded', { timeout: 90_000 }, () => {
  it.each(ROWS)('%s: one clear line in chat and log, no order, no crash', async (_, line, env, trouble) => {
    await begin(env, trouble);
    const said = await answer(api, 0, ['Not trading'], 60_000);
    expect(textOf(said)).toMatch(line);
    expect(textOf(said).split('\n')[0]).toMatch(line);
    // What it tries again meanwhile says nothing new.
    await wallClock.sleep(2500);
    await ask(api, '/status', ['live']);
    // /status and the pinned status say it as long as it lasts; a message of its own comes once, at once or, where it
    // may pass, after ten seconds.
    const told = (): string[] =>
      api.sent.map(textOf).filter((text) => line.test(text) && /· #\d+$/.test(text));
    await api.until(() => told().length > 0, 30_000);
    expect(told()).toHaveLength(1);
    const logged = bot
      .log()
      .split('\n')
      .filter((each) => /not trading/i.test(each));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(line);
    expect(kucoin.orders).toEqual([]);
    const written = kucoin.requests.filter(({ method, code }) => method !== 'GET' && code === '200000');
    expect(written).toEqual([]);
    expect(await bot.stop()).toBe(0);
  });
});
