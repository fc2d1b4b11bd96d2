/** Days from the first to the last, `YYYY-MM-DD`; open where one is missing. */
export interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** All days that are in one or the other. */
export function around(a: Days, b: Days): Days {
  return {
    from: a.from === undefined || b.from === undefined ? undefined : [a.from, b.from].sort()[0],
    to: a.to === undefined || b.to === undefined ? undefined : [a.to, b.to].sort()[1],
  };
}

/** The days that are in both. */
export function within(a: Days, b: Days): Days {
  return {
    from: a.from === undefined || (b.from !== undefined && b.from > a.from) ? b.from : a.from,
    to: a.to === undefined || (b.to !== undefined && b.to < a.to) ? b.to : a.to,
  };
}

export function holds({ from, to }: Days, day: string): boolean {
  return (from === undefined || from <= day) && (to === undefined || day <= to);
}

/** With so many days more on either side. */
export function widened({ from, to }: Days, days: number): Days {
  return {
    from: from === undefined ? undefined : plus(from, -days),
    to: to === undefined ? undefined : plus(to, days),
  };
}

/** A day so many days later. */
export function plus(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
