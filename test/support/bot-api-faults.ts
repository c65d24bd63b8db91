/** What goes wrong with one call. */
export type Fault =
  /** A refusal in Telegram's shape, e.g. `refuse(429, 'Too Many Requests: retry after 1', { retry_after: 1 })`. */
  | {
      readonly kind: 'refuse';
      readonly code: number;
      readonly description: string;
      readonly parameters?: object;
    }
  /** An answer that is not JSON, as a proxy in front gives it. */
  | { readonly kind: 'html'; readonly code: number }
  /** Never answered. */
  | { readonly kind: 'hang' }
  /** The connection is cut before anything was done. */
  | { readonly kind: 'reset' }
  /** Done, but the answer is lost. */
  | { readonly kind: 'dropAnswer' };

export const faults = {
  tooMany: (seconds: number): Fault => ({
    kind: 'refuse',
    code: 429,
    description: `Too Many Requests: retry after ${seconds}`,
    parameters: { retry_after: seconds },
  }),
  serverError: { kind: 'refuse', code: 500, description: 'Internal Server Error' },
  badGateway: { kind: 'html', code: 502 },
  blocked: { kind: 'refuse', code: 403, description: 'Forbidden: bot was blocked by the user' },
  conflict: {
    kind: 'refuse',
    code: 409,
    description:
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  },
  badRequest: (what: string): Fault => ({ kind: 'refuse', code: 400, description: `Bad Request: ${what}` }),
  hang: { kind: 'hang' },
  reset: { kind: 'reset' },
  dropAnswer: { kind: 'dropAnswer' },
} as const satisfies Record<string, Fault | ((value: never) => Fault)>;
