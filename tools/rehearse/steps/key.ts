import { arrayOf, numberOf, optionalNumber, optionalText, rowOf } from '../../../src/venues/shared/fields.js';
import { fail, pass, unless, warn, type Proof, type Stand } from '../types.js';
import { wordOf, type Wire } from '../wire.js';

const NEEDED = ['General', 'Futures'];
const VERSION = 3;
/** How much dearer than the contract's fees the account's may be: rounding. */
const DEARER = 1e-9;

/** What the key may do, and the account that it opens. */
export async function* key({ wire, chosen }: Stand): AsyncGenerator<Proof> {
  const row = rowOf(await wire.client.call('private', 'GET', 'user/api-key'), 'key');
  const may = optionalText(row, 'permission')
    .split(',')
    .map((each) => each.trim());
  const isExact = may.length === NEEDED.length && NEEDED.every((each) => may.includes(each));
  yield unless('5.permission', isExact ? undefined : `it may do ${may.join(', ') || 'nothing'}`, {
    permission: may.join(' '),
  });

  const version = optionalNumber(row, 'apiVersion') ?? 0;
  yield version === VERSION
    ? pass('5.version', { version })
    : warn('5.version', `it is of version ${version}; make a new key`, { version });

  const listed = optionalText(row, 'ipWhitelist').split(',').filter(Boolean).length;
  yield listed > 0
    ? pass('5.addresses', { listed })
    : warn('5.addresses', 'it works from any address, and KuCoin lets it lapse after 30 idle days', {
        listed,
      });

  const mode = await wire.ask('utaPrivate', 'GET', 'account/mode');
  const account = mode.ok ? optionalText(rowOf(mode.data, 'account mode'), 'selfAccountMode') : wordOf(mode);
  yield account === 'UNIFIED'
    ? fail('5.classic', 'it is a unified account, which RAD cannot trade', { account })
    : account === 'CLASSIC'
      ? pass('5.classic', { account })
      : warn('5.classic', 'the exchange does not say what it is; the account itself is read next', {
          account,
        });

  const sides = numberOf(rowOf(await wire.get('position/getPositionMode'), 'position mode'), 'positionMode');
  yield unless('5.one-way', sides === 0 ? undefined : 'it is in hedge mode: set Position Mode to One-Way', {
    positionMode: sides,
  });

  if (!chosen) return;
  const { id, instrument } = chosen.contract;
  const { byId } = await wire.contracts.known(60_000);
  const others = [...byId.keys()].filter((each) => each !== id).slice(0, 2);
  yield await marginProof(wire, [id, ...others]);
  yield await feeProof(wire, id, instrument.takerFee);
  yield await riskProof(wire, id);
}

/** ISOLATED or CROSS. @throws as the wire does */
export const marginModeOf = async (wire: Wire, symbol: string): Promise<string> =>
  optionalText(rowOf(await wire.get('position/getMarginMode', { symbol }), 'margin mode'), 'marginMode');

const marginProof = async (wire: Wire, ids: readonly string[]): Promise<Proof> => {
  const modes: Record<string, string> = {};
  for (const symbol of ids) {
    modes[symbol] = await marginModeOf(wire, symbol);
  }
  const cross = ids.filter((id) => modes[id] !== 'ISOLATED');
  return cross.length === 0
    ? pass('5.margin-mode', modes)
    : warn(
        '5.margin-mode',
        `${cross.join(', ')}: not isolated; RAD switches a contract when it first trades it`,
        modes,
      );
};

const feeProof = async (wire: Wire, symbol: string, listed: number): Promise<Proof> => {
  const answer = await wire.ask('futuresPrivate', 'GET', 'trade-fees', { symbol });
  if (!answer.ok) return warn('5.fees', `they are not told (${wordOf(answer)}); the fill will show them`);
  const row = rowOf(answer.data, 'fees');
  const taker = numberOf(row, 'takerFeeRate');
  const tax = optionalNumber(row, 'feeTaxRate') ?? 0;
  const figures = { taker, listed, tax };
  if (tax > 0)
    return warn('5.fees', `a tax of ${tax * 100} % comes on top of each fee; the books count it`, figures);
  return taker > listed + DEARER
    ? warn('5.fees', `taking costs ${taker}, the contract says ${listed}`, figures)
    : pass('5.fees', figures);
};

const riskProof = async (wire: Wire, symbol: string): Promise<Proof> => {
  const answer = await wire.ask('futuresPrivate', 'GET', 'contracts/risk-limit/{symbol}', { symbol });
  if (!answer.ok) return warn('5.risk-limit', `it is not told (${wordOf(answer)})`);
  const [first] = arrayOf(answer.data, 'tiers');
  const limit = optionalNumber(rowOf(first, 'tier'), 'maxRiskLimit');
  return limit === undefined
    ? warn('5.risk-limit', 'the tier has no limit')
    : pass('5.risk-limit', { contract: symbol, firstTierUsdt: limit });
};
