/** Says what was left out of sums of money. */
export function unpricedNote(count: number, currency: string | undefined): string[] {
  if (count === 0) return [];
  const why =
    currency === undefined ? 'have no amount' : `have no amount in ${currency} or in a currency with a rate`;
  return [`${count} ${count === 1 ? 'row' : 'rows'} (orders or spend) ${why}: left out of the sums.`];
}
