/** Coins whose names are written out, each with its symbol; names that are words of another meaning (`Link`, `Near`) are none. */
const NAMES =
  'BITCOIN BTC XBT BTC БИТКОИН BTC БИТОК BTC ETHEREUM ETH ETHER ETH ЭФИРИУМ ETH ЭФИР ETH LITECOIN LTC ЛАЙТКОИН LTC CARDANO ADA RIPPLE XRP DOGECOIN DOGE TRON TRX SOLANA SOL СОЛАНА SOL СОЛАНЕ SOL СОЛАНУ SOL СОЛАНЫ SOL БИТКОИНУ BTC БИТКОИНА BTC БИТКУ BTC БИТКА BTC ЭФИРУ ETH ЭФИРА ETH POLKADOT DOT CHAINLINK LINK AVALANCHE AVAX UNISWAP UNI TONCOIN TON FILECOIN FIL ARBITRUM ARB APTOS APT HEDERA HBAR ALGORAND ALGO VECHAIN VET MONERO XMR';

export const COIN_NAMES: ReadonlyMap<string, string> = new Map(
  [...NAMES.matchAll(/(\S+) (\S+)/g)].map(([, name = '', symbol = '']) => [name, symbol] as const),
);
