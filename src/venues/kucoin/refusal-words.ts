/** What the owner can do where an order is refused for the state of the account. */
const ADVICE: Readonly<Record<string, string>> = {
  '300005':
    'the position would be larger than the risk limit of the contract allows. Raise the risk limit of this contract in KuCoin Futures, or lower MAX_POSITION_SIZE (/set MAX_POSITION_SIZE)',
  '330011': 'the account is in hedge mode. Set Position Mode to One-Way in KuCoin Futures',
  '330012': 'the account is in hedge mode. Set Position Mode to One-Way in KuCoin Futures',
};

/** The exchange's reason for a final refusal, with what its owner can do about it. */
export const refusalWords = (code: string, reason: string): string => {
  const advice = ADVICE[code];
  return advice === undefined ? reason : `${advice} (KuCoin: ${reason})`;
};
