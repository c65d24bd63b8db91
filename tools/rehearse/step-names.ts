/** What the steps of the list are about. */
export const STEP_NAMES: Readonly<Record<string, string>> = {
  '1': 'The way to the exchange',
  '2': 'Candles',
  '3': 'Contracts',
  '4': 'Prices by push',
  '5': 'Key and account',
  '6': 'What RAD reads',
  '7': 'Orders that are not there',
  '8': 'Orders on trial',
  '9': 'One order that cannot fill',
  '10': 'One lot',
  '10b': 'Ladder',
  '11': 'Books',
  '11b': 'Around funding',
  '12': 'The end',
  '13': 'Days later',
};
