/** Direction of a position. */
export type Side = 'long' | 'short';

/** Direction of an order. */
export type OrderSide = 'buy' | 'sell';

/** +1 for long, −1 for short: profit = sign × (price − entry) × coins. */
export const sign = (side: Side): 1 | -1 => (side === 'long' ? 1 : -1);

/** The order side that opens or adds to a position. */
export const entrySide = (side: Side): OrderSide => (side === 'long' ? 'buy' : 'sell');

/** The order side that reduces a position. */
export const exitSide = (side: Side): OrderSide => (side === 'long' ? 'sell' : 'buy');

export const opposite = (side: Side): Side => (side === 'long' ? 'short' : 'long');
