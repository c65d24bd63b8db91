// long: one table of phrases and what they are understood as
import { describe, expect, it } from 'vitest';
import { GLOSSARY, readWords } from '../../../src/chat/words/index.js';
import { FLAT, ONE, read, TWO } from './known.js';

type Row = readonly [phrase: string, understood: string];

const CLOSING: readonly Row[] = [
  ['close btc', '/close BTC-USDT'],
  ['close bitcoin', '/close BTC-USDT'],
  ['Close BTC!', '/close BTC-USDT'],
  ['please close my btc position', '/close BTC-USDT'],
  ['hey, close btc now', '/close BTC-USDT'],
  ['close btc at market', '/close BTC-USDT'],
  ['close the btc long', '/close BTC-USDT'],
  ['close BTC/USDT', '/close BTC-USDT'],
  ['close BTC/USDT:USDT', '/close BTC-USDT'],
  ['close xbtusdtm', '/close BTC-USDT'],
  ['close $btc', '/close BTC-USDT'],
  ['exit bitcoin', '/close BTC-USDT'],
  ['dump btc', '/close BTC-USDT'],
  ['get out of btc', '/close BTC-USDT'],
  ['get me out of ether', '/close ETH-USDT'],
  ['sell btc', '/close BTC-USDT'],
  ['sell my btc long', '/close BTC-USDT'],
  ['close all of my btc', '/close BTC-USDT'],
  ['close half btc', '/close BTC-USDT half'],
  ['btc close half', '/close BTC-USDT half'],
  ['half btc close', '/close BTC-USDT half'],
  ['close half of my bitcoin', '/close BTC-USDT half'],
  ['sell half of btc', '/close BTC-USDT half'],
  ['close a third of btc', '/close BTC-USDT third'],
  ['close 1/4 of btc', '/close BTC-USDT quarter'],
  ['close btc 30%', '/close BTC-USDT 30%'],
  ['/close 50% btc', '/close BTC-USDT 50%'],
  ['close 30 percent of btc', '/close BTC-USDT 30%'],
  ['close 33,3% btc', '/close BTC-USDT 33,3%'],
  ['reduce btc by half', '/close BTC-USDT half'],
  ['cut btc in half', '/close BTC-USDT half'],
  ['take 25% off btc', '/close BTC-USDT 25%'],
  ['take half off btc', '/close BTC-USDT half'],
  ['close btc and eth', '/close BTC-USDT,ETH-USDT'],
  ['close btc, eth', '/close BTC-USDT,ETH-USDT'],
  ['close btc,eth', '/close BTC-USDT,ETH-USDT'],
  ['close all', '/close all'],
  ['close everything', '/close all'],
  ['sell everything', '/close all'],
  ['/sell everything', '/close all'],
  ['close all my positions', '/close all'],
  ['go flat', '/close all'],
  ['close longs', '/close longs'],
  ['close all my shorts', '/close shorts'],
  ['close the winners', '/close winners'],
  ['dump losers', '/close losers'],
  ['close', '/close'],
  ['close half', 'ask: /close BTC-USDT half | /close ETH-USDT half'],
  ['close 币安人生', '/close 币安人生-USDT'],
  ['close bitcoin cash', '/close BCH-USDT'],
  ['close ethereum classic', '/close ETC-USDT'],
  ['close $move', '/close MOVE-USDT'],
  ['close near', '/close NEAR-USDT'],
];

const OPENING: readonly Row[] = [
  ['long sol', '/open SOL-USDT long'],
  ['sol long', '/open SOL-USDT long'],
  ['go long solana', '/open SOL-USDT long'],
  ['buy sol', '/open SOL-USDT long'],
  ['short xrp', '/open XRP-USDT short'],
  ['sell short xrp', '/open XRP-USDT short'],
  ['open sol', '/open SOL-USDT'],
  ['open sol short half', '/open SOL-USDT short half'],
  ['enter long sol', '/open SOL-USDT long'],
  ['open btc long tp 130k 200 usdt', '/open BTC-USDT long tp 130k 200usdt'],
  ['/open btc long tp 130k 200 usdt', '/open BTC-USDT long tp 130k 200usdt'],
  ['200 usdt long sol tp 200 sl 140', '/open SOL-USDT long tp 200 sl 140 200usdt'],
  ['long sol with $200', '/open SOL-USDT long 200usdt'],
  ['buy sol for 1.5k usdt', '/open SOL-USDT long 1.5kusdt'],
  ['short xrp stop 3,05 target 2,60', '/open XRP-USDT short sl 3,05 tp 2,60'],
  ['long sol sl -2%', '/open SOL-USDT long sl -2%'],
  ['long sol, stop loss at 140 and take profit at 200', '/open SOL-USDT long sl 140 tp 200'],
  ['sell sol', 'ask: /open SOL-USDT short'],
  ['long sol 2x', 'ask: /open SOL-USDT long 2x | /settings leverage'],
  ['long sol 10x', 'ask: /settings leverage'],
  ['buy ether', 'ask: /close ETH-USDT'],
  ['long', '/open long'],
  ['add 25% to btc', '/scale BTC-USDT +25%'],
  ['increase btc by 25%', '/scale BTC-USDT +25%'],
  ['add to btc', '/scale BTC-USDT'],
];

const LEVELS: readonly Row[] = [
  ['btc stop 60k', '/target BTC-USDT sl 60k'],
  ['stop btc 60k', '/target BTC-USDT sl 60k'],
  ['60k stop btc', '/target BTC-USDT sl 60k'],
  ['btc sl 61.000,5', '/target BTC-USDT sl 61.000,5'],
  ['sl btc $61,000', '/target BTC-USDT sl 61,000usdt'],
  ['stop loss btc 60 000', "/target BTC-USDT sl 60'000"],
  ['move the btc stop to 60k', '/target BTC-USDT sl 60k'],
  ['set stop of btc at 60k', '/target BTC-USDT sl 60k'],
  ['raise btc stop to 61k', '/target BTC-USDT sl 61k'],
  ['btc stop to breakeven', '/target BTC-USDT sl entry'],
  ['stop to entry btc', '/target BTC-USDT sl entry'],
  ['move btc to break even', '/target BTC-USDT sl entry'],
  ['btc be', '/target BTC-USDT sl entry'],
  ['stop to breakeven', 'ask: /target BTC-USDT sl entry | /target ETH-USDT sl entry'],
  ['target XRP sl 3,05', '/target XRP-USDT sl 3,05'],
  ['btc target 130k', '/target BTC-USDT tp 130k'],
  ['take profit btc at 130k', '/target BTC-USDT tp 130k'],
  ['btc tp +3%', '/target BTC-USDT tp +3%'],
  ['btc target 2r', '/target BTC-USDT tp 2r'],
  ['btc sl 60k tp 130k', '/target BTC-USDT sl 60k tp 130k'],
  ['60k sl 130k tp btc', '/target BTC-USDT sl 60k tp 130k'],
  ['remove target btc', '/target BTC-USDT tp off'],
  ['no target for btc', '/target BTC-USDT tp off'],
  ['stop trailing btc', '/target BTC-USDT trail off'],
  ['btc trail on', '/target BTC-USDT trail on'],
  ['take profit', '/target'],
];

const SWITCHES: readonly Row[] = [
  ['pause', '/pause'],
  ['pause 2h', '/pause 2h'],
  ['pause trading for 2 hours', '/pause for 2 hours'],
  ['pause until 18:00', '/pause until 18:00'],
  ['pause until tomorrow 9am', '/pause until tomorrow 9am'],
  ['stop trading', '/pause'],
  ['no new trades', '/pause'],
  ['no more entries for 3h', '/pause for 3h'],
  ['resume', '/resume'],
  ['resume in 2h', '/resume in 2h'],
  ['resume tomorrow 9am', '/resume tomorrow 9am'],
  ['start trading', '/resume'],
  ['go on', '/resume'],
  ['stop', 'ask: /pause | /halt'],
  ['stop everything', 'ask: /pause | /halt'],
  ['halt', '/halt'],
  ['halt now', '/halt'],
  ['panic!', '/halt'],
  ['close everything and stop', '/halt'],
  ['mute 8h', '/mute 8h'],
  ['/mute 8h', '/mute 8h'],
  ['mute until 7am', '/mute until 7am'],
  ['be quiet for 2h', '/mute for 2h'],
  ['unmute', '/mute off'],
  ['cancel btc', '/cancel BTC-USDT'],
  ['cancel all orders', '/cancel all'],
  ['cancel the order', '/cancel'],
  ['block doge', '/pairs block DOGE-USDT'],
  ['ban doge and xrp', '/pairs block DOGE-USDT XRP-USDT'],
  ['unblock doge', '/pairs allow DOGE-USDT'],
  ['mode auto', '/mode auto'],
  ['ask mode', '/mode ask'],
  ['set risk 1', '/set risk 1'],
  ['set risk to 1 percent', '/set risk 1%'],
  ['change cooldown to 4h', '/set cooldown 4h'],
  ['sides long', '/sides long'],
  ['pairs only btc eth', '/pairs only btc eth'],
  ['unlock sol', '/unlock sol'],
];

const LOOKS: readonly Row[] = [
  ['btc', '/position BTC-USDT'],
  ['Bitcoin', '/position BTC-USDT'],
  ['solana', '/chart SOL-USDT'],
  ['show me btc', '/position BTC-USDT'],
  ['btc 4h', '/chart BTC-USDT 4h'],
  ['chart sol 1d', '/chart SOL-USDT 1d'],
  ['btc price', '/chart BTC-USDT'],
  ['what is the price of eth?', '/chart ETH-USDT'],
  ['help', '/help'],
  ['what can you do?', '/help'],
  ['status', '/status'],
  ['how am i doing', '/status'],
  ["how's it going?", '/status'],
  ['are you there?', '/status'],
  ['what is my pnl', '/pnl'],
  ["what's my profit?", '/pnl'],
  ['am i up?', '/pnl'],
  ['how much have i made?', '/pnl'],
  ['profit today', '/daily'],
  ['how much did i make today?', '/daily'],
  ['pnl this week', '/weekly'],
  ['pnl last 30 days', '/pnl 30'],
  ['pnl 30 long', '/pnl 30 long'],
  ['show me my balance', '/balance'],
  ['how much money do i have?', '/balance'],
  ['how much can i lose', '/risk'],
  ["what's open?", '/positions'],
  ['open positions', '/positions'],
  ['any signals?', '/signals'],
  ['why no trades', '/why'],
  ['why are there no trades?', '/why'],
  ['why did you close btc?', '/why BTC-USDT'],
  ['why btc', '/why BTC-USDT'],
  ['last trades', '/trades'],
  ['trades 20', '/trades 20'],
  ['win rate', '/stats'],
  ['what is my leverage', '/settings leverage'],
  ['where is my stop?', '/positions'],
  ['notify quiet 22:00-07:00', '/notify quiet 22:00-07:00'],
];

/** Of what is asked something is shown, and nothing done. */
const QUESTIONS: readonly Row[] = [
  ['should i close btc?', '/position BTC-USDT'],
  ['can you close btc?', '/position BTC-USDT'],
  ['is it time to sell btc?', '/position BTC-USDT'],
  ['should i long sol?', '/why SOL-USDT'],
  ['close btc?', '/position BTC-USDT'],
  ['do i sell everything?', 'none'],
];

/** What is nearly a wish, and must stay undone. */
const NOTHING: readonly string[] = [
  "don't close btc",
  'do not close btc',
  'dont close btc',
  'never sell',
  'close btc not eth',
  'close everything except btc',
  'close all but btc',
  'close btc instead of eth',
  'if btc hits 60k close',
  'close btc if it falls',
  'when btc drops close it',
  'close btc when it hits 60k',
  'close btc at 65k',
  'close btc tomorrow',
  'close btc in 2h',
  'close btc at 18:00',
  'maybe close btc',
  'close btc to 50%',
  'reduce btc to 30%',
  'increase btc to 50%',
  'close btc short',
  'close btc 50',
  'close 3 contracts of btc',
  'close btc 50% 30%',
  'close +50% btc',
  'sell 200 usdt of btc',
  'close btc half stop 60k',
  'close btc and long sol',
  'close btc then open sol',
  'closed btc',
  'i closed btc',
  'sold everything',
  'closee xrp',
  'sell eth',
  'sell btc short',
  'buy btc',
  'buy half sol',
  'buy 0.5 sol',
  'buy btc or eth',
  'long sol short',
  'long sol eth',
  'long sol at 140',
  'long sol entry 140 sl 130',
  'long sol with 1% risk',
  'long sol sl 130 sl 120',
  'sl 60k 70k btc',
  'btc stop',
  'stop half btc',
  'stop buying doge',
  'pause if btc drops',
  'pause btc',
  'resume never',
  "don't resume",
  'cancel',
  'add',
  'skip',
  'lang de',
  'yes',
  'no',
  'do it',
  'hello',
  'buy the dip',
  'to the moon',
  'LONG BTCUSDT entry 61200 sl 60150 tp 62400 tp 63900 lev 5x',
  'close btc\nlong eth',
  `close btc ${'please '.repeat(40)}`,
  'close b\u200btc\u202e',
  '',
];

describe('B10: a phrase', () => {
  it.each([...CLOSING, ...OPENING, ...LEVELS, ...SWITCHES, ...LOOKS, ...QUESTIONS])(
    '%j is understood as %s',
    (phrase, understood) => expect(read(phrase, TWO)).toBe(understood),
  );

  it.each(NOTHING.filter((phrase) => phrase !== 'btc stop'))('%j is not understood', (phrase) =>
    expect(read(phrase, TWO)).toBe('none'),
  );

  it.each<Row>([
    ['close half', '/close BTC-USDT half'],
    ['stop to breakeven', '/target BTC-USDT sl entry'],
    ['trail off', '/target BTC-USDT trail off'],
    ['tp 130k', '/target BTC-USDT tp 130k'],
    ['close it', '/close'],
  ])('with one open position %j means it', (phrase, understood) =>
    expect(read(phrase, ONE)).toBe(understood),
  );

  it.each<Row>([
    ['long eth', '/open ETH-USDT long'],
    ['btc', '/chart BTC-USDT'],
    ['sell btc', 'ask: /open BTC-USDT short'],
    ['should i close btc?', '/why BTC-USDT'],
    ['stop to breakeven', 'none'],
    ['close half', 'none'],
    ['close btc long', 'none'],
  ])('with nothing open %j is understood as %s', (phrase, understood) =>
    expect(read(phrase, FLAT)).toBe(understood),
  );

  it('a word that is a coin of the owner’s, too, is taken for neither', () => {
    const known = { ...ONE, open: [...ONE.open, { symbol: 'MOVE-USDT', side: 'long' as const }] };
    expect(read('move stop to 2', known)).toBe('none');
    expect(read('close move', known)).toBe('none');
    expect(read('$move stop to 2', known)).toBe('/target MOVE-USDT sl 2');
  });

  it('counts at least 150', () =>
    expect([CLOSING, OPENING, LEVELS, SWITCHES, LOOKS, QUESTIONS, NOTHING].flat().length).toBeGreaterThan(
      250,
    ));
});

describe('what a newcomer asks', () => {
  it.each([
    ['what is R?', '/help R'],
    ['R', '/help R'],
    ['what is a stop', '/help stop'],
    ['what does margin mean?', '/help margin'],
    ['explain liquidation', '/help liquidation'],
    ['what are perps', '/help perpetual'],
    ['glossary', '/help words'],
    ['what does it cost?', '/help costs'],
    ['what happens with my money', '/help money'],
    ['is this real money?', '/start'],
    ['what do i do next', '/start'],
    ['how do i start', '/start'],
    ['what is this', '/start'],
  ])('%j is answered by %s', (phrase, understood) => {
    for (const known of [FLAT, ONE, TWO]) expect(read(phrase, known)).toBe(understood);
  });

  it.each(GLOSSARY.map(({ name }) => name))('what is %s: its meaning', (name) => {
    for (const known of [FLAT, ONE, TWO])
      for (const asked of [
        `what is ${name}`,
        `What is a ${name}?`,
        `what does ${name} mean`,
        `explain ${name}`,
      ])
        expect(read(asked, known)).toBe(`/help ${name}`);
  });

  it('what is the owner’s own is looked up, and an order stays one', () => {
    expect(read('funding', ONE)).toBe('/pnl');
    expect(read('my drawdown', ONE)).toBe('/balance');
    expect(read('what is the drawdown', ONE)).toBe('/balance');
    expect(read('what is my stop', ONE)).toBe('/positions');
    expect(read('stop', ONE)).toMatch(/^ask: /);
    expect(read('close half', ONE)).toBe('/close BTC-USDT half');
  });
});

describe('what is nearly understood', () => {
  it.each([
    ["don't close btc", /what not to do/],
    ['if btc hits 60k close', /nothing on a condition/],
    ['close btc at 65k', /where a stop or target rests/],
    ['long sol at 140', /cannot wait at a price/],
    ['close btc short', /BTC is open long, not short/],
    ['close 3 contracts of btc', undefined],
    ['sell 200 usdt of btc', /Say which part/],
    ['buy 0.5 sol', /Say the size in USDT/],
    ['close btc and long sol', /One wish at a time/],
    ['yes', /answered by their buttons/],
    ['approve', /answered by their buttons; \/signals/],
    ['skip it', /answered by their buttons/],
    ['do i sell everything?', /A question does nothing/],
  ])('%j says why', (phrase, why) => {
    const reading = readWords(phrase, TWO);
    expect(reading.kind).toBe('none');
    const said = reading.kind === 'none' ? reading.why : '';
    if (why) expect(said).toMatch(why);
    else expect(said).toBeUndefined();
  });
});
