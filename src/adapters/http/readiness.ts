/** One thing the server needs. `reason` says what is wrong and what to do; it repeats no value. */
export interface ReadyCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly reason?: string;
}

export interface ReadyReport {
  readonly checks: readonly ReadyCheck[];
}

/** One sentence that names the checks that fail, or undefined when none does. */
export function whatFails({ checks }: ReadyReport): string | undefined {
  const failing = checks.filter((check) => !check.ok);
  if (failing.length === 0) return undefined;
  return failing.map(({ name, reason }) => (reason === undefined ? name : `${name}: ${reason}`)).join('; ');
}
