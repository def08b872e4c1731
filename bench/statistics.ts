/**
 * The middle value, or the mean of the two in the middle.
 *
 * @throws RangeError when there is no value.
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot take the median: there is no value");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The value that `percent` of the values do not exceed (nearest rank).
 *
 * @param sorted ascending, at least one.
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.max(1, Math.ceil(sorted.length * percent / 100));
  return sorted[rank - 1]!;
}

/**
 * How far apart the values lie: the largest less the smallest, as a share of the median.
 *
 * @throws RangeError when there is no value.
 */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return (Math.max(...values) - Math.min(...values)) / middle;
}

/**
 * How many times as large these values are as those, which were taken in the same rounds: the median of the
 * rounds' own ratios, so that what slows a whole round down makes no difference. NaN when there are none.
 */
export function ratio(values: readonly number[], others: readonly number[]): number {
  const ratios = values.slice(0, others.length).map((value, i) => value / others[i]!);
  return ratios.length > 0 ? median(ratios) : NaN;
}

/** A value with `digits` fraction digits at the most. */
export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}
