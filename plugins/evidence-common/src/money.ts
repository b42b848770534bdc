/**
 * An amount in its currency: `€1,240`; cents only below ten.
 *
 * @param exact - for prices: cents of each amount
 */
export function money(
  amount: number,
  currency: string,
  exact: boolean = false,
): string {
  const digits = exact || Math.abs(amount) < 10 ? 2 : 0;
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount);
}
