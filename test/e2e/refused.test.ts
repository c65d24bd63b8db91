import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { startBotApi, type BotApi } from '../support/bot-api.js';
import type { Fault, FakeKucoin, KucoinOptions } from '../support/kucoin/index.js';
import { BotProcess } from './bot-process.js';
import { answer, ask, OWNER, textOf } from './driver.js';
import { liveSettings, startLiveMarket } from './live-market.js';

let api: BotApi;
let kucoin: FakeKucoin;
let bot: BotProcess;

afterEach(async () => {
  await bot.remove();
  await api.stop();
  await kucoin.stop();
});

const begin = async (env: Readonly<Record<string, string>>, trouble: Trouble): Promise<void> => {
  api = await startBotApi({ token: '1:x', ownerId: OWNER });
  kucoin = await startLiveMarket(1000, trouble);
  bot = new BotProcess({ ...liveSettings(kucoin, api), ...env });
  bot.start();
};

type Trouble = Pick<KucoinOptions, 'permission' | 'faults' | 'skew'>;
type Row = readonly [what: string, line: RegExp, env: Readonly<Record<string, string>>, trouble: Trouble];

const always = (fault: Fault): Fault => ({ ...fault, times: 1e9 });
const keyAnswers = (code: string): Trouble => ({
  faults: { 'GET /api/v1/user/api-key': always({ kind: 'code', code, msg: 'no' }) },
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
  ['an address that is not on the list', /not on the key's IP list/, {}, keyAnswers('400006')],
  ['a frozen account', /account is frozen/, {}, keyAnswers('411100')],
  [
    'maintenance',
    /could not be read.*(503|maintenance)/i,
    {},
    { faults: { '*': always({ kind: 'status', status: 503, body: 'maintenance' }) } },
  ],
];

describe('an account that may not be traded', { timeout: 90_000 }, () => {
  it.each(ROWS)('%s: one clear line in chat and log, no order, no crash', async (_, line, env, trouble) => {
    await begin(env, trouble);
    const said = await answer(api, 0, ['Not trading'], 60_000);
    expect(textOf(said)).toMatch(line);
    expect(textOf(said).split('\n')[0]).toMatch(line);
    // What it tries again meanwhile says nothing new.
    await wallClock.sleep(2500);
    await ask(api, '/status', ['live']);
    const told = api.sent.map(textOf).filter((text) => line.test(text));
    expect(told).toHaveLength(1);
    const logged = bot
      .log()
      .split('\n')
      .filter((each) => each.includes('Not trading'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(line);
    expect(kucoin.orders).toEqual([]);
    expect(kucoin.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await bot.stop()).toBe(0);
  });
});
