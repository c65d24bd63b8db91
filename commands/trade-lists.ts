/** Closed trades that are looked at, the newest; as many as are kept. */
export const MOST_TRADES = 1000;
