/** Units as CloudWatch knows them. */
export type Unit = 'Count' | 'Seconds' | 'Milliseconds';

/** Values by metric. */
export type Measures = Readonly<Record<string, readonly [value: number, unit: Unit]>>;

export const namespace = 'Lethe';

/**
 * A line of CloudWatch's embedded metric format: written to standard output with nothing before it, it becomes metrics.
 * Each set of dimensions is a metric that is paid for, so dimensions come from closed sets.
 * @param at milliseconds since 1970
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfLine(
  measures: Measures,
  dimensions: Readonly<Record<string, string>>,
  at: number,
): string {
  const entries = Object.entries(measures);
  const directive = {
    Namespace: namespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: entries.map(([Name, [, Unit]]) => ({ Name, Unit })),
  };
  return JSON.stringify({
    _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
    ...dimensions,
    ...Object.fromEntries(entries.map(([name, [value]]) => [name, value])),
  });
}
