import type { Part } from './parts.js';

/** A suite that needs local parts: they are started before it; without one of them it is skipped, and says why. */
export function suiteOn(title: string, parts: readonly Part[], suite: () => void, timeoutMs = 120_000): void {
  const missing = parts.map((part) => part.missing).filter((reason) => reason !== undefined);
  if (missing.length > 0) {
    it.skip(`${title} (not here: ${missing.join('; ')})`);
    return;
  }
  describe(title, function () {
    this.timeout(timeoutMs);
    before('start the local parts', async () => {
      await Promise.all(parts.map((part) => part.endpoint()));
    });
    suite();
  });
}
